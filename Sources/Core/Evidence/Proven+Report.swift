import Audit
import Chain
import Encoding
import Records

extension BundleCheck.Proven {
    /// Two lines for people: in one sentence what is proved, and then what is not. `cosigners` says
    /// which witnesses cosigned the checkpoint, where they are a quorum.
    public func report(cosigners: String? = nil) -> String {
        "proved: \(proved(cosigners)).\nnot proved: \(unproved(cosigners).joined(separator: "; "))."
    }

    private func proved(_ cosigners: String?) -> String {
        var text =
            "entry \(reference.index), \(subject), is in the history of \(checkpoint.size) entries "
            + "of \(checkpoint.origin) with the root \(checkpoint.root), which its operator signed"
        if let cosigners { text += " and \(cosigners) cosigned" }
        text +=
            "; it and all else in this bundle was signed by those whose keys may by the genesis, "
            + "whose leaf is \(genesis), and the openings and changes of keys among these "
            + "\(entries) entries"
        if let contract { text += ", within the bounds of the contract of entry \(contract)" }
        text += voids.map { "; entry \($0) undoes it" }.joined()
        if !assets.isEmpty {
            text +=
                "; \(Self.list(assets)) \(assets.count == 1 ? "says" : "say") what assets of the "
                + "contract are, to which the rest keeps"
        }
        guard let rebalance else { return text }
        let target = rebalance.target.map { ", the target of entry \($0)" } ?? ""
        text +=
            "; decision \(rebalance.number), entry \(rebalance.decision), names the contract of "
            + "entry \(rebalance.contract)\(target) and the prices of "
            + "\(Self.list(rebalance.prices)), each there before it, and what it orders and at "
            + "which limits is within the contract"
        if rebalance.fills > 0 {
            let isOne = rebalance.fills == 1
            text +=
                "; \(rebalance.fills) \(isOne ? "fill" : "fills") in "
                + "\(Self.list(rebalance.trades)) \(isOne ? "is" : "are each") within the order, "
                + "its price limit and the fees allowed"
        }
        guard !rebalance.voids.isEmpty else { return text }
        let verb = rebalance.voids.count == 1 ? "undoes" : "undo"
        return text + "; \(Self.list(rebalance.voids)) \(verb) some of these"
    }

    /// What may still be otherwise, though all this is so: what someone with every key but the
    /// owners' could have left out, or made.
    private func unproved(_ cosigners: String?) -> [String] {
        var list: [String] = []
        switch anchor {
        case .genesis, .owners, .remembered: break
        case .operatorKey, .none:
            list.append("who the owners are, since they are those that the operator named")
        }
        list.append(
            "that no change of keys, or of how many sign, followed those shown before the entry "
                + "was written")
        if statement.portfolio != nil {
            list.append("that the portfolio was not opened before with other owners")
        }
        list += unprovedOfKind
        if boundsGroups {
            list.append(
                "that nothing else says in which groups an asset is, be it under a name it had before"
            )
        }
        list.append(
            "that no entry left out took it back, or had its number before, so that it has no "
                + "effect")
        list.append("the times, which are the operator's word")
        list.append(
            cosigners == nil
                ? "that others are shown the same history"
                : "that others are shown the same history, if these witnesses failed too")
        return list
    }

    private var unprovedOfKind: [String] {
        switch statement.body {
        case .attest, .genesis, .halt, .keys, .portfolio, .void: []
        case .action: ["that as many oracles as are needed state the same"]
        case .asset:
            ["that no later one took its place", "that no contract keeps it from having effect"]
        case .calendar: ["that no later one took its place"]
        case .resume: ["that the halt was in force"]
        case .contract: ["that it is still in force"]
        case .target, .proposal:
            ["that no other contract came between that one and it", "that it is still in force"]
        case .prices: ["that they are right", "that they are the first of their session"]
        case .flow: ["that the portfolio had what it moves"]
        case .time: ["that its token is an authority's, and that its root is this ledger's"]
        case .positions: ["that deposits, trades and withdrawals lead to the same"]
        case .decision, .trade, .close: unprovedOfDecision
        }
    }

    private var unprovedOfDecision: [String] {
        var list = [
            "what the portfolio held, and so that the decision was due and of this size"
                + (boundsGroups ? ", and left no group above its limit" : ""),
            "that the contract, the target and the prices were the newest, and the prices right "
                + "and the first of their session",
            "that these are all its fills, and that it was open when they were made",
        ]
        guard let rebalance else { return list }
        if rebalance.isCarried {
            list.append("the limits of what had no price in that session")
        }
        switch rebalance.close?.outcome {
        case nil: list.append(rebalance.isFilled ? "that no close says otherwise" : "how it ended")
        case .completed:
            if !rebalance.isFilled { list.append("that cash did not pay for the rest of it") }
        case .cancelled: list.append("that anything cancelled it")
        case .expired: list.append("that its sessions had run out")
        }
        return list
    }

    private var subject: String {
        let part = statement.part?.part.map { "part \($0.number) of \($0.count) of " } ?? ""
        return part + whole
    }

    private var whole: String {
        switch statement.body {
        case .attest: "what an auditor attests"
        case .action(let body): "an oracle's statement of an action on \(body.event.asset)"
        case .asset(let body): "revision \(body.revision) of the asset \(body.id)"
        case .calendar(let body): "the calendar from \(body.from) to \(body.until)"
        case .halt(let body):
            "halt \(body.number) of \(body.scope.map { "\($0)" } ?? "the ledger")"
        case .resume(let body):
            "the end of the halt of entry \(body.halt.index)"
        case .void(let body): "the undoing of entry \(body.entry.index)"
        case .close(let body):
            "a close (\(body.outcome.rawValue)) of decision \(body.decision) of \(body.portfolio)"
        case .contract(let body): "contract \(body.revision) of \(body.portfolio)"
        case .decision(let body): "decision \(body.number) of \(body.portfolio)"
        case .flow(let body): "a flow (\(body.purpose.rawValue)) of \(body.portfolio)"
        case .genesis: "the genesis"
        case .keys(let body):
            "change \(body.revision) of the keys of \(body.scope.map { "\($0)" } ?? "the ledger")"
        case .portfolio(let body): "the opening of \(body.id)"
        case .positions(let body): "a statement of the positions of \(body.portfolio)"
        case .prices(let body): "a statement of the prices of session \(body.session)"
        case .proposal(let body): "proposal \(body.number) for \(body.portfolio)"
        case .target(let body): "target \(body.revision) of \(body.portfolio)"
        case .time(let body): "a time stamp over \(body.size) entries"
        case .trade(let body): "a trade under decision \(body.decision) of \(body.portfolio)"
        }
    }

    private static func list(_ entries: [Int]) -> String {
        guard entries.count > 1, let last = entries.last else {
            return entries.map { "entry \($0)" }.joined()
        }
        return "entries " + entries.dropLast().map(String.init).joined(separator: ", ")
            + " and \(last)"
    }
}
