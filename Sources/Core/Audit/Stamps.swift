import Records

/// What an audit says of time stamps.
public struct Stamps: Equatable, Sendable {
    /// What the tokens prove.
    public let brackets: TimeBrackets
    /// Whether they were held to an authority that the auditor trusts.
    public let areChecked: Bool

    /// The line of the report.
    func text(size: Int) -> String {
        guard brackets.count > 0 else {
            return "none: nobody but the operator says when the entries were written"
        }
        guard areChecked else {
            return "\(brackets.count), none checked: no authority was given to check them with"
        }
        guard let latest = brackets.latest else { return "\(brackets.count), none verified" }
        let verified = "\(brackets.count), \(brackets.verified) verified"
        return "\(verified): entries 0 to \(brackets.covered - 1) were there by \(latest), "
            + "\(brackets.bracketed) of them between two time stamps; no time stamp covers "
            + "\(size - brackets.covered) entries"
    }

    /// The same for programs.
    func write(to writer: inout CanonicalWriter, size: Int) {
        writer.object { writer in
            writer.member("bracketed")
            writer.integer(brackets.bracketed)
            writer.member("coveredSize")
            writer.integer(brackets.covered)
            writer.member("latest")
            writer.optional(brackets.latest.map { "\($0)" })
            writer.member("statements")
            writer.integer(brackets.count)
            writer.member("unbracketed")
            writer.integer(size - brackets.bracketed)
            writer.member("verified")
            writer.optional(areChecked ? brackets.verified : nil)
        }
    }
}
