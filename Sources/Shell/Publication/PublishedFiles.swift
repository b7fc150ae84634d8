import Chain
import Encoding
import Files
import Storage

/// Writes the files of a published log so that none is seen before all are written and synced, and
/// the checkpoint after all others.
///
/// They are written into one directory of their own and renamed from there, so that what a crash
/// leaves over lies in one place, which the next publication empties.
struct PublishedFiles: ~Copyable {
    private let directory: String
    private let scratch: String
    /// Every file written, by its path below the directory, in order.
    private(set) var paths: [String] = []
    // Two publications of one directory would take each other's files away.
    private let lock: FileLock

    static let checkpoint = "checkpoint"
    private static let scratchName = ".publishing"

    /// Makes the directory where it is missing and locks it; throws `locked`.
    init(_ directory: String) throws(StorageError) {
        let scratch = "\(directory)/\(Self.scratchName)"
        self.init(directory, scratch, try Self.prepare(directory, scratch))
    }

    private init(_ directory: String, _ scratch: String, _ lock: consuming FileLock) {
        self.directory = directory
        self.scratch = scratch
        self.lock = lock
    }

    private static func prepare(
        _ directory: String, _ scratch: String
    ) throws(StorageError) -> FileLock {
        let kind: FileSystem.Kind?
        do throws(FileError) {
            kind = try FileSystem.kind(of: scratch, following: false)
        } catch {
            throw StorageError(publishing: error)
        }
        // What a link there leads to is not ours to empty.
        guard kind == nil || kind == .directory else {
            throw StorageError(
                .occupied, "\(scratch) is no directory of its own",
                remedy: "move it away: files under way are written there")
        }
        do throws(FileError) {
            try FileSystem.makeDirectories(directory)
            let lock = try FileLock(directory)
            try FileSystem.makeDirectories(scratch)
            for name in try FileSystem.list(scratch) where Int(name) != nil {
                try FileSystem.remove("\(scratch)/\(name)")
            }
            return lock
        } catch {
            guard error.reason == .heldByAnotherWriter else {
                throw StorageError(publishing: error)
            }
            throw StorageError(
                .locked, "another process is publishing into \(directory)",
                remedy: "wait until it has finished, or stop it")
        }
    }

    /// Writes a file to be put at this path, and syncs it.
    mutating func stage(_ bytes: [UInt8], at path: String) throws(StorageError) {
        do throws(FileError) {
            let file = try File(
                "\(scratch)/\(paths.count)", .createNew(permissions: 0o666))
            try file.write(bytes, at: 0)
            try file.synchronize()
            try file.close()
        } catch {
            throw StorageError(publishing: error)
        }
        paths.append(path)
    }

    /// The files of a log of `size` entries that a log of the first `older` has too, and that are not
    /// there any more: tiles of another length, and bundles of none.
    func lost(of size: Int, published older: Int) throws(StorageError) -> [TilePath] {
        let new = Set(TilePath.files(size: size, after: older))
        var lost: [TilePath] = []
        for file in TilePath.files(size: size) where !new.contains(file) {
            let path = "\(directory)/\(file.text)"
            do throws(FileError) {
                guard try FileSystem.kind(of: path, following: false) == .file else {
                    lost.append(file)
                    continue
                }
                let size = try File(path, .read).size()
                switch file.content {
                case .entries: if size == 0 { lost.append(file) }
                case .hashes:
                    if size != file.width * Digest.byteCount { lost.append(file) }
                }
            } catch {
                throw StorageError(publishing: error)
            }
        }
        return lost
    }

    /// These directories and all between them and the published one, which is among them.
    private func withAncestors(_ parents: Set<String>) -> [String] {
        var all: Set<String> = [FileSystem.parent(of: "\(directory)/\(Self.checkpoint)")]
        for parent in parents {
            var path = parent
            while all.insert(path).inserted { path = FileSystem.parent(of: path) }
        }
        return all.sorted()
    }

    /// Puts every file in its place, then the checkpoint; all are durable when this returns.
    mutating func publish(checkpoint: [UInt8]) throws(StorageError) {
        do throws(FileError) {
            var parents: Set<String> = []
            for (number, path) in paths.enumerated() {
                let parent = FileSystem.parent(of: "\(directory)/\(path)")
                if parents.insert(parent).inserted { try FileSystem.makeDirectories(parent) }
                try FileSystem.rename("\(scratch)/\(number)", to: "\(directory)/\(path)")
            }
            // Once for all the files of each; those that a publication made which was killed may
            // have names that are not durable yet.
            for directory in withAncestors(parents) {
                try FileSystem.synchronizeDirectory(directory)
            }
            try FileSystem.synchronizeAncestors(of: directory, levels: 1)
        } catch {
            throw StorageError(publishing: error)
        }
        try stage(checkpoint, at: Self.checkpoint)
        do throws(FileError) {
            try FileSystem.rename(
                "\(scratch)/\(paths.count - 1)", to: "\(directory)/\(Self.checkpoint)")
            try FileSystem.synchronizeDirectory(directory)
        } catch {
            throw StorageError(publishing: error)
        }
    }
}

extension StorageError {
    /// What the system refused while a log was published or read.
    init(publishing error: FileError) {
        self.init(
            .inputOutput, "cannot \(error.operation.rawValue) \(error.path): \(error.cause)",
            remedy: error.remedy)
    }
}
