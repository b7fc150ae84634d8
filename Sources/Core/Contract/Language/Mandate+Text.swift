import Quantities

extension Mandate {
    /// The mandate's text, line by line, in its one plain form: no comments, a line for each
    /// asset, defaults left out. Reading it gives the same mandate.
    public var lines: [String] {
        var lines = ["mandate \"\(name)\" in \(currency)"]
        for holding in holdings {
            var line = "hold \(holding.asset.asWritten)"
            if let range = holding.range {
                line += " " + range.percentText
            } else if weights?.cutsStatedWeights ?? true {
                line += " " + holding.weight.percentText
            }
            if let band = holding.band { line += " band \(band.text)" }
            lines.append(line + Mandate.text(ofRange: holding.ownersMaySet))
        }
        if cash.weight != .zero || cash.ownersMaySet != nil {
            lines.append(
                "hold cash \(cash.weight.percentText)" + Mandate.text(ofRange: cash.ownersMaySet))
        }
        lines += excludedGroups.map { "exclude group \($0.asGroupName)" }
        lines += groupLimits.map { "group \($0)" }
        lines += watched.map { "watch \($0.asWritten)" }
        if let weights { lines.append("weights \(weights)") }
        if look != .everySession { lines.append("look \(look)") }
        lines.append("rebalance \(rebalance)")
        lines.append("trade \(trade)")
        if cost != .zero { lines.append("cost \(cost.basisPointsText)") }
        lines += linesOfLimits
        if prices != PriceRule() { lines.append("prices \(prices)") }
        if openSessions != 1 {
            lines.append("decisions open \(Mandate.text(ofSessions: openSessions))")
        }
        lines += flows.lines
        if amendmentsWait > 0 {
            lines.append("amendments wait \(Mandate.text(ofSessions: amendmentsWait))")
        }
        if let haltsAbove { lines.append("halt when any move > \(haltsAbove.percentText)") }
        return lines
    }

    private var linesOfLimits: [String] {
        var lines: [String] = []
        if let orderAtLeast { lines.append("order at least \(orderAtLeast) \(currency)") }
        if let orderAtMost { lines.append("order at most \(orderAtMost) \(currency)") }
        if let participation { lines.append("participation at most \(participation)") }
        if let feesAtMost { lines.append("fees at most \(feesAtMost.basisPointsText)") }
        if let slippageAtMost { lines.append("slippage at most \(slippageAtMost.basisPointsText)") }
        if let totalSlippage { lines.append("total slippage at most \(totalSlippage)") }
        if let turnover { lines.append("turnover at most \(turnover)") }
        if coolOffSessions > 0 {
            lines.append("cool-off \(Mandate.text(ofSessions: coolOffSessions))")
        }
        return lines
    }

    static func text(ofWindow sessions: Int) -> String { "over \(text(ofSessions: sessions))" }

    static func text(ofSessions count: Int) -> String {
        count == 1 ? "1 session" : "\(count) sessions"
    }

    private static func text(ofRange range: ClosedRange<Weight>?) -> String {
        guard let range else { return "" }
        return " owners may set \(range.percentText)"
    }
}

extension Band {
    /// The band as a mandate writes it, such as `5pp`.
    var text: String {
        switch self {
        case .absolute(let width): width.pointsText
        case .relative(let part): "\(part.percentText) of target"
        }
    }
}

extension LookSchedule: CustomStringConvertible {
    /// The schedule in the words of a mandate.
    public var description: String {
        switch self {
        case .everySession: "every session"
        case .everySessions(let count): "every \(Mandate.text(ofSessions: count))"
        case .weekly: "weekly"
        case .monthly: "monthly"
        case .quarterly: "quarterly"
        case .yearly: "yearly"
        }
    }
}

extension RebalanceRule: CustomStringConvertible {
    /// The rule in the words of a mandate, such as `when any drift > 5pp`.
    public var description: String {
        switch self {
        case .atEveryLook: "at every look"
        case .when(let condition): "when \(condition)"
        }
    }
}

