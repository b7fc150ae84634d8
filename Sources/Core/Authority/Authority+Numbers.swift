public import Encoding
import Quantities
public import Records
import Signing

extension Authority {
    /// What counts a statement, and how far it says that counter has come.
    struct Numbering {
        let counter: Counter
        let number: Int
        /// The member of the body that carries the number.
        let member: String
        let part: Part?
        /// Whether it may leave numbers out.
        var isSparse = false
    }

    /// The number a statement carries; nothing where nothing counts it.
    func numbering(of body: Statement.Body, signers: [Int]) -> Numbering? {
        switch body {
        case .contract(let body):
            Numbering(
                counter: .portfolio(body.portfolio, .contract), number: body.revision,
                member: "revision", part: body.part)
        case .target(let body):
            Numbering(
                counter: .portfolio(body.portfolio, .target), number: body.revision,
                member: "revision", part: body.part)
        case .proposal(let body):
            Numbering(
                counter: .portfolio(body.portfolio, .proposal), number: body.number,
                member: "number", part: body.part)
        case .decision(let body):
            Numbering(
                counter: .portfolio(body.portfolio, .decision), number: body.number,
                member: "number", part: body.part)
        case .prices(let body):
            signers.first.map {
                Numbering(
                    counter: .key($0), number: body.number, member: "number", part: body.part)
            }
        case .flow(let body):
            signers.first.map {
                Numbering(counter: .key($0), number: body.number, member: "number", part: nil)
            }
        case .positions(let body):
            signers.first.map {
                Numbering(counter: .key($0), number: body.number, member: "number", part: nil)
            }
        case .action(let body):
            signers.first.map {
                Numbering(counter: .key($0), number: body.number, member: "number", part: nil)
            }
        case .asset(let body):
            Numbering(
                counter: .asset(body.id), number: body.revision, member: "revision", part: nil)
        case .calendar(let body):
            Numbering(counter: .calendar, number: body.revision, member: "revision", part: nil)
        case .halt(let body):
            Numbering(
                counter: .halts(body.scope), number: body.number, member: "number", part: nil)
        case .attest(let body):
            signers.first.map {
                Numbering(counter: .key($0), number: body.number, member: "number", part: nil)
            }
        case .keys(let body):
            Numbering(
                counter: .keys(body.scope), number: body.revision, member: "revision", part: nil)
        case .time(let body):
            Numbering(
                counter: .time, number: body.size, member: "size", part: nil, isSparse: true)
        case .close, .genesis, .portfolio, .resume, .trade, .void: nil
        }
    }

    /// Whether a statement carries the number it must; gives what its counter comes to, and what
    /// the statement says once it is whole.
    func checkNumber(
        _ numbering: Numbering, of body: Statement.Body, lenient: Bool,
        _ objections: inout [Objection]
    ) -> (Count, Statement.Body?) {
        let count = counts[numbering.counter] ?? Count()
        let number = numbering.number
        if let part = numbering.part, part.number > 1 {
            return checkPart(part, numbering, of: body, after: count, lenient, &objections)
        }
        if number <= count.number {
            objections.append(replayed(numbering, count))
        } else if number > count.number + 1, !lenient, !numbering.isSparse {
            objections.append(
                Objection(
                    .numberSkipped, field: "body.\(numbering.member)",
                    expected: "\(count.number + 1)", actual: "\(number)",
                    message: "A statement is missing: the one before has the number "
                        + "\(count.number)."))
        }
        guard let part = numbering.part else { return (Count(number: number), body) }
        var parts = Parts(taken: [], count: part.count)
        parts.take(body)
        return (Count(number: number, parts: parts), nil)
    }

    private func checkPart(
        _ part: Part, _ numbering: Numbering, of body: Statement.Body, after count: Count,
        _ lenient: Bool, _ objections: inout [Objection]
    ) -> (Count, Statement.Body?) {
        guard numbering.number >= count.number else {
            objections.append(replayed(numbering, count))
            return (count, nil)
        }
        if numbering.number == count.number, var parts = count.parts, parts.count == part.count,
            parts.taken.count == part.number - 1, parts.goOn(with: body)
        {
            parts.take(body)
            guard part.number == part.count else {
                return (Count(number: count.number, parts: parts), nil)
            }
            guard let whole = parts.whole, whole.digest == part.whole else {
                objections.append(otherWhole(part))
                return (count, nil)
            }
            return (Count(number: count.number), whole)
        }
        guard lenient else {
            objections.append(brokenParts(part, numbering.number, count))
            return (count, nil)
        }
        // The parts before it were lost, but its number is used.
        return (numbering.number == count.number ? count : Count(number: numbering.number), nil)
    }

