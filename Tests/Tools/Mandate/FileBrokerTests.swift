import Foundation
import TestSupport
import Testing

/// Orders that go out as files, and what comes back.
@Suite struct FileBrokerTests {
    private static let run = [
        "run", "fund", "--executor", "keys/executor.pem", "--broker", "csv:desk",
    ]
    private static let header =
        "status,portfolio,decision,asset,execution,executed,side,quantity,price,fee\n"
    private static let orders = """
        portfolio,decision,decided,asset,side,quantity,limit
        balanced,1,2024-01-02T21:00:00Z,BND,buy,8,
        balanced,1,2024-01-02T21:00:00Z,VTI,buy,6,

        """

    private func fill(
        _ name: String, _ asset: String, _ quantity: String, decision: Int = 1,
        portfolio: String = "balanced", price: String = "50"
    ) -> String {
        "fill,\(portfolio),\(decision),\(asset),\(name),2024-01-02T21:00:00Z,buy,\(quantity),"
            + "\(price),0.1\n"
    }

    private func answer(_ fund: TestFund, _ file: String, _ rows: String...) throws {
        try fund.write("desk/fills/\(file)", Self.header + rows.joined())
    }

    /// A ledger whose first decision is open, its orders written.
    private func withOrders(_ body: (TestFund) throws -> Void) throws {
        try TestFund.with { fund in
            try fund.write("one.csv", "date,VTI,BND\n2024-01-02,100,50\n")
            try fund.expectDone(
                ["deposit", "fund", "--portfolio", "balanced", "1000", "--reference", "R-1"]
                    + ["--sign", "keys/custodian.pem"])
            try fund.expectDone(["prices", "fund", "one.csv", "--sign", "keys/oracle.pem"])
            let sent = try fund.expectDone(Self.run)
            #expect(sent.output.contains("1 decisions, 0 trades"), "\(sent.output)")
            #expect(sent.errors.contains("desk/orders/balanced-1.csv"), "\(sent.errors)")
            #expect(try text(ofFile: fund.path("desk/orders/balanced-1.csv")) == Self.orders)
            try body(fund)
        }
    }

    @Test func fillsAreRecordedOnceHoweverOftenTheyAreTold() throws {
        try withOrders { fund in
            try answer(fund, "a.csv", fill("X-1", "BND", "5"))
            #expect(try fund.expectDone(Self.run).output.contains("1 trades; 1 entries added"))
            try answer(fund, "b.csv", fill("X-1", "BND", "5"), fill("X-2", "BND", "3"))
            #expect(try fund.expectDone(Self.run).output.contains("1 trades; 1 entries added"))
            #expect(try fund.expectDone(Self.run).output.contains("0 entries added"))
            try answer(fund, "c.csv", fill("X-3", "VTI", "5.9", price: "100"))
            #expect(try fund.expectDone(Self.run).output.contains("1 trades; 1 entries added"))
            // What was decided stays as it was decided.
            #expect(try text(ofFile: fund.path("desk/orders/balanced-1.csv")) == Self.orders)
            let audit = try fund.run(
                ["fund", "--owner", try fund.vkey(.alice)], program: "mandate-audit")
            #expect(audit.status == 0, "\(audit.output)\(audit.errors)")
        }
    }

    @Test func aRejectedOrderIsSaidAndStaysOpen() throws {
        try withOrders { fund in
            try answer(
                fund, "a.csv",
                "reject,balanced,1,VTI,R-9,2024-01-02T21:00:00Z,,,,\n", fill("X-1", "BND", "8"))
            let told = try fund.expectDone(Self.run)
            #expect(told.output.contains("1 trades"))
            #expect(told.errors.contains("fills/a.csv: line 2: VTI of decision 1 was rejected"))
            let status = try fund.expectDone(["status", "fund"]).output
            #expect(status.contains("decision 1 is open"), "\(status)")
        }
    }

