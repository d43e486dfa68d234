// Pairwise correlation of spike counts of a sample of elements, gathered bin by bin.

/// Sums of products of the counts of all pairs of a sample.
struct CorrelationPass {
    private let bins: Bins
    /// Place in the sample of each id that is in it.
    private let places: [UInt64: Int]
    private var sums: [Double]
    /// Row-major square: the sum over the bins of count i times count j.
    private var products: [Double]
    // The bin that is not yet over: its counts, and the places where they are not zero.
    private var bin = 0
    private var counts: [Double]
    private var active: [Int] = []

    /// Samples at most `sample` of `size` elements, evenly spaced from the first on.
    init(size: Int, sample: Int, bins: Bins) {
        self.bins = bins
        let number = min(max(sample, 0), size)
        var places: [UInt64: Int] = [:]
        for place in 0..<number {
            // place * size / number, without overflow.
            let id = place * (size / number) + place * (size % number) / number
            places[UInt64(id)] = place
        }
        self.places = places
        sums = [Double](repeating: 0, count: number)
        counts = sums
        products = [Double](repeating: 0, count: number * number)
    }

    /// Takes the next spike.
    mutating func add(time: Double, id: UInt64) {
        guard let place = places[id] else { return }
        let newBin = bins.index(of: time)
        if newBin != bin {
            closeBin()
            bin = newBin
        }
        if counts[place] == 0 { active.append(place) }
        counts[place] += 1
    }

    private mutating func closeBin() {
        for first in active {
            sums[first] += counts[first]
            for second in active {
                products[first * sums.count + second] += counts[first] * counts[second]
            }
        }
        for place in active { counts[place] = 0 }
        active.removeAll(keepingCapacity: true)
    }

    /// The correlation coefficients of all pairs of elements whose counts vary.
    func coefficients(durationMs: Double) -> [Double] {
        let total = bins.count(within: durationMs)
        guard total > 0 else { return [] }
        var closed = self
        if bin < total { closed.closeBin() }
        return closed.coefficients(bins: Double(total))
    }

    private func coefficients(bins: Double) -> [Double] {
        let number = sums.count
        let variances = (0..<number).map { covariance($0, $0, bins: bins) }
        var coefficients: [Double] = []
        for first in 0..<number where variances[first] > 0 {
            for second in (first + 1)..<number where variances[second] > 0 {
                let scale = (variances[first] * variances[second]).squareRoot()
                coefficients.append(covariance(first, second, bins: bins) / scale)
            }
        }
        return coefficients
    }

    /// Covariance times the number of bins squared: whole numbers, exact while they are small.
    private func covariance(_ first: Int, _ second: Int, bins: Double) -> Double {
        products[first * sums.count + second] * bins - sums[first] * sums[second]
    }
}
