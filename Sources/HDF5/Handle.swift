// Ownership of the library's identifiers: each is closed exactly once.

internal import CHDF5

/// An open identifier of the library, closed when the last owner lets go.
final class Handle {
    /// The library's identifier.
    let id: hid_t
    private let close: (hid_t) -> herr_t

    /// Opens an identifier with `open`, to be closed with `close`.
    init(
        _ location: Location, _ action: @autoclosure () -> String,
        close: @escaping (hid_t) -> herr_t, open: () -> hid_t
    ) throws(HDF5Error) {
        self.id = try location.call(action(), open)
        self.close = close
    }

    deinit {
        // An identifier that closing its file has already closed fails here, harmlessly.
        _ = Library.run { close(id) }
    }
}