extension TradeRule: CustomStringConvertible {
    /// The rule in the words of a mandate, such as `all to target`.
    public var description: String {
        let assets = scope == .all ? "all" : "breached"
        let place =
            switch reach {
            case .zero: "target"
            case .one: "edge"
            default: "\(reach.percentText) of band"
            }
        let window = sessions == 1 ? "" : " " + Mandate.text(ofWindow: sessions)
        return "\(assets) to \(place)\(window)"
    }
}

extension PriceRule: CustomStringConvertible {
    /// The rule in the words of a mandate, such as `from 2 of 3 oracles agreeing within 1%`.
    public var description: String {
        var text = "from \(needed) of \(of) \(of == 1 ? "oracle" : "oracles")"
        if let tolerance { text += " agreeing within \(tolerance.percentText)" }
        if carriedSessions > 0 {
            text += ", at most \(Mandate.text(ofSessions: carriedSessions)) old"
        }
        return text
    }
}

extension WeightRule: CustomStringConvertible {
    /// The rule in the words of a mandate, such as `momentum top 5 over 252 sessions`.
    public var description: String {
        switch self {
        case .equal: "equal"
        case .inverseVolatility(let sessions):
            "inverse volatility \(Mandate.text(ofWindow: sessions))"
        case .momentum(let top, let sessions):
            "momentum top \(top) \(Mandate.text(ofWindow: sessions))"
        case .volatilityTarget(let target, let sessions):
            "volatility target \(target.percentText) \(Mandate.text(ofWindow: sessions))"
        case .floor(let floor, let multiplier):
            "floor \(floor.percentText) multiplier \(multiplier)"
        case .proposed(let sessions):
            "proposed by model, valid \(Mandate.text(ofSessions: sessions))"
        }
    }
}

extension GroupLimit: CustomStringConvertible {
    /// The limit in the words of a mandate, such as `energy at most 10%`.
    public var description: String { "\(group.asGroupName) at most \(atMost.percentText)" }
}

extension Participation: CustomStringConvertible {
    /// The limit in the words of a mandate, such as `10% of volume over 20 sessions`.
    public var description: String {
        "\(part.percentText) of volume \(Mandate.text(ofWindow: sessions))"
    }
}

extension PerDays: CustomStringConvertible {
    /// The limit in the words of a mandate, such as `25% per 365 days`.
    public var description: String {
        "\(part.percentText) per \(days) \(days == 1 ? "day" : "days")"
    }
}

extension FlowRule {
    /// The clauses that say so; none where every flow waits.
    fileprivate var lines: [String] {
        guard case .towardTarget(let deposits, let withdrawals) = self else {
            return ["on flow rebalance"]
        }
        var lines: [String] = []
        if deposits { lines.append("on deposit buy underweight") }
        if withdrawals { lines.append("on withdrawal sell overweight") }
        return lines
    }
}

extension ClosedRange<Weight> {
    /// The range as a mandate writes it, such as `0%..40%`.
    var percentText: String { "\(lowerBound.percentText)..\(upperBound.percentText)" }
}

extension Identifier {
    /// The name of a group as a mandate writes it: bare where it may stand so, in quotes otherwise.
    var asGroupName: String {
        let bare =
            text.utf8.first.map(MandateLexer.isSmall) == true
            && text.utf8.allSatisfy(MandateLexer.isWord)
        return bare ? text : "\"\(text)\""
    }
}

extension AssetID {
    /// The id as a mandate writes it: bare where it may stand so, in quotes otherwise.
    var asWritten: String {
        let bytes = Array(text.utf8)
        let capitalsOrDigits = { (byte: UInt8) in
            MandateLexer.isCapital(byte) || MandateLexer.isDigit(byte)
        }
        let dots = zip(bytes, bytes.dropFirst()).contains {
            $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".")
        }
        let bare =
            !dots && bytes.first.map(capitalsOrDigits) == true
            && bytes.allSatisfy(MandateLexer.isBare)
        return bare ? text : "\"\(text)\""
    }
}
