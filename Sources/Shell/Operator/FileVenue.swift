public import Broker
public import Contract
public import Quantities
public import Records

/// A broker behind a directory as what a runner executes with: what it has done is recorded, and
/// what it has not stays open until the decision's last session.
public struct FileVenue: Execution {
    /// What executes the orders.
    public let broker: FileBroker
    /// Orders go out once their decision is durable, so nothing comes back at once.
    public var fillsAtOnce: Bool { false }

    public init(broker: FileBroker) { self.broker = broker }

    public func fills(
        of account: Account, in market: Market
    ) throws(QuantityError) -> [Trade.Fill] { broker.fills(of: account) }

    public func isDone(with account: Account, in market: Market) throws(QuantityError) -> Bool {
        account.open == nil
    }
}
