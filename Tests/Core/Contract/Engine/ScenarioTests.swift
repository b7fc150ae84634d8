import Contract
import Foundation
import TestSupport
import Testing

/// Each mandate of the library against its scenario, whose figures are worked out by hand.
@Suite struct ScenarioTests {
    static let folder = Repository.path("Contracts")
    static let mandates: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".mandate") }.sorted()

    @Test("the library has mandates")
    func present() {
        #expect(Self.mandates.count >= 4)
    }

    @Test("a mandate does what its scenario works out", arguments: mandates)
    func scenario(_ name: String) throws {
        let path = Self.folder + "/" + name
        var history = try History(file: path.replacing(".mandate", with: ".scenario.json"))
        let lines = Mandate.lines(of: try bytes(ofFile: path))
        history.sessions[0].before = [.contract(lines)] + (history.sessions[0].before ?? [])
        #expect(history.sessions.contains { $0.then.orders != nil })
        var course = try Course(history)
        for session in history.sessions {
            #expect(session.work?.isEmpty == false, "\(session.date) shows no arithmetic")
            let outcome = try course.take(session)
            #expect(outcome == session.then, "\(name) \(session.date)")
        }
    }
}
