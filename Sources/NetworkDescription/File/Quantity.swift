// Physical quantities: dimensions, units, and the numbers that go with them.
import Foundation

/// A product of powers of time, voltage and current.
public struct Dimension: Hashable, Sendable {
    /// The power of time.
    public var time: Int
    /// The power of voltage.
    public var voltage: Int
    /// The power of current.
    public var current: Int

    /// Makes a dimension of its powers.
    public init(time: Int = 0, voltage: Int = 0, current: Int = 0) {
        self.time = time
        self.voltage = voltage
        self.current = current
    }

    /// That of pure numbers.
    public static let none = Dimension()
    /// ms
    public static let time = Dimension(time: 1)
    /// mV
    public static let voltage = Dimension(voltage: 1)
    /// pA
    public static let current = Dimension(current: 1)
    /// pF
    public static let capacitance = Dimension(time: 1, voltage: -1, current: 1)
    /// nS
    public static let conductance = Dimension(voltage: -1, current: 1)
    /// GOhm
    public static let resistance = Dimension(voltage: 1, current: -1)
    /// 1/ms
    public static let frequency = Dimension(time: -1)

    package static func + (a: Dimension, b: Dimension) -> Dimension {
        Dimension(
            time: a.time + b.time, voltage: a.voltage + b.voltage, current: a.current + b.current)
    }

    package static func * (a: Dimension, n: Int) -> Dimension {
        Dimension(time: a.time * n, voltage: a.voltage * n, current: a.current * n)
    }

    /// The largest power of a base dimension; expressions are refused before it gets out of hand.
    package var largestPower: Int { max(abs(time), abs(voltage), abs(current)) }

    /// What the dimension is called, with its article.
    public var description: String {
        if let known = Self.known.first(where: { $0.dimension == self }) { return known.name }
        let parts = [("ms", time), ("mV", voltage), ("pA", current)].filter { $0.1 != 0 }
        return "a quantity in " + parts.map { $1 == 1 ? $0 : "\($0)^\($1)" }.joined(separator: " ")
    }

    /// A value of this dimension as it would be written in a file.
    package var example: String { Self.known.first { $0.dimension == self }?.example ?? "1" }

    private static let known: [(dimension: Dimension, name: String, example: String)] = [
        (.none, "a dimensionless number", "0.5"), (.time, "a time", "10 ms"),
        (.voltage, "a voltage", "-65 mV"), (.current, "a current", "100 pA"),
        (.capacitance, "a capacitance", "250 pF"), (.conductance, "a conductance", "10 nS"),
        (.resistance, "a resistance", "100 MOhm"), (.frequency, "a frequency", "8 Hz"),
    ]
}

/// A unit that may stand in a file: 10^`power` in the coherent system ms, mV, pA, pF, nS.
struct Unit: Sendable {
    var name: String
    var dimension: Dimension
    var power: Int

    /// All units of the format.
    static let all = [
        Unit(name: "ns", dimension: .time, power: -6),
        Unit(name: "us", dimension: .time, power: -3),
        Unit(name: "ms", dimension: .time, power: 0), Unit(name: "s", dimension: .time, power: 3),
        Unit(name: "mV", dimension: .voltage, power: 0),
        Unit(name: "V", dimension: .voltage, power: 3),
        Unit(name: "pA", dimension: .current, power: 0),
        Unit(name: "nA", dimension: .current, power: 3),
        Unit(name: "pF", dimension: .capacitance, power: 0),
        Unit(name: "nF", dimension: .capacitance, power: 3),
        Unit(name: "nS", dimension: .conductance, power: 0),
        Unit(name: "uS", dimension: .conductance, power: 3),
        Unit(name: "MOhm", dimension: .resistance, power: -3),
        Unit(name: "Hz", dimension: .frequency, power: -3),
        Unit(name: "kHz", dimension: .frequency, power: 0),
    ]

    /// The unit of that name.
    static func named(_ name: String) -> Unit? { all.first { $0.name == name } }
}

/// A number of some dimension: `value` · 10^`power` in the coherent system.
///
/// The power of ten is kept apart from the number, so that `16 kHz` or `15 us` come out as the very
/// doubles 16000 and 0.015.
public struct Quantity: Sendable, Equatable {
    /// The number.
    public var value: Double
    /// The power of ten that it is multiplied by.
    public var power: Int
    /// The dimension.
    public var dimension: Dimension

    /// Makes a quantity.
    public init(value: Double, power: Int = 0, dimension: Dimension = .none) {
        self.value = value
        self.power = power
        self.dimension = dimension
    }

