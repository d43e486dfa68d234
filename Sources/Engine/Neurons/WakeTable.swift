// Which neurons have something of their own to do, found without looking at all of them.

/// Lower bounds on the times at which neurons act by themselves, for blocks of 64 neurons and blocks
/// of 64 blocks. A bound may be too early, never too late.
struct WakeTable {
    private static let shift = 6
    private static let size = 1 << shift
    private let count: Int
    private let blocks: UnsafeMutablePointer<Int64>
    private let blockCount: Int
    private let superblocks: UnsafeMutablePointer<Int64>
    private let superblockCount: Int
    private let storage: (blocks: Buffer<Int64>, superblocks: Buffer<Int64>)

    init(count: Int) {
        self.count = count
        blockCount = (count + Self.size - 1) / Self.size
        superblockCount = (blockCount + Self.size - 1) / Self.size
        storage = (
            Buffer(count: blockCount, repeating: .min),
            Buffer(count: superblockCount, repeating: .min)
        )
        blocks = storage.blocks.pointer
        superblocks = storage.superblocks.pointer
    }

    /// The earliest bound of all.
    var earliest: Int64 {
        var time = Int64.max
        for index in 0..<superblockCount { time = min(time, superblocks[index]) }
        return time
    }

    /// Notes that a neuron acts at `time` or later.
    @inline(__always)
    func lower(_ neuron: Int, to time: Int64) {
        let block = neuron >> Self.shift
        if time < blocks[block] {
            blocks[block] = time
            let superblock = block >> Self.shift
            if time < superblocks[superblock] { superblocks[superblock] = time }
        }
    }

    /// Visits every neuron of every block with a bound before `limit`; `visit` returns the time at
    /// which that neuron acts next.
    @inline(__always)
    func wake(before limit: Int64, _ visit: (Int) -> Int64) {
        for superblock in 0..<superblockCount where superblocks[superblock] < limit {
            let first = superblock << Self.shift
            let last = min(first + Self.size, blockCount)
            for block in first..<last where blocks[block] < limit { wake(block, visit) }
            var earliest = Int64.max
            for block in first..<last { earliest = min(earliest, blocks[block]) }
            superblocks[superblock] = earliest
        }
    }

    /// The same for the blocks that some neurons lie in.
    @inline(__always)
    func wake(_ neurons: Range<Int>, before limit: Int64, _ visit: (Int) -> Int64) {
        let last = (neurons.upperBound - 1) >> Self.shift
        for block in (neurons.lowerBound >> Self.shift)...last where blocks[block] < limit {
            wake(block, visit)
        }
    }

    @inline(__always)
    private func wake(_ block: Int, _ visit: (Int) -> Int64) {
        let start = block << Self.shift
        var earliest = Int64.max
        for neuron in start..<min(start + Self.size, count) {
            earliest = min(earliest, visit(neuron))
        }
        blocks[block] = earliest
    }
}
