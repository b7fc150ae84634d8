import ArgumentParser
import Console
import FileStorage
import Files
import Storage

/// Changes one byte of one entry in place, and nothing else.
struct FlipCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flip", abstract: "Change one byte of one entry, in place.")

    @Argument(help: "The ledger's directory; use a copy.")
    var ledger: String

    @Argument(help: "The entry.")
    var entry: Int

    @Option(help: "Which byte of the entry, from 0; the middle one without it.")
    var byte: Int?

    func run() async throws {
        let place = try find()
        do throws(FileError) {
            let path = ledger + "/" + place.file
            var bytes = try FileSystem.read(path, maximumByteCount: 1 << 32)
            bytes[place.offset] ^= 1
            try FileSystem.writeAtomically(bytes, to: path)
        } catch {
            throw Failure.unusable("\(error)")
        }
        Program.say("changed one bit of entry \(entry), byte \(place.offset) of \(place.file)")
    }

    private func find() throws -> (file: String, offset: Int) {
        do throws(StorageError) {
            var reader = try LedgerReader(ledger)
            while let item = try reader.next() {
                guard case .entry(let frame) = item, frame.index == entry else { continue }
                let within = byte ?? frame.bytes.count / 2
                guard frame.bytes.indices.contains(within), let start = frame.place.offset else {
                    break
                }
                return (frame.place.file, start + within)
            }
        } catch {
            throw Failure(code: 2, message: "\(error)")
        }
        throw Failure.unusable("\(ledger) has no such byte of entry \(entry)")
    }
}
