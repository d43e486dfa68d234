// A fixed team of threads and the barrier they meet at.
import Glibc
import Synchronization

/// Runs one closure on several threads, the calling one among them.
enum ThreadTeam {
    private enum Gate: Int {
        case closed, open, cancelled
    }

    private final class Job: Sendable {
        let body: @Sendable (Int) -> Void
        let gate = Atomic<Int>(Gate.closed.rawValue)

        init(_ body: @escaping @Sendable (Int) -> Void) {
            self.body = body
        }

        func start(_ index: Int) {
            while gate.load(ordering: .acquiring) == Gate.closed.rawValue { sched_yield() }
            if gate.load(ordering: .acquiring) == Gate.open.rawValue { body(index) }
        }
    }

    /// A job and the index of the thread that does it, as pthreads want it: one object.
    private final class Start {
        let job: Job
        let index: Int

        init(_ job: Job, _ index: Int) {
            self.job = job
            self.index = index
        }
    }

    /// Processors that are online.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Calls `body` with 0 ..< `count`, each on its own thread, 0 on this one; returns when all have.
    /// Returns `false`, without calling it at all, when the system refuses a thread.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) -> Bool {
        let job = Job(body)
        var threads: [pthread_t] = []
        for index in 1..<max(count, 1) {
            guard let thread = spawn(Start(job, index)) else { break }
            threads.append(thread)
        }
        let isComplete = threads.count == max(count, 1) - 1
        job.gate.store((isComplete ? Gate.open : .cancelled).rawValue, ordering: .releasing)
        if isComplete { body(0) }
        for thread in threads { pthread_join(thread, nil) }
        return isComplete
    }

    private static func spawn(_ start: Start) -> pthread_t? {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(start)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.job.start(start.index)
                return nil
            }, retained.toOpaque())
        if status == 0 { return thread }
        retained.release()
        return nil
    }
}

/// A barrier that spins, because windows are short, and yields when a thread is late.
final class Barrier: Sendable {
    private let count: Int
    /// Spinning is wasted when the others wait for this thread's processor.
    private let spinLimit: Int
    private let waiting = Atomic<Int>(0)
    private let round = Atomic<Int>(0)

    init(_ count: Int) {
        self.count = count
        spinLimit = count <= ThreadTeam.processorCount ? 2000 : 0
    }

    /// Returns when all threads have called it.
    func wait() {
        if count == 1 { return }
        let mine = round.load(ordering: .acquiring)
        if waiting.add(1, ordering: .acquiringAndReleasing).newValue == count {
            waiting.store(0, ordering: .relaxed)
            round.store(mine + 1, ordering: .releasing)
            return
        }
        var spins = 0
        while round.load(ordering: .acquiring) == mine {
            spins += 1
            if spins > spinLimit { sched_yield() }
        }
    }
}
