import ArgumentParser
import Audit
import Encoding
import Signing

/// What the auditor trusts to begin with.
struct AnchorOptions: ParsableArguments {
    @Option(help: "The leaf hash of entry 0, in base64.")
    var genesis: String?

    @Option(
        parsing: .upToNextOption,
        help: "Vkeys of owners that must have signed entry 0, after what is checked.")
    var owner: [String] = []

    @Option(help: "The operator's vkey: the owners are then those the operator named.")
    var vkey: String?

    func validate() throws {
        let given = [genesis != nil, !owner.isEmpty, vkey != nil].count { $0 }
        guard given <= 1 else {
            throw ValidationError("give one of --genesis, --owner and --vkey")
        }
        _ = try anchor()
    }

    /// The anchor that was given, or nothing. Throws where it cannot be read.
    func anchor() throws -> Anchor? {
        if let genesis {
            guard let leaf = Base64.decode(Array(genesis.utf8)).flatMap({ Digest($0) }) else {
                throw ValidationError("--genesis \(genesis): expected 32 bytes in padded base64")
            }
            return .genesis(leaf)
        }
        if let vkey { return .operatorKey(try AnchorOptions.key(vkey, "--vkey")) }
        guard !owner.isEmpty else { return nil }
        return .owners(try owner.map { try AnchorOptions.key($0, "--owner") })
    }

    static func key(_ text: String, _ option: String) throws -> VerifierKey {
        do throws(SigningError) {
            return try VerifierKey(text)
        } catch {
            throw ValidationError("\(option) \(text): \(error)")
        }
    }
}
