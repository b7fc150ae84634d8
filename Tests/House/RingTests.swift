import TestSupport
import Testing

@Suite struct RingTests {
    static let files =
        Repository.swiftFiles(under: "Sources") + Repository.swiftFiles(under: "Tools")

    @Test func everyFileImportsOnlyWhatItsRoomMay() throws {
        var violations: [String] = []
        for path in Self.files {
            let source = try text(ofFile: Repository.path(path))
            violations += Rings.house.violations(path: path, source: source)
        }
        #expect(!Self.files.isEmpty)
        #expect(violations == [])
    }

    @Test func coreIsPure() throws {
        var violations: [String] = []
        for path in Repository.swiftFiles(under: "Sources/Core") {
            let source = try text(ofFile: Repository.path(path))
            violations += Purity.violations(path: path, source: source)
        }
        #expect(violations == [])
    }

    @Test func thePackageDeclaresNoMoreThanTheTableAllows() throws {
        let package = try text(ofFile: Repository.path("Package.swift"))
        let target = /\b(?:core|shell|tool)\(\s*"([\w-]+)"(?:,\s*\[([^\]]*)\])?/
        let targets = package.matches(of: target)
        #expect(targets.count >= Rings.house.modules(in: "Sources/Core").count)
        for match in targets {
            let room = Rings.house.rooms.first { $0.folder.hasSuffix("/" + match.output.1) }
            let allowed = try #require(room, "\(match.output.1) is not in the table of rings")
            let declared = (match.output.2 ?? "").matches(of: /"(\w+)"/).map { String($0.output.1) }
            #expect(Set(declared).subtracting(allowed.imports) == [], "\(match.output.1)")
        }
    }

    // What the architecture says of the rooms, held against the table itself, however far round.

    @Test(
        arguments: [
            ("Encoding", []), ("Quantities", []), ("Records", ["Encoding", "Quantities"]),
            ("Signing", ["Encoding", "COpenSSL"]),
            ("Contract", ["Encoding", "Quantities", "Records", "CPrefetch"]),
        ] as [(String, Set<String>)])
    func aRoomReachesNothingElse(module: String, only: Set<String>) {
        #expect(Rings.house.reach(of: module) == only)
    }

    @Test(
        arguments: [
            ("Chain", ["Contract"]), ("Storage", ["Contract", "Audit"]), ("Keys", ["Storage"]),
            (
                "mandate_audit",
                ["Keys", "Operator", "Broker", "Foundation", "FoundationNetworking"]
            ),
            ("mandate", ["Witness", "Foundation", "FoundationNetworking"]),
            ("forge", ["Witness", "Foundation", "FoundationNetworking"]),
            ("mandate_witness", ["Operator"]),
        ] as [(String, Set<String>)])
    func aRoomNeverReaches(module: String, never: Set<String>) {
        #expect(Rings.house.reach(of: module).isDisjoint(with: never))
    }

    // Prefetching is an instruction of processors that Swift has no word for, and no library.
    @Test func coreReachesOpenSSLPrefetchingAndItselfAlone() {
        let core = Rings.house.modules(in: "Sources/Core")
        for module in core {
            #expect(
                Rings.house.reach(of: module).isSubset(of: core.union(["COpenSSL", "CPrefetch"])))
        }
    }

    @Test func inCoreOnlySigningImportsOpenSSL() {
        let importers = Rings.house.rooms.filter {
            $0.folder.hasPrefix("Sources/Core/") && $0.imports.contains("COpenSSL")
        }
        #expect(importers.map(\.module) == ["Signing"])
    }

    @Test func theAuditorsProgramDependsOnCoreAndReadingAlone() {
        let core = Rings.house.modules(in: "Sources/Core")
        let others = Rings.house.reach(of: "mandate_audit").subtracting(core)
        #expect(
            others == [
                "Files", "Storage", "FileStorage", "Publication", "Timestamps", "Console",
                "ArgumentParser", "COpenSSL", "CPrefetch", "Glibc",
            ])
    }

    @Test func noRoomReachesItself() {
        for room in Rings.house.rooms {
            #expect(!Rings.house.reach(of: room.module).contains(room.module))
        }
    }

    @Test func noStorageReachesAnother() {
        let storages = Rings.house.modules(in: "Sources/Shell").filter { $0.hasSuffix("Storage") }
        for storage in storages {
            let others = storages.subtracting([storage, "Storage"])
            #expect(Rings.house.reach(of: storage).isDisjoint(with: others))
        }
    }
}
