// Whole networks on the grid: thread counts agree, events are conserved, a finer step comes closer to the
// exact spikes.
import CKernels
import NetworkDescription
import TestSupport
import Testing

@testable import Engine

@Suite(.serialized) struct StepNetworkTests {
    /// Two populations and sources of every kind, all rules, receptors, weights and delays; more neurons
    /// than share a block of random numbers.
    private func network(_ seed: UInt64) -> Network {
        let receptors: [ReceptorKind] = [
            .exponentialCurrent(tau: 2), .alphaCurrent(tau: 3), .delta, .exponentialCurrent(tau: 5),
        ]
        let rules: [ConnectionRule] = [
            .fixedIndegree(20, autapses: false, multapses: true),
            .fixedTotalNumber(5000, autapses: true, multapses: true),
            .fixedTotalNumber(3000, autapses: false, multapses: false),
            .pairwiseBernoulli(0.05, autapses: false),
            .fixedOutdegree(25, autapses: true, multapses: false),
        ]
        var projections: [Projection] = []
        for (index, rule) in rules.enumerated() {
            let receptor = index % 4
            let scale = receptor == 2 ? 0.01 : 1.0
            let sign = receptor == 3 ? -1.0 : 1
            projections.append(
                Projection(
                    name: "p\(index)", sources: index % 2 == 0 ? [0, 1] : [1],
                    targets: [0, 1].map { ReceptorTarget(population: $0, receptor: receptor) },
                    rule: rule,
                    weight: index < 2
                        ? .constant(15 * scale)
                        : .normal(mean: 20 * scale * sign, std: 5 * scale, min: nil, max: nil),
                    delay: index == 0
                        ? .constant(0.5) : .normal(mean: 1.5, std: 0.7, min: 0.3, max: nil)))
        }
        for (source, rate) in [(2, "noise"), (3, "clock")] {
            projections.append(
                Projection(
                    name: rate, sources: [source],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .pairwiseBernoulli(0.2, autapses: true), weight: .constant(30),
                    delay: .constant(1)))
        }
        func sources(_ name: String, _ source: SpikeSource) -> Population {
            Population(name: name, size: 20, kind: .source(source))
        }
        let all = [0, 1].map { ReceptorTarget(population: $0, receptor: 0) }
        return Network(
            neurons: [.point(receptors: receptors)],
            populations: [
                .neurons(
                    "a", 333, initial: .uniform(low: -65, high: -50),
                    bias: .normal(mean: 300, std: 60, min: nil, max: nil)),
                .neurons("b", 150, initial: .uniform(low: -65, high: -50), bias: .constant(330)),
                sources("noise", .poisson(rate: .constant(50), during: Period())),
                sources(
                    "clock",
                    .regular(
                        rate: .constant(40), phase: .uniform(low: 0, high: 1), during: Period())),
            ],
            projections: projections,
            stimuli: [
                Stimulus(
                    name: "common",
                    kind: .poisson(to: all, rate: .constant(2000), weight: .constant(20))),
                Stimulus(
                    name: "each",
                    kind: .poisson(
                        to: all, rate: .uniform(low: 0, high: 500), weight: .constant(10)),
                    during: Period(start: .ms(10), stop: .ms(60))),
            ],
            recordings: Recordings(
                spikes: [0, 1, 2, 3],
                voltages: [
                    VoltageRecording(
                        population: 0, compartments: [0], nodes: [0, 130, 332], every: .ms(0.2))
                ]),
            simulation: SimulationSettings(duration: .ms(100), seed: seed, integrator: .step))
    }

    @Test(arguments: [32, 16])
    func threadCountsAgree(precision: Int) throws {
        for seed in 1...2 as ClosedRange<UInt64> {
            var network = network(seed)
            network.simulation.precision = precision
            let (one, counts) = try simulate(network, threads: 1)
            #expect(one.spikes.filter { $0.population < 2 }.count > 500)
            for threads in 2...4 {
                let (many, others) = try simulate(network, threads: threads)
                #expect(many.spikes == one.spikes, "seed \(seed), \(threads) threads")
                #expect(others.synapses == counts.synapses)
                #expect(others.synapticEvents == counts.synapticEvents)
                #expect(others.eventsInFlight == counts.eventsInFlight)
                #expect(others.backgroundEvents == counts.backgroundEvents)
                #expect(many.samples[0]?.map(\.voltages) == one.samples[0]?.map(\.voltages))
                #expect(many.samples[0]?.count == 500)
            }
        }
    }

