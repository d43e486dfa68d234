// The section `plasticity:` of a projection, and the texts of named rules.

/// Makes plasticity of what the format's definition read; formulas learn where they stand.
struct PlasticityReader {
    let problems: Problems
    let source: SourceLines

    /// The rule of a projection.
    func plasticity(_ fields: Fields) -> Plasticity {
        let changes = ["rule", "on_pre", "on_post", "on_plateau", "dw/dt"]
        if !changes.contains(where: fields.has) {
            problems.error(
                "\(fields.title) needs one of the keys "
                    + changes.map { "'\($0)'" }.joined(separator: ", "), at: fields.location)
        }
        var plasticity = Plasticity(rule: located(fields["rule"]))
        plasticity.parameters = fields.named("parameters").compactMap { name, location, item in
            guard case .quantity(let quantity)? = item?.content else { return nil }
            return Plasticity.Parameter(
                name: Located(name, at: location),
                value: Located(quantity, at: item?.location ?? location))
        }
        plasticity.compartments = fields.named("compartments").compactMap { name, location, item in
            located(item).map {
                Plasticity.Role(name: Located(name, at: location), compartment: $0)
            }
        }
        plasticity.traces = fields.named("traces").compactMap(trace)
        plasticity.onPre = formula(fields["on_pre"])
        plasticity.onPost = formula(fields["on_post"])
        plasticity.onPlateau = formula(fields["on_plateau"])
        plasticity.drift = formula(fields["dw/dt"])
        plasticity.minimum = quantity(fields["min"])
        plasticity.maximum = quantity(fields["max"])
        plasticity.sign = located(fields["sign"]).flatMap { text in
            Plasticity.Sign(rawValue: text.value).map { Located($0, at: text.location) }
        }
        plasticity.postDelay = quantity(fields["post_delay"]).map {
            Located($0.value.internalValue, at: $0.location)
        }
        return plasticity
    }

    private func trace(
        _ name: String, _ location: Location, _ item: Item?
    ) -> Plasticity.Trace? {
        guard let fields = item?.fields, let tau = timeConstant(fields["tau"]),
            let event = fields.text("of").flatMap(Plasticity.Event.init)
        else { return nil }
        return Plasticity.Trace(
            name: Located(name, at: location), event: event, tau: tau,
            isNearest: fields.flag("nearest"))
    }

    private func timeConstant(_ item: Item?) -> Located<Plasticity.TimeConstant>? {
        switch item?.content {
        case .quantity(let time)?:
            item.map { Located(.milliseconds(time.internalValue), at: $0.location) }
        case .text(let name)?: item.map { Located(.parameter(name), at: $0.location) }
        default: nil
        }
    }

    private func located(_ item: Item?) -> Located<String>? {
        item.flatMap { item in item.text.map { Located($0, at: item.location) } }
    }

    private func quantity(_ item: Item?) -> Located<Quantity>? {
        guard let item, case .quantity(let quantity) = item.content else { return nil }
        return Located(quantity, at: item.location)
    }

    private func formula(_ item: Item?) -> RuleText? {
        item.flatMap { item in item.text.map { source.formula($0, at: item.location) } }
    }
}

/// The lines of one text, split when they are first asked for.
final class SourceLines {
    private let path: String
    private let text: String
    private lazy var lines = SourceText.lines(of: text).map { Array($0.unicodeScalars) }

    init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// A formula that stands at a place of the text, quoted, folded over lines or plain.
    ///
    /// Folding changes white space alone: the other characters of the formula are those of the
    /// source, one by one. Where they are not (escapes), the formula counts as standing at its start.
    func formula(_ formula: String, at location: Location) -> RuleText {
        let atStart = RuleText(formula, at: location)
        guard location.source == path, var line = location.line.map({ $0 - 1 }),
            var column = location.column.map({ $0 - 1 }), lines.indices.contains(line),
            lines[line].indices.contains(column)
        else { return atStart }
        switch lines[line][column] {
        case "\"", "'": column += 1
        case "|", ">": (line, column) = (line + 1, 0)
        default: break
        }
        var pieces: [Located<Int>] = []
        var isNewLine = true
        for (offset, scalar) in formula.unicodeScalars.enumerated()
        where !scalar.properties.isWhitespace {
            while line < lines.count,
                column >= lines[line].count || lines[line][column].properties.isWhitespace
            {
                let isAtEnd = column >= lines[line].count
                isNewLine = isNewLine || isAtEnd
                (line, column) = isAtEnd ? (line + 1, 0) : (line, column + 1)
            }
            guard line < lines.count, lines[line][column] == scalar else { return atStart }
            if isNewLine {
                let place = Location(source: path, line: line + 1, column: column + 1)
                pieces.append(Located(offset, at: place))
                isNewLine = false
            }
            column += 1
        }
        return pieces.isEmpty ? atStart : RuleText(formula, pieces: pieces)
    }
}
