import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing

/// An authority without what the portfolios hold.
extension Authority {
    /// A statement that opens a portfolio.
    static func opening(
        _ id: Identifier, owners: [PrivateKey], needed: Int
    ) throws -> Portfolio {
        Portfolio(
            acceptBy: "2024-02-01T00:00:00Z", currency: try Currency("USD"), id: id,
            ownersNeeded: needed, owners: owners.map(\.verifierKey.description).sorted())
    }

    /// The entry that comes next, with the statement in it.
    func entry(
        _ body: Statement.Body, by signers: [PrivateKey], after: Reference? = nil,
        ledger: String = Cast.origin
    ) throws -> (ReadEntry, Statement) {
        let isFirst = leaves.count == 0
        let first = Reference(index: 0, leaf: leaves[0] ?? .zero)
        let statement = Statement(
            after: isFirst ? nil : after ?? first, body: body, ledger: ledger)
        let text = statement.text
        let signatures = try signers.map { try NoteSignature(text: text, signer: $0) }
        let note = try SignedNote(text: text, signatures: signatures.sorted())
        let header = EntryHeader(
            index: leaves.count, previous: leaves.last ?? .zero, time: "2024-01-01T00:00:00Z")
        return (try ReadEntry(header.line + note.bytes), statement)
    }

    /// What is said to a statement with these signatures.
    func check(
        _ body: Statement.Body, by signers: [PrivateKey], after: Reference? = nil,
        ledger: String = Cast.origin, lenient: Bool = false
    ) throws -> Result<Admission, Objections> {
        let (entry, statement) = try entry(body, by: signers, after: after, ledger: ledger)
        return check(
            statement, of: entry, signatures: keyring.check(entry), lenient: lenient)
    }

    /// The objections to a statement with these signatures.
    func objections(
        to body: Statement.Body, by signers: [PrivateKey], after: Reference? = nil,
        ledger: String = Cast.origin, lenient: Bool = false
    ) throws -> [Objection] {
        let result = try check(
            body, by: signers, after: after, ledger: ledger, lenient: lenient)
        if case .failure(let objections) = result { return objections.list }
        return []
    }

    /// Takes in a statement to which there must be no objection; gives what it says.
    @discardableResult
    mutating func take(
        _ body: Statement.Body, by signers: [PrivateKey], ledger: String = Cast.origin,
        lenient: Bool = false
    ) throws -> Statement.Body? {
        let admission = try check(body, by: signers, ledger: ledger, lenient: lenient).get()
        accept(admission)
        remember(SHA256.hash([UInt8(truncatingIfNeeded: leaves.count)]))
        return admission.body
    }

    /// An authority with the cast's genesis.
    static func begun() throws -> Authority {
        var authority = Authority()
        let cast = Cast()
        try authority.take(
            .genesis(cast.genesis()), by: [cast.ann, cast.ben, cast.operator_])
        return authority
    }
}
