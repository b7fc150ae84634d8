import ArgumentParser
import Audit
import Chain
import Console
import Encoding
import Evidence
import Files
import Records
import Signing
import Storage
import Witnessing

/// Checks a proof or a bundle with no ledger at hand.
struct ProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mandate-audit proof",
        abstract: "Checks a proof or a bundle that `mandate prove` wrote, with no ledger at hand.",
        discussion: """
            Says in one sentence what it proves, and then what it does not. A bundle holds entry 0, \
            so that --genesis or --owner serves as well as the operator's --vkey; with that alone \
            the owners are those the operator named.

            Exit codes: 0 it holds, 1 it does not, 2 it cannot be read.
            """)

    @Argument(help: "The file with the proof.")
    var file: String

    @OptionGroup var anchor: AnchorOptions

    @Option(help: "A file with the entry, for a proof that does not hold it.")
    var entry: String?

    @Option(help: "A policy (C2SP tlog-policy): whose cosignatures the checkpoint has to have.")
    var policy: String?

    func run() async throws {
        guard let trusted = try anchor.anchor() else {
            throw ValidationError("give one of --genesis, --owner and --vkey")
        }
        let bytes = try Self.read(file, atMost: ProofBundle.mostBytes)
        if ProofBundle.isBundle(bytes) {
            guard entry == nil else { throw ValidationError("a bundle holds its entries") }
            try checkBundle(bytes, trusted)
        } else {
            guard case .operatorKey(let key) = trusted else {
                throw ValidationError("a proof does not hold entry 0: give --vkey")
            }
            guard bytes.count <= LogProof.mostBytes else {
                throw Failure.unusable("\(file): neither a proof nor a bundle is that long")
            }
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
        let cosigners = try cosigners(of: proof.checkpoint)
        Program.say(
            "proved: these \(content.count) bytes\(Self.kind(of: content, at: proof.index)) are "
                + "entry \(proof.index) of \(checkpoint.origin) in the history of "
                + "\(checkpoint.size) entries with the root \(checkpoint.root), which its operator "
                + "signed\(cosigners.map { " and \($0) cosigned" } ?? "").\n"
                + "not proved: who signed the statement in it, and whether they might; that it had "
                + "effect; that others are shown the same history"
                + "\(cosigners == nil ? "" : ", if these witnesses failed too").")
    }

    /// What the entry says it is; nothing where it cannot be read as the entry of this place.
    private static func kind(of bytes: [UInt8], at index: Int) -> String {
        guard let entry = try? ReadEntry(bytes), entry.header.index == index,
            case .success(let statement) = entry.statement
        else { return "" }
        return " (a \(statement.kind.rawValue) statement of \(entry.header.time))"
    }

    private func checkBundle(_ bytes: [UInt8], _ trusted: Anchor) throws {
        let bundle: ProofBundle
        do throws(EvidenceError) {
            bundle = try ProofBundle(bytes)
        } catch {
            throw Failure.unusable("\(file): \(error)")
        }
        switch BundleCheck.check(bundle, against: trusted) {
        case .failure(let failures):
            for failure in failures.list.prefix(Self.mostNamed) {
                Program.complain("\(file): \(failure)")
            }
            let rest = failures.list.count - Self.mostNamed
            if rest > 0 { Program.complain("\(file): \(rest) more such things") }
            throw Failure.ended(1)
        case .success(let proven):
            Program.say(proven.report(cosigners: try cosigners(of: bundle.checkpoint)))
        }
    }

    /// How many things that fail are named one by one.
    private static let mostNamed = 20

    /// Who of the policy cosigned a checkpoint, which is a quorum; nothing where there is no policy
    /// or it asks for nobody.
    private func cosigners(of checkpoint: SignedCheckpoint) throws -> String? {
        guard let policy else { return nil }
        let wanted: WitnessPolicy
        do throws(StorageError) {
            wanted = try WitnessPolicy(file: policy)
        } catch {
            throw Failure.unusable("\(error)")
        }
        guard wanted.lists(checkpoint) else {
            throw Failure.refused("\(file): no log of the policy has signed its checkpoint")
        }
        let places = wanted.cosigners(of: checkpoint)
        let names = places.map { wanted.witnesses[$0].name }.joined(separator: ", ")
        guard wanted.isQuorum(places) else {
            throw Failure.refused(
                "\(file): \(places.count) of \(wanted.witnesses.count) witnesses of the policy have "
                    + "cosigned its checkpoint, which is no quorum")
        }
        return wanted.needsNoWitness ? nil : names
    }

    private static func read(_ path: String, atMost limit: Int) throws -> [UInt8] {
        do throws(FileError) {
            return try FileSystem.read(path, maximumByteCount: limit)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }
}

extension WitnessPolicy {
    /// The policy in a file.
    init(file path: String) throws(StorageError) {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try FileSystem.read(path, maximumByteCount: FileSystem.mostNoteBytes)
        } catch {
            throw StorageError(.inputOutput, "\(error)", remedy: "check --policy")
        }
        do throws(PolicyError) {
            try self.init(bytes)
        } catch {
            throw StorageError(
                .damaged, "\(path) is no policy: \(error)", remedy: "check --policy")
        }
    }
}
