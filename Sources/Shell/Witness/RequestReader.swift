import Encoding
import Witnessing

/// Reads one request to cosign as it arrives, in HTTP/1.1 (RFC 9112), and never keeps more of it
/// than such a request has.
package struct RequestReader {
    /// What is known of a request.
    package enum Progress: Hashable {
        /// More has to arrive.
        case incomplete
        /// The head is there, and whoever asks waits to be told to go on.
        case expectsContinue
        /// The body is there.
        case body([UInt8])
        /// It is turned away with this status.
        case refused(status: Int)
    }

    /// The most bytes of a request line and headers.
    package static let mostHeadBytes = 8192
    /// The one path that is served.
    package static let path = "/add-checkpoint"

    private var bytes: [UInt8] = []
    /// Where the body begins, and how many bytes it has, once the head has been read.
    private var body: (start: Int, count: Int)?
    private var isRefused = false

    /// A request of which nothing has arrived.
    package init() {}

    /// Takes what has arrived, until a request is whole or refused.
    package mutating func take(_ arrived: ArraySlice<UInt8>) -> Progress {
        precondition(!isRefused, "a request that was turned away")
        let progress = progress(with: arrived)
        if case .refused = progress { isRefused = true }
        return progress
    }

    private mutating func progress(with arrived: ArraySlice<UInt8>) -> Progress {
        let known = bytes.count
        bytes += arrived
        var expectsContinue = false
        if body == nil {
            // The end of the head may lie across what was known.
            guard let end = Self.headEnd(in: bytes, from: max(0, known - 3)) else {
                return bytes.count > Self.mostHeadBytes ? .refused(status: 431) : .incomplete
            }
            guard end <= Self.mostHeadBytes else { return .refused(status: 431) }
            let head = RequestHead(bytes[..<end])
            if let status = head.refusal { return .refused(status: status) }
            body = (end, head.bodyLength)
            expectsContinue = head.expectsContinue
        }
        guard let body else { return .incomplete }
        guard bytes.count - body.start < body.count else {
            return .body(Array(bytes[body.start..<body.start + body.count]))
        }
        return expectsContinue ? .expectsContinue : .incomplete
    }

    /// Where the empty line that ends a head ends.
    private static func headEnd(in bytes: [UInt8], from start: Int) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= end.count else { return nil }
        return (start...bytes.count - end.count).first { bytes[$0..<$0 + end.count] == end[...] }
            .map { $0 + end.count }
    }
}

/// What the head of a request says, as far as it matters.
private struct RequestHead {
    /// The status it is turned away with, if it is.
    private(set) var refusal: Int?
    /// How many bytes follow it.
    private(set) var bodyLength = 0
    /// Whether its sender waits before it sends the body.
    private(set) var expectsContinue = false

    init(_ bytes: ArraySlice<UInt8>) {
        let carriageReturn = UInt8(ascii: "\r")
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.last == carriageReturn ? line.dropLast() : line
        }[...]
        let words = (lines.popFirst() ?? []).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 3, words[2].starts(with: "HTTP/1.".utf8) else {
            refusal = 400
            return
        }
        guard words[0].elementsEqual("POST".utf8),
            words[1].elementsEqual(RequestReader.path.utf8)
        else {
            refusal = 404
            return
        }
        var length: Int?
        for line in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex
            else {
                refusal = 400
                return
            }
            let value = Self.trimmed(line[line.index(after: colon)...])
            switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
            case "content-length":
                // Two lengths would be two requests to whoever stands between.
                guard let number = Int(plainDecimal: value), length == nil else {
                    refusal = 400
                    return
                }
                length = number
            case "transfer-encoding":
                refusal = 411
                return
            case "expect":
                expectsContinue =
                    String(decoding: value, as: UTF8.self).lowercased() == "100-continue"
            default: break
            }
        }
        guard let length else {
            refusal = 411
            return
        }
        guard length <= AddCheckpointRequest.mostBytes else {
            refusal = 413
            return
        }
        bodyLength = length
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var value = value.drop(while: blank)
        while let last = value.last, blank(last) { value.removeLast() }
        return value
    }
}
