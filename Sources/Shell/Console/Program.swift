public import ArgumentParser
import Files
import Records

#if canImport(Glibc)
    import Glibc
#endif

/// What ends a command before its work is done: a message for people and an exit code.
public struct Failure: Error, Sendable {
    /// The exit code: 1 where the answer is no, 2 for usage or unreadable input.
    public let code: Int32
    /// What is wrong, where, and what to do, in one line; empty where it has been said.
    public let message: String

    public init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// The answer is no: something was refused.
    public static func refused(_ message: String) -> Failure { Failure(code: 1, message: message) }

    /// The command could not be understood, or what it was given could not be read.
    public static func unusable(_ message: String) -> Failure { Failure(code: 2, message: message) }

    /// Ends with this code; everything has been said.
    public static func ended(_ code: Int32) -> Failure { Failure(code: code, message: "") }
}

/// A program with subcommands, its exit codes and where it says what.
public enum Program {
    /// Runs the command that the arguments name, those of the process unless others are given, and
    /// ends the process: 0 done, 1 the answer is no, 2 usage or unreadable input.
    public static func run<Root: AsyncParsableCommand>(
        _ root: Root.Type, _ arguments: [String]? = nil
    ) async -> Never {
        do {
            var command = try root.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(0)
        } catch let failure as Failure {
            if !failure.message.isEmpty { complain(failure.message) }
            exit(failure.code)
        } catch {
            // Asking for help is no failure; every other complaint of the parser is about usage.
            var message = root.fullMessage(for: error)
            // The parser takes it for an option, and misses the value.
            if root.exitCode(for: error) != .success, let negative = negativeNumber(in: arguments) {
                let rest = message.split(separator: "\n", omittingEmptySubsequences: false)
                    .dropFirst()
                message =
                    (["Error: \(CanonicalText.printable(negative)): no number here is below 0"]
                    + rest.map(String.init)).joined(separator: "\n")
            }
            if root.exitCode(for: error) == .success {
                say(message)
                exit(0)
            }
            if message.isEmpty { complain("\(error)") } else { write(message + "\n", to: .error) }
            exit(2)
        }
    }

    /// The first argument that is a number with a minus before it.
    private static func negativeNumber(in arguments: [String]?) -> String? {
        (arguments ?? Array(CommandLine.arguments.dropFirst())).first { argument in
            let bytes = Array(argument.utf8.prefix(2))
            return bytes.count == 2 && bytes[0] == UInt8(ascii: "-")
                && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[1])
        }
    }

    /// Writes a line to standard output.
    public static func say(_ line: String) { write(line + "\n", to: .output) }

    /// Writes text to standard output as it is.
    public static func say(bytes: [UInt8]) { write(bytes, to: .output) }

    /// Writes a line to standard error.
    public static func complain(_ line: String) { remark("error: " + line) }

    /// Writes a remark to standard error; what others wrote that it quotes moves no cursor.
    public static func remark(_ line: String) {
        let lines = line.split(separator: "\n", omittingEmptySubsequences: false)
        write(
            lines.map { CanonicalText.printable(String($0)) }.joined(separator: "\n") + "\n",
            to: .error)
    }

    private static func write(_ text: String, to stream: Surroundings.Stream) {
        write(Array(text.utf8), to: stream)
    }

    /// A reader that has gone away ends the program in silence, as it ends others; that standard
    /// output cannot be written for another reason, such as a full disk, is said.
    private static func write(_ bytes: [UInt8], to stream: Surroundings.Stream) {
        do throws(FileError) {
            try Surroundings.write(bytes, to: stream)
        } catch {
            if stream == .output, error.reason != .system(EPIPE) {
                try? Surroundings.write(Array("error: \(error)\n".utf8), to: .error)
            }
            exit(2)
        }
    }
}
