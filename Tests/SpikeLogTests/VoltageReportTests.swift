// Voltage reports: layout against h5dump, growth, reading back, refusals.

import Foundation
import HDF5
import SpikeLog
import TestSupport
import Testing

struct VoltageReportTests {
    let scratch: Scratch
    let path: String
    let layout = ReportLayout(
        population: "E", nodeIDs: [2, 5], elementIDs: [0, 1, 3], startMs: 1, stepMs: 0.1)

    init() throws {
        scratch = try Scratch()
        path = scratch.path("voltages.h5")
    }

    private func log(_ layouts: [ReportLayout], _ policy: LogPolicy = LogPolicy()) throws -> RunLog
    {
        try RunLog(
            creating: RunLayout(
                spikes: [], provenance: Provenance(version: "1", seed: 1, configuration: ""),
                voltages: layouts),
            in: RunFolder(path: scratch.url.path), policy: policy)
    }

    private func row(_ index: Int) -> [Float] {
        (0..<6).map { Float(index * 10 + $0) }
    }

    @Test func layoutIsSonata() throws {
        let log = try log([layout])
        let writer = try #require(log.voltages)
        for index in 0..<4 { try writer.append(recording: 0, row: row(index)) }
        try log.finish(biologicalTime: 0, emitted: [])
        guard let data = try h5dump("-y", "-d", "/report/E/data", path) else { return }
        #expect(data.contains("H5T_IEEE_F32LE"))
        #expect(data.contains("( 4, 6 ) / ( H5S_UNLIMITED, 6 )"))
        #expect(data.contains("\"mV\""))
        #expect(numbers(in: data).prefix(24) == (0..<4).flatMap(row).map(Double.init)[...])
        let mapping = try #require(try h5dump("-g", "/report/E/mapping", path))
        #expect(mapping.contains("(0): 0, 3, 6"))
        #expect(mapping.contains("(0): 2, 5"))
        #expect(mapping.contains("(0): 0, 1, 3, 0, 1, 3"))
        #expect(mapping.contains("(0): 1, 1.4, 0.1"))
        #expect(mapping.contains("(0): \"ms\""))
        #expect(mapping.contains("HARDLINK"))
        #expect(mapping.contains("\"index_pointers\""))
        #expect(mapping.contains("\"index_pointer\""))
    }

    @Test func rowsArriveInBurstsAndAreReadBack() throws {
        var second = layout
        second.population = "I"
        second.nodeIDs = [0]
        let log = try log([layout, second], .eager)
        let writer = try #require(log.voltages)
        for index in 0..<50 {
            try writer.append(recording: 0, row: row(index))
            try writer.append(recording: 1, row: [0, Float(index), 0])
            try log.advance(to: Int64(index))
        }
        let early = try VoltageReport.open(path)
        #expect(try early.population("E").rows > 0)
        #expect(early.warnings == [])
        try log.finish(biologicalTime: 0, emitted: [])

        let report = try VoltageReport.open(path)
        let population = try report.population("E")
        #expect(population.rows == 50)
        #expect(population.columnNodes == [2, 2, 2, 5, 5, 5])
        #expect(population.columnElements == [0, 1, 3, 0, 1, 3])
        #expect(population.startMs == 1)
        #expect(population.stepMs == 0.1)
        #expect(population.unit == "mV")
        #expect(try report.read("E") == (0..<50).flatMap(row))
        #expect(try report.read("E", rows: 7..<9) == row(7) + row(8))
        #expect(try report.trace("I", node: 0, element: 1) == (0..<50).map(Float.init))
        var streamed: [Float] = []
        try report.stream("E", chunk: 200) { rows, values in
            #expect(rows.lowerBound * 6 == streamed.count)
            streamed += values
        }
        #expect(streamed == (0..<50).flatMap(row))
        #expect(throws: SpikeLogError.self) { try report.trace("E", node: 3, element: 0) }
        #expect(throws: HDF5Error.self) { try report.read("E", rows: 49..<51) }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let log = try log([layout])
        let writer = try #require(log.voltages)
        #expect(throws: SpikeLogError.self) { try writer.append(recording: 0, row: [1]) }
        #expect(throws: SpikeLogError.self) { try writer.append(recording: 1, row: row(0)) }
        var descending = layout
        descending.nodeIDs = [5, 2]
        var still = layout
        still.stepMs = 0
        for bad in [descending, still] {
            try FileManager.default.removeItem(atPath: scratch.path("spikes.h5"))
            #expect(throws: SpikeLogError.self) { try self.log([bad]) }
        }
    }

    @Test func damagedMappingsAreNamed() throws {
        try log([layout]).finish(biologicalTime: 0, emitted: [])
        try damage {
            try $0.dataset("report/E/mapping/index_pointers").write([0, 4, 3] as [UInt64])
        }
        let error = #expect(throws: SpikeLogError.self) { try VoltageReport.open(path) }
        #expect(error?.object == "/report/E/mapping/index_pointers")
        try damage { try $0.dataset("report/E/data").resize(to: [1 << 40, 6]) }
        let claim = #expect(throws: HDF5Error.self) { try VoltageReport.open(path) }
        #expect(claim?.problem == "claims 6597069766656 elements, but stores 0 bytes")
        let spikes = scratch.path("spikes.h5")
        #expect(throws: SpikeLogError.self) { try VoltageReport.open(spikes) }
    }

    private func damage(_ body: (Group) throws -> Void) throws {
        let file = try File.open(path, .readWrite)
        try body(file.root())
        try file.close()
    }
}
