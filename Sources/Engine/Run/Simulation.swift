// A network, compiled and run.
import LearningRules
import NetworkDescription

/// A network compiled for the integrator that it asks for.
///
/// Time advances in windows of the smallest delay: nothing emitted inside a window arrives inside it,
/// so workers, each owning a slice of every population, simulate a window on their own and then exchange
/// spikes. Windows in which nothing happens are skipped. Spikes do not depend on the number of workers:
/// random numbers are keyed by object and element, simultaneous events have one order.
public final class Simulation {
    let network: Network
    private let compiled: CompiledNetwork
    private var recordedSpikes: RecordedTrains
    private var recordedPlateaus: RecordedTrains
    /// Windows whose spikes wait to be handed over.
    private var waitingWindows = 0
    var counts: Statistics
    private var views: [Int: any ProjectionReader] = [:]

    var workers: [any WindowWorker] { compiled.workers }

    /// Compiles a network; synapses are made in parallel.
    ///
    /// - Parameters:
    ///   - network: What to run.
    ///   - rules: The learning rule of each projection, `nil` where weights stay; none at all for a
    ///     network that does not learn.
    /// - Throws: ``SimulationError`` when the network cannot be run.
    public init(_ network: Network, rules: [CompiledRule?] = []) throws(SimulationError) {
        let compiled = try CompiledNetwork(network, rules: rules)
        self.compiled = compiled
        self.network = network
        recordedSpikes = RecordedTrains(network, of: network.recordings.spikes)
        recordedPlateaus = RecordedTrains(network, of: network.recordings.plateaus)
        counts = Statistics()
        counts.threads = compiled.workers.count
        counts.neurons = network.populations.reduce(0) {
            if case .neurons = $1.kind { $0 + $1.size } else { $0 }
        }
        counts.window = Time(picoseconds: compiled.window)
        counts.spikes = Array(repeating: 0, count: network.populations.count)
        counts.plateaus = counts.spikes
    }

    /// The biological time simulated so far.
    public var biologicalTime: Time { counts.biologicalTime }

    /// What has been counted so far.
    public var statistics: Statistics {
        var statistics = counts
        for worker in workers { worker.count(into: &statistics) }
        return statistics
    }

    /// The synapses of a projection, in the order of ``weights(of:)``.
    public func synapses(of projection: Int) -> ProjectionSynapses {
        view(projection).synapses
    }

    /// The weights of a projection's synapses now, in order of source, then target, in the unit of the
    /// receptor.
    public func weights(of projection: Int) -> [Double] {
        view(projection).weights(at: counts.biologicalTime.picoseconds)
    }

    /// Sets the weights of a projection that learns, in the order of ``weights(of:)``; they are kept
    /// within the bounds of its rule.
    ///
    /// - Precondition: There are as many as the projection has synapses.
    public func setWeights(_ weights: [Double], of projection: Int) {
        let view = view(projection)
        precondition(weights.count == view.synapses.sources.count, "a weight for each synapse")
        view.set(weights, at: counts.biologicalTime.picoseconds)
    }

    private func view(_ projection: Int) -> any ProjectionReader {
        if let known = views[projection] { return known }
        let view = compiled.view(projection)
        views[projection] = view
        return view
    }

    /// Runs to the duration that the network states, handing over what is recorded window by window.
    ///
    /// - Throws: whatever `recorder` throws; the run stops at that window.
    public func run(into recorder: some Recorder) throws {
        try run(to: network.simulation.duration, into: recorder)
    }

    /// Runs on to `end`, handing over what is recorded window by window. Runs may follow one another;
    /// where one ends and the next begins matters to the rounding of voltages only.
    ///
    /// - Returns: Whether `recorder` let it go on. A wish to stop takes effect a window later, if there is one, so that
    ///   the end may have been reached all the same; a further run to it then has nothing to do and returns `true`.
    /// - Throws: whatever `recorder` throws; the run stops at that window.
    @discardableResult
    public func run(to end: Time, into recorder: some Recorder) throws -> Bool {
        let exchange = Exchange(
            workers: workers, window: compiled.window, from: counts.biologicalTime.picoseconds,
            to: min(end, SimulationSettings.longestDuration).picoseconds)
        // The recorder and the counts are touched by worker 0 alone, which is this thread.
        nonisolated(unsafe) let simulation = self
        nonisolated(unsafe) let recorder = recorder
        nonisolated(unsafe) var failure: (any Error)?
        nonisolated(unsafe) var goesOn = true
        compiled.team.run { index in
            exchange.run(index) { spikes, start, end, half in
                do {
                    goesOn =
                        try simulation.handOver(
                            spikes, from: start, until: end, half: half, to: recorder) && goesOn
                } catch {
                    (failure, goesOn) = (error, false)
                }
                return goesOn
            }
        }
        if let failure { throw failure }
        try settle(into: recorder)
        return goesOn
    }

    /// What makes it useless to go on after a window.
    private func obstacle(half: Int) -> SimulationError? {
        // In every window, so without arrays.
        let runaways = workers.lazy.compactMap { $0.published[half].runaway }
        if let runaway = runaways.min(by: { $0.time < $1.time }) {
            return .runaway(
                network.populations[runaway.population].name, Time(picoseconds: runaway.time))
        }
        for worker in workers {
            let published = worker.published[half]
            if let population = published.divergedPopulation {
                return .diverged(network.populations[population].name)
            }
            if let projection = published.divergedProjection {
                return .weightsDiverged(network.projections[projection].name)
            }
        }
        return nil
    }

    private func handOver(
        _ spikes: [Spike], from start: Int64, until end: Int64, half: Int,
        to recorder: some Recorder
    ) throws -> Bool {
        if let obstacle = obstacle(half: half) {
            try settle(into: recorder)
            throw obstacle
        }
        counts.biologicalTime = Time(picoseconds: end)
        var isDue = false
        if !spikes.isEmpty {
            count(spikes)
            isDue = try recordedSpikes.gather(spikes, into: recorder.record(population:times:ids:))
        }
        if !network.recordings.plateaus.isEmpty {
            let plateaus = workers.flatMap { $0.published[half].plateaus }.sorted()
            let isFull = try recordedPlateaus.gather(
                plateaus, into: recorder.record(plateausOf:times:ids:))
            isDue = isDue || isFull
        }
        for (recording, rows) in compiled.voltageRows.enumerated() {
            try rows.read(half: half, from: start, until: end) { time, voltages in
                try recorder.record(
                    voltages: voltages, of: recording, at: Time(picoseconds: time))
            }
        }
        waitingWindows += 1
        if isDue || waitingWindows >= Self.windowsTogether { try settle(into: recorder) }
        return try recorder.advanced(to: Time(picoseconds: end))
    }

    /// Windows of few spikes are handed over together.
    private static let windowsTogether = 256

    /// Hands over the spikes and plateaus of all windows since it was last done.
    private func settle(into recorder: some Recorder) throws {
        if waitingWindows == 0 { return }
        waitingWindows = 0
        try recordedSpikes.handOver(into: recorder.record(population:times:ids:))
        try recordedPlateaus.handOver(into: recorder.record(plateausOf:times:ids:))
        try recorder.settled(before: counts.biologicalTime)
    }

    private func count(_ spikes: [Spike]) {
        // Out of the object and back, because each change inside it is checked for exclusiveness.
        var emitted: [Int] = []
        swap(&emitted, &counts.spikes)
        for spike in spikes { emitted[Int(spike.population)] += 1 }
        swap(&emitted, &counts.spikes)
    }
}
