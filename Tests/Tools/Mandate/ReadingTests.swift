import Foundation
import TestSupport
import Testing

/// Commands that read a ledger, whatever a writer is doing to it.
@Suite struct ReadingTests {
    private static let deposit = [
        "deposit", "fund", "--portfolio", "balanced", "100", "--reference", "R-1", "--sign",
        "keys/custodian.pem",
    ]

    private func log(_ fund: TestFund) throws -> Int {
        try fund.expectDone(["log", "fund"]).output.split(separator: "\n").count
    }

    @Test func nothingBeyondTheCheckpointIsRead() throws {
        try TestFund.with { fund in
            let older = try bytes(ofFile: fund.path("fund/checkpoint"))
            let leaf = try fund.lastLeaf()
            try fund.expectDone(Self.deposit)
            #expect(try log(fund) == 4)
            // What an append under way shows: its entries are there, its checkpoint is not.
            try TestSupport.write(older, toFile: fund.path("fund/checkpoint"))
            let segment = fund.path("fund/entries/000000000000.entries")
            try TestSupport.write(bytes(ofFile: segment) + [1], toFile: segment)
            #expect(try log(fund) == 3)
            #expect(try fund.lastLeaf() == leaf)
            try fund.expectRefused(["show", "fund", "3"], status: 2, "no entry 3")
            #expect(try fund.expectDone(["status", "fund"]).output.contains(": 3 entries"))
            let draft = try fund.targetText()
            #expect(draft.contains(#""after":{"index":2,"leaf":"\#(leaf)"}"#))
        }
    }

    @Test func withoutAReadableCheckpointThatIsSaid() throws {
        try TestFund.with { fund in
            for command in [["status", "fund"], ["log", "fund"], ["show", "fund", "0"]] {
                try TestSupport.write([1, 2], toFile: fund.path("fund/checkpoint"))
                let broken = try fund.run(command)
                #expect(broken.status == 2 && broken.output == "")
                #expect(broken.errors.contains("the checkpoint of fund cannot be read"))
                try FileManager.default.removeItem(atPath: fund.path("fund/checkpoint"))
                let none = try fund.run(command)
                #expect(none.status == 2 && none.output == "")
                #expect(none.errors.contains("fund has no checkpoint"), "\(none.errors)")
            }
        }
    }

    @Test func fewerEntriesThanTheCheckpointCoversAreNotTakenForAll() throws {
        try TestFund.with { fund in
            let segment = fund.path("fund/entries/000000000000.entries")
            let whole = try bytes(ofFile: segment)
            let second =
                whole.count - (try fund.expectDone(["show", "fund", "2"]).output.utf8.count)
            try TestSupport.write(whole.prefix(second - 2), toFile: segment)
            let result = try fund.run(["status", "fund"])
            #expect(result.status == 2)
            #expect(result.errors.contains("ends after 2 entries"), "\(result.errors)")
        }
    }

    @Test func aTornLengthAfterTheLastEntryIsNoDamageOfIt() throws {
        try TestFund.with { fund in
            let segment = fund.path("fund/entries/000000000000.entries")
            let whole = try bytes(ofFile: segment)
            for torn in [[7], [3, 9], [0], [0x7B, 0x22]] as [[UInt8]] {
                try TestSupport.write(whole + torn, toFile: segment)
                #expect(try log(fund) == 3)
                let audit = try fund.run(
                    ["fund", "--no-memory", "--owner", try fund.vkey(.alice)],
                    program: "mandate-audit")
                #expect(audit.status == 0, "\(torn): \(audit.output)")
                #expect(!audit.output.contains("altered"))
            }
        }
    }

    @Test func statusHasTheDriftInBothForms() throws {
        try TestFund.with { fund in
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.write("one.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            try fund.write("two.csv", "date,VTI,BND\n2024-01-03,101,50\n")
            try fund.expectDone(
                ["run", "fund", "--executor", "keys/executor.pem", "--prices", "one.csv"]
                    + ["--oracle", "keys/oracle.pem"])
            try fund.expectDone(["prices", "fund", "two.csv", "--sign", "keys/oracle.pem"])
            // 6 of VTI at 101 and 8 of BND at 50: 606 of 1006 is 60.2385…%.
            let shown = try fund.expectDone(["status", "fund"]).output
            let rows = shown.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
            }
            #expect(shown.contains("session 2024-01-03, 2 in all"))
            #expect(rows.contains(["asset", "quantity", "value", "weight", "target", "drift"]))
            #expect(rows.contains(["VTI", "6", "606", "60.24%", "60%", "+0.24pp"]), "\(shown)")
            #expect(rows.contains(["BND", "8", "400", "39.76%", "40%", "-0.24pp"]), "\(shown)")
            #expect(shown.contains("nothing is due"))
            let text = try fund.expectDone(["status", "fund", "--json"]).output
            let status = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(status["ledger"] as? String == TestFund.origin)
            #expect(status["session"] as? String == "2024-01-03")
            #expect(status["size"] as? Int == (try fund.size()))
            let portfolio = try #require((status["portfolios"] as? [[String: Any]])?.first)
            #expect(portfolio["value"] as? String == "1006")
            let positions = try #require(portfolio["positions"] as? [[String: Any]])
            let drifts = positions.compactMap { $0["drift"] as? String }
            #expect(Set(drifts) == ["+0.24pp", "-0.24pp", "0.00pp"])
            for position in positions {
                let members = Set(position.keys).subtracting(["quantity"])
                #expect(members == ["asset", "drift", "target", "value", "weight"])
            }
        }
    }
}
