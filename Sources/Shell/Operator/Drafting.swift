import Authority
public import Records
public import Signing

/// A statement on its way to be signed: its texts, one for each part.
public enum Drafting {
    /// The most bytes of a statement's text: what is left of an entry beside the header line and
    /// sixteen signature lines of names up to 100 bytes.
    public static let mostBytes = 61_000

    /// The texts of a statement: one, or one for each part where it is too large for an entry.
    /// Throws `tooLarge` where it cannot be divided far enough.
    public static func texts(of statement: Statement) throws(OperatorError) -> [[UInt8]] {
        let whole = statement.text
        guard whole.count > mostBytes else { return [whole] }
        var count = whole.count / mostBytes + 1
        while count <= Part.most {
            guard let bodies = statement.body.divided(into: count) else { break }
            let texts = bodies.map { body in
                var part = statement
                part.body = body
                return part.text
            }
            if texts.allSatisfy({ $0.count <= mostBytes }) { return texts }
            count += count / 4 + 1
        }
        throw .tooLarge(
            "the \(statement.kind.rawValue) statement of \(whole.count) bytes does not fit an "
                + "entry, even in parts: shorten it")
    }

    /// A note over a text with the signatures of these signers, in the order an entry has them.
    public static func note(
        _ text: [UInt8], signers: [some NoteSigner]
    ) throws(OperatorError) -> [UInt8] {
        do throws(SigningError) {
            var signatures: [NoteSignature] = []
            for signer in signers {
                signatures.append(try NoteSignature(text: text, signer: signer))
            }
            return try SignedNote(text: text, signatures: signatures.sorted()).bytes
        } catch {
            throw .signing(error)
        }
    }
}

extension Statement.Body {
    fileprivate func divided(into count: Int) -> [Statement.Body]? {
        switch self {
        case .contract(let body): body.divided(into: count)?.map { .contract($0) }
        case .decision(let body): body.divided(into: count)?.map { .decision($0) }
        case .prices(let body): body.divided(into: count)?.map { .prices($0) }
        case .proposal(let body): body.divided(into: count)?.map { .proposal($0) }
        case .target(let body): body.divided(into: count)?.map { .target($0) }
        case .action, .asset, .attest, .calendar, .close, .flow, .genesis, .halt, .keys, .portfolio,
            .positions, .resume, .time, .trade, .void:
            nil
        }
    }
}
