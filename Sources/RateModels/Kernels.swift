// The loops that rate models spend their time in: vectors on pointers, without allocation.

private typealias Lanes = SIMD8<Double>

/// Σ a_i b_i. Eight partial sums, because a single one cannot be vectorised.
func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
    let (rawA, rawB) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    var sums = Lanes.zero
    var i = 0
    while i + Lanes.scalarCount <= count {
        let offset = i * MemoryLayout<Double>.size
        sums +=
            rawA.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
            * rawB.loadUnaligned(fromByteOffset: offset, as: Lanes.self)
        i += Lanes.scalarCount
    }
    var sum = sums.sum()
    while i < count {
        sum += a[i] * b[i]
        i += 1
    }
    return sum
}

/// y += s x.
func addScaled(
    _ y: UnsafeMutablePointer<Double>, _ s: Double, _ x: UnsafePointer<Double>, _ count: Int
) {
    for i in 0..<count { y[i] = s * x[i] + y[i] }
}

/// y = A v.
func multiply(
    _ y: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, _ v: UnsafePointer<Double>,
    rows: Int, columns: Int
) {
    for row in 0..<rows { y[row] = dot(a + row * columns, v, columns) }
}

/// y += Aᵀ v. Zeros of v cost nothing.
func accumulate(
    _ y: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, _ v: UnsafePointer<Double>,
    rows: Int, columns: Int
) {
    for row in 0..<rows where v[row] != 0 { addScaled(y, v[row], a + row * columns, columns) }
}

/// y += e (s x − y).
func relax(
    _ y: UnsafeMutablePointer<Double>, toward s: Double, _ x: UnsafePointer<Double>,
    by e: Double, _ count: Int
) {
    let (keep, gain) = (1 - e, e * s)
    for i in 0..<count { y[i] = gain * x[i] + keep * y[i] }
}

/// Turns the pair (a, b) into (c a + s b, c b − s a).
func rotate(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafeMutablePointer<Double>, _ c: Double, _ s: Double,
    _ count: Int
) {
    for i in 0..<count {
        let (x, y) = (a[i], b[i])
        a[i] = c * x + s * y
        b[i] = c * y - s * x
    }
}
