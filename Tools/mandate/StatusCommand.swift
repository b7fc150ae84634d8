import ArgumentParser
import Audit
import Authority
import Console
import Contract
import Quantities
import Records

/// Shows where every portfolio stands: weights, targets, drift, what is due and why.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show weights, targets, drift, what is due and why.",
        discussion: "Entries are taken at their word here; `mandate-audit` checks them.")

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let replay = try ReadLedger.replay(ledger)
        if json {
            var writer = CanonicalWriter()
            write(replay, to: &writer)
            Program.say(bytes: writer.bytes + [UInt8(ascii: "\n")])
        } else {
            for line in try lines(replay) { Program.say(line) }
        }
    }

    private func lines(_ replay: Replay) throws -> [String] {
        var lines = [
            "\(replay.authority.ledger ?? ledger): \(replay.size) entries, "
                + "\(replay.authority.genesis?.mode.rawValue ?? "no genesis")"
        ]
        if let session = replay.market?.session {
            lines.append("session \(session.id), \(session.number) in all, as of \(session.asOf)")
        }
        for account in replay.accounts {
            lines.append("")
            lines += account.rows(in: replay.market)
        }
        return lines
    }

    private func write(_ replay: Replay, to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("ledger")
            writer.string(replay.authority.ledger ?? "")
            writer.member("portfolios")
            writer.array(replay.accounts) { writer, account in
                account.write(to: &writer, in: replay.market)
            }
            writer.member("session")
            writer.optional(replay.market?.session?.id.text)
            writer.member("size")
            writer.integer(replay.size)
        }
    }
}

extension Account {
    /// What is held or targeted, cash last, with its value and weights.
    private func positions(
        in market: Market
    ) throws(QuantityError) -> (rows: [Position], total: Value)? {
        guard let worth = try valuation(in: market) else { return nil }
        var rows: [Position] = []
        for (place, line) in holdings.lines.enumerated() {
            rows.append(
                Position(
                    asset: line.asset, quantity: line.quantity, value: worth.values[place],
                    target: hasTargets ? line.target : nil))
        }
        rows.append(
            Position(
                asset: .cash, quantity: nil, value: holdings.cash,
                target: hasTargets ? holdings.cashTarget : nil))
        return (rows, worth.total)
    }

    private struct Position {
        let asset: AssetID
        let quantity: Quantity?
        let value: Value
        let target: Weight?

        /// How it weighs in a whole of this value.
        func weighing(in total: Value) -> Weighing {
            Weighing(value: value, target: target, total: total)
        }
    }

    /// The portfolio for people.
    func rows(in market: Market?) -> [String] {
        var lines = ["portfolio \(id) in \(currency)"]
        guard let mandated else {
            let next = latestMandate.map {
                "mandate \"\($0.name)\" comes into force with the next session's prices"
            }
            return lines + ["  " + (next ?? "no contract in force")]
        }
        let target = targeted.map { "target \($0.target.revision), entry \($0.reference.index)" }
        lines.append(
            "  mandate \"\(mandated.mandate.name)\", entry \(mandated.reference.index); "
                + (target ?? "its own weights"))
        if let waiting = waitingMandate {
            lines.append(
                "  mandate \"\(waiting.mandated.mandate.name)\", entry "
                    + "\(waiting.mandated.reference.index), waits until session "
                    + "\(waiting.session)")
        }
        guard let market else { return lines }
        for halt in halts + market.halts {
            let end = halt.lastSession.map { "up to session \($0)" } ?? "until it is resumed"
            lines.append("  halted by entry \(halt.reference.index) \(end)")
        }
        do throws(QuantityError) {
            guard let (rows, total) = try positions(in: market) else { return lines }
            lines.append("  value \(total.flooredToMoney) \(currency)")
            var table = Columns(["asset", "quantity", "value", "weight", "target", "drift"])
            for row in rows {
                table.add([
                    row.asset.text, row.quantity.map { "\($0)" } ?? "",
                    "\(row.value.flooredToMoney)", row.weighing(in: total).weight,
                    row.weighing(in: total).aim, row.weighing(in: total).drift,
                ])
            }
            lines += table.lines.map { "  " + $0 }
            lines.append("  " + due(try verdict(in: market)))
        } catch {
            lines.append("  not to be valued: \(error)")
        }
        return lines
    }

    private func due(_ verdict: Verdict?) -> String {
        if let open {
            return "decision \(open.number) is open until session \(open.lastSession)"
        }
        guard let verdict else {
            return isLook
                ? "nothing more is due: this session's look was decided, or overtaken by its owners"
                : "nothing is due: this session is no look"
        }
        guard let orders = verdict.orders else { return "nothing is due: \(verdict.name)" }
        return "due: \(verdict.reason); \(orders.count) order\(orders.count == 1 ? "" : "s"). "
            + "`mandate run` decides it"
    }

    /// The portfolio for programs.
    func write(to writer: inout CanonicalWriter, in market: Market?) {
        let found = market.flatMap { try? positions(in: $0) }
        let verdict = market.flatMap { try? self.verdict(in: $0) }
        writer.object { writer in
            writer.member("contract")
            writer.optional(mandated?.reference.index)
            writer.member("currency")
            writer.text(currency)
            writer.member("decisions")
            writer.integer(decisions)
            writer.member("due")
            writer.optional(verdict?.orders == nil ? nil : verdict?.reason)
            writer.member("openDecision")
            writer.optional(open?.number)
            writer.member("portfolio")
            writer.text(id)
            writer.member("positions")
            writer.array(found?.rows ?? []) { writer, row in
                writer.object { writer in
                    writer.member("asset")
                    writer.text(row.asset)
                    writer.member("drift")
                    let weighing = row.weighing(in: found?.total ?? .zero)
                    writer.optional(row.target.map { _ in weighing.drift })
                    writer.member("quantity")
                    writer.optional(row.quantity.map { "\($0)" })
                    writer.member("target")
                    writer.optional(row.target.map { "\($0)" })
                    writer.member("value")
                    writer.text(row.value)
                    writer.member("weight")
                    writer.string(row.weighing(in: found?.total ?? .zero).weight)
                }
            }
            writer.member("target")
            writer.optional(targeted?.reference.index)
            writer.member("value")
            writer.optional(found.map { "\($0.total)" })
            writer.member("verdict")
            writer.optional(verdict?.name)
        }
    }
}
