// A learning experiment: presents samples to a simulation, and scores its answers.
import Datasets
import Engine
import NetworkDescription

/// A learning experiment on a network.
public final class Experiment {
    /// Where an experiment is.
    public struct Progress: Sendable, Equatable {
        /// The epoch, counted from 1, and how many there are.
        public var (epoch, epochs) = (0, 0)
        /// Samples presented in this phase, and how many it has.
        public var (sample, samples) = (0, 0)
        /// Whether the phase is a test.
        public var isTest = false
        /// The fraction of right answers in the phase so far.
        public var accuracy: Double?

        /// The state before the first sample.
        public init() {}
    }

    private let network: Network
    private let task: LearningTask
    private let presentation: Presentation
    private let data: TaskData
    private let inputs: [InputEncoder]
    private let targets: [TargetEncoder]
    private let order: SampleOrder
    private var answer: Answer?
    private let metrics: ExperimentMetrics
    /// Where the experiment is.
    public private(set) var progress = Progress()

    /// Prepares the experiment that a network's task describes, on its data.
    ///
    /// - Parameter plastic: Indices of the projections that learn.
    /// - Throws: ``ExperimentError`` when the task is missing or describes a rate model only, when its
    ///   populations do not fit the data, or when it lasts too long.
    public init(_ network: Network, data: TaskData, plastic: [Int]) throws(ExperimentError) {
        guard let task = network.task, task.epochs > 0, let presentation = task.presentation else {
            throw ExperimentError(
                "the network has no task that presents samples to it; give 'task' the key 'sample'")
        }
        self.network = network
        self.task = task
        self.presentation = presentation
        self.data = data
        inputs = presentation.inputs.map { InputEncoder($0, network, sample: presentation.sample) }
        targets = presentation.targets.map { TargetEncoder($0, network) }
        order = SampleOrder(
            count: data.training.count, isShuffled: task.isShuffled,
            seed: network.simulation.seed)
        answer = presentation.readout.map {
            Answer(
                $0, presentation, network, classCount: data.classCount,
                memory: data.training.count)
        }
        metrics = ExperimentMetrics(network, presentation, plastic: plastic, data: data)
        try checkSizes()
        let samples = Double(presentations)
        guard samples * span.milliseconds < SimulationSettings.longestDuration.milliseconds else {
            throw ExperimentError(
                "the task lasts \(samples * span.milliseconds / 86_400_000) days, but 26 are the most"
            )
        }
    }

    private func checkSizes() throws(ExperimentError) {
        func check(_ index: Int, _ wanted: Int, _ what: String) throws(ExperimentError) {
            let population = network.populations[index]
            guard population.size != wanted else { return }
            throw ExperimentError(
                "population '\(population.name)' has \(population.size) elements, but the samples of "
                    + "\(data.training.name) have \(wanted) \(what); set its size to \(wanted)")
        }
        for input in presentation.inputs {
            try check(input.population, data.training.featureCount, "features")
        }
        for target in presentation.targets {
            try check(target.population, data.classCount, "classes")
        }
        if case .spikes(let population)? = presentation.readout {
            try check(population, data.classCount, "classes")
        }
    }

    // MARK: What others need to know

    /// The network with the recordings that the experiment needs added.
    public var recordedNetwork: Network {
        var network = network
        if let answer, !network.recordings.spikes.contains(answer.population) {
            network.recordings.spikes = (network.recordings.spikes + [answer.population]).sorted()
        }
        return network
    }

    /// Biological time of the whole experiment, or the limit that the network states.
    public var duration: Time {
        min(
            Time(picoseconds: Int64(presentations) * span.picoseconds), network.simulation.duration)
    }

    /// The columns of its metrics.
    public var columns: [String] { metrics.columns }

    /// A sample and the silence after it.
    private var span: Time {
        Time(picoseconds: presentation.sample.picoseconds + presentation.gap.picoseconds)
    }

    private var presentations: Int {
        (1...task.epochs).reduce(0) { $0 + data.training.count + testCount(after: $1) }
    }

    /// How many samples the test after an epoch has, counted from 1; 0 for no test.
    private func testCount(after epoch: Int) -> Int {
        guard let test = data.test else { return 0 }
        if epoch == task.epochs { return test.count }
        guard let every = task.testing.every, epoch % every == 0 else { return 0 }
        return min(test.count, task.testing.count ?? test.count)
    }

    // MARK: The course

    /// Runs the experiment to its end, to the duration that the network states, or until `recorder`
    /// stops it. What was measured goes to `table`, a row for each epoch, the last one perhaps cut short.
    ///
    /// - Parameter beforeSample: Called before each sample, while the simulation stands still.
    /// - Returns: Whether it ran to its end or the stated duration.
    /// - Throws: What the simulation, `recorder`, `table` or `beforeSample` throw.
    public func run(
        _ simulation: Simulation, into recorder: some Recorder, _ table: MetricsTable,
        beforeSample: () throws -> Void = {}
    ) throws -> Bool {
        let listener = AnswerRecorder(
            recorder, population: answer?.population,
            size: answer.map { network.populations[$0.population].size } ?? 0,
            from: presentation.readoutStart)
        metrics.start(simulation)
        for epoch in 1...task.epochs {
            setLearningRates(simulation, epoch: epoch - 1)
            let training = Phase(
                data: data.training, samples: order.samples(epoch: epoch - 1), epoch: epoch,
                isTest: false, showsTargets: true)
            var (score, end) = try run(training, simulation, listener, beforeSample)
            guard score.presented > 0 else { return end != .stopped }
            var row = metrics.row(simulation, training: score, epoch: epoch)
            let count = testCount(after: epoch)
            if end == .finished, count > 0, let test = data.test {
                simulation.setLearning(false)
                let phase = Phase(
                    data: test, samples: Array(0..<count), epoch: epoch, isTest: true,
                    showsTargets: task.testing.showsTargets)
                (score, end) = try run(phase, simulation, listener, beforeSample)
                simulation.setLearning(true)
                // Part of a test is no test.
                if end == .finished { metrics.add(test: score, to: &row) }
                metrics.start(simulation)
            }
            try table.append(row)
            guard end == .finished else { return end != .stopped }
        }
        return true
    }

