public import Encoding
public import Quantities

extension CanonicalReader {
    /// A string without escapes: the range of its bytes, all of them printable ASCII.
    mutating func plainString(_ what: StaticString) throws(RecordError) -> Range<Int> {
        try expect(UInt8(ascii: "\""), what)
        let from = position
        position = bytes.span.endOfPlainText(from: from, to: end)
        if byte == UInt8(ascii: "\"") {
            position += 1
            return from..<position - 1
        }
        throw error(.notCanonical, at: position, found: here, expected: "\(what) in plain ASCII")
    }

    /// The text of a range that has been found to be plain.
    func plainText(_ range: Range<Int>) -> String {
        String(copying: UTF8Span(unchecked: bytes.span.extracting(range), isKnownASCII: true))
    }

    /// A string: UTF-8 without control and direction characters; only `\"` and `\\` escaped.
    public mutating func string() throws(RecordError) -> String {
        let at = position
        try expect(UInt8(ascii: "\""), "a string")
        let plain = position..<bytes.span.endOfPlainText(from: position, to: end)
        position = plain.upperBound
        if byte == UInt8(ascii: "\"") {
            position += 1
            return plainText(plain)
        }
        var text = Array(bytes[plain])
        while let byte, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                position += 1
                guard let escaped = self.byte,
                    escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else {
                    throw error(
                        .notCanonical, at: position, found: here, expected: "\\\" or \\\\")
                }
            }
            text.append(bytes[position])
            position += 1
        }
        try expect(UInt8(ascii: "\""), "the end of the string")
        guard let string = String(validating: text, as: UTF8.self) else {
            throw error(
                .notCanonical, at: at, found: "bytes that are not UTF-8", expected: "UTF-8")
        }
        if let scalar = string.unicodeScalars.first(where: CanonicalText.isForbidden) {
            throw error(
                .notCanonical, at: at,
                found: "the character U+" + String(scalar.value, radix: 16, uppercase: true),
                expected: "no control or direction characters")
        }
        return string
    }

    /// An integer in the range JSON carries exactly, ±(2^53 − 1), and in this one.
    public mutating func integer(in range: ClosedRange<Int>) throws(RecordError) -> Int {
        let at = position
        let negative = byte == UInt8(ascii: "-")
        if negative { position += 1 }
        let first = position
        var value = 0
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            guard position - first < 16 else { break }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
            position += 1
        }
        let digits = position - first
        guard digits > 0, digits == 1 || bytes[first] != UInt8(ascii: "0"),
            !negative || value != 0, value < 1 << 53,
            byte == nil || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
                || byte == UInt8(ascii: "}")
        else {
            throw error(
                .notCanonical, at: at, found: quoted(at..<min(end, at + 24)),
                expected: "an integer")
        }
        let signed = negative ? -value : value
        guard range.contains(signed) else {
            let most = range.upperBound == CanonicalReader.largest ? "" : " to \(range.upperBound)"
            throw error(
                .badValue, at: at, found: "\(signed)",
                expected: "an integer from \(range.lowerBound)" + most)
        }
        return signed
    }

    /// A number of statements or entries: 1 to 2^53 − 1.
    public mutating func count() throws(RecordError) -> Int {
        try integer(in: 1...CanonicalReader.largest)
    }

    static var largest: Int { 1 << 53 - 1 }

    /// A decimal string of this quantity.
    public mutating func decimal<Unit>(
        _: Fixed<Unit>.Type, key: Range<Int>? = nil
    ) throws(RecordError) -> Fixed<Unit> {
        let at = position
        try expect(UInt8(ascii: "\""), "a decimal in quotes")
        let text = position..<bytes.span.endOfQuoted(from: position, to: end)
        position = text.upperBound
        let number: Fixed<Unit>
        do throws(QuantityError) {
            number = try Fixed<Unit>(text: bytes.span.extracting(text))
        } catch {
            // What is no plain text is not canonical, whatever it was meant to say.
            position = at
            _ = try plainString("a decimal in quotes")
            throw self.error(error, at: at, key: key)
        }
        try expect(UInt8(ascii: "\""), "a decimal in quotes")
        return number
    }

    /// A decimal string of this quantity greater than zero.
    @inline(__always)
    public mutating func positive<Unit>(
        _ type: Fixed<Unit>.Type, key: Range<Int>? = nil
    ) throws(RecordError) -> Fixed<Unit> {
        let at = position
        let number = try decimal(type, key: key)
        guard number.units > 0 else {
            throw error(
                QuantityError(
                    .outOfRange, found: "\"\(number)\"",
                    expected: "\(Unit.nameWithArticle) greater than 0"), at: at, key: key)
        }
        return number
    }

    /// A time.
    public mutating func timestamp() throws(RecordError) -> Timestamp {
        let at = position
        let range = try plainString("a time in quotes")
        do throws(QuantityError) {
            return try Timestamp(bytes: bytes.span.extracting(range))
        } catch {
            throw self.error(error, at: at)
        }
    }

    /// Thirty-two bytes in base64.
    public mutating func digest() throws(RecordError) -> Digest {
        let at = position
        // Nearly always a digest stands here, and then it need not be looked through before.
        if end - at >= 46, bytes[at] == UInt8(ascii: "\""), bytes[at + 45] == UInt8(ascii: "\""),
            let digest = Digest(base64: bytes.span.extracting(at + 1..<at + 45))
        {
            position = at + 46
            return digest
        }
        let range = try plainString("a digest in quotes")
        guard let digest = Digest(base64: bytes.span.extracting(range)) else {
            throw error(
                .badValue, at: at, found: quoted(range), expected: "32 bytes in padded base64")
        }
        return digest
    }

    /// Bytes in base64, at least one.
    mutating func binary(_ what: StaticString) throws(RecordError) -> [UInt8] {
        let range = try plainString(what)
        guard let binary = Base64.decode(bytes.span.extracting(range)), !binary.isEmpty else {
            throw error(
                .badValue, at: range.lowerBound, found: quoted(range), expected: "\(what)")
        }
        return binary
    }

    /// An asset id.
    public mutating func asset() throws(RecordError) -> AssetID {
        try asset(plainString("an asset id"))
    }

    /// The asset id that stands in this range.
    @inline(__always)
    mutating func asset(_ range: Range<Int>) throws(RecordError) -> AssetID {
        do throws(QuantityError) {
            return try AssetID(bytes: bytes.span.extracting(range))
        } catch {
            throw self.error(error, at: range.lowerBound)
        }
    }

    /// A portfolio's or a session's id.
    public mutating func identifier() throws(RecordError) -> Identifier {
        let range = try plainString("an id")
        do throws(QuantityError) {
            return try Identifier(bytes: bytes.span.extracting(range))
        } catch {
            throw self.error(error, at: range.lowerBound)
        }
    }

    /// A currency.
    public mutating func currency() throws(RecordError) -> Currency {
        let range = try plainString("a currency")
        do throws(QuantityError) {
            return try Currency(plainText(range))
        } catch {
            throw self.error(error, at: range.lowerBound)
        }
    }

    /// One of the words of an enumeration.
    public mutating func word<Word: RawRepresentable & CaseIterable>(
        _: Word.Type
    ) throws(RecordError) -> Word where Word.RawValue == String {
        let range = try plainString("a word")
        guard let word = Word(rawValue: plainText(range)) else {
            throw error(
                .badValue, at: range.lowerBound, found: quoted(range),
                expected: "one of " + Word.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return word
    }
}
