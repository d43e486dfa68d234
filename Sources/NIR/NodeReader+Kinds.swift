// What each type of node makes of its parameters.

extension NodeReader {
    /// The names of the types that are known, but for subgraphs.
    static let types = [
        "Input", "Output", "Linear", "Affine", "Scale", "Threshold", "I", "IF", "LI", "LIF",
        "CubaLI",
        "CubaLIF", "Delay", "Conv1d", "Conv2d", "SumPool2d", "AvgPool2d", "Flatten",
    ]

    /// What a node of a type does; `nil` with the reason among the findings.
    mutating func kind(of type: String, isOutermost: Bool) -> NIRNode.Kind? {
        switch type {
        case "Input": isOutermost ? shape("shape").map(NIRNode.Kind.input) : .passage
        case "Output": .passage
        case "Linear", "Affine": dense(hasBias: type == "Affine")
        case "Scale": required("scale").map { .scale($0.values) }
        case "Delay": delay()
        case "Threshold": required("threshold").map { .threshold($0.values) }
        case "Flatten": flatten()
        case "Conv1d": convolution(rank: 1)
        case "Conv2d": convolution(rank: 2)
        case "SumPool2d", "AvgPool2d": pool(isMean: type == "AvgPool2d")
        case "I", "IF", "LI", "LIF", "CubaLI", "CubaLIF": neurons(type)
        default: unknown(type)
        }
    }

    private mutating func unknown(_ type: String) -> NIRNode.Kind? {
        problem(
            "unknown type '\(type.prefix(40))'; the types are \(Self.types.joined(separator: ", "))"
        )
        return nil
    }

    private mutating func dense(hasBias: Bool) -> NIRNode.Kind? {
        guard let weight = required("weight") else { return nil }
        guard weight.shape.count == 2 else {
            problem("'weight' has \(weight.shape.count) dimensions; it must be outputs x inputs")
            return nil
        }
        guard hasBias else { return .dense(weight: weight, bias: nil) }
        guard let bias = required("bias")?.values else { return nil }
        guard bias.count == weight.shape[0] else {
            problem("'bias' has \(bias.count) numbers, but 'weight' has \(weight.shape[0]) outputs")
            return nil
        }
        return .dense(weight: weight, bias: bias)
    }

    private mutating func delay() -> NIRNode.Kind? {
        guard let delay = required("delay")?.values else { return nil }
        guard delay.allSatisfy({ $0 >= 0 }) else {
            problem("'delay' must not be negative")
            return nil
        }
        return .delay(delay)
    }

    private mutating func flatten() -> NIRNode.Kind? {
        let start = wholes("start_dim", -32...32, count: 1, default: 1)
        let end = wholes("end_dim", -32...32, count: 1, default: -1)
        guard let start, let end else { return nil }
        return .flatten(start: start[0], end: end[0])
    }

    // MARK: Windows

    private static let extents = 1...65_536

    private mutating func convolution(rank: Int) -> NIRNode.Kind? {
        guard let weight = required("weight") else { return nil }
        guard weight.shape.count == rank + 2 else {
            problem(
                "'weight' has \(weight.shape.count) dimensions; it must be output channels x input "
                    + "channels x window")
            return nil
        }
        let groups = wholes("groups", Self.extents, count: 1, default: 1)
        guard let groups = groups?.first else { return nil }
        guard weight.shape[0] % groups == 0 else {
            problem("\(weight.shape[0]) output channels cannot be shared out to \(groups) groups")
            return nil
        }
        let bias = optional("bias")?.values
        if let bias, bias.count != weight.shape[0] {
            problem("'bias' has \(bias.count) numbers for \(weight.shape[0]) output channels")
            return nil
        }
        let content = WindowParameters.Content.convolution(
            weight: weight.values, outputs: weight.shape[0], inputsOfGroup: weight.shape[1],
            groups: groups, bias: bias)
        return window(rank: rank, kernel: Array(weight.shape[2...]), content)
    }

    private mutating func pool(isMean: Bool) -> NIRNode.Kind? {
        guard let kernel = wholes("kernel_size", Self.extents, count: 2) else { return nil }
        let size = Double(kernel[0]) * Double(kernel[1])
        return window(rank: 2, kernel: kernel, .pool(weight: isMean ? 1 / size : 1))
    }

