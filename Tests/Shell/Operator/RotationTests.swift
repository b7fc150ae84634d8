import Audit
import Chain
import FileStorage
import Files
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
        in folder: String, _ signer: PrivateKey, _ successor: PrivateKey? = nil,
        isOperatorLost: Bool = false
    ) throws -> Ledger<FileStorage, PrivateKey> {
        let store = try FileStorage(
            folder + "/ledger", .existing, remembered: .file(folder + "/seen"))
        return try Ledger(
            store, signer: signer, successor: successor, isOperatorLost: isOperatorLost,
            clock: { .epoch })
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

    /// Stores the change of keys behind two committed entries, without a checkpoint over it.
    private func crash(in folder: String, signing keys: [PrivateKey]) throws {
        try begin(in: folder)
        let entry: [UInt8]
        let head: Head
        do {
            let ledger = try reopened(in: folder, office.keeper, next)
            let statement = Statement(after: ledger.last, body: change(), ledger: Office.origin)
            let note = try Drafting.note(statement.text, signers: keys)
            let header = EntryHeader(
                index: ledger.replay.size, previous: ledger.replay.lastLeaf,
                time: ledger.replay.lastTime ?? .epoch)
            head = ledger.store.head
            entry = header.line + note
        }
        var store = try FileStorage(
            folder + "/ledger", .existing, remembered: .file(folder + "/seen"))
        guard case .appended = try store.append([entry], ifHeadIs: head) else {
            Issue.record("nothing is stored")
            return
        }
    }

    @Test func aCrashBeforeTheCheckpointIsMendedWithBothKeys() throws {
        try withTemporaryFolder { folder in
            try crash(in: folder, signing: [office.owner, office.keeper, next])
            for keys in [(office.keeper, nil), (next, nil)] as [(PrivateKey, PrivateKey?)] {
                #expect(throws: OperatorError.self) { _ = try reopened(in: folder, keys.0, keys.1) }
            }
            let ledger = try reopened(in: folder, office.keeper, next)
            #expect(signers(ledger) == [true, true])
        }
    }

    @Test func ownersReplaceALostKeyWithoutItAndNothingElseComesBefore() throws {
        try withTemporaryFolder { folder in
            try begin(in: folder)
            do {
                var ledger = try reopened(in: folder, next, next, isOperatorLost: true)
                let size = ledger.replay.size
                #expect(try ledger.outgoingSigner(of: change()) == nil)
                do {
                    _ = try ledger.admit(office.deposit(1, after: ledger.last))
                    Issue.record("an entry is admitted that nobody can sign a checkpoint over")
                } catch {
                    #expect("\(error)".contains("--operator-next"), "\(error)")
                }
                #expect(try ledger.sign(change(), by: [next]).isEmpty == false)
                #expect(ledger.replay.size == size)
                #expect(try ledger.sign(change(), by: [office.owner, next]) == [])
                try ledger.commit()
                #expect(signers(ledger) == [false, true])
            }
            var ledger = try reopened(in: folder, next)
            guard case .admitted = try ledger.admit(office.deposit(1, after: ledger.last)) else {
                Issue.record("nothing is admitted under the next key")
                return
            }
            try ledger.commit()
            #expect(signers(ledger) == [false, true])
        }
    }

    @Test func aCrashBeforeTheCheckpointIsMendedWithoutTheLostKey() throws {
        try withTemporaryFolder { folder in
            try crash(in: folder, signing: [office.owner, next])
            let ledger = try reopened(in: folder, next, next, isOperatorLost: true)
            #expect(signers(ledger) == [false, true])
        }
    }

    @Test func whoeverHasNoOwnersBehindThemTakesOverNoLedger() throws {
        try withTemporaryFolder { folder in
            // The operator alone stores what owners did not sign; with the key "lost", it is judged.
            try crash(in: folder, signing: [next, office.keeper])
            #expect(throws: OperatorError.self) {
                _ = try reopened(in: folder, next, next, isOperatorLost: true)
            }
        }
        try withTemporaryFolder { folder in
            try begin(in: folder)
            // A checkpoint that the key in force has not signed is no start.
            let path = folder + "/ledger/checkpoint"
            let signed = try SignedCheckpoint(
                FileSystem.read(path, maximumByteCount: 1 << 16))
            let forged = try SignedCheckpoint(signed.checkpoint, signer: next)
            try FileSystem.writeAtomically(forged.bytes, to: path)
            #expect(throws: OperatorError.self) {
                _ = try reopened(in: folder, next, next, isOperatorLost: true)
            }
        }
    }
}
