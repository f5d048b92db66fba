/// Prepares user names and passwords, so that the same one typed on two machines is the same (SASLprep, RFC 4013).
///
/// What is done: spaces of all kinds become plain ones, characters that show nothing go, and what the RFC prohibits is
/// refused (controls, private use, directions, unassigned...). Printable ASCII stays as it is.
///
/// What is not: Swift's standard library has no NFKC. Characters that it would replace, such as full-width letters and
/// ligatures, are refused instead of hashed wrongly. Letters with marks are taken to be composed, as keyboards make them.
/// The rule about mixed directions, which only refuses, is left out.
package enum SASLprep {
    package static func prepare(_ text: String) throws(AuthenticationError) -> String {
        var prepared = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                prepared.append(" ")
            } else if !isMappedToNothing(scalar) {
                try check(scalar)
                prepared.append(scalar)
            }
        }
        return String(prepared)
    }

    /// RFC 3454, C.1.2.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xA0, 0x1680, 0x2000...0x200B, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// RFC 3454, B.1.
    private static func isMappedToNothing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x34F, 0x1806, 0x180B...0x180D, 0x200C...0x200D, 0x2060, 0xFE00...0xFE0F, 0xFEFF: true
        default: false
        }
    }

    private static func check(_ scalar: Unicode.Scalar) throws(AuthenticationError) {
        let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
        guard !isProhibited(scalar) else { throw .unsuitablePassword("\(name) is not allowed in it") }
        guard !changesInNFKC(scalar) else { throw .unsuitablePassword("\(name) must be written in its plain form") }
    }

    /// RFC 3454, C.2.1 to C.9, and A.1.
    private static func isProhibited(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x340, 0x341, 0x6DD, 0x70F, 0x180E, 0x200E, 0x200F, 0x2028...0x202E, 0x2061...0x2063, 0x206A...0x206F,
            0x2FF0...0x2FFB, 0xFFF9...0xFFFD, 0x1D173...0x1D17A, 0xE0001, 0xE0020...0xE007F:
            return true
        default:
            break
        }
        return switch scalar.properties.generalCategory {
        case .control, .privateUse, .surrogate, .unassigned: true
        default: scalar.properties.isNoncharacterCodePoint
        }
    }

    /// Unicode's data in the standard library tell what NFKC does together with case folding: what changes by the latter
    /// alone is looked at in lower case, and the few that still change by both are listed.
    private static func changesInNFKC(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x149, 0x17F, 0x3D0...0x3D6, 0x3F0, 0x3F1, 0x3F5, 0x587, 0x1E9A, 0x1E9B, 0xFB00...0xFB06, 0xFB13...0xFB17:
            return true
        default:
            return scalar.properties.lowercaseMapping.unicodeScalars.contains {
                $0.properties.changesWhenNFKCCaseFolded && !$0.properties.changesWhenCaseFolded
            }
        }
    }
}
