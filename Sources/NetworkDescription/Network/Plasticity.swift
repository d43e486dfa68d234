// Plasticity: how the weights of a projection change, as the user wrote it.

/// What a projection's `plasticity:` says: a named rule with overrides, or a rule spelt out.
///
/// The formulas are kept as texts with their places; the learning rules are compiled from them and
/// the network. Two values are equal when they say the same, wherever it stands.
public struct Plasticity: Sendable, Equatable {
    /// The name of a rule that parameters, compartments and bounds below override; `nil` for a rule
    /// spelt out.
    public var rule: Located<String>?
    /// Named numbers of the formulas, in file order.
    public var parameters: [Parameter] = []
    /// Names under which formulas know compartments: role, then compartment.
    public var compartments: [Role] = []
    /// The traces, in file order.
    public var traces: [Trace] = []
    /// What a presynaptic spike adds to the weight.
    public var onPre: RuleText?
    /// What a postsynaptic spike adds.
    public var onPost: RuleText?
    /// What a plateau of the postsynaptic neuron adds, for each mV of its amplitude.
    public var onPlateau: RuleText?
    /// dw/dt, per ms.
    public var drift: RuleText?
    /// The smallest weight.
    public var minimum: Located<Quantity>?
    /// The largest weight.
    public var maximum: Located<Quantity>?
    /// The sign that weights keep.
    public var sign: Located<Sign>?
    /// Time in ms from a postsynaptic event until the synapse sees it.
    public var postDelay: Located<Double>?

    /// Makes a rule without content.
    public init(rule: Located<String>? = nil) {
        self.rule = rule
    }

    /// A named number.
    public struct Parameter: Sendable, Equatable {
        /// The name, where it stands.
        public var name: Located<String>
        /// The number; without a unit it may scale anything.
        public var value: Located<Quantity>

        /// Makes a parameter.
        public init(name: Located<String>, value: Located<Quantity>) {
            self.name = name
            self.value = value
        }
    }

    /// A name that stands for a compartment of the postsynaptic neuron.
    public struct Role: Sendable, Equatable {
        /// The name in formulas.
        public var name: Located<String>
        /// The name of the compartment.
        public var compartment: Located<String>

        /// Makes a role.
        public init(name: Located<String>, compartment: Located<String>) {
            self.name = name
            self.compartment = compartment
        }
    }

    /// A number that jumps at events and decays exponentially in between.
    public struct Trace: Sendable, Equatable {
        /// The name in formulas.
        public var name: Located<String>
        /// What makes it jump.
        public var event: Event
        /// The time constant of the decay.
        public var tau: Located<TimeConstant>
        /// Whether an event sets the trace to its amplitude instead of adding it.
        public var isNearest: Bool

        /// Makes a trace.
        public init(
            name: Located<String>, event: Event, tau: Located<TimeConstant>, isNearest: Bool
        ) {
            self.name = name
            self.event = event
            self.tau = tau
            self.isNearest = isNearest
        }
    }

    /// What a trace listens to.
    public enum Event: String, Sendable, CaseIterable {
        /// Spikes of the source.
        case pre
        /// Spikes of the target.
        case post
        /// Plateaus of the target.
        case plateau
        /// Innovations of the target's escape noise.
        case innovation
    }

    /// A time constant.
    public enum TimeConstant: Sendable, Equatable {
        /// In ms.
        case milliseconds(Double)
        /// The value of a parameter of the rule.
        case parameter(String)
    }

    /// What a weight may be.
    public enum Sign: String, Sendable, CaseIterable {
        /// Never below zero.
        case positive
        /// Never above zero.
        case negative
        /// Any number.
        case free
    }
}

/// Something with the place where it stands; equal to the same thing elsewhere.
public struct Located<Value: Sendable & Equatable>: Sendable, Equatable {
    /// What stands there.
    public var value: Value
    /// Where it stands.
    public var location: Location

    /// Makes a value with its place.
    public init(_ value: Value, at location: Location) {
        self.value = value
        self.location = location
    }

    /// Whether the values are equal.
    public static func == (a: Self, b: Self) -> Bool { a.value == b.value }
}

/// A formula as text that knows where each of its characters stands; equal to the same text
/// elsewhere.
public struct RuleText: Sendable, Equatable {
    /// The text.
    public var text: String
    /// Pieces of the text that stand on one line each: the first character's offset and place.
    private var pieces: [Located<Int>]

    /// Makes a text of which the first character stands at a place, all on one line.
    public init(_ text: String, at location: Location) {
        self.init(text, pieces: [Located(0, at: location)])
    }

    /// Makes a text of pieces, the offset and place of each first character; at least one.
    init(_ text: String, pieces: [Located<Int>]) {
        self.text = text
        self.pieces = pieces
    }

    /// The place of the character (Unicode scalar) at an offset.
    public func location(at offset: Int) -> Location {
        guard let piece = pieces.last(where: { $0.value <= offset }) ?? pieces.first else {
            return Location(source: "")
        }
        var location = piece.location
        location.column = location.column.map { $0 + offset - piece.value }
        return location
    }

    /// Whether the texts are equal.
    public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
}
