import ByteCore
import Foundation
import SerializationCore
import WAMPCore

// codec-benchmark NAME COUNT: does one thing so many times. Prints the nanoseconds of CPU time that each took, and a sum
// that depends on every result, so that nothing is left out.
// codec-benchmark: prints the names.

/// 55 bytes.
let text = #"[48,78141351,{},"com.example.add",[23,7],{"unit":"mm"}]"#

struct Reading: Codable, Sendable {
    var sensor = "greenhouse/3"
    var values = [21.5, 22.25, 19.75]
    var sequence = 1234
    var isFinal = false
    var note: String? = nil
}

/// The message as Foundation's coders see it.
struct Call: Codable {
    var type: Int
    var request: UInt64
    var options: [String: String]
    var procedure: String
    var arguments: [Int]
    var keywordArguments: [String: String]

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        type = try list.decode(Int.self)
        request = try list.decode(UInt64.self)
        options = try list.decode([String: String].self)
        procedure = try list.decode(String.self)
        arguments = try list.decode([Int].self)
        keywordArguments = try list.decode([String: String].self)
    }

    func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(type)
        try list.encode(request)
        try list.encode(options)
        try list.encode(procedure)
        try list.encode(arguments)
        try list.encode(keywordArguments)
    }
}

let message = try Message(decoding: Array(text.utf8).rawSpan, as: .json)
let data = Data(text.utf8)
let object = try JSONSerialization.jsonObject(with: data)
let call = try JSONDecoder().decode(Call.self, from: data)
let reading = Reading()
let readingData = try JSONEncoder().encode(reading)

func decode(_ format: SerializationFormat) throws -> () throws -> Int {
    var queue = ByteQueue()
    try message.encode(as: .json, into: &queue)
    let own = try Message(decoding: queue.bytes, as: .json)
    queue.reset()
    try own.encode(as: format, into: &queue)
    let bytes = [UInt8](copying: queue.bytes)
    return {
        guard case .call(let call) = try Message(decoding: bytes.rawSpan, as: format) else { return 0 }
        return Int(call.request.rawValue) & 1
    }
}

func encode(_ format: SerializationFormat) throws -> () throws -> Int {
    var queue = ByteQueue()
    try message.encode(as: format, into: &queue)
    let own = try Message(decoding: queue.bytes, as: format)
    var output = ByteQueue()
    return {
        try own.encode(as: format, into: &output)
        defer { output.consume(output.count) }
        return output.count & 1
    }
}

func encodeReading(_ format: SerializationFormat) -> () throws -> Int {
    { try Payload(encoding: reading, format: format).hasArguments ? 1 : 0 }
}

func decodeReading(_ format: SerializationFormat) throws -> () throws -> Int {
    let payload = try Payload(encoding: reading, format: format)
    return { try payload.argument(0, as: Reading.self).sequence & 1 }
}

let benchmarks: KeyValuePairs<String, () throws -> () throws -> Int> = [
    "decode CALL, JSON": { try decode(.json) },
    "decode CALL, MessagePack": { try decode(.messagePack) },
    "decode CALL, CBOR": { try decode(.cbor) },
    "decode CALL, JSONSerialization": { { try JSONSerialization.jsonObject(with: data) is [Any] ? 1 : 0 } },
    "decode CALL, JSONDecoder": { { try JSONDecoder().decode(Call.self, from: data).type & 1 } },
    "encode CALL, JSON": { try encode(.json) },
    "encode CALL, MessagePack": { try encode(.messagePack) },
    "encode CALL, CBOR": { try encode(.cbor) },
    "encode CALL, JSONSerialization": { { try JSONSerialization.data(withJSONObject: object).count & 1 } },
    "encode CALL, JSONEncoder": { { try JSONEncoder().encode(call).count & 1 } },
    "decode Codable, JSON": { try decodeReading(.json) },
    "decode Codable, MessagePack": { try decodeReading(.messagePack) },
    "decode Codable, CBOR": { try decodeReading(.cbor) },
    "decode Codable, JSONDecoder": {
        { try JSONDecoder().decode(Reading.self, from: readingData).sequence & 1 }
    },
    "encode Codable, JSON": { encodeReading(.json) },
    "encode Codable, MessagePack": { encodeReading(.messagePack) },
    "encode Codable, CBOR": { encodeReading(.cbor) },
    "encode Codable, JSONEncoder": { { try JSONEncoder().encode(reading).count & 1 } },
]

let arguments = CommandLine.arguments
guard arguments.count == 3, let count = Int(arguments[2]),
    let make = benchmarks.first(where: { $0.key == arguments[1] })?.value
else {
    for (name, _) in benchmarks { print(name) }
    exit(arguments.count == 1 ? 0 : 2)
}
let body = try make()
var sum = try body()
let start = clock()
for _ in 0..<count { sum += try body() }
let nanoseconds = Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1e9
print(nanoseconds / Double(max(count, 1)), sum)
