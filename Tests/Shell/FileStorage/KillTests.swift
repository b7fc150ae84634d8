import Chain
import Encoding
import FileStorage
import Files
import Foundation
import Glibc
import Storage
import Synchronization
import Testing

/// A process that is killed while it writes: what it was told is durable is there afterwards.
@Suite struct KillTests {
    /// Appends and advances until the process dies, and notes in a file beside the ledger how many
    /// entries were acknowledged.
    private static func write(_ ledger: TestLedger, _ mode: FileStorage.Mode) throws {
        var storage = try ledger.open(mode)
        let note = open(ledger.root + "/acknowledged", O_WRONLY | O_CREAT, 0o600)
        while true {
            let start = storage.head.size
            let batch = TestLedger.entries(
                start..<start + 1 + start % 5, after: storage.head.leaf)
            try storage.append(all: batch)
            try storage.advance()
            var size = UInt64(storage.head.size)
            pwrite(note, &size, 8, 0)
        }
    }

    private static func acknowledged(_ ledger: TestLedger) -> Int {
        let path = ledger.root + "/acknowledged"
        guard let bytes = FileManager.default.contents(atPath: path) else { return 0 }
        return bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private func expectIntact(_ ledger: TestLedger) throws -> Int {
        let acknowledged = Self.acknowledged(ledger)
        let storage = try ledger.open()
        let size = storage.head.size
        #expect(size >= acknowledged)
        let entries = TestLedger.entries(0..<size, after: .zero)
        #expect(try storage.read(0..<size) == entries)
        #expect(storage.checkpoint?.checkpoint.size ?? 0 >= acknowledged)
        return acknowledged
    }

    @Test(arguments: [0, 1, 2, 3, 4, 6, 9, 14, 17, 20, 23, 28, 40, 57])
    func aProcessKilledAtASystemCallLosesNothing(call: Int) async throws {
        let ledger = try TestLedger()
        defer { ledger.remove() }
        try ledger.fill(3)
        let root = ledger.root
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [root = root as String, call = call as Int] in
            let calls = Mutex(0)
            // Counted from the first write on: before it the ledger is only read.
            try FaultInjection.inject({ operation, _ in
                let isDue = calls.withLock { calls in
                    if calls > 0 || operation == .write { calls += 1 }
                    return calls > call
                }
                if isDue {
                    kill(getpid(), SIGKILL)
                }
                // A killed write leaves a part behind.
                return .shortWrite(33)
            }) {
                try KillTests.write(TestLedger(root: root), .existing)
            }
        }
        _ = try expectIntact(ledger)
    }

    @Test(arguments: [0, 2, 5, 8, 11, 13, 16, 19, 22, 26, 30, 35, 40])
    func aProcessKilledWhileItMakesALedgerLeavesNoneOrOneThatOpens(call: Int) async throws {
        let ledger = try TestLedger()
        defer { ledger.remove() }
        let root = ledger.root
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [root = root as String, call = call as Int] in
            let calls = Mutex(0)
            try FaultInjection.inject({ operation, _ in
                let isDue = calls.withLock { calls in
                    if calls > 0 || operation == .makeDirectory { calls += 1 }
                    return calls > call
                }
                if isDue {
                    kill(getpid(), SIGKILL)
                }
                return .shortWrite(33)
            }) {
                try KillTests.write(TestLedger(root: root), .new)
            }
        }
        guard Self.acknowledged(ledger) == 0 else {
            _ = try expectIntact(ledger)
            return
        }
        do throws(StorageError) {
            _ = try ledger.open()
        } catch {
            #expect(error.code == .noLedger)
            try ledger.fill(2)
        }
        let storage = try ledger.open()
        #expect(storage.head.size > 0)
    }

    @Test func aProcessKilledAtAnyTimeLosesNothing() async throws {
        let ledger = try TestLedger()
        defer { ledger.remove() }
        try ledger.fill(3)
        var last = 0
        for delay in [40, 55, 70, 90, 120, 160] {
            let root = ledger.root
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [root = root as String, delay = delay as Int] in
                Thread.detachNewThread {
                    usleep(UInt32(delay) * 1000)
                    kill(getpid(), SIGKILL)
                }
                try KillTests.write(TestLedger(root: root), .existing)
            }
            let acknowledged = try expectIntact(ledger)
            #expect(acknowledged >= last)
            last = acknowledged
        }
        #expect(last > 0)
    }
}
