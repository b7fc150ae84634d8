import Audit
import Chain
import Encoding
import Foundation
import Keys
import Publication
import Quantities
import Records
import SampleLedger
import TestSupport
import Testing

@testable import mandate_audit

/// What an audit says of a published log must be what it says of the ledger it was published from.
@Suite("A published ledger")
struct PublishedTests {
    /// The sample ledger with as many entries as fill a bundle and begin the next.
    private func withPublished(
        _ body: (_ ledger: AuditedLedger, _ site: String, _ history: History) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            var script = Script(History())
            try script.play()
            while script.taker.entries.count < 300 {
                try script.flow("deposit \(script.taker.entries.count)", "balanced", .deposit, "1")
            }
            try script.taker.write(to: folder + "/fund")
            let ledger = AuditedLedger(directory: folder + "/fund")
            _ = try Publication.publish(ledger.directory, to: folder + "/site")
            try await body(ledger, folder + "/site", script.taker)
        }
    }

    private func audit(_ directory: String) async throws -> AuditReport {
        var source = try PublishedSource(directory)
        let terms = try source.terms()
        return try await Auditor.audit(terms, from: &source, jobs: 1) { _ in }
    }

    private func flip(_ offset: Int, of path: String, _ body: () async throws -> Void) async throws
    {
        let good = try bytes(ofFile: path)
        var bad = good
        bad[offset] ^= 0x10
        try write(bad, toFile: path)
        try await body()
        try write(good, toFile: path)
    }

    @Test("has the same report, byte for byte, in every form")
    func same() async throws {
        try await withPublished { ledger, site, _ in
            let own = try await ledger.audit()
            let published = try await audit(site)
            #expect(published.findings.isEmpty)
            #expect(published.json == own.json && published.text == own.text)
            #expect(published.html == own.html)
        }
    }

    @Test("with a flipped byte in a bundle or a tile has the findings of the ledger with that byte")
    func flips() async throws {
        try await withPublished { ledger, site, history in
            let segment = try bytes(ofFile: ledger.directory + "/" + AuditedLedger.segment)
            let full = history.entries[..<256].reduce(0) { $0 + $1.count + 2 }
            var generator = SplitMix64(seed: 7)
            // Lengths and all the last entry of the bundle, then anywhere.
            var offsets = [0, 1, full - 1, full, full + 1, segment.count - 1]
            offsets += (0..<12).map { full - history.entries[255].count - 2 + $0 }
            offsets += (0..<24).map { _ in Int(generator.next() % UInt64(segment.count)) }
            for offset in offsets {
                var own: AuditReport?
                try await flip(offset, of: ledger.directory + "/" + AuditedLedger.segment) {
                    own = try await ledger.audit()
                }
                let (file, place) =
                    offset < full
                    ? ("tile/entries/000", offset) : ("tile/entries/001.p/44", offset - full)
                try await flip(place, of: site + "/" + file) {
                    let report = try await audit(site)
                    #expect(report.json == own?.json, "byte \(offset): \(report.text)")
                    #expect(report.findings.map(\.code) == [.entryAltered], "byte \(offset)")
                }
            }
            for index in [0, 100, 255, 256, 299] {
                let (file, place) =
                    index < 256
                    ? ("tile/0/000", index * 32) : ("tile/0/001.p/44", (index - 256) * 32)
                try await flip(place + 5, of: site + "/" + file) {
                    let report = try await audit(site)
                    #expect(report.findings.map(\.code) == [.tileAltered])
                    #expect(report.findings.first?.entry == index)
                }
            }
            try await flip(3, of: site + "/tile/1/000.p/1") {
                let report = try await audit(site)
                #expect(report.findings.map(\.code) == [.tileAltered])
                #expect(report.findings.first?.field == "tiles/1")
            }
        }
    }

    @Test("without a bundle, a tile or its checkpoint is found to be")
    func missing() async throws {
        try await withPublished { _, site, _ in
            for (file, code, entry) in [
                ("tile/entries/000", FindingCode.entryMissing, 0 as Int?),
                ("tile/entries/001.p/44", .entryMissing, 256),
                ("tile/0/000", .tileAltered, 0), ("tile/0/001.p/44", .tileAltered, 256),
                ("tile/1/000.p/1", .tileAltered, 255), ("checkpoint", .checkpointMissing, nil),
            ] {
                try FileManager.default.moveItem(atPath: site + "/" + file, toPath: site + "/away")
                let report = try await audit(site)
                let findings = report.findings.filter { $0.code == code && $0.entry == entry }
                #expect(findings.count == 1, "\(file): \(report.text)")
                #expect(report.verdicts[.integrity] == .fail)
                try FileManager.default.moveItem(atPath: site + "/away", toPath: site + "/" + file)
            }
            #expect(try await audit(site).findings.isEmpty)
        }
    }

    @Test("with a pipe, a link or a directory in the place of a file lacks that file, and ends")
    func places() async throws {
        try await withPublished { _, site, _ in
            for (file, code) in [
                ("tile/entries/000", FindingCode.entryMissing), ("tile/0/001.p/44", .tileAltered),
                ("checkpoint", .checkpointMissing),
            ] {
                let path = site + "/" + file
                try FileManager.default.moveItem(atPath: path, toPath: site + "/away")
                let places: [() throws -> Void] = [
                    { _ = try Command.run("/usr/bin/mkfifo", [path]) },
                    {
                        try FileManager.default.createSymbolicLink(
                            atPath: path, withDestinationPath: "/dev/zero")
                    },
                    {
                        try FileManager.default.createDirectory(
                            atPath: path, withIntermediateDirectories: false)
                    },
                    {
                        try FileManager.default.createSymbolicLink(
                            atPath: path, withDestinationPath: path)
                    },
                ]
                for (place, make) in places.enumerated() {
                    // The system itself refuses a checkpoint that leads nowhere.
                    if file == "checkpoint", place == 3 { continue }
                    try make()
                    let report = try await audit(site)
                    #expect(report.findings.contains { $0.code == code }, "\(file) \(place)")
                    try FileManager.default.removeItem(atPath: path)
                }
                try FileManager.default.moveItem(atPath: site + "/away", toPath: path)
            }
            #expect(try await audit(site).findings.isEmpty)
        }
    }

    @Test("with a link that leads back into it is read once")
    func loop() async throws {
        try await withPublished { _, site, _ in
            for name in ["x001", "tile"] {
                try FileManager.default.createSymbolicLink(
                    atPath: site + "/tile/entries/" + name, withDestinationPath: "..")
            }
            #expect(try await audit(site).findings.isEmpty)
        }
    }

    @Test("with hashes behind a gap is found to have more than it should")
    func uncovered() async throws {
        try await withPublished { _, site, _ in
            try FileManager.default.copyItem(
                atPath: site + "/tile/0/000", toPath: site + "/tile/0/007")
            #expect(try await audit(site).findings.map(\.code) == [.entryUncovered])
        }
    }

    @Test(
        "with a signed checkpoint beyond all that is there, and a bundle far away, is soon judged")
    func farAway() async throws {
        try await withPublished { ledger, site, history in
            let root = try history.checkpoint().checkpoint.root
            let far = 10_000_000_000_000
            let signed = try SignedCheckpoint(
                Checkpoint(origin: Cast.origin, size: far, root: root), signer: Cast().operator_)
            try write(signed.bytes, toFile: site + "/checkpoint")
            try write(signed.bytes, toFile: ledger.directory + "/checkpoint")
            let bundle = site + "/tile/entries/x035/x999/x999/x999"
            try FileManager.default.createDirectory(
                atPath: bundle, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: site + "/tile/entries/000", toPath: bundle + "/999")
            try FileManager.default.copyItem(
                atPath: ledger.directory + "/" + AuditedLedger.segment,
                toPath: ledger.directory + "/entries/6553600000000.entries")
            for report in [try await audit(site), try await ledger.audit()] {
                #expect(report.verdicts[.integrity] == .fail)
                #expect(report.findings.contains { $0.code == .entryMissing && $0.entry == 300 })
            }
        }
    }

    @Test("beside segments with names beyond every entry is read without them")
    func names() async throws {
        try await withPublished { ledger, _, _ in
            for name in ["9223372036854710272", "9007199254740992"] {
                try write([1], toFile: "\(ledger.directory)/entries/\(name).entries")
            }
            let report = try await ledger.audit()
            #expect(report.findings.isEmpty, "\(report.text)")
        }
    }

    @Test("is read by the program, which remembers it as the same ledger")
    func program() async throws {
        try await withPublished { ledger, site, _ in
            let folder = ledger.directory + "-state"
            func run(_ directory: String) throws -> Command.Result {
                try Command.run(
                    Repository.program("mandate-audit"),
                    [directory, "--vkey", "\(Cast().operator_.verifierKey)"],
                    environment: ["XDG_STATE_HOME": folder])
            }
            let own = try run(ledger.directory)
            let published = try run(site)
            #expect(own.status == 0 && published.status == 0, "\(published.errors)")
            #expect(published.output.contains("an earlier audit, at 300 entries"))
        }
    }
}
