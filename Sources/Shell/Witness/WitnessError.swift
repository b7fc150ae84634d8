import Files
import Signing

/// Why a witness cannot work, or was not asked.
public struct WitnessError: Error, Hashable, Sendable {
    /// What kind of thing is wrong.
    public enum Code: String, Hashable, Sendable {
        /// A log is to begin of which something has been cosigned.
        case begun
        /// What the witness remembers has been changed.
        case damaged
        /// A file could not be read or written.
        case file
        /// Nothing is remembered of a log that is not to begin.
        case forgotten
        /// Another process serves from the same state.
        case inUse
        /// A key cannot be what it is meant to be, or cannot sign.
        case key
        /// A witness could not be reached, or answered something else than the protocol has.
        case network
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// What is wrong and where.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    init(_ code: Code, _ problem: String, remedy: String) {
        self.code = code
        self.problem = problem
        self.remedy = remedy
    }

    init(_ error: FileError) {
        if error.reason == .heldByAnotherWriter {
            self.init(
                .inUse, "\(error.path) is in use by another witness",
                remedy: "stop that one, or give this one a state of its own")
        } else {
            self.init(.file, "\(error)", remedy: "mend that and start again")
        }
    }

    init(_ error: SigningError) {
        self.init(.key, error.problem, remedy: "expected \(error.expected)")
    }
}

extension WitnessError: CustomStringConvertible {
    /// One line: what is wrong, where, and what to do.
    public var description: String { "\(problem); \(remedy)" }
}
