import Quantities
import Testing

@testable import Contract

@Suite struct MandateWeightsTests {
    private let rest = "\nrebalance at every look\ntrade all to target"

    private func parse(
        _ clauses: String
    ) throws -> (mandate: Mandate, warnings: [MandateWarning]) {
        try Mandate.parse("mandate \"m\" in USD\n" + clauses + rest)
    }

    private func warnings(_ clauses: String) throws -> [String] {
        try parse(clauses).warnings.map { "\($0.line):\($0.column) \($0.code.rawValue)" }
    }

    @Test(arguments: [
        "hold A\nhold B 0%..40%\nhold cash 2%\nweights equal",
        "hold A\nhold B\nweights inverse volatility over 60 sessions",
        "hold A\nhold B\nweights momentum top 1 over 252 sessions",
        "hold A 60%\nhold B 40%\nweights volatility target 10% over 60 sessions",
        "hold A 60%\nhold B 40%\nweights floor 80% multiplier 3.5",
        "hold A 20%..60%\nhold B\nweights proposed by model, valid 1 session",
        "hold A 60%\nhold B 40%\nexclude group \"2\"\nexclude group vice\ngroup energy at most 10%",
        "hold A 100%\nparticipation at most 10% of volume over 1 session",
    ])
    func whatIsReadIsWrittenBack(_ clauses: String) throws {
        let mandate = try parse(clauses).mandate
        #expect(try Mandate.parse(lines: mandate.lines).mandate == mandate)
        for line in clauses.split(separator: "\n") where !line.hasPrefix("hold each") {
            #expect(mandate.lines.contains(String(line)), "\(mandate.lines)")
        }
    }

    @Test(arguments: [
        BrokenMandate.whole(
            "hold A ^60%\nhold B\nweights equal", .weightRule, "none of its own", expected: "range"),
        .whole(
            "hold A ^0%..60%\nhold B 40%\nweights floor 80% multiplier 2", .weightRule,
            "cuts weights that are stated", expected: "one weight"),
        .whole("hold A ^0%..60%\nhold B 40%", .weightRule, "needs a rule", expected: "`weights`"),
        .whole(
            "hold A band ^5pp\nweights equal", .weightRule, "no band is around", expected: "no band"
        ),
        .whole(
            "hold A owners may set ^0%..9%\nweights equal", .weightRule, "the owners set none",
            expected: "no range"),
        .whole(
            "hold A\nhold B\nweights momentum top ^3 over 9 sessions", .range, "top 3 of 2",
            expected: "1 to 2"),
        .whole(
            "hold A\nweights momentum top ^0 over 9 sessions", .range, "out of range",
            expected: "1 to"),
        .whole("hold cash 100%\n^weights equal", .weightRule, "none is held", expected: "an asset"),
        .whole(
            "^hold A 60%..80%\nhold B 50%..60%\nweights equal", .sum, "at least 110%",
            expected: "within which"),
        .whole(
            "^hold A 0%..40%\nhold B 0%..59%\nweights equal", .sum, "at most 99%",
            expected: "cash included"),
        .whole(
            "^hold A 50%..40%\nhold B\nweights equal", .weightRange, "is empty", expected: "lower"),
    ])
    func whatHasNoPlaceBesideARuleIsNamed(_ broken: BrokenMandate) throws { try broken.check() }

    @Test(arguments: [
        ("hold A 100%\nweights floor 100% multiplier 3", "3:1 neverInvests"),
        ("hold A 100%\nweights floor 80% multiplier 0", "3:1 neverInvests"),
        ("hold A 100%\nweights volatility target 0% over 9 sessions", "3:1 neverInvests"),
        ("hold A\nhold cash 100%\nweights equal", "4:1 neverInvests"),
        ("hold A 100%\nweights floor 0% multiplier 1", "3:1 changesNothing"),
        ("hold A\nhold B\nweights momentum top 2 over 9 sessions", "4:22 changesNothing"),
        ("hold A 40%..60%\nhold B 60%..70%\nweights equal", "2:8 changesNothing"),
        ("hold A 0%..50%\nhold B 20%..50%\nweights equal", "2:8 changesNothing"),
        ("hold A 0%..90%\nhold B 20%..95%\nweights equal", "2:8 changesNothing"),
        ("hold A 100%\ngroup g at most 100%", "3:7 changesNothing"),
        ("hold A 100%\ngroup g at most 5%\nexclude group g", "3:7 changesNothing"),
    ])
    func whatChangesNothingIsDoubted(_ clauses: String, _ warning: String) throws {
        #expect(try warnings(clauses) == [warning])
    }

    @Test(arguments: [
        "hold A 100%\nweights floor 99.9999999999% multiplier 0.0000000001",
        "hold A 100%\nweights floor 0% multiplier 0.9999999999",
        "hold A\nhold B\nweights momentum top 1 over 9 sessions",
        "hold A 0%..80%\nhold B 20%..90%\nweights equal",
        "hold A 100%\ngroup g at most 99%\nexclude group h",
    ])
    func whatMayMatterIsNotDoubted(_ clauses: String) throws {
        #expect(try warnings(clauses) == [])
    }

    @Test func whatALookReadsCountsTheWindowOfEveryAsset() throws {
        func cost(_ clauses: String) throws -> Int { try parse(clauses).mandate.greatestLookCost }
        #expect(try cost("hold A\nhold B\nweights inverse volatility over 60 sessions") == 183)
        #expect(try cost("hold A\nhold B\nweights equal") == 6)
        #expect(
            try cost("hold A 100%\nparticipation at most 1% of volume over 20 sessions") == 42)
        let many = (0..<1000).map { "A\($0)" }.joined(separator: ", ")
        #expect(throws: MandateError.self) {
            try cost("hold each of \(many)\nweights momentum top 1 over 1000 sessions")
        }
    }

    @Test func rulesAreToldInPlainEnglish() throws {
        let sentences = try parse(
            "hold A 0%..40%\nhold B\ngroup g at most 30%\nexclude group h\nweights momentum top 1 "
                + "over 9 sessions\nparticipation at most 5% of volume over 20 sessions"
        ).mandate.sentences()
        for wanted in [
            "At each look the 1 whose price rose most over the last 9 sessions are given the same "
                + "weight, and the others none, as nearly as the ranges and the limits on groups "
                + "allow.",
            "What is in the group \"g\" has at most 30% together.",
            "Nothing of the group \"h\" is held.",
            "No order is for more than 5% of the average volume of the last 20 sessions, where "
                + "volumes are stated with its prices; where none is, nothing bounds it.",
        ] {
            #expect(sentences.contains(wanted), "\(sentences)")
        }
    }
}
