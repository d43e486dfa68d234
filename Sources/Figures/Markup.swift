// SVG and HTML as text: escaping, elements, coordinates.

/// Text for the content or an attribute of an XML or HTML element.
///
/// Characters that XML 1.0 forbids (section 2.2) become the replacement character.
public func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\t", "\n": result.unicodeScalars.append(scalar)
        case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value),
            "\u{FFFE}", "\u{FFFF}":
            result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// An element; attributes are escaped, the content is markup already.
func element(
    _ name: String, _ attributes: KeyValuePairs<String, String>, _ content: String = ""
) -> String {
    let list = attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    return content.isEmpty ? "<\(name)\(list)/>" : "<\(name)\(list)>\(content)</\(name)>"
}

/// A coordinate with one decimal place; far ones are cut off, as they are out of sight anyway.
func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = Int((min(max(value, -1e6), 1e6) * 10).rounded())
    let digits = "\(tenths.magnitude / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths.magnitude % 10)")
    return tenths < 0 ? "-" + digits : digits
}

/// Where a word stands relative to its point.
enum Anchor: String {
    case start, middle, end
}

/// A line of text; `style` names classes of the style sheet.
func label(
    _ text: String, x: Double, y: Double, anchor: Anchor = .start, style: String = "quiet",
    turned: Bool = false
) -> String {
    let place = "\(coordinate(x)) \(coordinate(y))"
    return element(
        "text",
        [
            "class": style, "text-anchor": anchor.rawValue,
            "transform": "translate(\(place))" + (turned ? " rotate(-90)" : ""),
        ], escaped(text))
}

/// A text of at most so many characters, the end cut off.
func shortened(_ text: String, to count: Int) -> String {
    text.count <= count ? text : text.prefix(max(count - 1, 0)) + "…"
}
