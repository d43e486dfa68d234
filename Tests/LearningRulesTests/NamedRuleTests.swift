// The rules with names: they compile where they should, with what they are told.
import NetworkDescription
import Testing

@testable import LearningRules

@Suite struct NamedRuleTests {
    @Test(arguments: NamedRule.names)
    func everyNamedRuleCompiles(name: String) throws {
        let (rule, warnings) = try compile("{rule: \(name)}")
        #expect(rule.name == name)
        #expect(warnings == [])
    }
}
