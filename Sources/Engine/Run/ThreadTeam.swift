// A team of threads and the barrier they meet at.
import Glibc
import Synchronization

/// Threads that wait for work, the one that calls among them. They live as long as the team.
final class ThreadTeam: @unchecked Sendable {
    /// What the threads share; the team itself is theirs to forget.
    private final class Shared: @unchecked Sendable {
        /// Set before the threads are woken, read after; `nil` tells them to end.
        var body: (@Sendable (Int) -> Void)?
        /// One more for each job: what a thread spins on before it sleeps.
        let job = Atomic<Int>(0)
        let unfinished = Atomic<Int>(0)
        let wakes: UnsafeMutablePointer<sem_t>
        private let count: Int

        init(_ count: Int) {
            self.count = count
            wakes = .allocate(capacity: count)
            for index in 0..<count { sem_init(wakes + index, 0, 0) }
        }

        deinit {
            for index in 0..<count { sem_destroy(wakes + index) }
            wakes.deallocate()
        }

        /// The life of thread `index`.
        func serve(_ index: Int) {
            var done = 0
            while true {
                spin(upTo: ThreadTeam.spinLimit) { job.load(ordering: .acquiring) != done }
                done += 1
                // Waiting may be interrupted by a signal.
                while sem_wait(wakes + index) != 0 {}
                guard let body else { return }
                body(index)
                unfinished.subtract(1, ordering: .acquiringAndReleasing)
            }
        }
    }

    /// A thread's share in the team, as pthreads want it: one object.
    private final class Start {
        let shared: Shared
        let index: Int

        init(_ shared: Shared, _ index: Int) {
            self.shared = shared
            self.index = index
        }
    }

    /// Spins before a thread sleeps: some 10 us, as long as the work between two jobs may take.
    fileprivate static let spinLimit = 5000

    private let shared: Shared
    private var threads: [pthread_t] = []

    /// Processors that are online.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Starts `count` - 1 threads; `nil` when the system refuses one.
    init?(_ count: Int) {
        shared = Shared(count)
        for index in 1..<max(count, 1) {
            guard let thread = Self.spawn(Start(shared, index)) else { return nil }
            threads.append(thread)
        }
    }

    deinit {
        shared.body = nil
        wake()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Calls `body` with 0 ..< `count`, each on its own thread, 0 on this one; returns when all have.
    func run(_ body: @escaping @Sendable (Int) -> Void) {
        shared.body = body
        shared.unfinished.store(threads.count, ordering: .relaxed)
        wake()
        body(0)
        while shared.unfinished.load(ordering: .acquiring) > 0 { sched_yield() }
        shared.body = nil
    }

    private func wake() {
        shared.job.add(1, ordering: .releasing)
        for index in 1..<(threads.count + 1) { sem_post(shared.wakes + index) }
    }

    private static func spawn(_ start: Start) -> pthread_t? {
        var thread = pthread_t()
        let retained = Unmanaged.passRetained(start)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.shared.serve(start.index)
                return nil
            }, retained.toOpaque())
        if status == 0 { return thread }
        retained.release()
        return nil
    }
}

/// Waits actively until a condition holds, a limited number of times.
@inline(__always)
private func spin(upTo limit: Int, until holds: () -> Bool) {
    var spins = 0
    while spins < limit && !holds() { spins += 1 }
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
        spin(upTo: spinLimit) { round.load(ordering: .acquiring) != mine }
        while round.load(ordering: .acquiring) == mine { sched_yield() }
    }
}
