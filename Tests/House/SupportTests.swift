import Foundation
import TestSupport
import Testing

/// What other tests lean on.
@Suite struct SupportTests {
    @Test func aCommandGetsItsInputFolderAndVariablesAndGivesAllItWrites() throws {
        let script = "cat; pwd; echo $COLOUR; seq 100000; echo trouble >&2; exit 3"
        let result = try Command.run(
            "sh", ["-c", script], in: "/usr", environment: ["COLOUR": "blue"],
            input: Array("words\n".utf8))
        #expect(result.status == 3 && result.errors == "trouble\n")
        #expect(result.output.hasPrefix("words\n/usr\nblue\n1\n"))
        #expect(result.output.hasSuffix("\n99999\n100000\n"))
    }

    @Test func aCommandCanBeKilled() throws {
        let command = try Command("sleep", ["600"])
        command.kill()
        #expect(try command.wait().status == 128 + 9)
    }

    @Test func aCommandThatDoesNotExistHasTheShellsStatus() throws {
        #expect(try Command.run("no-such-command-here").status == 127)
    }

    @Test(arguments: 0..<16)
    func commandsRunBesideEachOther(number: Int) throws {
        let result = try Command.run("sh", ["-c", "sleep 0.05; echo \(number)"])
        #expect(result.status == 0 && result.output == "\(number)\n")
    }

    @Test func aTemporaryFolderIsGoneAfterwardsAlsoAfterAnError() async throws {
        struct Trouble: Error {}
        var folders: [String] = []
        try withTemporaryFolder { folder in
            folders.append(folder)
            try write(Array("a".utf8), toFile: folder + "/file")
            #expect(try text(ofFile: folder + "/file") == "a")
        }
        #expect(throws: Trouble.self) {
            try withTemporaryFolder { folder in
                folders.append(folder)
                throw Trouble()
            }
        }
        try await withTemporaryFolder { folder in
            await Task.yield()
            folders.append(folder)
        }
        #expect(Set(folders).count == 3)
        #expect(!folders.contains { FileManager.default.fileExists(atPath: $0) })
    }

    /// Figures of the reference implementation, prng.di.unimi.it/splitmix64.c.
    @Test func theGeneratorIsSplitMix64() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func theRepositoryIsFound() throws {
        #expect(try text(ofFile: Repository.path("Package.swift")).contains("mandate"))
        #expect(Repository.swiftFiles(under: "Tests/House").contains("Tests/House/Rings.swift"))
        let hasBuilt = Repository.swiftFiles(under: ".").contains { $0.hasPrefix("./.build/") }
        #expect(!hasBuilt)
    }
}
