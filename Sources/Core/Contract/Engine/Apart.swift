/// A value that is rarely there, kept apart so that what it is a part of stays small.
final class Apart<Value: Sendable>: Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

extension Apart: Equatable where Value: Equatable {
    static func == (left: Apart, right: Apart) -> Bool { left.value == right.value }
}
