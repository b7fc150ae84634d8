// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "mandate", path: "../..")],
    targets: [
        .systemLibrary(
            name: "CBareOpenSSL", path: "Sources/CBareOpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["CBareOpenSSL", .product(name: "MandateHouse", package: "mandate")]),
    ],
    swiftLanguageModes: [.v6]
)
