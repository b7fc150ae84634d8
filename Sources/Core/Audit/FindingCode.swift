/// One of the four questions that an audit answers separately, because their remedies differ.
public enum Question: String, CaseIterable, Sendable {
    /// Is this the history that was signed?
    case integrity
    /// Was each statement signed by enough of the right keys, for this history?
    case authority
    /// Did each thing that happened follow from the mandate in force?
    case compliance
    /// Did everything happen that was due?
    case completeness
}

/// What an audit can find; the raw values are the codes in reports and `Ledger/FINDINGS.md`.
public enum FindingCode: String, CaseIterable, Sendable {
    // integrity
    case anchorDiffers = "anchor-differs"
    case chainBroken = "chain-broken"
    case checkpointMalformed = "checkpoint-malformed"
    case checkpointMissing = "checkpoint-missing"
    case checkpointSignature = "checkpoint-signature"
    case clockJumped = "clock-jumped"
    case entryAltered = "entry-altered"
    case entryInserted = "entry-inserted"
    case entryMalformed = "entry-malformed"
    case entryMissing = "entry-missing"
    case entryNotCanonical = "entry-not-canonical"
    case entryUncovered = "entry-uncovered"
    case forked
    case keysFileDiffers = "keys-file-differs"
    case rootDiffers = "root-differs"
    case secondViewInvalid = "second-view-invalid"
    case statementUnknown = "statement-unknown"
    case tileAltered = "tile-altered"
    case timeDecreasing = "time-decreasing"
    case truncated
    case witnessesTooFew = "witnesses-too-few"
    // authority
    case genesisInvalid = "genesis-invalid"
    case headDiffers = "head-differs"
    case keyRevoked = "key-revoked"
    case keySuspect = "key-suspect"
    case keysInvalid = "keys-invalid"
    case late
    case numberSkipped = "number-skipped"
    case operatorReplaced = "operator-replaced"
    case otherHistory = "other-history"
    case otherLedger = "other-ledger"
    case partsBroken = "parts-broken"
    case portfolioInvalid = "portfolio-invalid"
    case portfolioUnknown = "portfolio-unknown"
    case replayed
    case roleMissing = "role-missing"
    case signatureInvalid = "signature-invalid"
    case signerUnknown = "signer-unknown"
    case signersTooFew = "signers-too-few"
    case tokenInvalid = "token-invalid"
    // compliance
    case actionInvalid = "action-invalid"
    case actionRepeated = "action-repeated"
    case amendmentEarly = "amendment-early"
    case assetInvalid = "asset-invalid"
    case cashOverdrawn = "cash-overdrawn"
    case closeDiffers = "close-differs"
    case contractInvalid = "contract-invalid"
    case decisionDiffers = "decision-differs"
    case decisionNotDue = "decision-not-due"
    case executionRepeated = "execution-repeated"
    case feesOverLimit = "fees-over-limit"
    case fillExceedsOrder = "fill-exceeds-order"
    case flowExceedsHoldings = "flow-exceeds-holdings"
    case flowRepeated = "flow-repeated"
    case haltUnknown = "halt-unknown"
    case numberOverflow = "number-overflow"
    case positionDiffers = "position-differs"
    case sessionOutOfOrder = "session-out-of-order"
    case sessionRepeated = "session-repeated"
    case slippageOverLimit = "slippage-over-limit"
    case targetOutOfBounds = "target-out-of-bounds"
    case timeContradicted = "time-contradicted"
    case tradeWhileHalted = "trade-while-halted"
    case tradeWithoutDecision = "trade-without-decision"
    case voidInvalid = "void-invalid"
    // completeness
    case decisionLate = "decision-late"
    case decisionMissing = "decision-missing"
    case decisionOvertaken = "decision-overtaken"
    case fillMissing = "fill-missing"
    case sessionMissing = "session-missing"
    case statementOmitted = "statement-omitted"
    case statementRefused = "statement-refused"

    /// The question it answers in the negative.
    public var question: Question {
        switch self {
        case .anchorDiffers, .chainBroken, .checkpointMalformed, .checkpointMissing,
            .checkpointSignature, .clockJumped, .entryAltered, .entryInserted, .entryMalformed,
            .entryMissing,
            .entryNotCanonical, .entryUncovered, .forked, .keysFileDiffers, .rootDiffers,
            .secondViewInvalid, .statementUnknown, .tileAltered, .timeDecreasing, .truncated,
            .witnessesTooFew:
            .integrity
        case .genesisInvalid, .headDiffers, .keyRevoked, .keySuspect, .keysInvalid, .late,
            .numberSkipped, .operatorReplaced, .otherHistory, .otherLedger,
            .partsBroken, .portfolioInvalid, .portfolioUnknown, .replayed, .roleMissing,
            .signatureInvalid, .signerUnknown, .signersTooFew, .tokenInvalid:
            .authority
        case .actionInvalid, .actionRepeated, .amendmentEarly, .assetInvalid, .haltUnknown,
            .tradeWhileHalted, .cashOverdrawn, .closeDiffers, .contractInvalid, .decisionDiffers,
            .decisionNotDue,
            .executionRepeated, .feesOverLimit, .fillExceedsOrder, .flowExceedsHoldings,
            .flowRepeated, .numberOverflow, .positionDiffers, .sessionOutOfOrder, .sessionRepeated,
            .slippageOverLimit,
            .targetOutOfBounds, .timeContradicted, .tradeWithoutDecision, .voidInvalid:
            .compliance
        case .decisionLate, .decisionMissing, .decisionOvertaken, .fillMissing, .sessionMissing,
            .statementOmitted, .statementRefused:
            .completeness
        }
    }

    /// Whether it makes the verdict `fail`, or is only worth knowing.
    public var severity: Severity {
        switch self {
        case .clockJumped, .decisionOvertaken, .entryUncovered, .keySuspect, .operatorReplaced:
            .warning
        default: .error
        }
    }
}

/// How much a finding weighs.
public enum Severity: String, Sendable {
    /// The verdict of its question is `fail`.
    case error
    /// Worth knowing; the verdict stands.
    case warning
}
