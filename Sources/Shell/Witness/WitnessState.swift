import Chain
import Encoding
import Files
import Signing
import Witnessing

/// What a witness remembers: for each log the checkpoint it cosigned last, a file each in one
/// directory, which no other process may use meanwhile.
struct WitnessState: ~Copyable {
    private let directory: String
    private let lock: FileLock

    /// The state in this directory, which is made where it is new and missing; throws where it is
    /// missing otherwise, or another process has it.
    init(_ directory: String, isNew: Bool) throws(WitnessError) {
        self.directory = directory
        do throws(FileError) {
            if isNew { try FileSystem.makeDirectories(directory) }
            lock = try FileLock(directory)
        } catch  where error.isNotFound {
            throw WitnessError(
                .forgotten, "\(directory) is not there", remedy: WitnessMemory.forgottenRemedy)
        } catch {
            throw WitnessError(error)
        }
    }

    /// What is remembered of a log. A checkpoint has to bear this witness's line: anything else
    /// would be taken for what was cosigned. Throws `damaged` or `file`.
    func memory(
        of origin: String, cosignedBy key: VerifierKey
    ) throws(WitnessError) -> WitnessMemory {
        let path = path(of: origin)
        guard let bytes = try bytes(of: path) else { return .nothing(path: path) }
        guard bytes != Self.begun(origin) else { return .begun }
        guard let signed = try? SignedCheckpoint(bytes),
            signed.checkpoint.origin.hasSameBytes(as: origin),
            (try? signed.note.verified(by: [key])) != nil
        else {
            throw WitnessError(
                .damaged, "\(path) is no checkpoint of \(origin) that \(key.name) cosigned",
                remedy: "bring it back as it was: without it two histories could be cosigned")
        }
        return .cosigned(signed, path: path)
    }

    /// Remembers that a log is known and nothing of it has been cosigned. Throws `file`.
    func begin(_ origin: String) throws(WitnessError) {
        try write(Self.begun(origin), of: origin)
    }

    /// Remembers a checkpoint; it is on disk when this returns. Throws `file`.
    func store(_ signed: SignedCheckpoint) throws(WitnessError) {
        try write(signed.bytes, of: signed.checkpoint.origin)
    }

    private func write(_ bytes: [UInt8], of origin: String) throws(WitnessError) {
        do throws(FileError) {
            try FileSystem.writeAtomically(bytes, to: path(of: origin))
        } catch {
            throw WitnessError(error)
        }
    }

    private func bytes(of path: String) throws(WitnessError) -> [UInt8]? {
        do throws(FileError) {
            guard try FileSystem.exists(path) else { return nil }
            return try FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes)
        } catch {
            throw WitnessError(error)
        }
    }

    /// What stands in the file of a log before its first checkpoint: a file that was cut or emptied
    /// is not that.
    private static func begun(_ origin: String) -> [UInt8] {
        Array("nothing of \(origin) has been cosigned\n".utf8)
    }

    /// An origin may have any characters and any length; the name of a file may not.
    private func path(of origin: String) -> String {
        "\(directory)/\(SHA256.hash(Array(origin.utf8)).hexadecimal).checkpoint"
    }
}

/// What a witness remembers of one log.
enum WitnessMemory {
    /// No file, which is to be at this path.
    case nothing(path: String)
    /// That the log is known, and nothing of it has been cosigned.
    case begun
    /// The checkpoint that was cosigned last, in the file at this path.
    case cosigned(SignedCheckpoint, path: String)

    static let forgottenRemedy =
        "name the directory that the witness has used; only a log of which it has never cosigned "
        + "anything may begin (--begin ORIGIN): else two histories could be cosigned"

    /// The log with these keys as it is remembered. Throws `forgotten` where it is not and is not to
    /// begin, `begun` where it is to begin and has, `damaged` where none of the keys signed it.
    func log(
        _ origin: String, keys: [VerifierKey], _ isToBegin: Bool
    ) throws(WitnessError) -> WitnessedLog {
        switch self {
        case .nothing(let path):
            guard isToBegin else {
                throw WitnessError(
                    .forgotten, "there is no \(path), so nothing is remembered of \(origin)",
                    remedy: Self.forgottenRemedy)
            }
            return WitnessedLog(keys: keys)
        case .begun: return WitnessedLog(keys: keys)
        case .cosigned(let signed, let path):
            guard !isToBegin else {
                throw WitnessError(
                    .begun, "\(origin) has begun: \(signed.checkpoint.size) entries are cosigned",
                    remedy: "start the witness without --begin \(origin)")
            }
            guard let log = WitnessedLog(keys: keys, latest: signed) else {
                throw WitnessError(
                    .damaged, "none of the keys given for \(origin) signed \(path)",
                    remedy: "give the keys that the log has had, the newest last")
            }
            return log
        }
    }
}
