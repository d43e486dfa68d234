// What tells the network of a checkpoint from any other.
import NetworkDescription

/// A number that two networks share when one can go on where the other was: all that describes them is
/// alike but for the duration, the number of threads and how often checkpoints are made.
public struct NetworkIdentity: Sendable, Equatable {
    /// 64 bits of a hash (FNV-1a) of the whole description, values read from files included.
    public let hash: UInt64

    /// The identity of a network.
    public init(_ network: Network) {
        var network = network
        let simulation = network.simulation
        network.simulation = SimulationSettings(
            duration: .zero, seed: simulation.seed, integrator: simulation.integrator,
            step: simulation.step)
        var hash = 0xCBF2_9CE4_8422_2325 as UInt64
        // Plain values all the way down: their text says all of them, and every digit.
        for byte in String(reflecting: network).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        self.hash = hash
    }

    /// An identity that was stored.
    init(hash: UInt64) { self.hash = hash }
}
