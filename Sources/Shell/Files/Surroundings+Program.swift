import Glibc

extension Surroundings {
    /// The path of the program of this name beside the one that runs, wherever the latter was
    /// called from (`/proc/self/exe`).
    public static func programBeside(_ name: String) -> String {
        FileSystem.parent(of: absolutePath("/proc/self/exe")) + "/" + name
    }

    /// Goes on as the program at a path, with these arguments after its name and the same process,
    /// streams and environment (`execv(3)`). Throws where it cannot be run.
    public static func become(_ path: String, _ arguments: [String]) throws(FileError) -> Never {
        var words = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        execv(path, words)
        throw FileError(.run, path, .system(errno))
    }
}
