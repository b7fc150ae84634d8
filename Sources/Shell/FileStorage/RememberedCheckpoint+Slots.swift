import Chain
import Encoding
import Files
import Signing
import Storage

/// The file a checkpoint is remembered in has two slots of 4,096 bytes: a note with the ledger's own
/// lines, zero bytes, and in the last 32 bytes the SHA-256 of what stands before them. The newer checkpoint counts. While one
/// slot is durable the other is written over in place, so that a write that a power cut tears costs
/// nothing but what was newest.
enum CheckpointSlot {
    static let byteCount = 4096
    static let count = 2
    private static let digestStart = byteCount - Digest.byteCount

    /// The bytes of a slot with this checkpoint, without the lines of witnesses, for any number of
    /// which there would be no room; throws `checkpointRefused` where it does not fit.
    static func bytes(_ checkpoint: SignedCheckpoint) throws(StorageError) -> [UInt8] {
        let note = checkpoint.withoutCosignatures.bytes
        guard note.count <= digestStart else {
            throw StorageError(
                .checkpointRefused, "the checkpoint has \(note.count) bytes",
                remedy: "sign it with fewer keys, in at most \(digestStart) bytes")
        }
        let filled = note + [UInt8](repeating: 0, count: digestStart - note.count)
        return filled + SHA256.hash(filled).bytes
    }

    /// The newest checkpoint in a file of slots and the slot it is in, or nothing where none is whole.
    static func newest(in bytes: [UInt8]) -> (checkpoint: SignedCheckpoint, slot: Int)? {
        var newest: (checkpoint: SignedCheckpoint, slot: Int)?
        for slot in 0..<count where bytes.count >= (slot + 1) * byteCount {
            let start = slot * byteCount
            let filled = Array(bytes[start..<start + digestStart])
            let digest = Digest(bytes[start + digestStart..<start + byteCount])
            guard SHA256.hash(filled) == digest,
                let checkpoint = try? SignedCheckpoint(Array(filled.prefix { $0 != 0 }))
            else { continue }
            if checkpoint.checkpoint.size > newest?.checkpoint.checkpoint.size ?? -1 {
                newest = (checkpoint, slot)
            }
        }
        return newest
    }
}

/// The slots of a remembered checkpoint as the ledger's one writer has them.
struct CheckpointSlots {
    private let memory: RememberedCheckpoint
    /// The slot whose checkpoint is durable; nothing where there is no file that is.
    private var durable: Int?
    /// The slot that was written since.
    private var written: Int?

    /// The slots of this file, of which one may be durable.
    init(_ memory: RememberedCheckpoint, durable: Int?) {
        self.memory = memory
        self.durable = durable
    }

    /// Remembers a checkpoint beside the durable one: it outlasts the process, and a power cut once
    /// it has been synchronised.
    mutating func write(_ checkpoint: SignedCheckpoint) throws(StorageError) {
        if let durable {
            let slot = CheckpointSlot.count - 1 - durable
            let bytes = try CheckpointSlot.bytes(checkpoint)
            do throws(FileError) {
                try File(memory.path, .readWrite).write(bytes, at: slot * CheckpointSlot.byteCount)
                written = slot
                return
            } catch  where error.isNotFound {
                // Someone has moved it aside: what follows makes it anew.
            } catch {
                throw StorageError(error)
            }
        }
        (durable, written) = (nil, nil)
        try memory.store(checkpoint)
        durable = RememberedCheckpoint.firstSlot
    }

    /// Makes durable what was written last.
    mutating func synchronize() throws(StorageError) {
        guard let slot = written else { return }
        try storing { () throws(FileError) in try File(memory.path, .readWrite).synchronizeData() }
        (durable, written) = (slot, nil)
    }
}
