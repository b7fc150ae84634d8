import Foundation
import Testing

/// A program that a test has started.
public final class Command {
    /// What a program that has ended left behind.
    public struct Result: Sendable {
        /// Its exit code, or 128 plus the signal that ended it.
        public let status: Int
        /// What it wrote to standard output.
        public let output: String
        /// What it wrote to standard error.
        public let errors: String
    }

    private let process = Process()
    private let outputFile: FileHandle
    private let errorsFile: FileHandle

    /// Starts a program, found as a shell finds it, in a folder (the repository's root unless given),
    /// with these variables set besides the present ones (or, as nil, taken away), and this input.
    public init(
        _ name: String, _ arguments: [String] = [], in folder: String = Repository.root,
        environment changes: [String: String?] = [:], input: [UInt8] = []
    ) throws {
        // Files, not pipes: no program waits for a reader, however much it writes.
        outputFile = try Command.unnamedFile()
        errorsFile = try Command.unnamedFile()
        let inputFile = try Command.unnamedFile()
        try inputFile.write(contentsOf: Data(input))
        try inputFile.seek(toOffset: 0)
        var environment = ProcessInfo.processInfo.environment
        for (variable, value) in changes { environment[variable] = value }
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = environment
        process.standardInput = inputFile
        process.standardOutput = outputFile
        process.standardError = errorsFile
        try process.run()
    }

    /// Ends the program at once (SIGKILL), as a power cut would.
    public func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Waits until the program has ended.
    public func wait() throws -> Result {
        process.waitUntilExit()
        let signalled = process.terminationReason == .uncaughtSignal
        return Result(
            status: Int(process.terminationStatus) + (signalled ? 128 : 0),
            output: try Command.text(outputFile), errors: try Command.text(errorsFile))
    }

    /// Runs a program to its end.
    public static func run(
        _ name: String, _ arguments: [String] = [], in folder: String = Repository.root,
        environment: [String: String?] = [:], input: [UInt8] = []
    ) throws -> Result {
        try Command(name, arguments, in: folder, environment: environment, input: input).wait()
    }

    private static func unnamedFile() throws -> FileHandle {
        let path = NSTemporaryDirectory() + "/mandate-test-" + UUID().uuidString
        try Data().write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        return try #require(FileHandle(forUpdatingAtPath: path))
    }

    private static func text(_ file: FileHandle) throws -> String {
        try file.seek(toOffset: 0)
        return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }
}
