// Which worker owns which neurons.

/// Each worker owns one contiguous slice of every population, so that all have the same mix of work.
struct Partition {
    let workers: Int

    /// The elements of a population of `size` that `worker` owns.
    func slice(_ worker: Int, of size: Int) -> Range<Int> {
        let share = size / workers
        let rest = size % workers
        let start = worker * share + min(worker, rest)
        return start..<(start + share + (worker < rest ? 1 : 0))
    }
}
