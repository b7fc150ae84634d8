import Audit
import Authority
public import Encoding
import Records
import Signing

extension Ledger where Store: ~Copyable {
    /// The operator's statement that an authority has stamped the checkpoint of this size and root,
    /// signed: what `admit` takes in. Throws where its key is not at hand, or no entry holds the
    /// token.
    public func note(
        stamping size: Int, root: Digest, token: [UInt8]
    ) throws(OperatorError) -> [UInt8] {
        let index = size - 1
        let statement = Statement(
            after: Reference(index: index, leaf: replay.authority.leaves[index] ?? .zero),
            body: .time(TimeToken(root: root, size: size, token: token)), ledger: name ?? "")
        let key = replay.authority.operatorKey ?? signer.verifierKey
        let texts = try Drafting.texts(of: statement)
        return try Drafting.note(texts.flatMap { $0 }, signers: [own(key)])
    }
}
