// Where the course of an experiment is.
import Engine
import NetworkDescription

/// The sample that an experiment is at, and what its phase has come to.
struct Course {
    /// The epoch, counted from 1, and whether it is being tested.
    var epoch = 1
    var isTest = false
    /// The sample's place in its phase, and when it ends.
    var index = 0
    var end = Time.zero
    /// How right the answers of the phase were.
    var score = Score()
    /// Which classes it took for which, of a test.
    var confusion = Confusion()
    /// The metrics of the epoch's training, while it is tested.
    var row: [String: Double] = [:]

    init() {}

    func save(into state: inout SavedState) {
        state.columns["task/position"] = SavedColumn([
            Int64(epoch), isTest ? 1 : 0, Int64(index), end.picoseconds,
        ])
        state.columns["task/score"] = SavedColumn(score.numbers)
        confusion.save(into: &state)
    }

    init(_ state: SavedState) throws(SavedStateError) {
        let position = try state.integers("task/position", count: 4)
        guard let epoch = Int(exactly: position[0]), let index = Int(exactly: position[2]) else {
            throw SavedStateError("its task is nowhere")
        }
        (self.epoch, isTest, self.index) = (epoch, position[1] != 0, index)
        end = Time(picoseconds: position[3])
        score = try Score(state.reals("task/score", count: Score.numberCount))
        confusion = try Confusion(state)
    }
}
