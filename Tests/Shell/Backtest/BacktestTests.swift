import Backtest
import Contract
import Quantities
import Tables
import Testing

@Suite struct BacktestTests {
    private let mandate = """
        mandate "halves" in USD
        hold A 50%
        hold B 50%
        rebalance at every look
        trade all to target
        """
    private let csv = """
        date,A,B,C
        2024-01-02,10,20,5
        2024-01-03,12,20,5
        2024-01-04,9,20,5
        """

    private func run(
        _ clauses: String = "", csv: String? = nil, flows: String? = nil, cash: String = "1000",
        fee: String = "0", lot: String = "0.00000001", fill: Backtest.Fill = .close
    ) throws -> BacktestResult {
        let source = mandate + "\n" + clauses
        return try Backtest(
            Mandate.parse(source).mandate,
            prices: PriceTable(csv: Array((csv ?? self.csv).utf8), file: "p.csv"),
            pricesFile: "p.csv",
            flows: flows.map { text in
                try FlowTable(csv: Array("date,kind,asset,amount\n\(text)".utf8), file: "f.csv")
            },
            flowsFile: "f.csv",
            terms: Backtest.Terms(
                cash: Money(cash), fee: Weight(fee), lot: Quantity(lot), fill: fill)
        ).run()
    }

    @Test func weightsOfAModelAreNotInPrices() throws {
        let source = """
            mandate "guided" in USD
            hold A
            hold B
            weights proposed by model, valid 2 sessions
            rebalance at every look
            trade all to target
            """
        let table = try PriceTable(csv: Array(csv.utf8), file: "p.csv")
        #expect {
            try Backtest(
                Mandate.parse(source).mandate, prices: table, pricesFile: "p.csv",
                terms: Backtest.Terms(cash: Money("1000")))
        } throws: { error in
            (error as? BacktestError)?.code == .undescribed && "\(error)".contains("a model")
        }
    }

    @Test func limitsOnGroupsNeedAssetsThatAreDescribed() throws {
        for clause in ["group energy at most 10%", "exclude group energy"] {
            #expect { try run(clause) } throws: { error in
                (error as? BacktestError)?.code == .undescribed
                    && "\(error)".contains("a limit on the group energy")
            }
        }
        // Prices have no volumes, so that nothing is bound.
        let plain = try run()
        let bounded = try run("participation at most 0% of volume over 3 sessions")
        #expect(bounded.turnover == plain.turnover)
    }

    @Test func volumesBesideThePricesBoundOrders() throws {
        // 50 A and 25 B are wanted: a tenth of 100 A is 10, and so of each a fifth.
        let result = try run(
            "participation at most 10% of volume over 3 sessions",
            csv: "date,asset,price,volume\n2024-01-02,A,10,100\n2024-01-02,B,20,\n")
        #expect(result.shares.map { "\($0.quantity)" } == ["10", "5", "0"])
        let none = try run(
            "participation at most 10% of volume over 3 sessions",
            csv: "date,asset,price,volume\n2024-01-02,A,10,0\n2024-01-02,B,20,1\n")
        #expect(none.decisions == 0)
        #expect(throws: TableError.self) {
            try run("", csv: "date,asset,price,volume\n2024-01-02,A,10,-1\n")
        }
    }

    private func watching(
        _ series: String, carried: String = ""
    ) throws -> BacktestResult {
        let source = """
            mandate "calm" in USD
            hold A 50%
            hold cash 50%
            watch VIX
            rebalance when level of VIX > 30
            trade all to target
            prices from 1 of 1 oracle\(carried)
            """
        let rows = series.split(separator: "|", omittingEmptySubsequences: false)
        let lines = rows.enumerated().map { day, level in
            "2024-01-0\(day + 2),\(10 + day),\(level),7"
        }
        return try Backtest(
            Mandate.parse(source).mandate,
            prices: PriceTable(
                csv: Array(("date,A,VIX,X\n" + lines.joined(separator: "\n")).utf8),
                file: "p.csv"),
            pricesFile: "p.csv", terms: Backtest.Terms(cash: Money("1000"))
        ).run()
    }

    @Test func seriesThatAreWatchedAreReadLikePrices() throws {
        // The first investment asks for no level; 30 is not above 30.
        let result = try watching("12|30|30.01|31|29")
        #expect(result.decisionDates.map { "\($0)" } == ["2024-01-02", "2024-01-04", "2024-01-05"])
        #expect(result.staleLooks.isEmpty)
        // What is watched is not held, nor is what is only in the table.
        #expect(result.shares.map(\.asset.text) == ["A", "cash"])
    }

    @Test func whatIsHeldMayBeWatchedToo() throws {
        let result = try run("watch A")
        #expect(try result == run())
    }

    @Test func anEmptyCellOfASeriesAges() throws {
        let vix = try AssetID("VIX")
        let strict = try watching("40|40||||40")
        #expect(strict.decisionDates.count == 3)
        #expect(strict.staleLooks == [vix: 3])
        let carried = try watching("40|40||||40", carried: ", at most 1 session old")
        #expect(carried.decisionDates.count == 4)
        #expect(carried.staleLooks == [vix: 2])
        let late = try watching("|||40", carried: ", at most 1 session old")
        #expect(late.decisionDates.map { "\($0)" } == ["2024-01-02", "2024-01-05"])
        #expect(late.staleLooks == [vix: 2])
    }

    @Test func aSeriesWithoutAColumnOrWithALevelOfNothingIsRefused() throws {
        #expect {
            try run("watch VIX\nhalt when any move > 90%")
        } throws: { error in
            (error as? BacktestError)?.code == .noPrices
                && "\(error)"
                    == "p.csv: found no prices of VIX, expected a column of everything that the "
                    + "mandate holds or watches"
        }
        for level in ["0", "-0.5", "n/a"] {
            #expect(throws: TableError.self) { try watching("12|\(level)|13") }
        }
    }

    @Test func decisionsFillAtTheirOwnClose() throws {
        // 50 A and 25 B; 12·50 + 20·25 = 1100, so 550 each: 45.83333333 A, 27.5 B; and so on.
        let result = try run()
        #expect(result.decisionDates.map { "\($0)" } == ["2024-01-02", "2024-01-03", "2024-01-04"])
        #expect(result.turnover > (try Value("1100")))
        #expect(result.fees == .zero)
        // 45.83333333·9 + 27.5·20 + 0.00000004 of cash
        #expect("\(result.finalValue)" == "962.50000001")
        #expect(result.shares.map(\.asset.text) == ["A", "B", "cash"])
    }

    @Test func decisionsFillAtTheNextCloseAndBuysScaleToCash() throws {
        // Decided 50 A and 25 B at 10 and 20; at 12 and 20 they cost 1100 of 1000 there are: each
        // is cut to 10/11, 45.45454545 and 22.72727272, and what is cut lapses.
        let result = try run("cost 0bp", fill: .next)
        #expect(result.decisions == 3)
        #expect(result.expired == 0)
        let second = try run(
            csv: "date,A,B\n2024-01-02,10,20\n2024-01-03,12,20\n", fill: .next)
        #expect(second.shares[0].quantity == (try Quantity("45.45454545")))
        #expect(second.shares[1].quantity == (try Quantity("22.72727272")))
        #expect("\(second.turnover)" == "999.9999998")
        // The cut decision is complete, so that its own session decides again.
        #expect(second.decisions == 2)
    }

    @Test func feesAreRoundedDownAndPaidFromCash() throws {
        // 499.5… each: with fees of 0.1% two purchases of 500 cost 1001 of the 1000 there are.
        let result = try run(csv: "date,A,B\n2024-01-02,10,20\n", fee: "0.001", lot: "1")
        // 50·1000/1001 = 49.9 → 49 and 24: 490 + 0.49 + 480 + 0.48
        #expect(result.shares.map { "\($0.quantity)" } == ["49", "24", "0"])
        #expect("\(result.fees)" == "0.97")
        #expect("\(result.turnover)" == "970")
        #expect("\(result.finalValue)" == "999.03")
    }

    @Test func flowsAreTakenInBeforeTheLookOfTheirDate() throws {
        let result = try run(
            flows: """
                2024-01-01,deposit,cash,500
                2024-01-03,income,,10
                2024-01-03,fee,cash,2.5
                2024-01-04,withdraw,cash,200
                2024-01-04,deposit,C,4
                """)
        // The C that came in is not in the mandate and is sold.
        #expect(result.decisions == 3)
        #expect(result.shares.map(\.asset.text) == ["A", "B", "cash"])
        // 1500: 75 A, 37.5 B. Then 900 + 750 + 7.5 = 1657.5: 69.0625 A, 41.4375 B.
        // Then 621.5625 + 828.75 − 200 + 20 = 1270.3125.
        #expect("\(result.finalValue)" == "1270.3125")
    }

    @Test func everyOracleIsTakenToStateTheSame() throws {
        let result = try run("prices from 2 of 3 oracles agreeing within 1%")
        #expect(result.decisions == 3)
        #expect(result.finalValue == (try run().finalValue))
    }

    @Test func missingPricesAreStaleLooksUnlessTheyCarryOver() throws {
        let gaps = "date,A,B\n2024-01-02,10,20\n2024-01-03,,20\n2024-01-04,9,20\n"
        let strict = try run(csv: gaps)
        #expect(strict.decisions == 2)
        #expect(strict.staleLooks == [try AssetID("A"): 1])
        let carried = try run("prices from 1 of 1 oracle, at most 1 session old", csv: gaps)
        #expect(carried.staleLooks.isEmpty)
    }

    @Test(
        "what cannot be followed is refused with its place",
        arguments: [
            ("2024-01-03,split,A,2:2", "f.csv: line 2: found 2 new units for 2"),
            ("2024-01-03,split,A,0.00000001:11", "f.csv: line 2: found 0.00000001 new units for"),
            ("2024-01-03,deposit,XYZ,2", "f.csv: line 2: found XYZ"),
            ("2024-01-03,deposit,,2\n2024-02-01,deposit,,2", "f.csv: line 3: found a flow on"),
            ("2024-01-03,deposit,,2\n2024-01-04,withdraw,,5000", "f.csv: line 3: found a withdraw"),
            ("2024-01-03,withdraw,C,1", "f.csv: line 2: found a withdraw of 1 C"),
        ])
    func badFlow(_ flows: String, _ message: String) {
        #expect {
            try run(flows: flows)
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    @Test func aSplitMultipliesWhatIsHeld() throws {
        let before = "date,A,B\n2024-01-02,10,20\n"
        let plain = try run(csv: before + "2024-01-03,12,20\n")
        let split = try run(csv: before + "2024-01-03,8,20\n", flows: "2024-01-03,split,A,3:2")
        #expect(split.finalValue == plain.finalValue)
        #expect(split.decisions == plain.decisions)
        #expect(split.shares.first?.quantity != plain.shares.first?.quantity)
    }

    @Test func aMandateThatHaltsItselfStaysSo() throws {
        let result = try run(
            "halt when any move > 10%",
            csv: "date,A,B\n2024-01-02,10,20\n2024-01-03,12,20\n2024-01-04,12,30\n")
        #expect(result.halted == Day("2024-01-03"))
        #expect(result.decisions == 1)
    }

    @Test func anAssetWithoutAColumnIsNamed() {
        #expect {
            try run(csv: "date,A\n2024-01-02,10\n")
        } throws: { error in
            "\(error)".hasPrefix("p.csv: found no prices of B")
        }
    }

    @Test func feesAboveTheMandatesLimitAreRefused() {
        #expect {
            try run("fees at most 5bp", fee: "0.001")
        } throws: { error in
            (error as? BacktestError)?.code == .terms
        }
    }

    @Test func numbersThatLeaveTheirRangeNameTheSession() {
        #expect {
            try run(
                csv: "date,A,B\n2024-01-02,0.00000001,1\n2024-01-03,999999999999999,1\n",
                cash: "1000000")
        } throws: { error in
            let error = error as? BacktestError
            return error?.code == .overflow && error?.place == "session 2024-01-03"
        }
    }

    @Test func theOrderOfColumnsMeansNothing() throws {
        let other = """
            date,C,B,A
            2024-01-02,5,20,10
            2024-01-03,5,20,12
            2024-01-04,5,20,9
            """
        #expect(try run(csv: other) == (try run()))
    }
}
