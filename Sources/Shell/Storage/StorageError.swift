/// Why a ledger cannot be opened, read or written.
public struct StorageError: Error, Hashable, Sendable {
    /// What kind of thing is wrong.
    public enum Code: String, Hashable, Sendable {
        /// There is no ledger at this place.
        case noLedger = "no-ledger"
        /// There is a ledger, or something else, where a new one was to be made.
        case occupied
        /// Another writer has the ledger.
        case locked
        /// Bytes that a checkpoint covers are not what they were.
        case damaged
        /// The ledger has fewer entries than were seen before: an older copy was put in its place.
        case rolledBack = "rolled-back"
        /// The ledger has another history than was seen before.
        case forked
        /// An entry of no bytes, or of more than 65,535.
        case entryLength = "entry-length"
        /// An entry whose header does not chain it to the one before.
        case notChained = "not-chained"
        /// A range that reaches beyond the last entry.
        case outOfRange = "out-of-range"
        /// A checkpoint that is not of the entries that are there.
        case checkpointRefused = "checkpoint-refused"
        /// No room is left.
        case full
        /// The world refused in another way.
        case inputOutput = "input-output"
        /// An earlier failure left it open what is stored: only opening again can tell.
        case uncertain
    }

    /// Where in a ledger something is.
    public struct Place: Hashable, Sendable {
        /// The index of the entry, where it is in one.
        public let entry: Int?
        /// The file, below the ledger's directory where it is there.
        public let file: String
        /// The byte offset in that file.
        public let offset: Int?

        /// A place in this file.
        public init(entry: Int? = nil, file: String, offset: Int? = nil) {
            self.entry = entry
            self.file = file
            self.offset = offset
        }
    }

    public let code: Code
    /// Where, if there is one place to name.
    public let place: Place?
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    /// An error of this kind at this place.
    public init(_ code: Code, at place: Place? = nil, _ problem: String, remedy: String) {
        self.code = code
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }
}

extension StorageError: CustomStringConvertible {
    /// One line: where, what is wrong, and what to do.
    public var description: String {
        "\(place.map { "\($0): " } ?? "")\(problem); \(remedy)"
    }
}

extension StorageError.Place: CustomStringConvertible {
    public var description: String {
        let prefix = entry.map { "entry \($0), " } ?? ""
        return "\(prefix)\(file)\(offset.map { ", byte \($0)" } ?? "")"
    }
}