    @Test func keysAreSorted() {
        var random = SplitMix(state: 4)
        let spare = Buffer<UInt64>(count: 3000, repeating: 0)
        for count in [0, 1, 2, 24, 25, 64, 300, 3000] {
            // Spread evenly, heaped at one end, all alike but for a few, ordered, and of the full width.
            let kinds: [(Int) -> UInt64] = [
                { _ in (random.next() >> 48) << 32 },
                { _ in random.next() >> (random.next() % 64) },
                { $0 % 50 == 0 ? random.next() : 7 }, { UInt64($0) << 40 }, { _ in random.next() },
            ]
            for kind in kinds {
                var keys = (0..<count).map(kind)
                let expected = keys.sorted()
                keys.withUnsafeMutableBufferPointer {
                    step_sort(Int32(count), $0.baseAddress, spare.pointer)
                }
                #expect(keys == expected)
            }
        }
    }

    /// Rows are the same whether their records are all there at once or, as in large networks, block by block.
    @Test(arguments: [32, 16], [1, 3])
    func rowsMadeInBlocksAreTheSame(precision: Int, threads: Int) throws {
        var network = network(3)
        network.simulation.precision = precision
        network.simulation.threads = threads
        let whole = try StepBuilder(network).build().workers.map(\.synapses)
        let parts = try StepBuilder(network).build(wordsAtOnce: 0).workers.map(\.synapses)
        #expect(whole.count == threads && parts.count == threads)
        for (a, b) in zip(whole, parts) {
            #expect(a.count > 1000 && a.count == b.count && a.byteCount == b.byteCount)
            #expect(a.rows.start.elements == b.rows.start.elements)
            #expect(a.rows.runStart.elements == b.rows.runStart.elements)
            #expect(a.rows.runs.elements.map(\.count) == b.rows.runs.elements.map(\.count))
            let used = a.rows.start[a.rows.start.count - 1]
            #expect(a.rows.words.elements.prefix(used) == b.rows.words.elements.prefix(used))
        }
    }

