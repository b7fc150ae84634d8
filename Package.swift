// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of the pure ring: no files, sockets, clock, randomness or floating point.
func core(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Core/\(name)",
        swiftSettings: settings)
}

/// A module that touches the world.
func shell(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Shell/\(name)",
        swiftSettings: settings)
}

/// A program under `Tools/`.
func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + [
            .product(name: "ArgumentParser", package: "swift-argument-parser")
        ],
        path: "Tools/\(name)", swiftSettings: settings)
}

/// The tests of the module of the same name, in the same place under `Tests/`.
func test(_ ring: String, _ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["TestSupport"],
        path: "Tests/\(ring)/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "mandate",
    products: [
        // What the benchmarks measure; they are a package of their own.
        .library(
            name: "MandateHouse",
            targets: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority", "Audit", "Evidence", "Files", "Storage", "FileStorage",
                "Publication", "Keys", "Tables", "Broker", "Operator", "Backtest",
            ])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(
            name: "COpenSSL", path: "Sources/System/COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLinux", path: "Sources/System/CLinux"),
        .systemLibrary(name: "CPrefetch", path: "Sources/System/CPrefetch"),

        core("Encoding"),
        core("Quantities"),
        core("Records", ["Encoding", "Quantities"]),
        core("Signing", ["Encoding", "COpenSSL"]),
        core("Chain", ["Encoding", "Quantities", "Records", "Signing"]),
        core("Witnessing", ["Encoding", "Signing", "Chain"]),
        core("Contract", ["Encoding", "Quantities", "Records", "CPrefetch"]),
        core("Authority", ["Encoding", "Quantities", "Records", "Signing", "Chain"]),
        core(
            "Audit",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority",
            ]),
        core(
            "Evidence",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit",
            ]),

        shell("Files"),
        shell("Storage", ["Encoding", "Chain"]),
        shell("FileStorage", ["Encoding", "Signing", "Chain", "Storage", "Files"]),
        shell(
            "Publication",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Evidence", "Storage",
                "FileStorage", "Files",
            ]),
        shell("Keys", ["Encoding", "Signing", "COpenSSL", "CLinux", "Files"]),
        shell("Timestamps", ["Encoding", "Quantities", "Signing", "Audit", "COpenSSL"]),
        shell("Tables", ["Quantities"]),
        shell("Broker", ["Quantities", "Records", "Contract", "Files", "Tables"]),
        shell(
            "Operator",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Storage", "Broker",
            ]),
        shell(
            "Console",
            [
                "Records", "Files",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        shell(
            "KeyArguments",
            [
                "Signing", "Keys", "Console", "Files",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        shell("Witness", ["Encoding", "Signing", "Chain", "Witnessing", "Files"]),
        shell("Backtest", ["Quantities", "Records", "Contract", "Broker", "Tables"]),

        tool(
            "mandate",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Evidence", "Files", "Storage", "FileStorage", "Publication", "Keys",
                "Tables", "Broker", "Operator", "Backtest", "Console", "KeyArguments",
                "Timestamps",
            ]),
        tool(
            "mandate-witness",
            [
                "Signing", "Chain", "Witnessing", "Files", "Storage", "FileStorage", "Keys",
                "Console", "KeyArguments", "Witness",
            ]),
        tool(
            "forge",
            [
                "Quantities", "Records", "Signing", "Chain", "Contract", "Authority", "Audit",
                "Files", "Storage", "FileStorage", "Keys", "Broker", "Operator", "Console",
            ]),
        tool(
            "mandate-audit",
            [
                "Encoding", "Records", "Signing", "Chain", "Witnessing", "Audit", "Evidence",
                "Files",
                "Storage", "FileStorage", "Publication", "Timestamps", "Console",
            ]),

        .target(
            name: "SampleLedger",
            dependencies: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority",
                "Audit", "Storage", "FileStorage", "Keys", "Operator",
            ],
            path: "Tests/SampleLedger", swiftSettings: settings),
        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
        .testTarget(
            name: "HouseTests", dependencies: ["TestSupport"], path: "Tests/House",
            swiftSettings: settings),
        test("Core", "Encoding", ["Encoding"]),
        test("Core", "Quantities", ["Quantities"]),
        test("Core", "Records", ["Encoding", "Quantities", "Records"]),
        test("Core", "Signing", ["Encoding", "Signing", "COpenSSL"]),
        test("Shell", "Files", ["Files"]),
        test("Shell", "Keys", ["Encoding", "Signing", "Files", "Keys"]),
        test(
            "Shell", "Operator",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Audit", "Files",
                "Storage", "FileStorage", "Keys", "Operator",
            ]),
        test("Shell", "Tables", ["Tables", "Quantities"]),
        test("Shell", "Broker", ["Quantities", "Tables", "Broker"]),
        test("Shell", "Timestamps", ["Encoding", "Quantities", "Signing", "Audit", "Timestamps"]),
        .testTarget(
            name: "MandateToolTests",
            dependencies: [
                "TestSupport", "mandate", "mandate-witness", "mandate-audit", "forge",
            ],
            path: "Tests/Tools/Mandate", swiftSettings: settings),
        test("Core", "Chain", ["Encoding", "Signing", "Chain", "COpenSSL"]),
        test(
            "Shell", "Witness",
            ["Encoding", "Signing", "Chain", "Witnessing", "Files", "Keys", "Witness"]),
        test("Core", "Witnessing", ["Encoding", "Signing", "Chain", "Witnessing", "Keys"]),
        test(
            "Shell", "FileStorage",
            ["Encoding", "Signing", "Chain", "Storage", "Files", "FileStorage"]),
        test(
            "Shell", "Publication",
            [
                "Encoding", "Signing", "Chain", "Storage", "Files", "FileStorage", "Publication",
                "Keys", "SampleLedger",
            ]),
        test(
            "Core", "Evidence",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Evidence", "Publication", "SampleLedger", "Keys",
            ]),
        test(
            "Core", "Audit",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority",
                "Audit", "SampleLedger", "Keys",
            ]),
        test(
            "Core", "Authority",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Authority", "Audit",
                "SampleLedger", "Keys",
            ]),
        test(
            "Tools", "MandateAudit",
            [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Storage", "FileStorage", "Keys", "Operator", "SampleLedger",
                "mandate-audit",
            ]),
        test(
            "Shell", "Backtest",
            ["Quantities", "Records", "Contract", "Broker", "Tables", "Backtest"]),
        test(
            "Core", "Contract",
            ["Encoding", "Quantities", "Records", "Contract", "Broker", "Tables"]),
    ],
    swiftLanguageModes: [.v6]
)
