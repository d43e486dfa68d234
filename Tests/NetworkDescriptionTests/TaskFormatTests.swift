// The section `task:`: what it means, and the mistakes that can be made in it.
import Foundation
import Testing

@testable import NetworkDescription

private let base = """
    neurons:
      cell:
        compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
        receptors: {exc: {at: soma, kind: delta}}
        spike: {at: soma, threshold: -50 mV, reset: -65 mV}
    populations:
      x:     {size: 64, source: {kind: task}}
      late:  {size: 64, source: {kind: task}}
      y:     {size: 10, source: {kind: task}}
      cue:   {size: 1, source: {kind: task}}
      pyr:   {size: 32, neuron: cell}
      inter: {size: 32, neuron: cell}
    projections:
      basal:  {from: x, to: pyr.exc, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms, plasticity: {on_pre: 1 uV}}
      apical: {from: y, to: pyr.exc, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
      q:      {from: inter, to: pyr.exc, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
      r:      {from: pyr, to: inter.exc, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
    task:
      data:
        train: {table: digits.csv, count: 1437}
        test: {set: mnist-test, first: 10}
      epochs: 80
      order: fixed
      test: {every: 10, samples: 100, targets: true}
      sample: 100 ms
      gap: 20 ms
      between: continue
      inputs: {x: {encoding: regular, spikes: 10}, late: {encoding: latency}}
      targets: {y: {encoding: one_hot, offset: -0.1, spikes: 10, at: 104 ms}}
      cues: {cue: [110 ms, 100 ms]}
      learning_rates: {basal: {t0: 1000, per_epoch: 0.5}}
      readout: {kind: weights, projection: apical, population: pyr, centred: true, from: 20 ms}
      alignment: {lateral: {of: q, with: r, scale: -2}}
      rate: {model: bmvr, hidden: 32, rates: {w1: 0.05, w2: 1e-4, q: 2e-4}, init: {w1: 0.3}}
    simulation: {seed: 1}

    """

