import Broker
import Contract
import Glibc
import Quantities
import Records

/// Looks at many portfolios, each of ten assets under one of ten mandates, over a year of sessions,
/// on one core: prices, valuations, statistics, verdicts, and the decisions and fills they lead to.
struct LooksBenchmark {
    let portfolios: Int
    let sessions = 252

    /// A condition that is looked at in every session, and how a rebalance is traded.
    private static let rules: [(condition: String, trade: String)] = [
        ("any drift > 5pp", "all to target"),
        ("any relative drift > 20%", "all to target"),
        ("total drift > 5pp", "all to target"),
        ("outside band", "breached to edge"),
        ("first look of month or any drift > 8pp", "all to target"),
        ("drawdown over 60 sessions > 8% and sessions since rebalance >= 20", "all to target"),
        ("volatility over 20 sessions > 10% and any drift > 2pp", "all to target"),
        (
            "price of A07 < average of A07 over 50 sessions and any drift > 3pp",
            "all to 50% of band"
        ),
        ("correlation of A08 with A09 over 20 sessions > 0.5 and any drift > 3pp", "all to target"),
        ("return of A09 over 20 sessions < -10% or outside band", "all to 87.5% of band"),
    ]

    func run() throws {
        var market = Market(needed: 1)
        let names = try (0..<20).map { try AssetID($0 < 10 ? "A0\($0)" : "A\($0)") }
        let slots = names.map { market.slot(of: $0) }
        let mandates = try LooksBenchmark.rules.indices.map { try mandate($0) }
        let before = LooksBenchmark.residentBytes
        var accounts: [Account] = []
        accounts.reserveCapacity(portfolios)
        for number in 0..<portfolios {
            var account = Account(
                id: try Identifier("p\(number)"), currency: try Currency("USD"))
            account.accept(mandates[number % mandates.count], in: &market)
            account.accept(
                Flow(
                    amount: try Quantity("\(10_000 + number)"), asset: .cash, number: 1,
                    portfolio: account.id, purpose: .deposit, reference: .plain("cash")),
                in: &market)
            accounts.append(account)
        }
        var prices = [Price](repeating: try Price("100"), count: slots.count)
        var random = Walk()
        var counts = Counts()
        var peak = 0
        let start = now()
        for session in 0..<sessions {
            for place in prices.indices { prices[place] = try random.step(prices[place]) }
            let previous = market.session?.day
            let day = Day(number: 19_000 + session)
            let complete = market.complete(
                Identifier(day), asOf: try Timestamp(day), prices: prices, slots: slots)
            var next = 0
            while let place = try follow(
                complete, after: previous, &accounts, from: next, in: market, &counts)
            {
                try trade(&accounts[place], in: &market)
                next = place + 1
            }
            peak = max(peak, LooksBenchmark.residentBytes - before)
        }
        let time = now() - start
        print("\(portfolios) portfolios under ten mandates, ten assets each, \(sessions) sessions")
        print("  \(counts.looks) looks, of which \(counts.trades) traded, \(text(time, 1)) s")
        print(
            "  looks                 \(text(Double(counts.looks) / time / 1e6)) million a second "
                + "(at least 2 wanted)")
        print(
            "  peak memory           \(text(Double(peak) / Double(portfolios), 0)) bytes a portfolio"
        )
    }

    private struct Counts {
        var looks = 0
        var trades = 0
    }

    /// Takes accounts from a place on through a session, to the first that decides to trade; none
    /// where none does.
    private func follow(
        _ session: Session, after previous: Day?, _ accounts: inout [Account], from first: Int,
        in market: Market, _ counts: inout Counts
    ) throws -> Int? {
        var breaches: [Breach] = []
        for place in first..<accounts.count {
            accounts.prefetch(after: place)
            counts.looks += 1
            if try decides(&accounts[place], in: session, after: previous, market, &breaches) {
                counts.trades += 1
                return place
            }
        }
        return nil
    }

    /// Takes one account through a session, unless it decides to trade.
    private func decides(
        _ account: inout Account, in session: Session, after previous: Day?, _ market: Market,
        _ breaches: inout [Breach]
    ) throws -> Bool {
        account.begin(session, after: previous, in: market, &breaches)
        precondition(breaches.isEmpty && account.isLook)
        if account.mayBeDue(in: market), let decision = try account.dueDecision(in: market) {
            account.accept(decision, in: market)
            return true
        }
        account.pass()
        account.finish(in: market, &breaches)
        return false
    }

    private func trade(_ account: inout Account, in market: inout Market) throws {
        let fills = try PaperBroker(fee: .zero).fills(of: account, in: market, named: false)
        let trade = Trade(decision: account.lastDecision, fills: fills, portfolio: account.id)
        let breaches = account.accept(trade, in: &market)
        precondition(breaches.isEmpty)
        account.pass()
        _ = account.finish(in: market)
    }

    private func mandate(_ rule: Int) throws -> Mandate {
        let (condition, trade) = LooksBenchmark.rules[rule]
        var lines = ["mandate \"looks\" in USD"]
        for place in 0..<10 {
            let asset = rule + place
            lines.append("hold A\(asset < 10 ? "0" : "")\(asset) 10% band 20% of target")
        }
        lines += ["rebalance when \(condition)", "trade \(trade)", "cost 10bp"]
        return try Mandate.parse(lines: lines).mandate
    }

    /// What of this process is in memory.
    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var total = 0
        var resident = 0
        _ = withUnsafeMutablePointer(to: &total) { total in
            withUnsafeMutablePointer(to: &resident) { resident in
                withVaList([total, resident]) { vfscanf(file, "%ld %ld", $0) }
            }
        }
        return resident * sysconf(Int32(_SC_PAGESIZE))
    }

    /// Prices that rise or fall by up to 2% a session, the same in every run.
    private struct Walk {
        private var state: UInt64 = 88_172_645_463_325_252

        mutating func step(_ price: Price) throws -> Price {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let part = Int128(9_800 + state % 401)
            return try Price(units: price.units * part / 10_000)
        }
    }
}
