import ArgumentParser
import Audit
import Authority
import Console
import Contract
import KeyArguments
import Keys
import Operator
import Quantities
import Records
import Signing

/// Who signs a statement, and where it goes: into the ledger, or to be signed elsewhere first.
struct SigningOptions: ParsableArguments {
    @Option(
        name: .customLong("sign"), parsing: .upToNextOption,
        help: "Key files to sign with.")
    var keys: [String] = []

    @Flag(help: "Print the text to be signed elsewhere; nothing is submitted.")
    var unsigned = false

    @Option(
        help: """
            Write to this file what still needs signatures, instead of submitting it; - prints it.
            """)
    var out: String?

    func validate() throws {
        guard keys.isEmpty == unsigned else {
            throw ValidationError(
                unsigned ? "--sign and --unsigned exclude each other" : "give --sign or --unsigned")
        }
    }

    /// Whether the statement is submitted at once.
    var submits: Bool { !unsigned && out == nil }

    /// Signs texts with these keys, or leaves them as they are, and writes them: a statement in
    /// parts to files with the number of the part after the name. Throws `Failure`.
    func write(_ texts: [[UInt8]], signers: [SigningKey]) throws {
        guard texts.count == 1 || (out != nil && out != "-") else {
            throw Failure.unusable(
                "the statement is so large that it comes in \(texts.count) parts; give --out FILE, "
                    + "and each is written to FILE and its number")
        }
        let notes = try texts.map { text in
            var note = try NoteFile(text: text, path: "the statement")
            try note.sign(signers)
            return note
        }
        for (place, note) in notes.enumerated() {
            try note.write(to: notes.count == 1 ? out : out.map { "\($0).\(place + 1)" })
        }
    }
}

/// A statement that comes after an entry of a ledger.
struct StatementOptions: ParsableArguments {
    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var signing: SigningOptions

    @OptionGroup var receipt: ReceiptOption

    @Option(
        help: """
            The entry that the signers have verified, 0 for someone who signs offline; the last \
            one unless given.
            """)
    var after: Int?

    @Option(
        name: .customLong("accept-by"),
        help: """
            The latest time at which it may be accepted, such as 2024-01-31T21:00:00Z; seven days \
            from now unless given, and no limit in a history told afterwards.
            """, transform: TimeArgument.read)
    var acceptBy: TimeArgument?

    /// Makes a statement from what the ledger has come to, then submits it or writes it down.
    /// Throws `Failure` where it is refused; nothing is stored then.
    func carryOut(_ body: (Replay) throws -> Statement.Body) throws {
        try ledger.carryOut(signing.keys, after: after, signing: signing, receipt: receipt) {
            replay, _ in try body(replay)
        }
    }

    /// The latest time at which owners allow it to be accepted.
    func deadline(in replay: Replay) throws -> Timestamp {
        if let acceptBy { return acceptBy.time }
        do throws(QuantityError) {
            guard replay.authority.genesis?.mode == .live else {
                return try Timestamp("9999-12-31T23:59:59Z")
            }
            return try Timestamp(seconds: LedgerOptions.now().seconds + 7 * 86_400)
        } catch {
            throw Failure.unusable("--accept-by: \(error)")
        }
    }
}

extension Replay {
    /// Throws `Failure` where a draft departs from the portfolio's terms, so that nobody signs
    /// what would be refused; the door checks it again.
    func refuse(_ draft: Statement.Body, kind: String) throws {
        let breaches: [Breach]
        switch draft {
        case .target(let target):
            breaches = try opened(target.portfolio).check(target)
        case .proposal(let proposal):
            breaches =
                try market.map { market in
                    try opened(proposal.portfolio).check(proposal, in: market)
                } ?? []
        case .contract(let contract):
            breaches =
                try market.map { market in
                    try opened(contract.portfolio).check(
                        contract, oraclesNeeded: authority.oraclesNeeded ?? 1,
                        oracles: authority.oracleCount, in: market
                    ).breaches
                } ?? []
        case .asset(let asset): breaches = self.breaches(of: asset)
        case .void(let voiding): breaches = try self.breaches(of: voiding)
        default: return
        }
        guard !breaches.isEmpty else { return }
        let lines = breaches.map { breach in
            let field = breach.field.isEmpty ? "" : " \(breach.field):"
            return "the \(kind) would be refused (\(breach.code.rawValue)):\(field) "
                + breach.message
        }
        throw Failure.refused(lines.joined(separator: "\nerror: "))
    }

    private func breaches(of voiding: Voiding) throws -> [Breach] {
        if let portfolio = voiding.portfolio {
            return try opened(portfolio).check(voiding).breaches
        }
        return market?.check(voiding).breaches ?? []
    }

    private func opened(_ portfolio: Identifier) throws -> Account {
        guard let account = account(portfolio) else {
            throw Failure.refused("no portfolio \(portfolio) has been opened")
        }
        return account
    }
}
