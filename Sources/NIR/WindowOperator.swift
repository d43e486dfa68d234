// Convolutions and pools with all sizes known: which inputs reach which outputs, by what weight.

/// A window that moves over an image of channels × rows × columns; PyTorch's cross-correlation.
struct WindowOperator: Sendable {
    /// The array that it hands on.
    let outputShape: [Int]
    private let channels: Int
    private let image: (rows: Int, columns: Int)
    private let result: (rows: Int, columns: Int)
    private let kernel: (rows: Int, columns: Int)
    private let stride: (rows: Int, columns: Int)
    private let padding: (rows: Int, columns: Int)
    private let dilation: (rows: Int, columns: Int)
    private let content: WindowParameters.Content

    /// Fits a window to an image, or says why it does not fit.
    static func make(
        _ parameters: WindowParameters, image shape: [Int]
    ) -> Result<WindowOperator, Misfit> {
        guard shape.count == parameters.rank + 1 else {
            let axes = parameters.rank == 1 ? "channels x samples" : "channels x rows x columns"
            return .failure(Misfit(reason: "brings an array of \(shape), not of \(axes)"))
        }
        if let stated = parameters.inputShape, stated != Array(shape[1...]) {
            return .failure(
                Misfit(reason: "brings an array of \(shape), but 'input_shape' is \(stated)"))
        }
        var outputs = shape[0]
        if case .convolution(_, let all, let each, let groups, _) = parameters.content {
            guard shape[0] == each * groups else {
                return .failure(
                    Misfit(
                        reason: "brings \(shape[0]) channels, but 'weight' and 'groups' are for "
                            + "\(each * groups)"))
            }
            outputs = all
        }
        var sizes: [Int] = []
        var before: [Int] = []
        for axis in 0..<parameters.rank {
            let reach = parameters.dilation[axis] * (parameters.kernel[axis] - 1)
            let padding: (Int, Int) =
                switch parameters.padding {
                case .zeros(let zeros): (zeros[axis], zeros[axis])
                case .same: (reach / 2, reach - reach / 2)
                }
            let room = shape[1 + axis] + padding.0 + padding.1 - reach - 1
            guard room >= 0 else {
                return .failure(
                    Misfit(reason: "brings an array of \(shape), smaller than the window"))
            }
            sizes.append(room / parameters.stride[axis] + 1)
            before.append(padding.0)
        }
        guard NodeReader.size(of: [outputs] + sizes) != nil else {
            return .failure(
                Misfit(reason: "makes an array of more than \(NodeReader.largestSize) elements"))
        }
        return .success(
            WindowOperator(parameters, channels: shape[0], shape, [outputs] + sizes, before))
    }

    private init(
        _ parameters: WindowParameters, channels: Int, _ shape: [Int], _ output: [Int],
        _ before: [Int]
    ) {
        /// The numbers of both axes; a row has one row.
        func axes(_ numbers: [Int], _ single: Int) -> (Int, Int) {
            numbers.count == 1 ? (single, numbers[0]) : (numbers[0], numbers[1])
        }
        outputShape = output
        self.channels = channels
        image = axes(Array(shape[1...]), 1)
        result = axes(Array(output[1...]), 1)
        kernel = axes(parameters.kernel, 1)
        stride = axes(parameters.stride, 1)
        dilation = axes(parameters.dilation, 1)
        padding = axes(before, 0)
        content = parameters.content
    }

    /// The most outputs that one input reaches.
    var mostOutputs: Int {
        let window = kernel.rows * kernel.columns
        guard case .convolution(_, let outputs, _, let groups, _) = content else { return window }
        return window * (outputs / groups)
    }

    /// Visits what an input reaches, and by what weight.
    func spread(_ input: Int, _ visit: (_ output: Int, _ weight: Double) -> Void) {
        let plane = image.rows * image.columns
        let (channel, pixel) = input.quotientAndRemainder(dividingBy: plane)
        let (y, x) = pixel.quotientAndRemainder(dividingBy: image.columns)
        for row in 0..<kernel.rows {
            guard
                let top = place(y, row, padding.rows, stride.rows, dilation.rows, result.rows)
            else { continue }
            for column in 0..<kernel.columns {
                guard
                    let left = place(
                        x, column, padding.columns, stride.columns, dilation.columns,
                        result.columns)
                else { continue }
                visitChannels(of: channel, row * kernel.columns + column) { output, weight in
                    visit((output * result.rows + top) * result.columns + left, weight)
                }
            }
        }
    }

    /// Where the window stands whose element `element` covers a place; `nil` when none does.
    private func place(
        _ position: Int, _ element: Int, _ padding: Int, _ stride: Int, _ dilation: Int,
        _ count: Int
    ) -> Int? {
        let start = position + padding - element * dilation
        guard start >= 0, start % stride == 0, start / stride < count else { return nil }
        return start / stride
    }

    /// Visits the output channels that an input channel reaches through one element of the window.
    private func visitChannels(
        of channel: Int, _ element: Int, _ visit: (_ output: Int, _ weight: Double) -> Void
    ) {
        switch content {
        case .pool(let weight): visit(channel, weight)
        case .convolution(let weights, let outputs, let inputsOfGroup, let groups, _):
            let (group, member) = channel.quotientAndRemainder(dividingBy: inputsOfGroup)
            let each = outputs / groups
            let window = kernel.rows * kernel.columns
            for output in (group * each)..<((group + 1) * each) {
                visit(output, weights[(output * inputsOfGroup + member) * window + element])
            }
        }
    }

    /// What is added to each output, if there is a bias.
    var bias: [Double]? {
        guard case .convolution(_, _, _, _, let bias?) = content else { return nil }
        return bias.flatMap { Array(repeating: $0, count: result.rows * result.columns) }
    }
}
