import Authority
import Chain
public import Encoding
public import Quantities
import Records
public import Signing

/// What the operator says, and signs, of a statement that was refused: that it was shown, when, and
/// why it is not in the ledger.
///
/// Its text has six lines: `mandate-refusal/v1`, the ledger's name, SHA-256 of the note in base64,
/// the time, the code of the first finding, and the member it concerns.
public struct Refusal: Equatable, Sendable {
    /// The ledger's name.
    public let ledger: String
    /// SHA-256 of the note that was refused.
    public let note: Digest
    /// When it was refused.
    public let time: Timestamp
    /// Why.
    public let code: FindingCode
    /// The member or signer it concerns; empty for the whole.
    public let field: String

    static let title = "mandate-refusal/v1"

    /// The refusal of a note for what was found first.
    public init(of note: [UInt8], ledger: String, at time: Timestamp, because finding: Finding) {
        self.ledger = ledger
        self.note = SHA256.hash(note)
        self.time = time
        code = finding.code
        field = CanonicalText.printable(finding.field)
    }

    /// What is signed.
    public var text: [UInt8] {
        Array("\(Refusal.title)\n\(ledger)\n\(note)\n\(time)\n\(code.rawValue)\n\(field)\n".utf8)
    }

    /// The refusal in this text, or nothing where it is none.
    public init?(text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 7, lines[0] == Refusal.title, lines[6].isEmpty,
            let note = Base64.decode(Array(lines[2].utf8)).flatMap({ Digest($0) }),
            let time = try? Timestamp(lines[3]), let code = FindingCode(rawValue: lines[4])
        else { return nil }
        ledger = lines[1]
        self.note = note
        self.time = time
        self.code = code
        field = lines[5]
    }
}

/// A statement that an auditor was told had been handed in.
public struct Expectation: Sendable {
    /// Where it comes from, for the report.
    public let source: String
    /// The note.
    public let note: SignedNote
    /// SHA-256 of the note's bytes.
    let digest: Digest

    /// The statement in this note.
    public init(source: String, note: SignedNote) {
        self.source = source
        self.note = note
        digest = SHA256.hash(note.bytes)
    }
}

extension Auditor {
    /// Notes where a statement stands that was handed in: its text is in the entry.
    mutating func lookFor(_ entry: PreparedEntry) {
        guard case .success(let read) = entry.entry else { return }
        for (place, expectation) in terms.expectations.enumerated()
        where found[place] == nil && expectation.note.text.count == read.text.count
            && read.bytes[read.text].elementsEqual(expectation.note.text)
        {
            found[place] = entry.index
        }
    }

    /// Says of each statement that was handed in what became of it.
    mutating func checkExpectations() -> [String] {
        var answers: [String] = []
        for (place, expectation) in terms.expectations.enumerated() {
            if let index = found[place] {
                answers.append("\(expectation.source) is entry \(index)")
            } else if let refusal = refusal(of: expectation) {
                answers.append(
                    "\(expectation.source) was refused at \(refusal.time) "
                        + "(\(refusal.code.rawValue)), as the operator signed")
            } else if replay.doubtful != nil {
                answers.append(
                    "\(expectation.source) is not there, unless in what cannot be relied on")
            } else {
                answers.append("\(expectation.source) is not there")
                findings.append(
                    Finding(
                        .statementOmitted, field: expectation.source,
                        expected: "an entry with this statement, or its refusal by the operator",
                        actual: "neither",
                        message: "The statement in \(expectation.source) was handed in, and is "
                            + "neither in the ledger nor was it refused."))
            }
        }
        return answers
    }

    /// The refusal of a statement that the operator signed.
    private func refusal(of expectation: Expectation) -> Refusal? {
        for note in terms.refusals {
            guard let refusal = Refusal(text: note.text), refusal.note == expectation.digest,
                let ledger = replay.authority.ledger, refusal.ledger.hasSameBytes(as: ledger),
                (try? note.verified(by: replay.authority.operatorKeys)) != nil
            else { continue }
            return refusal
        }
        return nil
    }
}
