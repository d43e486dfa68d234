// The one door to the C library: every call is silent, serialised and checked.

internal import CHDF5
import Foundation

/// Calls into the HDF5 library.
enum Library {
    /// The library may have been built without its own lock, and the error stack must be read
    /// before another thread's call replaces it. Recursive, because closing a handle can happen
    /// while another call is under way.
    private static let lock = {
        // Said before anything else. Closing down at exit crashes the library when a file could not
        // be written out, as on a full disk; whatever is open is closed by its owner instead.
        H5dont_atexit()
        return NSRecursiveLock()
    }()

    /// Runs `body` alone in the library, on a thread whose error stack prints nothing.
    static func run<Result>(_ body: () -> Result) -> Result {
        lock.lock()
        Watchdog.beginCall()
        defer {
            Watchdog.endCall()
            // Errors left on a thread's stack hold on to what they speak of.
            H5Eclear2(shim_error_stack())
            lock.unlock()
        }
        // The setting belongs to the thread's error stack, so it is made on each thread.
        H5Eset_auto2(shim_error_stack(), nil, nil)
        return body()
    }

    /// What the library said about the last failure on this thread, most specific first.
    static func messages() -> [String] {
        var messages: [String] = []
        withUnsafeMutablePointer(to: &messages) { pointer in
            _ = H5Ewalk2(
                shim_error_stack(), H5E_WALK_UPWARD,
                { _, error, context in
                    guard let context, let text = error?.pointee.desc else { return 0 }
                    let message = String(cString: text).replacing("\n", with: "")
                    let messages = context.assumingMemoryBound(to: [String].self)
                    if !messages.pointee.contains(message) { messages.pointee.append(message) }
                    return 0
                }, pointer)
        }
        return messages
    }
}

/// A place that errors are reported for: an object in a file.
struct Location {
    /// Path of the file.
    var file: String
    /// Path of the object within the file.
    var object: String

    /// The place of a child, or of an attribute, of this object.
    func child(_ name: String) -> Location {
        if name.hasPrefix("/") { return Location(file: file, object: name) }
        return Location(file: file, object: object == "/" ? "/" + name : object + "/" + name)
    }

    /// Runs `body` in the library; a negative result becomes an error.
    @discardableResult
    func call<Result: SignedInteger>(
        _ action: @autoclosure () -> String, _ body: () -> Result
    ) throws(HDF5Error) -> Result {
        let (result, messages) = Library.run {
            let result = body()
            return (result, result < 0 ? Library.messages() : [])
        }
        if result < 0 {
            throw HDF5Error(
                file: file, object: object, problem: "cannot \(action())", messages: messages)
        }
        return result
    }

    /// An error that this module finds by itself.
    func failure(_ problem: String, hint: String? = nil) -> HDF5Error {
        HDF5Error(file: file, object: object, problem: problem, hint: hint)
    }
}
