import Quantities
import Records

/// What tells one flow from another: what moved and why, under the custodian's own reference.
struct FlowName: Hashable, Sendable {
    private let asset: AssetID
    private let purpose: Flow.Purpose
    /// The bytes of the reference, or of the commitment to it.
    private let reference: [UInt8]

    /// Nothing where the reference is empty.
    init?(_ flow: Flow) {
        switch flow.reference {
        case .plain(let text):
            guard !text.isEmpty else { return nil }
            reference = [0] + text.utf8
        case .commitment(let digest): reference = [1] + "\(digest)".utf8
        }
        asset = flow.asset
        purpose = flow.purpose
    }
}

extension Account {
    /// How a flow was recorded before, in the last 1,024 sessions.
    func checkReference(of flow: Flow) -> [Breach] {
        func repeated(_ actual: String, _ problem: String) -> [Breach] {
            [
                Breach(
                    .flowRepeated, field: "reference",
                    expected: "a reference that no \(flow.purpose.rawValue) of \(flow.asset) had",
                    actual: actual,
                    message: "A \(flow.purpose.rawValue) of \(flow.asset) in \(id) \(problem).")
            ]
        }
        guard let name = FlowName(flow) else {
            return repeated("none", "has no reference that tells it from another")
        }
        guard flowNames.contains(name, at: session?.number ?? 0) else { return [] }
        let reference =
            if case .plain(let text) = flow.reference { text } else { "its commitment" }
        return repeated(reference, "was recorded under the same reference before")
    }

    /// Remembers a flow by its name, if it has one.
    mutating func remember(_ flow: Flow) {
        if let name = FlowName(flow) { flowNames.insert(name, at: session?.number ?? 0) }
    }
}