    private func replayed(_ numbering: Numbering, _ count: Count) -> Objection {
        Objection(
            .replayed, field: "body.\(numbering.member)",
            expected: "\(count.number + 1)\(numbering.isSparse ? " or more" : "")",
            actual: "\(numbering.number)",
            message: "A statement with this number was accepted before.")
    }

    private func brokenParts(_ part: Part, _ number: Int, _ count: Count) -> Objection {
        let waiting = count.parts.map {
            "part \($0.taken.count + 1) of \($0.count) of number \(count.number)"
        }
        return Objection(
            .partsBroken, field: "body.part", expected: waiting ?? "no part",
            actual: "part \(part.number) of \(part.count) of number \(number)",
            message: "The part does not continue the one before, or repeats it with other "
                + "members.")
    }

    private func otherWhole(_ part: Part) -> Objection {
        Objection(
            .partsBroken, field: "body.whole", expected: "\(part.whole)", actual: "another whole",
            message: "The parts together are not what the signers of each part signed as the "
                + "whole.")
    }
}

extension Authority.Parts {
    /// Whether a body has the plain members of the parts and its keys follow theirs.
    func goOn(with next: Statement.Body) -> Bool {
        guard let last = taken.last, last.joined(with: next) != nil else { return false }
        // A part without volumes says nothing of the order of those before and after it.
        guard !last.hasVolumes, let voluminous else { return true }
        return voluminous.joined(with: next) != nil
    }

    /// Takes in the next part.
    mutating func take(_ body: Statement.Body) {
        taken.append(body)
        if body.hasVolumes { voluminous = body }
    }

    /// What the parts say together. Halves are joined, so that no part is copied for each other.
    var whole: Statement.Body? { whole(of: taken[...]) }

    private func whole(of parts: ArraySlice<Statement.Body>) -> Statement.Body? {
        guard parts.count > 1 else { return parts.first }
        let middle = parts.startIndex + parts.count / 2
        guard let first = whole(of: parts[..<middle]), let second = whole(of: parts[middle...])
        else { return nil }
        return first.joined(with: second)
    }
}

extension Statement.Body {
    fileprivate var hasVolumes: Bool {
        if case .prices(let prices) = self { !prices.volumes.isEmpty } else { false }
    }

    /// The whole that this and its next part make.
    fileprivate func joined(with next: Statement.Body) -> Statement.Body? {
        switch (self, next) {
        case (.contract(let first), .contract(let second)):
            first.joined(with: second).map { .contract($0) }
        case (.target(let first), .target(let second)):
            first.joined(with: second).map { .target($0) }
        case (.proposal(let first), .proposal(let second)):
            first.joined(with: second).map { .proposal($0) }
        case (.prices(let first), .prices(let second)):
            first.joined(with: second).map { .prices($0) }
        case (.decision(let first), .decision(let second)):
            first.joined(with: second).map { .decision($0) }
        default: nil
        }
    }

    /// What every part of it says is SHA-256 of the whole; nothing where it comes in no parts.
    fileprivate var digest: Digest? {
        switch self {
        case .contract(let body): body.digestOfWhole
        case .target(let body): body.digestOfWhole
        case .proposal(let body): body.digestOfWhole
        case .prices(let body): body.digestOfWhole
        case .decision(let body): body.digestOfWhole
        default: nil
        }
    }
}

extension Divisible {
    /// SHA-256 of the canonical JSON of the body without the members of a part.
    public var digestOfWhole: Digest {
        var whole = self
        whole.part = nil
        return SHA256.hash(whole.text)
    }

    /// This many parts of about the same length that together say the same; nothing where it has
    /// too little to share out.
    public func divided(into count: Int) -> [Self]? {
        divided(into: count, whole: digestOfWhole)
    }
}
