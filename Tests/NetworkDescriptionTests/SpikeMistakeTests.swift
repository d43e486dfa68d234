// Mistakes in `spike:` and `plateau:`: each gives its errors at the right place.
import Testing

@testable import NetworkDescription

private let base = """
    neurons:
      n:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          apical: {parent: soma, capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV, coupling: 0 nS}
        receptors:
          syn: {at: soma, kind: delta}
          release: {at: soma, kind: cue}
        spike: {at: soma, threshold: -50 mV, reset: {subtract: 10 mV}, two_sided: true, gate: {receptor: release, open: 5 ms}}
        plateau: {at: apical, test: {on: release}, amplitude: {quantum: 1 mV}, gates: {soma_above: -70 mV, fired_within: 100 ms}}
    populations:
      P: {size: 2, neuron: n}
    projections:
      in: {from: P, to: P.syn, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
      cue: {from: P, to: P.release, connect: {rule: all_to_all}, delay: 1 ms}
    simulation: {duration: 1 ms}
    """

@Suite("Mistakes in spike mechanisms and plateaus")
struct SpikeMistakeTests {
    @Test("the base itself is valid")
    func baseIsValid() throws {
        #expect(try TestFolder().read(base).warnings == [])
    }

    @Test("plateaus are recorded of those who have some")
    func recordings() throws {
        let file = try TestFolder().read(base + "\nrecord: {plateaus: P}")
        #expect(file.network.recordings.plateaus == [0])
        #expect(try TestFolder().read(base).network.recordings.plateaus == [])
        let source = base.replacing(
            "populations:\n",
            with: "populations:\n  s: {size: 1, source: {kind: regular, rate: 1 Hz}}\n")
        #expect(throws: NetworkError.self) {
            try TestFolder().read(source + "\nrecord: {plateaus: [P, s]}")
        }
        #expect(throws: NetworkError.self) {
            try TestFolder().read(base + "\nrecord: {plateaus: [Q]}")
        }
    }

    @Test(
        "a mistake gives one error with its place",
        arguments: [
            ("{subtract: 10 mV}", "{subtract: 0 mV}", "9:60 'subtract' must be at least 1e-6 mV"),
            ("{subtract: 10 mV}", "{subtract: -1 mV}", "9:60 'subtract' must be at least"),
            ("{subtract: 10 mV}", "{substract: 10 mV}", "9:50 unknown key 'substract'"),
            ("{subtract: 10 mV}", "{subtract: 10 ms}", "9:60 'subtract' must be a voltage"),
            ("{subtract: 10 mV}", "{subtract: 30 mV}", "9:49 'subtract' must be less than twice"),
            ("{subtract: 10 mV}", "-65 mV", "9:49 a two-sided neuron needs a reset by subtraction"),
            (
                "threshold: -50", "threshold: -65",
                "9:34 the threshold of a two-sided neuron must lie"
            ),
            ("two_sided: true", "two_sided: 1", "9:79 'two_sided' must be true or false"),
            (
                "two_sided: true", "two_sided: true, prospective: true",
                "9:79 a two-sided neuron cannot be prospective"
            ),
            (
                "release: {at: soma, kind: cue}",
                "release: {at: soma, kind: cue}\n      g: "
                    + "{at: soma, kind: exponential_conductance, tau: 1 ms, reversal: 0 mV}",
                "10:79 a two-sided neuron cannot have conductances"
            ),
            (
                "threshold: -50 mV, reset: {subtract: 10 mV}",
                "escape: {max_rate: 1 Hz, slope: 1 mV, midpoint: -50 mV}",
                "9:80 unknown key 'two_sided' in 'spike'"
            ),
            ("receptor: release", "receptor: syn", "9:102 'syn' must be a receptor of kind 'cue'"),
            ("receptor: release", "receptor: relaese", "9:102 unknown receptor 'relaese'; did you"),
            ("open: 5 ms", "open: 0 ms", "9:117 'open' must be positive"),
            ("open: 5 ms", "open: 1e9 s", "9:117 'open' is longer than 26 days"),
            ("at: apical, test", "at: axon, test", "10:19 unknown compartment 'axon'"),
            ("on: release", "on: syn", "10:38 'syn' must be a receptor of kind 'cue', not 'delta'"),
            ("on: release", "rate: -1 Hz", "10:40 'rate' must not be negative"),
            ("on: release", "rate: 10 ms", "10:40 'rate' must be a frequency"),
            ("{on: release}", "{}", "10:33 'test' needs one of the keys 'on', 'rate'"),
            (
                "{quantum: 1 mV}", "{quantum: 1 mV}, scaled_by: slope",
                "10:87 'scaled_by: slope' needs a neuron with escape noise"
            ),
            ("{quantum: 1 mV}", "gradual", "10:59 'gradual' is no valid 'amplitude'"),
            ("{quantum: 1 mV}", "{quantum: 0 mV}", "10:69 'quantum' must be at least 1e-6 mV"),
            ("soma_above: -70 mV", "soma_above: -70", "10:96 'soma_above' must be a voltage"),
            (
                "fired_within: 100 ms", "fired_within: 0 ms",
                "10:118 'fired_within' must be positive"
            ),
            ("weight: 1 mV, ", "", "14:7 missing key 'weight' in projection 'in'"),
            ("weight: 1 mV, ", "weight: 1, ", "14:65 'weight' must be a voltage"),
            (
                "P.release, connect: {rule: all_to_all}, ",
                "P.release, connect: {rule: all_to_all}, weight: 1 mV, ",
                "15:70 'weight' must be a dimensionless number"
            ),
        ])
    func mistake(_ old: String, _ new: String, _ expected: String) throws {
        let range = try #require(base.firstRange(of: old))
        let errors = try TestFolder().errors(base.replacing(range, with: new))
        #expect(errors.count == 1, "\(errors)")
        #expect(errors.first?.hasPrefix(expected) == true, "\(errors)")
    }

    @Test("a condition on spikes needs a neuron that spikes")
    func silentNeuron() throws {
        let lines = base.split(separator: "\n").filter { !$0.contains("spike:") }
        let errors = try TestFolder().errors(lines.joined(separator: "\n"))
        #expect(errors.count == 1)
        #expect(errors.first?.hasPrefix("9:118 'fired_within' needs a neuron that spikes") == true)
    }
}
