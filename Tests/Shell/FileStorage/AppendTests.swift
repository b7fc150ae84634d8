import Chain
import Encoding
import FileStorage
import Foundation
import Signing
import Storage
import Testing

@Suite struct AppendTests {
    @Test func aNewLedgerIsReadBackAsItWasWritten() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(40)
            let storage = try ledger.open()
            #expect(storage.head.size == 40)
            #expect(storage.head.leaf == SHA256.hash([0] + entries[39]))
            #expect(storage.root == root(entries))
            #expect(storage.checkpoint?.checkpoint.size == 40)
            #expect(storage.report.notices == [])
            for range in [0..<40, 0..<1, 39..<40, 7..<23, 5..<5] {
                #expect(try storage.read(range) == Array(entries[range]))
            }
        }
    }

    @Test func theFilesAreThoseOfTheFormat() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3)
            #expect(try ledger.bytes(TestLedger.segment) == framed(entries))
            #expect(
                try ledger.bytes("tiles/0") == entries.flatMap { SHA256.hash([0] + $0).bytes })
            #expect(!ledger.exists("tiles/1"))
            let text = "ledger.example.org/test\n3\n\(root(entries).base64)\n\n\u{2014} "
            #expect(try ledger.bytes("checkpoint").starts(with: text.utf8))
            let remembered = try Data(contentsOf: URL(fileURLWithPath: ledger.memory))
            let note = try ledger.bytes("checkpoint")
            let slot = note + [UInt8](repeating: 0, count: 4096 - 32 - note.count)
            #expect(
                Array(remembered)
                    == slot + SHA256.hash(slot).bytes + [UInt8](repeating: 0, count: 4096))
        }
    }

    @Test func groupsMakeTheSameFilesAsOneByOne() throws {
        try TestLedger.with { one in
            try TestLedger.with { other in
                let entries = try one.fill(300)
                var storage = try other.open(.new)
                for entry in entries { try storage.append(all: [entry]) }
                try storage.advance()
                try storage.settle()
                for name in [TestLedger.segment, "tiles/0", "tiles/1", "checkpoint"] {
                    #expect(try one.bytes(name) == other.bytes(name))
                }
                #expect(try one.bytes("tiles/1") == root(entries[..<256]).bytes)
            }
        }
    }

    @Test func anAppendAfterAnotherHeadIsAConflictAndWritesNothing() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            let before = try ledger.bytes(TestLedger.segment)
            var storage = try ledger.open()
            let head = storage.head
            let entry = TestLedger.entries(3..<4, after: head.leaf)
            for other in [Head.empty, Head(size: 3, leaf: .zero), Head(size: 2, leaf: head.leaf)] {
                let outcome = try storage.append(entry, ifHeadIs: other)
                #expect(outcome == .conflict(head))
            }
            #expect(try ledger.bytes(TestLedger.segment) == before)
            let outcome = try storage.append([], ifHeadIs: head)
            #expect(outcome == .appended(head))
        }
    }

    @Test func entriesThatDoNotChainOrFitAreRefusedAndNothingIsWritten() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            let before = try ledger.bytes(TestLedger.segment)
            var storage = try ledger.open()
            let head = storage.head
            func refusal(_ batch: [[UInt8]]) -> StorageError? {
                #expect(throws: StorageError.self) { try storage.append(batch, ifHeadIs: head) }
            }
            let right = TestLedger.entries(3..<5, after: head.leaf)
            #expect(refusal([right[1]])?.code == .notChained)
            #expect(refusal([right[0], right[0]])?.place?.entry == 4)
            #expect(refusal(TestLedger.entries(3..<4, after: .zero))?.code == .notChained)
            #expect(refusal([Array("no header".utf8)])?.code == .notChained)
            #expect(refusal([[]])?.code == .entryLength)
            let long = TestLedger.entries(3..<4, after: head.leaf) { _ in
                String(repeating: "x", count: 65_536)
            }
            #expect(refusal(long)?.code == .entryLength)
            #expect(try ledger.bytes(TestLedger.segment) == before)
            try storage.append(all: right)
        }
    }

    @Test func theLongestAndShortestEntriesFit() throws {
        try TestLedger.with { ledger in
            var storage = try ledger.open(.new)
            let header = TestLedger.entries(0..<1, after: .zero) { _ in "" }[0].count
            let entries = TestLedger.entries(0..<3, after: .zero) { index in
                index == 1 ? "" : String(repeating: "y", count: 65_535 - header)
            }
            #expect(entries[0].count == 65_535)
            try storage.append(all: entries)
            #expect(try storage.read(0..<3) == entries)
            _ = consume storage
            let again = try ledger.open()
            #expect(try again.read(0..<3) == entries)
        }
    }

    @Test func aCheckpointOfSomethingElseIsRefused() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(3)
            var storage = try ledger.open()
            let present = storage.checkpoint?.checkpoint
            func attempt(_ origin: String, _ size: Int, _ root: Digest) throws -> StorageError? {
                let signed = try SignedCheckpoint(
                    Checkpoint(origin: origin, size: size, root: root), signer: PretendSigner())
                return #expect(throws: StorageError.self) {
                    try storage.advance(signed, ifCheckpointIs: present)
                }
            }
            let name = PretendSigner.name
            #expect(try attempt(name, 3, .zero)?.code == .checkpointRefused)
            #expect(try attempt(name, 2, root(entries[..<2]))?.code == .checkpointRefused)
            #expect(try attempt("other", 3, root(entries))?.code == .checkpointRefused)
            let held = storage.checkpoint
            let signed = try #require(held)
            let outcome = try storage.advance(signed, ifCheckpointIs: nil)
            #expect(outcome == .conflict(present))
        }
    }

    @Test func aCheckpointTooLongForItsSlotIsRefused() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3, uncovered: 1)
            var storage = try ledger.open()
            let name = "a." + String(repeating: "x", count: 2000)
            let signed = try SignedCheckpoint(
                Checkpoint(origin: name, size: 3, root: storage.root),
                signer: PretendSigner(name: name))
            let present = storage.checkpoint?.checkpoint
            let error = #expect(throws: StorageError.self) {
                try storage.advance(signed, ifCheckpointIs: present)
            }
            #expect(error?.code == .checkpointRefused)
        }
    }

    @Test func aLedgerWithoutEntriesHasNothingToSign() throws {
        try TestLedger.with { ledger in
            var storage = try ledger.open(.new)
            #expect(storage.head == .empty)
            #expect(storage.root == CompactTree.emptyRoot)
            let signed = try SignedCheckpoint(
                Checkpoint(origin: PretendSigner.name, size: 0, root: storage.root),
                signer: PretendSigner())
            #expect(throws: StorageError.self) {
                try storage.advance(signed, ifCheckpointIs: nil)
            }
        }
    }

    @Test func rangesBeyondTheHeadAreRefused() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            let storage = try ledger.open()
            let error = #expect(throws: StorageError.self) { try storage.read(1..<4) }
            #expect(error?.code == .outOfRange)
        }
    }

    @Test func proofsFromTheFilesHold() throws {
        try TestLedger.with { ledger in
            let entries = try ledger.fill(600)
            let storage = try ledger.open()
            var hasher = SHA256()
            let whole = storage.root
            for index in [0, 1, 255, 256, 511, 512, 599] {
                let proof = try storage.inclusionProof(index: index)
                let leaf = SHA256.hash([0] + entries[index])
                #expect(proof.verify(leaf: leaf, root: whole, hasher: &hasher) == .valid)
            }
            for size in [1, 255, 256, 257, 599, 600] {
                let older = try Checkpoint(
                    origin: "x", size: size, root: root(entries[..<size]))
                let proof = try storage.consistencyProof(older: older)
                let result = proof.verify(
                    olderRoot: older.root, newerRoot: whole, hasher: &hasher)
                #expect(result == .valid)
            }
            #expect(throws: StorageError.self) { try storage.inclusionProof(index: 600) }
            let fork = try Checkpoint(origin: "x", size: 5, root: .zero)
            let error = #expect(throws: StorageError.self) {
                try storage.consistencyProof(older: fork)
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test func keysAreKeptBesideTheEntries() throws {
        try TestLedger.with { ledger in
            try ledger.fill(1)
            let storage = try ledger.open()
            try storage.publish(verifierKeys: Array("one\n".utf8))
            try storage.publish(verifierKeys: Array("two\n".utf8))
            #expect(try ledger.bytes("vkeys") == Array("two\n".utf8))
        }
    }

    @Test func aCheckpointThatOthersHaveSignedSinceIsPutIntoTheLedger() throws {
        try TestLedger.with { ledger in
            try ledger.fill(3)
            var storage = try ledger.open()
            let newest = storage.checkpoint
            let present = try #require(newest)
            let cosigned = try present.adding(WitnessSigner())
            let outcome = try storage.advance(cosigned, ifCheckpointIs: present.checkpoint)
            #expect(outcome == .advanced)
            try storage.settle()
            #expect(try ledger.bytes("checkpoint") == cosigned.bytes)
            _ = consume storage
            let again = try ledger.open()
            let kept = again.checkpoint
            #expect(kept == cosigned)
        }
    }
}

/// Signs as another than the operator.
private struct WitnessSigner: NoteSigner {
    let verifierKey: VerifierKey

    init() throws {
        verifierKey = try VerifierKey(
            name: "witness.example.org", publicKey: PretendSigner().verifierKey.publicKey)
    }

    func sign(_ text: [UInt8]) throws(SigningError) -> [UInt8] {
        [UInt8](repeating: 9, count: 64)
    }
}
