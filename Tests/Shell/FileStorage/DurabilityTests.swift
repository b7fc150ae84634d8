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

    @Test func anAppendSyncsOnceForAllEntries() throws {
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
                ])
        }
    }

    @Test func theFirstAppendSyncsEveryDirectoryItMakes() throws {
        try TestLedger.with { ledger in
            let batch = TestLedger.entries(0..<1, after: .zero)
            let calls = try recorded {
                var storage = try ledger.open(.new)
                try storage.append(all: batch)
                try storage.advance()
                try storage.settle()
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
                #expect(last(.synchronize, ledger.path + "/" + parent) >= 0)
            }
            // The segment's name is on the disk before its bytes, that of the hashes when it settles.
            let (entries, tiles) = (ledger.path + "/entries", ledger.path + "/tiles")
            #expect(
                last(.synchronize, entries) < last(.write, ledger.path + "/" + TestLedger.segment))
            #expect(last(.synchronize, tiles) > last(.write, tiles + "/0"))
            #expect(last(.rename, ledger.path + "/checkpoint") < 0)
            #expect(calls.last == Call(operation: .synchronize, path: ledger.path))
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
                    Call(operation: .synchronize, path: segment),
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
            // Where nothing is kept, that nothing is there is made durable.
            let again = try recorded { _ = try ledger.open() }
            #expect(again == [Call(operation: .synchronize, path: segment)])
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

    @Test func aCheckpointIsOneWriteUntilItIsSettledAndThenDurableOutsideBeforeInside() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            var storage = try ledger.open()
            try storage.append(all: TestLedger.entries(3..<5, after: storage.head.leaf))
            let advancing = try recorded { try storage.advance() }
            #expect(advancing == [Call(operation: .write, path: ledger.memory)])
            let calls = try recorded { try storage.settle() }
            let steps = calls.map { call in
                switch call.path {
                case ledger.path: "\(call.operation.rawValue) inside"
                case ledger.memory: "\(call.operation.rawValue) outside"
                case ledger.path + "/tiles/0": "\(call.operation.rawValue) hashes"
                default: "\(call.operation.rawValue) copy"
                }
            }
            #expect(
                steps == [
                    "synchronize hashes", "synchronize outside", "write copy", "synchronize copy",
                    "rename copy", "synchronize inside",
                ])
            let again = try recorded { try storage.settle() }
            #expect(again == [])
        }
    }

    @Test func theDurableCheckpointIsNotWrittenOverUntilAnotherIs() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            func slots() throws -> [[UInt8]] {
                let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: ledger.memory)))
                #expect(bytes.count == 8192)
                return [Array(bytes[..<4096]), Array(bytes[4096...])]
            }
            var storage = try ledger.open()
            var durable = try slots()[0]
            for round in 0..<4 {
                let kept = round % 2
                for _ in 0..<3 {
                    try storage.append(
                        all: TestLedger.entries(
                            storage.head.size..<storage.head.size + 1, after: storage.head.leaf))
                    try storage.advance()
                    #expect(try slots()[kept] == durable)
                }
                try storage.settle()
                durable = try slots()[1 - kept]
                #expect(durable.starts(with: try ledger.bytes("checkpoint")))
            }
        }
    }

    @Test func aLedgerThatCouldNotBeSettledHasToBeOpenedAgain() throws {
        try TestLedger.with { ledger in
            try ledger.fill(2)
            for path in ["tiles/0", "", "checkpoint"] {
                var storage = try ledger.open()
                let entries = TestLedger.entries(
                    storage.head.size..<storage.head.size + 2, after: storage.head.leaf)
                try storage.append(all: entries)
                try storage.advance()
                let place = path.isEmpty ? ledger.memory : ledger.path + "/" + path
                let settled: Void? = try? FaultInjection.inject({ operation, path in
                    operation == .synchronize && path.hasPrefix(place) ? .error(EIO) : nil
                }) {
                    try storage.settle()
                }
                #expect(settled == nil, "\(path)")
                let again = #expect(throws: StorageError.self) { try storage.settle() }
                #expect(again?.code == .uncertain)
                let head = storage.head
                #expect(throws: StorageError.self) { try storage.append([], ifHeadIs: head) }
                _ = consume storage
                let opened = try ledger.open()
                #expect(opened.checkpoint?.checkpoint.size == head.size)
            }
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
