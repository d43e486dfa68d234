// The format's own tool for looking into files.

import Foundation

/// Runs h5dump and gives what it prints; `nil`, with a printed reason, where it is not installed.
public func h5dump(_ arguments: String...) throws -> String? {
    let tool = "/usr/bin/h5dump"
    guard FileManager.default.isExecutableFile(atPath: tool) else {
        print("skipped the comparison with h5dump: \(tool) is not installed")
        return nil
    }
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}

/// The numbers in the data part of what h5dump prints with `-y` (without indices).
public func numbers(in dump: String) -> [Double] {
    guard let data = dump.range(of: "DATA {")?.upperBound else { return [] }
    return dump[data...].split { !"+-.e0123456789".contains($0) }.compactMap { Double($0) }
}
