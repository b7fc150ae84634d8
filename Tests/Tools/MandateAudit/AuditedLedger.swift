import Audit
import Authority
import Chain
import Encoding
import FileStorage
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

    /// The same audit, with entries that are as they were taken from an earlier one: only what has
    /// changed is hashed, read and checked again.
    func audit(knowing known: KnownEntries) throws -> AuditReport {
        var source = try LedgerSource(directory)
        var auditor = Auditor(try source.terms())
        while let leaf = try source.nextStored() { auditor.takeStored(leaf) }
        auditor.endStored()
        while let item = try source.nextItem() {
            switch item {
            case .entry(let entry):
                auditor.take(known.prepared(entry), stored: try source.stored(entry.index))
            case .damaged(let index, let byteCount):
                let error = EntryError(
                    .size, offset: 0, found: "\(byteCount) bytes",
                    expected: "an entry of the length before it")
                auditor.take(
                    PreparedEntry(unreadable: index, because: error),
                    stored: try source.stored(index))
            case .surplus(let index, let byteCount):
                auditor.takeSurplus(before: index, byteCount: byteCount)
            case .missing(let range):
                for index in range where index < auditor.coveredSize ?? 0 {
                    auditor.takeMissing(index, stored: try source.stored(index))
                }
            }
        }
        return auditor.finish()
    }
}

/// The entries of a good ledger, prepared once.
struct KnownEntries {
    private var prepared: [[UInt8]: PreparedEntry] = [:]
    private let history: History

    init(_ history: History) {
        self.history = history
        var hasher = SHA256()
        for (index, bytes) in history.entries.enumerated() {
            let entry = UnverifiedEntry(index: index, bytes: bytes)
            prepared[bytes] = PreparedEntry(
                entry, keyring: history.replay.authority.keyring, hasher: &hasher)
        }
    }

    func prepared(_ entry: UnverifiedEntry) -> PreparedEntry {
        if let known = prepared[entry.bytes], known.index == entry.index { return known }
        var hasher = SHA256()
        return PreparedEntry(
            entry, keyring: history.replay.authority.keyring, hasher: &hasher)
    }
}
