// Projections: who connects to whom, with what weight and delay.

/// Synapses from one pool of elements to one pool of receptors.
///
/// Several `from` populations are one pool, numbered through in the order given; so are several
/// targets.
public struct Projection: Sendable, Equatable {
    /// The name in the file; it also keys the projection's random numbers.
    public var name: String
    /// Indices of the source populations.
    public var sources: [Int]
    /// The receptors that events arrive at; one pool, all of one weight unit.
    public var targets: [ReceptorTarget]
    /// Which pairs are connected.
    public var rule: ConnectionRule
    /// Weight in the unit of the receptors (mV, pA or nS).
    public var weight: Value
    /// Delay in ms; at least one picosecond once rounded.
    public var delay: Value
    /// How the weights change; `nil` for weights that stay.
    public var plasticity: Plasticity?

    /// Makes a projection.
    public init(
        name: String, sources: [Int], targets: [ReceptorTarget], rule: ConnectionRule,
        weight: Value, delay: Value, plasticity: Plasticity? = nil
    ) {
        self.name = name
        self.sources = sources
        self.targets = targets
        self.rule = rule
        self.weight = weight
        self.delay = delay
        self.plasticity = plasticity
    }
}

/// How the pairs of a projection are chosen; the names and meanings are the field's.
public enum ConnectionRule: Sendable, Equatable {
    /// Element i to element i; both pools have one size.
    case oneToOne
    /// Every pair.
    case allToAll(autapses: Bool)
    /// For each target, this many sources drawn uniformly.
    case fixedIndegree(Int, autapses: Bool, multapses: Bool)
    /// For each source, this many targets drawn uniformly.
    case fixedOutdegree(Int, autapses: Bool, multapses: Bool)
    /// This many pairs in all, drawn uniformly.
    case fixedTotalNumber(Int, autapses: Bool, multapses: Bool)
    /// Each pair with this probability.
    case pairwiseBernoulli(Double, autapses: Bool)
    /// The pairs given, row by row, as indices into the pools.
    case list(sources: [UInt32], targets: [UInt32])
}
