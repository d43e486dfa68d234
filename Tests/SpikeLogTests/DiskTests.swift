// Room on the disk is asked for before anything is begun.

import Foundation
import TestSupport
import Testing

@testable import SpikeLog

struct DiskTests {
    @Test func roomIsLookedForAndGivenBack() throws {
        let scratch = try Scratch()
        let path = scratch.path("log")
        try Data(count: 1000).write(to: URL(filePath: path))
        try Disk.requireRoom(1 << 16, behind: path)
        // No disk holds 2^62 bytes.
        let error = #expect(throws: SpikeLogError.self) {
            try Disk.requireRoom(1 << 62, behind: path)
        }
        #expect(error?.description.hasPrefix("\(path): cannot grow by 4611686018427387904") == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == Data(count: 1000))
        #expect(throws: SpikeLogError.self) {
            try Disk.requireRoom(1, behind: scratch.path("nothing"))
        }
    }
}
