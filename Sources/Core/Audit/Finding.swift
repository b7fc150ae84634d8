import Authority
public import Chain
import Contract
public import Quantities

/// One thing an audit found: where it is, what was expected and what is there.
public struct Finding: Equatable, Sendable {
    /// What was found.
    public var code: FindingCode
    /// The entry it is in; none where it concerns the whole.
    public var entry: Int?
    /// The byte within the entry; none where it concerns all of it.
    public var offset: Int?
    /// The portfolio it concerns; none where it concerns the ledger.
    public var portfolio: Identifier?
    /// The member, signer or session it concerns.
    public var field: String
    /// What should have been there.
    public var expected: String
    /// What is there.
    public var actual: String
    /// One sentence for a compliance officer.
    public var message: String

    public init(
        _ code: FindingCode, entry: Int? = nil, offset: Int? = nil, portfolio: Identifier? = nil,
        field: String = "", expected: String, actual: String, message: String
    ) {
        self.code = code
        self.entry = entry
        self.offset = offset
        self.portfolio = portfolio
        self.field = field
        self.expected = expected
        self.actual = actual
        self.message = message
    }

    init(_ objection: Objection, entry: Int, portfolio: Identifier?) {
        self.init(
            FindingCode(objection.code), entry: entry, portfolio: portfolio,
            field: objection.field, expected: objection.expected, actual: objection.actual,
            message: objection.message)
    }

    init(_ breach: Breach, entry: Int, portfolio: Identifier?) {
        self.init(
            FindingCode(breach.code), entry: entry, portfolio: portfolio, field: breach.field,
            expected: breach.expected, actual: breach.actual, message: breach.message)
    }

    /// Why the door takes nothing in: what an entry said that was lost cannot be held to.
    init(closedBy entry: Int) {
        self.init(
            .statementUnknown, entry: entry, expected: "entries that can all be judged",
            actual: "entry \(entry), which cannot be",
            message: "Nothing can be judged that comes after entry \(entry), which this version "
                + "cannot rely on.")
    }

    /// What is wrong with the form of an entry, or of a note that was to become this one.
    public init(_ error: EntryError, entry: Int) {
        let code: FindingCode =
            switch error.code {
            case .missing: .entryMissing
            case .size, .note: .entryMalformed
            case .header, .signatures, .statement: .entryNotCanonical
            case .unknown: .statementUnknown
            }
        self.init(
            code, entry: entry, offset: error.offset, field: error.field,
            expected: error.expected, actual: error.found,
            message: "Entry \(entry) cannot be read at byte \(error.offset): \(error.found), "
                + "where \(error.expected) is needed.")
    }
}

extension [Finding] {
    /// Appends what else was found, which is mostly nothing.
    mutating func add(_ more: [Finding]) {
        if !more.isEmpty { append(contentsOf: more) }
    }
}

extension FindingCode {
    /// The code of an objection: both lists name it alike.
    init(_ code: Objection.Code) { self.init(named: code.rawValue) }

    /// The code of a breach: both lists name it alike.
    init(_ code: Breach.Code) { self.init(named: code.rawValue) }

    private init(named name: String) {
        guard let code = FindingCode(rawValue: name) else {
            preconditionFailure("\(name) is not among the codes of findings")
        }
        self = code
    }
}
