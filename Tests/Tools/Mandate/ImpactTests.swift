import Foundation
import TestSupport
import Testing

/// Paper orders that move prices, as the programs backtest and run them.
@Suite struct ImpactTests {
    private static let clauses = """
        mandate "balanced" in USD
        hold VTI 60% band 5pp owners may set 40%..80%
        hold BND 40% band 5pp owners may set 20%..60%
        rebalance when outside band
        trade all to target
        cost 20bp
        slippage at most 500bp
        decisions open 3 sessions

        """
    private static let closes = """
        date,VTI,BND
        2024-01-02,100,50
        2024-01-03,101,50
        2024-01-04,102,50
        2024-01-05,141,49.5
        2024-01-08,140,49.5
        2024-01-09,139,49
        2024-01-10,139,49

        """
    /// Of VTI 2 units a session, of BND no more than the price allows.
    private static let liquidity = "asset,volatility,volume\nVTI,0.02,20\nBND,0.01,500\n"
    private static let run =
        ["run", "fund", "--executor", "keys/executor.pem", "--prices", "closes.csv"]
        + ["--oracle", "keys/oracle.pem"]

    private func withFiles(_ body: (TestFund) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund(in: folder)
            try fund.write("balanced.mandate", Self.clauses)
            try writeTables(fund)
            try body(fund)
        }
    }

    private func writeTables(_ fund: TestFund) throws {
        try fund.write("closes.csv", Self.closes)
        try fund.write("liquidity.csv", Self.liquidity)
    }

    private func withFund(_ body: (TestFund) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let fund = try TestFund.opened(in: folder, mandate: Self.clauses)
            try writeTables(fund)
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R"]
                    + ["--sign", "keys/custodian.pem"])
            try body(fund)
        }
    }

    @Test func whatIsOnlyWatchedNeedsNoLiquidity() throws {
        try withFiles { fund in
            let lines = Self.closes.split(separator: "\n")
            try fund.write(
                "closes.csv",
                lines.map { $0 + ($0 == lines[0] ? ",VIX\n" : ",20\n") }.joined())
            try fund.write("watching.mandate", Self.clauses + "watch VIX\n")
            let moved = ["closes.csv", "--cash", "1000", "--impact", "liquidity.csv"]
            let plain = try fund.expectDone(["backtest", "balanced.mandate"] + moved).output
            let watching = try fund.expectDone(["backtest", "watching.mandate"] + moved).output
            #expect(plain == watching && plain.contains("impact"))
        }
    }

    private func trades(of ledger: String, _ fund: TestFund) throws -> [String] {
        try fund.expectDone(["log", ledger, "--kind", "trade"]).output.split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true).dropFirst()
                .joined(separator: " ").replacing("balanced", with: "backtest")
        }
    }

    private func members(_ output: String) throws -> [String: String] {
        let json = try JSONSerialization.jsonObject(with: Data(output.utf8))
        return try #require(json as? [String: Any]).compactMapValues { $0 as? String }
    }

    @Test(arguments: ["close", "next"])
    func aRunFillsAsTheBacktestDoesAndBothPassAnAudit(fill: String) throws {
        try withFund { fund in
            let paper = [
                "--fee", "5bp", "--fill", fill, "--impact", "liquidity.csv",
                "--impact-coefficient", "0.9", "--participation", "10%",
            ]
            try fund.expectDone(
                ["backtest", "balanced.mandate", "closes.csv", "--cash", "1000"] + paper
                    + ["--ledger", "told"])
            try fund.expectDone(Self.run + paper + ["--until", "2024-01-03"])
            // Once more in the same session nothing is filled again.
            try fund.expectDone(Self.run + paper + ["--until", "2024-01-03"])
            try fund.expectDone(Self.run + paper)
            let run = try trades(of: "fund", fund)
            #expect(run.count == (fill == "close" ? 4 : 3))
            #expect(try trades(of: "told", fund) == run)
            // 2 of the 5.98… VTI that are ordered at 100: 100 · (1 + 0.9 · 0.02 · √0.1).
            let first = try #require(run.first)
            #expect(first.contains("VTI 2 at 10\(fill == "close" ? "0.56920998" : "1.57490208")"))
            for ledger in ["fund", "told"] {
                let audit = try fund.run([ledger, "--no-memory"], program: "mandate-audit")
                #expect(audit.status == 0, "\(audit.output)")
                #expect(audit.output.contains("no findings"))
            }
        }
    }

    @Test func whatImpactCostsIsToldBesideFees() throws {
        try withFiles { fund in
            let backtest = ["backtest", "balanced.mandate", "closes.csv", "--cash", "1000"]
            let plain = try fund.expectDone(backtest + ["--json"]).output
            #expect(!plain.contains("impact"))
            let moved = try fund.expectDone(
                backtest + ["--impact", "liquidity.csv", "--json"]
            ).output
            let impact = try #require(try members(moved)["impact"])
            #expect(impact != "0")
            let text = try fund.expectDone(backtest + ["--impact", "liquidity.csv"]).output
            #expect(text.contains("\nimpact       \(impact.prefix(6))"), "\(text)")
            // What moves nothing costs nothing, and is otherwise the same.
            try fund.write("liquidity.csv", "asset,volatility,volume\nVTI,0,1\nBND,0,1\n")
            let still = try fund.expectDone(
                backtest + ["--impact", "liquidity.csv", "--json"]
            ).output
            #expect(still.replacing("\"impact\":\"0\",", with: "") == plain)
            try fund.write("liquidity.csv", Self.liquidity)
            let none = try fund.expectDone(
                backtest + ["--impact", "liquidity.csv", "--impact-coefficient", "0", "--json"]
            ).output
            #expect(none == still)
        }
    }

    @Test func aBacktestRefusesWhatItCannotReckonWithAndWritesNothing() throws {
        try withFiles { fund in
            let before = try FileManager.default.contentsOfDirectory(atPath: fund.folder)
            let backtest = [
                "backtest", "balanced.mandate", "closes.csv", "--cash", "1000", "--ledger", "told",
            ]
            func refused(_ arguments: [String], _ words: String...) throws {
                let result = try fund.run(backtest + arguments)
                #expect(result.status == 2)
                #expect(result.output.isEmpty)
                for word in words {
                    #expect(result.errors.contains(word), "\(result.errors) lacks \(word)")
                }
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: fund.folder).sorted()
                        == before.sorted())
            }
            try refused(["--impact", "none.csv"], "none.csv")
            let law = ["--impact", "liquidity.csv"]
            for bad in ["0", "0%", "100.1%", "1.1", "-1%", "ten"] {
                try refused(law + ["--participation=\(bad)"], "--participation")
            }
            for bad in ["-0.1", "100.000000000001", "1%", "one", ""] {
                try refused(law + ["--impact-coefficient=\(bad)"], "--impact-coefficient")
            }
            try refused(["--participation", "10%"], "--impact")
            try refused(["--impact-coefficient", "1"], "--impact")
            for (row, column) in [
                ("BND,0.01,0", "column 3 (volume)"), ("BND,0.01,-1", "column 3 (volume)"),
                ("BND,-0.01,1", "column 2 (volatility)"), ("BND,1,1", "column 2 (volatility)"),
                ("VTI,0.01,1", "column 1 (asset)"), ("BND,0.01", "found 2 cells"),
            ] {
                try fund.write("liquidity.csv", "asset,volatility,volume\nVTI,0.02,20\n\(row)\n")
                try refused(law, "liquidity.csv: line 3", column)
            }
            try fund.write("liquidity.csv", "asset,volatility,volume\nVTI,0.02,20\n")
            try refused(law, "liquidity.csv: found no row of BND")
            try fund.write("liquidity.csv", Self.liquidity)
            try fund.write("closes.csv", "date,VTI,BND,GLD\n2024-01-02,100,50,20\n")
            try fund.write("flows.csv", "date,kind,asset,amount\n2024-01-02,deposit,GLD,1\n")
            let files = try FileManager.default.contentsOfDirectory(atPath: fund.folder)
            #expect(files.count == before.count + 1)
            let result = try fund.run(backtest + law + ["--flows", "flows.csv"])
            #expect(result.status == 2)
            #expect(result.errors.contains("liquidity.csv: found no row of GLD"))
        }
    }

    @Test func aRunRefusesWhatItHasNoFiguresOfBeforeAnythingIsRecorded() throws {
        try withFund { fund in
            let law = ["--impact", "liquidity.csv"]
            try fund.write("liquidity.csv", "asset,volatility,volume\nVTI,0.02,20\n")
            try fund.expectRefused(
                Self.run + law, status: 2, "liquidity.csv: found no row of BND", "balanced")
            try fund.write("liquidity.csv", Self.liquidity)
            // What comes in with the next session is sold: it needs a row too.
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "--asset", "GLD", "3"]
                    + ["--reference", "S", "--sign", "keys/custodian.pem"])
            try fund.expectRefused(
                Self.run + law, status: 2, "liquidity.csv: found no row of GLD")
            try fund.expectRefused(
                Self.run + law + ["--broker", "csv:desk"], status: 2, "--impact")
            try fund.expectRefused(Self.run + ["--participation", "5%"], status: 2, "--impact")
        }
    }

    @Test func aRunThatComesToANewNameGoesOnOnceItHasARow() throws {
        try withFund { fund in
            let law = ["--impact", "liquidity.csv"]
            try fund.expectDone(Self.run + law + ["--until", "2024-01-03"])
            try fund.expectDone(
                ["action", "fund", "VTI", "--rename", "VTX", "--effective", "2024-01-05T00:00:00Z"]
                    + ["--sign", "keys/oracle.pem"])
            try fund.write(
                "closes.csv",
                "date,VTI,BND,VTX\n2024-01-04,102,50,\n2024-01-05,,49.5,141\n2024-01-08,,49.5,140\n"
            )
            let stopped = try fund.run(Self.run + law)
            #expect(stopped.status == 2)
            #expect(stopped.errors.contains("liquidity.csv: found no row of VTX"))
            try fund.write("liquidity.csv", Self.liquidity + "VTX,0.02,20\n")
            try fund.expectDone(Self.run + law)
            let trades = try fund.expectDone(["log", "fund", "--kind", "trade"]).output
            #expect(trades.contains("2024-01-05T21:00:00Z") && trades.contains("VTX -"))
            #expect(try fund.run(["fund", "--no-memory"], program: "mandate-audit").status == 0)
        }
    }
}
