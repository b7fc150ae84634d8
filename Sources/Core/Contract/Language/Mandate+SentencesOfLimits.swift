import Quantities

extension Mandate {
    var sentenceOfRule: String? {
        switch weights {
        case nil: nil
        case .equal: "At each look every asset is given the same weight\(asFarAsAllowed)."
        case .inverseVolatility(let sessions):
            "At each look every asset is given a weight in inverse proportion to its volatility "
                + "over the last \(Mandate.text(ofSessions: sessions))\(asFarAsAllowed)."
        case .momentum(let top, let sessions):
            "At each look the \(top) whose price rose most over the last "
                + "\(Mandate.text(ofSessions: sessions)) are given the same weight, and the others "
                + "none\(asFarAsAllowed)."
        case .volatilityTarget(let target, let sessions):
            "At each look the weights are cut by one factor, in favour of cash, to a volatility of "
                + "at most \(target.percentText) a year as of the last "
                + "\(Mandate.text(ofSessions: sessions))\(asFarAsAllowed)."
        case .floor(let floor, let multiplier):
            "At each look the weights are cut, in favour of cash, to \(multiplier) times what the "
                + "portfolio's index is above \(floor.percentText) of its beginning"
                + "\(asFarAsAllowed)."
        case .proposed(let sessions):
            "The weights are those that the model proposed last, for "
                + "\(Mandate.text(ofSessions: sessions)) after it did."
        }
    }

    /// What bends the weights that are stated, or that a rule gives.
    var asFarAsAllowed: String {
        let limits = [
            holdings.contains { $0.range != nil } ? "ranges" : nil,
            groupLimits.isEmpty && excludedGroups.isEmpty ? nil : "limits on groups",
        ].compactMap { $0 }
        return limits.isEmpty
            ? "" : ", as nearly as the \(limits.joined(separator: " and the ")) allow"
    }

    var sentencesOfGroups: [String] {
        groupLimits.map(Mandate.sentence(of:)) + excludedGroups.map(Mandate.sentence(ofExcluded:))
    }

    static func sentence(of limit: GroupLimit) -> String {
        "What is in the group \"\(limit.group)\" has at most \(limit.atMost.percentText) together."
    }

    static func sentence(ofExcluded group: Identifier) -> String {
        "Nothing of the group \"\(group)\" is held."
    }

    var sentenceOfWatching: String? {
        guard !watched.isEmpty else { return nil }
        return "It watches \(MandateParser.list(watched.map(\.text), last: "and"))."
    }

    var sentenceOfCosts: String {
        cost == .zero
            ? "Orders are sized as if trades cost nothing."
            : "Orders are sized as if a trade costs \(cost.basisPointsText) of its value."
    }

    /// A place for each clause that limits orders or fills.
    var sentencesOfLimits: [String?] {
        [
            orderAtLeast.map {
                "No order is worth less than \($0) \(currency), but for sales while cash is below "
                    + "zero."
            },
            orderAtMost.map { "No order is worth more than \($0) \(currency)." },
            participation.map {
                "No order is for more than \($0.part.percentText) of the average volume of the last "
                    + "\(Mandate.text(ofSessions: $0.sessions)), where volumes are stated with its "
                    + "prices; where none is, nothing bounds it."
            },
            feesAtMost.map { "The fee of a trade is at most \($0.basisPointsText) of its value." },
            slippageAtMost.map {
                "A trade's price is at most \($0.basisPointsText) worse than the price it was "
                    + "decided at."
            },
            totalSlippage.map {
                "In any \(Mandate.text(ofDays: $0.days)) its trades lose at most "
                    + "\($0.part.percentText) of its value to worse prices than decided."
            },
            turnover.map {
                "In any \(Mandate.text(ofDays: $0.days)) the smaller of what it buys and what it "
                    + "sells is at most \($0.part.percentText) of its value."
            },
            coolOffSessions == 0
                ? nil
                : "What a decision orders is left alone by others for "
                    + "\(Mandate.text(ofSessions: coolOffSessions)) after it, but for the slices of "
                    + "one rebalance and where cash is raised.",
        ]
    }

    /// A place for each kind of flow.
    var sentencesOfFlows: [String?] {
        guard case .towardTarget(let deposits, let withdrawals) = flows else {
            return [nil, nil, "A deposit or withdrawal brings a rebalance about."]
        }
        return [
            deposits
                ? "A deposit buys what is below its target, and nothing else, where no rebalance is "
                    + "due."
                : nil,
            withdrawals
                ? "A withdrawal that cash can pay sells what is above its target, and nothing else, "
                    + "where no rebalance is due."
                : nil,
            nil,
        ]
    }

    /// What no clause changes, and every owner has to know of.
    var sentenceOfRaising: String {
        let hasLimits =
            orderAtLeast != nil || orderAtMost != nil || participation != nil || turnover != nil
            || coolOffSessions > 0
        return "A withdrawal larger than the cash is raised at once by a rebalance"
            + (hasLimits ? ", which no limit on orders holds back." : ".")
    }

    /// A place for each clause about what stops or follows the mandate.
    var sentencesOfChange: [String?] {
        [
            amendmentsWait == 0
                ? nil
                : "The next contract comes into force "
                    + "\(Mandate.text(ofSessions: amendmentsWait + 1)) after the session it is "
                    + "accepted in.",
            haltsAbove.map {
                "Everything halts where a price moves by more than \($0.percentText) from one "
                    + "session to the next, until the owners resume it."
            },
        ]
    }

    static func text(ofDays count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}
