import Testing

@testable import SpikeLog
