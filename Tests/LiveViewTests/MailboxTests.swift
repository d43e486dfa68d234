// A mailbox never waits for its readers.
import Testing

@testable import LiveView

@Suite struct MailboxTests {
    @Test func aSlowReaderGetsTheNewest() async throws {
        let mailbox = Mailbox(0, mostReaders: 2)
        let values = try #require(mailbox.values())
        for value in 1...1000 { mailbox.post(value) }
        var reader = values.makeAsyncIterator()
        #expect(await reader.next() == 1000)
        mailbox.post(1001)
        mailbox.close()
        #expect(await reader.next() == 1001)
        #expect(await reader.next() == nil)
    }

    @Test func aLateReaderGetsTheLast() async throws {
        let mailbox = Mailbox(0, mostReaders: 1)
        mailbox.post(7)
        mailbox.close()
        var reader = try #require(mailbox.values()).makeAsyncIterator()
        #expect(await reader.next() == 7)
        #expect(await reader.next() == nil)
    }

    @Test func readersAreBoundedAndMakeRoom() throws {
        let mailbox = Mailbox(0, mostReaders: 2)
        var streams = [mailbox.values(), mailbox.values()]
        #expect(streams.allSatisfy { $0 != nil })
        #expect(mailbox.values() == nil)
        streams.removeLast()
        #expect(mailbox.values() != nil)
    }
}
