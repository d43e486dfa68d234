// JSON as a tree of values, read from files of bounded size.
import Foundation

/// A JSON value.
enum JSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// The value of a key; `nil` when there is none, or it is `null`, or this is no object.
    subscript(key: String) -> JSON? {
        guard case .object(let object) = self, let value = object[key], value != .null else {
            return nil
        }
        return value
    }

    var object: [String: JSON]? { if case .object(let object) = self { object } else { nil } }
    var array: [JSON]? { if case .array(let array) = self { array } else { nil } }
    var string: String? { if case .string(let string) = self { string } else { nil } }
    var number: Double? { if case .number(let number) = self { number } else { nil } }
    var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }

    /// The most bytes of a file that is read.
    static let largestFile = 64 << 20

    /// Reads a file.
    ///
    /// - Throws: ``CircuitError`` when it cannot be opened, is too large, or is not JSON.
    static func read(_ path: String) throws(CircuitError) -> JSON {
        let bytes = try boundedBytes(of: path, limit: largestFile)
        do {
            return try JSONDecoder().decode(JSON.self, from: bytes)
        } catch DecodingError.dataCorrupted(let context) {
            let reason = context.underlyingError.map { "\(($0 as NSError).debugText)" }
            throw CircuitError(path, "", "is not valid JSON\(reason.map { ": \($0)" } ?? "")")
        } catch {
            throw CircuitError(path, "", "is not valid JSON")
        }
    }
}

extension NSError {
    /// What the parser says, which names line and column.
    fileprivate var debugText: String {
        userInfo["NSDebugDescription"] as? String ?? localizedDescription
    }
}

/// The bytes of a file of at most `limit` bytes.
///
/// - Throws: ``CircuitError`` when it cannot be opened or is larger.
func boundedBytes(of path: String, limit: Int) throws(CircuitError) -> Data {
    guard let file = FileHandle(forReadingAtPath: path) else {
        throw CircuitError(path, "", "cannot be opened: there is no such file, or no right to it")
    }
    do {
        let bytes = try file.read(upToCount: limit + 1) ?? Data()
        guard bytes.count <= limit else {
            throw CircuitError(path, "", "is larger than \(limit >> 20) MiB")
        }
        return bytes
    } catch let error as CircuitError {
        throw error
    } catch {
        throw CircuitError(path, "", "cannot be read: \(error.localizedDescription)")
    }
}
