public import Authority
import Chain
import Contract
import Encoding
import Quantities
import Records
import Signing

extension Auditor {
    /// Ends the audit.
    public consuming func finish() -> AuditReport {
        settle(next: nil)
        cutAtEnd()
        checkCheckpoint()
        checkAnchor()
        let viewsCompared = checkViews() + checkWitnesses() + attestedViews()
        checkKeysFile()
        checkUncovered()
        let answers = checkExpectations()
        return AuditReport(
            ledger: replay.authority.ledger ?? checkpoint?.checkpoint.origin ?? "",
            size: replay.size, root: tree.root(hasher: &hashing.sha256), genesis: genesisLeaf,
            anchor: terms.anchor, mode: replay.authority.genesis?.mode,
            operators: replay.authority.operators, secondViews: viewsCompared, answers: answers,
            attestations: attestations,
            last: replay.authority.leaves.last.map {
                Reference(index: replay.size - 1, leaf: $0)
            },
            nextAttestations: replay.authority.nextAttestations, seen: seen, isCut: cut != nil,
            stamps: Stamps(brackets: replay.brackets, areChecked: terms.tokens != nil), gaps: gaps,
            findings: findings)
    }

    /// What was seen of the ledger, up to the time to which it was judged.
    private var seen: Cut { cut ?? Cut(of: replay, until: replay.lastTime ?? .epoch) }

    /// What the audit could not judge, and why.
    private var gaps: AuditReport.Gaps {
        AuditReport.Gaps(
            doubtful: seen.doubtful, foreignFrom: seen.foreignFrom,
            isAuthorityOpen: seen.isAuthorityOpen,
            isCheckpointOpen: checkpoint != nil && operatorKey == nil, isAnswerOpen: isAnswerOpen,
            emptyUntil: cut.flatMap { $0.size == 0 ? $0.until : nil })
    }

    private mutating func checkCheckpoint() {
        guard let checkpoint else { return }
        if let operatorKey {
            do throws(CheckpointError) {
                _ = try checkpoint.verified(by: operatorKey)
            } catch {
                findings.append(
                    Finding(
                        .checkpointSignature, field: "checkpoint", expected: error.expected,
                        actual: error.problem,
                        message: "The checkpoint was not signed by this ledger's operator."))
                return
            }
        } else if !storedIsAuthentic {
            return
        }
        let covered = checkpoint.checkpoint
        if replay.size < covered.size {
            findings.append(
                Finding(
                    .entryMissing, entry: replay.size, expected: "\(covered.size) entries",
                    actual: "\(replay.size)",
                    message: "Entries \(replay.size) to \(covered.size - 1) are not there, though "
                        + "the checkpoint covers them."))
            return
        }
        let root = tree.root(hasher: &hashing.sha256)
        guard isTreeWhole, root != covered.root else { return }
        findings.append(
            Finding(
                .rootDiffers, field: "root", expected: "\(covered.root)", actual: "\(root)",
                message: "The entries are not those that the operator signed for; the change "
                    + "begins \(changeText)."))
    }

    /// Where the entries cease to be those that signed statements name as the ones before them.
    private var changeText: String {
        let from = replay.vouchedFor.map { "after entry \($0)" } ?? "at entry 0 or later"
        return from + (replay.foreignFrom.map { " and at entry \($0) at the latest" } ?? "")
    }

    /// What stands after the entries that the checkpoint covers.
    private mutating func checkUncovered() {
        if uncovered > 0 || uncoveredByteCount > 0 {
            var parts = uncovered > 0 ? ["\(uncovered) entries"] : []
            if uncoveredByteCount > 0 { parts.append("\(uncoveredByteCount) bytes of no entry") }
            let rest = parts.joined(separator: " and ")
            findings.append(
                Finding(
                    .entryUncovered, entry: replay.size, field: "checkpoint",
                    expected: "nothing after \(replay.size) entries", actual: rest,
                    message: "After what the newest checkpoint covers stand \(rest), for which "
                        + "nobody has signed; they were not audited."))
        }
        // Entries that are not there have been named; their hashes are in place.
        let isBelieved = storedIsAuthentic && (operatorKey == nil || isCheckpointSigned)
        let expected = max(replay.size + uncovered, isBelieved ? coveredSize ?? 0 : 0)
        let count = max(storedCount, terms.hashCount)
        if count > expected {
            findings.append(
                Finding(
                    .entryUncovered, entry: replay.size, field: "tiles/0",
                    expected: "\(expected) hashes", actual: "\(count)",
                    message: "\(count - expected) hashes are stored after those of the "
                        + "entries."))
        }
    }

