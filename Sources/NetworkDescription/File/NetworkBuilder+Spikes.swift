// The keys `spike:` and `plateau:` of a neuron model.

extension NetworkBuilder {
    /// Reads `spike:` of a model whose compartments and receptors are known.
    func spike(_ fields: Fields, of model: NeuronModel, _ neuron: Fields) -> SpikeMechanism {
        let escape = fields.record("escape")
        let trigger =
            escape.map { escape in
                SpikeTrigger.escape(
                    function: escape.text("kind").flatMap(EscapeFunction.init) ?? .sigmoid,
                    maxRate: escape.number("max_rate"), slope: escape.number("slope"),
                    midpoint: escape.number("midpoint"))
            } ?? .threshold(fields.number("threshold"))
        let spike = SpikeMechanism(
            compartment: compartment(fields, of: model), trigger: trigger, reset: reset(fields),
            refractory: time(fields, "refractory"), prospective: fields.flag("prospective"),
            twoSided: fields.flag("two_sided"),
            gate: fields.record("gate").map {
                SpikeGate(
                    receptor: cue($0["receptor"], of: model, neuron), open: time($0, "open"))
            })
        if case .voltage(let reset) = spike.reset, reset >= fields.number("threshold") {
            problems.error("'reset' must lie below 'threshold'", at: fields.location("reset"))
        }
        if spike.twoSided { checkTwoSided(spike, of: model, fields) }
        return spike
    }

    private func reset(_ fields: Fields) -> SpikeReset? {
        guard let item = fields["reset"] else { return nil }
        if let form = item.fields { return .subtract(form.number("subtract")) }
        return .voltage(fields.number("reset"))
    }

    /// What two thresholds on one membrane need to make sense.
    private func checkTwoSided(_ spike: SpikeMechanism, of model: NeuronModel, _ fields: Fields) {
        let place = fields.location("two_sided")
        if spike.prospective {
            problems.error("a two-sided neuron cannot be prospective", at: place)
        }
        let hasConductance = model.receptors.contains {
            if case .exponentialConductance = $0.kind { true } else { false }
        }
        if hasConductance {
            problems.error(
                "a two-sided neuron cannot have conductances: use receptors of currents", at: place)
        }
        guard model.compartments.indices.contains(spike.compartment),
            case .threshold(let threshold) = spike.trigger
        else { return }
        let rest = model.compartments[spike.compartment].restingPotential
        if threshold <= rest {
            problems.error(
                "the threshold of a two-sided neuron must lie above v_rest",
                at: fields.location("threshold"))
        }
        switch spike.reset {
        case .subtract(let step) where threshold > rest && step >= 2 * (threshold - rest):
            problems.error(
                "'subtract' must be less than twice the distance from v_rest to the threshold: "
                    + "spikes of one sign would bring about the other",
                at: fields.location("reset"))
        case .voltage:
            problems.error(
                "a two-sided neuron needs a reset by subtraction, such as {subtract: 10 mV}",
                at: fields.location("reset"))
        case .subtract, nil: break
        }
    }

    /// Reads `plateau:` of a model whose compartments, receptors and spikes are known.
    func plateau(_ fields: Fields, of model: NeuronModel, _ neuron: Fields) -> PlateauMechanism {
        let gates = fields.record("gates")
        let somaAbove = gates?["soma_above"].map { _ in gates?.number("soma_above") ?? .nan }
        let firedWithin = gates.flatMap { optionalTime($0, "fired_within") }
        if let gates, firedWithin != nil, !neuron.has("spike") {
            problems.error(
                "'fired_within' needs a neuron that spikes", at: gates.location("fired_within"))
        }
        let scales = fields.has("scaled_by")
        if case .escape? = model.spike?.trigger {
        } else if scales {
            problems.error(
                "'scaled_by: slope' needs a neuron with escape noise, 'spike: {escape: …}'",
                at: fields.location("scaled_by"))
        }
        return PlateauMechanism(
            compartment: compartment(fields, of: model),
            test: plateauTest(fields.record("test"), of: model, neuron),
            amplitude: fields.record("amplitude").map { .quantum($0.number("quantum")) } ?? .graded,
            isScaledBySlope: scales, somaAbove: somaAbove,
            firedWithin: firedWithin)
    }

    private func plateauTest(
        _ fields: Fields?, of model: NeuronModel, _ neuron: Fields
    ) -> PlateauMechanism.Test {
        if let cue = fields?["on"] { return .cue(receptor: self.cue(cue, of: model, neuron)) }
        if let fields, fields.has("every") { return .regular(every: time(fields, "every")) }
        return .poisson(rate: fields?.number("rate") ?? .nan)
    }

    private func compartment(_ fields: Fields, of model: NeuronModel) -> Int {
        resolve(fields["at"], in: Names("compartment", model.compartments.map(\.name))) ?? 0
    }

    /// The index of a receptor that must be a cue.
    private func cue(_ item: Item?, of model: NeuronModel, _ neuron: Fields) -> Int {
        let names = Names("receptor", model.receptors.map(\.name))
        guard let index = resolve(item, in: names) else { return 0 }
        // The kind of a receptor may not have been read; that is reported already.
        let kind = neuron.named("receptors")[index].item?.fields?.branch ?? ""
        if let item, !kind.isEmpty, kind != "cue" {
            problems.error(
                "'\(names.list[index])' must be a receptor of kind 'cue', not '\(kind)'",
                at: item.location)
        }
        return index
    }
}
