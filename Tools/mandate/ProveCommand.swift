import ArgumentParser
import Audit
import Chain
import Console
import Evidence
import Files
import Publication
import Storage

/// Proves an entry to someone who has no ledger.
struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write a proof that an entry is in the ledger, for someone who has none.",
        discussion: """
            A proof (C2SP tlog-proof) holds the entry, the way from it to the root, and the signed \
            checkpoint. A bundle also holds what its authority rests on: genesis, the opening of \
            its portfolio, changes of keys; of a target its contract; of a decision, trade or close \
            the prices, the contract, the target, the decision and its fills; and what was said of \
            a contract's assets. It is checked before it is written.

              mandate prove fund 12 --out 12.tlog-proof
              mandate-audit proof 12.tlog-proof --vkey VKEY
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Argument(help: "The entry's index.")
    var index: Int

    @Flag(help: "With all that the entry rests on.")
    var bundle = false

    @Option(help: "The file to write; standard output without it.")
    var out: String?

    func validate() throws {
        guard index >= 0 else { throw ValidationError("entries are counted from 0") }
    }

    func run() async throws {
        let bytes: [UInt8]
        var progress = Progress("entry", of: nil)
        do {
            defer { progress.finish() }
            var snapshot = try LedgerSnapshot(ledger)
            if bundle {
                let bundle = try snapshot.bundle(index) { progress.update($0) }
                try check(bundle)
                bytes = bundle.bytes
            } else {
                bytes = try snapshot.proof(index).bytes
            }
        } catch let error as StorageError {
            throw Failure(error)
        }
        guard bytes.count <= ProofBundle.mostBytes else {
            throw Failure.refused(
                "the bundle has \(bytes.count) bytes, more than anyone reads: prove the entry alone"
            )
        }
        guard let out else {
            Program.say(bytes: bytes)
            return
        }
        do throws(FileError) {
            try FileSystem.writeAtomically(bytes, to: out)
        } catch {
            throw Failure.unusable("\(error)")
        }
    }

    /// What whoever is given the bundle would refuse is not handed out.
    private func check(_ bundle: ProofBundle) throws {
        guard case .failure(let failures) = BundleCheck.check(bundle, against: .none) else {
            return
        }
        throw Failure.refused(
            "a bundle about entry \(index) would not hold: \(failures.list[0]); prove it alone, or "
                + "run mandate-audit")
    }
}
