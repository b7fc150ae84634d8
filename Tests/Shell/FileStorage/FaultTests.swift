import Chain
import Encoding
import FileStorage
import Files
import Foundation
import Glibc
import Storage
import Synchronization
import Testing

/// Counts system calls and puts a failure in the place of one, or of one and all after it.
final class FaultPlan: Sendable {
    private let calls = Mutex(0)
    private let failing: Int
    private let isLasting: Bool
    private let fault: InjectedFault

    init(call: Int, _ fault: InjectedFault, isLasting: Bool = false) {
        failing = call
        self.fault = fault
        self.isLasting = isLasting
    }

    /// How many calls there were.
    var count: Int { calls.withLock { $0 } }

    /// Whether the failure came about.
    var hasFailed: Bool { count > failing }

    func run(_ body: () throws -> Void) rethrows {
        try FaultInjection.inject(
            { _, _ in
                let call = self.calls.withLock { calls in
                    calls += 1
                    return calls - 1
                }
                let isDue = call == self.failing || self.isLasting && call > self.failing
                return isDue ? self.fault : nil
            }, operation: body)
    }
}

/// What someone who writes to a ledger was told.
private struct Told {
    /// Entries under a checkpoint that was put in force.
    var acknowledged = 0
    /// Entries whose append was confirmed.
    var appended = 0
    /// Entries that may be there, although nothing was confirmed.
    var possible = 0
}

@Suite struct FaultTests {
    private static let entries = TestLedger.entries(0..<7, after: .zero)

    /// Makes a ledger in three groups, goes on after what is refused, and stops where an outcome is
    /// not known.
    private func write(_ ledger: TestLedger, _ told: inout Told) throws {
        var storage = try ledger.open(.new)
        var next = 0
        for count in [1, 2, 3] {
            let head = storage.head
            #expect(head.size == next)
            let batch = Array(Self.entries[next..<next + count])
            do throws(StorageError) {
                switch try storage.append(batch, ifHeadIs: head) {
                case .appended: next += count
                case .unknown:
                    told.possible = next + count
                    return
                case .conflict: Issue.record("a conflict without another writer")
                }
            } catch {
                // Refused, and nothing of it is there: the next attempt finds the same head.
                #expect(error.code == .full || error.code == .inputOutput)
                continue
            }
            told.appended = next
            told.possible = next
            let signed = try SignedCheckpoint(
                Checkpoint(origin: PretendSigner.name, size: next, root: storage.root),
                signer: PretendSigner())
            switch try storage.advance(signed, ifCheckpointIs: storage.checkpoint?.checkpoint) {
            case .advanced: told.acknowledged = next
            case .unknown: break
            case .conflict: Issue.record("a conflict without another writer")
            }
        }
    }

    private func isThere(_ ledger: TestLedger) throws -> Bool {
        do throws(StorageError) {
            _ = try ledger.open()
            return true
        } catch {
            guard error.code == .noLedger else { throw error }
            return false
        }
    }

    /// Opens a ledger after failures and expects what was confirmed, whole, and nothing foreign.
    private func expectIntact(_ ledger: TestLedger, _ told: Told, _ what: String) throws {
        let mode = try isThere(ledger) ? FileStorage.Mode.existing : .new
        if mode == .new { #expect(told.appended == 0, "\(what)") }
        var storage = try ledger.open(mode)
        let size = storage.head.size
        #expect(size >= told.appended && size <= max(told.possible, told.appended), "\(what)")
        #expect(try storage.read(0..<size) == Array(Self.entries[..<size]), "\(what)")
        #expect(storage.checkpoint?.checkpoint.size ?? 0 >= told.acknowledged, "\(what)")
        let more = Array(Self.entries[size...])
        try storage.append(all: more)
        try storage.advance()
        _ = consume storage
        let again = try ledger.open()
        #expect(again.root == root(Self.entries), "\(what)")
        #expect(again.report.notices == [], "\(what)")
    }

    @Test(arguments: [(ENOSPC, false), (EIO, false), (ENOSPC, true)])
    func everySystemCallFailsInTurnAndNothingConfirmedIsLost(
        number: CInt, isLasting: Bool
    ) throws {
        for call in 0... {
            let ledger = try TestLedger()
            defer { ledger.remove() }
            let plan = FaultPlan(call: call, .error(number), isLasting: isLasting)
            var told = Told()
            plan.run {
                do {
                    try write(ledger, &told)
                } catch {
                    #expect(told.appended == 0 || isLasting, "call \(call): \(error)")
                }
            }
            try expectIntact(ledger, told, "call \(call)")
            guard plan.hasFailed else { break }
            #expect(call < 1000)
        }
    }

    @Test(arguments: [1, 7, 100])
    func writesInSmallPiecesAreCompleted(size: Int) throws {
        try TestLedger.with { ledger in
            let plan = FaultPlan(call: 0, .shortWrite(size), isLasting: true)
            var told = Told()
            try plan.run { try write(ledger, &told) }
            #expect(told.acknowledged == 6)
            try expectIntact(ledger, told, "\(size)")
        }
    }

    @Test func everySystemCallOfAnOpeningFailsInTurnAndTheLedgerStaysAsItWas() throws {
        for call in 0... {
            let ledger = try TestLedger()
            defer { ledger.remove() }
            let entries = try ledger.fill(6, uncovered: 3)
            var segment = try ledger.bytes(TestLedger.segment)
            segment += [0, 9, 1, 2, 3]
            try ledger.write(segment, TestLedger.segment)
            try ledger.write(ledger.bytes("tiles/0").dropLast(40), "tiles/0")
            let plan = FaultPlan(call: call, .error(ENOSPC))
            plan.run {
                do {
                    _ = try ledger.open()
                    #expect(!plan.hasFailed)
                } catch {
                    #expect((error as? StorageError)?.code != .damaged, "call \(call): \(error)")
                }
            }
            let storage = try ledger.open()
            #expect(try storage.read(0..<storage.head.size) == entries)
            _ = consume storage
            let again = try ledger.open()
            #expect(again.report.moved == [] && again.report.rebuilt == [])
            guard plan.hasFailed else { break }
        }
    }

    /// Whether this process may mount a small disk: root may, but not in every container.
    private static let canMount: Bool = {
        guard let ledger = try? TestLedger() else { return false }
        defer { ledger.remove() }
        guard mount("none", ledger.root, "tmpfs", 0, "size=256k") == 0 else { return false }
        return umount(ledger.root) == 0
    }()

    @Test(.enabled(if: canMount, "a small disk cannot be mounted here"))
    func aFullDiskIsToldAndNothingIsWritten() throws {
        let ledger = try TestLedger()
        defer { ledger.remove() }
        #expect(mount("none", ledger.root, "tmpfs", 0, "size=256k") == 0)
        defer { umount(ledger.root) }
        let full = ledger
        var entries = try full.fill(2)
        var storage = try full.open()
        var refusal: StorageError?
        while refusal == nil, entries.count < 1000 {
            let batch = TestLedger.entries(
                entries.count..<entries.count + 3, after: storage.head.leaf
            ) { _ in String(repeating: "z", count: 2000) }
            do throws(StorageError) {
                _ = try storage.append(batch, ifHeadIs: storage.head)
                entries += batch
            } catch {
                refusal = error
            }
        }
        #expect(refusal?.code == .full)
        #expect(refusal?.description.contains("No space left") == true)
        #expect(storage.head.size == entries.count)
        #expect(try full.bytes(TestLedger.segment) == framed(entries))
        _ = consume storage
        let again = try full.open()
        #expect(again.root == root(entries))
        #expect(again.report.moved == [])
    }
}
