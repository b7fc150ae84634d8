extension MandateParser {
    /// Reads what follows the first word of a clause that this version does not run, so that a
    /// slip in it is found before anything else is said.
    mutating func unbuilt(_ clause: MandateClause) throws(MandateError) {
        switch clause {
        case .exclude:
            try expect("group")
            try name()
        case .group:
            try name()
            try expect(["at", "most"])
            _ = try weight("a limit")
        case .watch: _ = try asset()
        case .weights: try weightRule()
        case .participation:
            try expect(["at", "most"])
            _ = try rate(.percent, of: "a participation")
            try expect(["of", "volume"])
            try window()
        case .turnover:
            try expect(["at", "most"])
            _ = try rate(.percent, of: "a turnover")
            try expect("per")
            _ = try integer("the number of days", in: 1...MandateParser.countLimit)
            _ = try expectOne(of: ["day", "days"])
        case .on: try flow()
        case .amendments:
            try expect("wait")
            _ = try sessions()
        case .halt:
            try expect(["when", "any", "move", ">"])
            _ = try rate(.percent, of: "a move")
        case .mandate, .hold, .look, .rebalance, .trade, .cost, .order, .fees, .slippage,
            .prices, .decisions:
            break
        }
    }

    private mutating func flow() throws(MandateError) {
        switch try expectOne(of: ["deposit", "withdrawal", "flow"]) {
        case "deposit": try expect(["buy", "underweight"])
        case "withdrawal": try expect(["sell", "overweight"])
        default: try expect("rebalance")
        }
    }

    private mutating func weightRule() throws(MandateError) {
        switch try expectOne(of: [
            "equal", "inverse", "momentum", "volatility", "floor", "proposed", "certified",
        ]) {
        case "equal": break
        case "inverse":
            try expect("volatility")
            try window()
        case "momentum":
            try expect("top")
            _ = try integer("the number of assets", in: 1...MandateParser.countLimit)
            try window()
        case "volatility":
            try expect("target")
            _ = try rate(.percent, of: "a volatility")
            try window()
        case "floor":
            _ = try weight("a floor")
            try expect("multiplier")
            try decimal()
        case "proposed":
            try expect(["by", "model", ","])
            try validity()
        default:
            try objective()
            try window()
            try expect([",", "gap", "at", "most"])
            _ = try rate(.percent, of: "a gap")
            try expect(",")
            try validity()
        }
    }

    private mutating func objective() throws(MandateError) {
        switch try expectOne(of: ["minimum", "mean-variance", "maximum", "risk"]) {
        case "minimum": try expect("variance")
        case "mean-variance":
            try expect("aversion")
            try decimal()
        case "maximum": try expect("sharpe")
        default: try expect("parity")
        }
    }

    private mutating func validity() throws(MandateError) {
        try expect("valid")
        _ = try sessions()
    }

    /// `over N sessions`.
    private mutating func window() throws(MandateError) {
        try expect("over")
        _ = try sessions()
    }

    /// Reads a comparison of a measure that needs a history of prices, and gives its name.
    mutating func unbuiltMeasure() throws(MandateError) -> String {
        let measure = try expectOne(of: [
            "drawdown", "volatility", "price", "return", "correlation", "level",
        ])
        switch measure {
        case "drawdown":
            try window()
            _ = try than()
            _ = try rate(.percent, of: "a drawdown")
        case "volatility":
            if accept("of") { _ = try asset() }
            try window()
            _ = try than()
            _ = try rate(.percent, of: "a volatility")
        case "price":
            try ofAsset()
            _ = try than()
            try expect("average")
            try ofAsset()
            try window()
        case "return":
            try ofAsset()
            try window()
            _ = try than()
            _ = accept("-")
            _ = try rate(.percent, of: "a return")
        case "correlation":
            try ofAsset()
            try expect("with")
            _ = try asset()
            try window()
            _ = try than()
            _ = accept("-")
            try decimal()
        default:
            try ofAsset()
            _ = try than()
            _ = accept("-")
            try decimal()
        }
        return measure
    }

    private mutating func ofAsset() throws(MandateError) {
        try expect("of")
        _ = try asset()
    }
}
