// How the rows of the step integrator come to be: counted, laid out, filled, sorted.
import NetworkDescription

/// Makes the synapses of all workers in five rounds, each of which all workers take part in at once:
/// count the synapses of every row, lay the rows out, fill them, find the largest weights, sort the rows.
///
/// Pairs are made twice, to count and to fill, and never held. A worker makes the pairs onto its own
/// neurons, or, of rules that draw each pair on its own, an equal share of the pairs onto anyone's.
final class SynapseAssembly: @unchecked Sendable {
    /// Where the input of a pooled target lies: with which worker, and where there.
    private struct Port {
        var owner: Int32
        var place: UInt32
    }

    private let plan: SynapsePlan
    private let projections: [StepProjection]
    private let partition: Partition
    private let sizes: [Int]
    private let ports: [Buffer<Port>]
    private let places: [Buffer<SynapsePlan.Place>]
    /// For each worker, what the targets of each table count from.
    private var bases: [[Int]] = []
    /// The largest such count; the same width of targets serves all workers.
    private var largestTarget = 0
    /// By writer, then owner: synapses of each row that the writer makes, then where its next one goes.
    private let cursors: [[Buffer<Int>]]
    private let parts: PerWorker<StepRows?>
    /// Whether weights are stored in 2 bytes; and by owner and table the largest one, if so.
    private let isScaled: Bool
    private let largestWeights: [Buffer<Float>]
    /// The shortest and the longest delay that each writer has met.
    private let shortest: Buffer<Int64>
    private let longest: Buffer<Int64>

    init(
        _ network: Network, _ projections: [StepProjection], _ layouts: [InputLayout],
        _ partition: Partition
    ) throws(SimulationError) {
        self.projections = projections
        self.partition = partition
        let plan = SynapsePlan(network, projections)
        self.plan = plan
        sizes = network.populations.map(\.size)
        places = plan.places.map { Buffer($0) }
        ports = projections.map { projection in
            Buffer(
                projection.targets.flatMap { target in
                    layouts.enumerated().flatMap { owner, layout in
                        let lanes = layout.lanes[target.population]
                        return lanes.slice.map { element in
                            Port(
                                owner: Int32(owner),
                                place: UInt32(layout.offset(target) + lanes.lane(of: element)))
                        }
                    }
                })
        }
        isScaled = network.simulation.precision == 16
        largestWeights = layouts.map { _ in Buffer(count: plan.tables.count, repeating: 0) }
        shortest = Buffer(count: partition.workers, repeating: .max)
        longest = Buffer(count: partition.workers, repeating: 1)
        parts = PerWorker(count: layouts.count, repeating: nil)
        for layout in layouts {
            let bases = plan.tables.map { table in
                table.targets.map { layout.offset($0) }.min() ?? 0
            }
            for (table, base) in zip(plan.tables, bases) {
                for target in table.targets {
                    let end = layout.offset(target) + layout.lanes[target.population].count
                    largestTarget = max(largestTarget, end - base)
                }
            }
            self.bases.append(bases)
        }
        var cursors: [[Buffer<Int>]] = []
        for _ in layouts {
            var row: [Buffer<Int>] = []
            for _ in layouts { row.append(try pages(Int.self, count: plan.rowCount)) }
            cursors.append(row)
        }
        self.cursors = cursors
    }

    /// The shortest and the longest delay in steps, once all rows are filled; `nil` without synapses.
    var delayRange: ClosedRange<Int64>? {
        let low = (0..<shortest.count).map { shortest[$0] }.min() ?? .max
        let high = (0..<longest.count).map { longest[$0] }.max() ?? 1
        return low <= high ? low...high : nil
    }

    /// The pairs of a projection that a writer makes.
    @inline(__always)
    private func forEachPair(
        of projection: StepProjection, writer: Int, _ body: (Pair) -> Void
    ) {
        if let draws = projection.pairs.independentDraws {
            projection.pairs.forEach(draws: partition.slice(writer, of: draws), body)
            return
        }
        for (target, first) in zip(projection.targets, projection.firstTargets) {
            let slice = partition.slice(writer, of: sizes[target.population])
            projection.pairs.forEach(
                onto: (first + slice.lowerBound)..<(first + slice.upperBound), body)
        }
    }

