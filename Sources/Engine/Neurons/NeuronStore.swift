// The state of the neurons of a group, one compact record each.

/// The record of one neuron: when it acts by itself, and its membrane's numbers.
struct NeuronRecord {
    private let words: UnsafeMutablePointer<Double>

    fileprivate init(_ words: UnsafeMutablePointer<Double>) {
        self.words = words
    }

    /// Words in front of the membrane's numbers.
    fileprivate static let headerCount = 2

    /// The time of the neuron's next own event: end of refractoriness, background event, step of a
    /// stimulus, sample.
    var timer: Int64 {
        @inline(__always) get { Int64(bitPattern: words[0].bitPattern) }
        @inline(__always) nonmutating set {
            words[0] = Double(bitPattern: UInt64(bitPattern: newValue))
        }
    }

    /// The first time not yet known to be free of a threshold crossing.
    var unchecked: Int64 {
        @inline(__always) get { Int64(bitPattern: words[1].bitPattern) }
        @inline(__always) nonmutating set {
            words[1] = Double(bitPattern: UInt64(bitPattern: newValue))
        }
    }

    /// The membrane's numbers.
    var state: UnsafeMutablePointer<Double> {
        @inline(__always) get { words + Self.headerCount }
    }
}

/// The records of a group, side by side, so that an event touches one cache line.
struct NeuronStore {
    let count: Int
    private let stride: Int
    private let words: UnsafeMutablePointer<Double>
    private let storage: Buffer<Double>

    init(count: Int, stateCount: Int) {
        self.count = count
        stride = NeuronRecord.headerCount + stateCount
        storage = Buffer(count: count * stride, repeating: 0)
        words = storage.pointer
    }

    /// One of the membrane's numbers, of the neuron `first` and those after it.
    @inline(__always)
    func column(_ place: Int, from first: Int) -> NeuronColumn {
        NeuronColumn(start: self[first].state + place, stride: stride)
    }

    /// Words of each record.
    var wordCount: Int { stride }

    /// One word of a neuron's record: the timer, then `unchecked`, then the membrane's numbers.
    func word(_ place: Int, of index: Int) -> UnsafeMutablePointer<Double> {
        words + index * stride + place
    }

    @inline(__always)
    subscript(index: Int) -> NeuronRecord {
        assert(index >= 0 && index < count)
        return NeuronRecord(words + index &* stride)
    }
}

/// The same number of neurons side by side.
struct NeuronColumn {
    fileprivate let start: UnsafeMutablePointer<Double>
    fileprivate let stride: Int

    /// Adds `value(index)` to each.
    @inline(__always)
    func add(count: Int, _ value: (Int) -> Double) {
        var number = start
        for index in 0..<count {
            number.pointee += value(index)
            number += stride
        }
    }

    /// Adds `value(index)` to each; whether `measure` of all sums is below a limit.
    @inline(__always)
    func add(
        count: Int, below limit: Double, _ measure: (Double) -> Double, _ value: (Int) -> Double
    ) -> Bool {
        var number = start
        var reached = 0
        for index in 0..<count {
            let sum = number.pointee + value(index)
            number.pointee = sum
            reached |= measure(sum) < limit ? 0 : 1
            number += stride
        }
        return reached == 0
    }
}
