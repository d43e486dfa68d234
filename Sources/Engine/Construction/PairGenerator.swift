// The pairs that a connection rule makes, for any slice of the targets, in one reproducible order.
import NetworkDescription
import RealModule

/// One synapse to be: indices into the pools of the projection.
struct Pair {
    var source: Int
    var target: Int
    /// Keys the random weight and delay of this synapse.
    var identity: UInt64
    /// The row of a file column that belongs to it.
    var row: Int
}

/// Enumerates the synapses of one projection whose targets lie in a slice. Nothing is stored, so it
/// can run twice: once to count and once to fill.
struct PairGenerator {
    private let rule: ConnectionRule
    private let sourceCount: Int
    private let targetCount: Int
    private let stream: RandomStream
    /// For each target entry: the pooled range and the pooled source index of its first element
    /// when that population is also a source.
    private let selves: [(targets: Range<Int>, sources: Range<Int>)]

    init(_ projection: Projection, populations: [Population], seed: UInt64) {
        rule = projection.rule
        stream = RandomStream(seed: seed, object: projection.name, purpose: .connection)
        var sourceRanges: [(population: Int, range: Range<Int>)] = []
        var end = 0
        for population in projection.sources {
            sourceRanges.append((population, end..<(end + populations[population].size)))
            end += populations[population].size
        }
        sourceCount = end
        var selves: [(targets: Range<Int>, sources: Range<Int>)] = []
        end = 0
        for target in projection.targets {
            let range = end..<(end + populations[target.population].size)
            for source in sourceRanges where source.population == target.population {
                selves.append((range, source.range))
            }
            end = range.upperBound
        }
        targetCount = end
        self.selves = selves
    }

    private func isAutapse(_ source: Int, _ target: Int) -> Bool {
        for entry in selves where entry.targets.contains(target) {
            if source - entry.sources.lowerBound == target - entry.targets.lowerBound
                && entry.sources.contains(source)
            {
                return true
            }
        }
        return false
    }

    /// Calls `body` for every synapse onto `targets` (pooled indices), always in the same order.
    @inline(__always)
    func forEach(onto targets: Range<Int>, _ body: (Pair) -> Void) {
        switch rule {
        case .oneToOne:
            for target in targets {
                body(Pair(source: target, target: target, identity: UInt64(target), row: target))
            }
        case .allToAll(let autapses):
            for target in targets {
                for source in 0..<sourceCount where autapses || !isAutapse(source, target) {
                    let identity = UInt64(target) << 32 | UInt64(source)
                    let row = source * targetCount + target
                    body(Pair(source: source, target: target, identity: identity, row: row))
                }
            }
        case .fixedIndegree(let degree, let autapses, let multapses):
            var draw = DistinctDraw(sourceCount, stream, multapses: multapses)
            for target in targets {
                draw.begin(target)
                for index in 0..<degree {
                    let source = draw.next(index) { !autapses && isAutapse($0, target) }
                    let identity = UInt64(target) << 32 | UInt64(index)
                    let row = target * degree + index
                    body(Pair(source: source, target: target, identity: identity, row: row))
                }
            }
        case .fixedOutdegree(let degree, let autapses, let multapses):
            var draw = DistinctDraw(targetCount, stream, multapses: multapses)
            for source in 0..<sourceCount {
                draw.begin(source)
                for index in 0..<degree {
                    let target = draw.next(index) { !autapses && isAutapse(source, $0) }
                    guard targets.contains(target) else { continue }
                    let identity = UInt64(source) << 32 | UInt64(index)
                    let row = source * degree + index
                    body(Pair(source: source, target: target, identity: identity, row: row))
                }
            }
        case .fixedTotalNumber(let total, let autapses, let multapses):
            drawTotal(total, autapses: autapses, multapses: multapses, onto: targets, body)
        case .pairwiseBernoulli(let probability, let autapses):
            drawBernoulli(probability, autapses: autapses, onto: targets, body)
        case .list(let sources, let listed):
            for row in sources.indices where targets.contains(Int(listed[row])) {
                body(
                    Pair(
                        source: Int(sources[row]), target: Int(listed[row]),
                        identity: UInt64(row), row: row))
            }
        }
    }

    /// The number of pairs, when each is drawn on its own, so that they can be made in parts.
    var independentDraws: Int? {
        if case .fixedTotalNumber(let total, _, multapses: true) = rule { total } else { nil }
    }