    /// First round: counts the synapses that a writer makes.
    func count(_ writer: Int) {
        let counts = cursors[writer].map(\.pointer)
        for (index, projection) in projections.enumerated() {
            let (places, ports) = (places[index].pointer, ports[index].pointer)
            counts.withUnsafeBufferPointer { counts in
                forEachPair(of: projection, writer: writer) { pair in
                    let row = Int(places[pair.source].row)
                    counts[Int(ports[pair.target].owner)][row] += 1
                }
            }
        }
    }

    /// Second round: lays out the rows of an owner.
    func layOut(_ owner: Int) throws(SimulationError) {
        let isNarrow = largestTarget <= Int(UInt16.max)
        let writers = 0..<partition.workers
        let rows = try StepRows(
            counts: (0..<plan.rowCount).map { row in
                writers.reduce(0) { $0 + cursors[$1][owner][row] }
            }, weightedRows: plan.weightedRows, isNarrow: isNarrow, isScaled: isScaled)
        for row in 0..<plan.rowCount {
            let record = StepRows.recordWords(
                isNarrow: isNarrow, hasWeight: row < plan.weightedRows)
            var place = rows.start[row]
            for writer in writers {
                let made = cursors[writer][owner][row]
                cursors[writer][owner][row] = place
                place += made * record
            }
        }
        parts[owner] = rows
    }

    /// Third round: fills in the synapses that a writer makes.
    func fill(_ writer: Int) {
        guard let isNarrow = parts[writer]?.isNarrow else { return }
        let bases = bases.map { Buffer($0) }
        let owners = parts.indices.map { owner in
            SynapseFiller.Rows(
                words: parts[owner]?.words.pointer, cursor: cursors[writer][owner].pointer,
                bases: bases[owner].pointer)
        }
        var (low, high) = (Int64.max, Int64(1))
        for (index, projection) in projections.enumerated() {
            let (places, ports) = (places[index].pointer, ports[index].pointer)
            owners.withUnsafeBufferPointer { owners in
                var filler = SynapseFiller(projection, owners: owners, isNarrow: isNarrow)
                forEachPair(of: projection, writer: writer) { pair in
                    let (source, port) = (places[pair.source], ports[pair.target])
                    filler.add(
                        pair, owner: Int(port.owner), row: Int(source.row),
                        table: Int(source.table), place: Int(port.place))
                }
                filler.finish()
                low = min(low, filler.shortest)
                high = max(high, filler.longest)
            }
        }
        withExtendedLifetime(bases) {}
        shortest[writer] = low
        longest[writer] = high
    }

    /// Fourth round: finds the largest weight of each table of an owner, where weights are scaled.
    func measure(_ owner: Int) {
        guard isScaled, let rows = parts[owner] else { return }
        for (index, table) in plan.tables.enumerated() where table.weight == nil {
            largestWeights[owner][index] = rows.largestWeight(
                inRows: table.firstRow..<(table.firstRow + sizes[table.source]))
        }
    }

    /// What the stored weights of a table are multiplied with, alike for all owners.
    private func scale(ofTable index: Int) -> Float {
        let largest = largestWeights.map { $0[index] }.max() ?? 0
        return isScaled && largest > 0 ? largest / Float(Int16.max) : 1
    }

    /// Last round: sorts the rows of an owner and hands them over.
    func finish(_ owner: Int) -> StepSynapses? {
        guard let rows = parts[owner] else { return nil }
        parts[owner] = nil
        let scales = plan.tables.indices.map { scale(ofTable: $0) }
        let firstRows = plan.tables.map(\.firstRow)
        var table = 0
        rows.sort { row in
            while table + 1 < firstRows.count && firstRows[table + 1] <= row { table += 1 }
            return scales[table]
        }
        var tablesOfPopulation = sizes.map { _ in [UInt32]() }
        for (index, table) in plan.tables.enumerated() {
            tablesOfPopulation[table.source].append(UInt32(index))
        }
        return StepSynapses(
            tables: plan.tables.indices.map { index in
                let table = plan.tables[index]
                return StepSynapses.Table(
                    base: bases[owner][index], weight: table.weight ?? scales[index],
                    hasWeights: table.weight == nil, firstRow: table.firstRow)
            },
            tablesOfPopulation: tablesOfPopulation, rows: rows)
    }
}
