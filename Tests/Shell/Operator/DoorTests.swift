import Audit
import Chain
import Encoding
import FileStorage
import Keys
import Operator
import Quantities
import Records
import Storage
import TestSupport
import Testing

/// What a ledger that stays open admits and refuses, one statement after another.
@Suite struct DoorTests {
    private let office: Office

    init() throws { office = try Office() }

    @Test func everyStatementOfAnotherHistoryIsRefused() throws {
        try withTemporaryFolder { folder in
            var ledger = try office.opened(office.storage(in: folder))
            let size = ledger.replay.size
            let foreign = Reference(index: 1, leaf: .zero)
            for attempt in 1...3 {
                guard
                    case .refused(let findings) = try ledger.admit(
                        office.deposit(1, after: foreign))
                else {
                    Issue.record("attempt \(attempt) was admitted")
                    return
                }
                #expect(findings.map(\.code) == [.otherHistory])
                #expect(ledger.replay.size == size)
            }
            guard
                case .admitted(let place) = try ledger.admit(office.deposit(1, after: ledger.last))
            else {
                Issue.record("a statement of this history was refused")
                return
            }
            #expect(place.index == size)
        }
    }

    @Test func refusedStatementsAreNotStored() throws {
        try withTemporaryFolder { folder in
            var ledger = try office.opened(office.storage(in: folder))
            try ledger.commit()
            let stored = ledger.store.head
            _ = try ledger.admit(office.deposit(2, after: ledger.last))
            try ledger.commit()
            #expect(ledger.store.head == stored)
            _ = try ledger.admit(office.deposit(1, after: ledger.last))
            try ledger.commit()
            #expect(ledger.store.head.size == stored.size + 1)
        }
    }

    private func outcome(_ outcomes: [Ledger<FileStorage, PrivateKey>.Outcome], _ place: Int)
        -> [FindingCode]?
    {
        guard case .refused(let findings)? = outcomes.dropFirst(place).first else { return nil }
        return findings.map(\.code)
    }

    @Test func aGroupIsAdmittedAsOneByOneIs() async throws {
        try await withTemporaryFolder { folder in
            var ledger = try office.opened(office.storage(in: folder))
            let (start, place) = (ledger.replay.size, ledger.last)
            let count = Ledger<FileStorage, PrivateKey>.groupSize + 70
            let notes = try (1...count).map { try office.deposit($0, after: place) }
            let outcomes = try await ledger.admit(notes)
            try ledger.settle()
            #expect(outcomes.count == count && outcome(outcomes, count - 1) == nil)
            #expect(ledger.store.head.size == start + count)
            let whole = ledger.replay.lastLeaf
            try withTemporaryFolder { folder in
                var other = try Ledger(office.storage(in: folder), signer: office.keeper) { .epoch }
                for index in 0..<start {
                    let entry = try ReadEntry(
                        try #require(ledger.store.read(index..<index + 1).first))
                    _ = try other.admit(Array(entry.bytes[entry.text.lowerBound...]))
                }
                for note in notes { _ = try other.admit(note) }
                #expect(other.replay.lastLeaf == whole)
            }
        }
    }

    @Test(arguments: [0, 5, 40])
    func aGroupEndsAtTheFirstThatIsRefused(wrong: Int) async throws {
        try await withTemporaryFolder { folder in
            var ledger = try office.opened(office.storage(in: folder))
            let (start, place) = (ledger.replay.size, ledger.last)
            var notes = try (1...50).map { try office.deposit($0, after: place) }
            let last = notes[wrong].count - 10
            notes[wrong][last] = notes[wrong][last] == 65 ? 66 : 65
            let outcomes = try await ledger.admit(notes)
            #expect(outcomes.count == wrong + 1)
            #expect(outcome(outcomes, wrong) == [.signatureInvalid])
            #expect(ledger.replay.size == start + wrong)
            // What was refused has left nothing behind.
            let next = try await ledger.admit([office.deposit(wrong + 1, after: place)])
            #expect(outcome(next, 0) == nil && next.count == 1)
        }
    }

    @Test func aKeyThatJoinsInAGroupSignsInTheSameGroup() async throws {
        try await withTemporaryFolder { folder in
            var ledger = try office.opened(office.storage(in: folder))
            let place = ledger.last
            let next = try PrivateKey(generatedFor: "custodian-2@example.org")
            let change = KeyChange(
                acceptBy: .epoch,
                added: [Genesis.Grant(key: "\(next.verifierKey)", role: .custodian)],
                revision: 1)
            let statement = Statement(after: place, body: .keys(change), ledger: Office.origin)
            let joining = try Drafting.note(statement.text, signers: [office.owner, next])
            let outcomes = try await ledger.admit([
                office.deposit(1, after: place), joining, office.deposit(1, after: place, by: next),
            ])
            #expect(outcomes.count == 3 && outcome(outcomes, 2) == nil)
            var forged = try office.deposit(2, after: place, by: next)
            let last = forged.count - 10
            forged[last] = forged[last] == 65 ? 66 : 65
            #expect(outcome(try await ledger.admit([forged]), 0) == [.signatureInvalid])
        }
    }
}
