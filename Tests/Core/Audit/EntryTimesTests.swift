import Quantities
import SampleLedger
import Testing

@testable import Audit

@Suite struct EntryTimesTests {
    @Test func theNewestTimesAreKnownAndNoOthers() {
        var times = EntryTimes()
        #expect(times[0] == nil)
        let count = 140_003
        for index in 0..<count { times.append(Timestamp.epoch.later(Int64(index))) }
        for index in [count - 1, count - 65_536, 131_072] {
            #expect(times[index] == Timestamp.epoch.later(Int64(index)))
        }
        for index in [Int.min, -1, 0, count - 65_537, count, Int.max] {
            #expect(times[index] == nil)
        }
    }
}
