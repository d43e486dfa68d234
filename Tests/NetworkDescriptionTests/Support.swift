// Files for the tests: a folder that vanishes, and one valid network that uses every key.
import Foundation
import Testing

@testable import NetworkDescription

/// A folder with the tables that the test networks refer to; removed with the object.
final class TestFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("apical-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try write("id,V0_mV,I_e_pA\n0,-66.5,499.75\n1,-55.25,479.5\n2,-60,1\n", to: "neurons.csv")
        try write(
            "source,target,weight_pA,delay_ms\n0,2,60.5,0.7\n1,0,-52.25,1.1\n2,1,3,1e-3\n",
            to: "connections.csv")
        try write("id,time_ms\n1,5.25\n0,2.5\n0,5.25\n", to: "input.csv")
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }

    /// Reads a network as if it stood in the folder as `net.yaml`.
    func read(
        _ yaml: String, set overrides: [String] = [], spikeFiles: SpikeFileReader? = nil,
        edgeFiles: EdgeFileReader? = nil
    ) throws(NetworkError) -> NetworkFile {
        try NetworkFile.read(
            bytes: Array(yaml.utf8), path: path("net.yaml"), overrides: overrides,
            readers: FileReaders(spikes: spikeFiles, edges: edgeFiles))
    }

    /// The errors of a network that must not load, as `line:column message` without the folder.
    func errors(
        _ yaml: String, set overrides: [String] = [], edgeFiles: EdgeFileReader? = nil
    ) -> [String] {
        do {
            _ = try read(yaml, set: overrides, edgeFiles: edgeFiles)
            return []
        } catch {
            let inFile = path("net.yaml") + ":"
            return error.diagnostics.map {
                "\($0.location) \($0.message)".replacingOccurrences(of: inFile, with: "")
                    .replacingOccurrences(of: url.path + "/", with: "")
            }
        }
    }
}

/// A valid network that uses every key of the format, the examples of its documentation among them.
let fullNetwork = """
    parameters: {N: 160, g: 5, J: 50 pA}
    neurons:
      pyramidal:
        compartments:                 # a tree; the first has no parent
          soma:   {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          basal:  {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 10 nS}
          apical: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: {to_parent: 0 nS, from_parent: 5 nS}}
        receptors:
          exc:    {at: soma,   kind: exponential_current, tau: 2 ms}
          inh:    {at: soma,   kind: exponential_current, tau: 5 ms}
          teach:  {at: apical, kind: exponential_current, tau: 5 ms}
          alpha:  {at: basal,  kind: alpha_current, tau: 1 ms}
          ampa:   {at: basal,  kind: exponential_conductance, tau: 2 ms, reversal: 0 mV}
          kick:   {at: soma,   kind: delta}
        spike:  {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
      noisy:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
        receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
        spike: {at: soma, escape: {max_rate: 200 Hz, slope: 1 mV, midpoint: -55 mV, kind: sigmoid}, prospective: true}
      circuit:
        compartments:
          soma:   {capacitance: 250 pF, tau: 1 s, v_rest: 0 mV}
          apical: {parent: soma, capacitance: 250 pF, tau: 1 s, v_rest: -1 mV, coupling: 0 nS}
        receptors: {syn: {at: soma, kind: delta}, release: {at: soma, kind: cue}, teach: {at: apical, kind: cue}}
        spike: {at: soma, threshold: 10 mV, reset: {subtract: 8 mV}, gate: {receptor: release, open: 5 ms}}
        plateau: {at: apical, test: {"on": teach}, amplitude: {quantum: 0.1 mV}, gates: {soma_above: -5 mV, fired_within: 0.1 s}}
      pair:
        compartments: {soma: {capacitance: 250 pF, tau: 1 s, v_rest: 0 mV}}
        receptors: {syn: {at: soma, kind: delta}}
        spike: {at: soma, threshold: 1 mV, reset: {subtract: 1 mV}, two_sided: true}
        plateau: {at: soma, test: {rate: 10 Hz}}
    populations:
      E:   {size: $N, neuron: pyramidal, initial: {soma: {uniform: [-65 mV, -50 mV]}}, bias: {soma: 480 pA}}
      I:   {size: $N / 4, neuron: noisy}
      three: {size: 3, neuron: noisy, initial: {soma: {file: neurons.csv, column: V0_mV, unit: mV}}}
      x:   {size: 64, source: {kind: spikes, file: input.csv, id: id, time: time_ms, unit: ms}}
      bg:  {size: 100, source: {kind: poisson, rate: 8 Hz}}
      clock: {size: 2, source: {kind: regular, rate: 0.1 kHz, phase: 0.5, start: 5 ms, stop: 1 s}}
      hidden: {size: 7, neuron: circuit}
      inter: {size: 4, neuron: pair}
    projections:
      rec:
        from: E
        to: E.exc                     # population.receptor
        connect: {rule: fixed_indegree, indegree: 100, autapses: false, multapses: true}
        weight: $J
        delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}}
      wired:
        from: three
        to: three.exc
        connect: {rule: list, file: connections.csv, source: source, target: target}
        weight: {file: connections.csv, column: weight_pA, unit: pA}
        delay:  {file: connections.csv, column: delay_ms, unit: ms}
      learned:
        from: x
        to: E.exc
        connect: {rule: all_to_all}
        weight: {normal: {mean: 0 pA, std: 10 pA}}
        delay: 1 ms
        plasticity: {rule: bmvr.basal, eta: 2 * $g, compartments: {dendrite: basal}, min: -100 pA, max: 0.1 nA}
      inhibition:
        from: [I, bg]
        to: [E.inh, I.exc]
        connect: {rule: pairwise_bernoulli, p: 0.1}
        weight: -$g * $J
        delay: {lognormal: {mean: 1 ms, std: 0.5 ms, max: 3 ms}}
      out: {from: bg, to: E.ampa, connect: {rule: fixed_outdegree, outdegree: 4}, weight: 2 nS, delay: 15 us}
      total: {from: bg, to: E.kick, connect: {rule: fixed_total_number, number: 1e3}, weight: 0.1 mV, delay: 1 ms}
      pairs: {from: E, to: E.alpha, connect: {rule: one_to_one}, weight: 1 nA, delay: {uniform: [1 ms, 2 ms]}, plasticity: {parameters: {A: $J, t: 3 ms}, traces: {x: {of: pre, tau: t}, p: {of: plateau, tau: 20 ms, nearest: true}}, on_pre: A * p, on_post: "A * x", on_plateau: x, dw/dt: '-1 Hz * w', sign: positive, post_delay: 2 ms}}
      release: {from: clock, to: hidden.release, connect: {rule: all_to_all}, delay: 1 ms}
      teach: {from: clock, to: hidden.teach, connect: {rule: all_to_all}, weight: 0.5, delay: 1 ms}
      back: {from: inter, to: hidden.syn, connect: {rule: all_to_all}, weight: -2 mV, delay: 1 ms}
    stimuli:
      background: {kind: poisson, to: [E.exc, I.exc], rate: 16 kHz, weight: 87.8 pA}
      step:       {kind: current, to: E.soma, amplitude: 50 pA, start: 20 ms, stop: 120 ms}
      probing:    {kind: poisson, to: hidden.teach, rate: 3 Hz}
    record:
      spikes:   [I, E]
      voltages: {E: {compartments: [apical, soma], nodes: [5, 0], every: 0.1 ms}}
      weights:  {learned: {every: 1 s}}
    simulation: {duration: 500 ms, seed: 18446744073709551615, integrator: event, step: 0.1 ms, threads: auto, checkpoint: 10 s}
    """

