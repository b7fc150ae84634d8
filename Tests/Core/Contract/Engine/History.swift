import Foundation
import Quantities
import Records
import TestSupport
import Testing

/// A history as `Contracts/reference` writes it: what happens in each session, and what follows.
struct History: Decodable {
    /// One thing that owners or custodians do.
    enum Event: Decodable {
        case flow(purpose: String, asset: String, amount: String)
        case target([String: String], until: String?)
        case proposal([String: String])
        case contract([String])
        case asset(String, lot: String, groups: [String])
        case action(Action)
        case halt(String, lapses: Bool)
        case resume(String)
        case void(Void)

        /// What is undone: the last trade of the session of a date, or the prices of the last one.
        struct Void: Decodable {
            var trade: String?
            var prices: String?
        }

        /// What happens to an asset.
        struct Action: Decodable {
            let asset: String
            let effective: String
            let type: String
            var amount: String?
            var ratio: [Int]?
            var renamed: String?

            /// What the oracles state of it.
            func change() throws -> Records.Action.Change {
                switch type {
                case "split":
                    .split(from: try #require(ratio)[0], to: try #require(ratio)[1])
                case "dividend": .dividend(try Price(try #require(amount)))
                case "rename": .rename(try AssetID(try #require(renamed)))
                default: .delist
                }
            }
        }

        private struct Halt: Decodable {
            let name: String
            var sessions: Int?
        }

        private enum Key: CodingKey {
            case flow, target, until, proposal, contract, asset, action, halt, resume, void
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            if let flow = try members.decodeIfPresent([String].self, forKey: .flow) {
                self = .flow(purpose: flow[0], asset: flow[1], amount: flow[2])
            } else if let weights = try members.decodeIfPresent(
                [String: String].self, forKey: .target)
            {
                self = .target(
                    weights, until: try members.decodeIfPresent(String.self, forKey: .until))
            } else if let weights = try members.decodeIfPresent(
                [String: String].self, forKey: .proposal)
            {
                self = .proposal(weights)
            } else if let asset = try members.decodeIfPresent([String].self, forKey: .asset) {
                self = .asset(asset[0], lot: asset[1], groups: Array(asset.dropFirst(2)))
            } else if let action = try members.decodeIfPresent(Action.self, forKey: .action) {
                self = .action(action)
            } else if let halt = try members.decodeIfPresent(Halt.self, forKey: .halt) {
                self = .halt(halt.name, lapses: halt.sessions != nil)
            } else if let name = try members.decodeIfPresent(String.self, forKey: .resume) {
                self = .resume(name)
            } else if let void = try members.decodeIfPresent(Void.self, forKey: .void) {
                self = .void(void)
            } else {
                self = .contract(try members.decode([String].self, forKey: .contract))
            }
        }
    }

    /// What a session leads to.
    struct Outcome: Decodable, Equatable {
        /// The verdict's name; none where there is no look.
        var verdict: String?
        /// The value of everything, where something was sized.
        var V: String?
        /// What is left after costs, where there is something to trade.
        var left: String?
        var orders: [String: String]?
        var limits: [String: String]?
        /// Asset, quantity, price and fee, in the order they were filled.
        var fills: [[String]]?
        var cash: String
        var held: [String: String]
    }

    /// One session.
    struct Session: Decodable {
        let date: String
        /// What happens between the session before and its prices.
        var before: [Event]?
        /// What happens between its prices and its decision.
        var midway: [Event]?
        /// What the first oracles had stated and undid before they stated what counts.
        var undone: [[String: String]]?
        /// The prices of each asset that each oracle states.
        let prices: [[String: String]]
        /// The volumes of each asset that each oracle states beside them.
        var volumes: [[String: String]]?
        /// Whether nobody decides, though something is due.
        var missed: Bool?
        /// How what follows is worked out, in a scenario.
        var work: [String]?
        let then: Outcome
    }

    var oracles: Int?
    var lot: String?
    var fee: String?
    var fill: String?
    var sessions: [Session]

    /// The history in a file.
    init(file: String) throws {
        let bytes = try bytes(ofFile: file)
        self = try JSONDecoder().decode(History.self, from: Data(bytes))
    }

    /// The files of a folder of histories, sorted.
    static func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
    }
}
