import Quantities

extension MandateParser {
    /// Reads a comparison of a measure that looks back on prices.
    mutating func statistic() throws(MandateError) -> Condition {
        let measure = try expectOne(of: [
            "drawdown", "volatility", "price", "return", "correlation", "level",
        ])
        switch measure {
        case "drawdown":
            let sessions = try window()
            return .drawdown(
                sessions: sessions, try than(), try rate(.percent, of: "a drawdown").value)
        case "volatility":
            let asset = accept("of") ? try series() : nil
            let sessions = try window(atLeast: 2)
            return .volatility(
                of: asset, sessions: sessions, try than(),
                try rate(.percent, of: "a volatility").value)
        case "price":
            let asset = try ofSeries()
            let comparison = try than()
            try expect("average")
            let averaged = try ofSeries()
            return .price(of: asset, comparison, averageOf: averaged, sessions: try window())
        case "return":
            let asset = try ofSeries()
            let sessions = try window()
            let comparison = try than()
            let isNegative = accept("-")
            let limit = try rate(.percent, of: "a return").value
            return .returned(
                of: asset, sessions: sessions, comparison, isNegative ? -limit : limit)
        case "correlation": return try correlation()
        default:
            let asset = try ofSeries(mustBeWatched: true)
            return .level(of: asset, try than(), try signedDecimal())
        }
    }

    private mutating func correlation() throws(MandateError) -> Condition {
        let asset = try ofSeries()
        try expect("with")
        let other = try series()
        let sessions = try window(atLeast: 2)
        return .correlation(
            of: asset, with: other, sessions: sessions, try than(), try signedDecimal())
    }

    private mutating func signedDecimal() throws(MandateError) -> Weight {
        let isNegative = accept("-")
        let number = try decimal().value
        return isNegative ? -number : number
    }

    private mutating func ofSeries(mustBeWatched: Bool = false) throws(MandateError) -> AssetID {
        try expect("of")
        return try series(mustBeWatched: mustBeWatched)
    }

    private mutating func series(mustBeWatched: Bool = false) throws(MandateError) -> AssetID {
        let asset = try asset()
        draft.looksAt.append(
            SeriesDraft(asset: asset.value, place: asset.place, mustBeWatched: mustBeWatched))
        return asset.value
    }
}
