import Chain
import Encoding
import FileStorage
import Files
import Foundation
import Glibc
import Storage
import Synchronization
import Testing

/// The order in which things reach the disk.
@Suite struct DurabilityTests {
    private struct Call: Equatable {
        let operation: FileError.Operation
        let path: String
    }

    /// The system calls that change something, in order.
    private func recorded(_ body: () throws -> Void) rethrows -> [Call] {
        let recorder = Recorder()
        try FaultInjection.inject(
            { operation, path in
                recorder.note(operation, path)
                return nil
            }, operation: body)
        return recorder.calls.filter { call in
            [.write, .synchronize, .rename, .truncate, .makeDirectory].contains(call.operation)
        }
    }

    private final class Recorder: Sendable {
        private let noted = Mutex<[Call]>([])
        var calls: [Call] { noted.withLock { $0 } }

        func note(_ operation: FileError.Operation, _ path: String) {
            noted.withLock { $0.append(Call(operation: operation, path: path)) }
        }
    }

    @Test func anAppendWritesAndSyncsEachFileOnceForAllEntries() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            var storage = try ledger.open()
            let batch = TestLedger.entries(3..<9, after: storage.head.leaf)
            let calls = try recorded { try storage.append(all: batch) }
            let (entries, hashes) = (
                ledger.path + "/" + TestLedger.segment, ledger.path + "/tiles/0"
            )
            #expect(
                calls == [
                    Call(operation: .write, path: entries),
                    Call(operation: .synchronize, path: entries),
                    Call(operation: .write, path: hashes),
                    Call(operation: .synchronize, path: hashes),
                ])
        }
    }

    @Test func theFirstAppendSyncsEveryDirectoryItMakes() throws {
        try TestLedger.with { ledger in
            let batch = TestLedger.entries(0..<1, after: .zero)
            let calls = try recorded {
                var storage = try ledger.open(.new)
                try storage.append(all: batch)
            }
            func last(_ operation: FileError.Operation, _ path: String) -> Int {
                calls.lastIndex(of: Call(operation: operation, path: path)) ?? -1
            }
            for (made, parent) in [
                (ledger.path, ledger.root), (ledger.path + "/entries", ledger.path),
                (ledger.path + "/tiles", ledger.path),
            ] {
                #expect(last(.makeDirectory, made) >= 0)
                #expect(last(.synchronize, parent) > last(.makeDirectory, made))
            }
            for (file, parent) in [(TestLedger.segment, "entries"), ("tiles/0", "tiles")] {
                let path = ledger.path + "/" + file
                #expect(last(.write, path) >= 0)
                #expect(last(.synchronize, path) > last(.write, path))
                #expect(last(.synchronize, ledger.path + "/" + parent) > last(.write, path))
            }
        }
    }

    @Test func entriesUnderNoCheckpointAreWrittenAndSyncedAgainWhenTheLedgerIsOpened() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(5, uncovered: 2)
            let calls = try recorded { _ = try ledger.open() }
            let segment = ledger.path + "/" + TestLedger.segment
            let tile = ledger.path + "/tiles/0"
            #expect(
                calls == [
                    Call(operation: .write, path: segment),
                    Call(operation: .synchronize, path: segment),
                    Call(operation: .synchronize, path: ledger.path + "/entries"),
                    Call(operation: .synchronize, path: ledger.path + "/tiles"),
                    Call(operation: .synchronize, path: ledger.path),
                    Call(operation: .synchronize, path: ledger.root),
                    Call(operation: .write, path: tile),
                    Call(operation: .truncate, path: tile),
                    Call(operation: .synchronize, path: tile),
                    Call(operation: .synchronize, path: ledger.path + "/tiles"),
                ])
            #expect(try ledger.bytes(TestLedger.segment) == framed(entries))
            var storage = try ledger.open()
            try storage.advance()
            _ = consume storage
            #expect(try recorded { _ = try ledger.open() } == [])
        }
    }

    @Test func anOpeningThatCannotSyncWhatItKeepsFails() throws {
        try TestLedger.with { ledger in
            try ledger.fill(5, uncovered: 2)
            for path in [TestLedger.segment, "entries", "tiles", "tiles/0", ""] {
                let place = path.isEmpty ? ledger.path : ledger.path + "/" + path
                #expect(throws: StorageError.self, "\(path)") {
                    try FaultInjection.inject({ operation, path in
                        operation == .synchronize && path == place ? .error(EIO) : nil
                    }) {
                        _ = try ledger.open()
                    }
                }
            }
        }
    }

    @Test func aFirstAppendThatIsRepeatedSyncsWhatTheOneBeforeCouldNot() throws {
        try TestLedger.with { ledger in
            var storage = try ledger.open(.new)
            let batch = TestLedger.entries(0..<1, after: .zero)
            // Directories are made, and the sync of their names fails.
            let outcome = try? FaultInjection.inject({ operation, path in
                operation == .synchronize && path == ledger.path ? .error(EIO) : nil
            }) {
                try storage.append(batch, ifHeadIs: .empty)
            }
            #expect(outcome == nil)
            let calls = try recorded { try storage.append(all: batch) }
            for path in [
                ledger.path + "/entries", ledger.path + "/tiles", ledger.path, ledger.root,
            ] {
                #expect(calls.contains(Call(operation: .synchronize, path: path)), "\(path)")
            }
        }
    }

    @Test func aCheckpointIsDurableOutsideBeforeItIsInside() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3, uncovered: 1)
            var storage = try ledger.open()
            let calls = try recorded { try storage.advance() }
            let steps = calls.map { call in
                let place =
                    call.path == ledger.root
                    ? "outside" : call.path == ledger.path ? "inside" : "copy"
                return "\(call.operation.rawValue) \(place)"
            }
            let each = ["write copy", "synchronize copy", "rename copy"]
            #expect(steps == each + ["synchronize outside"] + each + ["synchronize inside"])
            #expect(calls[0].path.hasPrefix(ledger.memory))
        }
    }

    @Test func aCheckpointThatCannotBeRememberedIsNotPutInForce() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3, uncovered: 1)
            let before = try ledger.bytes("checkpoint")
            var storage = try ledger.open()
            try ledger.delete("remembered")
            try FileManager.default.createDirectory(
                atPath: ledger.memory, withIntermediateDirectories: false)
            let signed = try SignedCheckpoint(
                Checkpoint(origin: PretendSigner.name, size: 3, root: storage.root),
                signer: PretendSigner())
            let present = storage.checkpoint?.checkpoint
            let outcome = try storage.advance(signed, ifCheckpointIs: present)
            guard case .unknown = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(try ledger.bytes("checkpoint") == before)
            // The same checkpoint may be tried again, and is then in force.
            try ledger.delete("remembered")
            let again = try storage.advance(signed, ifCheckpointIs: present)
            #expect(again == .advanced)
        }
    }
}
