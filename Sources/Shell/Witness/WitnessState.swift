import Chain
import Encoding
import Files
import Signing

/// What a witness remembers: for each log the checkpoint it cosigned last, a file each in one
/// directory, which no other process may use meanwhile.
struct WitnessState: ~Copyable {
    private let directory: String
    private let lock: FileLock

    /// The state in this directory, which is made where it is missing; throws where another process
    /// has it.
    init(_ directory: String) throws(WitnessError) {
        self.directory = directory
        do throws(FileError) {
            try FileSystem.makeDirectories(directory)
            lock = try FileLock(directory)
        } catch {
            throw WitnessError(error)
        }
    }

    /// The checkpoint of a log that was cosigned last. It has to bear this witness's line: anything
    /// else would be taken for what was cosigned. Throws `damaged` or `file`.
    func latest(
        of origin: String, cosignedBy key: VerifierKey
    ) throws(WitnessError) -> Checkpoint? {
        let path = path(of: origin)
        guard let bytes = try bytes(of: path) else { return nil }
        guard let signed = try? SignedCheckpoint(bytes),
            signed.checkpoint.origin.hasSameBytes(as: origin),
            (try? signed.note.verified(by: [key])) != nil
        else {
            throw WitnessError(
                .damaged, "\(path) is no checkpoint of \(origin) that \(key.name) cosigned",
                remedy: "bring it back as it was: without it two histories could be cosigned")
        }
        return signed.checkpoint
    }

    /// Remembers a checkpoint; it is on disk when this returns. Throws `file`.
    func store(_ signed: SignedCheckpoint) throws(WitnessError) {
        do throws(FileError) {
            try FileSystem.writeAtomically(signed.bytes, to: path(of: signed.checkpoint.origin))
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

    /// An origin may have any characters and any length; the name of a file may not.
    private func path(of origin: String) -> String {
        "\(directory)/\(SHA256.hash(Array(origin.utf8)).hexadecimal).checkpoint"
    }
}
