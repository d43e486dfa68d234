// Data sets that are made, not read.

/// A data set that a formula and a seed make.
public enum GeneratedSet: Equatable, Sendable {
    /// The Yin-Yang set (Kriener, Göltz and Petrovici 2022, arXiv 2102.08211): points (x, y, 1 - x,
    /// 1 - y) in a Yin-Yang figure: its halves are the classes 0 and 1, its dots class 2. The samples
    /// are those that the published generator makes from the same seed and size.
    case yinYang(size: Int, seed: UInt32)
    /// All rows (class 0), columns (1) and diagonals (2) of a square picture, 1 on 0.
    case bars(side: Int)
    /// Numbers drawn uniformly in [0, 1), of one class.
    case uniform(features: Int, size: Int, seed: UInt32)

    /// No set has more values than this.
    public static let largest = 1 << 28

    func dataset() throws(DatasetError) -> Dataset {
        switch self {
        case .yinYang(let size, let seed):
            try check("yin-yang", [size, 4])
            return try yinYang(size: size, seed: seed)
        case .bars(let side):
            try check("bars", [2 * min(side, Self.largest) + 2, side, side])
            return try bars(side: side)
        case .uniform(let features, let size, let seed):
            try check("uniform", [size, features])
            var random = RandomState(seed: seed)
            return try Dataset(
                name: "uniform",
                features: (0..<size * features).map { _ in Float(random.randomSample()) },
                featureCount: features, labels: [Int](repeating: 0, count: size), maximum: 1)
        }
    }

    private func check(_ name: String, _ sizes: [Int]) throws(DatasetError) {
        var values = 1
        for size in sizes {
            let (product, overflow) = values.multipliedReportingOverflow(by: size)
            guard size > 0, !overflow, product <= Self.largest else {
                throw DatasetError(
                    name, "\(sizes.map(String.init).joined(separator: " × ")) values",
                    remedy: "ask for at least one value and at most \(Self.largest)")
            }
            values = product
        }
    }

    private func yinYang(size: Int, seed: UInt32) throws(DatasetError) -> Dataset {
        var random = RandomState(seed: seed)
        var features: [Float] = []
        var labels: [Int] = []
        for _ in 0..<size {
            let wanted = Int(random.randint(3))
            var point = (x: 0.0, y: 0.0)
            repeat {
                point = (random.randomSample(), random.randomSample())
            } while YinYang.label(point.x, point.y) != wanted
            features += [point.x, point.y, 1 - point.x, 1 - point.y].map(Float.init)
            labels.append(wanted)
        }
        return try Dataset(
            name: "yin-yang", features: features, featureCount: 4, labels: labels, maximum: 1)
    }

    private func bars(side: Int) throws(DatasetError) -> Dataset {
        var features: [Float] = []
        func draw(_ isLit: (_ row: Int, _ column: Int) -> Bool) {
            for row in 0..<side {
                for column in 0..<side { features.append(isLit(row, column) ? 1 : 0) }
            }
        }
        for line in 0..<side { draw { row, _ in row == line } }
        for line in 0..<side { draw { _, column in column == line } }
        draw { $0 == $1 }
        draw { $0 + $1 == side - 1 }
        return try Dataset(
            name: "bars", features: features, featureCount: side * side,
            labels: (0..<2 * side + 2).map { min($0 / side, 2) }, maximum: 1)
    }
}

/// The figure, in a square of side 1.
private enum YinYang {
    static let big = 0.5
    static let small = 0.1

    /// The class of a point; `nil` outside the figure.
    static func label(_ x: Double, _ y: Double) -> Int? {
        func distance(_ centre: Double) -> Double {
            ((x - centre) * (x - centre) + (y - big) * (y - big)).squareRoot()
        }
        if distance(big) > big { return nil }
        let (right, left) = (distance(1.5 * big), distance(0.5 * big))
        if right < small || left < small { return 2 }
        let isYin =
            right <= small || (left > small && left <= 0.5 * big)
            || (y > big && right > 0.5 * big)
        return isYin ? 1 : 0
    }
}
