// The nodes of a NIR graph, with checked parameters (Pedersen et al. 2024, Nat Commun 15:8122).

/// Numbers with dimensions, in C order.
struct Tensor: Equatable, Sendable {
    var shape: [Int]
    var values: [Double]
}

/// A node of a flat graph: the nodes of subgraphs have names such as `block.lif`.
struct NIRNode: Equatable, Sendable {
    /// The name in the file.
    var name: String
    /// The type in the file.
    var type: String
    /// What it does.
    var kind: Kind

    /// What a node does.
    enum Kind: Equatable, Sendable {
        /// Spikes from outside, in an array of this shape.
        case input(shape: [Int])
        /// Hands on what it gets: outputs, ends of subgraphs.
        case passage
        /// Hands on what it gets in another shape.
        case flatten(start: Int, end: Int)
        /// y = W x + b, W of outputs × inputs.
        case dense(weight: Tensor, bias: [Double]?)
        /// y = s x, element by element.
        case scale([Double])
        /// y(t) = x(t - d), element by element, in the file's unit of time.
        case delay([Double])
        /// A convolution with bias, or a pool, of an image or a row.
        case window(WindowParameters)
        /// 1 where x is above the threshold.
        case threshold([Double])
        /// Neurons.
        case neurons(NeuronParameters)
    }

    /// Whether it emits spikes on its own account.
    var emitsSpikes: Bool {
        switch kind {
        case .input, .threshold: true
        case .neurons(let neurons): neurons.threshold != nil
        default: false
        }
    }

    /// Whether something happens in it over time, or a threshold is compared: it becomes a population.
    var isPopulation: Bool {
        switch kind {
        case .input, .threshold, .neurons: true
        default: false
        }
    }
}

/// Neurons of one node:
/// tau_syn dI/dt = -I + w_in S where there is a tau_syn, else I = S;
/// tau dv/dt = (leak - v) + r I where there is a tau, else dv/dt = r I;
/// v above the threshold, where there is one: a spike, and v = reset.
struct NeuronParameters: Equatable, Sendable {
    /// The array that the neurons form; empty for one set of parameters for whatever comes in.
    var shape: [Int]
    /// Membrane time constants; `nil` for neurons without leak.
    var tau: [Double]?
    /// Synaptic time constants; `nil` for neurons without synaptic currents.
    var tauSyn: [Double]?
    /// Resistances.
    var r: [Double]
    /// Resting potentials.
    var leak: [Double]
    /// Weights into the synaptic current.
    var wIn: [Double]
    /// Thresholds; `nil` for neurons that do not spike.
    var threshold: [Double]?
    /// Voltages after a spike.
    var reset: [Double]
}

/// A window that moves over an image: a convolution or a pool. A row is an image of height one.
struct WindowParameters: Equatable, Sendable {
    /// Axes of the image: 1 or 2.
    var rank: Int
    /// Size of the image, where the node says it.
    var inputShape: [Int]?
    /// Size of the window.
    var kernel: [Int]
    var stride: [Int]
    var padding: Padding
    var dilation: [Int]
    var content: Content

    enum Padding: Equatable, Sendable {
        /// Zeros on each side.
        case zeros([Int])
        /// As many as keep the size of the image.
        case same
    }

    enum Content: Equatable, Sendable {
        /// Weights of output channels × input channels of a group × window.
        case convolution(
            weight: [Double], outputs: Int, inputsOfGroup: Int, groups: Int, bias: [Double]?)
        /// Each channel by itself, each element of the window with this weight.
        case pool(weight: Double)
    }
}
