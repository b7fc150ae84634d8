import Audit
import Chain
import FileStorage
import Keys
import Operator
import Records
import Signing

/// The audit of the ledger of the demonstration, beside bare OpenSSL over the same signatures.
struct AuditBenchmark {
    let path: String
    let programs: String

    func run(cores: Int) async throws {
        let signed = try signatures()
        var bare = Double.infinity
        var audit = Double.infinity
        for _ in 0..<3 {
            let start = now()
            await BareOpenSSL.verify(signed, cores: cores)
            bare = min(bare, now() - start)
            let process = ProcessRun([programs + "/mandate-audit", path])
            precondition(process.status == 0, "the audit of \(path) has findings")
            audit = min(audit, process.seconds)
        }
        print("audit of the demo ledger, \(signed.count) signatures, \(cores) cores")
        print("  bare OpenSSL          \(text(bare, 3)) s")
        print("  mandate-audit         \(text(audit, 3)) s as a whole process")
        print("  ratio                 \(text(audit / bare)) (at most 1.25 wanted)")
    }

    private func signatures() throws -> [BareOpenSSL.Signed] {
        var keys: [UInt32: [UInt8]] = [:]
        var signed: [BareOpenSSL.Signed] = []
        var reader = try LedgerReader(path)
        while let item = try reader.next() {
            guard case .entry(let frame) = item else { throw Refused() }
            let entry = try ReadEntry(frame.bytes)
            guard case .success(let statement) = entry.statement else { throw Refused() }
            if case .genesis(let genesis) = statement.body {
                for grant in genesis.keys {
                    let key = try VerifierKey(grant.key)
                    keys[key.keyID] = key.publicKey.bytes
                }
            }
            for signature in entry.signatures {
                guard let key = keys[signature.keyID] else { throw Refused() }
                signed.append(
                    BareOpenSSL.Signed(
                        key: key, signature: signature.bytes,
                        message: Array(entry.bytes[entry.text])))
            }
        }
        return signed
    }
}
