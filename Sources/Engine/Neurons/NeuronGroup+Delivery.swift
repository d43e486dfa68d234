// How the events of a run reach the neurons of a slice: side by side where they can, else one by one.

extension NeuronGroup {
    /// Applies a run of synapses at its time of arrival; plastic ones are brought up to date first.
    func deliver(_ run: DueRun, of table: SynapseTable, learning: PlasticSynapses?) {
        if runaway != nil { return }
        let isRow = run.count >= Self.shortestRow && table.hasDenseRuns
        if isRow {
            catchUp(row(run, table), through: run.arrival)
        } else if learning != nil || hasFollowers {
            switch table.targets {
            case .narrow(let targets): catchUp(targets + run.first, run)
            case .wide(let targets): catchUp(targets + run.first, run)
            }
        }
        learning?.receive(startingAt: run.first, at: run.arrival, amplitude: run.amplitude)
        if !hasFollowers || following[table.target.receptor] != .course {
            return deliver(run, of: table, isRow: isRow)
        }
        forEachTarget(of: run, table) { open($0, at: run.arrival) }
        deliver(run, of: table, isRow: isRow)
        forEachTarget(of: run, table) { close($0, at: run.arrival) }
    }

    /// From this length on, runs onto neurons side by side are applied as a whole.
    private static var shortestRow: UInt32 { 8 }

    @inline(__always)
    private func row(_ run: DueRun, _ table: SynapseTable) -> Range<Int> {
        let first = Int(table.localTarget(run.first))
        return first..<(first + Int(run.count))
    }

    /// Brings neurons side by side to just before the arrivals at `time`. Their neighbours are left alone:
    /// who they are depends on the number of workers.
    @inline(__always)
    private func catchUp(_ row: Range<Int>, through time: Int64) {
        wakes.wake(row, before: time + 1) { local in
            let record = neurons[local]
            if record.timer <= time || record.unchecked < time, row.contains(local) {
                catchUp(local, through: time)
            }
            return min(record.timer, record.unchecked)
        }
    }

    /// Brings all neurons that a run ends on to just before its arrival.
    @inline(__always)
    private func catchUp<Index: FixedWidthInteger & UnsignedInteger>(
        _ targets: UnsafeMutablePointer<Index>, _ run: DueRun
    ) {
        for index in 0..<Int(run.count) {
            let local = Int(targets[index])
            let record = neurons[local]
            if record.timer <= run.arrival || record.unchecked < run.arrival {
                catchUp(local, through: run.arrival)
            }
        }
    }

    /// The neurons that a run ends on, each once.
    private func forEachTarget(of run: DueRun, _ table: SynapseTable, _ body: (Int) -> Void) {
        var last = UInt32.max
        for synapse in run.first..<(run.first + Int(run.count)) {
            let local = table.localTarget(synapse)
            if local != last { body(Int(local)) }
            last = local
        }
    }

    private func deliver(_ run: DueRun, of table: SynapseTable, isRow: Bool) {
        arrive(at: run.arrival)
        let first = isRow ? Int(table.localTarget(run.first)) : nil
        let receptor = table.target.receptor
        switch table.targets {
        case .narrow(let targets):
            deliver(RunEvents(run, of: table, to: targets), receptor, row: first)
        case .wide(let targets):
            deliver(RunEvents(run, of: table, to: targets), receptor, row: first)
        }
    }

    /// Applies events; `first` is the first of neurons side by side that have been caught up.
    @inline(__always)
    private func deliver<Index>(_ events: RunEvents<Index>, _ receptor: Int, row first: Int?) {
        if hasFollowers && following[receptor] == .constant {
            followers.forEach { $0.follow(events, at: receptor, arrivalTime) }
        }
        let role = roles[receptor]
        if let first, role != .cue, deliver(events, receptor, role, row: first) { return }
        switch role {
        case .driving: drive(events, receptor)
        case .aside: deliverAside(events, receptor)
        case .cue: cue(events, receptor)
        }
    }

    /// Applies events to neurons side by side as a whole, where the membrane can do that.
    @inline(__always)
    private func deliver<Index>(
        _ events: RunEvents<Index>, _ receptor: Int, _ role: ReceptorRole, row first: Int
    ) -> Bool {
        let maySpike = role == .driving && !excitability.areAllBlocked
        let needsLook = membrane.receiveRow(
            neurons, from: first, events, membrane.channel(receptor, at: arrival),
            maySpike: maySpike)
        guard let needsLook else { return false }
        if needsLook {
            for local in first..<(first + events.count) {
                takeBackBackground(local, from: arrivalTime + 1)
                let record = neurons[local]
                let outlook = membrane.outlook(record.state, at: arrival)
                record.unchecked = unlessBlocked(local, outlook)
                if record.unchecked != .max { wakes.lower(local, to: record.unchecked) }
            }
        }
        return true
    }

    @inline(__always)
    private func drive<Index>(_ events: RunEvents<Index>, _ receptor: Int) {
        let time = arrivalTime
        let channel = membrane.channel(receptor, at: arrival)
        for index in 0..<events.count {
            let local = events.target(index)
            let record = neurons[local]
            if record.timer <= time || record.unchecked < time {
                catchUp(local, through: time)
            }
            let weight = events.weight(index)
            if record.unchecked > time, membrane.receiveFar(record.state, channel, weight: weight) {
                record.unchecked = .max
            } else {
                receiveNear(local, channel, weight)
            }
        }
    }

    /// Applies an event after which a crossing may be possible.
    @inline(__always)
    private func receiveNear(_ local: Int, _ channel: M.Channel, _ weight: Double) {
        takeBackBackground(local, from: arrivalTime + 1)
        let record = neurons[local]
        let outlook = membrane.receive(record.state, channel, weight: weight)
        record.unchecked = unlessBlocked(local, outlook)
        if record.unchecked != .max { wakes.lower(local, to: record.unchecked) }
    }

    /// Events that leave the readout alone need no search for crossings before them.
    @inline(__always)
    private func deliverAside<Index>(_ events: RunEvents<Index>, _ receptor: Int) {
        let time = arrivalTime
        let channel = membrane.channel(receptor, at: arrival)
        for index in 0..<events.count {
            let local = events.target(index)
            let record = neurons[local]
            if record.timer <= time { catchUp(local, through: time) }
            membrane.receiveAside(record.state, channel, weight: events.weight(index))
        }
    }

    private func cue<Index>(_ events: RunEvents<Index>, _ receptor: Int) {
        for index in 0..<events.count where events.weight(index) != 0 {
            let local = events.target(index)
            catchUp(local, through: arrivalTime)
            cue(local, receptor, at: arrivalTime)
            wakes.lower(local, to: min(neurons[local].timer, neurons[local].unchecked))
        }
    }
}
