import Contract
import Foundation
import TestSupport
import Testing

/// What holds of every mandate of the library, beside what its scenario says.
@Suite struct LibraryTests {
    private static let files: [String] = {
        let all = try? FileManager.default.contentsOfDirectory(
            atPath: Repository.path("Contracts"))
        return (all ?? []).sorted()
    }()

    static let mandates = files.filter { $0.hasSuffix(".mandate") }

    private static var names: [String] { mandates.map { String($0.dropLast(".mandate".count)) } }

    @Test func theLibraryHoldsAtLeastFourteenMandatesAndAScenarioForEach() {
        #expect(Self.mandates.count >= 14)
        let scenarios = Self.files.filter { $0.hasSuffix(".scenario.json") }
        #expect(scenarios == Self.names.map { $0 + ".scenario.json" })
    }

    @Test(arguments: mandates)
    func isReadWithoutDoubtsAndLaidOutAsTheProgramLaysItOut(_ file: String) throws {
        let source = try bytes(ofFile: Repository.path("Contracts/" + file))
        let (mandate, warnings) = try Mandate.parse(source, file: file)
        #expect(warnings == [])
        #expect(try Array(Mandate.layout(source, file: file).utf8) == source)
        #expect(mandate.name + ".mandate" == file)
        #expect(try Mandate.parse(lines: mandate.lines).mandate == mandate)
    }

    @Test(arguments: mandates)
    func beginsWithItsSourceAndWhomItSuits(_ file: String) throws {
        let lines = try text(ofFile: Repository.path("Contracts/" + file)).split(separator: "\n")
        let comment = lines.prefix { $0.hasPrefix("# ") }.map { $0.dropFirst(2) }
            .joined(separator: " ")
        #expect(comment.contains("Source: "))
        #expect(try #/[12][0-9]{3}/#.firstMatch(in: comment) != nil, "no year")
        #expect(comment.contains("For "))
    }

    @Test func theReadmeHasEachOnceInBothTables() throws {
        let page = try text(ofFile: Repository.path("Contracts/README.md"))
        let parts = page.components(separatedBy: "<!-- library: ")
        try #require(parts.count == 3)
        #expect(first(ofTable: parts[0], between: "[`", and: "`]") == Self.names.sorted())
        #expect(first(ofTable: parts[1], between: "`", and: "` |") == Self.names.sorted())
    }

    /// The names in the first column of the rows that begin with these signs, in order.
    private func first(ofTable page: String, between start: String, and end: String) -> [String] {
        page.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| " + start) else { return nil }
            let rest = line.dropFirst(2 + start.utf8.count)
            return rest.range(of: end).map { String(rest[..<$0.lowerBound]) }
        }.sorted()
    }
}
