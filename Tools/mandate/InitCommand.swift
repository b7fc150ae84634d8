import ArgumentParser
import Audit
import Authority
import Chain
import Console
import Encoding
import FileStorage
import KeyArguments
import Keys
import Operator
import Quantities
import Records
import Signing
import Storage

/// Who a new ledger's genesis names, and how the ledger tells time.
struct GenesisOptions: ParsableArguments {
    @Option(help: "The ledger's name, such as ledger.example.org/balanced.")
    var origin: String?

    @Option(name: .customLong("owner"), parsing: .upToNextOption, help: "The owners' vkeys.")
    var owners: [String] = []

    @Option(name: .customLong("owners-needed"), help: "How many owners sign what changes it.")
    var ownersNeeded: Int?

    @Option(name: .customLong("oracle"), parsing: .upToNextOption, help: "The oracles' vkeys.")
    var oracles: [String] = []

    @Option(name: .customLong("oracles-needed"), help: "How many oracles complete a session.")
    var oraclesNeeded: Int?

    @Option(
        name: .customLong("custodian"), parsing: .upToNextOption, help: "The custodians' vkeys.")
    var custodians: [String] = []

    @Option(
        name: .customLong("executor"), parsing: .upToNextOption, help: "The executors' vkeys.")
    var executors: [String] = []

    @Option(name: .customLong("auditor"), parsing: .upToNextOption, help: "The auditors' vkeys.")
    var auditors: [String] = []

    @Flag(help: "The history is told afterwards: entry times follow the sessions.")
    var historical = false

    @Option(
        help: """
            How long after their as-of time prices may be recorded live, in seconds; 86400 unless \
            given.
            """)
    var lag: Int?

    @Option(
        help: """
            How far the clock may jump ahead between entries unconfirmed, in seconds; 604800 \
            unless given.
            """)
    var gap: Int?

    private static let usualLag = 86_400
    private static let usualGap = 604_800

    /// Whether any of it was given.
    var isGiven: Bool {
        origin != nil || ownersNeeded != nil || oraclesNeeded != nil || historical
            || lag != nil || gap != nil
            || !(owners + oracles + custodians + executors + auditors).isEmpty
    }

    /// The genesis, with the operator's key. Throws `Failure`.
    func statement(operator key: VerifierKey) throws -> Statement {
        guard let origin, let ownersNeeded, let oraclesNeeded else {
            throw Failure.unusable(
                "a new ledger needs --origin, --owners-needed and --oracles-needed; see --help")
        }
        let (lag, gap) = (lag ?? Self.usualLag, gap ?? Self.usualGap)
        guard ownersNeeded > 0, oraclesNeeded > 0, lag > 0, gap > 0 else {
            throw Failure.unusable("numbers of keys and of seconds begin at 1")
        }
        let roles: [(Role, [String])] = [
            (.owner, owners), (.oracle, oracles), (.custodian, custodians),
            (.executor, executors), (.auditor, auditors),
        ]
        var keys = [Genesis.Grant(key: "\(key)", role: .operator_)]
        for (role, vkeys) in roles {
            keys += try vkeys.map {
                Genesis.Grant(key: "\(try PublicKeyArgument.key($0))", role: role)
            }
        }
        let genesis = Genesis(
            gap: gap, keys: keys, lag: lag, mode: historical ? .historical : .live,
            oraclesNeeded: oraclesNeeded, ownersNeeded: ownersNeeded)
        return Statement(after: nil, body: .genesis(genesis), ledger: origin)
    }
}

/// Makes a ledger.
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a ledger.",
        discussion: """
            Every owner signs the genesis, which says who may sign what, and the operator, whose \
            key bears the ledger's name. Where the operator's file is, is remembered for this \
            user. The leaf hash that is printed is what audits start from: give it to everyone.

              mandate init fund --origin ledger.example.org/balanced \\
                --owner VKEY VKEY --owners-needed 2 --oracle VKEY --oracles-needed 1 \\
                --custodian VKEY --executor VKEY --operator keys/operator.pem \\
                --sign keys/alice.pem keys/bob.pem

            Owners who sign elsewhere get the text first; the operator signs when the note comes \
            back:

              mandate init fund --origin … --unsigned > genesis.txt
              mandate cosign genesis.txt --sign keys/alice.pem --out genesis.note
              mandate init fund --genesis genesis.note --operator keys/operator.pem
            """)

    @Argument(help: "The directory of the new ledger: empty, or not there yet.")
    var ledger: String

    @OptionGroup var genesis: GenesisOptions

    @Option(help: "The operator's key file.")
    var `operator`: String

    @Option(
        name: .customLong("sign"), parsing: .upToNextOption, help: "The owners' key files.")
    var keys: [String] = []

    @Flag(help: "Print the genesis to be signed elsewhere; nothing is made.")
    var unsigned = false

    @Option(
        help: "Write what still needs signatures to this file instead of making the ledger.")
    var out: String?

    @Option(
        name: .customLong("genesis"), help: "A genesis that the owners have signed elsewhere.")
    var signed: String?

    @OptionGroup var passphrase: PassphraseOption

    func validate() throws {
        if signed != nil {
            guard !genesis.isGiven, keys.isEmpty, !unsigned, out == nil else {
                throw ValidationError("--genesis goes with --operator alone: all else is in it")
            }
        } else if keys.isEmpty != unsigned {
            throw ValidationError(
                unsigned ? "--sign and --unsigned exclude each other" : "give --sign or --unsigned")
        }
    }

    func run() async throws {
        let key = try passphrase.key(`operator`)
        var note =
            try signed.map { try NoteFile(file: $0) }
            ?? NoteFile(text: genesis.statement(operator: key.verifierKey).text, path: "genesis")
        try note.sign(passphrase.keys(keys))
        guard !unsigned, out == nil else {
            try note.write(to: out)
            return
        }
        if !note.signatures.contains(where: { $0.isSaidToBe(by: key.verifierKey) }) {
            try note.sign([key])
        }
        try make(note.bytes(), signer: key)
    }

    private func make(_ note: [UInt8], signer key: SigningKey) throws {
        // Judged before anything is made, so that a refusal leaves nothing behind.
        try InitCommand.judge(note)
        var opened: OpenLedger
        do {
            let storage = try FileStorage(ledger, .new)
            opened = try LedgerOptions.open(storage, key: key)
        } catch let error as StorageError {
            throw Failure(error)
        }
        let places = try opened.submit([note], of: "the genesis")
        // Before the ledger is there: whoever is told that it is can go on with it.
        try OperatorMemory.remember(`operator`, of: ledger)
        try opened.complete(saying: places)
    }

    /// Throws `Failure` where this cannot begin a ledger.
    private static func judge(_ note: [UInt8]) throws {
        var hasher = SHA256()
        let header = EntryHeader(index: 0, previous: .zero, time: .epoch)
        let entry = UnverifiedEntry(index: 0, bytes: header.line + note)
        var replay = Replay()
        let prepared = PreparedEntry(entry, keyring: replay.authority.keyring, hasher: &hasher)
        let findings = replay.take(
            prepared, leaf: prepared.leaf ?? .zero, policy: .door(allowing: []))
        guard findings.isEmpty else { throw Failure.refused(findings, of: "the genesis is") }
    }
}
