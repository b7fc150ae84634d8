import Audit
import Authority
import Chain
import Encoding
import Keys
import Quantities
import Records
import SampleLedger
import Signing

/// A ledger that has come to the end of the sample's script, and what its door says to one more
/// statement.
struct Counter {
    let cast = Cast()
    var replay: Replay
    let history: History

    init() throws {
        var script = Script(History())
        try script.play()
        history = script.taker
        replay = history.replay
    }

    /// The entry after the last.
    var last: Reference { Reference(index: replay.size - 1, leaf: replay.lastLeaf) }

    /// The clock, where it is not a minute after the last entry.
    var now: Timestamp?

    var time: Timestamp { now ?? (replay.lastTime ?? .epoch).later(60) }

    /// The statement's text.
    func text(
        _ body: Statement.Body, after: Reference?? = .none, ledger: String = Cast.origin
    ) -> [UInt8] {
        Statement(after: after ?? last, body: body, ledger: ledger).text
    }

    /// The note of a text with these signatures, in the order an entry has them.
    func note(_ text: [UInt8], by signers: [PrivateKey]) throws -> [UInt8] {
        let signatures = try signers.map { try NoteSignature(text: text, signer: $0) }
        return try SignedNote(text: text, signatures: signatures.sorted()).bytes
    }

    /// What is said to a note; where it is refused, nothing may have changed.
    mutating func admit(
        _ note: [UInt8], at time: Timestamp? = nil,
        policy: Replay.Policy = .door(allowing: [])
    ) -> [Finding] {
        let header = EntryHeader(
            index: replay.size, previous: replay.lastLeaf, time: time ?? self.time)
        var hasher = SHA256()
        let entry = UnverifiedEntry(index: replay.size, bytes: header.line + note)
        let prepared = PreparedEntry(
            entry, keyring: replay.authority.keyring, hasher: &hasher)
        return replay.take(prepared, leaf: prepared.leaf ?? .zero, policy: policy)
    }

    /// What is said to a statement with these signatures.
    mutating func admit(_ body: Statement.Body, by signers: [PrivateKey]) throws -> [Finding] {
        admit(try note(text(body), by: signers))
    }

    /// The next target of the portfolio `balanced`.
    func target(
        _ weights: KeyValuePairs<String, Weight> = ["BND": "0.4", "VTI": "0.58", "cash": "0.02"],
        part: Part? = nil, revision: Int? = nil
    ) -> Target {
        Target(
            acceptBy: time.later(86_400), part: part, portfolio: "balanced",
            revision: revision ?? replay.authority.nextNumber(.target, of: "balanced"),
            weights: weights.map {
                Target.Share(asset: AssetID(stringLiteral: $0), weight: $1)
            })
    }

    /// What the first oracle says next.
    func prices(_ quotes: KeyValuePairs<String, Price> = ["VTI": "251"]) -> Prices {
        Prices(
            asOf: time, number: replay.authority.nextNumber(of: cast.firstOracle.verifierKey),
            prices: quotes.map {
                Prices.Quote(asset: AssetID(stringLiteral: $0), price: $1)
            }, session: "day-10")
    }
}

extension [Finding] {
    /// The codes, each once, in order.
    var codes: [String] { Set(map(\.code.rawValue)).sorted() }
}
