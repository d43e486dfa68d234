// Labelled samples in memory.

/// Samples of one width with a class each.
public struct Dataset: Equatable, Sendable {
    /// Where the samples are from: a path or the name of a set.
    public let name: String
    /// The values as stored, sample after sample: ``count`` × ``featureCount``.
    public let features: [Float]
    /// Values per sample.
    public let featureCount: Int
    /// The class of each sample, 0..<``classCount``.
    public let labels: [Int]
    /// Number of classes.
    public let classCount: Int
    /// The value that counts as full scale; positive. A value divided by it is at most 1 in size.
    public let maximum: Float
    /// The events of each sample, for a set of events, which has no values; ``featureCount`` then is the
    /// number of elements that they come from.
    public let trains: [EventTrain]?

    /// Number of samples.
    public var count: Int { labels.count }

    /// The values of one sample, as stored.
    ///
    /// - Precondition: `sample` is in 0..<``count``, and the set has values.
    public subscript(sample: Int) -> ArraySlice<Float> {
        features[(sample * featureCount)..<((sample + 1) * featureCount)]
    }

    /// Makes a data set of values and labels.
    ///
    /// - Parameters:
    ///   - name: What it is called in messages.
    ///   - features: The values, sample after sample.
    ///   - featureCount: How many values a sample has.
    ///   - labels: The class of each sample.
    ///   - maximum: the value of full scale; by default the largest absolute value (1 when all
    ///     values are 0).
    /// - Throws: ``DatasetError`` when there is no sample, the sizes disagree, a value is not
    ///   finite, or a label is negative or beyond ``largestClassCount``.
    public init(
        name: String, features: [Float], featureCount: Int, labels: [Int], maximum: Float? = nil
    ) throws(DatasetError) {
        guard !labels.isEmpty, featureCount > 0 else {
            throw DatasetError(name, "there are no samples", remedy: "give at least one")
        }
        let (size, overflow) = labels.count.multipliedReportingOverflow(by: featureCount)
        guard !overflow, features.count == size else {
            throw DatasetError(
                name,
                "\(labels.count) labels for \(features.count) values, \(featureCount) per sample",
                remedy: "give one label per sample")
        }
        var largest: Float = 0
        for (index, value) in features.enumerated() {
            guard value.isFinite else {
                throw DatasetError(
                    name,
                    "value \(index % featureCount) of sample \(index / featureCount) is not"
                        + " a finite number", remedy: "remove or fill in that value")
            }
            largest = max(largest, abs(value))
        }
        self.name = name
        self.features = features
        self.featureCount = featureCount
        self.labels = labels
        classCount = try Self.classCount(labels, name)
        self.maximum = maximum ?? (largest > 0 ? largest : 1)
        trains = nil
    }

    /// Makes a data set of events.
    ///
    /// - Throws: ``DatasetError`` when there is no sample, the sizes disagree, an event comes from
    ///   beyond the elements, or a label is negative or beyond ``largestClassCount``.
    public init(name: String, events: EventSamples) throws(DatasetError) {
        guard !events.labels.isEmpty, events.elementCount > 0 else {
            throw DatasetError(name, "there are no samples", remedy: "give at least one")
        }
        guard events.trains.count == events.labels.count else {
            throw DatasetError(
                name, "\(events.labels.count) labels for \(events.trains.count) samples",
                remedy: "give one label per sample")
        }
        for (index, train) in events.trains.enumerated() {
            guard train.elements.allSatisfy({ $0 < events.elementCount }) else {
                throw DatasetError(
                    name, "sample \(index) has an event beyond \(events.elementCount) elements",
                    remedy: "fetch the files again")
            }
        }
        self.name = name
        features = []
        featureCount = events.elementCount
        labels = events.labels
        classCount = try Self.classCount(events.labels, name)
        maximum = 1
        trains = events.trains
    }

    /// The number of classes that labels are of.
    private static func classCount(
        _ labels: [Int], _ name: String
    ) throws(DatasetError) -> Int {
        for (index, label) in labels.enumerated() where !(0..<largestClassCount).contains(label) {
            throw DatasetError(
                name, "the label \(label) of sample \(index) is not a class",
                remedy: "number the classes 0, 1, 2, … below \(largestClassCount)")
        }
        return (labels.max() ?? -1) + 1
    }

    /// More classes than this are taken for a mistake.
    public static let largestClassCount = 65_536

    /// The samples of these numbers, in this order; classes and full scale stay those of the whole.
    ///
    /// - Throws: ``DatasetError`` when there is no number, or one is outside the set.
    public func samples(_ numbers: some Collection<Int>) throws(DatasetError) -> Dataset {
        guard !numbers.isEmpty, numbers.allSatisfy({ (0..<count).contains($0) }) else {
            let bad =
                numbers.first { !(0..<count).contains($0) }.map { "number \($0)" } ?? "numbers"
            throw DatasetError(
                name, "there are no samples of the \(bad) asked for",
                remedy: "choose among 0..<\(count)")
        }
        return Dataset(numbers, of: self)
    }

    private init(_ numbers: some Collection<Int>, of whole: Dataset) {
        name = whole.name
        featureCount = whole.featureCount
        classCount = whole.classCount
        maximum = whole.maximum
        labels = numbers.map { whole.labels[$0] }
        trains = whole.trains.map { trains in numbers.map { trains[$0] } }
        guard trains == nil else {
            features = []
            return
        }
        var features: [Float] = []
        features.reserveCapacity(numbers.count * whole.featureCount)
        for number in numbers { features.append(contentsOf: whole[number]) }
        self.features = features
    }
}
