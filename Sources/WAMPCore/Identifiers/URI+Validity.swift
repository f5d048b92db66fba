extension URI {
    /// Whether the name is well formed, as a concrete name or as a pattern.
    ///
    /// A `wildcard` pattern may have empty components anywhere, a `prefix` pattern an empty last one.
    public func isValid(_ rule: URIRule, match: MatchPolicy = .exact) -> Bool {
        var componentIsEmpty = true
        for scalar in string.unicodeScalars {
            if scalar == "." {
                if componentIsEmpty, match != .wildcard { return false }
                componentIsEmpty = true
            } else {
                guard rule.allows(scalar) else { return false }
                componentIsEmpty = false
            }
        }
        return !componentIsEmpty || match != .exact
    }
}

extension URIRule {
    fileprivate func allows(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "0"..."9", "_": true
        case "#", "\t"..."\r", " ": false
        default: self == .loose && (scalar.isASCII || !scalar.properties.isWhitespace)
        }
    }
}
