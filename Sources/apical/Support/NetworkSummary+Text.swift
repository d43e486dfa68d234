// The words of a network summary.
import NetworkDescription

extension NetworkSummary {
    /// The summary for people.
    var text: String {
        let delay = smallestDelayMs.map { "\($0.rounded(places: 6)) ms" } ?? "none"
        let duration = durationMs.map { "\($0.rounded(places: 6)) ms" } ?? "the whole task"
        let heading = """
            \(neurons) neurons, \(synapses.rounded(places: 0)) synapses expected, \
            about \(formatted(bytes: bytes)); smallest delay \(delay)
            \(duration) to run, \(integrator) integrator, seed \(seed)
            """
        return ([heading] + sections.map { $0.title + "\n" + indent($0.body) })
            .joined(separator: "\n\n")
    }

    private var sections: [(title: String, body: String)] {
        let cells = populations.filter { !$0.compartments.isEmpty }
        return [
            ("populations", table(populations.map { [$0.name, "\($0.size)", $0.kind] })),
            ("compartments", table(cells.flatMap(\.compartmentRows))),
            ("receptors", table(cells.flatMap(\.receptorRows))),
            ("projections", table(projections.map(\.row))),
            ("plasticity", projections.compactMap(\.plasticityText).joined(separator: "\n")),
            ("stimuli", table(stimuli.map(\.row))),
            ("task", table(task?.rows ?? [])),
        ].filter { !$0.body.isEmpty }
    }

    private func indent(_ text: String) -> String {
        text.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    }
}

extension NetworkSummary.PopulationSummary {
    fileprivate var compartmentRows: [[String]] {
        compartments.map { compartment in
            [
                "\(name).\(compartment.name)", "\(compartment.capacitancePicofarad.significant) pF",
                "\(compartment.tauMs.significant) ms",
                "\(compartment.restMillivolt.significant) mV",
                compartment.coupling,
            ]
        }
    }

    fileprivate var receptorRows: [[String]] {
        receptors.map { ["\(name).\($0.name)", $0.compartment, $0.kind, $0.weightUnit] }
    }
}

extension NetworkSummary.CompartmentSummary {
    fileprivate var coupling: String {
        guard let parent, let to = couplingToParentNanosiemens,
            let from = couplingFromParentNanosiemens
        else {
            return "root"
        }
        return to == from
            ? "\(to.significant) nS with \(parent)"
            : "\(to.significant) nS to, \(from.significant) nS from \(parent)"
    }
}

extension NetworkSummary.ProjectionSummary {
    fileprivate var row: [String] {
        [
            name, from.joined(separator: "+") + " -> " + to.joined(separator: "+"), rule,
            expectedSynapses.rounded(places: 0), weight, delay,
        ]
    }
}

extension NetworkSummary.ProjectionSummary {
    /// The rule, and below it its equations and the numbers in them.
    fileprivate var plasticityText: String? {
        guard let plasticity else { return nil }
        let numbers = [plasticity.traces, plasticity.parameters].filter { !$0.isEmpty }
        let details = plasticity.equations + numbers.map { $0.joined(separator: "; ") }
        return (["\(name): \(plasticity.rule ?? "a rule spelt out")"] + details.map { "  " + $0 })
            .joined(separator: "\n")
    }
}

extension NetworkSummary.StimulusSummary {
    fileprivate var row: [String] {
        let stop = stopMs.map { "\($0.rounded(places: 6)) ms" } ?? "the end"
        return [
            name, kind, to.joined(separator: "+"), "\(startMs.rounded(places: 6)) ms to \(stop)",
        ]
    }
}

extension Value {
    /// The value as text, in a unit.
    func summary(unit: String) -> String {
        let suffix = unit.isEmpty ? "" : " \(unit)"
        return switch self {
        case .constant(let value): "\(value.significant)\(suffix)"
        case .diagonal(let value): "\(value.significant)\(suffix) on the diagonal"
        case .uniform(let low, let high): "\(low.significant)…\(high.significant)\(suffix)"
        case .normal(let mean, let std, _, _):
            "normal \(mean.significant) ± \(std.significant)\(suffix)"
        case .lognormal(let mean, let std, _, _):
            "lognormal \(mean.significant) ± \(std.significant)\(suffix)"
        case .elements(let values): "\(values.count) values\(unit.isEmpty ? "" : " in \(unit)")"
        }
    }
}

extension ConnectionRule {
    /// The rule with its number.
    var summary: String {
        switch self {
        case .oneToOne: "one_to_one"
        case .allToAll: "all_to_all"
        case .fixedIndegree(let degree, _, _): "fixed_indegree \(degree)"
        case .fixedOutdegree(let degree, _, _): "fixed_outdegree \(degree)"
        case .fixedTotalNumber(let number, _, _): "fixed_total_number \(number)"
        case .pairwiseBernoulli(let probability, _):
            "pairwise_bernoulli \(probability.significant)"
        case .list(let sources, _): "list of \(sources.count)"
        }
    }
}

extension ReceptorKind {
    /// The kind with its time constant.
    var summary: String {
        switch self {
        case .delta: "delta"
        case .exponentialCurrent(let tau): "exponential_current \(tau.significant) ms"
        case .alphaCurrent(let tau): "alpha_current \(tau.significant) ms"
        case .exponentialConductance(let tau, let reversal):
            "exponential_conductance \(tau.significant) ms to \(reversal.significant) mV"
        case .cue: "cue"
        }
    }
}

extension SpikeSource {
    /// The kind of source with its rate or its number of spikes.
    var summary: String {
        switch self {
        case .poisson(let rate, _): "poisson \(rate.summary(unit: "Hz"))"
        case .regular(let rate, _, _): "regular \(rate.summary(unit: "Hz"))"
        case .spikes(let trains): "\(trains.times.count) given spikes"
        case .task: "driven by the task"
        }
    }
}
