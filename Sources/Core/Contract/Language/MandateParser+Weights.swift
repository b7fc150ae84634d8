import Quantities

extension MandateParser {
    /// Reads what follows `weights`.
    mutating func weights(from start: Place) throws(MandateError) -> WeightsDraft {
        switch try expectOne(of: [
            "equal", "inverse", "momentum", "volatility", "floor", "proposed", "certified",
        ]) {
        case "equal": return WeightsDraft(rule: .equal, place: start)
        case "inverse":
            try expect("volatility")
            return WeightsDraft(
                rule: .inverseVolatility(sessions: try window(atLeast: 2)), place: start)
        case "momentum":
            try expect("top")
            let top = try integer("the number of assets", in: 1...MandateParser.countLimit)
            return WeightsDraft(
                rule: .momentum(top: top.value, sessions: try window()), place: start,
                top: top.place)
        case "volatility":
            try expect("target")
            let target = try rate(.percent, of: "a volatility").value
            return WeightsDraft(
                rule: .volatilityTarget(target, sessions: try window(atLeast: 2)), place: start)
        case "floor":
            let floor = try weight("a floor").value
            try expect("multiplier")
            return WeightsDraft(
                rule: .floor(floor, multiplier: try decimal().value), place: start)
        case "proposed":
            try expect(["by", "model", ","])
            return WeightsDraft(rule: .proposed(validSessions: try validity()), place: start)
        default:
            try certified()
            try endOfClause()
            throw notBuilt("weights certified", at: start)
        }
    }

    /// Reads the rest of a rule that this version does not run, so that a slip in it is found
    /// before anything else is said.
    private mutating func certified() throws(MandateError) {
        switch try expectOne(of: ["minimum", "mean-variance", "maximum", "risk"]) {
        case "minimum": try expect("variance")
        case "mean-variance":
            try expect("aversion")
            _ = try decimal()
        case "maximum": try expect("sharpe")
        default: try expect("parity")
        }
        _ = try window(atLeast: 2)
        try expect([",", "gap", "at", "most"])
        _ = try rate(.percent, of: "a gap")
        try expect(",")
        _ = try validity()
    }

    private mutating func validity() throws(MandateError) -> Int {
        try expect("valid")
        return try sessions()
    }

    /// Reads what follows `exclude`.
    mutating func exclude() throws(MandateError) {
        try expect("group")
        let group = try group()
        guard draft.excludedGroups.insert(group.value).inserted else {
            throw error(
                .duplicate, at: group.place, "`\(group.value)` is excluded twice",
                expected: "one `exclude` for each group")
        }
    }

    /// Reads what follows `group`.
    mutating func limitOfGroup() throws(MandateError) {
        let group = try group()
        guard draft.groupPlaces.updateValue(group.place, forKey: group.value) == nil else {
            throw error(
                .duplicate, at: group.place, "`\(group.value)` is limited twice",
                expected: "one `group` for each group")
        }
        try expect(["at", "most"])
        draft.groupLimits.append(
            GroupLimit(group: group.value, atMost: try weight("a limit").value))
    }

    /// Reads what follows `watch`.
    mutating func watch() throws(MandateError) {
        let asset = try asset()
        guard draft.watched.insert(asset.value).inserted else {
            throw error(
                .duplicate, at: asset.place, "`\(asset.value)` is watched twice",
                expected: "one `watch` for each series")
        }
    }

    /// Reads what follows `participation`.
    mutating func participation() throws(MandateError) -> Placed<Participation> {
        try expect(["at", "most"])
        let part = try rate(.percent, of: "a participation")
        try expect(["of", "volume"])
        return Placed(
            value: Participation(part: part.value, sessions: try window()), place: part.place)
    }

    /// Reads what follows `on`. A rebalance on every flow leaves nothing to say of one kind.
    mutating func flow() throws(MandateError) {
        let place = token.place
        let kind = try expectOne(of: ["deposit", "withdrawal", "flow"])
        var flows = draft.flows ?? FlowDraft()
        let isTaken =
            flows.rebalance
            || (kind != "withdrawal" && flows.deposits) || (kind != "deposit" && flows.withdrawals)
        guard !isTaken else {
            throw error(
                .duplicate, at: place, "what a \(kind) brings about was said before",
                expected: "one `on` for deposits and one for withdrawals, or one for every flow")
        }
        switch kind {
        case "deposit":
            try expect(["buy", "underweight"])
            flows.deposits = true
        case "withdrawal":
            try expect(["sell", "overweight"])
            flows.withdrawals = true
        default:
            try expect("rebalance")
            flows.rebalance = true
        }
        draft.flows = flows
    }
}
