// A graph run as the tools do that export it: step by step, node after node, forward Euler.
import Foundation

/// One node, with the plain formula of its type.
enum LiteralNode {
    case input(Int)
    case linear([[Double]], bias: [Double])
    case lif(Int, beta: Double)
    case cuba(Int, alpha: Double, beta: Double)
    case integrator(Int)
    case threshold(Int, above: Double)
    case delay(Int, steps: Int)
    /// Weights of output × input channel × window, on images of channels × rows × columns.
    case convolution(
        [[[[Double]]]], image: [Int], stride: Int, padding: Int, dilation: Int)
    case pool(image: [Int], size: Int, isMean: Bool)
}

/// Nodes in the order in which they are worked out in each step; an edge from a later node, or from a
/// node to itself, brings what it had in the step before.
struct LiteralGraph {
    var nodes: [(name: String, node: LiteralNode)]
    var edges: [(String, String)]

    /// The spikes of all nodes that spike: step and element by name.
    func run(steps: Int, input: [Int: [Int]]) -> [String: [GraphSpike]] {
        let names = nodes.map(\.name)
        var values: [String: [Double]] = [:]
        var voltages: [String: [Double]] = [:]
        var currents: [String: [Double]] = [:]
        var lines: [String: [[Double]]] = [:]
        var spikes: [String: [GraphSpike]] = [:]
        for step in 0..<steps {
            let before = values
            for (index, (name, node)) in nodes.enumerated() {
                var x: [Double] = []
                for (from, to) in edges where to == name {
                    let isLater = (names.firstIndex(of: from) ?? 0) >= index
                    guard let value = (isLater ? before : values)[from] else { continue }
                    x = x.isEmpty ? value : zip(x, value).map(+)
                }
                func or0(_ count: Int) -> [Double] {
                    x.isEmpty ? Array(repeating: 0, count: count) : x
                }
                func fire(_ v: [Double]) -> [Double] {
                    for (id, v) in v.enumerated() where v > 1 {
                        spikes[name, default: []].append(GraphSpike(ms: Double(step), id: id))
                    }
                    voltages[name] = v.map { $0 > 1 ? 0 : $0 }
                    return v.map { $0 > 1 ? 1 : 0 }
                }
                let v = voltages[name]
                switch node {
                case .input(let count):
                    let active = input[step] ?? []
                    values[name] = (0..<count).map { id in
                        Double(active.filter { $0 == id }.count)
                    }
                case .linear(let weight, let bias):
                    let x = or0(weight[0].count)
                    values[name] = zip(weight, bias).map { row, b in
                        zip(row, x).map(*).reduce(0, +) + b
                    }
                case .lif(let count, let beta):
                    let v = v ?? Array(repeating: 0, count: count)
                    values[name] = fire(zip(v, or0(count)).map { beta * $0 + $1 })
                case .integrator(let count):
                    let v = v ?? Array(repeating: 0, count: count)
                    values[name] = fire(zip(v, or0(count)).map(+))
                case .cuba(let count, let alpha, let beta):
                    let old = currents[name] ?? Array(repeating: 0, count: count)
                    let current = zip(old, or0(count)).map { alpha * $0 + $1 }
                    currents[name] = current
                    let v = v ?? Array(repeating: 0, count: count)
                    values[name] = fire(zip(v, current).map { beta * $0 + $1 })
                case .threshold(let count, let above):
                    values[name] = or0(count).map { $0 > above ? 1 : 0 }
                    for (id, z) in (values[name] ?? []).enumerated() where z == 1 {
                        spikes[name, default: []].append(GraphSpike(ms: Double(step), id: id))
                    }
                case .delay(let count, let steps):
                    lines[name, default: []].append(or0(count))
                    let line = lines[name] ?? []
                    values[name] =
                        line.count > steps
                        ? line[line.count - 1 - steps] : Array(repeating: 0, count: count)
                case .convolution(let weight, let image, let stride, let padding, let dilation):
                    values[name] = convolve(
                        or0(image.reduce(1, *)), weight, image, stride, padding, dilation)
                case .pool(let image, let size, let isMean):
                    values[name] = pool(or0(image.reduce(1, *)), image, size, isMean)
                }
            }
        }
        return spikes.mapValues { $0.sorted() }
    }

    private func convolve(
        _ x: [Double], _ weight: [[[[Double]]]], _ image: [Int], _ stride: Int, _ padding: Int,
        _ dilation: Int
    ) -> [Double] {
        let (rows, columns) = (image[1], image[2])
        let kernel = weight[0][0].count
        func size(_ n: Int) -> Int { (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1 }
        var result: [Double] = []
        for filter in weight {
            for top in 0..<size(rows) {
                for left in 0..<size(columns) {
                    var sum = 0.0
                    for (channel, window) in filter.enumerated() {
                        for (dy, line) in window.enumerated() {
                            for (dx, w) in line.enumerated() {
                                let y = top * stride - padding + dy * dilation
                                let xx = left * stride - padding + dx * dilation
                                guard (0..<rows).contains(y), (0..<columns).contains(xx) else {
                                    continue
                                }
                                sum += w * x[(channel * rows + y) * columns + xx]
                            }
                        }
                    }
                    result.append(sum)
                }
            }
        }
        return result
    }

    private func pool(_ x: [Double], _ image: [Int], _ size: Int, _ isMean: Bool) -> [Double] {
        let (rows, columns) = (image[1], image[2])
        var result: [Double] = []
        for channel in 0..<image[0] {
            for top in 0..<(rows / size) {
                for left in 0..<(columns / size) {
                    var sum = 0.0
                    for y in 0..<size {
                        for xx in 0..<size {
                            sum +=
                                x[
                                    (channel * rows + top * size + y) * columns + left * size + xx]
                        }
                    }
                    result.append(isMean ? sum / Double(size * size) : sum)
                }
            }
        }
        return result
    }
}
