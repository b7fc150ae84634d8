import Audit
import Chain
import Encoding
import FileStorage
import Keys
import Operator
import Quantities
import Records
import Storage
import Synchronization
import TestSupport
import Testing

/// What a store is told to fail at, and what it was asked to do.
private final class Orders: Sendable {
    enum Step: Equatable, Sendable { case append, publish, advance, settle }
    enum Way: CaseIterable, Sendable { case throwing, conflict, unknown }

    private let failing = Mutex<(step: Step, way: Way)?>(nil)
    private let made = Mutex<[Step]>([])

    var steps: [Step] { made.withLock { $0 } }

    func fail(at step: Step?, _ way: Way = .throwing) {
        failing.withLock { $0 = step.map { ($0, way) } }
        made.withLock { $0 = [] }
    }

    /// How the step that begins fails, if it does.
    func begin(_ step: Step) -> Way? {
        made.withLock { $0.append(step) }
        return failing.withLock { $0?.step == step ? $0?.way : nil }
    }
}

/// A storage of files that fails when it is told to, with nothing written.
private struct BrokenStore: ~Copyable, Storage {
    var files: FileStorage
    let orders: Orders

    private static let error = StorageError(.full, "no room", remedy: "make some")

    var head: Head { files.head }
    var root: Digest { files.root }
    var checkpoint: SignedCheckpoint? { files.checkpoint }

    func read(_ range: Range<Int>) throws(StorageError) -> [[UInt8]] { try files.read(range) }

    mutating func append(
        _ batch: [[UInt8]], ifHeadIs head: Head
    ) throws(StorageError) -> AppendOutcome {
        switch orders.begin(.append) {
        case nil: return try files.append(batch, ifHeadIs: head)
        case .throwing: throw Self.error
        case .conflict: return .conflict(files.head)
        case .unknown: return .unknown(Self.error)
        }
    }

    mutating func advance(
        _ signed: SignedCheckpoint, ifCheckpointIs present: Checkpoint?
    ) throws(StorageError) -> AdvanceOutcome {
        switch orders.begin(.advance) {
        case nil: return try files.advance(signed, ifCheckpointIs: present)
        case .throwing: throw Self.error
        case .conflict: return .conflict(present)
        case .unknown: return .unknown(Self.error)
        }
    }

    mutating func settle() throws(StorageError) {
        guard orders.begin(.settle) == nil else { throw Self.error }
        try files.settle()
    }

    func verifierKeys() throws(StorageError) -> [UInt8]? { try files.verifierKeys() }

    func publish(verifierKeys bytes: [UInt8]) throws(StorageError) {
        guard orders.begin(.publish) == nil else { throw Self.error }
        try files.publish(verifierKeys: bytes)
    }
}

/// A ledger whose storage fails acknowledges nothing from then on.
@Suite struct BrokenStoreTests {
    private let office: Office
    private let orders = Orders()

    init() throws { office = try Office() }

    private func opened(in folder: String) throws -> Ledger<BrokenStore, PrivateKey> {
        try office.opened(BrokenStore(files: office.storage(in: folder), orders: orders))
    }

