// The samples of a task, read from the files that it names.
import Datasets
import NetworkDescription

/// The samples of a task.
public struct TaskData: Sendable {
    /// The samples that are learnt.
    public let training: Dataset
    /// The samples that are only tested.
    public let test: Dataset?

    /// Number of classes.
    public var classCount: Int { max(training.classCount, test?.classCount ?? 0) }

    /// Takes samples that are there.
    ///
    /// - Throws: ``ExperimentError`` when training and test samples differ in width.
    public init(training: Dataset, test: Dataset? = nil) throws(ExperimentError) {
        self.training = training
        self.test = test
        if let test, (test.trains == nil) != (training.trains == nil) {
            throw ExperimentError(
                "of \(training.name) and \(test.name) only one is made of events; train and test on "
                    + "samples of one kind")
        }
        if let test, test.featureCount != training.featureCount {
            throw ExperimentError(
                "the samples of \(training.name) have \(training.featureCount) features, those of "
                    + "\(test.name) \(test.featureCount); train and test on samples of one kind")
        }
    }

    /// Reads the samples of a file in the layout of SHD.
    public typealias SpikingSetReader = (_ path: String) throws -> EventSamples

    /// Reads the samples that a task selects; a source that both selections name is read once.
    ///
    /// - Parameters:
    ///   - task: What to read.
    ///   - spikingSets: Reads files like that of SHD; by default in this process.
    /// - Throws: `DatasetError` when a file cannot be read or has not the samples;
    ///   ``ExperimentError`` when training and test samples differ in width; what `spikingSets` throws.
    public init(
        _ task: LearningTask, spikingSets: SpikingSetReader = EventSamples.init(spikingFile:)
    ) throws {
        func read(_ source: SampleSelection.Source) throws -> Dataset {
            guard case .events(let events) = source, events.isSpikingSet else {
                return try Dataset.read(source.files)
            }
            return try Dataset(name: events.path, events: spikingSets(events.path))
        }
        let whole = try read(task.training.source)
        let training = try whole.selecting(task.training)
        guard let selection = task.test else {
            try self.init(training: training)
            return
        }
        let isShared = selection.source == task.training.source
        let source = try isShared ? whole : read(selection.source)
        try self.init(training: training, test: source.selecting(selection))
    }
}

extension Dataset {
    fileprivate func selecting(_ selection: SampleSelection) throws(DatasetError) -> Dataset {
        let end = selection.count.map { selection.first + $0 } ?? max(count, selection.first)
        let chosen = selection.first..<end
        guard let seed = selection.shuffle, end <= count else {
            return chosen == 0..<count ? self : try samples(chosen)
        }
        let order = SampleOrder(count: count, isShuffled: true, seed: seed).samples(epoch: 0)
        return try samples(order[chosen])
    }
}

extension SampleSelection.Source {
    fileprivate var files: DatasetSource {
        switch self {
        case .named(let name): .named(name)
        case .table(let path, let label):
            .table(path, label: LabelColumn(label))
        case .idx(let images, let labels): .idx(images: images, labels: labels)
        case .npy(let features, let labels): .arrays(features: features, labels: labels)
        case .events(let events):
            .events(
                EventFile(
                    path: events.path,
                    format: events.format.flatMap { EventFormat(rawValue: $0.rawValue) },
                    width: events.width, height: events.height,
                    polarity: SensorShape.Polarity(rawValue: events.polarity.rawValue) ?? .both))
        case .generated(.yinYang(let size, let seed)): .generated(.yinYang(size: size, seed: seed))
        case .generated(.bars(let side)): .generated(.bars(side: side))
        case .generated(.uniform(let features, let size, let seed)):
            .generated(.uniform(features: features, size: size, seed: seed))
        }
    }
}
