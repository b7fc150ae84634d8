import Audit
import Authority
import Storage

extension Ledger where Store: ~Copyable {
    /// Judges signed statements in their order, up to the first that is refused, and gives the
    /// outcome of each. Their signatures are checked on all cores, a group ahead of the one that is
    /// judged and committed. Throws as for one.
    public mutating func admit(_ notes: [[UInt8]]) async throws(OperatorError) -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(notes.count)
        var end = min(Ledger.groupSize, notes.count)
        var ready = await Self.prepare(notes[..<end], with: replay.authority.keyring)
        while !ready.isEmpty {
            let following = notes[end..<min(end + Ledger.groupSize, notes.count)]
            let keyring = replay.authority.keyring
            async let next = Self.prepare(following, with: keyring)
            for note in ready {
                let outcome = try admit(note, allowing: [])
                outcomes.append(outcome)
                if case .refused = outcome { return outcomes }
            }
            end = following.endIndex
            ready = await next
        }
        return outcomes
    }

    /// Reads notes and checks their signatures on all cores. Gives them in their order.
    private static func prepare(
        _ notes: ArraySlice<[UInt8]>, with keyring: Keyring
    ) async -> [PreparedNote] {
        let share = 32
        return await withTaskGroup(of: (Int, [PreparedNote]).self) { tasks in
            for start in stride(from: notes.startIndex, to: notes.endIndex, by: share) {
                let part = notes[start..<min(start + share, notes.endIndex)]
                tasks.addTask { (start, part.map { PreparedNote($0, keyring: keyring) }) }
            }
            var parts: [Int: [PreparedNote]] = [:]
            for await (start, part) in tasks { parts[start] = part }
            return parts.sorted { $0.key < $1.key }.flatMap(\.value)
        }
    }
}
