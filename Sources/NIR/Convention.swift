// What a spike of the graph stands for: the time-step convention of the tool that exported it.
import Foundation
import NetworkDescription

/// The convention that a graph follows.
struct Convention {
    /// Milliseconds in the file's unit of time.
    let unitMs: Double
    /// The time step of the exporter in the file's unit; `nil` for continuous time.
    let step: Double?
    /// What it is, and how that is known.
    let note: String

    /// The integral of a spike in the file's unit of time.
    var area: Double { step ?? 1 }

    /// Finds the convention of a graph, or takes the one that the options state.
    ///
    /// - Throws: ``NIRError`` when the file leaves it open, or is of none that is known.
    init(_ graph: NIRGraph, _ options: GraphImport) throws(NIRError) {
        let unitMs = options.unitMs ?? 1000
        self.unitMs = unitMs
        if options.unitMs == nil { try Self.checkUnit(graph) }
        let stated = options.timeStep.map { $0.milliseconds / unitMs }
        switch (options.spikes, stated) {
        case (.dirac, _):
            (step, note) = (nil, "spikes are impulses of area 1, as 'spikes: dirac' says")
        case (_, let stated?):
            step = stated
            note = "a spike lasts one time step of \(Self.shown(stated, unitMs)), as 'dt' says"
        case (let area, nil):
            let found = try Self.detect(graph, unitMs)
            guard area == .step, found == nil else {
                step = found
                note =
                    found.map {
                        "a spike lasts one time step of \(Self.shown($0, unitMs)): r is tau/dt in "
                            + "all neurons"
                    }
                    ?? "spikes are impulses of area 1, in continuous time: r is 1 in all neurons (for "
                    + "a tool that holds a spike for a step, such as Norse, give nir.dt)"
                return
            }
            throw NIRError(
                "'spikes: step' needs the time step of the exporter, which the file does not tell; "
                    + "add nir.dt, such as --set nir.dt=\"1 ms\"")
        }
    }

    private static func shown(_ time: Double, _ unitMs: Double) -> String {
        "\(rounded(time * unitMs)) ms"
    }

    /// Without the last digits, which files in single precision get wrong.
    static func rounded(_ number: Double) -> Double {
        Double(String(format: "%.6g", number)) ?? number
    }

    /// Refuses time constants that can hardly be in seconds.
    private static func checkUnit(_ graph: NIRGraph) throws(NIRError) {
        for case let (name, neurons) in graph.neurons {
            for tau in (neurons.tau ?? []) + (neurons.tauSyn ?? []) where tau > 1 {
                throw NIRError(
                    "node '\(name)': a time constant of \(tau) s; if the file is in milliseconds, "
                        + "add nir.time_unit=ms (--set nir.time_unit=ms), if it counts steps, divide "
                        + "by their number in a second; if it is meant, add nir.time_unit=s")
            }
        }
    }

    /// The time step that all neurons agree on; `nil` when they are in continuous time.
    private static func detect(_ graph: NIRGraph, _ unitMs: Double) throws(NIRError) -> Double? {
        var found: (step: Double, name: String)?
        var continuous: String?
        for (name, neurons) in graph.neurons {
            for (element, r) in neurons.r.enumerated() {
                if agrees(r, 1) {
                    continuous = continuous ?? name
                    if neurons.tauSyn != nil, !agrees(neurons.wIn[element], 1) {
                        throw unusual(
                            name, "r is 1, but w_in is \(neurons.wIn[element])", graph, unitMs)
                    }
                    continue
                }
                let step = (neurons.tau?[element] ?? 1) / r
                if let found, !agrees(step, found.step) {
                    throw unusual(
                        name,
                        "tau/r, the time step, is \(shown(step, unitMs)), but "
                            + "\(shown(found.step, unitMs)) in node '\(found.name)'", graph, unitMs)
                }
                guard r > 1, isRound(step) else {
                    throw unusual(
                        name,
                        "r is \(rounded(r)), so that tau/r is \(shown(step, unitMs)), which is no "
                            + "usual time step", graph, unitMs)
                }
                if let tauSyn = neurons.tauSyn?[element],
                    !agrees(neurons.wIn[element] * step / tauSyn, 1)
                {
                    throw unusual(
                        name,
                        "w_in is \(rounded(neurons.wIn[element])), not tau_syn/dt "
                            + "(\(rounded(tauSyn / step)))", graph, unitMs)
                }
                found = found ?? (step, name)
            }
        }
        if let found, let continuous {
            throw unusual(
                continuous,
                "r is 1, but node '\(found.name)' has r = tau/dt with a time step of "
                    + shown(found.step, unitMs), graph, unitMs)
        }
        return found.map { rounded($0.step) }
    }

    private static func unusual(
        _ name: String, _ what: String, _ graph: NIRGraph, _ unitMs: Double
    ) -> NIRError {
        NIRError(
            "node '\(name)': \(what): the exporter follows no convention that is known, and a wrong "
                + "guess would change every weight. Say what a spike is: --set nir.dt=\"1 ms\" if it "
                + "lasts for a time step (of that length), --set nir.spikes=dirac if it is an impulse"
        )
    }

    /// Whether two numbers are equal but for single precision.
    private static func agrees(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-4 * abs(b) }

    /// Whether a time has at most two digits, as time steps that people choose.
    private static func isRound(_ time: Double) -> Bool {
        guard time > 0, time.isFinite else { return false }
        let scale = pow(10, (log10(time)).rounded(.down) - 1)
        let digits = time / scale
        return abs(digits - digits.rounded()) <= 1e-3
    }
}

extension NIRGraph {
    /// The nodes of neurons.
    var neurons: [(name: String, parameters: NeuronParameters)] {
        nodes.compactMap { node in
            if case .neurons(let parameters) = node.kind { (node.name, parameters) } else { nil }
        }
    }
}
