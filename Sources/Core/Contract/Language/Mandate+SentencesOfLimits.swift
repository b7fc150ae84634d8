import Quantities

extension Mandate {
    var sentencesOfRule: [String] {
        switch weights {
        case nil: []
        case .equal: ["At each look every asset is given the same weight."]
        case .inverseVolatility(let sessions):
            [
                "At each look every asset is given a weight in inverse proportion to its "
                    + "volatility over the last \(Mandate.text(ofSessions: sessions))."
            ]
        case .momentum(let top, let sessions):
            [
                "At each look the \(top) whose price rose most over the last "
                    + "\(Mandate.text(ofSessions: sessions)) are given the same weight, and the "
                    + "others none."
            ]
        case .volatilityTarget(let target, let sessions):
            [
                "At each look the weights are cut by one factor, in favour of cash, to a "
                    + "volatility of at most \(target.percentText) a year as of the last "
                    + "\(Mandate.text(ofSessions: sessions))."
            ]
        case .floor(let floor, let multiplier):
            [
                "At each look the weights are cut, in favour of cash, to \(multiplier) times what "
                    + "the portfolio's index is above \(floor.percentText) of its beginning."
            ]
        case .proposed(let sessions):
            [
                "The weights are those that the model proposed last, for "
                    + "\(Mandate.text(ofSessions: sessions)) after it did."
            ]
        }
    }

    var sentencesOfGroups: [String] {
        groupLimits.map {
            "What is in the group \"\($0.group)\" has at most \($0.atMost.percentText) together."
        } + excludedGroups.map { "Nothing of the group \"\($0)\" is held." }
    }

    var sentencesOfWatching: [String] {
        guard !watched.isEmpty else { return [] }
        return ["It watches \(MandateParser.list(watched.map(\.text), last: "and"))."]
    }

    var sentenceOfCosts: String {
        cost == .zero
            ? "Orders are sized as if trades cost nothing."
            : "Orders are sized as if a trade costs \(cost.basisPointsText) of its value."
    }

    var sentencesOfLimits: [String] {
        var sentences: [String] = []
        if let orderAtLeast {
            sentences.append("No order is worth less than \(orderAtLeast) \(currency).")
        }
        if let orderAtMost {
            sentences.append("No order is worth more than \(orderAtMost) \(currency).")
        }
        if let participation {
            sentences.append(
                "No order is for more than \(participation.part.percentText) of the average volume "
                    + "of the last \(Mandate.text(ofSessions: participation.sessions)).")
        }
        if let feesAtMost {
            sentences.append(
                "The fee of a trade is at most \(feesAtMost.basisPointsText) of its value.")
        }
        if let slippageAtMost {
            sentences.append(
                "A trade's price is at most \(slippageAtMost.basisPointsText) worse than the "
                    + "price it was decided at.")
        }
        if let totalSlippage {
            sentences.append(
                "In any \(Mandate.text(ofDays: totalSlippage.days)) its trades lose at most "
                    + "\(totalSlippage.part.percentText) of its value to worse prices than decided."
            )
        }
        if let turnover {
            sentences.append(
                "In any \(Mandate.text(ofDays: turnover.days)) the smaller of what it buys and what it "
                    + "sells is at most \(turnover.part.percentText) of its value.")
        }
        if coolOffSessions > 0 {
            sentences.append(
                "What a decision orders is left alone by others for "
                    + "\(Mandate.text(ofSessions: coolOffSessions)) after it.")
        }
        return sentences
    }

    var sentencesOfFlows: [String] {
        switch flows {
        case .rebalance: return ["A deposit or withdrawal brings a rebalance about."]
        case .wait: return []
        case .towardTarget(let deposits, let withdrawals):
            var sentences: [String] = []
            if deposits {
                sentences.append("A deposit buys what is below its target, and nothing else.")
            }
            if withdrawals {
                sentences.append("A withdrawal sells what is above its target, and nothing else.")
            }
            return sentences
        }
    }

    var sentencesOfChange: [String] {
        var sentences: [String] = []
        if amendmentsWait > 0 {
            sentences.append(
                "A new contract comes into force \(Mandate.text(ofSessions: amendmentsWait)) after "
                    + "its owners signed it.")
        }
        if let haltsAbove {
            sentences.append(
                "Everything halts where a price moves by more than \(haltsAbove.percentText) from "
                    + "one session to the next, until the owners resume it.")
        }
        return sentences
    }

    static func text(ofDays count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }
}
