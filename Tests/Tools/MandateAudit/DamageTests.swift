import Audit
import Chain
import Encoding
import Foundation
import Records
import SampleLedger
import TestSupport
import Testing

@Suite("A damaged ledger")
struct DamageTests {
    /// Changes the entries of the sample, the rest staying as it was, and audits it.
    private func audit(
        _ edit: (inout [[UInt8]]) throws -> Void
    ) async throws -> (report: AuditReport, history: History) {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            var entries = history.entries
            try edit(&entries)
            try ledger.replaceEntries(entries)
            return (try await ledger.audit(), history)
        }
    }

    private func found(_ report: AuditReport) -> [String] {
        report.findings.map { "\($0.code.rawValue) \($0.entry ?? -1)" }
    }

    @Test("an entry that was removed is missing there", arguments: [0, 1, 20, 43])
    func removed(index: Int) async throws {
        let (report, _) = try await audit { $0.remove(at: index) }
        #expect(found(report) == ["entry-missing \(index)"], "\(report.text)")
    }

    @Test("entries that were removed together are one finding")
    func removedTogether() async throws {
        let (report, _) = try await audit { $0.removeSubrange(10..<14) }
        #expect(found(report) == ["entry-missing 10"], "\(report.text)")
        #expect(report.findings.first?.message.contains("10 to 13") == true)
    }

    @Test("the last entries cut off are missing", arguments: [Sample.size - 1, 40, 1])
    func cut(size: Int) async throws {
        let (report, _) = try await audit { $0.removeSubrange(size...) }
        #expect(found(report) == ["entry-missing \(size)"], "\(report.text)")
    }

    @Test("an entry that stands twice is inserted there", arguments: [0, 7, 20, Sample.size - 1])
    func repeated(index: Int) async throws {
        let (report, _) = try await audit { $0.insert($0[index], at: index + 1) }
        let named =
            index == Sample.size - 1
            ? ["entry-uncovered \(Sample.size)"] : ["entry-inserted \(index + 1)"]
        #expect(found(report) == named, "\(report.text)")
        if index != Sample.size - 1 { #expect(report.verdicts[.integrity] == .fail) }
    }

    @Test("two entries that changed places are named", arguments: [7, 20, 30])
    func swapped(index: Int) async throws {
        let (report, _) = try await audit { $0.swapAt(index, index + 1) }
        #expect(report.verdicts[.integrity] == .fail)
        #expect(!report.findings.isEmpty)
        #expect(
            report.findings.allSatisfy { (index...index + 1).contains($0.entry ?? -1) },
            "\(report.text)")
    }

    @Test(
        "an entry of another ledger is named where it was put",
        arguments: [1, 8, 21, Sample.size - 1])
    func moved(index: Int) async throws {
        var other = Script(History()) { draft in
            guard case .genesis(var genesis) = draft.body else { return }
            genesis.lag += 1
            draft.body = .genesis(genesis)
        }
        try other.play()
        let (report, _) = try await audit { $0[index] = other.taker.entries[index] }
        #expect(found(report) == ["entry-altered \(index)"], "\(report.text)")
    }

    @Test(
        "a byte that was put in or taken out is named at its entry",
        arguments: [0, 9, Sample.size - 1])
    func shifted(index: Int) async throws {
        let (longer, _) = try await audit { $0[index].insert(0x20, at: 100) }
        #expect(found(longer) == ["entry-altered \(index)"], "\(longer.text)")
        let (shorter, _) = try await audit { $0[index].remove(at: 100) }
        #expect(found(shorter) == ["entry-altered \(index)"], "\(shorter.text)")
    }

    @Test("entries altered and chained anew are reported once, at the first", arguments: [3, 21])
    func rechained(index: Int) async throws {
        try await withTemporaryFolder { folder in
            let (ledger, history) = try AuditedLedger.sample(in: folder + "/fund")
            let forged = try history.rechained { entries in
                entries[index] = try Self.delayed(entries[index])
            }
            try ledger.replaceEntries(forged.entries)
            let report = try await ledger.audit()
            #expect(found(report) == ["entry-altered \(index)"], "\(report.text)")
            #expect(
                report.findings.first?.message.contains("\(index) to \(Sample.size - 1)")
                    == true)
            // With its hashes rewritten too, only the checkpoint and what was signed tell.
            try ledger.replaceEntries(forged.entries, leaves: forged.leaves)
            let rewritten = try await ledger.audit()
            #expect(
                Set(rewritten.findings.map(\.code)) == [.rootDiffers, .otherHistory],
                "\(rewritten.text)")
            #expect(rewritten.findings.first?.entry == index + 1)
            #expect(rewritten.verdicts[.integrity] == .fail)
            #expect(rewritten.verdicts[.authority] == .fail)
            for question in [Question.compliance, .completeness] {
                #expect(rewritten.verdicts[question] == .notJudged)
            }
            #expect(rewritten.findings.last?.message.contains("at entry \(index) at") == true)
        }
    }

    /// The entry, accepted a second earlier or later.
    static func delayed(_ entry: [UInt8]) throws -> [UInt8] {
        var text = String(decoding: entry, as: UTF8.self)
        let end = try #require(text.range(of: "Z\"}\n"))
        let digit = text.index(before: end.lowerBound)
        let second = try #require(text[digit].wholeNumberValue)
        text.replaceSubrange(digit..<end.lowerBound, with: "\(second == 0 ? 1 : second - 1)")
        return Array(text.utf8)
    }
}
