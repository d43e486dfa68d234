// What the membranes with compartments have in common.

/// The row of numbers of a neuron with compartments: when it was last updated, whether its voltage is
/// held, x (compartment voltages in mV, then receptor states), and whatever its membrane appends.
struct CellState {
    private let words: UnsafeMutablePointer<Double>

    /// Numbers in front of x.
    static let headerCount = 2

    @inline(__always)
    init(_ words: UnsafeMutablePointer<Double>) {
        self.words = words
    }

    /// The time that x belongs to.
    var lastUpdate: Int64 {
        @inline(__always) get { Int64(bitPattern: words[0].bitPattern) }
        @inline(__always) nonmutating set {
            words[0] = Double(bitPattern: UInt64(bitPattern: newValue))
        }
    }

    /// Whether the spiking compartment is held at its reset.
    var isHeld: Bool {
        @inline(__always) get { words[1] != 0 }
        @inline(__always) nonmutating set { words[1] = newValue ? 1 : 0 }
    }

    /// Refuses states that belong to another time than one that has been.
    static func check(_ neurons: NeuronStore, in archive: StateArchive, _ path: String) {
        guard archive.isRestoring else { return }
        archive.attempt { () throws(SavedStateError) in
            for index in 0..<neurons.count
            where !archive.hasBeen(CellState(neurons[index].state).lastUpdate) {
                throw SavedStateError("its '\(path)/state0' holds an impossible time")
            }
        }
    }

    var x: UnsafeMutablePointer<Double> {
        @inline(__always) get { words + Self.headerCount }
    }

    /// Sets the state at a time: these voltages, and receptors at rest, `size` numbers in all.
    func start(_ voltages: [Double], size: Int, at time: Int64) {
        lastUpdate = time
        isHeld = false
        for index in 0..<size { x[index] = index < voltages.count ? voltages[index] : 0 }
    }
}

/// A time, and room to work in.
struct CellInstant {
    let time: Int64
    let room: UnsafeMutablePointer<Double>
}

/// A receptor at an instant.
struct CellChannel {
    let jump: LinearSystem.Jump
    let instant: CellInstant
}