    /// Samples presented one after another.
    private struct Phase {
        var data: Dataset
        var samples: [Int]
        var epoch: Int
        var isTest: Bool
        var showsTargets: Bool
    }

    /// How a phase ended: after its samples, at the stated duration, or at the recorder's wish.
    private enum PhaseEnd {
        case finished, timeOver, stopped
    }

    private func setLearningRates(_ simulation: Simulation, epoch: Int) {
        for rate in presentation.learningRates {
            let samples = epoch * data.training.count
            simulation.setLearningRate(
                rate.factor(epoch: epoch, samples: samples), of: rate.projection)
        }
    }

    private func makeCopies(_ simulation: Simulation, isFirst: Bool) {
        for copy in presentation.copies where copy.isRepeated || isFirst {
            let original = DenseWeights(of: copy.original, in: network, simulation)
            let synapses = simulation.synapses(of: copy.projection)
            let weights = zip(synapses.sources, synapses.targets).map { source, target in
                let (row, column) = copy.isTransposed ? (target, source) : (source, target)
                return copy.scale * original[Int(row), Int(column)]
            }
            simulation.setWeights(weights, of: copy.projection)
        }
    }

    private func run<R: Recorder>(
        _ phase: Phase, _ simulation: Simulation, _ recorder: AnswerRecorder<R>,
        _ beforeSample: () throws -> Void
    ) throws -> (Score, PhaseEnd) {
        var score = Score()
        progress = Progress()
        (progress.epoch, progress.epochs) = (phase.epoch, task.epochs)
        (progress.samples, progress.isTest) = (phase.samples.count, phase.isTest)
        if phase.isTest { answer?.takeWeights(of: network, from: simulation) }
        for sample in phase.samples {
            let end = Time(
                picoseconds: simulation.biologicalTime.picoseconds + span.picoseconds)
            guard end <= network.simulation.duration else { return (score, .timeOver) }
            if !phase.isTest {
                makeCopies(simulation, isFirst: phase.epoch == 1 && score.presented == 0)
                // A sample is answered by the weights from before it was learnt.
                answer?.takeWeights(of: network, from: simulation)
            }
            try beforeSample()
            present(sample, of: phase, to: simulation)
            recorder.startSample(at: simulation.biologicalTime)
            guard try simulation.run(to: end, into: recorder) else { return (score, .stopped) }
            score.presented += 1
            progress.sample += 1
            guard let answer else { continue }
            score.add(
                outputs: answer.outputs(recorder.counts), label: phase.data.labels[sample],
                offset: answer.offset)
            if !phase.isTest { self.answer?.learn(recorder.counts) }
            progress.accuracy = score.accuracy
        }
        return (score, .finished)
    }

    private func present(_ sample: Int, of phase: Phase, to simulation: Simulation) {
        if presentation.restarts { simulation.restart() }
        let start = simulation.biologicalTime
        let key = PresentationKey(epoch: phase.epoch, sample: sample, isTest: phase.isTest)
        for input in inputs {
            let spikes = input.spikes(
                of: phase.data[sample], maximum: data.training.maximum, key, start: start)
            simulation.present(spikes, from: input.population)
        }
        if phase.showsTargets {
            for target in targets {
                let spikes = target.spikes(
                    of: phase.data.labels[sample], classCount: data.classCount, key, start: start)
                simulation.present(spikes, from: target.population)
            }
        }
        for cue in presentation.cues {
            let spikes = cue.times.flatMap { time in
                let time = Time(picoseconds: start.picoseconds + time.picoseconds)
                return (0..<network.populations[cue.population].size).map {
                    PresentedSpike(time: time, element: $0)
                }
            }
            simulation.present(spikes, from: cue.population)
        }
    }
}

/// Passes everything on, and counts the signed spikes of one population in each sample, from a time
/// within it on.
private final class AnswerRecorder<R: Recorder>: Recorder {
    private let next: R
    private let population: Int?
    private let size: Int
    private let from: Time
    private var start: Int64 = 0
    private(set) var counts: [Double]

    init(_ next: R, population: Int?, size: Int, from: Time) {
        self.next = next
        self.population = population
        self.size = size
        self.from = from
        counts = Array(repeating: 0, count: size)
    }

    func startSample(at time: Time) {
        start = time.picoseconds + from.picoseconds
        for element in counts.indices { counts[element] = 0 }
    }

    func record(population: Int, times: [Int64], ids: [UInt32]) throws {
        if population == self.population {
            for (time, id) in zip(times, ids) where time >= start {
                // Negative spikes have the ids from the size on.
                let isNegative = Int(id) >= size
                counts[isNegative ? Int(id) - size : Int(id)] += isNegative ? -1 : 1
            }
        }
        try next.record(population: population, times: times, ids: ids)
    }

    func record(voltages row: [Float], of recording: Int, at time: Time) throws {
        try next.record(voltages: row, of: recording, at: time)
    }

    func advanced(to time: Time) throws -> Bool { try next.advanced(to: time) }
}
