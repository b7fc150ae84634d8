/// What a statement is about.
public enum Kind: String, CaseIterable, Sendable {
    case action, asset, attest, calendar, close, contract, decision, flow, genesis, halt, keys
    case portfolio, positions, prices, proposal, resume, target, time, trade, void

    private static let named = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// The kind with this name, found faster than by `rawValue`, which goes through them all.
    init?(named name: String) {
        guard let kind = Kind.named[name] else { return nil }
        self = kind
    }
}

/// What a key may sign. A key has one role for ever.
public enum Role: String, CaseIterable, Sendable {
    case auditor, custodian, executor, model, operator_ = "operator", oracle, owner
}

/// Whether a ledger is told as it happens or afterwards.
public enum Mode: String, CaseIterable, Sendable {
    /// Entry times follow the recorded sessions.
    case historical
    /// Entry times are the clock's.
    case live
}
