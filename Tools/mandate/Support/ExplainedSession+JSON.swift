import Contract
import Quantities
import Records

extension ExplainedSession {
    /// The explanation for programs: one object, quantities as strings.
    func write(to writer: inout CanonicalWriter) {
        let session = explanation.session
        writer.object { writer in
            writer.member("asOf")
            writer.text(session.asOf)
            writer.member("contract")
            writer.integer(explanation.contract.index)
            writer.member("decision")
            writer.optional(decision?.number)
            writer.member("decisionEntry")
            writer.optional(decision?.entry)
            writer.member("limits")
            writer.array(explanation.limits) { writer, limit in
                writer.object { writer in
                    writer.member("clause")
                    writer.string(limit.clause)
                    writer.member("effect")
                    writer.optional(limit.effect)
                    writer.member("used")
                    writer.string(limit.used)
                }
            }
            writer.member("lines")
            writer.array(explanation.lines) { writer, line in write(line, to: &writer) }
            writer.member("measures")
            writer.array(explanation.measures) { writer, measure in
                writer.object { writer in
                    writer.member("condition")
                    writer.string(measure.condition)
                    writer.member("depth")
                    writer.integer(measure.depth)
                    writer.member("holds")
                    writer.optional(measure.holds.map { $0 ? "yes" : "no" })
                    writer.member("measured")
                    writer.string(measure.measured)
                    writer.member("turn")
                    writer.optional(measure.turn)
                }
            }
            writer.member("number")
            writer.integer(session.number)
            writer.member("portfolio")
            writer.text(explanation.portfolio)
            writer.member("prices")
            writer.array(session.statements) { writer, reference in
                writer.integer(reference.index)
            }
            writer.member("quotes")
            writer.array(explanation.quotes) { writer, quote in write(quote, to: &writer) }
            writer.member("reason")
            writer.optional(explanation.verdict?.reason)
            writer.member("rule")
            writer.string("\(explanation.mandate.rebalance)")
            writer.member("session")
            writer.text(session.id)
            writer.member("target")
            writer.optional(explanation.target?.index)
            writer.member("value")
            writer.text(explanation.total)
            writer.member("verdict")
            writer.optional(explanation.verdict?.name)
            writer.member("weights")
            if let weights = explanation.weights {
                write(weights, to: &writer)
            } else {
                writer.optional(String?.none)
            }
        }
    }

    private func write(_ line: Explanation.Line, to writer: inout CanonicalWriter) {
        let weighing = Weighing(value: line.value, target: line.target, total: explanation.total)
        writer.object { writer in
            writer.member("asset")
            writer.text(line.asset)
            writer.member("drift")
            writer.optional(line.target.map { _ in weighing.drift })
            writer.member("dueAtMost")
            writer.optional(line.turns?.low.map { "\($0)" })
            writer.member("dueFrom")
            writer.optional(line.turns?.high.map { "\($0)" })
            writer.member("limit")
            writer.optional(line.order?.limit.map { "\($0)" })
            writer.member("order")
            writer.optional(line.order.map { "\($0.quantity)" })
            writer.member("price")
            writer.optional(line.price.map { "\($0.price)" })
            writer.member("quantity")
            writer.optional(line.quantity.map { "\($0)" })
            writer.member("target")
            writer.optional(line.target.map { "\($0)" })
            writer.member("value")
            writer.text(line.value)
            writer.member("weight")
            writer.string(weighing.weight)
        }
    }
}

extension ExplainedSession {
    private func write(_ quote: Explanation.Quote, to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("asset")
            writer.text(quote.asset)
            writer.member("price")
            writer.optional(quote.price.map { "\($0)" })
            writer.member("statements")
            writer.array(quote.statements) { writer, stated in
                writer.object { writer in
                    writer.member("agrees")
                    writer.string(stated.agrees ? "yes" : "no")
                    writer.member("entry")
                    writer.integer(stated.entry.index)
                    writer.member("oracle")
                    writer.string(signers[stated.oracle])
                    writer.member("price")
                    writer.text(stated.price)
                }
            }
        }
    }

    private func write(_ weights: Explanation.Weights, to writer: inout CanonicalWriter) {
        writer.object { writer in
            writer.member("assets")
            writer.array(weights.assets) { writer, found in
                writer.object { writer in
                    writer.member("asset")
                    writer.text(found.asset)
                    writer.member("bound")
                    writer.optional(found.bound)
                    writer.member("given")
                    writer.optional(found.given.map { "\($0)" })
                    writer.member("measured")
                    writer.string(found.measured)
                    writer.member("weight")
                    writer.optional(found.weight.map { "\($0)" })
                }
            }
            writer.member("measured")
            writer.string(weights.measured)
            writer.member("missing")
            writer.optional(weights.missing)
            writer.member("rule")
            writer.string(weights.rule)
        }
    }
}
