// The vocabulary in which the format is defined: keys, the shapes of their values, records of keys.

/// The numbers that a key allows, in internal units.
package struct Bound: Sendable {
    var lower = -Double.infinity
    var includesLower = true
    var upper = Double.infinity
    /// What a number must be, for messages.
    package var demand = ""

    static let any = Bound()
    static let positive = Bound(lower: 0, includesLower: false, demand: "must be positive")
    static let nonnegative = Bound(lower: 0, demand: "must not be negative")

    // Far beyond any neuron, and within what double arithmetic on whole picoseconds can follow.

    /// mV.
    static let voltage = Bound(
        lower: -1e6, upper: 1e6, demand: "must lie between -1000 V and 1000 V")
    /// mV, of a change that double arithmetic never loses.
    static let step = Bound(
        lower: 1e-6, upper: 1e6, demand: "must be at least 1e-6 mV and at most 1000 V")
    /// pA.
    static let current = Bound(
        lower: -1e9, upper: 1e9, demand: "must lie between -1e6 nA and 1e6 nA")
    /// pF.
    static let capacitance = Bound(
        lower: 0.01, upper: 1e9, demand: "must be at least 0.01 pF and at most 1e9 pF")
    /// nS.
    static let conductance = Bound(
        lower: 0, upper: 1e9, demand: "must not be negative, nor above 1e6 uS")
    /// ms.
    package static let timeConstant = Bound(
        lower: 1e-6, upper: 1e10, demand: "must be at least 1 ns and at most 1e7 s")
    /// Hz.
    static let rate = Bound(lower: 0, upper: 1e8, demand: "must not be negative, nor above 1e5 kHz")

    /// The bound on weights of a dimension.
    static func weight(_ dimension: Dimension) -> Bound {
        switch dimension {
        case .voltage: voltage
        case .current: current
        case .none: Bound(lower: -1e6, upper: 1e6, demand: "must lie between -1e6 and 1e6")
        default:
            Bound(lower: -1e5, upper: 1e5, demand: "must lie between -100 uS and 100 uS")
        }
    }

    /// ms.
    static let postDelay = Bound(
        lower: 0, upper: 1e9, demand: "must not be negative, nor above 1e6 s")
    static let fraction = Bound(lower: 0, upper: 1, demand: "must lie between 0 and 1")
    static let shrinking = Bound(
        lower: 0, includesLower: false, upper: 1, demand: "must be positive and at most 1")
    /// ms.
    static let delay = Bound(
        lower: 1e-9, upper: 1e9, demand: "must be at least 1 ps and at most 1e6 s")

    /// Whether a number breaks the bound; one that could not be read (NaN) does not.
    package func isBroken(by value: Double) -> Bool {
        value < lower || (value == lower && !includesLower) || value > upper
    }
}

/// What may stand at a key.
indirect enum Shape: Sendable {
    /// One number with its unit.
    case quantity(Dimension, Bound)
    /// One number of whatever dimension, for others to judge.
    case anyQuantity
    /// One number with its unit, or a name.
    case quantityOrName(Dimension, Bound)
    /// The text of a formula.
    case formula
    /// A number, a distribution or a column of a file; without a dimension, that of the receptor's
    /// weight.
    case value(Dimension?, Bound)
    /// A whole number, or the word.
    case whole(ClosedRange<UInt64>, or: String?)
    /// `true` or `false`.
    case flag
    /// One of these words.
    case choice([String])
    /// Text that names something.
    case text
    /// The path of a file, relative to the network file.
    case path
    /// A mapping with fixed keys.
    case record(Record)
    /// A mapping keyed by names that the user chooses.
    case named(Shape, noun: String)
    /// A list; with a count, of exactly so many.
    case list(Shape, count: Int?)
    /// One, or a list of them.
    case oneOrMany(Shape)
    /// A number, or a mapping with fixed keys.
    case either(Shape, Record)
    /// A key of the format that this version does not run.
    case unsupported
}

/// One key of a record.
struct Key: Sendable {
    enum Presence: Sendable {
        case required
        case optional
        /// Optional; when missing it reads as this text.
        case defaulted(String)
    }

    var name: String
    var shape: Shape
    var presence: Presence
    /// One line on what it means.
    var doc: String

    init(_ name: String, _ shape: Shape, _ presence: Presence, _ doc: String) {
        self.name = name
        self.shape = shape
        self.presence = presence
        self.doc = doc
    }

    /// A required key.
    init(_ name: String, _ shape: Shape, _ doc: String) {
        self.init(name, shape, .required, doc)
    }
}

/// A mapping with fixed keys, some of which may depend on a choice.
struct Record: Sendable {
    /// What the mapping describes, as in “unknown key … in population 'E'”.
    var noun: String
    /// The keys that may always stand.
    var keys: [Key]
    /// What brings further keys along.
    var choice: Choice?

    enum Choice: Sendable {
        /// The value of this key names the branch.
        case value(of: String, doc: String, [Branch])
        /// The branch is named by its first key; exactly one branch stands.
        case key([Branch])
        /// With the key `by`, all further keys are the user's and are read as the mapping `others`;
        /// without it, the keys `otherwise` may stand.
        case open(by: Key, others: Key, otherwise: [Key])
    }

    /// Keys that stand together.
    struct Branch: Sendable {
        var name: String
        var keys: [Key]
        /// Whether this version runs it.
        var isSupported: Bool

        init(_ name: String, _ keys: [Key] = [], isSupported: Bool = true) {
            self.name = name
            self.keys = keys
            self.isSupported = isSupported
        }

        /// A branch that is named by its first key.
        init(ledBy keys: [Key]) {
            self.init(keys.first?.name ?? "", keys)
        }
    }

    /// The names of all keys that may stand in one branch or another.
    var allKeys: [String] {
        let common = keys.map(\.name)
        switch choice {
        case nil: return common
        case .value(let selector, _, let branches):
            return [selector] + common + branches.flatMap { $0.keys.map(\.name) }
        case .key(let branches): return common + branches.flatMap { $0.keys.map(\.name) }
        case .open(let opener, _, let otherwise):
            return [opener.name] + common + otherwise.map(\.name)
        }
    }

    /// Whether a key belongs to the format but not to what this version runs.
    func isUnsupported(_ name: String) -> Bool {
        guard case .unsupported? = keys.first(where: { $0.name == name })?.shape else {
            return false
        }
        return true
    }

    init(_ noun: String, _ keys: [Key], _ choice: Choice? = nil) {
        self.noun = noun
        self.keys = keys
        self.choice = choice
    }
}
