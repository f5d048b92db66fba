/// The fuzzer's bytes, as a row of choices; when they are used up, each choice is the first.
public struct Choices {
    private var bytes: ArraySlice<UInt8>

    /// Those of `size` bytes at `data`.
    public init(_ data: UnsafePointer<UInt8>, _ size: Int) {
        bytes = ArraySlice(UnsafeBufferPointer(start: data, count: size))
    }

    /// Whether there is nothing left to choose.
    public var isOver: Bool { bytes.isEmpty }

    /// A number from 0 up to `count`, without that; `count` is at most 256.
    public mutating func number(below count: Int) -> Int { Int(bytes.popFirst() ?? 0) % count }

    /// One of `elements`.
    public mutating func one<Element>(of elements: [Element]) -> Element { elements[number(below: elements.count)] }

    /// Yes in one of `count` cases.
    public mutating func isOne(in count: Int) -> Bool { number(below: count) == count - 1 }
}
