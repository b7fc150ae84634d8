import ArgumentParser
import Audit
import Chain
import Console
import Encoding
import FileStorage
import Files
import Glibc
import Publication
import Quantities
import Signing
import Storage

/// The auditor's program: it reads a ledger, never writes to it, and trusts nothing in it but what
/// follows from the anchor it was given.
@main
struct MandateAudit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate-audit",
        abstract: "Audits a ledger: integrity, authority, compliance, completeness.",
        discussion: """
            Without --genesis, --owner or --vkey the first audit of a ledger remembers its genesis \
            and its checkpoint under the user's state home, and later ones compare.

            What an audit found can be attested in the ledger, for whoever audits it next: the \
            statement is written unsigned, and signed where the auditor's key is.

              mandate-audit fund --vkey VKEY --attestation audit.txt --attest-as AUDITOR-VKEY
              mandate cosign audit.txt --sign auditor.pem
              mandate submit fund audit.txt

            A proof or a bundle that `mandate prove` wrote is checked without a ledger: \
            mandate-audit proof FILE --vkey VKEY; see mandate-audit proof --help.

            Exit codes: 0 all four verdicts pass, 1 there are findings, 2 the audit could not be \
            done, 3 nothing was found but not all could be judged.
            """)

    @Argument(help: "The ledger's directory, or one that it was published into.")
    var ledger: String

    @OptionGroup var anchor: AnchorOptions

    @Option(
        help: """
            A checkpoint seen before, or a receipt: nothing may have been rewritten or cut since.
            """)
    var since: String?

    @Option(
        help: """
            Judge what was accepted up to this time, such as 2024-12-31T23:59:59Z, as it stood then; \
            before the first entry there is nothing to judge (exit code 3).
            """)
    var until: UntilArgument?

    @Option(help: "A policy (C2SP tlog-policy): whose cosignatures the checkpoint has to have.")
    var policy: String?

    @Option(
        name: .customLong("timestamp-ca"),
        help: "Certificates (PEM) of the authorities to check time stamps (RFC 3161) with.")
    var authorities: String?

    @Option(
        name: .customLong("expect"), parsing: .upToNextOption,
        help: "Notes that were handed in: each is in the ledger, or was rightly refused.")
    var expected: [String] = []

    @Option(
        name: .customLong("refusal"), parsing: .upToNextOption,
        help: "Refusals of such notes that the operator signed.")
    var refusals: [String] = []

    @Option(
        name: .customLong("attested-by"), parsing: .upToNextOption,
        help: "Vkeys of auditors: what they attested in the ledger counts as another view of it.")
    var trustedAuditors: [String] = []

    @Option(help: "Where to write what this audit found as a statement for an auditor to sign.")
    var attestation: String?

    @Option(name: .customLong("attest-as"), help: "The vkey of the auditor who will sign it.")
    var attestor: String?

    @Option(help: "The form of the report.")
    var report: ReportForm = .text

    @Option(
        name: .customLong("save-checkpoint"),
        help: "Where to keep the checkpoint, for --since, once the integrity is found good.")
    var saveCheckpoint: String?

    @Option(help: "How many groups of entries are checked at once; one for each core by default.")
    var jobs: Int?

    @Flag(name: .customLong("no-memory"), help: "Neither use nor change what is remembered.")
    var isForgetful = false

    static func main() async {
        // Not a subcommand to the parser, so that a ledger is audited by its name alone.
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "proof" {
            await Program.run(ProofCommand.self, Array(arguments.dropFirst()))
        }
        await Program.run(MandateAudit.self)
    }

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs \(jobs): give a number from 1 to 1024")
        }
        guard (attestation == nil) == (attestor == nil) else {
            throw ValidationError("--attestation and --attest-as go together")
        }
        _ = try attestor.map { try AnchorOptions.key($0, "--attest-as") }
        _ = try attestingAuditors()
    }

    func run() async throws {
        let exitCode: Int32
        do throws(StorageError) {
            // What has both forms is a ledger: a published log has no entries but in tiles.
            if try !LedgerSource.isLedger(ledger), try PublishedLog.isPublished(ledger) {
                exitCode = try await run(PublishedSource(ledger))
            } else {
                exitCode = try await run(LedgerSource(ledger))
            }
        } catch {
            throw Failure.unusable("\(error)")
        }
        throw Failure.ended(exitCode)
    }

    /// Audits a ledger and says what was found; gives the exit code.
    private func run<Source: LedgerView & ~Copyable>(
        _ source: consuming Source
    ) async throws(StorageError) -> Int32 {
        let memory = isForgetful ? nil : AuditMemory(of: ledger)
        let recalled = memory?.recall(
            genesis: source.firstLeaf, isAnchored: (try? anchor.anchor()) != nil)
        var terms = try source.terms()
        terms.anchor = try givenAnchor(recalled)
        terms.secondViews = try secondViews(recalled)
        terms.policy = try witnessPolicy()
        terms.until = until?.time
        terms.tokens = try tokenCheck()
        terms.expectations = try expectations()
        terms.refusals = try signedRefusals()
        terms.trustedAuditors = (try? attestingAuditors()) ?? []
        let audited = try await audit(terms, from: &source)
        // What was found is said first: whatever fails then does not take it away.
        Program.say(bytes: report.bytes(of: audited))
        if let memory { keep(audited, terms, in: memory, recalled) }
        try save(audited, terms)
        try writeAttestation(of: audited)
        return audited.exitCode
    }

    private func audit<Source: LedgerView & ~Copyable>(
        _ terms: AuditTerms, from source: inout Source
    ) async throws(StorageError) -> AuditReport {
        var progress = Progress("entry", of: source.storedCount)
        defer { progress.finish() }
        let cores = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        return try await Auditor.audit(terms, from: &source, jobs: jobs ?? cores) {
            progress.update($0)
        }
    }
}

/// An instant as an argument: `2024-01-02T21:00:00Z`.
struct UntilArgument: ExpressibleByArgument {
    let time: Timestamp

    init?(argument: String) {
        guard let time = try? Timestamp(argument) else { return nil }
        self.time = time
    }
}

/// The form of a report.
enum ReportForm: String, ExpressibleByArgument, CaseIterable {
    case text, json, html

    func bytes(of report: AuditReport) -> [UInt8] {
        switch self {
        case .text: Array(report.text.utf8)
        case .json: report.json
        case .html: Array(report.html.utf8)
        }
    }
}
