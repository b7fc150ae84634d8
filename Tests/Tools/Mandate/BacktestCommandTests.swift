import Foundation
import TestSupport
import Testing

@Suite struct BacktestCommandTests {
    private let shares = Repository.path("Contracts/twenty-shares.mandate")
    private let sample = Repository.path("Ledger/sample/sp500-20-daily-1990-2022.csv")

    private func run(_ arguments: [String]) throws -> Command.Result {
        try Command.run(Repository.program("mandate"), ["backtest"] + arguments)
    }

    private func files(
        _ mandate: String, _ prices: String, flows: String = "",
        _ body: (String, String, String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            let paths = ["m.mandate", "p.csv", "f.csv"].map { folder + "/" + $0 }
            for (path, text) in zip(paths, [mandate, prices, flows]) {
                try write(Array(text.utf8), toFile: path)
            }
            try body(paths[0], paths[1], paths[2])
        }
    }

    @Test func jsonHasTheMembersThatOtherProgramsRead() throws {
        let result = try run([shares, sample, "--cash", "1000000", "--json"])
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
        let members = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(
            members.keys.sorted() == [
                "decisionDates", "decisions", "fees", "finalValue", "first", "last", "sessions",
                "turnover",
            ])
        #expect(members["finalValue"] as? String == "216733469.92679149828")
        #expect(members["fees"] as? String == "0")
        #expect(members["decisions"] as? Int == 396)
        #expect(members["sessions"] as? Int == 8313)
        #expect(members["first"] as? String == "1990-01-02")
        #expect(members["last"] as? String == "2022-12-28")
        let dates = try #require(members["decisionDates"] as? [String])
        #expect(dates.count == 396)
        #expect(dates.first == "1990-01-02")
        #expect(dates.last == "2022-12-01")
    }

    @Test func optionsReachTheBacktest() throws {
        let mandate = """
            mandate "m" in USD
            hold A 50%
            hold B 50%
            rebalance at every look
            trade all to target
            """
        let prices = "date,A,B\r\n2024-01-02,10,20\r\n2024-01-03,12,20\r\n"
        try files(mandate, prices, flows: "date,kind,asset,amount\n2024-01-03,deposit,,41\n") {
            mandate, prices, flows in
            let result = try run([
                mandate, prices, "--cash", "1000", "--fee", "10bp", "--lot", "1", "--fill", "next",
                "--flows", flows, "--json",
            ])
            #expect(result.status == 0, "\(result.errors)")
            // 50 and 25 decided at 10 and 20, filled at 12 and 20: 1101.1 of 1041 with fees, so
            // 47 and 23, for 564.564 and 460.46; 15.976 of cash is left.
            #expect(result.output.contains("\"fees\":\"1.024\""), "\(result.output)")
            #expect(result.output.contains("\"turnover\":\"1024\""))
            #expect(result.output.contains("\"finalValue\":\"1039.976\""))
            let text = try run([mandate, prices, "--cash", "1000"]).output
            #expect(text.contains("decisions    2, the first investment included"))
        }
    }

    @Test func anErrorInTheMandateBeginsWithItsPlace() throws {
        try files("mandate \"m\" in USD\nhold A 100\n", "date,A\n2024-01-02,1\n") {
            mandate, prices, _ in
            let result = try run([mandate, prices, "--cash", "1000"])
            #expect(result.status == 2)
            #expect(result.output.isEmpty)
            #expect(result.errors.hasPrefix("\(mandate):2:8: "))
        }
    }

    @Test func whatCannotBeReadEndsWith2AndNamesItsPlace() throws {
        let mandate = """
            mandate "m" in USD
            hold A 100%
            rebalance at every look
            trade all to target
            """
        try files(
            mandate, "date,A\n2024-01-02,1\n2024-01-03,x\n",
            flows: "date,kind,asset,amount\n2024-01-02,split,A,1\n"
        ) { mandate, prices, flows in
            let row = try run([mandate, prices, "--cash", "1000"])
            #expect(row.status == 2)
            #expect(row.errors.contains("\(prices): line 3, column 2 (A)"))
            let none = try run([mandate, prices + "x", "--cash", "1000"])
            #expect(none.status == 2)
            #expect(none.errors.contains(prices + "x"))
            try write(Array("date,A\n2024-01-02,1\n".utf8), toFile: prices)
            let split = try run([mandate, prices, "--cash", "1000", "--flows", flows])
            #expect(split.status == 2)
            #expect(split.errors.contains("\(flows): line 2: found 1 new units"))
            for bad in [["--cash", "-1"], ["--cash", "0"], ["--cash", "1", "--fee", "200%"], []] {
                #expect(try run([mandate, prices] + bad).status == 2, "\(bad)")
            }
        }
    }

    private static let mandate = """
        mandate "m" in USD
        hold A 50%
        hold B 50%
        rebalance at every look
        trade all to target
        """

