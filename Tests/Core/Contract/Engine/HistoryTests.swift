import Foundation
import TestSupport
import Testing

/// The engine against the reference implementation in `Contracts/reference`, decision by decision.
@Suite struct HistoryTests {
    static let folder = Repository.path("Contracts/reference/histories")

    @Test(
        "the committed histories lead where the reference says",
        arguments: History.files(in: folder))
    func history(_ file: String) throws {
        try follow(file)
    }

    /// More of them than are committed: a folder that `histories.py` has written.
    @Test(
        "other histories do so too",
        .enabled(if: ProcessInfo.processInfo.environment["MANDATE_HISTORIES"] != nil))
    func others() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["MANDATE_HISTORIES"])
        let files = History.files(in: folder)
        #expect(!files.isEmpty)
        for file in files { try follow(file) }
    }

    @Test("there are histories to follow")
    func present() {
        #expect(History.files(in: Self.folder).count >= 20)
    }

    private func follow(_ file: String) throws {
        let history = try History(file: file)
        var course = try Course(history)
        for session in history.sessions {
            let outcome = try course.take(session)
            guard outcome == session.then else {
                Issue.record("\(file) \(session.date):\n\(outcome)\nexpected\n\(session.then)")
                return
            }
        }
    }
}
