// What the engine asks of a neuron's dynamics.
import NetworkDescription

/// The dynamics of one neuron model: how its state moves by itself and what events do to it.
///
/// A membrane holds what all neurons of a slice share; the state of each neuron is a row of `stateCount` doubles that
/// the caller passes in. Times are picoseconds. Voltages are left-continuous in the samples: a sample
/// at the time of an event does not see it.
protocol Membrane: AnyObject {
    /// What all neurons have in common at one time (decay factors, say), worked out once for all
    /// targets of a spike.
    associatedtype Instant
    /// One receptor at one instant: what all events of a run have in common.
    associatedtype Channel

    /// Numbers of state for each neuron.
    var stateCount: Int { get }
    /// How far ahead, in picoseconds, a crossing is searched for in a neuron that receives nothing.
    var lookAhead: Int64 { get }
    /// Doubles of room that an instant, or a look at a later state, needs.
    var instantCount: Int { get }

    func instant(at time: Int64, in room: UnsafeMutablePointer<Double>) -> Instant

    /// Sets the state anew from compartment voltages (mV) and bias currents (pA); receptors at rest.
    func initialise(
        _ state: UnsafeMutablePointer<Double>, voltages: [Double], bias: [Double],
        at instant: Instant)

    func channel(_ receptor: Int, at instant: Instant) -> Channel

    /// Whether events at a receptor can change the readout; at others, `receiveAside` is enough.
    func drivesReadout(_ receptor: Int) -> Bool

    /// Applies an event. Returns the first time from which a crossing must be looked for: this very
    /// time when the readout is not below threshold now, `.max` when the state cannot reach it without
    /// further input.
    func receive(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) -> Int64

    /// Applies an event that cannot change the readout.
    func receiveAside(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double)

    /// Applies an event when the neuron then stays below threshold for as long as nothing else happens, given
    /// that it has done so up to and with the time of the event; else does nothing and returns `false`.
    func receiveFar(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) -> Bool

    /// Applies events that are still to come, `times[first ..< INTERVAL_BATCH]`, when the neuron then stays below
    /// threshold whatever of it has already happened; else does nothing and returns `false`. Until all of
    /// them have happened, the state is only good for ``receiveFar(_:_:weight:)`` and for being taken back.
    func receiveAhead(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) -> Bool

    /// Undoes what ``receiveAhead(_:_:weight:_:from:)`` did for the events from `first` on.
    func takeBack(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int)

    /// Applies the events of a run to neurons side by side, the first of them `first`, of which none has
    /// a crossing to be looked for before. Returns whether the outlook of some may be less than `.max`
    /// now, unless they may not spike; `nil`, having done nothing, where events have to be applied one
    /// by one.
    func receiveRow<Index>(
        _ neurons: NeuronStore, from first: Int, _ events: RunEvents<Index>, _ channel: Channel,
        maySpike: Bool
    ) -> Bool?

    /// The first time from which a crossing must be looked for when nothing else happens.
    func outlook(_ state: UnsafeMutablePointer<Double>, at instant: Instant) -> Int64

    /// The first crossing in `first ... last`, given that nothing happens to the neuron until then.
    func firstCrossing(
        _ state: UnsafeMutablePointer<Double>, from first: Int64, through last: Int64,
        in room: UnsafeMutablePointer<Double>
    ) -> Crossing?

    /// Brings the voltage to its reset; with `holding`, keeps it there until `release`.
    func reset(_ state: UnsafeMutablePointer<Double>, at instant: Instant, holding: Bool)

    /// Lets go of a held voltage.
    func release(_ state: UnsafeMutablePointer<Double>, at instant: Instant)

    /// Moves the voltage of the spiking compartment by so many mV.
    func shift(_ state: UnsafeMutablePointer<Double>, by voltage: Double, at instant: Instant)

    /// Changes the bias currents (pA, one for each compartment).
    func setBias(_ state: UnsafeMutablePointer<Double>, _ bias: [Double], at instant: Instant)

    /// The voltage of a compartment; leaves the state as it is.
    func voltage(
        _ state: UnsafeMutablePointer<Double>, compartment: Int, at instant: Instant
    ) -> Double

    /// What the escape noise looks at; leaves the state as it is.
    func readout(_ state: UnsafeMutablePointer<Double>, at instant: Instant) -> Double

    /// Prepares ∫ V e^(-rate s) ds of a compartment, rate per ms; `nil` where it has no closed form.
    func integral(compartment: Int, rate: Double) -> VoltageIntegral?

    /// The antiderivative of (V - V∞) e^(-rate (s - time)) at `time` in mV ms, and V∞; leaves the state
    /// as it is.
    func antiderivative(
        _ state: UnsafeMutablePointer<Double>, _ integral: VoltageIntegral, at instant: Instant
    ) -> (transient: Double, level: Double)

    /// Whether the course of a compartment's voltage changes when a spike resets the neuron.
    func feelsReset(compartment: Int) -> Bool

    /// By how much that antiderivative grows with each unit of weight of an event at a receptor; `nil`
    /// where it depends on the state.
    func growth(of integral: VoltageIntegral, receptor: Int) -> Double?

    /// Called at the start of each window, before anything happens in it.
    func rebase(to time: Int64, _ neurons: NeuronStore)

    /// Saves or restores what the neurons of the slice share; after their own states.
    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ neurons: NeuronStore)
}

extension Membrane {
    func transfer(_ archive: StateArchive, _ slice: StateSlice, _ neurons: NeuronStore) {}

    func drivesReadout(_ receptor: Int) -> Bool { true }

    func receiveAside(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) {
        _ = receive(state, channel, weight: weight)
    }

    func receiveFar(
        _ state: UnsafeMutablePointer<Double>, _ channel: Channel, weight: Double
    ) -> Bool { false }

    func receiveAhead(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) -> Bool { false }

    func takeBack(
        _ state: UnsafeMutablePointer<Double>, _ receptor: Int, weight: Double,
        _ times: UnsafeMutablePointer<Int64>, from first: Int
    ) {}

    func receiveRow<Index>(
        _ neurons: NeuronStore, from first: Int, _ events: RunEvents<Index>, _ channel: Channel,
        maySpike: Bool
    ) -> Bool? { nil }
}

extension SpikeMechanism {
    /// The voltage that a spike sets, if it does.
    var resetVoltage: Double? {
        if case .voltage(let voltage) = reset { voltage } else { nil }
    }
}
