/// The table of rings: who may import whom. SwiftPM lets an undeclared import pass once the module
/// happens to be built, so the tests hold every file to this table.
struct Rings {
    /// A module, the folder of its sources and all it may import.
    struct Room {
        let folder: String
        let imports: Set<String>

        var module: String {
            String(folder.split(separator: "/").last ?? "").replacing("-", with: "_")
        }
    }

    let rooms: [Room]

    /// The rooms of this house.
    static let house = Rings(rooms: [
        Room(folder: "Sources/System/COpenSSL", imports: []),
        Room(folder: "Sources/System/CLinux", imports: []),
        Room(folder: "Sources/System/CPrefetch", imports: []),

        Room(folder: "Sources/Core/Encoding", imports: []),
        Room(folder: "Sources/Core/Quantities", imports: []),
        Room(folder: "Sources/Core/Records", imports: ["Encoding", "Quantities"]),
        Room(folder: "Sources/Core/Signing", imports: ["Encoding", "COpenSSL"]),
        Room(
            folder: "Sources/Core/Chain",
            imports: ["Encoding", "Quantities", "Records", "Signing"]),
        Room(folder: "Sources/Core/Witnessing", imports: ["Encoding", "Signing", "Chain"]),
        Room(
            folder: "Sources/Core/Contract",
            imports: ["Encoding", "Quantities", "Records", "CPrefetch"]),
        Room(
            folder: "Sources/Core/Authority",
            imports: ["Encoding", "Quantities", "Records", "Signing", "Chain"]),
        Room(
            folder: "Sources/Core/Audit",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority",
            ]),
        Room(
            folder: "Sources/Core/Evidence",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit",
            ]),

        Room(folder: "Sources/Shell/Files", imports: ["Glibc"]),
        Room(folder: "Sources/Shell/Storage", imports: ["Encoding", "Chain"]),
        Room(
            folder: "Sources/Shell/FileStorage",
            imports: ["Encoding", "Signing", "Chain", "Storage", "Files", "Glibc"]),
        Room(
            folder: "Sources/Shell/Publication",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Evidence", "Storage",
                "FileStorage", "Files",
            ]),
        Room(
            folder: "Sources/Shell/Keys",
            imports: ["Encoding", "Signing", "COpenSSL", "CLinux", "Files", "Glibc"]),
        Room(
            folder: "Sources/Shell/Timestamps",
            imports: ["Encoding", "Quantities", "Signing", "Audit", "COpenSSL"]),
        Room(folder: "Sources/Shell/Tables", imports: ["Quantities"]),
        Room(
            folder: "Sources/Shell/Broker",
            imports: ["Quantities", "Records", "Contract", "Files", "Tables"]),
        Room(
            folder: "Sources/Shell/Operator",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Storage", "Broker",
            ]),
        Room(
            folder: "Sources/Shell/Console",
            imports: ["Records", "Files", "ArgumentParser", "Glibc"]),
        Room(
            folder: "Sources/Shell/KeyArguments",
            imports: ["Signing", "Keys", "Console", "Files", "ArgumentParser"]),
        Room(
            folder: "Sources/Shell/Witness",
            imports: [
                "Encoding", "Signing", "Chain", "Witnessing", "Files", "Foundation",
                "FoundationNetworking", "Glibc", "Synchronization",
            ]),
        Room(
            folder: "Sources/Shell/Backtest",
            imports: ["Quantities", "Records", "Contract", "Broker", "Tables"]),

        Room(
            folder: "Tools/mandate",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Evidence", "Files", "Storage", "FileStorage", "Publication", "Keys",
                "Tables", "Broker", "Operator", "Backtest", "Console", "KeyArguments",
                "Timestamps", "ArgumentParser", "Glibc",
            ]),
        Room(
            folder: "Tools/mandate-witness",
            imports: [
                "Signing", "Chain", "Witnessing", "Files", "Storage", "FileStorage", "Keys",
                "Console", "KeyArguments", "Witness", "ArgumentParser",
            ]),
        Room(
            folder: "Tools/forge",
            imports: [
                "Quantities", "Records", "Signing", "Chain", "Contract", "Authority", "Audit",
                "Files", "Storage", "FileStorage", "Keys", "Broker", "Operator", "Console",
                "ArgumentParser",
            ]),
        Room(
            folder: "Tools/mandate-audit",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Witnessing", "Contract",
                "Authority",
                "Audit", "Evidence", "Files", "Storage", "FileStorage", "Publication",
                "Timestamps", "Console",
                "ArgumentParser", "Glibc",
            ]),
        Room(
            folder: "Tools/Fuzz",
            imports: [
                "Records", "Signing", "Chain", "Witnessing", "Contract", "CFuzzer",
                "PackageDescription", "Glibc",
            ]),
        Room(
            folder: "Tools/Benchmarks",
            imports: [
                "Encoding", "Quantities", "Records", "Signing", "Chain", "Contract", "Authority",
                "Audit", "Files", "Storage", "FileStorage", "Publication", "Keys", "Tables",
                "Broker", "Operator", "Backtest", "CBareOpenSSL", "PackageDescription", "Glibc",
            ]),
    ])

    /// The room in whose folder a file is, or nothing.
    func room(of path: String) -> Room? {
        rooms.first { path.hasPrefix($0.folder + "/") }
    }

    /// What a file imports and may not, or that the table does not know its folder.
    func violations(path: String, source: String) -> [String] {
        guard let room = room(of: path) else {
            return ["\(path): its folder is not in the table of rings"]
        }
        return SwiftTokens(source).imports
            .filter { !room.imports.contains($0.text) }
            .map { "\(path):\($0.line): \(room.module) may not import \($0.text)" }
    }

    /// All that a module comes to depend on, itself left out.
    func reach(of module: String) -> Set<String> {
        var reached: Set<String> = []
        var open = [module]
        while let next = open.popLast() {
            for room in rooms where room.module == next {
                open += room.imports.subtracting(reached)
                reached.formUnion(room.imports)
            }
        }
        return reached
    }

    /// The modules in the folders that begin so.
    func modules(in folder: String) -> Set<String> {
        Set(rooms.filter { $0.folder.hasPrefix(folder + "/") }.map(\.module))
    }
}
