// How the rows of the step integrator come to be: counted, laid out, filled, sorted.
import NetworkDescription

/// Makes the synapses of all workers in four rounds, each of which all workers take part in at once:
/// count the synapses of every row, lay the rows out, fill them, sort them.
///
/// Pairs are made twice, to count and to fill, and never held. A worker makes the pairs onto its own
/// neurons, or, of rules that draw each pair on its own, an equal share of the pairs onto anyone's.
final class SynapseAssembly: @unchecked Sendable {
    /// Where the input of a pooled target lies: with which worker, and where there.
    private struct Port {
        var owner: Int32
        var place: UInt32
    }

    /// What becomes the synapses of one worker.
    private final class Part {
        let rowStart: Buffer<Int>
        let targets: StepSynapses.Targets
        let weights: PageBuffer<Float>
        /// Steps, for as long as rows are not sorted.
        let delays: PageBuffer<UInt16>

        init(
            rowStart: Buffer<Int>, weighted: Int, largestTarget: Int
        ) throws(SimulationError) {
            self.rowStart = rowStart
            let count = rowStart[rowStart.count - 1]
            targets = try StepSynapses.Targets(count: count, largest: largestTarget)
            weights = try pages(Float.self, count: weighted)
            delays = try pages(UInt16.self, count: count)
        }
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
    private var counts: [[PageBuffer<UInt32>]] = []
    private var parts: [Part?]
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
        shortest = Buffer(count: partition.workers, repeating: .max)
        longest = Buffer(count: partition.workers, repeating: 1)
        parts = layouts.map { _ in nil }
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
        for _ in layouts {
            var row: [PageBuffer<UInt32>] = []
            for _ in layouts { row.append(try pages(UInt32.self, count: plan.rowCount)) }
            counts.append(row)
        }
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
        let counts = counts[writer].map(\.pointer)
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
        let rowStart = Buffer(count: plan.rowCount + 1, repeating: 0)
        var end = 0
        for row in 0..<plan.rowCount {
            var inRow = 0
            for writer in 0..<partition.workers {
                let made = counts[writer][owner][row]
                counts[writer][owner][row] = UInt32(truncatingIfNeeded: inRow)
                inRow += Int(made)
            }
            guard inRow <= Int(UInt32.max) else {
                throw .tooLarge("\(inRow) synapses of one neuron")
            }
            end += inRow
            rowStart[row + 1] = end
        }
        parts[owner] = try Part(
            rowStart: rowStart, weighted: rowStart[plan.weightedRows],
            largestTarget: largestTarget)
    }

    /// One owner's rows as a writer sees them.
    private struct Rows<Index> {
        var start: UnsafeMutablePointer<Int>
        var next: UnsafeMutablePointer<UInt32>
        var targets: UnsafeMutablePointer<Index>
        var weights: UnsafeMutablePointer<Float>
        var delays: UnsafeMutablePointer<UInt16>
        var bases: UnsafeMutablePointer<Int>
    }

    /// Third round: fills in the synapses that a writer makes.
    func fill(_ writer: Int) {
        let bases = bases.map { Buffer($0) }
        var narrow: [Rows<UInt16>] = []
        var wide: [Rows<UInt32>] = []
        for (owner, part) in parts.enumerated() {
            guard let part else { return }
            func rows<Index>(_ targets: PageBuffer<Index>) -> Rows<Index> {
                Rows(
                    start: part.rowStart.pointer, next: counts[writer][owner].pointer,
                    targets: targets.pointer, weights: part.weights.pointer,
                    delays: part.delays.pointer, bases: bases[owner].pointer)
            }
            switch part.targets {
            case .narrow(let targets): narrow.append(rows(targets))
            case .wide(let targets): wide.append(rows(targets))
            }
        }
        withExtendedLifetime(bases) {
            if wide.isEmpty { fill(writer, narrow) } else { fill(writer, wide) }
        }
    }

    private func fill<Index: FixedWidthInteger & UnsignedInteger>(
        _ writer: Int, _ owners: [Rows<Index>]
    ) {
        var (low, high) = (Int64.max, Int64(1))
        for (index, projection) in projections.enumerated() {
            let (places, ports) = (places[index].pointer, ports[index].pointer)
            let isWeighted = projection.weight == nil
            owners.withUnsafeBufferPointer { owners in
                forEachPair(of: projection, writer: writer) { pair in
                    let source = places[pair.source]
                    let port = ports[pair.target]
                    let rows = owners[Int(port.owner)]
                    let row = Int(source.row)
                    let place = rows.start[row] + Int(rows.next[row])
                    rows.next[row] += 1
                    rows.targets[place] = Index(
                        truncatingIfNeeded: Int(port.place) - rows.bases[Int(source.table)])
                    if isWeighted { rows.weights[place] = Float(projection.weights(pair)) }
                    let delay = projection.delay(pair)
                    rows.delays[place] = UInt16(clamping: delay)
                    low = min(low, delay)
                    high = max(high, delay)
                }
            }
        }
        shortest[writer] = low
        longest[writer] = high
    }

    /// Last round: sorts the rows of an owner and hands them over.
    func finish(_ owner: Int) -> StepSynapses? {
        guard let part = parts[owner] else { return nil }
        parts[owner] = nil
        var sorter = StepRowSorter(
            delays: part.delays.pointer, weights: part.weights.pointer, rowStart: part.rowStart,
            weightedRows: plan.weightedRows)
        switch part.targets {
        case .narrow(let targets): sorter.sort(targets.pointer)
        case .wide(let targets): sorter.sort(targets.pointer)
        }
        var tablesOfPopulation = sizes.map { _ in [UInt32]() }
        for (index, table) in plan.tables.enumerated() {
            tablesOfPopulation[table.source].append(UInt32(index))
        }
        return StepSynapses(
            tables: zip(plan.tables, bases[owner]).map { table, base in
                StepSynapses.Table(
                    base: base, weight: table.weight ?? 0, hasWeights: table.weight == nil,
                    firstRow: table.firstRow)
            },
            tablesOfPopulation: tablesOfPopulation, rowStart: part.rowStart,
            runStart: Buffer(sorter.runStart), runs: Buffer(sorter.runs), targets: part.targets,
            weights: part.weights)
    }
}
