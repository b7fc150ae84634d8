import Quantities

extension Market {
    /// The groups that the asset in this slot is in, sorted; none while nothing says so.
    func groups(of slot: Int) -> [Identifier] { [] }
}
