public import Audit
public import Contract
public import Quantities
public import Records
public import Signing
public import Storage

/// What executes orders: given a portfolio with an open decision, the fills of this session.
public protocol Execution {
    /// Whether a decision is filled at the session it was made at, rather than the next.
    var fillsAtOnce: Bool { get }
    /// The fills of what is open, at this session's prices; none where nothing can be filled.
    func fills(of account: Account, in market: Market) throws(QuantityError) -> [Trade.Fill]
    /// Whether nothing more will come of what is open, this session's fills being recorded.
    func isDone(with account: Account, in market: Market) throws(QuantityError) -> Bool
}

/// Decides what is due, has it executed and records both, until nothing is due.
public struct Runner<Signer: NoteSigner, Venue: Execution> {
    /// The executor's key.
    public let executor: Signer
    /// What executes orders.
    public let venue: Venue
    /// What was done.
    public private(set) var counts = Counts()

    /// How much was done.
    public struct Counts: Equatable, Sendable {
        /// Decisions recorded.
        public var decisions = 0
        /// Trades recorded.
        public var trades = 0
        /// Decisions closed with a part left unfilled.
        public var closes = 0
    }

    public init(executor: Signer, venue: Venue) {
        self.executor = executor
        self.venue = venue
    }

    /// Settles the session under way in every portfolio: fills what is open, decides what is due,
    /// fills that if the venue does so at once. Gives the findings of a statement the door
    /// refused, which ends the work.
    public mutating func settle<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        var place = 0
        while place < ledger.replay.accounts.count {
            let findings = try settle(place, in: &ledger)
            guard findings.isEmpty else { return findings }
            place += 1
        }
        return []
    }

    private mutating func settle<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ place: Int, in ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        var findings = try recordEnding(place, in: &ledger)
        guard findings.isEmpty else { return findings }
        findings = try fill(place, in: &ledger)
        guard findings.isEmpty, let market = ledger.replay.market else { return findings }
        // Where numbers leave their range nothing is due, and the others go on.
        guard ledger.replay.accounts[place].mayBeDue(in: market),
            let due = try? ledger.replay.accounts[place].dueDecision(in: market)
        else { return [] }
        findings = try submit(.decision(due), to: &ledger)
        guard findings.isEmpty else { return findings }
        counts.decisions += 1
        guard venue.fillsAtOnce else { return [] }
        return try fill(place, in: &ledger)
    }

    /// Records fills of what is open, and the end of a decision of which something lapsed.
    private mutating func fill<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ place: Int, in ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        let account = ledger.replay.accounts[place]
        guard let open = account.open, let market = ledger.replay.market else { return [] }
        let fills: [Trade.Fill]
        do throws(QuantityError) {
            fills = try venue.fills(of: account, in: market)
        } catch {
            return [overflow(error, in: ledger)]
        }
        // Sales come first, so that no statement leaves cash below zero.
        let ordered = fills.filter { $0.quantity < .zero } + fills.filter { $0.quantity > .zero }
        for first in stride(from: 0, to: ordered.count, by: Self.mostFills) {
            let share = Array(ordered[first..<min(first + Self.mostFills, ordered.count)])
            let trade = Trade(decision: open.number, fills: share, portfolio: account.id)
            let findings = try submit(.trade(trade), to: &ledger)
            guard findings.isEmpty else { return findings }
            counts.trades += 1
        }
        let findings = try complete(place, in: &ledger)
        return try findings.isEmpty ? recordEnding(place, in: &ledger) : findings
    }

    /// Says that a decision is completed of which cash pays for nothing more.
    private mutating func complete<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ place: Int, in ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        let account = ledger.replay.accounts[place]
        guard let open = account.open, let market = ledger.replay.market else { return [] }
        do throws(QuantityError) {
            guard try venue.isDone(with: account, in: market) else { return [] }
        } catch {
            return [overflow(error, in: ledger)]
        }
        let close = Close(decision: open.number, outcome: .completed, portfolio: account.id)
        let findings = try submit(.close(close), to: &ledger)
        if findings.isEmpty { counts.closes += 1 }
        return findings
    }

    /// The most fills in one statement: of 200 bytes each they fill it by two thirds.
    private static var mostFills: Int { 200 }

    private mutating func recordEnding<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ place: Int, in ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        let account = ledger.replay.accounts[place]
        guard let ending = account.ending, !ending.isRecorded, ending.wasCut else { return [] }
        let close = Close(
            decision: ending.number, outcome: ending.outcome, portfolio: account.id)
        let findings = try submit(.close(close), to: &ledger)
        if findings.isEmpty { counts.closes += 1 }
        return findings
    }

    private func submit<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ body: Statement.Body, to ledger: inout Ledger<Store, Operator>
    ) throws(OperatorError) -> [Finding] {
        try ledger.sign(body, by: [executor])
    }

    private func overflow<Store: Storage & ~Copyable, Operator: NoteSigner>(
        _ error: QuantityError, in ledger: borrowing Ledger<Store, Operator>
    ) -> Finding {
        Finding(
            .numberOverflow, entry: ledger.replay.size, expected: error.expected,
            actual: error.found,
            message: "The numbers of a decision leave the range that is computed exactly.")
    }
}

extension Ledger where Store: ~Copyable {
    /// Signs a statement that comes after the last entry and admits it, in parts where it is too
    /// large. Gives the findings for which it was refused.
    public mutating func sign(
        _ body: Statement.Body, by signers: [some NoteSigner], allowing: Set<FindingCode> = []
    ) throws(OperatorError) -> [Finding] {
        let statement = Statement(after: last, body: body, ledger: name ?? "")
        for text in try Drafting.texts(of: statement) {
            let note = try Drafting.note(text, signers: signers)
            if case .refused(let findings) = try admit(note, allowing: allowing) {
                return findings
            }
        }
        return []
    }
}
