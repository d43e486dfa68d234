// The answers of a run's last test as a chart.

import Experiments
import Figures

extension ConfusionChart {
    /// Draws the answers of a test.
    init(_ file: ConfusionFile) {
        self.init(
            "answers of the test after epoch \(file.epoch)", classCount: file.classCount,
            samples: file.samples)
    }
}
