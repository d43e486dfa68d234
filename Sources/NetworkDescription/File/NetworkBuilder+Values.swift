// Values: numbers, distributions and columns of files.
import Foundation

extension NetworkBuilder {
    /// How many elements a value is for (0 if that could not be read), or why it has none that a
    /// file could list.
    enum Elements {
        case count(Int, of: String)
        case none(String)
    }

    /// The value that stands at a key; `nil` when the key is missing.
    ///
    /// - Parameter dimension: What is due where the definition leaves it to the receptor.
    func value(
        _ fields: Fields, _ key: String, dimension: Dimension? = nil, for elements: Elements
    ) -> Value? {
        fields[key].map { value($0, key, dimension: dimension, for: elements) }
    }

    func value(
        _ item: Item, _ title: String, dimension: Dimension? = nil, for elements: Elements
    ) -> Value {
        let unread = Value.constant(.nan)
        guard case .value(let form, let defined, let given) = item.content,
            let dimension = defined ?? dimension
        else { return unread }
        let bound = defined == nil ? Bound.weight(dimension) : given
        switch form.content {
        case .quantity(let number):
            guard conformer.check(number, is: dimension, title, at: form.location) else {
                return unread
            }
            return checked(.constant(number.internalValue), bound, title, at: form.location)
        case .record(let fields):
            guard let value = distribution(fields, dimension, title, elements) else {
                return unread
            }
            if case .diagonal = value, defined != nil { refuseDiagonal(fields) }
            if case .elements(let numbers) = value, fields.has("file") {
                checkElements(numbers, bound, title, fields)
                return value
            }
            return checked(value, bound, title, at: form.location)
        default: return unread
        }
    }

    private func distribution(
        _ fields: Fields, _ dimension: Dimension, _ title: String, _ elements: Elements
    ) -> Value? {
        switch fields.branch {
        case "uniform":
            let ends = (fields.list("uniform") ?? []).map { number($0, dimension, title) }
            guard let low = ends.first, let high = ends.last else { return nil }
            if low > high {
                problems.error(
                    "'uniform' must list the lower end first", at: fields.location("uniform"))
            }
            return low == high ? .constant(low) : .uniform(low: low, high: high)
        case "normal", "lognormal":
            guard let moments = fields.record(fields.branch) else { return nil }
            return normal(moments, dimension, fields.branch == "lognormal")
        case "values":
            return listed(fields, dimension, title, elements).map(Value.elements)
        case "diagonal":
            return .diagonal(number(fields["diagonal"], dimension, title))
        case "file":
            return column(fields, dimension, title, elements).map(Value.elements)
        default: return nil
        }
    }

    func refuseDiagonal(_ fields: Fields) {
        problems.error(
            "'diagonal' is for the weights of a projection; here give one number or a distribution",
            at: fields.location("diagonal"))
    }

    private func number(_ item: Item?, _ dimension: Dimension, _ title: String) -> Double {
        guard let item, case .quantity(let number) = item.content,
            conformer.check(number, is: dimension, title, at: item.location)
        else { return .nan }
        return number.internalValue
    }

    private func normal(_ fields: Fields, _ dimension: Dimension, _ isLog: Bool) -> Value {
        func optional(_ key: String) -> Double? {
            fields[key].map { number($0, dimension, key) }
        }
        let mean = number(fields["mean"], dimension, "mean")
        let std = number(fields["std"], dimension, "std")
        let (low, high) = (optional("min"), optional("max"))
        if std < 0 { problems.error("'std' must not be negative", at: fields.location("std")) }
        if isLog, mean <= 0 {
            problems.error("the mean of a lognormal must be positive", at: fields.location("mean"))
        } else if std >= 0 {
            checkReachable(mean, std, low, high, isLog, fields)
        }
        return isLog
            ? .lognormal(mean: mean, std: std, min: low, max: high)
            : .normal(mean: mean, std: std, min: low, max: high)
    }

    /// Refuses bounds between which practically no draw falls, for redrawing would not end.
    private func checkReachable(
        _ mean: Double, _ std: Double, _ low: Double?, _ high: Double?, _ isLog: Bool,
        _ fields: Fields
    ) {
        if let low, let high, low > high {
            problems.error("'min' must not be above 'max'", at: fields.location("min"))
            return
        }
        let logStd = isLog ? log1p((std / mean) * (std / mean)).squareRoot() : std
        let logMean = isLog ? log(mean) - logStd * logStd / 2 : mean
        func standardized(_ bound: Double) -> Double {
            let reach = isLog ? log(max(bound, 0)) : bound
            return logStd > 0 ? (reach - logMean) / logStd : (bound - mean) * .infinity
        }
        let a = low.map(standardized) ?? -.infinity
        let b = high.map(standardized) ?? .infinity
        // The tail is taken on the side where it does not cancel.
        let chance =
            a > 0
            ? (erfc(a / 2.squareRoot()) - erfc(b / 2.squareRoot())) / 2
            : (erfc(-b / 2.squareRoot()) - erfc(-a / 2.squareRoot())) / 2
        if !(chance >= 1e-6) {
            problems.error(
                "less than one draw in a million falls between the bounds", at: fields.location)
        }
    }