    @Test func oneExecutionToldInTwoWaysIsRefused() throws {
        try withOrders { fund in
            try answer(fund, "a.csv", fill("X-1", "BND", "5"))
            try answer(fund, "b.csv", fill("X-1", "BND", "4"))
            try fund.expectRefused(
                Self.run, status: 2, "fills/b.csv: line 2: X-1 is told differently",
                "fills/a.csv: line 2")
        }
    }

    @Test func moreThanWasOrderedIsRefusedWhole() throws {
        try withOrders { fund in
            try answer(fund, "a.csv", fill("X-1", "BND", "5"), fill("X-2", "BND", "4"))
            try fund.expectRefused(Self.run, "fill-exceeds-order", "fills.BND.quantity")
        }
    }

    @Test func whatCannotBeRecordedIsSaidAndTheRestIsRecorded() throws {
        try withOrders { fund in
            try answer(
                fund, "a.csv", fill("X-1", "BND", "5"), fill("X-2", "BND", "1", decision: 2),
                fill("X-3", "BND", "1", portfolio: "other"))
            let run = try fund.run(Self.run)
            #expect(run.status == 1 && run.output.contains("1 trades; 1 entries added"))
            #expect(run.errors.contains("line 3: X-2 is a fill of decision 2 of balanced"))
            #expect(run.errors.contains("line 4: no portfolio other"))
        }
    }

    @Test(arguments: [
        ("", "empty file"), ("date,VTI\n", "10, as in the header"),
        (header + "fill,balanced,1,BND,X-1,2024-01-02T21:00:00Z,buy,5,50\n", "9 cells"),
        (header + "fill,balanced,01,BND,X-1,2024-01-02T21:00:00Z,buy,5,50,0\n", "column 3"),
        (header + "fill,balanced,1,BND,,2024-01-02T21:00:00Z,buy,5,50,0\n", "column 5"),
        (header + "fill,balanced,1,BND,X-1,yesterday,buy,5,50,0\n", "column 6"),
        (header + "fill,balanced,1,BND,X-1,2024-01-02T21:00:00Z,BUY,5,50,0\n", "column 7"),
        (header + "fill,balanced,1,BND,X-1,2024-01-02T21:00:00Z,buy,-5,50,0\n", "column 8"),
        (header + "fill,balanced,1,BND,X-1,2024-01-02T21:00:00Z,buy,5,0,0\n", "column 9"),
        (header + "fill,balanced,1,BND,X-1,2024-01-02T21:00:00Z,buy,5,50,-1\n", "column 10"),
        (header + "reject,balanced,1,BND,X-1,2024-01-02T21:00:00Z,buy,,,\n", "column 7"),
        (header + "done,balanced,1,BND,X-1,2024-01-02T21:00:00Z,,,,\n", "column 1"),
    ])
    func whatIsNoAnswerIsNamedWhereItStands(file: String, words: String) throws {
        try withOrders { fund in
            try fund.write("desk/fills/a.csv", file)
            try fund.expectRefused(Self.run, status: 2, "fills/a.csv", words)
        }
    }

    @Test func ordersOfAnotherLedgerAreNotOverwritten() throws {
        try withOrders { fund in
            try fund.write("desk/orders/balanced-1.csv", Self.orders + "more\n")
            let run = try fund.run(Self.run)
            #expect(run.status == 2 && run.errors.contains("holds other orders"), "\(run.errors)")
            #expect(
                try text(ofFile: fund.path("desk/orders/balanced-1.csv")) == Self.orders + "more\n")
        }
    }

    @Test func whatThePaperBrokerTakesIsNotForAnother() throws {
        try TestFund.with { fund in
            try fund.expectRefused(Self.run + ["--fee", "10bp"], status: 2, "paper broker's")
            try fund.expectRefused(Self.run + ["--fill", "next"], status: 2, "paper broker's")
            try fund.expectRefused(
                ["run", "fund", "--executor", "keys/executor.pem", "--broker", "csv:"], status: 2,
                "csv: and a directory")
        }
    }
}
