// Files of events, made byte by byte as the formats' descriptions say, and read back.
import Datasets
import Foundation
import HDF5
import TestSupport
import Testing

/// An event as the tests give it.
private struct Given: Equatable {
    var time: Int
    var x: Int
    var y: Int
    var on: Bool
}

private func littleEndian(_ word: UInt32) -> [UInt8] {
    withUnsafeBytes(of: word.littleEndian) { Array($0) }
}

@Suite struct EventFileTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try scratch.write(Data(bytes), to: name)
    }

    /// Events that come back from a file, on a sensor with elements for both polarities.
    private func events(_ file: EventFile) throws -> [Given] {
        let (train, shape) = try file.read()
        return zip(train.times, train.elements).map { time, element in
            let pixel = Int(element) % (shape.width * shape.height)
            return Given(
                time: Int(time), x: pixel % shape.width, y: pixel / shape.width,
                on: Int(element) >= shape.width * shape.height)
        }
    }

    private let truth = [
        Given(time: 0, x: 3, y: 1, on: true), Given(time: 5, x: 33, y: 0, on: false),
        Given(time: 70_000, x: 0, y: 33, on: true), Given(time: 90_001, x: 12, y: 7, on: false),
    ]

    @Test func nmnistComesBack() throws {
        let bytes = truth.flatMap { event -> [UInt8] in
            let clock = UInt32(event.time) | (event.on ? 0x80_0000 : 0)
            return [UInt8(event.x), UInt8(event.y)] + bigEndian(clock).dropFirst()
        }
        let path = try write(bytes, "00001.bin")
        #expect(try events(EventFile(path: path)) == truth)
        #expect(try EventFile(path: path).read().shape.count == 2 * 34 * 34)
        // A row of 240 says that the clock has begun again.
        let marked = Array(bytes[..<10]) + [0, 240, 0, 0, 0] + Array(bytes[10...])
        let later = try events(EventFile(path: try write(marked, "00002.bin")))
        #expect(later.map(\.time) == [0, 5, 70_000 + 8192, 90_001 + 8192])
    }

    @Test func aedatOfBothSensorsComesBack() throws {
        let start: UInt32 = .max - 20_000
        func file(_ chip: String, _ address: (Given) -> UInt32) -> [UInt8] {
            let header = "#!AER-DAT2.0\r\n# AEChip: \(chip)\r\n#End Of ASCII Header\r\n"
            return Array(header.utf8)
                + truth.flatMap { bigEndian(address($0)) + bigEndian(start &+ UInt32($0.time)) }
        }
        // The clock runs over within the recording.
        let dvs = file("ch.unizh.ini.jaer.chip.retina.DVS128") {
            UInt32($0.y) << 8 | UInt32($0.x) << 1 | ($0.on ? 1 : 0)
        }
        #expect(try events(EventFile(path: try write(dvs, "a.aedat"))) == truth)
        let davis = file("eu.seebetter.ini.chips.davis.DAVIS240C") {
            UInt32($0.y) << 22 | UInt32($0.x) << 12 | ($0.on ? 0x800 : 0)
        }
        // A frame and a sample of the inertial sensor are passed over.
        let more =
            davis + bigEndian(UInt32(0x8000_0000)) + bigEndian(start) + bigEndian(UInt32(0x400))
            + bigEndian(start)
        let (train, shape) = try EventFile(path: try write(more, "b.aedat")).read()
        #expect((shape.width, shape.height) == (240, 180))
        #expect(train.count == truth.count)
        #expect(try events(EventFile(path: scratch.path("b.aedat"))) == truth)
    }

    @Test func datComesBack() throws {
        let header = "% Data file containing CD events.\n% Version 2\n% Height 240\n% Width 304\n"
        let bytes =
            Array(header.utf8) + [0x0C, 8]
            + truth.flatMap {
                littleEndian(UInt32($0.time + 1000))
                    + littleEndian(UInt32($0.x) | UInt32($0.y) << 14 | ($0.on ? 1 << 28 : 0))
            }
        let path = try write(bytes, "a_td.dat")
        #expect(try events(EventFile(path: path)) == truth)
        #expect(try EventFile(path: path).read().shape.width == 304)
    }

    @Test func evt2ComesBack() throws {
        let header = "% evt 2.0\n% geometry 640x480\n% end\n"
        // Begins shortly before the high bits of the clock run over.
        let start = (Int64(1) << 34) - 50_000
        var bytes = Array(header.utf8) + littleEndian(0xA000_0000)
        for event in truth {
            let time = start + Int64(event.time)
            bytes += littleEndian(0x8 << 28 | UInt32(truncatingIfNeeded: (time >> 6) & 0xFFF_FFFF))
            bytes += littleEndian(
                (event.on ? 1 << 28 : 0) | UInt32(time & 0x3F) << 22 | UInt32(event.x) << 11
                    | UInt32(event.y))
        }
        #expect(try events(EventFile(path: try write(bytes, "a.raw"))) == truth)
        let newer = Array("% evt 3.0\n% end\n".utf8) + [0, 0, 0, 0]
        let path = try write(newer, "b.raw")
        let error = #expect(throws: DatasetError.self) { try EventFile(path: path).read() }
        #expect(error?.description.contains("EVT 2.0") == true)
    }

    @Test func tablesComeBack() throws {
        let rows = truth.map { "\($0.time),\($0.x),\($0.y),\($0.on ? 1 : 0)\n" }.joined()
        let bare = EventFile(path: try scratch.write(rows, to: "a.csv"), width: 40, height: 40)
        #expect(try events(bare) == truth)
        let swapped =
            "x,y,p,t\n" + truth.map { "\($0.x),\($0.y),\($0.on ? 1 : -1),\($0.time)\n" }.joined()
        let named = EventFile(path: try scratch.write(swapped, to: "b.csv"), width: 40, height: 40)
        #expect(try events(named) == truth)
        let unsized = EventFile(path: named.path)
        let error = #expect(throws: DatasetError.self) { try unsized.read() }
        #expect(error?.description.contains("'width'") == true)
    }

    @Test func polaritiesShareElementsOrAreLeftOut() throws {
        let rows = truth.map { "\($0.time),\($0.x),\($0.y),\($0.on ? 1 : 0)\n" }.joined()
        let path = try scratch.write(rows, to: "a.csv")
        func elements(_ polarity: SensorShape.Polarity) throws -> [UInt32] {
            try EventFile(path: path, width: 40, height: 40, polarity: polarity).read().train
                .elements
        }
        #expect(try elements(.merged) == [43, 33, 1320, 292])
        #expect(try elements(.on) == [43, 1320])
        #expect(try elements(.off) == [33, 292])
        #expect(try elements(.both) == [1643, 33, 2920, 292])
    }

    @Test func spikingSetsComeBack() throws {
        let path = scratch.path("shd.h5")
        let times = [[0.5, 0.25, 1.0], [], [0.000_001]]
        let units: [[UInt16]] = [[1, 699, 3], [], [0]]
        let file = try File.create(path)
        let root = try file.root()
        try root.createGroup("spikes")
        try root.createDataset("spikes/times", lists: times)
        try root.createDataset("spikes/units", lists: units)
        try root.createDataset("labels", [UInt64(4), 0, 19])
        try file.close()
        let set = try Dataset(name: path, events: EventSamples(spikingFile: path))
        #expect(set.labels == [4, 0, 19] && set.classCount == 20 && set.featureCount == 700)
        let trains = try #require(set.trains)
        #expect(trains[0].times == [250_000, 500_000, 1_000_000])
        #expect(trains[0].elements == [699, 1, 3])
        #expect(trains[1].count == 0 && trains[2].times == [1])
        #expect(try set.samples([2]).trains == [trains[2]])
    }

    @Test func foldersHoldOneClassEach() throws {
        for (label, count) in [(0, 2), (1, 1), (7, 1)] {
            let folder = scratch.path("Train/\(label)")
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            for index in 0..<count {
                let bytes: [UInt8] = [UInt8(label), UInt8(index), 0, 0, 9]
                try Data(bytes).write(to: URL(filePath: "\(folder)/\(index).bin"))
            }
        }
        let set = try Dataset.read(.events(EventFile(path: scratch.path("Train"))))
        #expect(set.labels == [0, 0, 1, 7] && set.classCount == 8)
        #expect(set.trains?.map(\.elements) == [[0], [34], [1], [7]])
    }

    // MARK: Hostile files

    @Test func eventsOutsideTheSensorAreRefused() throws {
        let path = try write([34, 0, 0, 0, 0], "a.bin")
        let error = #expect(throws: DatasetError.self) { try EventFile(path: path).read() }
        #expect(error?.description.contains("event 0 lies at 34, 0") == true)
    }

    @Test(arguments: EventFormat.allCases)
    func damagedFilesEndInAMessage(_ format: EventFormat) throws {
        var dice = SplitMix(state: 3)
        let headers: [EventFormat: String] = [
            .aedat2: "#!AER-DAT2.0\n# DVS128\n", .dat: "% Width 64\n% Height 64\n\u{0C}\u{08}",
            .evt2: "% evt 2.0\n% geometry 99999x99999\n", .csv: "t,x,y,p\n",
        ]
        var refused = 0
        for _ in 0..<200 {
            var bytes = Array((headers[format] ?? "").utf8)
            let count = Int.random(in: 0..<64, using: &dice)
            bytes += (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) }
            if Bool.random(using: &dice), !bytes.isEmpty {
                bytes.remove(at: Int.random(in: 0..<bytes.count, using: &dice))
            }
            let path = try write(bytes, "damaged")
            do {
                _ = try EventFile(path: path, format: format).read()
            } catch {
                refused += 1
                #expect(error.description.contains("damaged"))
            }
        }
        #expect(refused > 20)
    }

    @Test func damagedSpikingSetsEndInAMessage() throws {
        func set(_ times: [[Double]], _ units: [[Int32]], _ labels: [Int64]) throws -> String {
            let path = scratch.path("\(UUID().uuidString).h5")
            let file = try File.create(path)
            let root = try file.root()
            try root.createGroup("spikes")
            try root.createDataset("spikes/times", lists: times)
            try root.createDataset("spikes/units", lists: units)
            try root.createDataset("labels", labels)
            try file.close()
            return path
        }
        let bad = [
            try set([[1, 2]], [[1]], [0]), try set([[1]], [[700]], [0]),
            try set([[1]], [[-1]], [0]),
            try set([[-1]], [[0]], [0]), try set([[.nan]], [[0]], [0]),
            try set([[1e9]], [[0]], [0]),
            try set([[1]], [[0]], [0, 1]),
        ]
        for path in bad {
            #expect(throws: DatasetError.self) { try EventSamples(spikingFile: path) }
        }
        let negative = try set([[1]], [[0]], [-1])
        #expect(throws: DatasetError.self) {
            try Dataset(name: "n", events: EventSamples(spikingFile: negative))
        }
    }
}
