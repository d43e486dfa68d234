// What tells the network of a checkpoint from any other.
import NetworkDescription

/// A number that two networks share when one can go on where the other was: all that describes them is
/// alike but for the duration, the number of threads and how often checkpoints are made.
public struct NetworkIdentity: Sendable, Equatable {
    /// 64 bits of a hash (FNV-1a) of the whole description, values read from files included.
    public private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The identity of a network.
    public init(_ network: Network) {
        var network = network
        let simulation = network.simulation
        network.simulation = SimulationSettings(
            duration: .zero, seed: simulation.seed, integrator: simulation.integrator,
            step: simulation.step, precision: simulation.precision)
        add(network)
    }

    /// Takes in a plain value with all its parts, but for where in a file it stood.
    private mutating func add(_ value: Any) {
        switch value {
        case is Location: return
        case let rule as RuleText: add(text: rule.text)
        // Of a path the name of the file: how its folder is called depends on where one stands.
        case let text as String: add(text: String(text.split(separator: "/").last ?? ""))
        case let numbers as [Double]: for number in numbers { add(word: number.bitPattern) }
        case let times as [Time]:
            for time in times { add(word: UInt64(bitPattern: time.picoseconds)) }
        case let ids as [UInt32]: for id in ids { add(word: UInt64(id)) }
        default:
            let children = Mirror(reflecting: value).children
            if children.isEmpty { add(text: String(describing: value)) }
            for child in children {
                add(text: child.label ?? "")
                add(child.value)
            }
        }
        add(word: 0)
    }

    private mutating func add(text: String) {
        for byte in text.utf8 { add(byte: byte) }
        add(byte: 0)
    }

    private mutating func add(word: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            add(byte: UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }

    private mutating func add(byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
