// Equal bins of time from zero on.

/// Half-open bins [k·width, (k+1)·width).
struct Bins {
    let width: Double

    /// The bin that a time belongs to.
    func index(of time: Double) -> Int {
        // Times beyond what can be counted share the last bin.
        let quotient = (time / width).rounded(.down)
        var index = quotient < 1e18 ? Int(quotient) : Int(1e18)
        // The division may have been rounded across an edge.
        if Double(index) * width > time { index -= 1 }
        if Double(index + 1) * width <= time { index += 1 }
        return index
    }

    /// The number of bins that end within a duration.
    func count(within duration: Double) -> Int {
        index(of: duration)
    }
}
