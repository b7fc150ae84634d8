import Chain
import Console
import Encoding
import FileStorage
import Files
import Signing
import Storage

/// What earlier audits saw, under the user's state home: which genesis stands at each place, and
/// the newest checkpoint of each genesis wherever a copy of it was audited.
struct AuditMemory {
    /// What is remembered of a ledger.
    struct Recalled {
        /// The genesis that an earlier audit found at this place.
        let genesis: Digest?
        /// The newest checkpoint of that genesis, or of the one that stands there now.
        let checkpoint: SignedCheckpoint?
    }

    private let folder: String
    /// The directory's absolute path, and the file of what stands there, named by its SHA-256.
    private let path: String
    private let place: String

    /// The memory of the ledger in this directory; nothing where there is no state home.
    init?(of directory: String) {
        do throws(FileError) {
            folder = try Surroundings.stateHome() + "/mandate/audits"
        } catch {
            Program.remark("nothing is remembered: \(error)")
            return nil
        }
        path = Surroundings.absolutePath(directory)
        let name = AuditMemory.name(of: SHA256.hash(Array(path.utf8)))
        place = folder + "/places/" + name
    }

    /// The digest in lower-case hexadecimal.
    private static func name(of digest: Digest) -> String {
        digest.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What is remembered of this place, or else of the ledger that stands there now. Where the
    /// auditor has another anchor, what stood here before counts for nothing.
    func recall(genesis present: Digest?, isAnchored: Bool) -> Recalled {
        let known = rememberedGenesis()
        guard let genesis = isAnchored ? present ?? known : known ?? present else {
            return Recalled(genesis: nil, checkpoint: nil)
        }
        do throws(StorageError) {
            return Recalled(genesis: known, checkpoint: try memory(of: genesis).load())
        } catch {
            Program.remark("\(error)")
            return Recalled(genesis: known, checkpoint: nil)
        }
    }

    /// Remembers that this genesis stands here, and its checkpoint unless a newer one is known.
    func remember(genesis: Digest, checkpoint: SignedCheckpoint?, _ recalled: Recalled?) {
        do throws(StorageError) {
            let known = recalled?.checkpoint?.checkpoint.size ?? -1
            if let checkpoint, checkpoint.checkpoint.size > known {
                try memory(of: genesis).store(checkpoint)
            }
            guard recalled?.genesis != genesis else { return }
            do throws(FileError) {
                try FileSystem.makeDirectories(folder + "/places", permissions: 0o700)
                try FileSystem.writeAtomically(Array("\(genesis)\n\(path)\n".utf8), to: place)
            } catch {
                Program.remark("this audit is not remembered: \(error)")
            }
        } catch {
            Program.remark("this audit is not remembered: \(error)")
        }
    }

    private func memory(of genesis: Digest) -> RememberedCheckpoint {
        RememberedCheckpoint(path: folder + "/ledgers/" + AuditMemory.name(of: genesis))
    }

    private func rememberedGenesis() -> Digest? {
        do throws(FileError) {
            guard try FileSystem.exists(place) else { return nil }
            let bytes = try FileSystem.read(place, maximumByteCount: 1 << 16)
            let line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
            if let genesis = Base64.decode(line).flatMap({ Digest($0) }) { return genesis }
            Program.remark("\(place) does not hold a genesis and is left aside")
        } catch {
            Program.remark("\(error)")
        }
        return nil
    }
}