/// A smaller valid network, that mistakes are made in.
let baseNetwork = """
    parameters: {N: 8, J: 50 pA}
    neurons:
      lif:
        compartments:
          soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
          dend: {parent: soma, capacitance: 50 pF, tau: 10 ms, v_rest: -65 mV, coupling: 10 nS}
        receptors:
          exc: {at: soma, kind: exponential_current, tau: 2 ms}
          amp: {at: dend, kind: exponential_conductance, tau: 2 ms, reversal: 0 mV}
          del: {at: dend, kind: delta}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
      esc:
        compartments: {soma: {capacitance: 1 nF, tau: 10 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: alpha_current, tau: 2 ms}}
        spike: {at: soma, escape: {max_rate: 200 Hz, slope: 1 mV, midpoint: -55 mV}}
    populations:
      E: {size: $N, neuron: lif, initial: {soma: {uniform: [-65 mV, -50 mV]}}, bias: {dend: 1 pA}}
      I: {size: 3, neuron: esc, initial: {soma: {file: neurons.csv, column: V0_mV, unit: mV}}}
      bg: {size: 10, source: {kind: poisson, rate: 8 Hz}}
      x: {size: 2, source: {kind: spikes, file: input.csv, id: id, time: time_ms, unit: ms}}
      clk: {size: 2, source: {kind: regular, rate: 8 Hz, phase: 0.5, start: 1 ms, stop: 2 s}}
    projections:
      rec:
        from: E
        to: E.exc
        connect: {rule: fixed_indegree, indegree: 4, autapses: false, multapses: false}
        weight: $J
        delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}}
      wired:
        from: I
        to: I.exc
        connect: {rule: list, file: connections.csv, source: source, target: target}
        weight: {file: connections.csv, column: weight_pA, unit: pA}
        delay: 1 ms
    stimuli:
      noise: {kind: poisson, to: [E.exc, I.exc], rate: 16 kHz, weight: 87.8 pA}
      step: {kind: current, to: E.soma, amplitude: 50 pA, start: 20 ms, stop: 120 ms}
    record:
      spikes: [E, I]
      voltages: {E: {compartments: [soma], nodes: [5, 0], every: 0.1 ms}}
      weights: {rec: {every: 1 s}}
    simulation: {duration: 500 ms, seed: 1}
    """

extension String {
    /// The text with one range of it replaced.
    func replacing(_ range: Range<Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
