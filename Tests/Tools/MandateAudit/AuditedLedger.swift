@testable import Audit
import Authority
import Chain
import Encoding
import FileStorage
import Foundation
import SampleLedger
import Signing
import Storage
import TestSupport
import Testing

@testable import mandate_audit

/// A ledger in a directory, and the audit of it as the program makes it.
struct AuditedLedger {
    let directory: String

    static let segment = "entries/000000000000.entries"

    /// The sample ledger, written to this directory.
    static func sample(
        in directory: String, edit: @escaping (inout Draft) -> Void = { _ in }
    ) throws -> (ledger: AuditedLedger, history: History) {
        var script = Script(History(), edit: edit)
        try script.play()
        try script.taker.write(to: directory)
        return (AuditedLedger(directory: directory), script.taker)
    }

    func bytes(of file: String) throws -> [UInt8] {
        try TestSupport.bytes(ofFile: directory + "/" + file)
    }

    func write(_ bytes: some Sequence<UInt8>, to file: String) throws {
        try TestSupport.write(bytes, toFile: directory + "/" + file)
    }

    /// Flips bits of one byte of a file, in place.
    func flip(_ mask: UInt8, at offset: Int, of file: String) throws {
        let handle = try FileHandle(
            forUpdating: URL(fileURLWithPath: directory + "/" + file))
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(offset))
        let byte = try #require(try handle.read(upToCount: 1)?.first)
        try handle.seek(toOffset: UInt64(offset))
        try handle.write(contentsOf: [byte ^ mask])
    }

    /// Writes the entries of a history over those that are there, with their hashes or with the
    /// old ones; the checkpoint stays.
    func replaceEntries(_ entries: [[UInt8]], leaves: [Digest]? = nil) throws {
        var bytes: [UInt8] = []
        for entry in entries {
            bytes += [UInt8(entry.count >> 8), UInt8(entry.count & 0xFF)] + entry
        }
        try write(bytes, to: Self.segment)
        if let leaves { try write(leaves.flatMap(\.bytes), to: "tiles/0") }
    }

    /// The audit of the directory as it is.
    func audit(
        anchor: Anchor = .none, since views: [SecondView] = [], jobs: Int = 1
    ) async throws -> AuditReport {
        var source = try LedgerSource(directory)
        var terms = try source.terms()
        terms.anchor = anchor
        terms.secondViews = views
        return try await Auditor.audit(terms, from: &source, jobs: jobs) { _ in }
    }

    /// The same audit, everything but the entries read anew.
    func audit(knowing known: KnownEntries) throws -> AuditReport {
        let stored = try bytes(of: "tiles/0")
        let leaves = stride(from: 0, to: stored.count - 31, by: Digest.byteCount).compactMap {
            Digest(stored[$0..<$0 + Digest.byteCount])
        }
        return try audit(terms(), stored: leaves, knowing: known)
    }

    /// What an audit of the directory is given.
    func terms() throws -> AuditTerms { try LedgerSource(directory).terms() }

    /// The same audit, of entries that have been prepared and judged before as far as they are as
    /// they were: only what has changed and what comes after it is read, hashed, checked, judged.
    /// Whether a later key of the operator's signed the checkpoint is sought, or known to be so.
    func audit(
        _ terms: AuditTerms, stored: [Digest], knowing known: KnownEntries,
        from course: Course? = nil, repairing: Bool = true, isSignerSought: Bool = true
    ) throws -> AuditReport {
        var reader = try LedgerReader(directory)
        var auditor = course?.auditor ?? Auditor(terms)
        if !repairing { auditor.repairEffort = 0 }
        if course == nil {
            for leaf in stored { auditor.takeStored(leaf) }
            auditor.endStored()
        }
        if isSignerSought {
            var source = try LedgerSource(directory)
            try auditor.readSuccessors(of: &source)
        } else {
            auditor.isSignedBySuccessor = true
        }
        func leaf(_ index: Int) -> Digest? { index < stored.count ? stored[index] : nil }
        while let item = try reader.next() {
            switch item {
            case .entry(let frame):
                // What the course has taken in is as it was, byte for byte.
                if let course, frame.index < course.size {
                    try #require(frame.bytes == known.history.entries[frame.index])
                    continue
                }
                let entry = UnverifiedEntry(index: frame.index, bytes: frame.bytes)
                auditor.take(known.prepared(entry), stored: leaf(entry.index))
            case .damaged(let frame, let byteCount):
                let error = EntryError(
                    .size, offset: 0, found: "\(byteCount) bytes",
                    expected: "an entry of the length before it")
                auditor.take(
                    PreparedEntry(
                        unreadable: frame.index, because: error, bytes: frame.bytes),
                    stored: leaf(frame.index))
            case .surplus(let frame, let byteCount):
                auditor.takeSurplus(before: frame.index, byteCount: byteCount)
            case .missing(let range, _):
                for index in range where index < auditor.coveredSize ?? Int.max {
                    auditor.takeMissing(index, stored: leaf(index))
                }
            }
        }
        return auditor.finish()
    }
}

/// An audit of a good ledger that goes on entry by entry, to be gone on from in many ways.
final class Course {
    private(set) var auditor: Auditor
    private let known: KnownEntries
    /// How many entries it has taken in.
    private(set) var size = 0

    init(_ terms: AuditTerms, _ known: KnownEntries) {
        self.known = known
        auditor = Auditor(terms)
        for leaf in known.history.leaves { auditor.takeStored(leaf) }
        auditor.endStored()
    }

    /// Takes in the entries before this one.
    func advance(to index: Int) {
        let leaves = known.history.leaves
        while size < index {
            let entry = UnverifiedEntry(index: size, bytes: known.history.entries[size])
            auditor.take(known.prepared(entry), stored: leaves[size])
            size += 1
        }
    }
}

/// The entries of a good ledger, prepared once.
struct KnownEntries {
    private var prepared: [PreparedEntry] = []
    let history: History

    init(_ history: History) {
        self.history = history
        var hasher = SHA256()
        for (index, bytes) in history.entries.enumerated() {
            let entry = UnverifiedEntry(index: index, bytes: bytes)
            prepared.append(
                PreparedEntry(
                    entry, keyring: history.replay.authority.keyring, hasher: &hasher))
        }
    }

    func prepared(_ entry: UnverifiedEntry) -> PreparedEntry {
        if entry.index < prepared.count, entry.bytes == history.entries[entry.index] {
            return prepared[entry.index]
        }
        var hasher = SHA256()
        return PreparedEntry(
            entry, keyring: history.replay.authority.keyring, hasher: &hasher)
    }
}
