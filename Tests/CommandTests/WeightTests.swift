// weights.h5 end to end: weights that follow a closed form, dense and sparse.
import Foundation
import TestSupport
import Testing

@Suite struct WeightTests {
    /// Every arrival adds 1 pA: sources of 100 Hz spike at 0, 10, 20, … ms and arrive 1 ms later.
    private func network(_ connect: String) -> String {
        """
        neurons:
          lif:
            compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
            receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
        populations:
          clock: {size: 2, source: {kind: regular, rate: 100 Hz}}
          cells: {size: 3, neuron: lif}
        projections:
          learned:
            from: clock
            to: cells.exc
            connect: \(connect)
            weight: 5 pA
            delay: 1 ms
            plasticity: {parameters: {A: 1 pA}, on_pre: A}
        record: {weights: {learned: {every: 50 ms}}}
        simulation: {duration: 120 ms}
        """
    }

    @Test func denseWeights() throws {
        let scratch = try Scratch()
        let file = try scratch.write(network("{rule: all_to_all}"), to: "dense.yaml")
        let outcome = try apical("run", file, "--out", "run", "--json", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(try outcome.object["plastic_events"] as? Int == 2 * 3 * 12)
        let path = scratch.path("run/weights.h5")
        guard let data = try h5dump("-y", "-d", "/weights/learned/data", path) else { return }
        #expect(data.contains("( 4, 2, 3 )") && data.contains("\"dense\""))
        let samples = numbers(in: data).prefix(24)
        #expect(samples == ([5, 10, 15, 17].flatMap { [Double](repeating: $0, count: 6) })[...])
        let times = try #require(try h5dump("-y", "-d", "/weights/learned/time", path))
        #expect(numbers(in: times).prefix(4) == [0, 50, 100, 120])
    }

    @Test func sparseWeights() throws {
        let scratch = try Scratch()
        let file = try scratch.write(
            network("{rule: fixed_total_number, number: 5, multapses: false}"), to: "sparse.yaml")
        let outcome = try apical("run", file, "--out", "run", in: scratch)
        #expect(outcome.status == 0, "\(outcome.error)")
        let path = scratch.path("run/weights.h5")
        guard let data = try h5dump("-y", "-d", "/weights/learned/data", path) else { return }
        #expect(data.contains("( 4, 5 )") && data.contains("\"sparse\""))
        let sources = try #require(try h5dump("-y", "-d", "/weights/learned/source_id", path))
        #expect(numbers(in: sources).prefix(5).sorted() == Array(numbers(in: sources).prefix(5)))
    }

    /// A run equals itself, whatever its numbers are: bits are compared.
    @Test func numbersThatAreNoneAreEqual() throws {
        let scratch = try Scratch()
        let file = try scratch.write(network("{rule: all_to_all}"), to: "dense.yaml")
        #expect(try apical("run", file, "--out", "run", in: scratch).status == 0)
        var bytes = try scratch.data("run/weights.h5")
        let last = withUnsafeBytes(of: 17.0.bitPattern.littleEndian) { Data($0) }
        let place = try #require(bytes.range(of: last))
        bytes.replaceSubrange(
            place, with: withUnsafeBytes(of: Double.nan.bitPattern.littleEndian) { Data($0) })
        try bytes.write(to: URL(fileURLWithPath: scratch.path("run/weights.h5")))
        let outcome = try apical("diff", "run", "run", in: scratch)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.error)")
    }
}
