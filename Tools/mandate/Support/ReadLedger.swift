import Audit
import Chain
import Console
import FileStorage
import Signing
import Storage

/// A ledger read without its lock or any key, as far as its checkpoint reaches: what stands beyond
/// is being written, or was never acknowledged.
enum ReadLedger {
    /// Calls `body` with every entry under the checkpoint in order, as it stands, up to and with
    /// this index. Throws `Failure` at the first place where there is none, naming it.
    static func forEach(
        _ directory: String, upTo last: Int = .max, _ body: (UnverifiedEntry) throws -> Void
    ) throws {
        do {
            // Read first: whatever it covers is there by the time the entries are read.
            let end = min(try checkpoint(directory).size, last < .max ? last + 1 : last)
            var reader = try LedgerReader(directory)
            while reader.position < end, let item = try reader.next() {
                switch item {
                case .entry(let frame):
                    try body(UnverifiedEntry(index: frame.index, bytes: frame.bytes))
                case .damaged(let frame, _), .surplus(let frame, _):
                    throw Failure.unusable("\(frame.place): damaged; run mandate-audit")
                case .missing(_, let place):
                    throw Failure.unusable("\(place): missing; run mandate-audit")
                }
            }
            guard reader.position >= end else {
                throw Failure.unusable(
                    "\(directory) ends after \(reader.position) entries, though its checkpoint "
                        + "covers more; run mandate-audit")
            }
        } catch let error as StorageError {
            throw Failure(error)
        }
    }

    /// What the checkpoint of a ledger says, whoever signed it. Throws `Failure`.
    static func checkpoint(_ directory: String) throws -> Checkpoint {
        let read: [UInt8]?
        do throws(StorageError) {
            read = try LedgerReader(directory).checkpointBytes()
        } catch {
            throw Failure(error)
        }
        guard let bytes = read else {
            throw Failure.unusable(
                "\(directory) has no checkpoint, so nothing in it was acknowledged; whatever "
                    + "appends to it next signs one")
        }
        do throws(CheckpointError) {
            return try SignedCheckpoint(bytes).checkpoint
        } catch {
            throw Failure.unusable(
                "the checkpoint of \(directory) cannot be read: \(error); run mandate-audit")
        }
    }

    /// What the entries of a ledger lead to, taken at their word: signatures are not checked,
    /// which is an audit's work. `observe` sees them after each entry. Throws `Failure` where an
    /// entry cannot be read.
    static func replay(
        _ directory: String, observe: (borrowing Replay) throws -> Void = { _ in }
    ) throws -> Replay {
        var replay = Replay()
        var hasher = SHA256()
        try forEach(directory) { entry in
            let prepared = PreparedEntry(accepted: entry, hasher: &hasher)
            guard let leaf = prepared.leaf else { return }
            let findings = replay.take(prepared, leaf: leaf)
            if let finding = findings.first(where: { $0.code.question == .integrity }) {
                throw Failure.unusable("\(finding.message) Run mandate-audit.")
            }
            try observe(replay)
        }
        return replay
    }
}
