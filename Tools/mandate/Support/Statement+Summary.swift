import Contract
import Quantities
import Records

extension Statement {
    /// What it says, in a few words.
    var summary: String {
        switch body {
        case .action(let action): "\(action.event.summary), number \(action.number)"
        case .asset(let asset):
            "\(asset.id) in \(asset.currency), lot \(asset.lot), revision \(asset.revision)"
                + (asset.groups.isEmpty ? "" : ", in " + Statement.list(asset.groups) { "\($0)" })
        case .calendar(let calendar):
            "\(calendar.from) to \(calendar.until), revision \(calendar.revision), closed on "
                + Statement.list(calendar.closed) { "\($0)" }
        case .attest(let attestation):
            "number \(attestation.number), \(attestation.size) entries: integrity "
                + "\(attestation.verdicts.integrity.rawValue), authority "
                + "\(attestation.verdicts.authority.rawValue), compliance "
                + "\(attestation.verdicts.compliance.rawValue), completeness "
                + "\(attestation.verdicts.completeness.rawValue)"
        case .close(let close): "decision \(close.decision) \(close.outcome.rawValue)"
        case .contract(let contract):
            "revision \(contract.revision)\(contract.part.text), \(contract.source.count) lines"
        case .decision(let decision):
            "decision \(decision.number)\(decision.part.text), \(decision.reason): "
                + Statement.list(decision.orders) { "\($0.asset) \($0.quantity)" }
        case .flow(let flow):
            "\(flow.purpose.rawValue) of \(flow.amount) \(flow.asset), number \(flow.number)"
        case .genesis(let genesis):
            "\(genesis.mode.rawValue), \(genesis.keys.count) keys, \(genesis.ownersNeeded) of "
                + "\(genesis.keys.count { $0.role == .owner }) owners sign"
        case .halt(let halt):
            "\(halt.scope == nil ? "all of the ledger" : "the portfolio"), number \(halt.number)"
        case .keys(let change): change.summary
        case .portfolio(let portfolio):
            "\(portfolio.currency), \(portfolio.ownersNeeded) of \(portfolio.owners.count) owners "
                + "sign"
        case .positions(let positions):
            "as of \(positions.asOf), number \(positions.number), cash \(positions.cash): "
                + Statement.list(positions.quantities) { "\($0.asset) \($0.quantity)" }
        case .prices(let prices):
            "session \(prices.session)\(prices.part.text), number \(prices.number), "
                + "\(prices.prices.count) prices"
        case .proposal(let proposal):
            "number \(proposal.number)\(proposal.part.text): "
                + Statement.list(proposal.weights) { "\($0.asset) \($0.weight.percentText)" }
        case .resume(let resume):
            "what entry \(resume.halt.index) halted"
        case .target(let target):
            "revision \(target.revision)\(target.part.text): "
                + Statement.list(target.weights) { "\($0.asset) \($0.weight.percentText)" }
        case .time(let time):
            "checkpoint of \(time.size) entries, a token of \(time.token.count) bytes"
        case .trade(let trade):
            "decision \(trade.decision): "
                + Statement.list(trade.fills) { "\($0.asset) \($0.quantity) at \($0.price)" }
        case .void(let voiding): "entry \(voiding.entry.index): \(voiding.reason.summary)"
        }
    }

    /// A list that stays readable: at most six elements, and how many more there are.
    private static func list<Element>(
        _ elements: [Element], _ text: (Element) -> String
    ) -> String {
        let most = 6
        let shown = elements.prefix(most).map(text).joined(separator: ", ")
        guard !elements.isEmpty else { return "nothing" }
        return elements.count > most ? "\(shown), \(elements.count - most) more" : shown
    }
}

extension Action.Event {
    /// What happens to an asset, in a few words.
    fileprivate var summary: String {
        let what =
            switch change {
            case .delist: "is delisted"
            case .dividend(let amount): "pays \(amount)"
            case .rename(let name): "is called \(name)"
            case .split(let from, let to): "splits \(from):\(to)"
            }
        return "\(asset) \(what) from \(effective) on"
    }
}

extension FreeText {
    /// The text, or that there is only a commitment to it.
    fileprivate var summary: String {
        switch self {
        case .plain(let text): text
        case .commitment: "a reason that is kept elsewhere"
        }
    }
}

extension Part? {
    fileprivate var text: String { map { ", part \($0.number) of \($0.count)" } ?? "" }
}

extension KeyChange {
    /// Who joins, who leaves and how many are needed, in a few words.
    fileprivate var summary: String {
        var parts = ["revision \(revision)"]
        parts += added.map { "\($0.role.rawValue) \(KeyChange.name(of: $0.key)) joins" }
        parts += revoked.map { "\(KeyChange.name(of: $0.key)) leaves" }
        if let ownersNeeded { parts.append("\(ownersNeeded) owners needed") }
        if let oraclesNeeded { parts.append("\(oraclesNeeded) oracles needed") }
        return parts.joined(separator: ", ")
    }

    private static func name(of vkey: String) -> Substring { vkey.prefix { $0 != "+" } }
}
