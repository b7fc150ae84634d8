import Audit
import Encoding
import FileStorage
import Operator
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
}
