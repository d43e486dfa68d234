// “Did you mean …?”: the valid name that a mistyped one is nearest to.

/// Suggestions for mistyped names.
package enum NearestName {
    /// A suffix for an error message: the nearest of the valid names, or all of them when none is
    /// near and they are few.
    package static func hint(for name: String, among valid: [String], called noun: String) -> String
    {
        if let nearest = nearest(to: name, among: valid) { return "; did you mean '\(nearest)'?" }
        guard !valid.isEmpty, valid.count <= 16 else { return "" }
        return "; valid \(noun): " + valid.joined(separator: ", ")
    }

    /// The valid name with the fewest edits from `name`, if that is about a third of its letters at
    /// most; short names must be the same but for the case.
    package static func nearest(to name: String, among valid: [String]) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars)
        guard wanted.count <= 64 else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in valid.prefix(1000) where candidate != name {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let longer = max(letters.count, wanted.count)
            let limit = longer == 2 ? 0 : (longer + 1) / 3
            guard abs(letters.count - wanted.count) <= limit else { continue }
            let edits = edits(wanted, letters)
            if edits <= limit, edits < best?.edits ?? .max { best = (candidate, edits) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one text into another
    /// (the optimal string alignment distance).
    private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let replaced = rows[i][j] + (a[i] == b[j] ? 0 : 1)
                var fewest = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    fewest = min(fewest, rows[i - 1][j - 1] + 1)
                }
                row.append(fewest)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
