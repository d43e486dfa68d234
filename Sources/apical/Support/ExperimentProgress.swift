// Where a learning experiment is, in words.
import Experiments

extension Experiment.Progress {
    /// Epoch, sample and accuracy so far; `nil` before the first sample.
    var summary: String? {
        guard samples > 0 else { return nil }
        let phase = isTest ? "test after epoch" : "epoch"
        let answers = accuracy.map { ", \(($0 * 100).rounded(places: 1)) % right" } ?? ""
        return "\(phase) \(epoch) of \(epochs), sample \(sample) of \(samples)\(answers)"
    }
}