    private mutating func checkAnchor() {
        // What nobody has signed for is not judged by where it begins either.
        guard replay.size > 0 || uncovered == 0 else { return }
        findings += terms.anchor.departures(of: replay.authority, genesis: genesisLeaf).map {
            Finding(
                .anchorDiffers, entry: $0.entry, field: $0.field, expected: $0.expected,
                actual: $0.actual,
                message: "This is not the ledger that was asked for: its \($0.field) is "
                    + "\($0.actual).")
        }
    }

    /// Holds the entries to what other views saw, and says of each view what came of it.
    private mutating func checkViews() -> [String] {
        var views: [String] = []
        for (place, view) in terms.secondViews.enumerated() {
            let seen = view.checkpoint.checkpoint
            let root = rootsOfViews[place]
            let name = "\(view.source), at \(seen.size) entries"
            let before = findings.count
            if seen.size > replay.size {
                findings.append(truncated(view))
            } else if let operatorKey = operatorKey(ofSize: seen.size),
                (try? view.checkpoint.verified(by: operatorKey)) == nil
            {
                findings.append(
                    Finding(
                        .secondViewInvalid, field: view.source,
                        expected: "a checkpoint signed by \(operatorKey.name)",
                        actual: "one of \(seen.origin)",
                        message: "The checkpoint of \(view.source) was not signed by this "
                            + "ledger's operator."))
            } else if let root, root != seen.root {
                findings.append(
                    Finding(
                        .forked, field: view.source, expected: "\(seen.root)",
                        actual: "\(root)",
                        message: "The first \(seen.size) entries are not those that "
                            + "\(view.source) saw: the history was rewritten, or there are two."))
            }
            views.append(findings.count == before ? name : name + ", which disagrees")
            findings += suspect(
                of: seen.size, at: timesOfViews[place], "The checkpoint of \(view.source)")
        }
        return views
    }

    /// That a view saw more than there is now. Who signed for it may be said by entries that are not
    /// here.
    private func truncated(_ view: SecondView) -> Finding {
        let seen = view.checkpoint.checkpoint
        let isSigned = replay.authority.operatorKeys.contains {
            (try? view.checkpoint.verified(by: $0)) != nil
        }
        return Finding(
            .truncated, field: view.source, expected: "\(seen.size) entries or more",
            actual: "\(replay.size)",
            message:
                "\(view.source) saw \(seen.size) entries with the root \(seen.root); the ledger "
                + "now has \(replay.size) with the root \(tree.root(hasher: &hashing.sha256))."
                + (isSigned
                    ? ""
                    : " None of the operator's keys up to here signed it: either entries that are "
                        + "gone name the one that did, or it is no checkpoint of this ledger."))
    }

    private mutating func checkKeysFile() {
        guard !isRight(terms.keysFile), !isRight(laterKeysFile) else { return }
        findings.append(
            Finding(
                .keysFileDiffers, field: "vkeys", expected: "the keys that are in force",
                actual: "another list",
                message: "The list of keys beside the ledger is not that of its entries."))
    }

    /// Whether a list of keys is right, or there is none to judge. What the operator added during
    /// the audit, or after the checkpoint, stands at its end, and what was revoked since is gone.
    func isRight(_ keysFile: [UInt8]?) -> Bool {
        // Entries that are not there, or were signed for another history, may have changed keys.
        guard let early = terms.keysFile, replay.doubtful == nil, replay.foreignFrom == nil,
            replay.size >= coveredSize ?? 0
        else { return true }
        guard let keysFile else { return false }
        let expected = KeysFile.text(of: replay.authority)
        if keysFile == expected { return true }
        guard uncovered > 0 || keysFile != early else { return false }
        var rest = expected.split(separator: UInt8(ascii: "\n"))[...]
        let known = Set(rest)
        var isOver = false
        for line in keysFile.split(separator: UInt8(ascii: "\n")) {
            guard known.contains(line) else {
                isOver = true
                continue
            }
            guard !isOver, let place = rest.firstIndex(of: line) else { return false }
            rest = rest[(place + 1)...]
        }
        return true
    }
}

/// The list of public keys that lies beside a ledger for convenience: never trusted.
public enum KeysFile {
    /// A line for each key, in the order they were added: role, a space, vkey.
    public static func text(of authority: Authority) -> [UInt8] {
        var text = ""
        for member in authority.members { text += "\(member.role.rawValue) \(member.key)\n" }
        return Array(text.utf8)
    }
}
