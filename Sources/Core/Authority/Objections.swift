/// The objections to one statement, at least one.
public struct Objections: Error, Sendable {
    /// The objections, in a fixed order.
    public let list: [Objection]
    /// What takes the statement in where the objections are only to what is missing before it.
    public let admission: Admission?

    init(_ list: [Objection], admission: Admission? = nil) {
        self.list = list
        self.admission = admission
    }
}
