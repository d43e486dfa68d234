// Who wants to know what the neurons of a slice do.

/// Learns of the spikes and plateaus of a slice's neurons, in order of time for each neuron.
protocol PostObserver: AnyObject {
    /// A spike of amplitude +1 or -1.
    func spiked(_ local: Int, at time: Int64, amplitude: Double)
    /// A plateau of an amplitude in mV.
    func plateau(_ local: Int, at time: Int64, amplitude: Double)
}
