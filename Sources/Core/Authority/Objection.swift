/// A way in which a statement was not its signers' to make: a result, not a failure.
public struct Objection: Equatable, Sendable {
    /// What kind it is; the raw values are the codes of audit findings.
    public enum Code: String, CaseIterable, Sendable {
        case genesisInvalid = "genesis-invalid"
        case headDiffers = "head-differs"
        case keyRevoked = "key-revoked"
        case keysInvalid = "keys-invalid"
        case late
        case numberSkipped = "number-skipped"
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

        /// Whether it leaves open whose statement it is.
        var concernsSigners: Bool {
            switch self {
            case .keyRevoked, .roleMissing, .signatureInvalid, .signerUnknown, .signersTooFew: true
            default: false
            }
        }
    }

    /// What kind it is.
    public let code: Code
    /// The member, or the signer, that it concerns.
    public let field: String
    /// What is required.
    public let expected: String
    /// What was found.
    public let actual: String
    /// One sentence for a compliance officer.
    public let message: String
    /// Whether other keys in force, from an entry that was lost, might answer it.
    public let restsOnKeys: Bool

    init(
        _ code: Code, field: String, expected: String, actual: String, message: String,
        restsOnKeys: Bool = false
    ) {
        self.restsOnKeys = restsOnKeys
        self.code = code
        self.field = field
        self.expected = expected
        self.actual = actual
        self.message = message
    }
}