    @Test(arguments: Orders.Way.allCases, [false, true])
    private func aCommitThatFailedFailsAlways(way: Orders.Way, atAdvance: Bool) throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            try ledger.commit()
            let stored = ledger.store.head
            _ = try ledger.admit(office.deposit(1, after: ledger.last))
            orders.fail(at: atAdvance ? .advance : .append, way)
            #expect(throws: OperatorError.self) { try ledger.commit() }
            orders.fail(at: nil)
            for _ in 0..<2 {
                #expect(throws: OperatorError.self) { try ledger.commit() }
                #expect(throws: OperatorError.self) {
                    _ = try ledger.admit(office.deposit(2, after: ledger.last))
                }
            }
            #expect(orders.steps == [])
            #expect(ledger.store.head.size == stored.size + (atAdvance ? 1 : 0))
            #expect(ledger.store.checkpoint?.checkpoint.size == stored.size)
        }
    }

    @Test func aGroupThatCannotBeStoredIsNeverAcknowledged() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            try ledger.commit()
            orders.fail(at: .append)
            var admitted = 0
            #expect(throws: OperatorError.self) {
                for number in 1...Ledger<BrokenStore, PrivateKey>.groupSize + 1 {
                    let note = try office.deposit(number, after: ledger.last)
                    guard case .admitted = try ledger.admit(note) else { return }
                    admitted += 1
                }
            }
            // The one that fills the group fails, and the commit that follows it too.
            #expect(admitted == Ledger<BrokenStore, PrivateKey>.groupSize - 1)
            orders.fail(at: nil)
            #expect(throws: OperatorError.self) { try ledger.commit() }
            #expect(ledger.store.head.size == 2)
        }
    }

    @Test func theListOfKeysIsWrittenAfterTheEntriesAndBeforeTheCheckpoint() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            orders.fail(at: nil)
            try ledger.commit()
            #expect(orders.steps == [.append, .publish, .advance])
            #expect(
                try ledger.store.verifierKeys() == KeysFile.text(of: ledger.replay.authority))
            // Where no key is added nothing is written.
            orders.fail(at: nil)
            _ = try ledger.admit(office.deposit(1, after: ledger.last))
            try ledger.commit()
            #expect(orders.steps == [.append, .advance])
        }
    }

    @Test func aCheckpointIsSettledWhenAskedForOrOnceManyEntriesWait() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            try ledger.commit()
            let path = folder + "/ledger/checkpoint"
            #expect(throws: (any Error).self) { try bytes(ofFile: path) }
            try ledger.settle()
            #expect(try bytes(ofFile: path) == ledger.store.checkpoint?.bytes)
            orders.fail(at: nil)
            let size = ledger.replay.size
            for number in 1...Ledger<BrokenStore, PrivateKey>.groupSize {
                guard case .admitted = try ledger.admit(office.deposit(number, after: ledger.last))
                else { throw Office.Refused() }
                if number.isMultiple(of: 128) {
                    #expect(!orders.steps.contains(.settle))
                    try ledger.commit()
                }
            }
            #expect(ledger.replay.size == size + Ledger<BrokenStore, PrivateKey>.groupSize)
            #expect(orders.steps.count { $0 == .settle } == 1 && orders.steps.last == .settle)
            #expect(try bytes(ofFile: path) == ledger.store.checkpoint?.bytes)
        }
    }

    @Test func aLedgerThatCannotSettleAcknowledgesNothingMore() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            orders.fail(at: .settle)
            #expect(throws: OperatorError.self) { try ledger.settle() }
            orders.fail(at: nil)
            #expect(throws: OperatorError.self) { try ledger.commit() }
            #expect(throws: OperatorError.self) { try ledger.settle() }
            #expect(throws: OperatorError.self) {
                _ = try ledger.admit(office.deposit(1, after: ledger.last))
            }
        }
    }

    @Test func anOpeningRenewsAListOfKeysThatIsOlderAndSignsWhatIsNotSignedFor() throws {
        try withTemporaryFolder { folder in
            var ledger = try opened(in: folder)
            try ledger.commit()
            let keys = KeysFile.text(of: ledger.replay.authority)
            _ = try ledger.admit(office.deposit(1, after: ledger.last))
            orders.fail(at: .advance)
            #expect(throws: OperatorError.self) { try ledger.commit() }
            _ = consume ledger
            try write(keys.dropLast(9), toFile: folder + "/ledger/vkeys")
            let again = try Ledger(
                FileStorage(folder + "/ledger", remembered: .file(folder + "/seen")),
                signer: office.keeper, clock: { .epoch })
            #expect(again.replay.size == 3)
            #expect(again.store.checkpoint?.checkpoint.size == 3)
            #expect(try bytes(ofFile: folder + "/ledger/vkeys") == keys)
        }
    }
}
