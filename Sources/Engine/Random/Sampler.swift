// From a described value to the number of one element.
import CKernels
import NetworkDescription
import RealModule

/// Draws the numbers that a ``Value`` describes. What can be worked out once is, so that drawing
/// touches nothing but numbers.
struct Sampler {
    private enum Form {
        case constant, diagonal, uniform, normal, lognormal, elements
    }

    private let form: Form
    /// Low end and width, mean and standard deviation, or those of the logarithm.
    private let location: Double
    private let scale: Double
    private let bounds: (low: Double, high: Double)
    private let stream: RandomStream
    private let elements: Buffer<Double>?

    init(_ value: Value, _ stream: RandomStream) {
        self.stream = stream
        var bounds = (low: -Double.infinity, high: Double.infinity)
        var elements: Buffer<Double>?
        switch value {
        case .constant(let number):
            (form, location, scale) = (.constant, number, 0)
        case .diagonal(let number):
            (form, location, scale) = (.diagonal, number, 0)
        case .uniform(let low, let high):
            (form, location, scale) = (.uniform, low, high - low)
        case .normal(let mean, let std, let min, let max):
            (form, location, scale) = (.normal, mean, std)
            bounds = (min ?? -.infinity, max ?? .infinity)
        case .lognormal(let mean, let std, let min, let max):
            let variance = Double.log(onePlus: (std / mean) * (std / mean))
            let mu = Double.log(mean) - variance / 2
            (form, location, scale) = (.lognormal, mu, variance.squareRoot())
            bounds = (min ?? -.infinity, max ?? .infinity)
        case .elements(let numbers):
            (form, location, scale) = (.elements, 0, 0)
            elements = Buffer(numbers)
        }
        self.bounds = bounds
        self.elements = elements
    }

    /// The number shared by all elements, when there is one.
    var constant: Double? { form == .constant ? location : nil }

    /// The number of an element; `row` is its place in a file column, `identity` keys the random
    /// numbers.
    func callAsFunction(row: Int, identity: UInt64) -> Double {
        switch form {
        case .constant, .diagonal:
            return location
        case .uniform:
            // 1 - u lies in [0, 1), so the high end itself is never drawn.
            return location + scale * (1 - stream.uniforms(identity, 0).0)
        case .normal, .lognormal:
            return draw(identity)
        case .elements:
            guard let elements, row >= 0, row < elements.count else { return 0 }
            return elements[row]
        }
    }

    /// The number of a synapse.
    func callAsFunction(_ pair: Pair) -> Double {
        if form == .diagonal && pair.source != pair.target { return 0 }
        return self(row: pair.row, identity: pair.identity)
    }

    /// Draws standard normal numbers until one lies within the bounds.
    private func draw(_ identity: UInt64) -> Double {
        var index: UInt64 = 0
        while true {
            let (u, v) = stream.uniforms(identity, index)
            let first = transformed(u)
            if first >= bounds.low && first <= bounds.high { return first }
            let second = transformed(v)
            if second >= bounds.low && second <= bounds.high { return second }
            index += 1
            // The description refuses bounds that are hopeless; this keeps even those finite.
            if index > 1_000_000 { return min(max(transformed(0.5), bounds.low), bounds.high) }
        }
    }

    @inline(__always)
    private func transformed(_ uniform: Double) -> Double {
        scaled(draw_normal_quantile(min(uniform, 1.0.nextDown)))
    }

    /// The number that a standard normal number stands for.
    @inline(__always)
    private func scaled(_ normal: Double) -> Double {
        let number = location + scale * normal
        return form == .normal ? number : Double.exp(number)
    }

    /// The numbers of many synapses, whose identities are given as well: those that are drawn one by one.
    func draw(
        _ identities: UnsafeBufferPointer<UInt64>, into numbers: UnsafeMutablePointer<Double>,
        _ pair: (Int) -> Pair
    ) {
        switch form {
        case .constant, .diagonal, .elements:
            for index in identities.indices { numbers[index] = self(pair(index)) }
        case .uniform:
            stream.uniforms(of: identities, into: numbers)
            for index in identities.indices {
                numbers[index] = location + scale * (1 - numbers[index])
            }
        case .normal, .lognormal:
            stream.uniforms(of: identities, into: numbers)
            for index in identities.indices { numbers[index] = min(numbers[index], 1.0.nextDown) }
            draw_normal_quantiles(Int32(identities.count), numbers)
            for index in identities.indices {
                let number = scaled(numbers[index])
                let isWithin = number >= bounds.low && number <= bounds.high
                numbers[index] = isWithin ? number : draw(identities[index])
            }
        }
    }
}
