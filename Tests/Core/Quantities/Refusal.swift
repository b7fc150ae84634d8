import Quantities

/// The code of the `QuantityError` that something throws, or nothing where it throws none.
func code<Result>(_ body: () throws -> Result) -> QuantityError.Code? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? QuantityError)?.code
    }
}
