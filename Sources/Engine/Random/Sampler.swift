// From a described value to the number of one element.
import NetworkDescription
import RealModule

/// Draws the numbers that a ``Value`` describes.
struct Sampler {
    private let value: Value
    private let stream: RandomStream
    /// The number shared by all elements, when there is one.
    let constant: Double?

    init(_ value: Value, _ stream: RandomStream) {
        self.value = value
        self.stream = stream
        if case .constant(let number) = value { constant = number } else { constant = nil }
    }

    /// The number of an element; `row` is its place in a file column, `identity` keys the random
    /// numbers.
    @inline(never)
    func callAsFunction(row: Int, identity: UInt64) -> Double {
        switch value {
        case .constant(let number):
            return number
        case .uniform(let low, let high):
            // 1 - u lies in [0, 1), so `high` itself is never drawn.
            return low + (high - low) * (1 - stream.uniforms(identity, 0).0)
        case .normal(let mean, let std, let min, let max):
            return draw(identity, min, max) { mean + std * $0 }
        case .lognormal(let mean, let std, let min, let max):
            let variance = Double.log(onePlus: (std / mean) * (std / mean))
            let sigma = variance.squareRoot()
            let mu = Double.log(mean) - variance / 2
            return draw(identity, min, max) { Double.exp(mu + sigma * $0) }
        case .elements(let numbers):
            return numbers.indices.contains(row) ? numbers[row] : 0
        }
    }

    /// Transforms standard normal numbers (Box-Muller) until one lies within the bounds.
    private func draw(
        _ identity: UInt64, _ min: Double?, _ max: Double?, _ transform: (Double) -> Double
    ) -> Double {
        let (low, high) = (min ?? -.infinity, max ?? .infinity)
        var index: UInt64 = 0
        while true {
            let (u, v) = stream.uniforms(identity, index)
            let radius = (-2 * Double.log(u)).squareRoot()
            let first = transform(radius * Double.cos(2 * .pi * v))
            if first >= low && first <= high { return first }
            let second = transform(radius * Double.sin(2 * .pi * v))
            if second >= low && second <= high { return second }
            index += 1
            // The description refuses bounds that are hopeless; this keeps even those finite.
            if index > 1_000_000 { return Swift.min(Swift.max(transform(0), low), high) }
        }
    }
}
