// Parts of SONATA circuits: the key `nodes:` of populations, and the rule `sonata` of projections.

/// Reads the edges of a SONATA circuit.
public typealias EdgeFileReader = (EdgeFile) throws -> EdgeTable

extension NetworkBuilder {
    // MARK: Nodes

    /// Which nodes the elements of a population of a size are.
    func circuitNodes(_ fields: Fields?, size: Int) -> CircuitNodes? {
        guard let fields, let name = fields.text("of") else { return nil }
        guard fields.has("ids") else {
            guard let size = UInt32(exactly: size), let ids = NodeIDs(runs: [0..<max(size, 1)])
            else { return nil }
            return CircuitNodes(population: name, ids: ids)
        }
        let runs = (fields.list("ids") ?? []).compactMap(run)
        guard runs.count == fields.list("ids")?.count else { return nil }
        guard let ids = NodeIDs(runs: runs) else {
            problems.error("'ids' must be ascending", at: fields.location("ids"))
            return nil
        }
        guard ids.count == size else {
            problems.error(
                "'ids' are \(ids.count) nodes, but the population has \(size) elements",
                at: fields.location("ids"))
            return nil
        }
        return CircuitNodes(population: name, ids: ids)
    }

    /// One number, or a range of them with both ends.
    private func run(_ item: Item) -> Range<UInt32>? {
        let ends = (item.text ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let low = UInt32(ends[0]),
            let high = UInt32(ends[ends.count - 1]), low <= high, high <= Int32.max
        else {
            problems.error(
                "'\(item.text ?? "")' must be a number or a range such as 0-79, up to "
                    + "\(Int32.max)", at: item.location)
            return nil
        }
        return low..<(high + 1)
    }

    /// Populations are parts of one in the log only if they say so, and share no nodes.
    func checkLoggedNames() {
        let entries = root.named("populations")
        let own = Set(populations.filter { $0.nodes == nil }.map(\.name))
        var parts: [String: [(run: Range<UInt32>, population: Int)]] = [:]
        for (index, population) in populations.enumerated() {
            guard let nodes = population.nodes else { continue }
            if own.contains(nodes.population) {
                problems.error(
                    "'\(nodes.population)' is a population of its own: give it 'nodes' too, or "
                        + "choose another name", at: entries[index].location)
            }
            parts[nodes.population, default: []] += nodes.ids.runs.map { ($0, index) }
        }
        for (name, runs) in parts {
            let runs = runs.sorted { $0.run.lowerBound < $1.run.lowerBound }
            for (run, next) in zip(runs, runs.dropFirst())
            where next.run.lowerBound < run.run.upperBound {
                problems.error(
                    "node \(next.run.lowerBound) of '\(name)' is in "
                        + "'\(populations[run.population].name)' already",
                    at: entries[next.population].location)
            }
        }
    }

    /// The recordings of the parts of one population must fit into one report.
    func checkReports(_ recordings: [VoltageRecording], _ fields: Fields?) {
        var first: [String: VoltageRecording] = [:]
        for recording in recordings {
            guard let name = populations[recording.population].nodes?.population else { continue }
            guard let other = first[name] else {
                first[name] = recording
                continue
            }
            if other.every != recording.every
                || other.compartments.count != recording.compartments.count
            {
                problems.error(
                    "the parts of '\(name)' must be recorded alike: the same 'every', and as many "
                        + "compartments", at: fields?.location("voltages") ?? root.location)
            }
        }
    }

    // MARK: Edges

    /// Completes a projection whose synapses are the edges of a file.
    func circuitProjection(
        _ projection: Projection, _ fields: Fields, _ connect: Fields, _ dimension: Dimension?
    ) -> Projection {
        guard let file = connect["edges"], let path = file.text else { return projection }
        guard let read = readers.edges else {
            problems.error("SONATA edges cannot be read here", at: file.location)
            return projection
        }
        let source = EdgeFile(
            edges: tables.absolutePath(path), types: connect.text("types").map(tables.absolutePath),
            parameters: connect.text("parameters").map(tables.absolutePath),
            population: connect.text("population"))
        do {
            let table = try read(source)
            let pools = try EdgePools(projection, populations, neurons, table)
            let edges = try pools.matched(table)
            var projection = projection
            projection.rule = .list(sources: edges.sources, targets: edges.targets)
            let none = Elements.none("the rule 'sonata' takes it from the edges")
            projection.weight =
                fields.has("weight")
                ? value(fields, "weight", dimension: dimension, for: none) ?? .constant(.nan)
                : try column(
                    edges.weights, edges.rows, "syn_weight",
                    dimension.map(Bound.weight) ?? .any)
            projection.delay =
                fields.has("delay")
                ? value(fields, "delay", for: none) ?? .constant(.nan)
                : try column(edges.delays, edges.rows, "delay", .delay)
            return projection
        } catch let error as EdgeProblem {
            problems.error("'\(tables.shownPath(path))' \(error.message)", at: file.location)
        } catch {
            problems.error("\(error)", at: file.location)
        }
        return projection
    }

    /// A column as a value: one number where all are the same.
    private func column(
        _ numbers: [Double], _ rows: [Int], _ name: String, _ bound: Bound
    ) throws(EdgeProblem) -> Value {
        if let bad = numbers.firstIndex(where: \.isNaN) {
            throw EdgeProblem(
                "gives edge \(rows[bad]) no '\(name)': add it to the edges or to their types")
        }
        if let bad = numbers.firstIndex(where: bound.isBroken) {
            throw EdgeProblem(
                "gives edge \(rows[bad]) the \(name) \(numbers[bad]): it \(bound.demand)")
        }
        guard let first = numbers.first else { return .constant(1) }
        return numbers.allSatisfy { $0 == first } ? .constant(first) : .elements(numbers)
    }
}

/// Why the edges of a file do not fit a network.
struct EdgeProblem: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}
