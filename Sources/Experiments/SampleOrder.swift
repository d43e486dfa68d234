// In which order the training samples come.
import Engine

/// The order of the samples in each epoch.
public struct SampleOrder: Sendable {
    private let count: Int
    private let isShuffled: Bool
    private let stream: RandomStream

    /// The orders of `count` samples: that of the data, or another for each epoch.
    public init(count: Int, isShuffled: Bool, seed: UInt64) {
        self.count = count
        self.isShuffled = isShuffled
        stream = RandomStream(seed: seed, object: "task", purpose: .order)
    }

    /// The samples in their order in an epoch: uniformly random (Fisher and Yates), the same for the
    /// same seed and epoch.
    public func samples(epoch: Int) -> [Int] {
        var samples = Array(0..<count)
        guard isShuffled else { return samples }
        for last in samples.indices.dropFirst().reversed() {
            let chosen = stream.below(UInt32(last + 1), UInt64(epoch), UInt64(last))
            samples.swapAt(last, Int(chosen))
        }
        return samples
    }
}
