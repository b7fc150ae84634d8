import Foundation
import TestSupport
import Testing

/// A ledger made by the program in a folder of its own, with everyone's keys.
struct TestFund {
    static let origin = "ledger.example.org/balanced"

    /// The folder that programs are run in; the ledger is `fund` below it.
    let folder: String
    private var vkeys: [Person: String] = [:]

    /// Whoever has a key: the file is `keys/NAME.pem`.
    enum Person: String, CaseIterable {
        case alice, bob, oracle, custodian, executor, ledger

        var name: String { self == .ledger ? TestFund.origin : "\(rawValue)@example.org" }
        var file: String { "keys/\(rawValue).pem" }
    }

    static let mandate = """
        mandate "balanced" in USD
        hold VTI 60% band 5pp owners may set 40%..80%
        hold BND 40% band 5pp owners may set 20%..60%
        look every session
        rebalance when outside band
        trade all to target

        """

    static let closes = """
        date,VTI,BND
        2024-01-02,100,50
        2024-01-03,101,50
        2024-01-04,140,50
        2024-01-05,141,49.5

        """

    /// Makes everyone's keys in a folder.
    init(in folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(
            atPath: folder + "/keys", withIntermediateDirectories: true)
        for person in Person.allCases {
            let made = try expectDone(["key", "new", person.name, "--out", person.file])
            vkeys[person] = made.output.trimmingCharacters(in: .newlines)
        }
        try write("balanced.mandate", TestFund.mandate)
        try write("closes.csv", TestFund.closes)
    }

    /// Makes keys, a ledger of two owners, a portfolio and its mandate: three entries.
    static func opened(
        in folder: String, mode: [String] = ["--historical"], mandate: String = TestFund.mandate
    ) throws -> TestFund {
        let fund = try TestFund(in: folder)
        try fund.write("balanced.mandate", mandate)
        try fund.expectDone(
            fund.initArguments(mode) + ["--sign", "keys/alice.pem", "keys/bob.pem"])
        try fund.expectDone(
            ["portfolio", "open", "fund", "--portfolio", "balanced", "--currency", "USD"]
                + ["--owner", try fund.vkey(.alice), try fund.vkey(.bob)]
                + ["--owners-needed", "2", "--sign", "keys/alice.pem", "keys/bob.pem"])
        try fund.expectDone(
            ["contract", "deploy", "fund", "--portfolio", "balanced", "balanced.mandate"]
                + ["--sign", "keys/alice.pem", "keys/bob.pem"])
        return fund
    }

    /// Runs a test with such a ledger.
    static func with(_ body: (TestFund) throws -> Void) throws {
        try withTemporaryFolder { folder in try body(opened(in: folder)) }
    }

    func initArguments(_ mode: [String] = ["--historical"]) throws -> [String] {
        ["init", "fund", "--origin", TestFund.origin]
            + ["--owner", try vkey(.alice), try vkey(.bob), "--owners-needed", "2"]
            + ["--oracle", try vkey(.oracle), "--oracles-needed", "1"]
            + ["--custodian", try vkey(.custodian), "--executor", try vkey(.executor)]
            + ["--operator", "keys/ledger.pem"] + mode
    }

    func vkey(_ person: Person) throws -> String { try #require(vkeys[person]) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ name: String, _ text: String) throws {
        try TestSupport.write(text.utf8, toFile: path(name))
    }

    var environment: [String: String?] { ["XDG_STATE_HOME": path("state")] }

    /// Runs the program.
    func run(
        _ arguments: [String], program: String = "mandate", environment: [String: String?] = [:]
    ) throws -> Command.Result {
        try Command.run(
            Repository.program(program), arguments, in: folder,
            environment: self.environment.merging(environment) { $1 })
    }

