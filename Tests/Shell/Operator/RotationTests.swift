import Audit
import Chain
import FileStorage
import Keys
import Operator
import Quantities
import Records
import Signing
import Storage
import TestSupport
import Testing

/// An operator whose key is changed.
@Suite struct RotationTests {
    private let office: Office
    private let next: PrivateKey

    init() throws {
        office = try Office()
        next = try PrivateKey(generatedFor: Office.origin)
    }

    private func change() -> Statement.Body {
        .keys(
            KeyChange(
                acceptBy: .epoch,
                added: [Genesis.Grant(key: "\(next.verifierKey)", role: .operator_)],
                revision: 1,
                revoked: [KeyChange.Revocation(key: "\(office.keeper.verifierKey)")]))
    }

    private func reopened(
        in folder: String, _ signer: PrivateKey, _ successor: PrivateKey? = nil
    ) throws -> Ledger<FileStorage, PrivateKey> {
        let store = try FileStorage(
            folder + "/ledger", .existing, remembered: .file(folder + "/seen"))
        return try Ledger(store, signer: signer, successor: successor, clock: { .epoch })
    }

    private func signers(_ ledger: borrowing Ledger<FileStorage, PrivateKey>) -> [Bool] {
        [office.keeper, next].map { key in
            (try? ledger.store.checkpoint?.verified(by: key.verifierKey)) != nil
        }
    }

    /// A ledger of two committed entries, closed.
    private func begin(in folder: String) throws {
        var ledger = try office.opened(office.storage(in: folder))
        try ledger.commit()
    }

    @Test func theFirstCheckpointAfterItBearsBothLinesAndTheNextOneAlone() throws {
        try withTemporaryFolder { folder in
            try begin(in: folder)
            do {
                var ledger = try reopened(in: folder, office.keeper, next)
                #expect(try ledger.sign(change(), by: [office.owner, office.keeper, next]) == [])
                try ledger.commit()
                #expect(signers(ledger) == [true, true])
                #expect(
                    try ledger.store.verifierKeys()
                        == KeysFile.text(of: ledger.replay.authority))
            }
            do {
                var ledger = try reopened(in: folder, next)
                guard
                    case .admitted = try ledger.admit(office.deposit(1, after: ledger.last))
                else {
                    Issue.record("nothing is admitted under the next key")
                    return
                }
                try ledger.commit()
                #expect(signers(ledger) == [false, true])
            }
            do {
                _ = try reopened(in: folder, office.keeper)
                Issue.record("the key before opens the ledger")
            } catch let error as OperatorError {
                #expect("\(error)".contains("not"), "\(error)")
            }
        }
    }

    @Test func aKeyThatTheOneBeforeDoesNotSignForIsRefusedAtTheDoor() throws {
        try withTemporaryFolder { folder in
            try begin(in: folder)
            var ledger = try reopened(in: folder, office.keeper, next)
            let found = try ledger.sign(change(), by: [office.owner, next])
            #expect(found.map(\.code) == [.operatorReplaced])
            let signer = try ledger.outgoingSigner(of: change())
            #expect(signer?.verifierKey == office.keeper.verifierKey)
            #expect(try ledger.sign(change(), by: [office.owner, office.keeper, next]) == [])
        }
    }

    @Test func aKeyThatIsNotAtHandCannotFollow() throws {
        try withTemporaryFolder { folder in
            try begin(in: folder)
            var ledger = try reopened(in: folder, office.keeper)
            let size = ledger.replay.size
            do {
                _ = try ledger.sign(change(), by: [office.owner, office.keeper, next])
                Issue.record("the ledger has an operator whose key nobody has")
            } catch {
                #expect("\(error)".contains("--operator-next"), "\(error)")
            }
            #expect(ledger.replay.size == size)
        }
    }

    @Test func aCrashBeforeTheCheckpointIsMendedWithBothKeys() throws {
        try withTemporaryFolder { folder in
            try begin(in: folder)
            let entry: [UInt8]
            let head: Head
            do {
                let ledger = try reopened(in: folder, office.keeper, next)
                let statement = Statement(
                    after: ledger.last, body: change(), ledger: Office.origin)
                let note = try Drafting.note(
                    statement.text, signers: [office.owner, office.keeper, next])
                let header = EntryHeader(
                    index: ledger.replay.size, previous: ledger.replay.lastLeaf,
                    time: ledger.replay.lastTime ?? .epoch)
                head = ledger.store.head
                entry = header.line + note
            }
            do {
                // Stored, and no checkpoint signed over it.
                var store = try FileStorage(
                    folder + "/ledger", .existing, remembered: .file(folder + "/seen"))
                guard case .appended = try store.append([entry], ifHeadIs: head) else {
                    Issue.record("nothing is stored")
                    return
                }
            }
            for keys in [(office.keeper, nil), (next, nil)] as [(PrivateKey, PrivateKey?)] {
                #expect(throws: OperatorError.self) { _ = try reopened(in: folder, keys.0, keys.1) }
            }
            let ledger = try reopened(in: folder, office.keeper, next)
            #expect(signers(ledger) == [true, true])
        }
    }
}
