// What groups and datasets have in common: an identifier, a path, and the file that they live in.

internal import CHDF5

/// A group or a dataset of an open file.
public class Object {
    /// The identifier; let go of before the file is.
    let handle: Handle
    /// The file; it stays open as long as any object of it lives, or until it is closed.
    let file: File
    /// Where the object is, for messages.
    let location: Location

    /// Opens an object with `open`.
    init(
        _ file: File, _ location: Location, _ action: @autoclosure () -> String,
        open: () -> hid_t
    ) throws(HDF5Error) {
        self.file = file
        self.location = location
        self.handle = try Handle(location, action(), close: H5Oclose, open: open)
    }

    /// Path within the file, from `/` on.
    public var path: String { location.object }

    /// The library's identifier.
    var id: hid_t { handle.id }
}
