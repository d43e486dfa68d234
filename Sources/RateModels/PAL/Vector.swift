// Numbers that stay where they are: the state and the weights of the microcircuit.

/// Numbers that are worked on at once.
typealias Block = SIMD4<Double>

/// The memory of vectors and grids, which live as long as it does. They are plain pointers, so that
/// a step of the network neither counts references nor checks for access by others.
final class Memory {
    private var pieces: [UnsafeMutablePointer<Block>] = []

    /// Zeros.
    func take(_ count: Int) -> UnsafeMutablePointer<Block> {
        let piece = UnsafeMutablePointer<Block>.allocate(capacity: count)
        piece.initialize(repeating: .zero, count: count)
        pieces.append(piece)
        return piece
    }

    deinit { pieces.forEach { $0.deallocate() } }
}

/// A matrix of `Double`. Each row begins a block, and the last block of a row is filled up with
/// zeros, which loops over ``blocks`` must leave as they are.
struct Grid {
    let rows: Int
    let columns: Int
    /// Number of blocks in each row.
    let width: Int
    let blocks: UnsafeMutablePointer<Block>

    /// Makes entries, row after row.
    init(
        _ rows: Int, _ columns: Int, in memory: Memory,
        _ entry: (Int, Int) -> Double = { _, _ in 0 }
    ) {
        precondition(rows >= 0 && columns >= 0, "a size is negative")
        self.rows = rows
        self.columns = columns
        width = (columns + Block.scalarCount - 1) / Block.scalarCount
        blocks = memory.take(rows * width)
        for i in 0..<rows {
            for j in 0..<columns {
                row(i)[j / Block.scalarCount][j % Block.scalarCount] = entry(i, j)
            }
        }
    }

    /// The blocks of a row.
    @inline(__always)
    func row(_ row: Int) -> UnsafeMutablePointer<Block> { blocks + row &* width }

    /// Number of blocks in all.
    var blockCount: Int { rows * width }

    /// A copy.
    var matrix: Matrix {
        Matrix(rows, columns) { row($0)[$1 / Block.scalarCount][$1 % Block.scalarCount] }
    }

    /// `result` = A v.
    func times(_ v: Vector, _ result: Vector) {
        for i in 0..<rows { result.base[i] = Vector(self, row: i).dot(v) }
    }

    /// `result` = Aᵀ v.
    func transposedTimes(_ v: Vector, _ result: Vector) {
        result.clear()
        for i in 0..<rows {
            let (row, factor) = (row(i), v.base[i])
            for k in 0..<width { result.blocks[k] += factor * row[k] }
        }
    }

    /// Σ a_ij b_ij / (|A| |B|) with a matrix of the same size.
    func cosine(_ other: Grid) -> Double {
        precondition(rows == other.rows && columns == other.columns, "the sizes differ")
        func dot(_ a: Grid, _ b: Grid) -> Double {
            (0..<blockCount).reduce(Block.zero) { $0 + a.blocks[$1] * b.blocks[$1] }.sum()
        }
        return dot(self, other) / (dot(self, self) * dot(other, other)).squareRoot()
    }
}

/// A row of `Double`, filled up with zeros to whole blocks.
struct Vector {
    let count: Int
    /// Number of blocks.
    let width: Int
    let blocks: UnsafeMutablePointer<Block>

    /// A row of a grid.
    @inline(__always)
    init(_ grid: Grid, row: Int) {
        count = grid.columns
        width = grid.width
        blocks = grid.row(row)
    }

    /// Makes entries, in their order.
    init(_ count: Int, in memory: Memory, _ entry: (Int) -> Double = { _ in 0 }) {
        self.init(Grid(1, count, in: memory) { entry($1) }, row: 0)
    }

    /// The same memory, number by number.
    @inline(__always)
    var base: UnsafeMutablePointer<Double> {
        UnsafeMutableRawPointer(blocks).assumingMemoryBound(to: Double.self)
    }

    /// A copy of the entries.
    var values: [Double] { Array(UnsafeBufferPointer(start: base, count: count)) }

    /// Σ a_i b_i with a vector of the same size.
    func dot(_ other: Vector) -> Double {
        var sum = Block.zero
        for i in 0..<width { sum += blocks[i] * other.blocks[i] }
        return sum.sum()
    }

    /// The cosine of the angle to a vector of the same size.
    func cosine(_ other: Vector) -> Double {
        dot(other) / (dot(self) * other.dot(other)).squareRoot()
    }

    /// Sets all entries to 0.
    @inline(__always)
    func clear() {
        for i in 0..<width { blocks[i] = .zero }
    }

    /// Sets what fills up the last block to 0 again.
    @inline(__always)
    func clearRest() {
        for i in count..<(width &* Block.scalarCount) { base[i] = 0 }
    }

    /// Takes the entries of a vector of the same size.
    @inline(__always)
    func copy(_ other: Vector) {
        for i in 0..<width { blocks[i] = other.blocks[i] }
    }
}
