import Audit
import Encoding
import FileStorage
import Keys
import Operator
import Quantities
import Records
import Signing
import Storage
import TestSupport
import Testing

/// What a ledger that stays open admits and refuses, one statement after another.
@Suite struct DoorTests {
    private let owner: PrivateKey
    private let custodian: PrivateKey
    private let oracle: PrivateKey
    private let keeper: PrivateKey

    init() throws {
        owner = try PrivateKey(generatedFor: "alice@example.org")
        custodian = try PrivateKey(generatedFor: "custodian@example.org")
        oracle = try PrivateKey(generatedFor: "oracle@example.org")
        keeper = try PrivateKey(generatedFor: "ledger.example.org/door")
    }

    private func opened(in folder: String) throws -> Ledger<FileStorage, PrivateKey> {
        var ledger = try Ledger(
            FileStorage(folder + "/ledger", .new, remembered: .file(folder + "/seen")),
            signer: keeper, clock: { .epoch })
        let genesis = Genesis(
            gap: 1,
            keys: [
                Genesis.Grant(key: "\(owner.verifierKey)", role: .owner),
                Genesis.Grant(key: "\(custodian.verifierKey)", role: .custodian),
                Genesis.Grant(key: "\(oracle.verifierKey)", role: .oracle),
                Genesis.Grant(key: "\(keeper.verifierKey)", role: .operator_),
            ], lag: 1, mode: .historical, oraclesNeeded: 1, ownersNeeded: 1)
        let statement = Statement(
            after: nil, body: .genesis(genesis), ledger: "ledger.example.org/door")
        let note = try Drafting.note(statement.text, signers: [owner, keeper])
        guard case .admitted = try ledger.admit(note) else {
            throw Refused()
        }
        let findings = try ledger.sign(
            .portfolio(
                Portfolio(
                    acceptBy: .epoch, currency: Currency("USD"), id: Identifier("balanced"),
                    ownersNeeded: 1, owners: ["\(owner.verifierKey)"])),
            by: [owner])
        #expect(findings.isEmpty)
        return ledger
    }

    private struct Refused: Error {}

    private func deposit(_ number: Int, after place: Reference?) throws -> [UInt8] {
        let flow = Flow(
            amount: try Quantity("100"), asset: .cash, number: number,
            portfolio: try Identifier("balanced"), purpose: .deposit,
            reference: .plain("R-\(number)"))
        let statement = Statement(
            after: place, body: .flow(flow), ledger: "ledger.example.org/door")
        return try Drafting.note(statement.text, signers: [custodian])
    }

    @Test func everyStatementOfAnotherHistoryIsRefused() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            let size = ledger.replay.size
            let foreign = Reference(index: 1, leaf: .zero)
            for attempt in 1...3 {
                guard case .refused(let findings) = try ledger.admit(deposit(1, after: foreign))
                else {
                    Issue.record("attempt \(attempt) was admitted")
                    return
                }
                #expect(findings.map(\.code) == [.otherHistory])
                #expect(ledger.replay.size == size)
            }
            guard case .admitted(let place) = try ledger.admit(deposit(1, after: ledger.last))
            else {
                Issue.record("a statement of this history was refused")
                return
            }
            #expect(place.index == size)
        }
    }

    @Test func refusedStatementsAreNotStored() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            try ledger.commit()
            let stored = ledger.store.head
            _ = try ledger.admit(deposit(2, after: ledger.last))
            try ledger.commit()
            #expect(ledger.store.head == stored)
            _ = try ledger.admit(deposit(1, after: ledger.last))
            try ledger.commit()
            #expect(ledger.store.head.size == stored.size + 1)
        }
    }
}
