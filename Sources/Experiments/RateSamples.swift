// The samples of a task as rate models see them.
import Datasets
import NetworkDescription
import RateModels

/// The samples to learn, and those to test on when.
struct RateSamples {
    let training: Samples
    /// The samples of the last test.
    private let test: Samples?
    /// The samples of the tests before.
    private let earlyTest: Samples?
    private let epochs: Int
    private let every: Int?

    /// - Parameter samples: what becomes of a data set.
    /// - Throws: ``ExperimentError`` when the tests before the last cannot be cut from the set.
    init(
        _ task: LearningTask, data: TaskData, _ samples: (Dataset) -> Samples
    ) throws(ExperimentError) {
        training = samples(data.training)
        test = data.test.map(samples)
        earlyTest = try task.earlyTest(data.test).map(samples)
        (epochs, every) = (task.epochs, task.testing.every)
    }

    /// The samples to test on after an epoch: all after the last, else the first ones if it is time.
    func tests(after epoch: Int) -> Samples? {
        if epoch == epochs { return test }
        return every.flatMap { epoch % $0 == 0 ? earlyTest : nil }
    }
}

extension LearningTask {
    /// The samples of the tests before the last.
    fileprivate func earlyTest(_ test: Dataset?) throws(ExperimentError) -> Dataset? {
        guard let test, testing.count.map({ $0 < test.count }) == true else { return test }
        do {
            return try test.samples(0..<(testing.count ?? test.count))
        } catch {
            throw ExperimentError("\(error)")
        }
    }
}
