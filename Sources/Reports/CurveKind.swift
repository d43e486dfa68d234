// Which metrics of a task belong into one panel.

/// A kind of quantity among the metrics of a task (docs/task-format.md).
struct CurveKind: Hashable {
    /// The title of its panel.
    let title: String
    /// The unit, or what the numbers are.
    let unit: String
    /// What one unit of the metric is on the axis.
    let scale: Double
    /// Whether this kind is drawn when nothing was chosen.
    let isCentral: Bool
    /// Whether its axis begins at zero.
    let fromZero: Bool

    private init(
        _ title: String, unit: String = "", scale: Double = 1, isCentral: Bool = false,
        fromZero: Bool = false
    ) {
        self.title = title
        self.unit = unit
        self.scale = scale
        self.isCentral = isCentral
        self.fromZero = fromZero
    }

    /// The kind of a metric: what all accuracies or objectives have in common, or the part before
    /// the point.
    init(of metric: String) {
        let head = metric.split(separator: ".", maxSplits: 1).first.map(String.init) ?? metric
        let words = head.replacing("_", with: " ")
        if metric.hasSuffix("accuracy") {
            self.init("accuracy", unit: "right answers, %", scale: 100, isCentral: true)
        } else if metric.hasSuffix("objective") || metric == Self.optimum {
            self.init("objective", unit: "mean squared error", isCentral: true)
        } else if head.hasSuffix("angle") || head.contains("angle_") {
            self.init(words, unit: "degrees", isCentral: true, fromZero: true)
        } else {
            self.init(words, unit: words)
        }
    }

    /// The metric that is drawn as a reference.
    static let optimum = "optimum"

    /// What distinguishes a metric within its kind.
    static func part(of metric: String) -> String {
        let pieces = metric.split(separator: ".", maxSplits: 1)
        if pieces.count == 2 { return String(pieces[1]) }
        for suffix in ["_accuracy", "_objective"] where metric.hasSuffix(suffix) {
            return String(metric.dropLast(suffix.count))
        }
        return metric.replacing("_", with: " ")
    }
}
