import Contract
import Foundation
import TestSupport
import Testing

/// Each mandate of the library, and one for each construct, against its scenario, whose figures are
/// worked out by hand.
@Suite struct ScenarioTests {
    static let library = mandates(in: "Contracts")
    static let constructs = mandates(in: "Contracts/reference/scenarios")

    private static func mandates(in folder: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: Repository.path(folder))
        return (names ?? []).filter { $0.hasSuffix(".mandate") }.sorted().map { folder + "/" + $0 }
    }

    @Test("the library has mandates, and constructs have theirs")
    func present() {
        #expect(Self.library.count >= 4)
        #expect(Self.constructs.count >= 7)
    }

    @Test("a mandate does what its scenario works out", arguments: library + constructs)
    func scenario(_ name: String) throws {
        let path = Repository.path(name)
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
