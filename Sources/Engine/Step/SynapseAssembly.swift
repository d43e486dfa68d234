// How the rows of the step integrator come to be: counted, laid out, filled, sorted.
import NetworkDescription

/// Makes the synapses of all workers in rounds that all workers take part in at once: count the synapses of
/// every row; then, block of rows by block of rows, lay the rows out, fill them, and sort them.
///
/// Pairs are made twice, to count and to fill, and never held; those of a projection whose rows lie in several
/// blocks, once for each. A worker makes the pairs onto its own neurons, or, of rules that draw each pair on
/// its own, an equal share of the pairs onto anyone's.
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
    /// By writer, then owner: synapses of each row that the writer makes, then where its next one goes.
    private let cursors: [[Buffer<Int>]]
    private let parts: PerWorker<StepRows?>
    /// Whether weights are stored in 2 bytes; and by writer and table the largest one, if so.
    private let isScaled: Bool
    private let largestWeights: [Buffer<Float>]
    /// Whether targets are stored in 2 bytes.
    private let isNarrow: Bool
    /// Words of records that are worth no second block.
    private let wordsAtOnce: Int
    /// The shortest and the longest delay that each writer has met.
    private let shortest: Buffer<Int64>
    private let longest: Buffer<Int64>

    /// - Parameter wordsAtOnce: Words that the records of all synapses may take before they are made in blocks.
    init(
        _ network: Network, _ projections: [StepProjection], _ layouts: [InputLayout],
        _ partition: Partition, wordsAtOnce: Int
    ) throws(SimulationError) {
        self.wordsAtOnce = wordsAtOnce
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
        // The same width of targets serves all workers.
        var largestTarget = 0
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
        isNarrow = largestTarget <= Int(UInt16.max)
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

    /// First round: counts the synapses that a writer makes, and finds their largest weights where the scale of
    /// stored ones needs them.
    func count(_ writer: Int) {
        let counts = cursors[writer].map(\.pointer)
        for (index, projection) in projections.enumerated() {
            let (places, ports) = (places[index].pointer, ports[index].pointer)
            let isMeasured = isScaled && projection.weight == nil
            var gauge = WeightGauge(projection.weights, largest: largestWeights[writer].pointer)
            counts.withUnsafeBufferPointer { counts in
                forEachPair(of: projection, writer: writer) { pair in
                    let source = places[pair.source]
                    counts[Int(ports[pair.target].owner)][Int(source.row)] += 1
                    if isMeasured { gauge.add(pair, table: Int(source.table)) }
                }
            }
            gauge.finish()
        }
    }

    /// The blocks of rows to be made one after the other: as few as keep records, with the rows that are sorted
    /// by then, within a fifth of what all rows take in the end.
    func blocks() -> [Range<Int>] {
        func words(_ row: Int) -> (records: Int, sorted: Int) {
            let count = (0..<partition.workers).reduce(0) { $0 + self.count($1, row) }
            let bytes = StepRows.synapseBytes(
                isNarrow: isNarrow, hasWeight: row < plan.weightedRows, isScaled: isScaled)
            return (count * recordWords(row), count * bytes / 4)
        }
        let rows = 0..<plan.rowCount
        let whole = rows.reduce(0) { $0 + words($1).sorted }
        let limit = max(wordsAtOnce, whole + whole / 5)
        var blocks: [Range<Int>] = []
        var (first, settled, records, sorted) = (0, 0, 0, 0)
        for row in rows {
            let next = words(row)
            if settled + records + next.records > limit && row > first {
                blocks.append(first..<row)
                settled += sorted
                (first, records, sorted) = (row, 0, 0)
            }
            records += next.records
            sorted += next.sorted
        }
        return blocks + [first..<plan.rowCount]
    }

    /// Second round: room for the rows of an owner.
    func reserve(_ owner: Int) throws(SimulationError) {
        let capacity = (0..<plan.rowCount).reduce(0) { $0 + count(owner, $1) * recordWords($1) }
        parts[owner] = try StepRows(
            rowCount: plan.rowCount, capacity: capacity, weightedRows: plan.weightedRows,
            isNarrow: isNarrow, isScaled: isScaled)
    }

    /// Words of a record of some row.
    private func recordWords(_ row: Int) -> Int {
        StepRows.recordWords(isNarrow: isNarrow, hasWeight: row < plan.weightedRows)
    }

    /// Synapses of a row that has not been laid out yet.
    private func count(_ owner: Int, _ row: Int) -> Int {
        cursors.reduce(0) { $0 + $1[owner][row] }
    }

    /// For each block, first: lays out the rows of an owner.
    func layOut(_ owner: Int, _ block: Range<Int>) {
        guard let rows = parts[owner] else { return }
        rows.layOut(block) { count(owner, $0) }
        for row in block {
            var place = rows.start[row]
            for cursors in cursors {
                let made = cursors[owner][row]
                cursors[owner][row] = place
                place += made * recordWords(row)
            }
        }
    }

    /// For each block, second: fills in the synapses that a writer makes.
    func fill(_ writer: Int, _ block: Range<Int>) {
        let bases = bases.map { Buffer($0) }
        let owners = parts.indices.map { owner in
            SynapseFiller.Rows(
                words: parts[owner]?.words.pointer, cursor: cursors[writer][owner].pointer,
                bases: bases[owner].pointer)
        }
        for (index, projection) in projections.enumerated() where touches(block, index) {
            let (places, ports) = (places[index].pointer, ports[index].pointer)
            owners.withUnsafeBufferPointer { owners in
                var filler = SynapseFiller(projection, owners: owners, isNarrow: isNarrow)
                forEachPair(of: projection, writer: writer) { pair in
                    let (source, port) = (places[pair.source], ports[pair.target])
                    guard block.contains(Int(source.row)) else { return }
                    filler.add(
                        pair, owner: Int(port.owner), row: Int(source.row),
                        table: Int(source.table), place: Int(port.place))
                }
                filler.finish()
                shortest[writer] = min(shortest[writer], filler.shortest)
                longest[writer] = max(longest[writer], filler.longest)
            }
        }
        withExtendedLifetime(bases) {}
    }

    /// Whether sources of a projection have rows in a block.
    private func touches(_ block: Range<Int>, _ projection: Int) -> Bool {
        let places = places[projection]
        return (0..<places.count).contains { block.contains(Int(places[$0].row)) }
    }

    /// For each block, last: sorts the rows of an owner.
    func sort(_ owner: Int, _ block: Range<Int>) {
        let scales = plan.tables.indices.map { scale(ofTable: $0) }
        let firstRows = plan.tables.map(\.firstRow)
        var table = 0
        parts[owner]?.sort(block) { row in
            while table + 1 < firstRows.count && firstRows[table + 1] <= row { table += 1 }
            return scales[table]
        }
    }

    /// What the stored weights of a table are multiplied with, alike for all owners.
    private func scale(ofTable index: Int) -> Float {
        let largest = largestWeights.map { $0[index] }.max() ?? 0
        return isScaled && largest > 0 ? largest / Float(Int16.max) : 1
    }

    /// Last round: hands the rows of an owner over.
    func finish(_ owner: Int) -> StepSynapses? {
        guard let rows = parts[owner] else { return nil }
        parts[owner] = nil
        rows.seal()
        var tablesOfPopulation = sizes.map { _ in [UInt32]() }
        for (index, table) in plan.tables.enumerated() {
            tablesOfPopulation[table.source].append(UInt32(index))
        }
        return StepSynapses(
            tables: plan.tables.indices.map { index in
                let table = plan.tables[index]
                return StepSynapses.Table(
                    base: bases[owner][index], weight: table.weight ?? scale(ofTable: index),
                    hasWeights: table.weight == nil, firstRow: table.firstRow)
            },
            tablesOfPopulation: tablesOfPopulation, rows: rows)
    }
}
