public import Chain
import Encoding
import Foundation
import FoundationNetworking
public import Signing
public import Witnessing

/// Asks witnesses over HTTP to cosign a checkpoint (C2SP tlog-witness).
public struct WitnessClient: Sendable {
    /// What a witness said.
    public enum Answer: Hashable, Sendable {
        /// It cosigned; the line holds.
        case cosigned(NoteSignature)
        /// It knows a later or other checkpoint, of this size.
        case conflict(size: Int)
        /// It refused, with this status and these words.
        case refused(status: Int, String)
    }

    /// Seconds that a witness may take for each of at most two answers.
    public let patience: Double

    /// A client that waits so many seconds for an answer.
    public init(patience: Double = 10) { self.patience = patience }

    /// Asks for a cosignature of a checkpoint. `proof` gives the way from a size the witness knows;
    /// it is called again where the witness knows another size than was thought. Throws `network`
    /// where no answer comes, and what `proof` throws.
    public func ask(
        _ witness: WitnessPolicy.Witness, to cosign: SignedCheckpoint,
        proof: (_ older: Int) throws -> ConsistencyProof
    ) async throws -> Answer {
        let url = try address(of: witness)
        // What others have cosigned says nothing to this one.
        let cosign = cosign.withoutCosignatures
        var older = 0
        // The witness says what it knows at most once; a second surprise is its answer.
        for attempt in 0..<2 {
            let path = older > 0 ? try proof(older).path : []
            let request = AddCheckpointRequest(older: older, path: path, checkpoint: cosign)
            let answer = try await send(request, to: witness, at: url)
            guard case .conflict(let size) = answer, attempt == 0, size > 0, size != older,
                size <= cosign.checkpoint.size
            else { return answer }
            older = size
        }
        return .conflict(size: older)
    }

    private func send(
        _ request: AddCheckpointRequest, to witness: WitnessPolicy.Witness, at url: URL
    ) async throws(WitnessError) -> Answer {
        var post = URLRequest(
            url: url.appendingPathComponent("add-checkpoint"), timeoutInterval: patience)
        post.httpMethod = "POST"
        post.httpBody = Data(request.bytes)
        let body: [UInt8]
        let status: Int
        switch await Exchange.send(post, patience: patience) {
        case .success(let answer): (status, body) = (answer.status, answer.body)
        case .failure(let failure):
            throw WitnessError(
                .network, "\(witness.name) at \(url.absoluteString) \(failure)",
                remedy: "check the address, or ask again later")
        }
        switch status {
        case 200: return .cosigned(try line(in: body, of: witness, over: request.checkpoint))
        case 409:
            guard body.last == UInt8(ascii: "\n"), let size = Int(plainDecimal: body.dropLast())
            else { fallthrough }
            return .conflict(size: size)
        default:
            return .refused(status: status, Self.words(in: body))
        }
    }

    /// Where a witness takes checkpoints. Throws `network` where the policy has no such address.
    private func address(of witness: WitnessPolicy.Witness) throws(WitnessError) -> URL {
        guard let url = witness.url.flatMap({ URL(string: $0) }),
            ["http", "https"].contains(url.scheme?.lowercased())
        else {
            throw WitnessError(
                .network, "the policy names no address of \(witness.name) in HTTP",
                remedy: "write it after the key in the line of the witness")
        }
        return url
    }

    /// The beginning of what a witness says to people, without what a terminal would obey.
    private static func words(in body: [UInt8]) -> String {
        let printable = body.prefix(300).map { (0x20..<0x7F).contains($0) ? $0 : 0x20 }
        return printable.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " ")
    }

    /// The line by this witness's key among those of an answer; lines by other keys are ignored.
    private func line(
        in body: [UInt8], of witness: WitnessPolicy.Witness, over checkpoint: SignedCheckpoint
    ) throws(WitnessError) -> NoteSignature {
        let text = checkpoint.note.text
        let lines = (try? SignedNote(text + [UInt8(ascii: "\n")] + body))?.signatures ?? []
        guard let line = lines.first(where: { witness.key.check($0, of: text) != nil }) else {
            throw WitnessError(
                .network, "\(witness.name) answered without a cosignature that holds",
                remedy: "check that the policy has its present key")
        }
        return line
    }
}
