import Audit
import Files
import Operator
import Quantities
import Records
import Tables

/// Statements that are acknowledged one by one, beside bare syncs of as many bytes.
struct CommitBenchmark {
    let cast: Cast
    let work: String
    private let count = 300

    func run() throws {
        var ledger = try cast.ledger(at: work + "/commits", mandate: Cast.smallMandate)
        try ledger.settle()
        let bytes = [UInt8](repeating: 0x20, count: 500)
        let file = try File(work + "/bare", .createNew(permissions: 0o600))
        var (bare, commits) = (0.0, 0.0)
        // In turns, since a disk's pace changes.
        for number in 1...count {
            var start = now()
            try file.write(bytes, at: (number - 1) * bytes.count)
            try file.synchronizeData()
            bare += now() - start
            let flow = Flow(
                amount: try Quantity("1"), asset: .cash, number: number + 1,
                portfolio: try Identifier("balanced"), purpose: .deposit,
                reference: .plain("R-\(number)"))
            start = now()
            try require(ledger.sign(.flow(flow), by: [cast.custodian]))
            try ledger.commit()
            commits += now() - start
        }
        try ledger.settle()
        let scale = 1e6 / Double(count)
        print("statements acknowledged one by one")
        print("  bare sync             \(text(bare * scale, 0)) us")
        print("  commit                \(text(commits * scale, 0)) us, with both signatures")
        print("  ratio                 \(text(commits / bare))")
    }
}