    // MARK: Columns

    /// The numbers that stand in the network file itself.
    private func listed(
        _ fields: Fields, _ dimension: Dimension, _ title: String, _ elements: Elements
    ) -> [Double]? {
        let place = fields.location("values")
        guard case .count(let count, let what) = elements else {
            problems.error("'\(title)' cannot be a list of numbers here", at: place)
            return nil
        }
        let numbers = (fields.list("values") ?? []).map { number($0, dimension, title) }
        guard count == 0 || numbers.count == count else {
            problems.error(
                "'\(title)' lists \(numbers.count) numbers, but \(what) has \(count)", at: place)
            return nil
        }
        return numbers
    }

    private func column(
        _ fields: Fields, _ dimension: Dimension, _ title: String, _ elements: Elements
    ) -> [Double]? {
        guard let file = fields["file"] else { return nil }
        if case .none(let reason) = elements {
            problems.error("'\(title)' cannot be a column of a file: \(reason)", at: file.location)
            return nil
        }
        guard let unit = unit(fields, dimension, title),
            let numbers = tables.column(fields["column"], of: file)
        else { return nil }
        if case .count(let count, let what) = elements, count > 0, count != numbers.count {
            problems.error(
                "'\(tables.shownPath(file.text ?? ""))' has \(numbers.count) rows, "
                    + "but \(what) has \(count)", at: file.location)
        }
        return unit.map { unit in
            numbers.map {
                Quantity(value: $0, power: unit.power, dimension: dimension).internalValue
            }
        } ?? numbers
    }

    /// The unit of a column: `.some(nil)` for none, `nil` with the reason among the problems.
    func unit(_ fields: Fields, _ dimension: Dimension, _ title: String) -> Unit?? {
        guard let item = fields["unit"], let name = item.text else {
            if dimension == .none { return .some(nil) }
            if fields.has("unit") { return nil }
            problems.error(
                "missing key 'unit': '\(title)' must be \(dimension.description)",
                at: fields.location)
            return nil
        }
        guard let unit = Unit.named(name) else {
            let hint = NearestName.hint(for: name, among: Unit.all.map(\.name), called: "units")
            problems.error("unknown unit '\(name)'\(hint)", at: item.location)
            return nil
        }
        let one = Quantity(value: 1, power: unit.power, dimension: unit.dimension)
        return conformer.check(one, is: dimension, title, at: item.location) ? .some(unit) : nil
    }

    // MARK: Bounds

    /// Standard deviations that no draw goes beyond: normal numbers are made of 53 random bits.
    private static let reach = 9.0

    private func checked(
        _ value: Value, _ bound: Bound, _ title: String, at location: Location
    ) -> Value {
        var ends: [Double] = []
        switch value {
        case .constant(let number), .diagonal(let number): ends = [number]
        case .uniform(let low, let high): ends = [low, high]
        case .normal(let mean, let std, let min, let max):
            ends = [min ?? mean - Self.reach * std, max ?? mean + Self.reach * std]
        case .lognormal(let mean, let std, let min, let max):
            let variance = log1p((std / mean) * (std / mean))
            // Without a minimum the draws are positive, however small.
            ends =
                [max ?? mean * exp(Self.reach * variance.squareRoot() - variance / 2)]
                + (min.map { [$0] } ?? [])
        case .elements(let numbers): ends = numbers
        }
        guard ends.contains(where: bound.isBroken) else { return value }
        let isRandom = if case .elements = value { false } else { ends.count > 1 }
        let remedy = isRandom ? "; give the distribution 'min' and 'max' that keep it so" : ""
        problems.error("'\(title)' \(bound.demand)\(remedy)", at: location)
        return value
    }

    private func checkElements(
        _ numbers: [Double], _ bound: Bound, _ title: String, _ fields: Fields
    ) {
        guard let row = numbers.firstIndex(where: bound.isBroken), let file = fields["file"] else {
            return
        }
        tables.report("'\(title)' \(bound.demand)", row: row, in: file)
    }
}
