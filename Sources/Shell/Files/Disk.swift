/// What files are on in place of the system's own: a model in a test, which forgets what was not
/// synced and fails where it is told to. The calls are those of the system, one for one.
package protocol Disk: AnyObject, Sendable {
    /// Opens a file, or a directory for reading, and gives a number for it.
    func open(_ path: String, _ mode: File.Mode) throws(FileError) -> Int
    /// Forgets an open file and the lock it holds.
    func close(_ file: Int)
    /// The number of bytes of an open file.
    func size(_ file: Int) throws(FileError) -> Int
    /// At most `count` bytes from an offset on, at least one before the end.
    func read(_ file: Int, count: Int, at offset: Int) throws(FileError) -> [UInt8]
    /// Writes at an offset as many of these bytes as it likes, at least one, and says how many.
    func write(_ file: Int, _ bytes: Span<UInt8>, at offset: Int) throws(FileError) -> Int
    /// Makes an open file this long.
    func truncate(_ file: Int, to size: Int) throws(FileError)
    /// Returns once an open file, or the names in an open directory, would outlast a power cut.
    func synchronize(_ file: Int) throws(FileError)
    /// Takes the only lock on an open file; throws `heldByAnotherWriter` where it is taken.
    func lock(_ file: Int) throws(FileError)
    /// What stands at a path, or nothing.
    func kind(of path: String) throws(FileError) -> FileSystem.Kind?
    /// The names in a directory, in any order.
    func list(_ path: String) throws(FileError) -> [String]
    /// Makes one directory.
    func makeDirectory(_ path: String) throws(FileError)
    /// Gives a file another name.
    func rename(_ path: String, to destination: String) throws(FileError)
    /// Removes the name of a file.
    func remove(_ path: String) throws(FileError)
}

/// Where tests put a model in the place of the system's files.
package enum DiskInjection {
    private struct Injected: Sendable {
        let disk: any Disk
    }

    @TaskLocal private static var injected: Injected?

    /// Runs `operation` with every file of this task on this disk. What is opened in it has to be
    /// closed in it.
    package static func use<Result: ~Copyable>(
        _ disk: any Disk, operation: () throws -> Result
    ) rethrows -> Result {
        var result: Result?
        try $injected.withValue(Injected(disk: disk)) { result = try operation() }
        guard let result = consume result else { preconditionFailure("nothing was run") }
        return result
    }

    /// The test's disk, if there is a test.
    static var disk: (any Disk)? { injected?.disk }
}