    /// Calls `body` for some of the independently drawn pairs, whatever their targets.
    @inline(__always)
    func forEach(draws: Range<Int>, _ body: (Pair) -> Void) {
        guard case .fixedTotalNumber(_, let autapses, multapses: true) = rule else { return }
        let drawn = PairBatch()
        for first in stride(from: draws.lowerBound, to: draws.upperBound, by: PairBatch.size) {
            let batch = first..<min(first + PairBatch.size, draws.upperBound)
            drawn.draw(batch, of: UInt32(sourceCount), UInt32(targetCount), stream)
            for index in batch {
                var (source, target) = drawn.pair(index - first)
                var attempt: UInt64 = 1
                while !autapses && isAutapse(source, target) {
                    (source, target) = draw(index, &attempt)
                }
                body(Pair(source: source, target: target, identity: UInt64(index), row: index))
            }
        }
    }

    /// The next attempt at a pair of the rule `fixed_total_number`.
    @inline(__always)
    private func draw(_ index: Int, _ attempt: inout UInt64) -> (source: Int, target: Int) {
        let (source, target) = stream.below(
            UInt32(sourceCount), UInt32(targetCount), UInt64(index), attempt)
        attempt += 1
        return (Int(source), Int(target))
    }

    private func drawTotal(
        _ total: Int, autapses: Bool, multapses: Bool, onto targets: Range<Int>,
        _ body: (Pair) -> Void
    ) {
        var seen = Set<UInt64>()
        for index in 0..<total {
            var attempt: UInt64 = 0
            while true {
                let (source, target) = draw(index, &attempt)
                if !autapses && isAutapse(source, target) { continue }
                if !multapses && !seen.insert(UInt64(target) << 32 | UInt64(source)).inserted {
                    continue
                }
                if targets.contains(target) {
                    let identity = UInt64(index)
                    body(Pair(source: source, target: target, identity: identity, row: index))
                }
                break
            }
        }
    }

    /// Steps from success to success with geometric gaps, so the cost follows the synapses made.
    private func drawBernoulli(
        _ probability: Double, autapses: Bool, onto targets: Range<Int>, _ body: (Pair) -> Void
    ) {
        guard probability > 0 else { return }
        let scale = probability < 1 ? 1 / Double.log(onePlus: -probability) : 0
        for target in targets {
            var source = -1
            var index: UInt64 = 0
            while true {
                let gap = Double.log(stream.uniforms(UInt64(target), index).0) * scale
                index += 1
                guard gap < Double(sourceCount) else { break }
                source += 1 + Int(gap)
                guard source < sourceCount else { break }
                if !autapses && isAutapse(source, target) { continue }
                let identity = UInt64(target) << 32 | UInt64(source)
                let row = source * targetCount + target
                body(Pair(source: source, target: target, identity: identity, row: row))
            }
        }
    }
}

/// Pairs that are drawn at once.
private struct PairBatch {
    static let size = 256

    private let sources = Buffer<UInt32>(count: size, repeating: 0)
    private let targets = Buffer<UInt32>(count: size, repeating: 0)

    /// Draws the first attempts at the pairs of some indices.
    func draw(
        _ indices: Range<Int>, of sourceCount: UInt32, _ targetCount: UInt32,
        _ stream: RandomStream
    ) {
        stream.below(
            sourceCount, targetCount, UInt64(indices.lowerBound)..<UInt64(indices.upperBound),
            into: (sources.pointer, targets.pointer))
    }

    @inline(__always)
    func pair(_ place: Int) -> (source: Int, target: Int) {
        (Int(sources[place]), Int(targets[place]))
    }
}

/// Uniform draws from a pool, on request without repetition.
private struct DistinctDraw {
    private let bound: UInt32
    private let stream: RandomStream
    /// The round in which each element was last drawn; empty when repetition is allowed.
    private var drawn: [UInt32]
    private var round: UInt32 = 0
    private var element: UInt64 = 0

    init(_ count: Int, _ stream: RandomStream, multapses: Bool) {
        bound = UInt32(count)
        self.stream = stream
        drawn = multapses ? [] : Array(repeating: 0, count: count)
    }

    /// Starts the draws of one element.
    mutating func begin(_ element: Int) {
        self.element = UInt64(element)
        round += 1
    }

    @inline(__always)
    mutating func next(_ index: Int, rejecting: (Int) -> Bool) -> Int {
        var attempt: UInt64 = 0
        while true {
            let number = Int(stream.below(bound, element, UInt64(index) | attempt << 32))
            attempt += 1
            if rejecting(number) { continue }
            if !drawn.isEmpty {
                if drawn[number] == round { continue }
                drawn[number] = round
            }
            return number
        }
    }
}
