import Authority
import Quantities

/// The times of the newest entries, as far back as a statement may reach.
struct EntryTimes: Sendable {
    private var times: [Timestamp] = []
    private var count = 0

    /// Takes in the time of the next entry.
    mutating func append(_ time: Timestamp) {
        if times.count < LeafMemory.reach {
            times.append(time)
        } else {
            times[count % LeafMemory.reach] = time
        }
        count += 1
    }

    /// The time of an entry; nothing where it is too far back.
    subscript(index: Int) -> Timestamp? {
        guard index >= 0, index < count, count - index <= LeafMemory.reach else { return nil }
        return times[index % LeafMemory.reach]
    }
}
