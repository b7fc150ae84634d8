import Quantities

extension Mandate {
    /// The mandate's text, line by line, in its one plain form: no comments, a line for each
    /// asset, defaults left out. Reading it gives the same mandate.
    public var lines: [String] {
        var lines = ["mandate \"\(name)\" in \(currency)"]
        for holding in holdings {
            var line = "hold \(holding.asset.asWritten) \(holding.weight.percentText)"
            switch holding.band {
            case .absolute(let width): line += " band \(width.pointsText)"
            case .relative(let part): line += " band \(part.percentText) of target"
            case nil: break
            }
            lines.append(line + Mandate.text(ofRange: holding.ownersMaySet))
        }
        if cash.weight != .zero || cash.ownersMaySet != nil {
            lines.append(
                "hold cash \(cash.weight.percentText)" + Mandate.text(ofRange: cash.ownersMaySet))
        }
        if look != .everySession { lines.append("look \(look)") }
        lines.append("rebalance \(rebalance)")
        lines.append("trade \(trade)")
        if cost != .zero { lines.append("cost \(cost.basisPointsText)") }
        if let orderAtLeast { lines.append("order at least \(orderAtLeast) \(currency)") }
        if let feesAtMost { lines.append("fees at most \(feesAtMost.basisPointsText)") }
        if let slippageAtMost { lines.append("slippage at most \(slippageAtMost.basisPointsText)") }
        if prices != PriceRule() { lines.append("prices \(prices)") }
        if openSessions != 1 {
            lines.append("decisions open \(Mandate.text(ofSessions: openSessions))")
        }
        return lines
    }

    static func text(ofSessions count: Int) -> String {
        count == 1 ? "1 session" : "\(count) sessions"
    }

    private static func text(ofRange range: ClosedRange<Weight>?) -> String {
        guard let range else { return "" }
        return " owners may set \(range.lowerBound.percentText)..\(range.upperBound.percentText)"
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
        return switch reach {
        case .zero: "\(assets) to target"
        case .one: "\(assets) to edge"
        default: "\(assets) to \(reach.percentText) of band"
        }
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
