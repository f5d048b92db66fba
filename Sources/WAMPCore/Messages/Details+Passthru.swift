/// What messages say whose payload only the two ends can read (payload passthru mode).
extension Details {
    /// How the payload is packed: `wamp`, `mqtt`, or a name of the application's own that begins with `x_`.
    public var passthruScheme: String? {
        get { self[string: "ppt_scheme"] }
        set { self[string: "ppt_scheme"] = newValue }
    }

    /// How the arguments were written before they were packed; nil or `native` as the message itself.
    public var passthruSerializer: String? {
        get { self[string: "ppt_serializer"] }
        set { self[string: "ppt_serializer"] = newValue }
    }

    /// How the payload is encrypted, if it is.
    public var passthruCipher: String? {
        get { self[string: "ppt_cipher"] }
        set { self[string: "ppt_cipher"] = newValue }
    }

    /// Which key decrypts it.
    public var passthruKeyID: String? {
        get { self[string: "ppt_keyid"] }
        set { self[string: "ppt_keyid"] = newValue }
    }
}
