public import Broker
public import Contract
public import Quantities
public import Records

/// The paper broker as what a runner executes with.
public struct PaperVenue: Execution {
    /// What fills the orders.
    public let broker: PaperBroker
    public let fillsAtOnce: Bool

    /// A venue that fills at the close of the decision, or of the session after.
    public init(broker: PaperBroker, fillsAtOnce: Bool = true) {
        self.broker = broker
        self.fillsAtOnce = fillsAtOnce
    }

    public func fills(
        of account: Account, in market: Market
    ) throws(QuantityError) -> [Trade.Fill] {
        guard let open = account.open, let session = account.session else { return [] }
        // A decision filled at the next close waits for a session after its own.
        guard fillsAtOnce || session.number > open.session else { return [] }
        return try broker.fills(of: account, in: market)
    }

    public func isDone(with account: Account, in market: Market) throws(QuantityError) -> Bool {
        guard let open = account.open, let session = account.session else { return true }
        guard fillsAtOnce || session.number > open.session else { return false }
        return try broker.isDone(with: account, in: market)
    }
}
