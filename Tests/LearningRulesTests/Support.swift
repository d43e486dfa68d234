// A small network with one plastic projection.
import NetworkDescription
import TestSupport
import Testing

@testable import LearningRules

/// The line and column at which the rule of a `network` starts.
let ruleLine = network("").split(separator: "\n").count
let ruleColumn = "    plasticity: ".count + 1

/// A network file with a rule in its one projection.
///
/// Of its neurons, `cell` and `twin` have a soma and a basal dendrite, `tufted` has them in another
/// order, `shunted` has a conductance, and `random` has escape noise; `cell` and `random` have plateaus.
func network(_ plasticity: String, to target: String = "cell.exc") -> String {
    """
    neurons:
      pyramid:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          basal: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 5 nS}
        receptors:
          exc: {at: basal, kind: exponential_current, tau: 2 ms}
          kick: {at: soma, kind: delta}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV}
        plateau: {at: basal, test: {rate: 10 Hz}}
      same:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          basal: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 5 nS}
        receptors: {exc: {at: basal, kind: exponential_current, tau: 2 ms}}
      tufted:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          tuft: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 5 nS}
          basal: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 5 nS}
        receptors: {exc: {at: basal, kind: exponential_current, tau: 2 ms}}
      shunted:
        compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: exponential_conductance, tau: 2 ms, reversal: 0 mV}}
      random:
        compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
        spike: {at: soma, escape: {max_rate: 100 Hz, slope: 1 mV, midpoint: -60 mV}}
        plateau: {at: soma, test: {every: 10 ms}}
    populations:
      x: {size: 2, source: {kind: poisson, rate: 8 Hz}}
      cell: {size: 2, neuron: pyramid}
      twin: {size: 2, neuron: same}
      tufted: {size: 2, neuron: tufted}
      shunted: {size: 2, neuron: shunted}
      random: {size: 2, neuron: random}
    simulation: {duration: 1 s}
    projections:
      learned:
        from: x
        to: \(target)
        connect: {rule: all_to_all}
        delay: 1 ms
        weight: \(target == "shunted.exc" ? "1 nS" : target == "cell.kick" ? "1 mV" : "1 pA")
        plasticity: \(plasticity)
    """
}

/// The rule of the network's projection, and the warnings.
func compile(_ plasticity: String, to target: String = "cell.exc") throws -> (
    rule: CompiledRule, warnings: [Diagnostic]
) {
    let file = try NetworkFile.read(
        bytes: Array(network(plasticity, to: target).utf8), path: "net.yaml")
    let (rules, warnings) = try CompiledRule.compile(file)
    return (try #require(rules[0]), warnings)
}

/// The projection of a network, whose formulas may be exchanged without reading a file again.
struct PlasticProjection {
    private let network: Network
    private var projection: Projection

    init(_ plasticity: String) throws {
        let text = LearningRulesTests.network(plasticity)
        network = try NetworkFile.read(bytes: Array(text.utf8), path: "net.yaml").network
        projection = try #require(network.projections.first)
    }

    /// The rule with some formulas.
    mutating func compile(onPre: String?, onPost: String?, drift: String?) throws -> CompiledRule {
        func text(_ formula: String?) -> RuleText? {
            formula.map { RuleText($0, at: Location(source: $0, line: 1, column: 1)) }
        }
        projection.plasticity?.onPre = text(onPre)
        projection.plasticity?.onPost = text(onPost)
        projection.plasticity?.drift = text(drift)
        return try #require(try CompiledRule.compile(projection, in: network))
    }
}

/// What is wrong with a rule.
func errors(_ plasticity: String, to target: String = "cell.exc") throws -> [Diagnostic] {
    do {
        _ = try compile(plasticity, to: target)
        return []
    } catch let error as NetworkError {
        return error.diagnostics
    }
}

/// The state of one synapse, for evaluating formulas.
struct SynapseState {
    var weight = 0.0
    var pre: [Double] = []
    var post: [Double] = []
    var voltages: [Double] = []
    var spikeProbability = 0.0
}

extension RuleExpression {
    /// The value of the formula in a state.
    func value(_ state: SynapseState) -> Double {
        switch self {
        case .number(let number): number
        case .weight: state.weight
        case .pre(let index): state.pre[index]
        case .post(let index): state.post[index]
        case .voltage(let index): state.voltages[index]
        case .spikeProbability: state.spikeProbability
        case .negate(let a): -a.value(state)
        case .binary(let sign, let a, let b): sign(a.value(state), b.value(state))
        case .function(let function, let a): function(a.value(state))
        }
    }
}

extension CompiledRule.EventUpdate {
    /// The increment in a state.
    func value(_ state: SynapseState) -> Double {
        switch self {
        case .immediate(let formula): formula.value(state)
        case .deferred(let terms):
            terms.reduce(0) { sum, term in
                sum + term.pre.reduce(term.post.value(state)) { $0 * state.pre[$1] }
            }
        }
    }
}

extension CompiledRule {
    /// dw/dt in a state.
    func rate(_ state: SynapseState) -> Double {
        drift.reduce(-decay * (state.weight - rest)) { sum, term in
            let pre = term.pre.reduce(term.coefficient) { $0 * state.pre[$1] }
            let traces = term.post.reduce(pre) { $0 * state.post[$1] }
            return sum + traces * (term.voltage.map { state.voltages[$0] } ?? 1)
        }
    }
}
