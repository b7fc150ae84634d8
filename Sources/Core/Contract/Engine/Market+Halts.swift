public import Records

/// What halted a portfolio, or all of a ledger.
public struct Halted: Equatable, Sendable {
    /// The entry that did.
    public let reference: Reference
    /// The last session in which it is in force; nothing where it stays until owners end it.
    public let lastSession: Int?
    /// Whether the mandate did it by itself.
    public let isAutomatic: Bool

    /// For how many sessions after its own a halt of an executor is in force.
    public static let executorSessions = 5

    init(_ reference: Reference, lastSession: Int? = nil, isAutomatic: Bool = false) {
        self.reference = reference
        self.lastSession = lastSession
        self.isAutomatic = isAutomatic
    }
}

extension Market {
    /// Halts all of the ledger, for a time where it is an executor who does.
    public mutating func halt(at reference: Reference, lapses: Bool) {
        halts.append(halted(at: reference, lapses: lapses))
    }

    func halted(at reference: Reference, lapses: Bool) -> Halted {
        Halted(
            reference,
            lastSession: lapses ? (session?.number ?? 0) + Halted.executorSessions : nil)
    }

    /// Ends a halt of the ledger.
    public mutating func resume(_ reference: Reference) {
        halts.removeAll { $0.reference == reference }
    }

    /// Ends the halts that have lapsed as a session begins.
    mutating func endHalts(before session: Int) {
        let count = halts.count
        halts.removeAll { $0.hasLapsed(before: session) }
        hasHaltLapsed = halts.count < count
    }
}

extension Halted {
    func hasLapsed(before session: Int) -> Bool { lastSession.map { $0 < session } ?? false }
}
