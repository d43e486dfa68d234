// Thinning of long lines to what can be seen.

/// At most four points for each of some equally wide columns: the first, the least, the greatest and
/// the last, so that no peak is lost. Lines of fewer points stay as they are.
public struct Envelope: Sendable, Equatable {
    /// Places of the points that are kept, in their order.
    public private(set) var x: [Double] = []
    /// Their values.
    public private(set) var y: [Double] = []

    /// Thins points in order of x.
    ///
    /// - Parameters:
    ///   - x: Places of the points, ascending.
    ///   - y: Their values.
    ///   - columns: Number of columns; lines of at most four times as many points stay whole.
    public init(x: [Double], y: [Double], columns: Int) {
        guard x.count > 4 * max(columns, 1), x.count == y.count, let begin = x.first,
            let end = x.last, end > begin, (end - begin).isFinite
        else {
            (self.x, self.y) = (x, y)
            return
        }
        let scale = Double(max(columns, 1)) / (end - begin)
        var start = 0
        while start < x.count {
            let column = ((x[start] - begin) * scale).rounded(.down)
            let stop =
                x[start...].firstIndex { ($0 - begin) * scale >= column + 1 } ?? x.count
            let range = start..<max(stop, start + 1)
            var kept: Set = [range.lowerBound, range.upperBound - 1]
            if let least = range.min(by: { y[$0] < y[$1] }) { kept.insert(least) }
            if let greatest = range.max(by: { y[$0] < y[$1] }) { kept.insert(greatest) }
            for index in kept.sorted() {
                self.x.append(x[index])
                self.y.append(y[index])
            }
            start = range.upperBound
        }
    }
}
