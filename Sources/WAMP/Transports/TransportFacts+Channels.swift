internal import Sockets
internal import TLS
internal import WAMPCore

extension TransportFacts {
    /// What a channel knows about its peer: nothing unless it is secure and open.
    init(_ channel: (any Channel)?, cookies: [String: String] = [:]) {
        self.init(cookies: cookies)
        #if TLS
            guard let channel = channel as? TLSChannel else { return }
            for binding in ChannelBinding.allCases {
                channelIDs[binding] = TLSChannelID(rawValue: binding.rawValue).flatMap(channel.channelID)
            }
            certificateFingerprint = channel.facts?.peerCertificates.first?.fingerprint
        #endif
    }
}
