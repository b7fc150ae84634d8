import CFuzzer
import Chain
import Contract
import Glibc
import Records
import Signing
import Witnessing

/// A reader of what strangers send, and what must hold of whatever it accepts.
enum Reader: String, CaseIterable {
    case note, checkpoint, statement, entry, proof, request, policy, tile, mandate

    /// The reader that the environment variable `MANDATE_FUZZ` names.
    static let chosen: Reader = {
        let name = getenv("MANDATE_FUZZ").map { String(cString: $0) } ?? ""
        guard let reader = Reader(rawValue: name) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            complain("MANDATE_FUZZ is \"\(name)\", expected one of \(names)")
        }
        return reader
    }()

    /// Reads these bytes. They are refused or, written again, the same: one text for each value.
    func read(_ bytes: [UInt8]) {
        switch self {
        case .note: same((try? SignedNote(bytes))?.bytes, bytes)
        case .checkpoint: same((try? SignedCheckpoint(bytes))?.bytes, bytes)
        case .statement: same((try? Statement(bytes))?.text, bytes)
        case .entry:
            guard let entry = try? ReadEntry(bytes) else { return }
            same(entry.header.line, Array(bytes[..<entry.text.lowerBound]))
            if case .success(let statement) = entry.statement {
                same(statement.text, Array(bytes[entry.text]))
            }
        case .proof: same((try? LogProof(bytes))?.bytes, bytes)
        case .request: same((try? AddCheckpointRequest(bytes))?.bytes, bytes)
        case .policy: _ = try? WitnessPolicy(bytes)
        case .tile:
            let text = String(decoding: bytes, as: UTF8.self)
            if let path = TilePath(text) { same(Array(path.text.utf8), bytes) }
        case .mandate:
            guard let (mandate, _) = try? Mandate.parse(bytes) else { return }
            // Its plain form is a mandate again, and the same one.
            let again = try? Mandate.parse(lines: mandate.lines)
            guard again?.mandate == mandate else {
                complain("a mandate is not read again from its plain form:\n\(mandate.lines)")
            }
        }
    }

    private func same(_ written: [UInt8]?, _ read: [UInt8]) {
        guard let written, written != read else { return }
        complain("\(rawValue) was read from bytes that are not its own:\n\(read)\n\(written)")
    }
}

func complain(_ problem: String) -> Never {
    let line = Array((problem + "\n").utf8)
    write(STDERR_FILENO, line, line.count)
    abort()
}

@main
enum Fuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { start, count in
                Reader.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
                return 0
            })
    }
}
