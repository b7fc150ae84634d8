import Foundation

/// Places of this repository and of what was built from it, as absolute paths.
public enum Repository {
    /// The folder that holds `Package.swift`.
    public static let root: String = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The file or folder at a path within the repository.
    public static func path(_ relative: String) -> String { root + "/" + relative }

    /// The program of this name, built beside the running tests.
    public static func program(_ name: String) -> String {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Every Swift file under a folder, as paths within the repository in order; what is built and
    /// other dot folders are left out.
    public static func swiftFiles(under folder: String) -> [String] {
        guard let files = FileManager.default.enumerator(atPath: path(folder)) else { return [] }
        var paths: [String] = []
        for case let file as String in files {
            if file.split(separator: "/").last?.first == "." {
                files.skipDescendants()
            } else if file.hasSuffix(".swift") {
                paths.append(folder + "/" + file)
            }
        }
        return paths.sorted()
    }
}

/// The bytes of the file at a path.
public func bytes(ofFile path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The text of the file at a path. Throws where it is not UTF-8.
public func text(ofFile path: String) throws -> String {
    try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
}

/// Writes bytes to the file at a path, in place of what it held.
public func write(_ bytes: some Sequence<UInt8>, toFile path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}
