import TestSupport
import Testing
import Witness
import Witnessing

@Suite struct RequestReaderTests {
    private func read(_ text: String, in pieces: Int = .max) -> RequestReader.Progress {
        var reader = RequestReader()
        var bytes = Array(text.utf8)[...]
        var progress = RequestReader.Progress.incomplete
        while !bytes.isEmpty {
            progress = reader.take(bytes.prefix(pieces))
            bytes = bytes.dropFirst(pieces)
            if case .refused = progress { return progress }
            if case .body = progress { return progress }
        }
        return progress
    }

    private func request(_ headers: String, _ body: String = "") -> String {
        "POST /add-checkpoint HTTP/1.1\r\nHost: w.example\r\n\(headers)\r\n\(body)"
    }

    @Test func aRequestIsTheSameHoweverItArrives() {
        let text = request("content-LENGTH: \t 5 \r\n", "hello")
        for pieces in [1, 2, 3, 7, 1000] {
            #expect(read(text, in: pieces) == .body(Array("hello".utf8)))
        }
        for length in 0..<text.utf8.count {
            let start = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            #expect(read(start) == .incomplete)
        }
        #expect(read(request("Content-Length: 0\r\n")) == .body([]))
        let waiting = request("Expect: 100-Continue\r\nContent-Length: 5\r\n")
        #expect(read(waiting) == .expectsContinue)
    }

    @Test(arguments: [
        ("", 411), ("Transfer-Encoding: chunked\r\n", 411),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 411),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", 400), ("Content-Length: -1\r\n", 400),
        ("Content-Length: +5\r\n", 400), ("Content-Length: 5, 5\r\n", 400),
        ("Content-Length: 99999999999999999999999\r\n", 400), ("Content-Length:\r\n", 400),
        ("Content-Length: 65537\r\n", 413), ("nonsense\r\n", 400), (": 5\r\n", 400),
    ])
    func aHeadThatSaysNoBodyIsRefused(headers: String, status: Int) {
        #expect(read(request(headers)) == .refused(status: status))
    }

    @Test(arguments: [
        ("GET /add-checkpoint HTTP/1.1", 404), ("POST / HTTP/1.1", 404),
        ("POST /add-checkpoint?x HTTP/1.1", 404), ("POST /add-checkpoint", 400),
        ("POST /add-checkpoint HTTP/2", 400), ("POST  /add-checkpoint HTTP/1.1", 400), ("", 400),
        ("\u{0}\u{1}\u{FF}", 400),
    ])
    func anotherRequestLineIsRefused(line: String, status: Int) {
        #expect(read("\(line)\r\nContent-Length: 0\r\n\r\n") == .refused(status: status))
    }

    @Test func aHeadHasAtMostEightKibibytes() {
        let room = RequestReader.mostHeadBytes - request("X: \r\nContent-Length: 0\r\n").utf8.count
        for (count, fits) in [(room, true), (room + 1, false)] {
            let text = request(
                "X: \(String(repeating: "A", count: count))\r\nContent-Length: 0\r\n")
            for pieces in [1, 4096, 10_000] {
                #expect(read(text, in: pieces) == (fits ? .body([]) : .refused(status: 431)))
            }
        }
    }

    @Test func rubbishNeverStopsTheReader() {
        let text = Array(request("Content-Length: 5\r\nExpect: 100-continue\r\n", "hello").utf8)
        var random = SplitMix64(seed: 3)
        for _ in 0..<3000 {
            var changed = text
            for _ in 0..<3 {
                changed[Int(random.next() % UInt64(changed.count))] = UInt8(random.next() % 256)
            }
            var reader = RequestReader()
            let progress = reader.take(changed[...])
            if case .body(let body) = progress { #expect(body.count <= text.count) }
        }
    }
}
