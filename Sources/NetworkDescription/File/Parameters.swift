// `parameters:` and the numbers that stand in a file.

/// Evaluates the numbers of one file; parameters are looked up by name, whatever their order.
final class Parameters {
    private let problems: Problems
    private var definitions: [String: Node.Entry] = [:]
    private var values: [String: Quantity] = [:]
    private var failed: Set<String> = []
    private var underway: [String] = []
    private var used: Set<String> = []

    /// A chain of parameters that refer to each other is at most so long.
    private static let longestChain = 32

    /// An error that has been reported where it belongs.
    private struct Reported: Error {}

    init(_ node: Node?, problems: Problems) {
        self.problems = problems
        guard case .map(let map)? = node?.content else { return }
        for (name, entry) in map { definitions[name] = entry }
    }

    /// The value of an expression; `nil` with the reason among the problems.
    func evaluate(_ node: Node, _ title: String) -> Quantity? {
        guard let text = node.text(title, problems) else { return nil }
        do {
            return try Expression.evaluate(text) { try self.value(of: $0) }
        } catch let error as ArithmeticError {
            problems.error(error.message, at: node.location)
        } catch {
            // Reported where the parameter is defined.
        }
        return nil
    }

    private func value(of name: String) throws -> Quantity {
        used.insert(name)
        if let value = values[name] { return value }
        guard !failed.contains(name) else { throw Reported() }
        guard let definition = definitions[name] else {
            let names = definitions.keys.sorted()
            let hint = NearestName.hint(for: name, among: names, called: "parameters")
            throw ArithmeticError(message: "unknown parameter '$\(name)'\(hint)")
        }
        if let start = underway.firstIndex(of: name) {
            let cycle = (underway[start...] + [name]).map { "$\($0)" }.joined(separator: " → ")
            throw ArithmeticError(message: "parameters refer to each other in a circle: \(cycle)")
        }
        guard underway.count < Self.longestChain else {
            throw ArithmeticError(message: "too long a chain of parameters")
        }
        underway.append(name)
        defer { underway.removeLast() }
        guard let value = evaluate(definition.value, name) else {
            failed.insert(name)
            throw Reported()
        }
        values[name] = value
        return value
    }

    /// Warns of parameters that no number refers to.
    func warnOfUnused() {
        for (name, entry) in definitions where !used.contains(name) {
            problems.warning("the parameter '\(name)' is not used", at: entry.keyLocation)
        }
    }
}
