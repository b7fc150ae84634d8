extension String {
    /// Whether both are the same bytes of UTF-8. By `==` names are equal that are signed as
    /// different bytes: it compares by Unicode equivalence, in which U+212A is the letter K.
    public func hasSameBytes(as other: String) -> Bool {
        let (left, right) = (utf8Span.span, other.utf8Span.span)
        guard left.count == right.count else { return false }
        var place = 0
        while place < left.count {
            guard left[place] == right[place] else { return false }
            place += 1
        }
        return true
    }
}
