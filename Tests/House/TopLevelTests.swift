import Foundation
import TestSupport
import Testing

@Suite struct TopLevelTests {
    private static let isClone = FileManager.default.fileExists(atPath: Repository.path(".git"))

    @Test(.enabled(if: isClone, "this is no git clone"))
    func theTopLevelHoldsWhatTheArchitectureNamesAlone() throws {
        // A clone may belong to another user than the one who tests it.
        let result = try Command.run("git", ["-c", "safe.directory=*", "ls-files", "-z"])
        try #require(result.status == 0, "\(result.errors)")
        let paths = result.output.split(separator: "\0").map(String.init)
        #expect(!paths.isEmpty)
        #expect(strangers(among: paths) == [])
    }

    @Test func aStrangerAtTheTopLevelIsFound() {
        let paths = ["Package.swift", ".ci/run", "Sources/a", "notes.txt", "Docs/a", "Docs/b"]
        #expect(strangers(among: paths) == ["Docs", "notes.txt"])
    }

    private func strangers(among paths: [String]) -> [String] {
        let known = [
            "Package.swift", "README.md", "Sources", "Tests", "Contracts", "Ledger", "Tools",
        ]
        let top = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
        return top.filter { !$0.hasPrefix(".") && !known.contains($0) }.sorted()
    }
}
