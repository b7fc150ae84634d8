/// Why a file is no evidence, or what of it does not hold.
public struct EvidenceError: Error, Hashable, Sendable {
    /// What kind of thing is wrong.
    public enum Code: String, Hashable, Sendable {
        /// Not in the form of a bundle.
        case malformed = "bundle-malformed"
        /// The checkpoint is not signed by the operator.
        case checkpoint = "checkpoint-signature"
        /// It is of another ledger than the one asked for.
        case anchor = "anchor-differs"
        /// An entry is not under the signed root.
        case inclusion
        /// An entry cannot be read, or does not stand where it says.
        case entry
        /// A statement was not its signers' to make.
        case authority
        /// Something that a statement refers to is not there, or is something else.
        case reference
        /// The bundle holds what the entry does not rest on.
        case surplus
        /// What was signed could have no effect under the mandate, or what was filled is not what
        /// was decided.
        case mandate
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// The entry it is in, where it is in one.
    public let entry: Int?
    /// What is wrong, and what was expected.
    public let problem: String

    init(_ code: Code, entry: Int? = nil, _ problem: String) {
        self.code = code
        self.entry = entry
        self.problem = problem
    }
}

extension EvidenceError: CustomStringConvertible {
    /// One line: where, the code, what is wrong.
    public var description: String {
        "\(entry.map { "entry \($0): " } ?? "")\(code.rawValue): \(problem)"
    }
}
