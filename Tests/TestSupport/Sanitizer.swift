// Whether a sanitizer watches the tests.
import Foundation

/// The sanitizer that the tests may have been built with: it multiplies memory and time.
public enum Sanitizer {
    /// Whether there is one.
    public static var isOn: Bool { dlsym(nil, "__asan_init") != nil || watchesThreads }

    /// Whether it is the one of threads, which keeps tables in files without names.
    public static var watchesThreads: Bool { dlsym(nil, "__tsan_init") != nil }
}
