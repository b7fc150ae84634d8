/// An exclusive advisory lock on a file or directory (`flock(2)`), released when it goes out of
/// scope and by the kernel when the process ends in any way.
///
/// The path itself must not be replaced by renaming while the lock is held.
public struct FileLock: ~Copyable, Sendable {
    private let file: File

    /// The path that is locked.
    public var path: String { file.path }

    /// Locks what stands at `path` without waiting; throws `heldByAnotherWriter` where it is taken.
    public init(_ path: String) throws(FileError) {
        let file = try File(path, .read)
        try file.lock()
        self.file = file
    }
}
