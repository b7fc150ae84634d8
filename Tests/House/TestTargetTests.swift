import TestSupport
import Testing

@Suite struct TestTargetTests {
    /// SwiftPM says nothing of a folder of tests that no target names: it would never run.
    @Test func everyFolderOfTestsBelongsToATarget() throws {
        let package = try text(ofFile: Repository.path("Package.swift"))
        #expect(folders(without: package) == [])
    }

    @Test func aFolderThatNoTargetNamesIsFound() throws {
        let package = try text(ofFile: Repository.path("Package.swift"))
        let without = package.replacing("\"Shell\", \"Tables\"", with: "")
        #expect(folders(without: without) == ["Tests/Shell/Tables"])
    }

    /// The folders below `Tests` with Swift files that the package names neither by path nor as a
    /// ring and a name.
    private func folders(without package: String) -> [String] {
        let folders = Set(
            Repository.swiftFiles(under: "Tests").map { path in
                path.split(separator: "/").dropLast().prefix(3).joined(separator: "/")
            })
        let flat = package.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return folders.filter { folder in
            let parts = folder.split(separator: "/")
            let declared = parts.count == 3 && flat.contains("\"\(parts[1])\", \"\(parts[2])\"")
            return !declared && !flat.contains("path: \"\(folder)\"")
        }.sorted()
    }
}