    /// The number in the internal unit of the dimension: mV, pA, pF, nS, ms, Hz.
    public var internalValue: Double { scaled(to: dimension == .frequency ? -3 : 0) }

    /// The number in the coherent system ms, mV, pA, pF, nS, where frequencies are per ms.
    package var coherentValue: Double { scaled(to: 0) }

    /// The number that goes with another power of ten.
    package func scaled(to target: Int) -> Double {
        let shift = power - target
        // Powers of ten up to 22 are exact doubles: one rounding in all.
        let factor = pow(10, Double(abs(shift)))
        return shift >= 0 ? value * factor : value / factor
    }
}

/// What an arithmetic operation on quantities cannot do.
package struct ArithmeticError: Error {
    package var message: String

    package init(message: String) {
        self.message = message
    }
}

extension Quantity: CustomStringConvertible {
    /// The quantity as it may stand in a file.
    public var description: String {
        if dimension == .none { return "\(coherentValue)" }
        if let unit = Unit.all.first(where: { $0.dimension == dimension && $0.power == power }) {
            return "\(value) \(unit.name)"
        }
        let factors = [
            ("ms", dimension.time), ("mV", dimension.voltage), ("pA", dimension.current),
        ]
        .flatMap { name, power in
            Array(repeating: (power > 0 ? " * 1 " : " / 1 ") + name, count: abs(power))
        }
        return "\(coherentValue)" + factors.joined()
    }
}

extension Quantity {
    static prefix func - (a: Quantity) -> Quantity {
        Quantity(value: -a.value, power: a.power, dimension: a.dimension)
    }

    /// Applies an operation that needs two quantities of one dimension.
    static func combine(
        _ a: Quantity, _ b: Quantity, _ name: String, _ operation: (Double, Double) -> Double
    ) throws(ArithmeticError) -> Quantity {
        guard a.dimension == b.dimension else {
            throw ArithmeticError(
                message: "cannot \(name) \(a.dimension.description) and \(b.dimension.description)")
        }
        let power = min(a.power, b.power)
        return Quantity(
            value: operation(a.scaled(to: power), b.scaled(to: power)), power: power,
            dimension: a.dimension)
    }

    static func * (a: Quantity, b: Quantity) throws(ArithmeticError) -> Quantity {
        try Quantity(
            value: a.value * b.value, power: a.power + b.power, dimension: a.dimension + b.dimension
        ).bounded()
    }

    static func / (a: Quantity, b: Quantity) throws(ArithmeticError) -> Quantity {
        guard b.value != 0 else { throw ArithmeticError(message: "division by zero") }
        return try Quantity(
            value: a.value / b.value, power: a.power - b.power,
            dimension: a.dimension + b.dimension * -1
        ).bounded()
    }

    func raised(to exponent: Quantity) throws(ArithmeticError) -> Quantity {
        guard exponent.dimension == .none else {
            throw ArithmeticError(
                message: "an exponent must be dimensionless, not \(exponent.dimension.description)")
        }
        let n = exponent.internalValue
        if dimension == .none { return Quantity(value: pow(internalValue, n)) }
        guard let whole = Int(exactly: n), abs(whole) <= 6 else {
            throw ArithmeticError(
                message: "\(dimension.description) can only be raised to a whole power from -6 to 6"
            )
        }
        return try Quantity(
            value: pow(value, n), power: power * whole, dimension: dimension * whole
        ).bounded()
    }

    package func squareRoot() throws(ArithmeticError) -> Quantity {
        let powers = [dimension.time, dimension.voltage, dimension.current]
        guard powers.allSatisfy({ $0 % 2 == 0 }) else {
            throw ArithmeticError(
                message: "cannot take the square root of \(dimension.description)")
        }
        let half = Dimension(time: powers[0] / 2, voltage: powers[1] / 2, current: powers[2] / 2)
        let even = power - abs(power % 2)
        return Quantity(value: scaled(to: even).squareRoot(), power: even / 2, dimension: half)
    }

    /// Applies a function of pure numbers.
    func mapped(_ name: String, _ function: (Double) -> Double) throws(ArithmeticError) -> Quantity
    {
        guard dimension == .none else {
            throw ArithmeticError(
                message: "\(name) needs a dimensionless number, not \(dimension.description)")
        }
        return Quantity(value: function(internalValue))
    }

    private func bounded() throws(ArithmeticError) -> Quantity {
        guard dimension.largestPower <= 12, abs(power) <= 300 else {
            throw ArithmeticError(message: "the units of this expression do not make sense")
        }
        return self
    }
}
