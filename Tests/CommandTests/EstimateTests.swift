// The memory that a network is expected to need, against what it takes.
import Foundation
import TestSupport
import Testing

@Suite(.disabled(if: Sanitizer.isOn, "a sanitizer multiplies memory"))
struct EstimateTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private static let point = """
        compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}, \
        receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
        """
    private static let threshold =
        "spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}"
    private static let neurons = "{size: SIZE, neuron: n}"
    private static let sources = "{size: SIZE, source: {kind: poisson, rate: 1 Hz}}"

    /// A neuron model, a population `p` of SIZE elements, and sections.
    private static func network(
        _ population: String, model: String = "\(point), \(threshold)", _ sections: String = "",
        _ settings: String = ""
    ) -> String {
        """
        neurons: {n: {\(model)}}
        populations: {p: \(population), few: {size: 10, neuron: n}}
        \(sections)
        simulation: {duration: 0.1 ms, threads: 1\(settings)}

        """
    }

    static let networks = [
        network(sources),
        network(sources, "", ", integrator: step"),
        network("{size: SIZE, source: {kind: regular, rate: 1 Hz}}"),
        network(neurons),
        network(neurons, "", ", integrator: step"),
        network(
            neurons,
            "stimuli: {b: {kind: poisson, to: p.exc, rate: 1 Hz, weight: {uniform: [1 pA, 2 pA]}}}"),
        network(neurons, "record: {voltages: {p: {every: 1 ms}}}"),
        network(
            neurons,
            model:
                "\(point), spike: {at: soma, escape: {max_rate: 1 Hz, slope: 1 mV, midpoint: 0 mV}}"
        ),
        network(
            neurons,
            model: """
                compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}, \
                tuft: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 9 nS}}, \
                receptors: {exc: {at: tuft, kind: alpha_current, tau: 2 ms}}, \(threshold), \
                plateau: {at: tuft, test: {rate: 1 Hz}}
                """),
        network(
            sources,
            "projections: {j: {from: p, to: few.exc, connect: {rule: fixed_indegree, indegree: 9}, weight: 1 pA, delay: 1 ms}}"
        ),
        network(
            neurons,
            """
            projections: {j: {from: p, to: p.exc, connect: {rule: fixed_indegree, indegree: 4}, \
            weight: {uniform: [1 pA, 2 pA]}, delay: {uniform: [1 ms, 2 ms]}}}
            """),
        network(
            neurons,
            """
            projections: {j: {from: p, to: p.exc, connect: {rule: fixed_indegree, indegree: 4}, weight: 1 pA, delay: 1 ms, \
            plasticity: {rule: stdp, A_plus: 0.5 pA, tau_plus: 17 ms, min: 0 pA, max: 20 pA}}}
            """),
        network(
            sources,
            """
            projections: {j: {from: p, to: few.exc, connect: {rule: fixed_outdegree, outdegree: 1}, weight: 1 pA, delay: 1 ms, \
            plasticity: {rule: stdp, A_plus: 0.5 pA, tau_plus: 17 ms, min: 0 pA, max: 20 pA}}}
            record: {weights: {j: {every: 1 ms}}}
            """),
    ]

    /// What the command says about a network of some size: the expected and the largest memory.
    private func memory(_ network: String, size: Int) throws -> (expected: Double, peak: Double) {
        let path = try scratch.write(network.replacing("SIZE", with: "\(size)"), to: "n.yaml")
        let described = try apical("describe", path, "--json", in: scratch)
        let outcome = try apical(
            "run", path, "--out", "out", "--force", "--json", "-q", in: scratch)
        try #require(outcome.status == 0, "\(outcome.error)")
        let expected = try #require(described.object["bytes"] as? Double)
        return (expected, try #require(outcome.object["peak_memory_bytes"] as? Double))
    }

    @Test(arguments: networks)
    func isAtLeastWhatTheNetworkTakes(network: String) throws {
        let (small, large) = (try memory(network, size: 10), try memory(network, size: 300_000))
        let (expected, taken) = (large.expected - small.expected, large.peak - small.peak)
        // The first megabytes hide behind what the command needs for itself.
        let hidden = 32e6
        #expect(
            taken < 1.1 * expected && expected < 2.5 * taken + hidden, "\(expected), \(taken) bytes"
        )
    }
}