    @Test(arguments: ["close", "next"])
    func theLedgerItWouldHaveLeftPassesAnAudit(fill: String) throws {
        let prices = "date,A,B\n2024-01-02,10,20\n2024-01-03,12,20\n2024-01-04,4,30\n"
        let flows = "date,kind,asset,amount\n2024-01-03,deposit,,41\n2024-01-04,split,A,3\n"
        try files(Self.mandate, prices, flows: flows) { mandate, prices, flows in
            let folder = String(mandate.dropLast("/m.mandate".count))
            let environment = ["XDG_STATE_HOME": folder + "/state"]
            for ledger in ["ledger", "below/ledger/"] {
                let result = try Command.run(
                    Repository.program("mandate"),
                    ["backtest", mandate, prices, "--cash", "1000", "--fee", "10bp", "--flows"]
                        + [flows, "--fill", fill, "--lot", "0.5", "--ledger", ledger],
                    in: folder, environment: environment)
                #expect(result.status == 0, "\(result.errors)")
                #expect(result.errors.contains("its keys are gone"))
                let audit = try Command.run(
                    Repository.program("mandate-audit"), [ledger, "--no-memory"], in: folder,
                    environment: environment)
                #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
                #expect(audit.output.contains("backtest.invalid/m"))
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(left == ["below", "f.csv", "ledger", "m.mandate", "p.csv"])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder + "/below")
                    == ["ledger"])
        }
    }

    @Test func aSeriesThatIsWatchedIsInTheLedgerToo() throws {
        let mandate = """
            mandate "calm" in USD
            hold A 50%
            hold cash 50%
            watch VIX.3M
            rebalance when level of VIX.3M > 30 or return of VIX.3M over 1 session > 50%
            trade all to target
            prices from 2 of 2 oracles, at most 1 session old
            """
        let wide =
            "date,A,VIX.3M,X\n2024-01-02,10,12,\n2024-01-03,12,,1\n2024-01-04,14,20,\n"
            + "2024-01-05,9,31,\n2024-01-08,8,,\n2024-01-09,7,,\n2024-01-10,7.5,29,\n"
        let long =
            "date,asset,price\n"
            + wide.split(separator: "\n").dropFirst().flatMap { line in
                let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                return zip(["A", "VIX.3M", "X"], cells.dropFirst()).filter { !$1.isEmpty }.map {
                    "\(cells[0]),\($0),\($1)\n"
                }
            }.joined()
        for prices in [wide, long] {
            try files(mandate, prices) { mandate, prices, _ in
                let folder = String(mandate.dropLast("/m.mandate".count))
                let environment = ["XDG_STATE_HOME": folder + "/state"]
                let result = try Command.run(
                    Repository.program("mandate"),
                    ["backtest", mandate, prices, "--cash", "1000", "--ledger", "ledger"],
                    in: folder, environment: environment)
                #expect(result.status == 0, "\(result.errors)")
                // First, at 20 after 12, at 31 and, carried, the session after that.
                #expect(result.output.contains("decisions    4,"), "\(result.output)")
                #expect(
                    result.output.contains("price-stale  1 looks, for want of a price of VIX.3M"))
                let audit = try Command.run(
                    Repository.program("mandate-audit"), ["ledger", "--no-memory"], in: folder,
                    environment: environment)
                #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
                #expect(audit.output.contains("4 decisions"), "\(audit.output)")
                let explained = try Command.run(
                    Repository.program("mandate"),
                    ["explain", "ledger", "--portfolio", "backtest", "--session", "2024-01-05"],
                    in: folder, environment: environment)
                #expect(explained.output.contains("level of VIX.3M > 30: 31"))
                let short = prices + ".short"
                try write(Array("date,A,VIX\n2024-01-02,1,1\n".utf8), toFile: short)
                let refused = try run(
                    [mandate, short, "--cash", "1000", "--ledger", folder + "/none"])
                #expect(refused.status == 2 && refused.output.isEmpty)
                #expect(refused.errors.contains("\(short): found no prices of VIX.3M"))
                #expect(!FileManager.default.fileExists(atPath: folder + "/none"))
            }
        }
    }

    @Test func whatComesInByAFlowIsSoldInLotsInTheLedgerToo() throws {
        let prices = "date,A,B,X\n2024-01-02,10,20,7\n2024-01-03,10,20,7\n"
        let flows = "date,kind,asset,amount\n2024-01-03,deposit,X,330.3\n"
        try files(
            Self.mandate + "\norder at most 500 USD\n", prices, flows: flows
        ) { mandate, prices, flows in
            let folder = String(mandate.dropLast("/m.mandate".count))
            let environment = ["XDG_STATE_HOME": folder + "/state"]
            let result = try Command.run(
                Repository.program("mandate"),
                ["backtest", mandate, prices, "--cash", "1000", "--flows", flows]
                    + ["--lot", "0.5", "--ledger", "ledger"],
                in: folder, environment: environment)
            #expect(result.status == 0, "\(result.errors)")
            let status = try Command.run(
                Repository.program("mandate"), ["status", "ledger"], in: folder,
                environment: environment)
            // 500 / 7 = 71.4.. is cut to 71 units.
            #expect(status.output.contains("259.3 "), "\(status.output)\(status.errors)")
        }
    }

    @Test func aLedgerThatCannotBeMadeLeavesNothing() throws {
        let prices = "date,A,B\n2024-01-02,10,20\n2024-01-03,12,20\n"
        try files(Self.mandate, prices) { mandate, prices, _ in
            let folder = String(mandate.dropLast("/m.mandate".count))
            try FileManager.default.createDirectory(
                atPath: folder + "/taken", withIntermediateDirectories: false)
            try write([1], toFile: folder + "/taken/notes.txt")
            let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            for (limit, ledger, words) in [
                ("unlimited", "taken", "taken is not empty"), ("1", "ledger", "cannot write"),
                ("unlimited", "p.csv", "p.csv"), ("unlimited", "p.csv/below", "p.csv"),
            ] {
                let result = try Command.run(
                    "sh",
                    ["-c", "trap '' XFSZ; ulimit -f \(limit); exec \"$@\"", "sh"]
                        + [Repository.program("mandate"), "backtest", mandate, prices]
                        + ["--cash", "1000", "--ledger", ledger],
                    in: folder, environment: ["XDG_STATE_HOME": folder + "/state"])
                #expect(result.status == 2)
                #expect(result.errors.contains(words), "\(result.errors)")
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
            }
            #expect(try bytes(ofFile: folder + "/taken/notes.txt") == [1])
        }
    }
}