private let mistakes = #"""
    task: | tsak: | 18:1 unknown key 'tsak' in the network file; did you mean 'task'?
    train: {table: digits.csv, | train: {tabel: digits.csv, | 20:13 unknown key 'tabel' …
    train: {table: digits.csv, | train: {table: digits.csv, set: mnist-test, | 20:32 samples 'train' may have only one of the keys 'table', 'set', 'images', 'features'
    count: 1437 | count: 0 | 20:39 'count' must be a whole number from 1
    data:\n    train: {table: digits.csv, count: 1437} | data: | 20:5 missing key 'train' in 'data'
    count: 1437}\n    test: {set: mnist-test, first: 10} | count: 1437} | 23:9 there is no 'data.test' to test with
    epochs: 80 | epochs: 0 | 22:11 'epochs' must be a whole number from 1
    epochs: 80\n  order | order | 19:3 missing key 'epochs' in 'task'
    order: fixed | order: random | 23:10 'random' is no valid 'order'; valid words: shuffled, fixed
    sample: 100 ms | sample: 100 | 25:11 'sample' must be a time, such as 10 ms, not a number without unit
    sample: 100 ms\n  gap | gap | 19:3 missing key 'sample' in 'task'
    gap: 20 ms | gap: -20 ms | 26:8 'gap' must not be negative
    between: continue | between: go | 27:12 'go' is no valid 'between'
    inputs: {x | input: {x | 28:3 unknown key 'input' in 'task'; did you mean 'inputs'?
    inputs: {x: | inputs: {z: | 28:12 unknown population 'z' …
    inputs: {x: | inputs: {pyr: | 28:12 'pyr' does not take spikes from a task; give it 'source: {kind: task}'
    encoding: regular, spikes: 10 | encoding: regular | 28:15 missing key 'spikes' in input 'x'
    encoding: regular, spikes: 10 | encoding: regular, spikes: 0 | 28:43 'spikes' must be positive and at most 1e5
    encoding: regular | encoding: gaussian | 28:26 'gaussian' is no valid 'encoding'; valid words: regular, poisson, latency
    encoding: latency | encoding: latency, spikes: 3 | 28:74 unknown key 'spikes' in input 'late'
    targets: {y: | targets: {x: | 29:13 'x' is driven by 'inputs' already …
    at: 104 ms | at: 120 ms | 29:66 the last target spike may come 120.0 ms after the start of the sample
    at: 104 ms | at: 112 ms, spacing: 1 ms | 29:66 the last target spike may come 120.0 ms after the start of the sample
    at: 104 ms | during: [50 ms, 40 ms] | 29:70 the end must come after the start
    at: 104 ms | during: [50 ms, 121 ms] | 29:78 'during' must lie within the sample and its gap, which end at 120.0 ms
    at: 104 ms | during: [50 ms] | 29:70 'during' must have 2 elements, not 1
    , at: 104 ms |  | 29:16 target 'y' needs one of the keys 'at', 'during'
    offset: -0.1 | offset: -1.1 | 29:44 'offset' must lie in [-1, 1]
    cue: [110 ms | cue: [120 ms | 30:16 'cues' must lie within the sample and its gap, which end at 120.0 ms
    cue: [110 ms | cue: [130 ms | 30:16 'cues' must lie within the sample and its gap
    basal: {t0: 1000 | basla: {t0: 1000 | 31:20 unknown projection 'basla'; did you mean 'basal'?
    basal: {t0: 1000 | q: {t0: 1000 | 31:20 'q' has no 'plasticity', so it does not learn
    t0: 1000 | t0: 0 | 31:32 't0' must be positive
    per_epoch: 0.5 | per_epoch: 1.5 | 31:49 'per_epoch' must be positive and at most 1
    projection: apical | projection: q | 32:40 'q' does not start from a population of 'targets'
    population: pyr | population: inter | 32:40 'apical' does not end on 'inter', which is read
    population: pyr | population: pry | 32:60 unknown population 'pry'; did you mean 'pyr'?
    kind: weights | kind: voltage | 32:19 'voltage' is no valid 'kind'; valid words: weights, spikes
    of: q, with: r | of: q, with: basal | 33:38 'basal' does not start where 'q' ends
    of: q, with: r | of: q, with: [r, q] | 33:38 'with' does not lead back to where 'q' starts
    of: q, with: r | of: q, with: [r, r] | 33:42 'r' does not start where 'r' ends
    of: q, with: r | of: q, with: [] | 33:38 'with' does not lead back to where 'q' starts
    of: q, with: r | of: q | 33:24 missing key 'with' in alignment 'lateral'
    model: bmvr | model: hebb | 34:17 'hebb' is no valid 'model'
    , q: 2e-4 |  | 34:42 missing key 'q' in 'rates'
    hidden: 32 | hidden: 0 | 34:31 'hidden' must be a whole number from 1
    """#

@Suite("The section task")
struct TaskFormatTests {
    private func milliseconds(_ number: Int64) -> Time {
        Time(picoseconds: number * 1_000_000_000)
    }

    @Test("every key means what its documentation says")
    func values() throws {
        let folder = try TestFolder()
        let file = try folder.read(base)
        #expect(file.warnings == [])
        let task = try #require(file.network.task)
        #expect(
            task.training
                == SampleSelection(
                    source: .table(path: folder.path("digits.csv"), label: "label"), count: 1437))
        #expect(task.test == SampleSelection(source: .named("mnist-test"), first: 10))
        #expect(task.epochs == 80 && !task.isShuffled)
        #expect(task.testing == LearningTask.Testing(every: 10, count: 100, showsTargets: true))
        #expect(file.network.simulation.duration == SimulationSettings.longestDuration)
        #expect(
            task.presentation
                == Presentation(
                    sample: milliseconds(100), gap: milliseconds(20), restarts: false,
                    inputs: [
                        .init(population: 0, encoding: .regular(spikes: 10)),
                        .init(population: 1, encoding: .latency),
                    ],
                    targets: [
                        .init(
                            population: 2, offset: -0.1, spikes: 10,
                            timing: .volley(at: milliseconds(104), spacing: .zero))
                    ],
                    cues: [
                        .init(population: 3, times: [milliseconds(100), milliseconds(110)])
                    ],
                    learningRates: [.init(projection: 0, t0: 1000, perEpoch: 0.5)],
                    readout: .weights(projection: 1, population: 4, isCentred: true),
                    readoutStart: milliseconds(20),
                    alignments: [.init(name: "lateral", first: 2, way: [3], scale: -2)]))
        #expect(
            task.rateModel
                == .regression(
                    RegressionModel(
                        rule: .bmvr(rateQ: 2e-4, isDecoupled: false), hidden: 32, rateW1: 0.05,
                        rateW2: 1e-4, initial: .init(w1: 0.3))))
    }

    @Test("the resolved file means the same")
    func resolved() throws {
        let folder = try TestFolder()
        let file = try folder.read(base)
        #expect(try TestFolder().read(file.resolved).network == file.network)
    }

    @Test("a mistake gives one error with its place", arguments: Mistake.table(mistakes))
    func mistake(_ mistake: Mistake) throws { try mistake.check(in: base) }

    @Test("what a task leaves silent is a warning")
    func silent() throws {
        let text = base.replacing("  cues: {cue: [110 ms, 100 ms]}\n", with: "")
        let warnings = try TestFolder().read(text).warnings
        #expect(warnings.map(\.message) == ["nothing in 'task' drives 'cue': it is silent"])
    }

    @Test("a rate model needs no network")
    func rateModelAlone() throws {
        let text = """
            populations: {}
            task:
              data: {train: {images: i.gz, labels: l.gz}}
              epochs: 2
              rate: {model: backprop, hidden: 2, activation: linear, rates: {w1: 0.02, w2: 0.02}, t0: 1000, standardise: global}
            simulation: {seed: 4}
            """
        let task = try #require(TestFolder().read(text).network.task)
        #expect(task.presentation == nil)
        guard case .regression(let model)? = task.rateModel else {
            Issue.record("no regression")
            return
        }
        #expect(model.rule == .backprop && model.activation == .linear && model.t0 == 1000)
        #expect(model.standardisation == .global)
    }

    @Test("learning rates fall as stated")
    func learningRates() {
        let rate = Presentation.LearningRate(projection: 0, t0: 100, perEpoch: 0.5)
        #expect(rate.factor(epoch: 0, samples: 0) == 1)
        #expect(rate.factor(epoch: 2, samples: 300) == 0.0625)
        let constant = Presentation.LearningRate(projection: 0)
        #expect(constant.factor(epoch: 1_000_000, samples: 1_000_000_000) == 1)
    }
}
