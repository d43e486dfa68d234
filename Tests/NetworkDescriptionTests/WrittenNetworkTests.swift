// Networks written as network files: read again they are the same.
import Foundation
import NetworkDescription
import TestSupport
import Testing

@Suite struct WrittenNetworkTests {
    let folder: Scratch

    init() throws {
        folder = try Scratch()
    }

    /// The network that a text describes, and what is left of it after writing and reading again.
    private func roundTrip(_ text: String) throws -> (before: Network, after: Network) {
        let before = try NetworkFile.read(path: folder.write(text, to: "before.yaml")).network
        let written = try WrittenNetwork(before, tables: "after.tables", header: ["a\nb"])
        try FileManager.default.createDirectory(
            atPath: folder.path("after.tables"), withIntermediateDirectories: true)
        for table in written.tables {
            try folder.write(table.text, to: "after.tables/\(table.name)")
        }
        let path = try folder.write(written.text, to: "after.yaml")
        return (before, try NetworkFile.read(path: path).network)
    }

    @Test func everythingThatIsWrittenComesBack() throws {
        try folder.write("source,target,w,d\n0,1,2.5,1\n2,0,-1,0.1\n", to: "list.csv")
        try folder.write("id,t\n0,1.5\n1,0.1\n", to: "spikes.csv")
        try folder.write("v\n-60\n-61.5\n-62\n", to: "v.csv")
        let (before, after) = try roundTrip(
            """
            neurons:
              tree:
                compartments:
                  soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}
                  tuft:
                    parent: soma
                    capacitance: 50 pF
                    tau: 7 ms
                    v_rest: -70 mV
                    coupling: {to_parent: 0 nS, from_parent: 5 nS}
                receptors:
                  hit: {at: soma, kind: delta}
                  exc: {at: soma, kind: exponential_current, tau: 2 ms}
                  alp: {at: tuft, kind: alpha_current, tau: 3 ms}
                  con: {at: tuft, kind: exponential_conductance, tau: 4 ms, reversal: 0 mV}
                  cue: {at: soma, kind: cue}
                spike:
                  at: soma
                  threshold: -50 mV
                  reset: {subtract: 10 mV}
                  refractory: 2 ms
                  gate: {receptor: cue, open: 5 ms}
              noisy:
                compartments: {soma: {capacitance: 1 pF, tau: 10 ms, v_rest: 0 mV}}
                receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
                spike: {at: soma, escape: {max_rate: 200 Hz, slope: 1 mV, midpoint: 2 mV}}
            populations:
              T: {size: 3, neuron: tree, initial: {soma: {file: v.csv, column: v, unit: mV}}}
              N: {size: 4, neuron: noisy, bias: {soma: {normal: {mean: 1 pA, std: 0.5 pA, min: 0 pA}}}}
              p: {size: 3, source: {kind: poisson, rate: {uniform: [1 Hz, 9 Hz]}, start: 5 ms}}
              r: {size: 3, source: {kind: regular, rate: 10 Hz, phase: 0.25, stop: 0.3 s}}
              s: {size: 2, source: {kind: spikes, file: spikes.csv, id: id, time: t, unit: ms}}
            projections:
              a:
                from: p
                to: T.hit
                connect: {rule: list, file: list.csv}
                weight: {file: list.csv, column: w, unit: mV}
                delay: {file: list.csv, column: d, unit: ms}
              b: {from: [p, r], to: [N.exc, T.exc], connect: {rule: all_to_all}, weight: 3 pA, delay: 1.1 ms}
              c:
                from: N
                to: N.exc
                connect: {rule: fixed_indegree, indegree: 2, autapses: false, multapses: false}
                weight: {lognormal: {mean: 2 pA, std: 1 pA, max: 9 pA}}
                delay: {uniform: [1 ms, 2 ms]}
              d: {from: r, to: T.cue, connect: {rule: one_to_one}, delay: 1 ms}
              e: {from: r, to: T.con, connect: {rule: pairwise_bernoulli, p: 0.3}, weight: 1 nS, delay: 1 ms}
              f: {from: r, to: T.alp, connect: {rule: fixed_total_number, number: 7}, weight: 1 pA, delay: 1 ms}
              g: {from: r, to: N.exc, connect: {rule: fixed_outdegree, outdegree: 2}, weight: {diagonal: 2 pA}, delay: 1 ms}
            stimuli:
              bg: {kind: poisson, to: [N.exc], rate: 16 kHz, weight: 87.8 pA}
              step: {kind: current, to: T.tuft, amplitude: 50 pA, start: 20 ms, stop: 120 ms}
            record:
              spikes: [T, s]
              voltages: {T: {compartments: [tuft], nodes: [0, 2], every: 0.1 ms}}
            simulation: {duration: 500 ms, seed: 18446744073709551615, threads: 2, checkpoint: 100 ms}
            """)
        #expect(after == before)
    }

    @Test func whatIsNotWrittenIsSaid() throws {
        let text = """
            neurons:
              lif:
                compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
                receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
                spike: {at: soma, threshold: -50 mV, reset: -65 mV}
            populations:
              a: {size: 2, source: {kind: poisson, rate: 5 Hz}}
              b: {size: 2, neuron: lif}
            projections:
              learnt:
                {from: a, to: b.exc, connect: {rule: all_to_all}, weight: 1 pA, delay: 1 ms, plasticity: {rule: stdp}}
            simulation: {duration: 1 s}
            """
        let network = try NetworkFile.read(bytes: Array(text.utf8), path: "n.yaml").network
        #expect(throws: WritingError.self) { try WrittenNetwork(network, tables: "t") }
    }
}
