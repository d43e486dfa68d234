// What the nodes between populations do to the signals that pass through them.

/// A linear map with its delays and its bias.
struct LinearOperator {
    private let kind: Kind
    /// The number of elements that it hands on.
    private let outputs: Int

    private enum Kind {
        case identity
        case scale([Double])
        case delay([Double])
        case dense([Double], inputs: Int, bias: [Double]?)
        case window(WindowOperator)
    }

    /// The map of a node that is no population; `inputShape` is the array that it gets.
    init(_ node: NIRNode, inputShape: [Int], outputs: Int) {
        self.outputs = outputs
        kind =
            switch node.kind {
            case .scale(let factors): .scale(Self.spread(factors, outputs))
            case .delay(let delays): .delay(Self.spread(delays, outputs))
            case .dense(let weight, let bias):
                .dense(weight.values, inputs: weight.shape[1], bias: bias)
            case .window(let parameters):
                switch WindowOperator.make(parameters, image: inputShape) {
                case .success(let window): .window(window)
                case .failure: .identity
                }
            case .input, .passage, .flatten, .threshold, .neurons: .identity
            }
    }

    private static func spread(_ values: [Double], _ count: Int) -> [Double] {
        values.count == count ? values : Array(repeating: values.first ?? 0, count: count)
    }

    /// Whether it hands on what it gets.
    var isIdentity: Bool { if case .identity = kind { true } else { false } }

    /// Whether an input may reach several outputs.
    var branches: Bool {
        switch kind {
        case .dense, .window: true
        default: false
        }
    }

    /// The most outputs that one input reaches.
    var mostOutputs: Int {
        switch kind {
        case .identity, .scale, .delay: 1
        case .dense: outputs
        case .window(let window): window.mostOutputs
        }
    }

    /// How much later an input is handed on, in the file's unit of time.
    func delay(of input: Int) -> Double {
        if case .delay(let delays) = kind { delays[input] } else { 0 }
    }

    /// Visits the outputs that an input reaches with a weight that is not zero.
    func spread(_ input: Int, _ visit: (_ output: Int, _ weight: Double) -> Void) {
        switch kind {
        case .identity, .delay: visit(input, 1)
        case .scale(let factors): if factors[input] != 0 { visit(input, factors[input]) }
        case .dense(let weights, let inputs, _):
            for output in 0..<outputs {
                let weight = weights[output * inputs + input]
                if weight != 0 { visit(output, weight) }
            }
        case .window(let window):
            window.spread(input) { output, weight in
                if weight != 0 { visit(output, weight) }
            }
        }
    }

    /// What it makes of a constant input; `nil` stands for zeros.
    func constant(from input: [Double]?) -> [Double]? {
        var result: [Double]? =
            switch kind {
            case .dense(_, _, let bias): bias
            case .window(let window): window.bias
            default: nil
            }
        guard let input else { return result }
        var sum = result ?? Array(repeating: 0, count: outputs)
        for (element, value) in input.enumerated() where value != 0 {
            spread(element) { output, weight in sum[output] += weight * value }
        }
        result = sum
        return result
    }
}
