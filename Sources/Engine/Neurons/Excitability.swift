// When neurons may spike: not while refractory, and with a gate only while it is open.
import NetworkDescription

/// Until when each neuron of a slice is refractory, and until when its gate is open.
struct Excitability {
    let refractory: Int64
    private let gate: SpikeGate?
    private let hasGate: Bool
    /// Whether a neuron can be above threshold without spiking. Without a gate, and with a voltage that
    /// is held while refractory, there is no such time.
    let canBeBlocked: Bool
    /// `.max` for a neuron that is not refractory.
    private let refractoryEnd: UnsafeMutablePointer<Int64>
    /// `.max` for a gate that is closed.
    private let closing: UnsafeMutablePointer<Int64>
    /// How many neurons are not kept from spiking.
    private let free: UnsafeMutablePointer<Int>
    private let storage: (refractoryEnd: Buffer<Int64>, closing: Buffer<Int64>, free: Buffer<Int>)

    init(_ spike: SpikeMechanism?, count: Int) {
        refractory = spike?.refractory.picoseconds ?? 0
        gate = spike?.gate
        hasGate = gate != nil
        if case .threshold? = spike?.trigger, spike?.resetVoltage == nil, refractory > 0 {
            canBeBlocked = true
        } else {
            canBeBlocked = spike?.gate != nil
        }
        storage = (
            Buffer(count: count, repeating: .max),
            Buffer(count: gate == nil ? 0 : count, repeating: .max),
            Buffer(count: 1, repeating: gate == nil ? count : 0)
        )
        refractoryEnd = storage.refractoryEnd.pointer
        closing = storage.closing.pointer
        free = storage.free.pointer
    }

    /// Whether a neuron is kept from spiking.
    @inline(__always)
    func isBlocked(_ local: Int) -> Bool {
        refractoryEnd[local] != .max || (hasGate && closing[local] == .max)
    }

    /// Whether all neurons are kept from spiking.
    var areAllBlocked: Bool {
        @inline(__always) get { free.pointee == 0 }
    }

    /// Changes what keeps a neuron from spiking.
    private func change(_ local: Int, _ change: () -> Void) {
        let wasBlocked = isBlocked(local)
        change()
        free.pointee += (wasBlocked ? 1 : 0) - (isBlocked(local) ? 1 : 0)
    }

    /// When a neuron stops being refractory.
    @inline(__always)
    func release(_ local: Int) -> Int64 { refractoryEnd[local] }

    /// The next time at which something of this ends by itself.
    @inline(__always)
    func nextChange(_ local: Int) -> Int64 {
        hasGate ? min(refractoryEnd[local], closing[local]) : refractoryEnd[local]
    }

    func beginRefractoriness(_ local: Int, at time: Int64) {
        change(local) { refractoryEnd[local] = time + refractory }
    }

    func endRefractoriness(_ local: Int) {
        change(local) { refractoryEnd[local] = .max }
    }

    /// Whether events at a receptor open the gate.
    func isOpened(by receptor: Int) -> Bool { gate?.receptor == receptor }

    /// Opens a gate, or keeps it open for longer.
    func open(_ local: Int, at time: Int64) {
        guard let gate else { return }
        let end = time + gate.open.picoseconds
        change(local) { closing[local] = closing[local] == .max ? end : max(closing[local], end) }
    }

    /// Closes a gate whose time has come.
    func closeIfDue(_ local: Int, at time: Int64) -> Bool {
        guard hasGate, closing[local] == time else { return false }
        change(local) { closing[local] = .max }
        return true
    }

    /// Saves or restores them.
    func transfer(_ archive: StateArchive, _ slice: StateSlice) {
        archive.elements("refractory_end", slice, isPossible: archive.isToCome) {
            refractoryEnd + $0
        }
        if hasGate {
            archive.elements("gate_closing", slice, isPossible: archive.isToCome) { closing + $0 }
        }
        guard archive.isRestoring else { return }
        free.pointee = slice.elements.indices.count { !isBlocked($0 - slice.elements.lowerBound) }
    }

    /// Forgets all that happened to a neuron.
    func restart(_ local: Int) {
        change(local) {
            refractoryEnd[local] = .max
            if hasGate { closing[local] = .max }
        }
    }
}
