// What plastic synapses have to do with the neurons they end on.

extension NeuronGroup {
    /// Whether rules follow voltages all the time.
    var hasFollowers: Bool { followers.count > 0 }

    /// Has plastic synapses told of what the neurons do.
    func attach(_ plasticity: PlasticSynapses) {
        anticipates = false
        observers.append(plasticity)
        guard plasticity.followsVoltages else { return }
        followers.append(plasticity)
        followsReset = integrals.contains { membrane.feelsReset(compartment: $0.compartment) }
        for receptor in 0..<following.count {
            switch (following[receptor], plasticity.following(receptor)) {
            case (.course, _), (_, .course): following[receptor] = .course
            case (.constant, _), (_, .constant): following[receptor] = .constant
            case (.nothing, .nothing): continue
            }
        }
    }

    /// Tells those who want to know what a neuron did.
    @inline(__always)
    func tell(_ event: PostEvent) {
        observers[event.kind].forEach { $0.observe(event) }
    }

    @inline(__always)
    func open(_ local: Int, at time: Int64) {
        if !hasFollowers { return }
        followers.forEach { $0.open(local, at: time) }
    }

    @inline(__always)
    func close(_ local: Int, at time: Int64) {
        if !hasFollowers { return }
        followers.forEach { $0.close(local, at: time) }
    }

    func voltage(_ local: Int, compartment: Int, at time: Int64) -> Double {
        membrane.voltage(neurons[local].state, compartment: compartment, at: view(at: time))
    }

    func registerIntegral(compartment: Int, rate: Double) -> Int? {
        guard let integral = membrane.integral(compartment: compartment, rate: rate) else {
            return nil
        }
        // Set anew rather than changed: what is never changed in place is read without a check.
        integrals = integrals + [integral]
        return integrals.count - 1
    }

    func growth(ofIntegral index: Int, receptor: Int) -> Double? {
        membrane.growth(of: integrals[index], receptor: receptor)
    }

    func spikeProbability(_ local: Int, at time: Int64) -> Double {
        guard let escape else { return 0 }
        return escape.probability(
            readout: membrane.readout(neurons[local].state, at: view(at: time)))
    }

    func integral(
        _ index: Int, of local: Int, at time: Int64
    ) -> (transient: Double, level: Double) {
        membrane.antiderivative(neurons[local].state, integrals[index], at: view(at: time))
    }

    // MARK: - Rows

    func voltages(
        _ compartment: Int, of targets: TargetRow, at time: Int64,
        into row: UnsafeMutablePointer<Double>
    ) {
        let instant = view(at: time)
        for index in 0..<targets.count {
            row[index] = membrane.voltage(
                neurons[targets[index]].state, compartment: compartment, at: instant)
        }
    }

    func spikeProbabilities(
        of targets: TargetRow, at time: Int64, into row: UnsafeMutablePointer<Double>
    ) {
        guard let escape else { return }
        let instant = view(at: time)
        for index in 0..<targets.count {
            row[index] = escape.probability(
                readout: membrane.readout(neurons[targets[index]].state, at: instant))
        }
    }

    func addIntegrals(
        _ index: Int, of targets: TargetRow, at time: Int64, transient: Double, level: Double,
        to row: UnsafeMutablePointer<Double>
    ) {
        let instant = view(at: time)
        let integral = integrals[index]
        for index in 0..<targets.count {
            let value = membrane.antiderivative(
                neurons[targets[index]].state, integral, at: instant)
            row[index] += transient * value.transient + level * value.level
        }
    }
}
