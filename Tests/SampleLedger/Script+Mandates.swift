import Quantities

extension Script {
    static var dollar: Currency {
        do throws(QuantityError) {
            return try Currency("USD")
        } catch {
            preconditionFailure("\(error)")
        }
    }

    static var balanced: [String] {
        [
            "mandate \"balanced\" in USD",
            "hold VTI 60% band 3pp owners may set 50%..70%",
            "hold BND 38% band 3pp owners may set 28%..48%", "hold cash 2%",
            "look every session", "rebalance when outside band or total drift > 1pp",
            "trade all to target", "cost 10bp", "order at least 10 USD", "fees at most 15bp",
            "slippage at most 50bp",
            "prices from 2 of 2 oracles agreeing within 1%, at most 1 session old",
            "decisions open 1 session",
        ]
    }

    static var growth: [String] {
        [
            "mandate \"growth\" in USD", "hold VTI 69% band 2pp", "hold GLD 30% band 2pp",
            "hold cash 1%",
            "look every session", "rebalance when outside band", "trade breached to edge",
            "cost 5bp", "slippage at most 200bp",
            "prices from 1 of 1 oracle, at most 1 session old",
        ]
    }

    static var guided: [String] {
        [
            "mandate \"guided\" in USD", "hold VTI 40%..70%", "hold GLD 0%..20%", "hold BND",
            "hold cash 2%", "group metal at most 10%",
            "weights proposed by model, valid 5 sessions", "rebalance at every look",
            "trade all to target", "cost 10bp", "slippage at most 100bp",
            "prices from 2 of 2 oracles agreeing within 1%, at most 1 session old",
        ]
    }
}
