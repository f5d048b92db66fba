import WAMPDistributed

/// An auction, as a distributed actor: each `distributed func` is a procedure, for Swift by its type, for every other
/// language by its name.
distributed actor Auction: WAMPActor {
    /// The highest bid so far.
    struct Bid: Codable, Sendable {
        var bidder: String
        var amount: Int
    }

    private var bids: [Bid] = []

    /// Takes a bid, if it is higher than all before.
    distributed func bid(_ amount: Int, bidder: String) throws -> Bid {
        if let highest = bids.last, amount <= highest.amount {
            throw WAMPError("com.example.auction.too_low", "\(highest.bidder) bids \(highest.amount) already")
        }
        bids.append(Bid(bidder: bidder, amount: amount))
        return bids[bids.endIndex - 1]
    }

    distributed var highest: Bid? { bids.last }
}
