extension String {
    /// Whether both are the same bytes of UTF-8. By `==` names are equal that are signed as
    /// different bytes: it compares by Unicode equivalence, in which U+212A is the letter K.
    @inlinable
    public func hasSameBytes(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
