import Quantities

/// A way in which what happened departs from the mandate in force: a result, not a failure.
public struct Breach: Equatable, Sendable {
    /// What kind of departure it is; the raw values are the codes of audit findings.
    public enum Code: String, CaseIterable, Sendable {
        case actionInvalid = "action-invalid"
        case actionRepeated = "action-repeated"
        case amendmentEarly = "amendment-early"
        case assetInvalid = "asset-invalid"
        case cashOverdrawn = "cash-overdrawn"
        case closeDiffers = "close-differs"
        case contractInvalid = "contract-invalid"
        case decisionDiffers = "decision-differs"
        case decisionLate = "decision-late"
        case decisionMissing = "decision-missing"
        case decisionNotDue = "decision-not-due"
        case decisionOvertaken = "decision-overtaken"
        case executionRepeated = "execution-repeated"
        case feesOverLimit = "fees-over-limit"
        case fillExceedsOrder = "fill-exceeds-order"
        case fillMissing = "fill-missing"
        case flowExceedsHoldings = "flow-exceeds-holdings"
        case flowRepeated = "flow-repeated"
        case haltUnknown = "halt-unknown"
        case numberOverflow = "number-overflow"
        case positionDiffers = "position-differs"
        case slippageOverLimit = "slippage-over-limit"
        case targetOutOfBounds = "target-out-of-bounds"
        case timeContradicted = "time-contradicted"
        case tradeWhileHalted = "trade-while-halted"
        case tradeWithoutDecision = "trade-without-decision"
        case voidInvalid = "void-invalid"
    }

    /// What kind of departure it is.
    public let code: Code
    /// The member of the statement, or the asset, that it concerns.
    public let field: String
    /// What the mandate requires.
    public let expected: String
    /// What happened.
    public let actual: String
    /// One sentence for a compliance officer.
    public let message: String

    public init(
        _ code: Code, field: String = "", expected: String, actual: String, message: String
    ) {
        self.code = code
        self.field = field
        self.expected = expected
        self.actual = actual
        self.message = message
    }

    /// A number that left its range while something was worked out.
    static func overflow(_ error: QuantityError, in what: String) -> Breach {
        Breach(
            .numberOverflow, expected: error.expected, actual: error.found,
            message: "The numbers of \(what) leave the range that is computed exactly.")
    }
}
