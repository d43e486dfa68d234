import Testing

@testable import NetworkDescription
