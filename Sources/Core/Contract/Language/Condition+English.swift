import Quantities

extension Condition {
    /// The condition as a clause of an English sentence.
    var inEnglish: String {
        switch self {
        case .anyDrift(let comparison, let limit):
            "some weight is \(comparison.inEnglish) \(limit.pointsText) from its target"
        case .anyRelativeDrift(let comparison, let limit):
            "some weight is \(comparison.inEnglish) \(limit.percentText) of its target from it"
        case .totalDrift(let comparison, let limit):
            "half the sum of all drifts is \(comparison.inEnglish) \(limit.pointsText)"
        case .outsideBand: "some weight is outside its band"
        case .firstLook(let period): "the look is the first of its \(period.rawValue)"
        case .sessionsSinceRebalance(let comparison, let count):
            "the last rebalance is \(comparison.inEnglish) "
                + "\(Mandate.text(ofSessions: count)) ago"
        case .cash(let comparison, let limit):
            "cash is \(comparison.inEnglish) \(limit.percentText) of the whole"
        case .drawdown(let sessions, let comparison, let limit):
            "the portfolio is \(comparison.inEnglish) \(limit.percentText) below its highest of the "
                + "last \(Mandate.text(ofSessions: sessions))"
        case .volatility(let asset, let sessions, let comparison, let limit):
            "the volatility of \(asset?.text ?? "the portfolio") over the last "
                + "\(Mandate.text(ofSessions: sessions)) is \(comparison.inEnglish) "
                + "\(limit.percentText) a year"
        case .price(let asset, let comparison, let averaged, let sessions):
            "the price of \(asset) is \(comparison.inEnglish) the average price of \(averaged) over "
                + "the last \(Mandate.text(ofSessions: sessions))"
        case .returned(let asset, let sessions, let comparison, let limit):
            "the return of \(asset) over the last \(Mandate.text(ofSessions: sessions)) is "
                + "\(comparison.inEnglish) \(limit.percentText)"
        case .correlation(let asset, let other, let sessions, let comparison, let limit):
            "the correlation of \(asset) with \(other) over the last "
                + "\(Mandate.text(ofSessions: sessions)) is \(comparison.inEnglish) \(limit)"
        case .level(let asset, let comparison, let limit):
            "\(asset) stands at \(comparison.inEnglish) \(limit)"
        case .not(let condition): "it is not so that \(condition.asPart)"
        case .and(let conditions): conditions.map(\.asPart).joined(separator: ", and ")
        case .or(let conditions): conditions.map(\.asPart).joined(separator: ", or ")
        }
    }

    private var asPart: String {
        switch self {
        case .and, .or: "(\(inEnglish))"
        default: inEnglish
        }
    }
}

extension Comparison {
    fileprivate var inEnglish: String {
        switch self {
        case .greater: "more than"
        case .greaterOrEqual: "at least"
        case .less: "less than"
        case .lessOrEqual: "at most"
        }
    }
}
