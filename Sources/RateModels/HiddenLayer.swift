// The hidden layer that BMVR and backprop share: z = f(W₁ x).

/// How the hidden units respond to their input.
public enum Activation: String, Sendable, CaseIterable {
    /// z = W₁ x.
    case linear
    /// z = max(0, W₁ x) − z̄, with z̄ the running mean of max(0, W₁ x) (Golkar et al. 2020,
    /// equation 24).
    case relu
}

/// The hidden layer.
public struct HiddenLayer: Sendable {
    /// W₁ transposed: inputs × units, so that an input of 0 costs nothing.
    public internal(set) var weights: Matrix
    /// How the units respond.
    public let activation: Activation
    /// The running mean response z̄ of each unit; stays 0 when linear.
    public internal(set) var mean: [Double]

    /// The response of each unit before its mean is taken away, and z.
    func respond(_ input: [Double], response: inout [Double], z: inout [Double]) {
        weights.transposedTimes(input, into: &response)
        switch activation {
        case .linear:
            z = response
        case .relu:
            for i in response.indices {
                response[i] = max(0, response[i])
                z[i] = response[i] - mean[i]
            }
        }
    }

    /// W₁ += e (f′ ∘ signal) xᵀ; f′ is 1 where a rectified unit responds.
    mutating func learn(
        _ input: [Double], response: [Double], signal: inout [Double], rate: Double
    ) {
        if activation == .relu {
            for i in signal.indices where response[i] <= 0 { signal[i] = 0 }
        }
        weights.add(rate, input, signal)
    }

    /// z̄ += ε (response − z̄).
    mutating func followMean(_ response: [Double], rate: Double) {
        guard activation == .relu else { return }
        for i in mean.indices { mean[i] += rate * (response[i] - mean[i]) }
    }
}
