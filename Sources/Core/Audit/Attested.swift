import Authority
import Chain
import Encoding
public import Records
public import Signing

/// What one auditor has attested in a ledger.
struct Attested: Sendable {
    /// How many times.
    private(set) var count = 0
    /// The last time, and the entry it is.
    private(set) var last: (attestation: Attestation, entry: Int)?
    /// The first entry in which an answer was `fail`.
    private(set) var failed: Int?

    mutating func take(_ attestation: Attestation, at entry: Int) {
        count += 1
        last = (attestation, entry)
        if failed == nil, attestation.verdicts.isFailed { failed = entry }
    }
}

extension Attestation.Verdicts {
    /// Whether any answer is `fail`.
    var isFailed: Bool {
        [authority, completeness, compliance, integrity].contains(.fail)
    }

    /// The answers in the order of the questions.
    var text: String {
        "integrity \(integrity.rawValue), authority \(authority.rawValue), compliance "
            + "\(compliance.rawValue), completeness \(completeness.rawValue)"
    }
}

extension Auditor {
    /// What each auditor attested last, in the order of their keys.
    var attestations: [String] {
        replay.attested.sorted { $0.key < $1.key }.compactMap { number, attested in
            guard let (attestation, entry) = attested.last else { return nil }
            let name = replay.authority.keyring.members[number].key.name
            var text = "\(name), over \(attestation.size) entries: \(attestation.verdicts.text)"
            text += " (entry \(entry)"
            if attested.count > 1 { text += ", the last of \(attested.count)" }
            if let failed = attested.failed, failed != entry {
                text += "; a fail in entry \(failed)"
            }
            return text + ")"
        }
    }

    /// How far each auditor that is trusted vouches for this history.
    func attestedViews() -> [String] {
        terms.trustedAuditors.map { key in
            guard let number = replay.authority.keyring.number(of: key),
                let (attestation, entry) = replay.attested[number]?.last
            else { return "none of \(key.name), who has attested nothing here" }
            return "\(key.name), who attested \(attestation.size) entries in entry \(entry)"
        }
    }
}

extension AuditReport {
    /// What this audit found as the statement that an auditor signs, which comes after the last
    /// entry; nothing where there is no entry, or the key is no auditor's of the ledger.
    public func attestation(by key: VerifierKey) -> Statement? {
        guard let last, let number = nextAttestations[key] else { return nil }
        func verdict(_ question: Question) -> Attestation.Verdict {
            verdicts[question].flatMap { Attestation.Verdict(rawValue: $0.rawValue) } ?? .notJudged
        }
        return Statement(
            after: last,
            body: .attest(
                Attestation(
                    findings: SHA256.hash(findingsJSON), number: number, root: root, size: size,
                    verdicts: Attestation.Verdicts(
                        authority: verdict(.authority), completeness: verdict(.completeness),
                        compliance: verdict(.compliance), integrity: verdict(.integrity)))),
            ledger: ledger)
    }
}

extension Authority {
    /// The numbers that the next statements of the auditors in force carry.
    var nextAttestations: [VerifierKey: Int] {
        var numbers: [VerifierKey: Int] = [:]
        for member in members where member.role == .auditor {
            numbers[member.key] = nextNumber(of: member.key)
        }
        return numbers
    }
}
