import ArgumentParser
import Chain
import Console
import Encoding
import Publication
import Records
import Storage

/// Publishes a ledger as static files.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Write the ledger as static files that any web server can serve (C2SP tiles).",
        discussion: """
            The directory gets the checkpoint, the entries in bundles of 256 and the hashes of the \
            tree in tiles (C2SP tlog-tiles). Publishing again writes what is new, and what is \
            gone. No key is needed, and no lock of the ledger: what is published is the ledger as \
            of its newest checkpoint.

              mandate publish fund /srv/www/fund
              mandate-audit /srv/www/fund --vkey VKEY
            """)

    @Argument(help: "The ledger's directory.")
    var ledger: String

    @Argument(help: "The directory to publish into.")
    var directory: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        var progress = Progress("entry", of: nil)
        let report: Publication.Report
        do throws(StorageError) {
            defer { progress.finish() }
            report = try Publication.publish(ledger, to: directory) { progress.update($0) }
        } catch {
            switch error.code {
            case .forked, .rolledBack, .occupied: throw Failure.refused("\(error)")
            default: throw Failure(error)
            }
        }
        guard json else {
            let new = report.checkpoint.size - report.before
            Program.say(
                "published \(report.checkpoint.size) entries, \(new) of them new, in "
                    + "\(report.files.count) files; root \(report.checkpoint.root)")
            return
        }
        var writer = CanonicalWriter()
        writer.object { writer in
            writer.member("before")
            writer.integer(report.before)
            writer.member("files")
            writer.array(report.files) { writer, path in writer.string(path) }
            writer.member("root")
            writer.string(report.checkpoint.root.base64)
            writer.member("size")
            writer.integer(report.checkpoint.size)
        }
        Program.say(bytes: writer.bytes + [UInt8(ascii: "\n")])
    }
}
