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
    private let spikes: AnswerSpikes
    private let metrics: ExperimentMetrics
    private var course = Course()
    /// Whether the sample that the course is at is being presented.
    private var isUnderWay = false
    /// Where the experiment is.
    public private(set) var progress = Progress()

    /// Prepares the experiment that a network's task describes, on its data.
    ///
    /// - Parameters:
    ///   - network: A network with a task.
    ///   - data: The samples of the task.
    ///   - plastic: Indices of the projections that learn.
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
        spikes = AnswerSpikes(
            population: answer?.population,
            size: answer.map { network.populations[$0.population].size } ?? 0,
            from: presentation.readoutStart)
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
        let hasEvents = data.training.trains != nil
        for input in presentation.inputs {
            try check(
                input.population, data.training.featureCount, hasEvents ? "elements" : "features")
            guard (input.encoding == .events) != hasEvents else { continue }
            throw ExperimentError(
                "population '\(network.populations[input.population].name)': the samples of "
                    + "\(data.training.name) are made of \(hasEvents ? "events" : "features"); "
                    + (hasEvents ? "encode them as 'events'" : "'events' cannot encode them"))
        }
        for target in presentation.targets {
            try check(target.population, data.classCount, "classes")
        }
        if case .spikes(let population)? = presentation.readout {
            try check(population, data.classCount, "classes")
        }
    }

    // MARK: What others need to know

    /// The network with the recordings that the experiment needs added, and its duration.
    public var recordedNetwork: Network {
        var network = network
        network.simulation.duration = duration
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

    /// Rows of metrics that it has appended so far.
    public var rowCount: Int { course.epoch - 1 }

    /// Whether its tests tell which classes it takes for which: a ``ConfusionTable``.
    public var hasConfusion: Bool {
        answer != nil && data.test != nil
            && (2...ConfusionTable.mostClasses).contains(data.classCount)
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

    // MARK: Saving

    /// Adds where the experiment is to the state of its simulation, saved at the same moment: when
    /// `goesOn` is asked.
    public func save(into state: inout SavedState) {
        course.save(into: &state)
        spikes.save(into: &state)
        answer?.save(into: &state)
        metrics.save(course.row, into: &state)
    }

    /// Takes up where the experiment was, in one that has not run yet; ``run(_:into:_:confusion:beforeSample:goesOn:)``
    /// goes on from there with the restored simulation.
    ///
    /// - Throws: `SavedStateError` when the state is that of another experiment.
    public func restore(_ state: SavedState) throws(SavedStateError) {
        course = try Course(state)
        guard (1...task.epochs).contains(course.epoch) else {
            throw SavedStateError("its task is in epoch \(course.epoch) of \(task.epochs)")
        }
        let count = course.isTest ? testCount(after: course.epoch) : data.training.count
        guard (0..<count).contains(course.index) else {
            throw SavedStateError("its task is at sample \(course.index) of \(count)")
        }
        // A sample is under way: it has begun, is not answered yet, and does not last longer than any other.
        let now = try state.integers("time", count: 1)[0]
        guard course.end.picoseconds >= now, course.end.picoseconds - now <= span.picoseconds else {
            throw SavedStateError("its task's sample ends at an impossible time")
        }
        try spikes.restore(state, sampleStart: course.end.picoseconds - span.picoseconds)
        try answer?.restore(state, network)
        course.row = try metrics.restore(state)
        isUnderWay = true
    }

    // MARK: The course

    /// Runs the experiment to its end, to the duration that the network states, or until `recorder`
    /// stops it for good; one that was restored goes on where it was. What was measured goes to `table`, a
    /// row for each epoch, the last one perhaps cut short; how tests were answered to `confusion`.
    ///
    /// - Parameters:
    ///   - simulation: The network that the experiment was prepared for.
    ///   - recorder: Takes what the network does.
    ///   - table: Takes what is measured.
    ///   - confusion: Takes how the samples of each test were answered.
    ///   - beforeSample: Called before each sample, while the simulation stands still.
    ///   - goesOn: Asked whenever `recorder` has stopped the simulation, within a sample or at its
    ///     end: the moment to save both.
    /// - Returns: Whether it ran to its end or the stated duration.
    /// - Throws: What the simulation, `recorder`, `table` or the two closures throw.
    public func run(
        _ simulation: Simulation, into recorder: some Recorder, _ table: MetricsTable,
        confusion: ConfusionTable? = nil,
        beforeSample: @escaping () throws -> Void = {},
        goesOn: @escaping () throws -> Bool = { false }
    ) throws -> Bool {
        let stage = Stage(
            simulation: simulation, recorder: AnswerRecorder(recorder, spikes),
            beforeSample: beforeSample, goesOn: goesOn)
        if !isUnderWay { metrics.start(simulation) }
        while course.epoch <= task.epochs {
            var end = PhaseEnd.finished
            if !course.isTest {
                if !isUnderWay { setLearningRates(simulation, epoch: course.epoch - 1) }
                end = try run(trainingPhase, on: stage)
                guard course.score.presented > 0 else { return end != .stopped }
                course.row = metrics.row(simulation, training: course.score, epoch: course.epoch)
                course.isTest = end == .finished && testCount(after: course.epoch) > 0
                if course.isTest { simulation.setLearning(false) }
            }
            if course.isTest, let phase = testPhase {
                end = try run(phase, on: stage)
                simulation.setLearning(true)
                // Part of a test is no test.
                if end == .finished {
                    metrics.add(test: course.score, to: &course.row)
                    try confusion?.append(course.confusion, epoch: course.epoch)
                }
                metrics.start(simulation)
                course.isTest = false
            }
            try table.append(course.row)
            guard end == .finished else { return end != .stopped }
            course.epoch += 1
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

    private var trainingPhase: Phase {
        Phase(
            data: data.training, samples: order.samples(epoch: course.epoch - 1),
            epoch: course.epoch, isTest: false, showsTargets: true)
    }

    private var testPhase: Phase? {
        data.test.map {
            Phase(
                data: $0, samples: Array(0..<testCount(after: course.epoch)), epoch: course.epoch,
                isTest: true, showsTargets: task.testing.showsTargets)
        }
    }

    /// What an experiment runs on.
    private struct Stage<R: Recorder> {
        let simulation: Simulation
        let recorder: AnswerRecorder<R>
        let beforeSample: () throws -> Void
        let goesOn: () throws -> Bool
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

    private func run<R: Recorder>(_ phase: Phase, on stage: Stage<R>) throws -> PhaseEnd {
        let simulation = stage.simulation
        if !isUnderWay {
            (course.index, course.score, course.confusion) = (0, Score(), Confusion())
            if phase.isTest { answer?.takeWeights(of: network, from: simulation) }
        }
        while course.index < phase.samples.count {
            showProgress(phase)
            let sample = phase.samples[course.index]
            if !isUnderWay {
                course.end = Time(
                    picoseconds: simulation.biologicalTime.picoseconds + span.picoseconds)
                guard course.end <= network.simulation.duration else { return .timeOver }
                try begin(sample, of: phase, on: stage)
            }
            isUnderWay = true
            while try !simulation.run(to: course.end, into: stage.recorder) {
                guard try stage.goesOn() else { return .stopped }
            }
            isUnderWay = false
            take(answerTo: sample, of: phase)
            course.index += 1
        }
        showProgress(phase)
        return .finished
    }

    private func showProgress(_ phase: Phase) {
        progress = Progress()
        (progress.epoch, progress.epochs) = (phase.epoch, task.epochs)
        (progress.sample, progress.samples) = (course.index, phase.samples.count)
        (progress.isTest, progress.accuracy) = (phase.isTest, course.score.accuracy)
    }

    private func begin<R: Recorder>(_ sample: Int, of phase: Phase, on stage: Stage<R>) throws {
        let simulation = stage.simulation
        if !phase.isTest {
            makeCopies(simulation, isFirst: phase.epoch == 1 && course.index == 0)
            // A sample is answered by the weights from before it was learnt.
            answer?.takeWeights(of: network, from: simulation)
        }
        try stage.beforeSample()
        present(sample, of: phase, to: simulation)
        spikes.startSample(at: simulation.biologicalTime)
    }

    private func take(answerTo sample: Int, of phase: Phase) {
        course.score.presented += 1
        guard let answer else { return }
        let label = phase.data.labels[sample]
        let given = course.score.add(
            outputs: answer.outputs(spikes.counts), label: label, offset: answer.offset)
        if phase.isTest {
            course.confusion.add(label: label, answer: given)
        } else {
            self.answer?.learn(spikes.counts)
        }
    }

    private func present(_ sample: Int, of phase: Phase, to simulation: Simulation) {
        if presentation.restarts { simulation.restart() }
        let start = simulation.biologicalTime
        let key = PresentationKey(epoch: phase.epoch, sample: sample, isTest: phase.isTest)
        for input in inputs {
            let spikes =
                phase.data.trains.map { input.spikes(of: $0[sample], start: start) }
                ?? input.spikes(
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
