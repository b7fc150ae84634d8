import Glibc

/// Operations on paths; each throws a `FileError` that names its path.
public enum FileSystem {
    /// What stands at a path.
    public enum Kind: Hashable, Sendable {
        case file, directory, other
    }

    /// What stands at `path`, or nothing where there is nothing; a link is something else than what
    /// it leads to unless it is followed.
    public static func kind(
        of path: String, following isFollowed: Bool = true
    ) throws(FileError) -> Kind? {
        // A test's disk has no links.
        if let disk = DiskInjection.disk { return try disk.kind(of: path) }
        var status = stat()
        do throws(FileError) {
            try call(.inspect, path) {
                isFollowed ? stat(path, &status) : lstat(path, &status)
            }
        } catch  where error.isNotFound {
            return nil
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    /// Whether anything stands at `path`, links followed.
    public static func exists(_ path: String) throws(FileError) -> Bool {
        try kind(of: path) != nil
    }

    /// The names in a directory, sorted by their bytes, without `.` and `..`.
    public static func list(_ path: String) throws(FileError) -> [String] {
        let names: [String]
        if let disk = DiskInjection.disk {
            names = try disk.list(path)
        } else {
            names = try systemList(path)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private static func systemList(_ path: String) throws(FileError) -> [String] {
        try call(.list, path) { () -> CInt in 0 }
        guard let directory = opendir(path) else {
            throw FileError(.list, path, .system(errno))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw FileError(.list, path, .system(errno)) }
        return names
    }

    /// Makes a directory and those above it that are missing, each one durable when this returns.
    public static func makeDirectories(
        _ path: String, permissions: UInt32 = 0o777
    ) throws(FileError) {
        guard try kind(of: path) != .directory else { return }
        let parent = parent(of: path)
        if parent != path { try makeDirectories(parent, permissions: permissions) }
        do throws(FileError) {
            if let disk = DiskInjection.disk {
                try disk.makeDirectory(path)
            } else {
                try call(.makeDirectory, path) { mkdir(path, permissions) }
            }
        } catch  where error.alreadyExists {
            guard try kind(of: path) == .directory else { throw error }
        }
        try synchronizeDirectory(parent)
    }

    /// Returns once the names in a directory are on the disk.
    public static func synchronizeDirectory(_ path: String) throws(FileError) {
        let directory = try File(path, .read)
        try directory.synchronize()
        try directory.close()
    }

    /// Returns once the names of a directory and of so many above it are on the disk. What may not be
    /// looked into is passed over: nothing was made there by someone who may not look.
    public static func synchronizeAncestors(of path: String, levels: Int) throws(FileError) {
        var path = path
        for _ in 0..<levels {
            let above = parent(of: path)
            guard above != path else { return }
            do throws(FileError) {
                try synchronizeDirectory(above)
            } catch  where error.operation == .open && error.reason == .system(EACCES) {}
            path = above
        }
    }

    /// Gives what stands at `path` the name `destination` instead, replacing a file that has it.
    ///
    /// It is durable once the directory of `destination` has been synchronised.
    public static func rename(_ path: String, to destination: String) throws(FileError) {
        if let disk = DiskInjection.disk { return try disk.rename(path, to: destination) }
        try call(.rename, path) { Glibc.rename(path, destination) }
    }

    /// Removes the file at `path`.
    public static func remove(_ path: String) throws(FileError) {
        if let disk = DiskInjection.disk { return try disk.remove(path) }
        try call(.remove, path) { unlink(path) }
    }

    /// Removes the file at `path`, or the directory with all that is in it; links are not followed.
    public static func removeAll(_ path: String) throws(FileError) {
        do throws(FileError) {
            try remove(path)
        } catch  where error.reason == .system(EISDIR) || error.reason == .system(EPERM) {
            for name in try list(path) { try removeAll(path + "/" + name) }
            try call(.remove, path) { rmdir(path) }
        }
    }

    /// The directory that holds `path`: what stands before its last slash, or `.`.
    public static func parent(of path: String) -> String {
        var bytes = path.utf8[...]
        while bytes.count > 1 && bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        bytes = bytes[..<slash]
        while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return bytes.isEmpty ? "/" : String(Substring(bytes))
    }
}
