import Testing

/// The checkers themselves, on made-up sources.
@Suite struct CheckerTests {
    private static let rings = Rings(rooms: [
        .init(folder: "Sources/Core/Low", imports: []),
        .init(folder: "Sources/Core/Middle", imports: ["Low"]),
        .init(folder: "Tools/the-tool", imports: ["Middle"]),
    ])

    @Test(arguments: [
        "import High", "public import High", "package import High", "@testable import High",
        "@_exported public import High", "@preconcurrency\nimport High", "import struct High.Thing",
        "private import func High.make", "import High.Part", "    import High",
        "#if os(Linux)\n    import High\n#endif", "import Low; import High", "import\n    High",
        "import /* why */ High", "/* /* nested */ */ import High", "import `High`",
        "let text = \"\"\"\n    \"quoted\"\n    \"\"\"\nimport High",
        "let a = #\"\\\"#\nimport High",
        "let open = \"no end\nimport High",
    ])
    func anImportThatTheTableForbidsIsFound(source: String) {
        let line = source.split(separator: "\n").firstIndex { $0.contains("High") } ?? 0
        #expect(
            Self.rings.violations(path: "Sources/Core/Middle/File.swift", source: source)
                == ["Sources/Core/Middle/File.swift:\(line + 1): Middle may not import High"])
    }

    @Test(arguments: [
        "import Low", "public import struct Low.Thing", "// import High", "/// import High",
        "/* import High\n /* import High */ import High */", "let text = \"import High\"",
        "let text = \"\"\"\n    import High\n    \"\"\"", "let text = #\"a \" import High\"#",
        "let text = \"escaped \\\" import High\"", "#if canImport(High)\n#endif",
        "let kind = Kind.import\nlet next = high", "let important = High()",
    ])
    func whatIsAllowedOrNoImportPasses(source: String) {
        #expect(
            Self.rings.violations(path: "Sources/Core/Middle/Topic/File.swift", source: source)
                == [])
    }

    @Test(arguments: [
        "Sources/Core/New/File.swift", "Sources/Core/File.swift", "Tools/other/main.swift",
        "Sources/Core/Lower/File.swift",
    ])
    func aFileInAFolderThatTheTableDoesNotKnowIsFound(path: String) {
        #expect(
            Self.rings.violations(path: path, source: "")
                == ["\(path): its folder is not in the table of rings"])
    }

    @Test(arguments: [
        ("Sources/Core/Records", "Foundation"), ("Sources/Core/Audit", "Glibc"),
        ("Sources/Core/Chain", "Dispatch"), ("Sources/Core/Chain", "COpenSSL"),
        ("Sources/Core/Contract", "Signing"), ("Sources/Shell/Keys", "Foundation"),
        ("Sources/Shell/Keys", "Storage"), ("Tools/mandate-audit", "Keys"),
        ("Tools/mandate-audit", "FoundationNetworking"),
    ])
    func theHouseForbids(folder: String, module: String) {
        let violations = Rings.house.violations(
            path: folder + "/File.swift", source: "import " + module)
        #expect(violations.count == 1)
    }

    @Test func whatIsReachedRoundAnotherRoomCounts() {
        #expect(Self.rings.reach(of: "the_tool") == ["Middle", "Low"])
        #expect(Self.rings.reach(of: "Low") == [])
    }

    @Test(arguments: [
        ("let now = Date()", "Date("), ("let n = Int.random(in: 0..<9)", "random"),
        ("var g = SystemRandomNumberGenerator()", "SystemRandomNumberGenerator"),
        ("items.randomElement()", "randomElement"), ("let x: Double = 1", "Double"),
        ("let x = Float16(1)", "Float16"),
        ("func f(_: some BinaryFloatingPoint)", "BinaryFloatingPoint"),
        ("let x = try! f()", "try!"), ("fatalError(\"no\")", "fatalError"),
        ("let x = 1.5", "a floating-point literal"), ("let x = 1e5", "a floating-point literal"),
        ("let c = ContinuousClock()", "ContinuousClock"), ("print(x)", "print("),
        ("let s = \"\\(Double(x))\"", "Double"),
        ("let s = #\"\\#(f(\"a)\", Float(x)))\"#", "Float"),
    ])
    func whatCoreMayNotDoIsFound(source: String, found: String) {
        #expect(
            Purity.violations(path: "F.swift", source: "// first line\n" + source)
                == ["F.swift:2: \(found) has no place in Core"])
    }

    @Test(arguments: [
        "// Date() and random Double", "/* try! */", "let text = \"fatalError() Float\"",
        "let day = UpdateDate(number: 1)", "try f()", "if entry != other {}", "let x = words.0.1",
        "for i in 0..<9 {}", "case 0...9: 1", "let mask = 0x1e5", "let date: Date",
        "some RandomAccessCollection<UInt8>", "let x = 1.max",
    ])
    func whatCoreMayDoPasses(source: String) {
        #expect(Purity.violations(path: "F.swift", source: source) == [])
    }
}