    /// Each weight is kept to within half a step of 1/32767 of the largest that its sources have.
    @Test(arguments: [300, 70_000])
    func scaledWeightsAreClose(size: Int) throws {
        var network = Network(
            neurons: [.point(receptors: [.delta])],
            populations: [
                .neurons("n", size, initial: .constant(-65), bias: .constant(0)),
                Population(
                    name: "beat", size: 1,
                    kind: .source(
                        .regular(
                            rate: .constant(1000), phase: .constant(0.5),
                            during: Period(start: .zero, stop: .ms(1))))),
            ],
            projections: [
                Projection(
                    name: "p", sources: [1],
                    targets: [ReceptorTarget(population: 0, receptor: 0)],
                    rule: .allToAll(autapses: true),
                    weight: .normal(mean: 1, std: 2, min: nil, max: nil), delay: .constant(1))
            ],
            recordings: Recordings(
                spikes: [],
                voltages: [
                    VoltageRecording(
                        population: 0, compartments: [0],
                        nodes: Array(stride(from: 0, to: size, by: size / 300)), every: .ms(0.5))
                ]),
            simulation: SimulationSettings(duration: .ms(2), integrator: .step))
        let (fine, _) = try simulate(network)
        network.simulation.precision = 16
        let (coarse, _) = try simulate(network)
        let (a, b) = (try #require(fine.samples[0]?.last), try #require(coarse.samples[0]?.last))
        let weights = try Simulation(network).weights(of: 0)
        let bound = Float(weights.map(abs).max() ?? 0) / 32767 / 2
        #expect(a.voltages.map { abs($0 + 65) }.max() ?? 0 > 3)
        let errors = zip(a.voltages, b.voltages).map { abs($0 - $1) }
        // Voltages themselves are numbers of single precision near 65.
        #expect((errors.max() ?? 1) < bound + 2e-5)
        #expect((errors.max() ?? 0) > bound / 4)
    }

    @Test func eventsAreConserved() throws {
        var network = network(3)
        for index in network.projections.indices {
            network.projections[index].rule = .fixedOutdegree(7, autapses: true, multapses: true)
        }
        let (recorder, counts) = try simulate(network, threads: 2)
        #expect(counts.spikes.reduce(0, +) == recorder.spikes.count)
        let events = network.projections.reduce(0) { sum, projection in
            sum + 7 * projection.sources.reduce(0) { $0 + counts.spikes[$1] }
        }
        #expect(events > 1000)
        #expect(counts.synapticEvents + counts.eventsInFlight == events)
        for (a, b) in zip(recorder.spikes, recorder.spikes.dropFirst())
        where a.population == b.population {
            #expect((a.time, a.id) <= (b.time, b.id))
        }
        #expect(recorder.spikes.allSatisfy { $0.time % 100_000_000 == 0 })
    }

    /// Where a run pauses changes nothing, on the grid or off it.
    @Test func runsMayPause() throws {
        let network = network(4)
        let (whole, counts) = try simulate(network)
        let recorder = MemoryRecorder()
        let simulation = try Simulation(network)
        for pause in [0.05, 17.3, 17.34, 60, 100] {
            try simulation.run(to: .ms(pause), into: recorder)
        }
        #expect(recorder.spikes.sorted() == whole.spikes.sorted())
        #expect(simulation.statistics.synapticEvents == counts.synapticEvents)
    }

    /// A run that was saved goes on on any number of threads as if nothing had happened.
    @Test func restoredNetworksGoOn() throws {
        var conductances = Network.random(7, kind: .conductance)
        conductances.simulation.integrator = .step
        for (network, stop) in [(network(5), 31.4), (network(6), 0.2), (conductances, 50)] {
            let run = SavedRun(network: network)
            let whole = try run.whole()
            let (saved, restored) = try run.halves(at: stop, threads: 2, then: [1, 3])
            #expect(whole.spikes.count > 100)
            #expect(saved == whole)
            for outcome in restored { #expect(outcome == whole) }
        }
    }

    /// A neuron crosses between two grid points and spikes at the second; with the step the error shrinks.
    @Test func aFinerStepComesCloserToTheExactSpikes() throws {
        var network = Network.driven(.point(receptors: [.exponentialCurrent(tau: 2)]), size: 40)
        network.populations[0] = .neurons("n", 40, bias: .uniform(low: 400, high: 600))
        network.simulation.duration = .ms(60)
        let (exact, _) = try simulate(network)
        network.simulation.integrator = .step
        for step in [0.1, 0.01, 0.002] {
            network.simulation.step = .ms(step)
            let (grid, _) = try simulate(network)
            for id in 0..<40 as Range<UInt32> {
                let pairs = zip(grid.times(0, id), exact.times(0, id))
                // Each interval ends up to a step late. Single precision adds errors near 1e-5 ms.
                for (index, pair) in pairs.enumerated() {
                    let late = pair.0 - pair.1
                    #expect(late > -1e-4 && late < Double(index + 1) * step + 1e-4)
                }
            }
            #expect(grid.spikes.count > 100)
        }
    }

    /// Recurrence included: the reference network without chaos, whose spikes come to within the step.
    @Test func networksConverge() throws {
        var network = try Network.reference("weak", .exponential)
        network.simulation.duration = .ms(60)
        let (exact, _) = try simulate(network)
        network.simulation.integrator = .step
        var errors: [Double] = []
        for step in [0.1, 0.02] {
            network.simulation.step = .ms(step)
            let (grid, _) = try simulate(network)
            var (sum, count) = (0.0, 0)
            for id in 0..<200 as Range<UInt32> {
                for (a, b) in zip(grid.times(0, id), exact.times(0, id)) {
                    sum += abs(a - b)
                    count += 1
                }
            }
            #expect(count > 300)
            errors.append(sum / Double(count))
        }
        #expect(errors[0] < 0.3)
        #expect(errors[1] < errors[0] / 3)
    }

    /// What the integrator does not know is refused, never run wrongly.
    @Test(arguments: [
        (NetworkKind.compartments, "neurons of several compartments"),
        (.escape, "neurons of several compartments"),
        (.gated, "neurons of several compartments"),
        (.twoSided, "resets that subtract"),
    ])
    func otherNeuronsAreRefused(kind: NetworkKind, what: String) {
        var network = Network.random(1, kind: kind)
        network.simulation.integrator = .step
        let expected = SimulationError.unsupportedByStep(
            "the step integrator does not know \(what); use 'integrator: event'")
        #expect(throws: expected) { try Simulation(network) }
    }

    @Test func aStepMustTakeTime() {
        var network = network(1)
        network.simulation.step = .zero
        #expect(throws: SimulationError.self) { try Simulation(network) }
    }
}

extension Buffer {
    fileprivate var elements: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
