// Arithmetic on quantities, against numbers worked out by hand.
import Testing

@testable import NetworkDescription

@Suite("Quantities and arithmetic")
struct ExpressionTests {
    private static let parameters = [
        "g": Quantity(value: 5), "J": Quantity(value: 50, dimension: .current),
        "N": Quantity(value: 160),
    ]

    private func evaluate(_ text: String) throws -> Quantity {
        try Expression.evaluate(text) { name in
            try #require(Self.parameters[name], "no parameter \(name)")
        }
    }

    @Test(
        "units come out in mV, pA, pF, nS, ms, Hz, as exactly as the number is written",
        arguments: [
            ("10 ms", 10.0), ("15 us", 0.015), ("1 ns", 1e-6), ("2 s", 2000), ("-65 mV", -65),
            ("0.07 V", 70), ("50 pA", 50), ("0.3 nA", 300), ("250 pF", 250), ("1.5 nF", 1500),
            ("10 nS", 10), ("0.01 uS", 10), ("8 Hz", 8), ("16 kHz", 16_000), ("87.8pA", 87.8),
            (".5 ms", 0.5), ("5. ms", 5), ("1e-3 s", 1), ("1E+2 Hz", 100), ("0.1 Hz", 0.1),
        ])
    func units(_ text: String, _ value: Double) throws {
        #expect(try evaluate(text).internalValue == value)
    }

    @Test(
        "arithmetic follows the usual precedence and carries dimensions",
        arguments: [
            ("-$g * $J", -250.0, Dimension.current), ("$N / 4", 40, .none),
            ("2 * 3 mV", 6, .voltage), ("2 + 3 * 4", 14, .none), ("(2 + 3) * 4", 20, .none),
            ("10 - 2 - 3", 5, .none), ("12 / 2 / 3", 2, .none), ("-2 ^ 2", -4, .none),
            ("2 ^ 3 ^ 2", 512, .none), ("2 ^ -1", 0.5, .none), ("--3", 3, .none),
            ("1 s + 1 ms", 1001, .time), ("1 / (100 MOhm)", 10, .conductance),
            ("50 mV / 100 MOhm", 500, .current), ("250 pF / 10 ms", 25, .conductance),
            ("1 / 5 ms", 200, .frequency), ("8 Hz * 0.5 s", 4, .none),
            ("(3 mV) ^ 2 / 1 mV", 9, .voltage),
            ("sqrt(16 mV * 1 mV)", 4, .voltage), ("min(3 ms, 2000 us, 1 s)", 2, .time),
            ("max(1, 2)", 2, .none), ("abs(-3 mV)", 3, .voltage), ("exp(0)", 1, .none),
            ("log(1)", 0, .none), ("sqrt(2 kHz / 20 Hz)", 10, .none),
        ])
    func arithmetic(_ text: String, _ value: Double, _ dimension: Dimension) throws {
        let quantity = try evaluate(text)
        #expect(abs(quantity.internalValue - value) <= 1e-12 * abs(value))
        #expect(quantity.dimension == dimension)
    }

    @Test("nesting and length are bounded")
    func bounds() {
        let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
        #expect(throws: ArithmeticError.self) { try evaluate(deep) }
        #expect(throws: ArithmeticError.self) {
            try evaluate(String(repeating: "(", count: 100) + "1")
        }
        let power = "2" + String(repeating: "^2", count: 100)
        #expect(throws: ArithmeticError.self) { try evaluate(power) }
    }
}
