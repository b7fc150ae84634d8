import Authority
import Chain
import Encoding
import Quantities
import Records
import Signing

/// What an audit reads a ledger once more for: who signs its checkpoint, where the operator's key
/// was changed, and what was signed with a key that others may have had.
extension Auditor {
    /// The most entries that are named one by one for one key.
    static let mostSuspects = 1000

    /// Finds out whether a key that a later entry puts in force as the operator's signed the
    /// checkpoint, unless the first one did.
    mutating func readSuccessors<Source: AuditSource & ~Copyable>(
        of source: inout Source
    ) throws(Source.Failure) {
        guard let checkpoint else { return }
        var again = try source.rewound()
        while let item = try again.nextItem() {
            guard case .entry(let entry) = item, entry.index < checkpoint.checkpoint.size else {
                continue
            }
            let isFirst = entry.index == 0
            guard isFirst || entry.bytes.span.contains("\"kind\":\"keys\"") else { continue }
            let read = PreparedEntry(accepted: entry, hasher: &hashing.sha256)
            guard let key = read.operatorKey, isCheckpointSigned(by: key) else { continue }
            isSignedBySuccessor = !isFirst
            return
        }
    }

    /// Names what was signed with a key from the time on from which it is suspect, up to the entry
    /// that took it out of force everywhere.
    mutating func readSuspects<Source: AuditSource & ~Copyable>(
        of source: inout Source
    ) throws(Source.Failure) {
        let end = cut?.size ?? Int.max
        var suspects = replay.authority.suspicions.filter { $0.revoked < end }.map { Suspect($0) }
        guard let last = suspects.map({ min($0.suspicion.until ?? end, end - 1) }).max() else {
            return
        }
        var again = try source.rewound()
        while let item = try again.nextItem() {
            guard case .entry(let entry) = item, entry.index <= last else { continue }
            guard let (header, _) = try? EntryHeader.read(entry.bytes),
                suspects.contains(where: { $0.covers(entry.index, header.time) }),
                let read = try? ReadEntry(entry.bytes)
            else { continue }
            for place in suspects.indices
            where suspects[place].covers(entry.index, header.time)
                && suspects[place].signed(read)
            {
                findings += suspects[place].note(entry.index, header.time)
            }
        }
        for suspect in suspects { findings += suspect.rest }
    }
}

extension Auditor {
    /// That what the operator signed for so many entries, at this time, was signed with a key that
    /// others may have had.
    func suspect(of size: Int, at time: Timestamp?, _ what: String) -> [Finding] {
        guard let time, let key = replay.authority.operatorKey(ofSize: size),
            let doubt = replay.authority.suspicions.first(where: { $0.key == key }),
            time >= doubt.from
        else { return [] }
        return [
            Finding(
                .keySuspect, field: "signature of \(key.name)",
                expected: "a signature from before \(doubt.from)", actual: "one at \(time)",
                message:
                    "\(what) was signed with a key of the operator's which others may have had "
                    + "since \(doubt.from) and which entry \(doubt.revoked) revoked.")
        ]
    }
}

/// What was signed with a key that is suspect.
private struct Suspect {
    let suspicion: Authority.Suspicion
    private let verifier: SignatureVerifier
    private var count = 0
    private var last = 0

    init(_ suspicion: Authority.Suspicion) {
        self.suspicion = suspicion
        verifier = SignatureVerifier(suspicion.key.publicKey)
    }

    /// Whether what stands there is doubted, if the key signed it.
    func covers(_ index: Int, _ time: Timestamp) -> Bool {
        index <= suspicion.until ?? Int.max && time >= suspicion.from
    }

    func signed(_ entry: ReadEntry) -> Bool {
        guard let line = entry.signatures.first(where: { $0.isSaidToBe(by: suspicion.key) })
        else { return false }
        return verifier.isValid(signature: line.bytes, of: Array(entry.bytes[entry.text]))
    }

    mutating func note(_ index: Int, _ time: Timestamp) -> [Finding] {
        count += 1
        last = index
        guard count <= Auditor.mostSuspects else { return [] }
        return [
            Finding(
                .keySuspect, entry: index, field: "signature of \(suspicion.key.name)",
                expected: "a signature from before \(suspicion.from)", actual: "one at \(time)",
                message: "Entry \(index) was signed with the key of \(suspicion.key.name), which "
                    + "others may have had since \(suspicion.from) and which entry "
                    + "\(suspicion.revoked) revoked.")
        ]
    }

    /// What is said of those that are too many to be named.
    var rest: [Finding] {
        guard count > Auditor.mostSuspects else { return [] }
        return [
            Finding(
                .keySuspect, entry: last, field: "signature of \(suspicion.key.name)",
                expected: "a signature from before \(suspicion.from)",
                actual: "\(count - Auditor.mostSuspects) more",
                message: "\(count - Auditor.mostSuspects) more entries up to \(last) were signed "
                    + "with the key of \(suspicion.key.name).")
        ]
    }
}

extension Span<UInt8> {
    /// Whether this text stands anywhere in the bytes.
    fileprivate func contains(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard count >= length else { return false }
        return text.withUTF8Buffer { text in
            for start in 0...(count - length) where self[start] == text[0] {
                var offset = 1
                while offset < length, self[start + offset] == text[offset] { offset += 1 }
                if offset == length { return true }
            }
            return false
        }
    }
}
