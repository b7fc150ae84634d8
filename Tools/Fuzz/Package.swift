// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "mandate", path: "../..")],
    targets: [
        .systemLibrary(name: "CFuzzer", path: "Sources/CFuzzer"),
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CFuzzer", .product(name: "MandateHouse", package: "mandate")]),
    ],
    swiftLanguageModes: [.v6]
)
