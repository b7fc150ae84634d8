import ArgumentParser
import Audit
import Authority
import Console
import Quantities
import Records
import Signing

/// Changes whose keys are in force.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Add and revoke keys, and change how many must sign.",
        discussion: """
            As many owners as the ledger needs sign, or of the portfolio that --scope names, and \
            everyone who is added. A key that was revoked never comes back; where others may have \
            had it since some time, audits name what it signed from then on:

              mandate keys fund --add "$(mandate key show keys/carol.pem)":owner \\
                --revoke "$(cat alice.vkey)"@2024-03-01T00:00:00Z \\
                --sign keys/bob.pem keys/dan.pem keys/carol.pem

            The operator's key is changed in one step; the new one has the ledger's name too, and \
            the one before signs with the owners: what is not handed over so, audits report, and \
            whoever knows the key before alone rejects what follows.

              mandate keys fund --add "$(mandate key show keys/next.pem)":operator \\
                --revoke "$(mandate key show keys/operator.pem)" \\
                --operator-next keys/next.pem --sign keys/alice.pem keys/bob.pem keys/next.pem

            Where the operator's key is lost, add --operator-lost: owners go on without it.
            """)

    @OptionGroup var statement: StatementOptions

    @Option(
        name: .customLong("add"), parsing: .upToNextOption,
        help: "Keys to add, each as VKEY:ROLE, such as alice@example.org+…:owner.",
        transform: GrantArgument.read)
    var added: [GrantArgument] = []

    @Option(
        name: .customLong("revoke"), parsing: .upToNextOption,
        help: "Keys to revoke, each as VKEY, or VKEY@TIME where others may have had it since.",
        transform: RevocationArgument.read)
    var revoked: [RevocationArgument] = []

    @Option(name: .customLong("owners-needed"), help: "How many owners sign from now on.")
    var ownersNeeded: Int?

    @Option(
        name: .customLong("oracles-needed"),
        help: "How many oracles complete a session from now on.")
    var oraclesNeeded: Int?

    @Option(
        help: "The portfolio whose owners change; the ledger's keys unless given.",
        transform: PortfolioArgument.read)
    var scope: PortfolioArgument?

    func validate() throws {
        let hasNumbers = ownersNeeded != nil || oraclesNeeded != nil
        guard !added.isEmpty || !revoked.isEmpty || hasNumbers else {
            throw ValidationError(
                "give --add, --revoke, --owners-needed or --oracles-needed: nothing would change")
        }
        for (name, number) in [("owners", ownersNeeded), ("oracles", oraclesNeeded)] {
            if let number, number < 1 {
                throw ValidationError("--\(name)-needed \(number): expected 1 or more")
            }
        }
    }

    func run() async throws {
        try statement.carryOut { replay in
            .keys(
                KeyChange(
                    acceptBy: try statement.deadline(in: replay), added: added.map(\.grant),
                    oraclesNeeded: oraclesNeeded, ownersNeeded: ownersNeeded,
                    revision: replay.authority.nextRevision(ofKeysOf: scope?.id),
                    revoked: revoked.map(\.revocation), scope: scope?.id))
        }
    }
}

/// A key with its role as an argument: `VKEY:ROLE`.
struct GrantArgument: ReadArgument {
    static let expected =
        "VKEY:ROLE, a role being \(Role.allCases.map(\.rawValue).joined(separator: ", "))"

    let grant: Genesis.Grant

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let role = Role(rawValue: String(argument[argument.index(after: colon)...])),
            let key = try? VerifierKey(String(argument[..<colon]))
        else { return nil }
        grant = Genesis.Grant(key: "\(key)", role: role)
    }
}

/// A key that leaves as an argument: `VKEY` or `VKEY@TIME`.
struct RevocationArgument: ReadArgument {
    static let expected = "VKEY, or VKEY@TIME such as …@2024-01-31T00:00:00Z"

    let revocation: KeyChange.Revocation

    init?(argument: String) {
        // Names may have an @ too, but no time ends a vkey.
        if let sign = argument.lastIndex(of: "@"),
            let time = try? Timestamp(String(argument[argument.index(after: sign)...])),
            let key = try? VerifierKey(String(argument[..<sign]))
        {
            revocation = KeyChange.Revocation(key: "\(key)", suspect: time)
            return
        }
        guard let key = try? VerifierKey(argument) else { return nil }
        revocation = KeyChange.Revocation(key: "\(key)")
    }
}
