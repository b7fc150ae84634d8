import ArgumentParser
import Chain
import Console
import Encoding
import Evidence
import Files
import Records
import Signing

/// Checks a proof or a bundle with no ledger at hand.
struct ProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate-audit proof",
        abstract: "Checks a proof or a bundle that `mandate prove` wrote, with no ledger at hand.",
        discussion: """
            Says in one sentence what it proves, and what it does not.

            Exit codes: 0 it holds, 1 it does not, 2 it cannot be read.
            """)

    @Argument(help: "The file with the proof.")
    var file: String

    @Option(help: "The operator's vkey.")
    var vkey: String

    @Option(help: "A file with the entry, for a proof that does not hold it.")
    var entry: String?

    func run() async throws {
        let key: VerifierKey
        do throws(SigningError) {
            key = try VerifierKey(vkey)
        } catch {
            throw ValidationError("--vkey \(vkey): \(error)")
        }
        let bytes = try Self.read(file, atMost: 1 << 30)
        if ProofBundle.isBundle(bytes) {
            guard entry == nil else { throw ValidationError("a bundle holds its entries") }
            try checkBundle(bytes, key)
        } else {
            try checkProof(bytes, key)
        }
    }

    private func checkProof(_ bytes: [UInt8], _ key: VerifierKey) throws {
        let proof: LogProof
        do throws(CheckpointError) {
            proof = try LogProof(bytes)
        } catch {
            throw Failure.unusable("\(file): \(error)")
        }
        let given = try entry.map { try Self.read($0, atMost: UnverifiedEntry.mostBytes) }
        guard let content = given ?? proof.extra else {
            throw Failure.unusable("\(file): it does not hold the entry; give it with --entry")
        }
        if let given, let extra = proof.extra, given != extra {
            throw Failure.refused("\(file): the entry it holds is not the one given")
        }
        let checkpoint: Checkpoint
        var hasher = SHA256()
        do throws(CheckpointError) {
            checkpoint = try proof.verified(leaf: hasher.leaf(content.span), by: key)
        } catch {
            throw Failure.refused("\(file): \(error.code.rawValue): \(error)")
        }
        Program.say(
            "proved: these \(content.count) bytes\(Self.kind(of: content, at: proof.index)) are "
                + "entry \(proof.index) of \(checkpoint.origin) in the history of "
                + "\(checkpoint.size) entries with the root \(checkpoint.root), which its operator "
                + "signed; not proved: who signed the statement in it, and whether they might.")
    }

    /// What the entry says it is; nothing where it cannot be read as the entry of this place.
    private static func kind(of bytes: [UInt8], at index: Int) -> String {
        guard let entry = try? ReadEntry(bytes), entry.header.index == index,
            case .success(let statement) = entry.statement
        else { return "" }
        return " (a \(statement.kind.rawValue) of \(entry.header.time))"
    }

    private func checkBundle(_ bytes: [UInt8], _ key: VerifierKey) throws {
        let bundle: ProofBundle
        do throws(EvidenceError) {
            bundle = try ProofBundle(bytes)
        } catch {
            throw Failure.unusable("\(file): \(error)")
        }
        switch BundleCheck.check(bundle, by: key) {
        case .failure(let failures):
            for failure in failures.list { Program.complain("\(file): \(failure)") }
            throw Failure.ended(1)
        case .success(let proven):
            Program.say(proven.sentence(about: bundle.about))
        }
    }

    private static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, maximumByteCount: limit)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}
