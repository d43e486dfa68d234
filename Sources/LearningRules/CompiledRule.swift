// A learning rule in normal form: what the engine executes.

/// A rule, parsed, checked against its projection, and sorted by how it can be executed.
///
/// The weight follows w' = rate(t) + Σ events: `drift` and `decay` act all the time; `onPre` acts at
/// each presynaptic spike, `onPost` at each postsynaptic spike, `onPlateau` at each plateau, each
/// multiplied by the amplitude of the event (+1 or -1 for a spike, mV for a plateau). An event's
/// expression sees every trace as it was just before the event. Bounds hold whenever a weight is
/// brought up to date. Units: weights in the unit of the receptor, voltages in mV, times in ms.
public struct CompiledRule: Sendable, Equatable {
    /// The rule's name, or the projection's for a rule spelt out.
    public var name: String
    /// Traces of the presynaptic element's spikes.
    public var preTraces: [Trace] = []
    /// Traces of the postsynaptic neuron's spikes, plateaus or innovations.
    public var postTraces: [PostTrace] = []
    /// Rate λ of the decay dw/dt = -λ (w - `rest`), per ms; may be zero, never negative.
    public var decay = 0.0
    /// What the weight decays to.
    public var rest = 0.0
    /// The rest of dw/dt, a sum of products, per ms.
    public var drift: [DriftTerm] = []
    /// What a presynaptic spike adds; any function of the weight, traces and voltages.
    public var onPre: RuleExpression?
    /// What a postsynaptic spike adds.
    public var onPost: EventUpdate?
    /// What a plateau adds.
    public var onPlateau: EventUpdate?
    /// The smallest weight.
    public var minimum = -Double.infinity
    /// The largest weight.
    public var maximum = Double.infinity
    /// Time in ms from a postsynaptic event until the synapse sees it.
    public var postDelay = 0.0

    /// Whether postsynaptic events look at voltages, or at what depends on them.
    public var readsVoltagesAtEvents: Bool {
        [onPost, onPlateau].compactMap { $0 }.flatMap(\.formulas).contains(where: \.readsVoltages)
    }

    /// Whether any formula but dw/dt reads voltages.
    public var readsVoltages: Bool { readsVoltagesAtEvents || onPre?.readsVoltages == true }

    /// Makes a rule that does nothing.
    public init(name: String) {
        self.name = name
    }

    /// A number that jumps at spikes and decays in between.
    public struct Trace: Sendable, Equatable {
        /// Time constant of the decay, ms.
        public var tau: Double
        /// Whether a spike sets the trace to its amplitude instead of adding it.
        public var isNearest: Bool

        /// Makes a trace.
        public init(tau: Double, isNearest: Bool = false) {
            self.tau = tau
            self.isNearest = isNearest
        }
    }

    /// A trace of postsynaptic events.
    public struct PostTrace: Sendable, Equatable {
        /// What makes it jump.
        public var event: PostEvent
        /// How it moves.
        public var trace: Trace

        /// Makes a trace.
        public init(event: PostEvent, trace: Trace) {
            self.event = event
            self.trace = trace
        }
    }

    /// What a postsynaptic neuron does at a moment.
    public enum PostEvent: String, Sendable, CaseIterable {
        /// A spike, of amplitude +1 or -1.
        case spike
        /// A plateau, of its amplitude in mV.
        case plateau
        /// A candidate of the escape noise: 1 when it becomes a spike, 0 when not, less the probability φ
        /// of the spike. With φ logistic, this over the slope is the derivative of the outcome's
        /// logarithmic probability by the readout.
        case innovation
    }

    /// One product in dw/dt: `coefficient` · Π pre traces · Π post traces · voltage.
    public struct DriftTerm: Sendable, Equatable {
        /// Number in front.
        public var coefficient: Double
        /// Indices into `preTraces`, repeated for powers.
        public var pre: [Int]
        /// Indices into `postTraces`, repeated for powers.
        public var post: [Int]
        /// Index of a compartment of the postsynaptic neuron.
        public var voltage: Int?

        /// Makes a term.
        public init(coefficient: Double, pre: [Int] = [], post: [Int] = [], voltage: Int? = nil) {
            self.coefficient = coefficient
            self.pre = pre
            self.post = post
            self.voltage = voltage
        }
    }

    /// What a postsynaptic event adds to the weights of the neuron's synapses.
    public enum EventUpdate: Sendable, Equatable {
        /// Does not depend on the weight, and is a sum of (product of pre traces) · (postsynaptic
        /// factor): it is accumulated in the neuron and reaches a synapse when its source spikes.
        case deferred([DeferredTerm])
        /// Anything else: every synapse of the neuron is changed at the event.
        case immediate(RuleExpression)

        /// What is evaluated at the event.
        fileprivate var formulas: [RuleExpression] {
            switch self {
            case .immediate(let formula): [formula]
            case .deferred(let terms): terms.map(\.post)
            }
        }
    }

    /// Π pre traces · post.
    public struct DeferredTerm: Sendable, Equatable {
        /// Indices into `preTraces`, repeated for powers.
        public var pre: [Int]
        /// A function of postsynaptic quantities alone.
        public var post: RuleExpression

        /// Makes a term.
        public init(pre: [Int], post: RuleExpression) {
            self.pre = pre
            self.post = post
        }
    }
}

/// A formula over the state of one synapse; comparisons give 0 or 1.
public indirect enum RuleExpression: Sendable, Equatable {
    /// A number; parameters are folded into these.
    case number(Double)
    /// The weight.
    case weight
    /// The value of a presynaptic trace.
    case pre(Int)
    /// The value of a postsynaptic trace.
    case post(Int)
    /// The voltage of a compartment of the postsynaptic neuron, mV.
    case voltage(Int)
    /// The probability φ(u) that a candidate of the postsynaptic neuron's escape noise becomes a spike.
    case spikeProbability
    /// -a
    case negate(RuleExpression)
    /// Two operands.
    case binary(Operator, RuleExpression, RuleExpression)
    /// A function of one operand.
    case function(Function, RuleExpression)

    /// An operation on two numbers.
    public enum Operator: String, Sendable, CaseIterable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case power = "^"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case minimum = "min"
        case maximum = "max"
    }

    /// A function of one number.
    public enum Function: String, Sendable, CaseIterable {
        case exp, log, sqrt, tanh, sigmoid, abs, sign, relu
    }
}
