// The clocks of all that decays in a rule.
import LearningRules

/// One clock for each presynaptic trace, each postsynaptic trace and each channel of a rule.
struct RuleClocks {
    private let clocks: Buffer<OriginDecay>
    private let time = Buffer<Int64>(count: 1, repeating: 0)
    let pre: UnsafeMutablePointer<OriginDecay>
    let post: UnsafeMutablePointer<OriginDecay>
    let channels: UnsafeMutablePointer<OriginDecay>
    let preCount: Int
    let postCount: Int

    /// - Parameter weightDecay: λ, by which the rates of channels are less than those of their traces.
    init(_ plan: RulePlan, weightDecay: Double) {
        let rule = plan.rule
        (preCount, postCount) = (rule.preTraces.count, rule.postTraces.count)
        let rates =
            rule.preTraces.map { 1 / $0.tau } + rule.postTraces.map { 1 / $0.trace.tau }
            + plan.channels.map { $0.preRate - weightDecay }
        clocks = Buffer(count: rates.count, repeating: OriginDecay(rate: 0))
        for (index, rate) in rates.enumerated() { clocks[index] = OriginDecay(rate: rate) }
        pre = clocks.pointer
        post = pre + preCount
        channels = post + postCount
    }

    /// Saves or restores their origins.
    func transfer(_ archive: StateArchive, _ path: String) {
        let origins = Buffer((0..<clocks.count).map { clocks[$0].origin })
        archive.numbers(
            "\(path)/origin", origins.count, of: origins.count, place: { $0 },
            isPossible: archive.hasBeen
        ) { origins.pointer + $0 }
        guard archive.isRestoring else { return }
        for index in 0..<clocks.count {
            clocks[index] = OriginDecay(rate: clocks[index].rate, origin: origins[index])
        }
        time[0] = .min
    }

    /// Moves all clocks to a moment.
    @inline(__always)
    func move(to moment: Int64) {
        if time.pointer.pointee == moment { return }
        time.pointer.pointee = moment
        for index in 0..<clocks.count {
            if index >= preCount + postCount, preCount == 1 {
                clocks.pointer[index].move(to: moment, like: clocks.pointer[0])
            } else {
                clocks.pointer[index].move(to: moment)
            }
        }
    }
}