    private mutating func window(
        rank: Int, kernel: [Int], _ content: WindowParameters.Content
    ) -> NIRNode.Kind? {
        let image =
            group.arrays["input_shape"] == nil
            ? nil : wholes("input_shape", Self.extents, count: rank)
        guard let stride = wholes("stride", Self.extents, count: rank, default: 1),
            let dilation = wholes("dilation", Self.extents, count: rank, default: 1),
            let padding = padding(rank, stride)
        else { return nil }
        return .window(
            WindowParameters(
                rank: rank, inputShape: image, kernel: kernel, stride: stride, padding: padding,
                dilation: dilation, content: content))
    }

    private mutating func padding(_ rank: Int, _ stride: [Int]) -> WindowParameters.Padding? {
        guard let word = text("padding") else {
            return wholes("padding", 0...65_536, count: rank, default: 0)
                .map(WindowParameters.Padding.zeros)
        }
        switch word {
        case "valid": return .zeros(Array(repeating: 0, count: rank))
        case "same" where stride.allSatisfy({ $0 == 1 }): return .same
        case "same": problem("padding 'same' needs a stride of 1; give the padding as numbers")
        default: problem("unknown padding '\(word.prefix(40))'; give numbers, 'same' or 'valid'")
        }
        return nil
    }

    // MARK: Neurons

    private mutating func neurons(_ type: String) -> NIRNode.Kind? {
        let isCuba = type.hasPrefix("Cuba")
        let hasLeak = type != "I" && type != "IF"
        let spikes = type.hasSuffix("F")
        var tensors: [String: Tensor] = [:]
        let needed =
            ["r"] + (isCuba ? ["tau_mem", "tau_syn"] : hasLeak ? ["tau"] : [])
            + (hasLeak ? ["v_leak"] : []) + (spikes ? ["v_threshold"] : [])
        for key in needed { tensors[key] = required(key) }
        // Files from before NIR 1.0.6 have no v_reset; w_in is 1 by default.
        for key in (spikes ? ["v_reset"] : []) + (isCuba ? ["w_in"] : []) {
            tensors[key] = optional(key)
        }
        guard needed.allSatisfy({ tensors[$0] != nil }) else { return nil }
        guard let shape = commonShape(tensors), let size = Self.size(of: shape) else { return nil }
        func each(_ key: String, default standard: Double) -> [Double] {
            let values = tensors[key]?.values ?? [standard]
            return values.count == size ? values : Array(repeating: values[0], count: size)
        }
        let parameters = NeuronParameters(
            shape: shape, tau: hasLeak ? each(isCuba ? "tau_mem" : "tau", default: 0) : nil,
            tauSyn: isCuba ? each("tau_syn", default: 0) : nil, r: each("r", default: 1),
            leak: each("v_leak", default: 0), wIn: each("w_in", default: 1),
            threshold: spikes ? each("v_threshold", default: 0) : nil,
            reset: each("v_reset", default: 0))
        return check(parameters) ? .neurons(parameters) : nil
    }

    /// The one shape that all parameters have, but for single numbers.
    private mutating func commonShape(_ tensors: [String: Tensor]) -> [Int]? {
        let large = tensors.filter { $0.value.values.count > 1 }.sorted { $0.key < $1.key }
        guard let first = large.first else {
            return tensors["r"].map { $0.shape.isEmpty ? [] : [1] }
        }
        for (key, tensor) in large where tensor.shape != first.value.shape {
            problem("'\(key)' is \(tensor.shape), but '\(first.key)' is \(first.value.shape)")
            return nil
        }
        guard Self.size(of: first.value.shape) != nil else {
            problem("has more than \(Self.largestSize) neurons")
            return nil
        }
        return first.value.shape
    }

    private mutating func check(_ neurons: NeuronParameters) -> Bool {
        for (key, taus) in [("tau", neurons.tau), ("tau_syn", neurons.tauSyn)] {
            if let taus, let bad = taus.first(where: { $0 <= 0 }) {
                problem("'\(key)' must be positive, not \(bad)")
                return false
            }
        }
        guard let threshold = neurons.threshold else { return true }
        for (threshold, reset) in zip(threshold, neurons.reset) where reset > threshold {
            problem("'v_reset' (\(reset)) must not lie above 'v_threshold' (\(threshold))")
            return false
        }
        return true
    }
}
