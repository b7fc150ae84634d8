import Files
import Foundation
import TestSupport
import Testing

@Suite struct SurroundingsTests {
    @Test(
        arguments: [
            ("/var/state", "/home/a", "/var/state"),
            ("relative", "/home/a", "/home/a/.local/state"),
            ("", "/home/a", "/home/a/.local/state"), (nil, "/home/a/", "/home/a/.local/state"),
            (nil, "/", "/.local/state"), (nil, "relative", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func theStateHomeIsTheUsers(state: String?, home: String?, expected: String?) throws {
        let variables = ["XDG_STATE_HOME": state, "HOME": home].compactMapValues { $0 }
        if let expected {
            #expect(try Surroundings.stateHome { variables[$0] } == expected)
        } else {
            let error = fileError { _ = try Surroundings.stateHome { variables[$0] } }
            #expect(error?.reason == .noStateHome)
        }
    }

    @Test func variablesAreThoseOfTheEnvironment() {
        #expect(Surroundings.variable("PATH") == ProcessInfo.processInfo.environment["PATH"])
        #expect(Surroundings.variable("MANDATE_NO_SUCH_VARIABLE") == nil)
    }

    @Test func theClockAgreesWithAnother() {
        let now = Surroundings.now()
        #expect(abs(Double(now.seconds) - Date().timeIntervalSince1970) < 60)
        #expect((0..<1_000_000_000).contains(now.nanoseconds))
    }

    @Test func aStreamThatIsNoTerminalIsToldFromOneThatIs() throws {
        let isTerminal = [Surroundings.Stream.input, .output, .error].map {
            Surroundings.isTerminal($0)
        }
        let expected = [0, 1, 2].map { isatty($0) == 1 }
        #expect(isTerminal == expected)
    }
}
