import Authority
import Chain
public import Encoding
public import Quantities
import Records
public import Signing

/// What the operator says, and signs, of a statement that was refused: that it was shown, when, how
/// many entries there were then, and why it is not in the ledger. An audit judges the statement at
/// that place once more.
///
/// Its text has seven lines: `mandate-refusal/v1`, the ledger's name, the number of entries, SHA-256
/// of the note in base64, the time, the code of the first finding, and the member it concerns.
public struct Refusal: Equatable, Sendable {
    /// The ledger's name.
    public let ledger: String
    /// How many entries the ledger had.
    public let size: Int
    /// SHA-256 of the note that was refused.
    public let note: Digest
    /// When it was refused.
    public let time: Timestamp
    /// Why.
    public let code: FindingCode
    /// The member or signer it concerns; empty for the whole.
    public let field: String

    static let title = "mandate-refusal/v1"

    /// The refusal of a note for what was found first, in a ledger of this size.
    public init(
        of note: [UInt8], ledger: String, size: Int, at time: Timestamp, because finding: Finding
    ) {
        self.ledger = ledger
        self.size = size
        self.note = SHA256.hash(note)
        self.time = time
        code = finding.code
        field = CanonicalText.printable(finding.field)
    }

    /// What is signed.
    public var text: [UInt8] {
        let lines = [
            Refusal.title, ledger, "\(size)", "\(note)", "\(time)", code.rawValue, field,
        ]
        return Array(lines.map { $0 + "\n" }.joined().utf8)
    }

    /// The refusal in this text, or nothing where it is none.
    public init?(text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 8, lines[0] == Refusal.title, lines[7].isEmpty,
            let size = Int(plainDecimal: Array(lines[2].utf8)[...]),
            let note = Base64.decode(Array(lines[3].utf8)).flatMap({ Digest($0) }),
            let time = try? Timestamp(lines[4]), let code = FindingCode(rawValue: lines[5])
        else { return nil }
        ledger = lines[1]
        self.size = size
        self.note = note
        self.time = time
        self.code = code
        field = lines[6]
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
