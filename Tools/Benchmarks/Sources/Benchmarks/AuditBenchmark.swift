import Audit
import CBareOpenSSL
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

    /// One signature as OpenSSL takes it.
    struct Signed: Sendable {
        let key: [UInt8]
        let signature: [UInt8]
        let message: [UInt8]
    }

    func run(cores: Int) async throws {
        let signed = try signatures()
        var bare = Double.infinity
        var audit = Double.infinity
        for _ in 0..<3 {
            let start = now()
            await verify(signed, cores: cores)
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

    private func signatures() throws -> [Signed] {
        var keys: [UInt32: [UInt8]] = [:]
        var signed: [Signed] = []
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
                    Signed(
                        key: key, signature: signature.bytes,
                        message: Array(entry.bytes[entry.text])))
            }
        }
        return signed
    }

    private func verify(_ signed: [Signed], cores: Int) async {
        await withTaskGroup(of: Bool.self) { group in
            for core in 0..<cores {
                group.addTask {
                    Self.verify(
                        signed[signed.count * core / cores..<signed.count * (core + 1) / cores])
                }
            }
            for await valid in group { precondition(valid, "a signature does not hold") }
        }
    }

    private static func verify(_ signed: ArraySlice<Signed>) -> Bool {
        var keys: [[UInt8]: OpaquePointer] = [:]
        defer { for key in keys.values { EVP_PKEY_free(key) } }
        for item in signed {
            if keys[item.key] == nil {
                keys[item.key] = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, item.key, 32)
            }
            let context = EVP_MD_CTX_new()
            defer { EVP_MD_CTX_free(context) }
            guard EVP_DigestVerifyInit(context, nil, nil, nil, keys[item.key]) == 1,
                EVP_DigestVerify(
                    context, item.signature, item.signature.count, item.message,
                    item.message.count) == 1
            else { return false }
        }
        return true
    }
}
