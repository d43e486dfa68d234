// A learning experiment in words, for `describe` and `run --dry-run`.
import NetworkDescription

extension NetworkSummary {
    /// What a task presents, and how its answer is read.
    struct TaskSummary: Encodable {
        var epochs: Int
        var training: String
        var test: String?
        var sampleMs: Double?
        var gapMs: Double?
        var drives: [String]
        var readout: String?
    }
}

extension NetworkSummary.TaskSummary {
    init(_ task: LearningTask, names: NetworkNames, projections: [Projection]) {
        epochs = task.epochs
        training = task.training.summary + (task.isShuffled ? ", shuffled" : "")
        test = task.test?.summary
        sampleMs = task.presentation?.sample.milliseconds
        gapMs = task.presentation?.gap.milliseconds
        let presentation = task.presentation
        drives = (presentation?.inputs ?? []).map {
            "\(names.population($0.population)): features, \($0.encoding.summary)"
        }
        drives += (presentation?.targets ?? []).map {
            "\(names.population($0.population)): class, \($0.spikes.significant) spikes "
                + $0.timing.summary
        }
        drives += (presentation?.cues ?? []).map {
            let times = $0.times.map { "\($0.milliseconds.rounded(places: 6))" }
            return "\(names.population($0.population)): cue at \(times.joined(separator: ", ")) ms"
        }
        switch presentation?.readout {
        case nil: readout = nil
        case .spikes(let population): readout = "spikes of \(names.population(population))"
        case .weights(let projection, let population, let isCentred):
            readout =
                "spikes of \(names.population(population)) weighted by "
                + "\(projections[projection].name)" + (isCentred ? ", centred" : "")
        }
    }

    /// The rows of the table for people.
    var rows: [[String]] {
        var rows = [["epochs", "\(epochs)"], ["training", training]]
        if let test { rows.append(["test", test]) }
        if let sampleMs, let gapMs {
            rows.append(
                ["sample", "\(sampleMs.rounded(places: 6)) + \(gapMs.rounded(places: 6)) ms"])
        }
        rows += drives.map { ["drives", $0] }
        if let readout { rows.append(["readout", readout]) }
        return rows
    }
}

extension SampleSelection {
    fileprivate var summary: String {
        let place =
            switch source {
            case .table(let path, _): path
            case .named(let name): name
            case .idx(let images, _): images
            case .npy(let features, _): features
            case .generated(.yinYang(let size, let seed)): "yin-yang, \(size) from seed \(seed)"
            case .generated(.bars(let side)): "bars of \(side)"
            case .events(let source): source.path
            case .generated(.uniform(let features, let size, let seed)):
                "\(size) of \(features) uniform numbers from seed \(seed)"
            }
        if first == 0 && count == nil { return place }
        return "\(place), \(count.map(String.init) ?? "all") from sample \(first)"
    }
}

extension Presentation.Encoding {
    fileprivate var summary: String {
        switch self {
        case .regular(let spikes): "regular, up to \(spikes.significant) spikes"
        case .poisson(let spikes): "poisson, up to \(spikes.significant) spikes"
        case .latency: "latency"
        case .events: "the events themselves"
        }
    }
}

extension Presentation.Target.Timing {
    fileprivate var summary: String {
        switch self {
        case .volley(let at, let spacing):
            "from \(at.milliseconds.rounded(places: 6)) ms, every "
                + "\(spacing.milliseconds.rounded(places: 6)) ms"
        case .train(let from, let to):
            "from \(from.milliseconds.rounded(places: 6)) to "
                + "\(to.milliseconds.rounded(places: 6)) ms"
        }
    }
}
