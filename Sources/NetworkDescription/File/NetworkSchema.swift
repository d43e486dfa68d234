// The JSON Schema of the format, made from the definition that the reader follows.

/// The JSON Schema (draft 7) of native network files, for editors and other programs.
public enum NetworkSchema {
    /// The schema as text; the same on every call and every machine.
    public static func json() -> String {
        var schema = record(.network)
        schema["$schema"] = .string("http://json-schema.org/draft-07/schema#")
        schema["title"] = .string("Apical network file, format 1")
        schema["definitions"] = .object(definitions)
        return JSON.object(schema).text + "\n"
    }

    private typealias Object = [String: JSON]

    // MARK: Numbers

    private static let dimensions: [(name: String, dimension: Dimension)] = [
        ("number", .none), ("time", .time), ("voltage", .voltage), ("current", .current),
        ("capacitance", .capacitance), ("conductance", .conductance), ("frequency", .frequency),
    ]

    private static let literal = #"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"#

    private static var definitions: Object {
        var all: Object = [
            // What the arithmetic comes to is left to the reader.
            "expression": .object([
                "type": .string("string"), "pattern": .string(#"[$*/+^(]|[0-9A-Za-z)]\s*-"#),
            ]),
            "quantity": anyOf(dimensions.map { reference($0.name) }),
            "distribution": .object(record(.distribution)),
            "value": valueForms(of: reference("quantity")),
        ]
        for (name, dimension) in dimensions {
            let units = Unit.all.filter { $0.dimension == dimension }.map(\.name)
            let suffix = units.isEmpty ? "" : #"\s*("# + units.joined(separator: "|") + ")"
            let text = anyOf([
                .object([
                    "type": .string("string"), "pattern": .string("^\\s*\(literal)\(suffix)\\s*$"),
                ]), reference("expression"),
            ])
            if units.isEmpty {
                all["numeral"] = text
                all[name] = anyOf([.object(["type": .string("number")]), reference("numeral")])
            } else {
                all[name] = text
            }
            all["\(name)_value"] = valueForms(of: reference(name))
        }
        return all
    }

    private static func valueForms(of number: JSON) -> JSON {
        anyOf([number, reference("distribution")])
    }

    private static func name(of dimension: Dimension) -> String {
        dimensions.first { $0.dimension == dimension }?.name ?? "quantity"
    }

    // MARK: Records

    private static func record(_ record: Record) -> Object {
        switch record.choice {
        case nil: object(record.keys)
        case .value(let selector, let doc, let branches):
            [
                "oneOf": .array(
                    branches.filter(\.isSupported).map { branch in
                        let kind: Object = [
                            "const": .string(branch.name), "description": .string(doc),
                        ]
                        let keys = record.keys + branch.keys
                        return .object(object(keys, adding: (selector, .object(kind))))
                    })
            ]
        case .key(let branches):
            ["oneOf": .array(branches.map { .object(object(record.keys + $0.keys)) })]
        case .open(let opener, let others, let otherwise):
            [
                "oneOf": .array([
                    .object(object([opener] + record.keys, others: others)),
                    .object(object(record.keys + otherwise)),
                ])
            ]
        }
    }

    private static func object(
        _ keys: [Key], adding selector: (String, JSON)? = nil, others: Key? = nil
    ) -> Object {
        var properties: Object = [:]
        var required: [String] = []
        if let (name, schema) = selector {
            properties[name] = schema
            required.append(name)
        }
        for key in keys {
            if case .unsupported = key.shape { continue }
            if case .required = key.presence { required.append(key.name) }
            properties[key.name] = property(key)
        }
        return [
            "type": .string("object"), "properties": .object(properties),
            "required": .array(required.map(JSON.string)),
            "additionalProperties": others.flatMap(elements) ?? .bool(false),
        ]
    }

    /// The schema of the values of a mapping keyed by names.
    private static func elements(_ key: Key) -> JSON? {
        if case .named(let element, _) = key.shape { shape(element) } else { nil }
    }

    private static func property(_ key: Key) -> JSON {
        var description = key.doc
        if case .defaulted(let text) = key.presence { description += " Default: \(text)." }
        // Draft 7 ignores what stands beside a `$ref`.
        return .object([
            "description": .string(description), "allOf": .array([shape(key.shape)]),
        ])
    }

    private static func shape(_ shape: Shape) -> JSON {
        switch shape {
        case .quantity(let dimension, _): reference(name(of: dimension))
        case .anyQuantity: reference("quantity")
        case .quantityOrName(let dimension, _):
            anyOf([
                reference(name(of: dimension)),
                .object([
                    "type": .string("string"), "pattern": .string("^[A-Za-z_][A-Za-z0-9_]*$"),
                ]),
            ])
        case .formula: .object(["type": .array([.string("string"), .string("number")])])
        case .value(let dimension, _):
            reference(dimension.map { "\(name(of: $0))_value" } ?? "value")
        case .whole(let range, let word):
            anyOf(
                [
                    .object([
                        "type": .string("integer"), "minimum": .integer(range.lowerBound),
                        "maximum": .integer(range.upperBound),
                    ]), reference("numeral"),
                ] + (word.map { [.object(["const": .string($0)])] } ?? []))
        case .flag: .object(["type": .string("boolean")])
        case .choice(let words): .object(["enum": .array(words.map(JSON.string))])
        // YAML gives other programs a number where a name looks like one.
        case .text: .object(["type": .array([.string("string"), .string("integer")])])
        case .path: .object(["type": .string("string"), "minLength": .integer(1)])
        case .record(let record): .object(self.record(record))
        case .named(let shape, _):
            .object([
                "type": .string("object"), "additionalProperties": self.shape(shape),
                "propertyNames": .object(["pattern": .string("^[A-Za-z0-9_]+$")]),
            ])
        case .list(let element, let count):
            .object(
                ["type": .string("array"), "items": self.shape(element)].merging(
                    count.map {
                        ["minItems": .integer(UInt64($0)), "maxItems": .integer(UInt64($0))]
                    } ?? [:]
                ) { first, _ in first })
        case .oneOrMany(let element):
            anyOf([self.shape(element), self.shape(.list(element, count: nil))])
        case .either(let single, let record):
            anyOf([self.shape(single), .object(self.record(record))])
        case .unsupported: .bool(false)
        }
    }

    private static func reference(_ name: String) -> JSON {
        .object(["$ref": .string("#/definitions/\(name)")])
    }

    private static func anyOf(_ schemas: [JSON]) -> JSON { .object(["anyOf": .array(schemas)]) }
}

/// A JSON value, to be written with its keys sorted.
private enum JSON {
    case string(String)
    case integer(UInt64)
    case bool(Bool)
    case array([JSON])
    case object([String: JSON])

    /// The value as indented text.
    var text: String { text(indent: "") }

    private func text(indent: String) -> String {
        let inner = indent + "  "
        func block(_ open: String, _ items: [String], _ close: String) -> String {
            items.isEmpty
                ? open + close
                : "\(open)\n\(inner)" + items.joined(separator: ",\n\(inner)")
                    + "\n\(indent)\(close)"
        }
        switch self {
        case .string(let string): return Self.quoted(string)
        case .integer(let number): return String(number)
        case .bool(let flag): return String(flag)
        case .array(let elements):
            return block("[", elements.map { $0.text(indent: inner) }, "]")
        case .object(let members):
            let sorted = members.sorted { $0.key < $1.key }
            return block(
                "{", sorted.map { "\(Self.quoted($0)): \($1.text(indent: inner))" }, "}")
        }
    }

    private static func quoted(_ string: String) -> String {
        let escaped = string.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }
}
