import Testing

@testable import apical
