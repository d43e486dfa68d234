// What is saved of plastic synapses.
import LearningRules

extension PlasticSynapses {
    /// Saves or restores weights, traces, clocks and channels, all but the delayed events. In a restored
    /// state learning goes on as if it had not been interrupted.
    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ places: PlasticPlaces) {
        let path = slice.path
        var (learns, rate) = (isLearning, learningRate)
        archive.scalar("\(path)/is_learning", &learns)
        archive.scalar("\(path)/learning_rate", &rate)
        var integralRates = channels.map(\.integralsRate)
        for index in channels.indices {
            archive.scalar("\(path)/channel\(index)/integrals_rate", &integralRates[index])
        }
        if archive.isRestoring {
            restore(isLearning: learns, rate: rate, integralRates: integralRates)
        }
        clocks.transfer(archive, path)
        places.synapses(archive, "\(path)/weight") { weights + $0 }
        places.groups(archive, "\(path)/last_update", isPossible: archive.hasBeen) {
            lastUpdate.pointer + $0
        }
        for (index, trace) in preTraces.enumerated() {
            places.groups(archive, "\(path)/pre_trace\(index)") { trace.pointer + $0 }
        }
        for (index, trace) in postTraces.enumerated() {
            archive.elements("post_trace\(index)", slice) { trace.pointer + $0 }
        }
        places.groups(archive, "\(path)/is_traced") { isTraced.pointer + $0 }
        if archive.isRestoring { collectTraced() }
        for (index, channel) in channels.enumerated() {
            channel.transfer(archive, slice, places, "channel\(index)")
        }
    }
}

/// Delayed events of a whole population, as a list of numbers.
struct SavedPostEvents {
    private static let kinds = CompiledRule.PostEvent.allCases
    private(set) var numbers: [Int64] = []
    private static let width = 4

    init() {}

    /// Takes the events of the slices of all workers, each with its first element.
    init(_ parts: [(first: Int, events: ArraySlice<PostEvent>)]) {
        let events = parts.flatMap { part in
            part.events.map { event in
                var event = event
                event.local += part.first
                return event
            }
        }
        for event in events.sorted(by: { ($0.time, $0.local) < ($1.time, $1.local) }) {
            let kind = Self.kinds.firstIndex(of: event.kind) ?? 0
            numbers += [
                event.time, Int64(event.local), Int64(kind),
                Int64(bitPattern: event.amplitude.bitPattern),
            ]
        }
    }

    /// Reads the events of `size` neurons.
    init(_ numbers: [Int64], size: Int) throws(SavedStateError) {
        let isValid =
            numbers.count.isMultiple(of: Self.width)
            && stride(from: 0, to: numbers.count, by: Self.width).allSatisfy {
                numbers[$0] >= 0 && (0..<Int64(size)).contains(numbers[$0 + 1])
                    && (0..<Int64(Self.kinds.count)).contains(numbers[$0 + 2])
            }
        guard isValid else { throw SavedStateError("it holds postsynaptic events of nobody") }
        self.numbers = numbers
    }

    /// The events of a slice, by local index.
    func events(of slice: Range<Int>) -> [PostEvent] {
        stride(from: 0, to: numbers.count, by: Self.width).compactMap { index in
            let neuron = Int(numbers[index + 1])
            guard slice.contains(neuron) else { return nil }
            return PostEvent(
                time: numbers[index], local: neuron - slice.lowerBound,
                kind: Self.kinds[Int(numbers[index + 2])],
                amplitude: Double(bitPattern: UInt64(bitPattern: numbers[index + 3])))
        }
    }
}
