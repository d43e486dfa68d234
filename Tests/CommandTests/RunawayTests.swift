// Excitation that feeds itself ends in an error, within bounds of time and memory.
import Foundation
import TestSupport
import Testing

@Suite struct RunawayTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Neurons that excite one another without refractoriness; each spike brings about several.
    private func network(delay: String, refractory: String) -> String {
        """
        neurons:
          lif:
            compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: 0 mV}}
            receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
            spike: {at: soma, threshold: 20 mV, reset: {subtract: 20 mV}, refractory: \(refractory)}
        populations:
          idle: {size: 10, neuron: lif}
          cells: {size: 100, neuron: lif, initial: {soma: {uniform: [0 mV, 19.9 mV]}}, bias: {soma: 300 pA}}
        projections:
          p: {from: cells, to: cells.exc, connect: {rule: fixed_indegree, indegree: 20}, weight: 5 nA, delay: \(delay)}
        simulation: {duration: 40 ms}

        """
    }

    /// Runs a network; beyond 100 s or 2 GB it is killed.
    private func run(_ text: String, threads: Int) throws -> Outcome {
        let path = try scratch.write(text, to: "n.yaml")
        let bounds = Sanitizer.isOn ? "" : "ulimit -v 2000000; "
        return try Command(
            ["run", path, "--out", "out", "--force", "-q", "--threads", "\(threads)"],
            shell: bounds + "exec timeout -s KILL 100 \"$0\" \"$@\"", in: scratch
        ).finish()
    }

    @Test(arguments: ["0.1 ms", "1.5 ms"], [1, 2])
    func endsInAnError(delay: String, threads: Int) throws {
        let outcome = try run(network(delay: delay, refractory: "0 ms"), threads: threads)
        #expect(outcome.status == 1, "\(outcome.error)")
        #expect(
            outcome.error.contains("population 'cells' fires without bound at"), "\(outcome.error)")
    }

    @Test func refractorinessIsABound() throws {
        let text = network(delay: "1.5 ms", refractory: "2 ms")
        #expect(try run(text, threads: 1).status == 0)
    }
}
