import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Quantities
import Records
import Signing

/// Says why a portfolio traded, or did not, in one session.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say why a portfolio traded in a session, or why it did not.",
        discussion: """
            Shows the rule, what was measured beside its limits, the orders that follow, and the \
            entries they rest on; what a rule of weights measured of each asset and which bound \
            moved it, or why there are no weights; and where several oracles count, who stated \
            which price and whom the tolerance leaves out.

            Where nothing was due, the last column has the prices of each asset alone that would \
            have been enough. Beside a comparison stands what alone would turn it: an amount of \
            cash, an index, a price or a level; a total drift has its distance from the limit. \
            Volatilities, correlations and prices that actions adjust have none, since it follows \
            from no single number exactly. Entries are taken at their word here; \
            `mandate-audit` checks them.

              mandate explain fund --portfolio balanced --session 2008-10-10
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Option(help: "The portfolio.", transform: PortfolioArgument.read)
    var portfolio: PortfolioArgument

    @Option(help: "The session's name; the last one unless given.")
    var session: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let wanted: String
        if let session {
            wanted = session
        } else {
            let replay = try ReadLedger.replay(ledger)
            guard let last = replay.market?.session else {
                throw Failure.unusable("\(ledger) has no session yet")
            }
            wanted = last.id.text
        }
        let explained = try explain(wanted)
        if json {
            var writer = CanonicalWriter()
            explained.write(to: &writer)
            Program.say(bytes: writer.bytes + [UInt8(ascii: "\n")])
        } else {
            for line in explained.text { Program.say(line) }
        }
    }

    private func explain(_ wanted: String) throws -> ExplainedSession {
        var number = 0
        var isThere = false
        var found: ExplainedSession?
        let replay = try ReadLedger.replay(ledger) { replay in
            guard let market = replay.market, let session = market.session else { return }
            let account = replay.account(portfolio.id)
            if session.number > number {
                number = session.number
                guard session.id.text == wanted else { return }
                isThere = true
                guard let account else { return }
                do throws(QuantityError) {
                    found = try account.explanation(in: market).map {
                        ExplainedSession(
                            $0, currency: account.currency, last: account.lastDecision,
                            signers: replay.authority.keyring.members.map(\.key.name))
                    }
                } catch {
                    throw Failure.unusable("session \(wanted) cannot be valued: \(error)")
                }
            } else if session.id.text == wanted, let account {
                found?.note(account.lastDecision, entry: replay.size - 1)
            }
        }
        guard replay.account(portfolio.id) != nil else {
            let known = replay.accounts.map(\.id.text).joined(separator: ", ")
            throw Failure.unusable(
                "\(ledger) has no portfolio \(portfolio.id)\(known.isEmpty ? "" : "; it has \(known)")"
            )
        }
        if let found { return found }
        guard isThere else {
            let last = replay.market?.session.map { "; the last one is \($0.id)" } ?? ""
            throw Failure.unusable("\(ledger) has no session \(wanted)\(last)")
        }
        throw Failure.unusable(
            "portfolio \(portfolio.id) had no mandate in force in session \(wanted)")
    }
}
