// The text of JSON files in which every number that may have a fraction has a point.

/// Writes JSON. NEST tells whole numbers from others, and wants the latter for its parameters.
enum JSONText {
    /// The text of an object, an array, a text or a number.
    static func of(_ value: Any, indent: String = "") -> String {
        let inner = indent + "  "
        switch value {
        case let object as [String: Any]:
            let lines = object.sorted { $0.key < $1.key }.map { key, value in
                "\(inner)\(quoted(key)): \(of(value, indent: inner))"
            }
            return lines.isEmpty ? "{}" : "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        case let array as [Any]:
            return "[" + array.map { of($0, indent: inner) }.joined(separator: ", ") + "]"
        case let text as String: return quoted(text)
        default: return "\(value)"
        }
    }

    /// A text in quotes, which YAML reads alike.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
