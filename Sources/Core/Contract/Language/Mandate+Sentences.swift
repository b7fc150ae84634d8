import Quantities

extension Mandate {
    /// What the mandate means, in plain English, a sentence to each element.
    public func sentences() -> [String] {
        let rule = [sentenceOfRule].compactMap { $0 }
        let watching = [sentenceOfWatching].compactMap { $0 }
        return [sentenceOfWeights] + rule + sentencesOfGroups + watching + sentencesOfBands
            + [sentenceOfOwners, sentenceOfLooks, sentenceOfRebalancing, sentenceOfTrades]
            + [sentenceOfCosts] + sentencesOfLimits.compactMap { $0 }
            + sentencesOfFlows.compactMap { $0 }
            + [sentenceOfRaising, sentenceOfPrices, sentenceOfDecisions]
            + sentencesOfChange.compactMap { $0 } + [sentenceOfWork]
    }

    /// The assets grouped by what the key says of them, in the order of their first.
    private func grouped<Key: Hashable>(
        by key: (Holding) -> Key?
    ) -> [(key: Key, holdings: [Holding])] {
        var places: [Key: Int] = [:]
        var groups: [(key: Key, holdings: [Holding])] = []
        for holding in holdings {
            guard let key = key(holding) else { continue }
            if let place = places[key] {
                groups[place].holdings.append(holding)
            } else {
                places[key] = groups.count
                groups.append((key, [holding]))
            }
        }
        return groups
    }

    private func names(_ holdings: [Holding]) -> String {
        MandateParser.list(holdings.map(\.asset.text), last: "and")
    }

    private var sentenceOfWeights: String {
        var parts: [String]
        let hasStated = weights?.cutsStatedWeights ?? true
        if hasStated {
            parts = grouped(by: \.weight).map { weight, holdings in
                "\(weight.percentText) \(holdings.count > 1 ? "each " : "")of \(names(holdings))"
            }
        } else {
            parts = ranges.map { range, holdings in
                let weight =
                    range == .zero...Weight.one
                    ? "any weight"
                    : "\(range.lowerBound.percentText) to \(range.upperBound.percentText)"
                return "\(names(holdings)) at \(weight)\(holdings.count > 1 ? " each" : "")"
            }
        }
        if cash.weight > .zero || parts.isEmpty { parts.append("\(cash.weight.percentText) cash") }
        let whole = MandateParser.list(parts, last: "and")
        let verb = weights != nil && hasStated ? "starts from" : "holds"
        let limits = weights == nil ? asFarAsAllowed : ""
        return "The portfolio \"\(name)\", in \(currency), \(verb) \(whole)\(limits)."
    }

    /// The assets by the range within which a rule sets their weights.
    private var ranges: [(key: ClosedRange<Weight>, holdings: [Holding])] {
        grouped { $0.range ?? .zero...Weight.one }
    }

    private var sentencesOfBands: [String] {
        grouped(by: \.band).map { band, holdings in
            let names = names(holdings)
            return switch band {
            case .absolute(let width):
                "The weight of \(names) may drift up to \(width.pointsText) from its target."
            case .relative(let part):
                "The weight of \(names) may drift up to \(part.percentText) of its target from it."
            }
        }
    }

    private var sentenceOfOwners: String {
        var parts = grouped(by: \.ownersMaySet).map { range, holdings in
            "the target of \(names(holdings)) from \(range.lowerBound.percentText) to "
                + range.upperBound.percentText
        }
        if let range = cash.ownersMaySet {
            parts.append(
                "the target of cash from \(range.lowerBound.percentText) to "
                    + range.upperBound.percentText)
        }
        guard weights == nil else { return "The owners set no targets." }
        guard !parts.isEmpty else { return "The targets are fixed." }
        return "The owners may set \(MandateParser.list(parts, last: "and")); "
            + "every other target is fixed."
    }

    var sentenceOfLooks: String {
        let when =
            switch look {
            case .everySession, .everySessions(1): "at every session"
            case .everySessions(let count):
                "at every \(count) sessions, counted from the first with money"
            case .weekly: "at the first session of each week"
            case .monthly: "at the first session of each month"
            case .quarterly: "at the first session of each quarter"
            case .yearly: "at the first session of each year"
            }
        return "It is first invested as soon as it has money; from then on a look comes \(when)."
    }

    var sentenceOfRebalancing: String {
        switch rebalance {
        case .atEveryLook: "It is rebalanced at every look."
        case .when(let condition): "It is rebalanced at a look where \(condition.inEnglish)."
        }
    }

    var sentenceOfTrades: String {
        let toTarget =
            switch reach {
            case .zero: "to its target"
            case .one: "to the nearest edge of its band, or to its target where it has none"
            default:
                "back into \(reach.percentText) of its band, or to its target where it has none"
            }
        let spread =
            trade.sessions == 1
            ? "." : ", in equal steps over \(Mandate.text(ofSessions: trade.sessions))."
        return switch trade.scope {
        case .all: "A rebalance moves every weight \(toTarget)\(spread)"
        case .breached:
            "A rebalance moves every weight outside its band \(toTarget), and the others no "
                + "further than the edges of their bands\(spread)"
        }
    }

    private var reach: Weight { trade.reach }

    var sentenceOfPrices: String {
        var text =
            prices.of == 1
            ? "A session has the prices of one oracle"
            : "A session is complete with the prices of \(prices.needed) of \(prices.of) oracles"
        if let tolerance = prices.tolerance {
            text += ", which count where they agree within \(tolerance.percentText)"
        }
        text +=
            prices.carriedSessions == 0
            ? "; a missing price is not carried over from an earlier session."
            : "; a missing price is carried over for at most "
                + Mandate.text(ofSessions: prices.carriedSessions) + "."
        return text
    }

    var sentenceOfDecisions: String {
        "A decision may be filled until \(Mandate.text(ofSessions: openSessions)) after its own; "
            + "then what is left of it expires."
    }

    private var sentenceOfWork: String {
        "A look reads at most \(greatestLookCost) value\(greatestLookCost == 1 ? "" : "s")."
    }
}
