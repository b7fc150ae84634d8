import Records
import Testing

/// What statements about assets, dates and halts may not say.
@Suite struct InstrumentTextTests {
    private static func statement(_ kind: String, _ body: String) -> String {
        #"{"after":{"index":7,"leaf":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},"#
            + "\"body\":{\(body)},\"format\":1,\"kind\":\"\(kind)\","
            + #""ledger":"ledger.example.org/a"}"# + "\n"
    }

    private static let acceptBy = #""acceptBy":"2024-01-02T00:00:00Z","#
    private static let split = statement(
        "action",
        #""asset":"VTI","effective":"2024-01-12T00:00:00Z","number":1,"#
            + #""ratio":{"from":1,"to":4},"type":"split""#)
    private static let rename = statement(
        "action",
        #""asset":"VTI","effective":"2024-01-12T00:00:00Z","number":1,"#
            + #""renamed":"VTX","type":"rename""#)
    private static let dividend = statement(
        "action",
        #""amount":"0.5","asset":"VTI","effective":"2024-01-12T00:00:00Z","number":1,"#
            + #""type":"dividend""#)
    private static let calendar = statement(
        "calendar",
        acceptBy + #""closed":["2024-01-15","2024-01-16"],"from":"2024-01-12","revision":1,"#
            + #""until":"2024-01-31""#)
    private static let asset = statement(
        "asset",
        acceptBy + #""currency":"USD","groups":["energy","us"],"id":"VTI","lot":"1","revision":1"#)
    private static let halt = statement("halt", #""number":1,"scope":"growth""#)
    private static let resume = statement(
        "resume",
        acceptBy + #""halt":{"index":3,"leaf":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},"#
            + #""scope":"growth""#)

    @Test(arguments: [
        // A split of one into 10^15, and others that are none.
        (split, "\"to\":4", "\"to\":1000000000000000"), (split, "\"to\":4", "\"to\":1000000001"),
        (split, "\"to\":4", "\"to\":0"), (split, "\"to\":4", "\"to\":-4"),
        (split, "\"to\":4", "\"to\":1"), (split, "\"from\":1,\"to\":4", "\"from\":2,\"to\":4"),
        (split, "\"to\":4", "\"to\":4.5"), (split, "{\"from\":1,\"to\":4}", "{\"from\":1}"),
        (split, "\"asset\":\"VTI\"", "\"asset\":\"cash\""),
        (split, "\"type\":\"split\"", "\"type\":\"delist\""),
        (split, "\"type\":\"split\"", "\"type\":\"merger\""),
        (split, "2024-01-12T", "2024-02-30T"),
        (rename, "VTX", "VTI"), (rename, "VTX", "cash"), (rename, ",\"renamed\":\"VTX\"", ""),
        (dividend, "\"0.5\"", "\"0\""), (dividend, "\"0.5\"", "\"-0.5\""),
        (dividend, "\"0.5\"", "\"0.50\""), (dividend, "\"amount\":\"0.5\",", ""),
        // A Saturday, a date outside, out of order, twice; an end before the start, or too far off.
        (calendar, "2024-01-15", "2024-01-13"), (calendar, "2024-01-16", "2024-02-01"),
        (calendar, "2024-01-15", "2024-01-11"), (calendar, "2024-01-15", "2024-01-17"),
        (calendar, "2024-01-16", "2024-01-15"), (calendar, "\"until\":\"2024", "\"until\":\"2023"),
        (calendar, "\"until\":\"2024", "\"until\":\"2066"), (calendar, "2024-01-31", "2024-01-32"),
        (calendar, "[\"2024-01-15\",\"2024-01-16\"]", "[]"),
        (asset, "\"lot\":\"1\"", "\"lot\":\"0\""), (asset, "\"id\":\"VTI\"", "\"id\":\"cash\""),
        (asset, "\"energy\",\"us\"", "\"us\",\"energy\""),
        (asset, "\"energy\",\"us\"", "\"us\",\"us\""), (asset, "\"energy\",\"us\"", ""),
        (asset, "USD", "usd"), (halt, "\"number\":1", "\"number\":0"),
        (halt, "growth", "Growth"), (resume, "\"index\":3", "\"index\":-3"),
    ])
    func isRefused(text: String, part: String, other: String) throws {
        #expect(try Statement(Array(text.utf8)).text == Array(text.utf8))
        let changed = text.replacing(part, with: other, maxReplacements: 1)
        try #require(changed != text)
        let error = #expect(throws: RecordError.self) { try Statement(Array(changed.utf8)) }
        #expect(error?.field.hasPrefix("body") == true, "\(error.map { "\($0)" } ?? "")")
        #expect(error?.expected.isEmpty == false)
    }
}
