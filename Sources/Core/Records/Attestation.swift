public import Encoding

/// What an auditor found in the history up to an entry: the kind `attest`.
public struct Attestation: Equatable, Sendable {
    /// The answer to one question of an audit.
    public enum Verdict: String, CaseIterable, Sendable {
        case fail
        case notJudged = "not-judged"
        case pass
    }

    /// The answers to the four questions of an audit.
    public struct Verdicts: Equatable, Sendable {
        public var authority: Verdict
        public var completeness: Verdict
        public var compliance: Verdict
        public var integrity: Verdict

        /// These answers.
        public init(
            authority: Verdict, completeness: Verdict, compliance: Verdict, integrity: Verdict
        ) {
            self.authority = authority
            self.completeness = completeness
            self.compliance = compliance
            self.integrity = integrity
        }
    }

    /// SHA-256 of the findings as the JSON report lists them.
    public var findings: Digest
    /// Which statement of this auditor it is, from 1.
    public var number: Int
    /// The root over the entries that were audited.
    public var root: Digest
    /// How many entries were audited.
    public var size: Int
    /// The answers.
    public var verdicts: Verdicts

    /// What an audit of so many entries found.
    public init(findings: Digest, number: Int, root: Digest, size: Int, verdicts: Verdicts) {
        self.findings = findings
        self.number = number
        self.root = root
        self.size = size
        self.verdicts = verdicts
    }

    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("findings")
        findings = try reader.digest()
        try reader.member("number")
        number = try reader.count()
        try reader.member("root")
        root = try reader.digest()
        try reader.member("size")
        size = try reader.count()
        try reader.member("verdicts")
        verdicts = try Verdicts(reading: &reader)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("findings")
            writer.text(findings)
            writer.member("number")
            writer.integer(number)
            writer.member("root")
            writer.text(root)
            writer.member("size")
            writer.integer(size)
            writer.member("verdicts")
            verdicts.write(to: &writer)
        }
    }
}

extension Attestation.Verdicts {
    init(reading reader: inout CanonicalReader) throws(RecordError) {
        try reader.beginObject()
        try reader.member("authority")
        authority = try reader.word(Attestation.Verdict.self)
        try reader.member("completeness")
        completeness = try reader.word(Attestation.Verdict.self)
        try reader.member("compliance")
        compliance = try reader.word(Attestation.Verdict.self)
        try reader.member("integrity")
        integrity = try reader.word(Attestation.Verdict.self)
        try reader.endObject()
    }

    func write(to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("authority")
            writer.string(authority.rawValue)
            writer.member("completeness")
            writer.string(completeness.rawValue)
            writer.member("compliance")
            writer.string(compliance.rawValue)
            writer.member("integrity")
            writer.string(integrity.rawValue)
        }
    }
}
