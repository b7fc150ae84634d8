/// Why bytes are not a checkpoint or a text that ends in one (C2SP tlog-checkpoint, tlog-proof and
/// tlog-witness), or why what it says is not to be trusted.
public struct CheckpointError: Error, Hashable, Sendable {
    /// What kind of thing is wrong.
    public enum Code: String, Hashable, Sendable {
        /// Not the lines of such a text, each in its one form.
        case malformed = "checkpoint-malformed"
        /// Not signed by the key asked for, or not properly.
        case signature = "checkpoint-signature"
        /// A checkpoint of another ledger.
        case origin = "checkpoint-origin"
        /// The hashes do not lead from the entry to the signed root.
        case inclusion = "inclusion"
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// The line of what was read, from 1, where there is one to name.
    public let line: Int?
    /// What is wrong.
    public let problem: String
    /// What would have been right.
    public let expected: String

    /// An error of this kind in this line.
    public init(_ code: Code, line: Int? = nil, _ problem: String, expected: String) {
        self.code = code
        self.line = line
        self.problem = problem
        self.expected = expected
    }

    /// The same error in a text that has so many lines before the checkpoint.
    func after(lines count: Int) -> CheckpointError {
        CheckpointError(code, line: line.map { $0 + count }, problem, expected: expected)
    }
}

extension CheckpointError: CustomStringConvertible {
    /// One line: what is wrong, where, and what was expected.
    public var description: String {
        let place = line.map { " in line \($0)" } ?? ""
        return "\(problem)\(place); expected \(expected)"
    }
}
