// What there is in the folder of a run, opened for figures.

import Experiments
import Foundation
import NetworkDescription
import SpikeLog

/// The files of a run that exist; a rate model has no spikes, most runs no voltages or weights.
public struct RunFiles: Sendable {
    /// Where they are.
    public let folder: RunFolder
    /// What the run did; `nil` when it was killed.
    public let record: RunRecord?
    /// Its spikes.
    public let spikes: SpikeLog?
    /// When its plateaus happened.
    public let plateaus: SpikeLog?
    /// Its voltages.
    public let voltages: VoltageReport?
    /// Its weights.
    public let weights: WeightLog?
    /// Its learning curves.
    public let metrics: MetricsFile?
    /// How its last test was answered.
    public let confusion: ConfusionFile?
    /// The text of its network.
    public let network: String?

    /// The HDF5 files among the files of a folder.
    public static func binaryFiles(of folder: RunFolder) -> [String] {
        [folder.spikes, folder.plateaus, folder.voltages, folder.weights].filter(exists)
    }

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Looks at the files of a folder.
    ///
    /// - Throws: `SpikeLogError`, `HDF5Error` and `DatasetError` for files that are damaged.
    public init(_ folder: RunFolder) throws {
        func ifExists<File>(_ path: String, _ open: (String) throws -> File) rethrows -> File? {
            Self.exists(path) ? try open(path) : nil
        }
        self.folder = folder
        record = try ifExists(folder.record) { try RunRecord.read($0) }
        spikes = try ifExists(folder.spikes) { try SpikeLog.open($0) }
        plateaus = try ifExists(folder.plateaus) { try SpikeLog.open($0) }
        voltages = try ifExists(folder.voltages) { try VoltageReport.open($0) }
        weights = try ifExists(folder.weights) { try WeightLog.open($0) }
        metrics = try ifExists(folder.metrics) { try MetricsFile(path: $0) }
        confusion = try ifExists(folder.confusion) { try ConfusionFile(path: $0) }.flatMap(\.self)
        network = ifExists(folder.network) {
            FileManager.default.contents(atPath: $0).flatMap {
                $0.count <= NetworkFile.largestFile ? String(decoding: $0, as: UTF8.self) : nil
            }
        }.flatMap(\.self)
    }

    /// The last component of the folder's path.
    public var name: String { URL(filePath: folder.path).standardizedFileURL.lastPathComponent }
}
