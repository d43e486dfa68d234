// A small network with one plastic projection.
import NetworkDescription
import Testing

@testable import LearningRules

/// The file in which every test's rule stands; the rule starts at line 19.
func networkFile(_ plasticity: String, to target: String = "cell.exc") throws(NetworkError)
    -> NetworkFile
{
    let text = """
        neurons:
          pyramid:
            compartments:
              soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
              basal: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 5 nS}
            receptors:
              exc: {at: basal, kind: exponential_current, tau: 2 ms}
              kick: {at: soma, kind: delta}
            spike: {at: soma, threshold: -50 mV, reset: -65 mV}
        populations:
          x: {size: 2, source: {kind: poisson, rate: 8 Hz}}
          cell: {size: 2, neuron: pyramid}
        simulation: {duration: 1 s}
        projections:
          learned:
            from: x
            to: \(target)
            connect: {rule: all_to_all}
            weight: \(target.hasSuffix("kick") ? "1 mV" : "1 pA")
            delay: 1 ms
            plasticity: \(plasticity)
        """
    return try NetworkFile.read(bytes: Array(text.utf8), path: "net.yaml")
}

/// The rule of the network's projection.
func compile(_ plasticity: String, to target: String = "cell.exc") throws -> (
    rule: CompiledRule, warnings: [Diagnostic]
) {
    let (rules, warnings) = try CompiledRule.compile(networkFile(plasticity, to: target))
    return (try #require(rules[0]), warnings)
}
