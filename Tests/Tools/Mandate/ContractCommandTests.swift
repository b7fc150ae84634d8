import Foundation
import TestSupport
import Testing

@Suite struct ContractCommandTests {
    private let untidy =
        "mandate \"m\" in USD\nhold A   50.0%\nhold B 50% # half\n"
        + "rebalance at every look\ntrade all to target"
    private let tidy =
        "mandate \"m\" in USD\nhold A 50%\nhold B 50%  # half\n"
        + "rebalance at every look\ntrade all to target\n"

    private func contract(_ arguments: String...) throws -> Command.Result {
        try Command.run(Repository.program("mandate"), ["contract"] + arguments)
    }

    @Test func formatPrintsTheLayoutAndWritesItWhereItIsAskedTo() throws {
        try withTemporaryFolder { folder in
            let file = folder + "/m.mandate"
            try write(Array(untidy.utf8), toFile: file)
            let printed = try contract("format", file)
            #expect(printed.status == 0)
            #expect(printed.output == tidy)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == untidy)

            let checked = try contract("format", "--check", file)
            #expect(checked.status == 1)
            #expect(checked.output == "\(file) is laid out otherwise\n")

            #expect(try contract("format", "--in-place", file).status == 0)
            #expect(try String(contentsOfFile: file, encoding: .utf8) == tidy)
            #expect(try contract("format", "--check", file).status == 0)
        }
    }

    @Test func nothingIsWrittenWhereOneOfTheFilesIsNoMandate() throws {
        try withTemporaryFolder { folder in
            let (good, bad) = (folder + "/a.mandate", folder + "/b.mandate")
            try write(Array(untidy.utf8), toFile: good)
            try write(Array("mandate \"m\" in USD\nhodl A 50%\n".utf8), toFile: bad)
            let result = try contract("format", "--in-place", good, bad)
            #expect(result.status == 1)
            #expect(result.errors.hasPrefix("\(bad):2:1: `hodl` cannot stand here"))
            #expect(try String(contentsOfFile: good, encoding: .utf8) == untidy)
            #expect(try contract("format", good, bad).status == 2)
            #expect(try contract("format", folder + "/none").status == 2)
        }
    }

    @Test func aTextThatIsTooLongIsRefusedAtTheFirstByteTooMany() throws {
        try withTemporaryFolder { folder in
            let file = folder + "/big.mandate"
            let comment = String(repeating: "#\n", count: (1 << 20) / 2)
            try write(Array((comment + untidy).utf8), toFile: file)
            for command in ["check", "format"] {
                let result = try contract(command, file)
                #expect(result.status == 1)
                #expect(
                    result.errors.hasPrefix(
                        "\(file):524289:1: this text is \(1_048_576 + untidy.utf8.count) bytes long"
                    ),
                    "\(result.errors.prefix(200))")
            }
        }
    }

    @Test func aFileKeepsItsPermissionsAndAReadOnlyOneIsNotWritten() throws {
        try withTemporaryFolder { folder in
            let file = folder + "/m.mandate"
            func mode() throws -> Int? {
                try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            }
            for bits in [0o600, 0o664, 0o755] {
                try write(Array(untidy.utf8), toFile: file)
                try FileManager.default.setAttributes(
                    [.posixPermissions: bits], ofItemAtPath: file)
                #expect(try contract("format", "--in-place", file).status == 0)
                #expect(try mode() == bits)
                #expect(try String(contentsOfFile: file, encoding: .utf8) == tidy)
            }
            try write(Array(untidy.utf8), toFile: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: file)
            let refused = try contract("format", "--in-place", file)
            #expect(refused.status == 2)
            #expect(refused.errors.contains("cannot write \(file)"), "\(refused.errors)")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == untidy)
            #expect(try mode() == 0o444)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.mandate"])
        }
    }

    @Test func diffSaysWhatAnUpgradeChanges() throws {
        try withTemporaryFolder { folder in
            let (old, new) = (folder + "/old.mandate", folder + "/new.mandate")
            try write(Array(untidy.utf8), toFile: old)
            try write(
                Array(
                    tidy.replacing("50%", with: "40%", maxReplacements: 1)
                        .replacing("B 50%", with: "B 60%").utf8), toFile: new)
            let result = try contract("diff", old, new)
            #expect(result.status == 1)
            #expect(
                result.output == """
                    The target of A falls from 50% to 40%.
                    The target of B rises from 50% to 60%.

                    """)
            let same = try contract("diff", old, old)
            #expect(same.status == 0)
            #expect(same.output.isEmpty)
            #expect(try contract("diff", old, folder + "/none").status == 2)
        }
    }
}
