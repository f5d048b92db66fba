/// Why something could not be computed.
package enum CryptoError: Error, Equatable {
    /// The package is built without the trait that `algorithm` needs.
    case needsTrait(String, algorithm: String)
    /// A key has not the form that its algorithm wants.
    case invalidKey
    /// The library refuses these parameters.
    case refused(algorithm: String)
}

extension CryptoError: CustomStringConvertible {
    /// One sentence that tells what to do.
    package var description: String {
        switch self {
        case .needsTrait(let trait, let algorithm):
            "\(algorithm) needs the package trait \(trait), which this program is built without"
        case .invalidKey: "the key is not a valid Ed25519 key"
        case .refused(let algorithm): "these parameters are not allowed for \(algorithm)"
        }
    }
}