    /// Runs the program, which must do what it was asked.
    @discardableResult
    func expectDone(
        _ arguments: [String], environment: [String: String?] = [:],
        at location: SourceLocation = #_sourceLocation
    ) throws -> Command.Result {
        let result = try run(arguments, environment: environment)
        #expect(
            result.status == 0, "\(arguments.joined(separator: " ")): \(result.errors)",
            sourceLocation: location)
        return result
    }

    /// Runs the program, which must refuse with this exit code and say these words, and leave
    /// every byte of the ledger as it was.
    func expectRefused(
        _ arguments: [String], status: Int = 1, _ words: String...,
        environment: [String: String?] = [:], at location: SourceLocation = #_sourceLocation
    ) throws {
        let before = try contents()
        let size = try size()
        let result = try run(arguments, environment: environment)
        #expect(result.status == status, "\(result.errors)", sourceLocation: location)
        #expect(result.output == "", sourceLocation: location)
        for word in words {
            #expect(
                result.errors.contains(word), "\(result.errors) lacks \(word)",
                sourceLocation: location)
        }
        #expect(try self.size() == size, sourceLocation: location)
        #expect(try contents() == before, sourceLocation: location)
    }

    /// The number of entries, by the checkpoint.
    func size(of ledger: String = "fund") throws -> Int {
        let lines = try text(ofFile: path("\(ledger)/checkpoint")).split(separator: "\n")
        return try #require(Int(lines[1]))
    }

    /// The bytes of every file of the ledger.
    func contents() throws -> [String: Data] {
        let files = try #require(FileManager.default.enumerator(atPath: path("fund")))
        var contents: [String: Data] = [:]
        for case let file as String in files {
            contents[file] = FileManager.default.contents(atPath: path("fund/\(file)"))
        }
        return contents
    }

    /// The text of a target to be signed elsewhere.
    func targetText(_ weights: [String] = ["VTI=50%", "BND=50%"]) throws -> String {
        try expectDone(
            ["target", "fund", "--portfolio", "balanced"] + weights + ["--unsigned"]
        ).output
    }

    /// The leaf hash of the last entry.
    func lastLeaf() throws -> String {
        let rows = try expectDone(["log", "fund", "--json"]).output.split(separator: "\n")
        let row = try #require(rows.last)
        let object = try JSONSerialization.jsonObject(with: Data(row.utf8)) as? [String: Any]
        return try #require(object?["leaf"] as? String)
    }

    /// Writes a note whose text may be anything, signed with the openssl command.
    func writeNote(_ name: String, _ text: String, signers: [Person]) throws {
        var lines: [String] = []
        for person in signers.sorted(by: { $0.name < $1.name }) {
            let signature = try opensslSignature(of: text, by: person)
            let parts = try vkey(person).split(separator: "+", maxSplits: 2)
            let keyID = try #require(UInt32(parts[1], radix: 16))
            let blob = withUnsafeBytes(of: keyID.bigEndian) { Data($0) } + signature
            lines.append("\u{2014} \(person.name) \(blob.base64EncodedString())\n")
        }
        try write(name, text + "\n" + lines.joined())
    }

    /// The 64 bytes of the openssl command's signature.
    func opensslSignature(of text: String, by person: Person) throws -> Data {
        try write("signed.txt", text)
        let result = try Command.run(
            "openssl",
            ["pkeyutl", "-sign", "-rawin", "-inkey", person.file, "-in", "signed.txt"]
                + ["-out", "signed.sig"],
            in: folder)
        try #require(result.status == 0, "\(result.errors)")
        return Data(try bytes(ofFile: path("signed.sig")))
    }
}

extension TestFund {
    /// A fund with a portfolio, in whose ledger so many of three oracles complete a session.
    static func withThreeOracles(needed: Int, in folder: String) throws -> TestFund {
        let fund = try TestFund(in: folder)
        var oracles: [String] = []
        for number in 1...3 {
            let name = "oracle-\(number)"
            oracles.append(
                try fund.expectDone(
                    ["key", "new", "\(name)@example.org", "--out", "keys/\(name).pem"]
                ).output.trimmingCharacters(in: .newlines))
        }
        try fund.expectDone(
            ["init", "fund", "--origin", TestFund.origin, "--owner", try fund.vkey(.alice)]
                + ["--owners-needed", "1", "--oracle"] + oracles
                + ["--oracles-needed", "\(needed)"]
                + ["--custodian", try fund.vkey(.custodian)]
                + ["--executor", try fund.vkey(.executor)]
                + ["--operator", "keys/ledger.pem", "--historical"]
                + ["--sign", "keys/alice.pem"])
        try fund.expectDone(
            ["portfolio", "open", "fund", "--portfolio", "balanced", "--currency", "USD"]
                + ["--owner", try fund.vkey(.alice), "--owners-needed", "1"]
                + ["--sign", "keys/alice.pem"])
        return fund
    }
}
