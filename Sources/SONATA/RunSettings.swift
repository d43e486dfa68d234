// The section `run` of a configuration as settings of a native network file.
import Foundation
import NetworkDescription

/// How a circuit is run.
struct RunSettings {
    /// The keys of `simulation:` and their values, as they stand in a network file.
    private(set) var entries: [(key: String, value: String)] = []
    /// The step of the grid that spikes lie on, in ms; `nil` in continuous time.
    private(set) var stepMs: Double?
    private(set) var warnings: [String] = []

    private static let known: Set<String> = [
        "tstart", "tstop", "duration", "dt", "random_seed", "spike_threshold", "nsteps_block",
        "overwrite_output_dir", "dL",
    ]

    /// A `dt` asks for the step integrator, which does what NEST does on its grid; the section of our
    /// own may say otherwise.
    init(_ config: CircuitConfig) throws(CircuitError) {
        let run = config.run
        for key in (run.object ?? [:]).keys.sorted() where !Self.known.contains(key) {
            warnings.append("\(config.path): run.\(key) is not known and not used")
        }
        func number(_ key: String) throws(CircuitError) -> Double? {
            guard let value = run[key] else { return nil }
            guard let number = value.number else {
                throw CircuitError(config.path, "run.\(key)", "must be a number")
            }
            return number
        }
        if let start = try number("tstart"), start != 0 {
            throw CircuitError(config.path, "run.tstart", "must be 0: runs begin at time zero")
        }
        let (stop, span) = (try number("tstop"), try number("duration"))
        if let stop = stop ?? span {
            entries.append(("duration", "\(stop) ms"))
        }
        let integrator = config.own["integrator"]?.string
        guard integrator == nil || integrator.flatMap(Integrator.init) != nil else {
            throw CircuitError(
                config.path, "\(CircuitConfig.ownKey).integrator", "must be 'event' or 'step'")
        }
        if let step = try number("dt") {
            if integrator != "event" { stepMs = step }
            entries.append(("step", "\(step) ms"))
        }
        entries.append(("integrator", integrator ?? (stepMs == nil ? "event" : "step")))
        if let seed = try number("random_seed"), let whole = UInt64(exactly: seed) {
            entries.append(("seed", "\(whole)"))
        }
    }
}
