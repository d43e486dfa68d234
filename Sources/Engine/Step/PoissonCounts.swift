// Poisson counts from few random bits, exactly distributed.
import CKernels
import RealModule

/// Poisson counts of one mean.
///
/// Sixteen bits decide nearly always: of 65,536 equally likely words, ⌊65,536 p(k)⌋ stand for the count k.
/// What is left of the probabilities (a word in 10⁴) is a distribution of its own, drawn with 53 bits.
final class PoissonCounts {
    /// For the kernel; `nil` when the mean is too large for it.
    let table: UnsafePointer<step_poisson_table>?
    private let storage: UnsafeMutablePointer<step_poisson_table>
    /// The sums of what is left, by count.
    private var rest: [Double] = []

    init(mean: Double) {
        storage = .allocate(capacity: 1)
        storage.initialize(to: step_poisson_table())
        guard mean <= Self.largestMean else {
            table = nil
            return
        }
        var (probability, words, sum) = (Double.exp(-mean), 0, 0.0)
        let thresholds = withUnsafeMutablePointer(to: &storage.pointee.thresholds) {
            UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int16.self)
        }
        for count in 0..<Self.counts {
            let exact = probability * 65536
            // At least one word is left for what is rare.
            let whole = min(Int(exact), 65535 - words)
            words += whole
            if count < Self.thresholds { thresholds[count] = Int16(words - 32768) }
            if whole > 0 { storage.pointee.count = Int32(count + 1) }
            sum += exact - Double(whole)
            rest.append(sum)
            probability *= mean / Double(count + 1)
        }
        table = UnsafePointer(storage)
    }

    deinit {
        storage.deallocate()
    }

    private static let largestMean = 16.0
    private static let thresholds = 64
    /// Counts that occur: beyond, the probability is below 10⁻²⁵.
    private static let counts = 96

    /// A count of the rest of the distribution, for a uniform number in (0, 1].
    func rest(_ uniform: Double) -> Int {
        let sought = uniform * (rest.last ?? 0)
        return rest.firstIndex { $0 >= sought } ?? rest.count - 1
    }

    /// A count of any mean from as many uniform numbers as it takes: by inversion, in portions that do not
    /// underflow.
    static func draw(mean: Double, _ uniform: (UInt64) -> Double) -> Int {
        let portions = max(1, (mean / 32).rounded(.up))
        let portion = mean / portions
        let none = Double.exp(-portion)
        var total = 0
        for index in 0..<UInt64(portions) {
            var (count, probability, rest) = (0, none, uniform(index))
            while rest > probability && count < 500 {
                rest -= probability
                count += 1
                probability *= portion / Double(count)
            }
            total += count
        }
        return total
    }
}
