import Encoding
import Signing

/// Why a text is not a policy.
public struct PolicyError: Error, Hashable, Sendable {
    /// The line, from 1.
    public let line: Int
    /// What is wrong.
    public let problem: String
    /// What would have been right.
    public let expected: String
}

extension PolicyError: CustomStringConvertible {
    /// One line: the place, what is wrong, and what was expected.
    public var description: String { "line \(line): \(problem); expected \(expected)" }
}

extension WitnessPolicy {
    /// The most lines that define something.
    public static let mostDefinitions = 1024

    /// The policy in these bytes; throws the first line that is wrong.
    public init(_ bytes: [UInt8]) throws(PolicyError) {
        var reader = PolicyReader()
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            try reader.take(line, number: number)
        }
        guard let quorum = reader.quorum else {
            throw PolicyError(
                line: number, problem: "no quorum", expected: "a line quorum NAME, or quorum none")
        }
        self.init(logs: reader.logs, witnesses: reader.witnesses, quorum: quorum)
    }
}

/// Reads a policy line by line. Names are bytes: two that only look alike are two.
private struct PolicyReader {
    var logs: [WitnessPolicy.Log] = []
    var witnesses: [WitnessPolicy.Witness] = []
    var quorum: WitnessPolicy.Requirement?
    private var defined: [[UInt8]: WitnessPolicy.Requirement] = [:]
    /// Names that are members of a group, which each may be of one.
    private var used: Set<[UInt8]> = []
    private var line = 0

    mutating func take(_ bytes: ArraySlice<UInt8>, number: Int) throws(PolicyError) {
        line = number
        guard bytes.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else {
            throw error("a control character", expected: "spaces and tabs alone between words")
        }
        let words = bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 })
        guard let first = words.first, first.first != UInt8(ascii: "#") else { return }
        guard defined.count + logs.count < WitnessPolicy.mostDefinitions else {
            throw error(
                "too many definitions", expected: "at most \(WitnessPolicy.mostDefinitions)")
        }
        switch String(decoding: first, as: UTF8.self) {
        case "log": try takeLog(words)
        case "witness": try takeWitness(words)
        case "group": try takeGroup(words)
        case "quorum": try takeQuorum(words)
        default:
            throw error("the word \(text(first))", expected: "log, witness, group or quorum")
        }
    }

    private mutating func takeLog(_ words: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard (2...3).contains(words.count) else {
            throw error("a log of \(words.count - 1) words", expected: "log VKEY [URL]")
        }
        let key = try verifierKey(words[1], .ed25519)
        guard !logs.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw error("a log whose key stands above", expected: "each key once")
        }
        logs.append(WitnessPolicy.Log(key: key, url: words.count > 2 ? text(words[2]) : nil))
    }

    private mutating func takeWitness(_ words: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard (3...4).contains(words.count) else {
            throw error(
                "a witness of \(words.count - 1) words", expected: "witness NAME VKEY [URL]")
        }
        let key = try verifierKey(words[2], .cosignature)
        guard !witnesses.contains(where: { $0.key.publicKey == key.publicKey }) else {
            throw error("a witness whose key stands above", expected: "each key once")
        }
        try define(words[1], .witness(witnesses.count))
        witnesses.append(
            WitnessPolicy.Witness(
                name: text(words[1]), key: key, url: words.count > 3 ? text(words[3]) : nil))
    }

    private mutating func takeGroup(_ words: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard words.count >= 4 else {
            throw error(
                "a group of \(words.count - 1) words",
                expected: "group NAME all|any|NUMBER MEMBER…")
        }
        let names = words[3...]
        let least: Int
        switch String(decoding: words[2], as: UTF8.self) {
        case "all": least = names.count
        case "any": least = 1
        default:
            guard let number = Int(plainDecimal: words[2]), (1...names.count).contains(number)
            else {
                throw error(
                    "the threshold \(text(words[2]))",
                    expected: "all, any or a number from 1 to \(names.count)")
            }
            least = number
        }
        var members: [WitnessPolicy.Requirement] = []
        for name in names { members.append(try use(name)) }
        try define(words[1], .group(atLeast: least, of: members))
    }

    private mutating func takeQuorum(_ words: [ArraySlice<UInt8>]) throws(PolicyError) {
        guard words.count == 2 else {
            throw error("a quorum of \(words.count - 1) words", expected: "quorum NAME")
        }
        guard quorum == nil else {
            throw error("a second quorum", expected: "one")
        }
        quorum = words[1].elementsEqual("none".utf8) ? .some(.none) : try meaning(of: words[1])
    }

    private mutating func define(
        _ name: ArraySlice<UInt8>, _ meaning: WitnessPolicy.Requirement
    ) throws(PolicyError) {
        guard !name.elementsEqual("none".utf8), defined[Array(name)] == nil else {
            throw error("the name \(text(name)) again", expected: "a name that is not taken")
        }
        defined[Array(name)] = meaning
    }

    private mutating func use(
        _ name: ArraySlice<UInt8>
    ) throws(PolicyError) -> WitnessPolicy.Requirement {
        let meaning = try meaning(of: name)
        guard used.insert(Array(name)).inserted else {
            throw error("\(text(name)) as a member again", expected: "each name once")
        }
        return meaning
    }

    private func meaning(
        of name: ArraySlice<UInt8>
    ) throws(PolicyError) -> WitnessPolicy.Requirement {
        guard let meaning = defined[Array(name)] else {
            throw error(
                "the name \(text(name))", expected: "a witness or group of a line above")
        }
        return meaning
    }

    private func verifierKey(
        _ word: ArraySlice<UInt8>, _ algorithm: VerifierKey.Algorithm
    ) throws(PolicyError) -> VerifierKey {
        guard let text = String(validating: word, as: UTF8.self) else {
            throw error("a key that is not UTF-8", expected: "a verifier key")
        }
        do throws(SigningError) {
            return try VerifierKey(text, algorithm: algorithm)
        } catch {
            throw self.error(error.problem, expected: error.expected)
        }
    }

    private func text(_ word: ArraySlice<UInt8>) -> String { String(decoding: word, as: UTF8.self) }

    private func error(_ problem: String, expected: String) -> PolicyError {
        PolicyError(line: line, problem: problem, expected: expected)
    }
}
