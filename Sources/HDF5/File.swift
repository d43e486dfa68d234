// Files: creating, opening, closing.

internal import CHDF5

/// An open HDF5 file.
///
/// Files are written with the library's earliest format where that suffices, and at most that of
/// HDF5 1.10, so that older readers open them. An open file is locked; close it to let others in.
/// A file and its objects may be used by one thread at a time.
public final class File {
    /// What may be done with an opened file.
    public enum Access: Sendable {
        /// Reading; other readers may have the file open as well.
        case readOnly
        /// Reading and writing; nobody else may have the file open.
        case readWrite
    }

    /// Path of the file.
    public let path: String
    private let location: Location
    private var id: hid_t

    /// Creates a file.
    ///
    /// - Throws: ``HDF5Error`` when the file exists and `overwrite` is false, or cannot be made.
    public static func create(
        _ path: String, overwrite: Bool = false
    ) throws(HDF5Error) -> File {
        try File(path, "create the file") { access in
            let flags = overwrite ? shim_truncate() : shim_exclusive()
            return H5Fcreate(path, flags, shim_default_properties(), access)
        }
    }

    /// Opens a file.
    ///
    /// - Throws: ``HDF5Error`` with the cause `missing`, `locked`, `notHDF5`, `truncated` or
    ///   `newerFormat` where one of these is known to be the reason.
    public static func open(
        _ path: String, _ access: Access = .readOnly
    ) throws(HDF5Error) -> File {
        try File(path, "open the file") {
            H5Fopen(path, access == .readOnly ? shim_read_only() : shim_read_write(), $0)
        }
    }

    private init(
        _ path: String, _ action: String, open: (hid_t) -> hid_t
    ) throws(HDF5Error) {
        let location = Location(file: path, object: "/")
        let access = try Handle(location, "set up access", close: H5Pclose) {
            H5Pcreate(shim_file_access_class())
        }
        try location.call("set the format") {
            H5Pset_libver_bounds(access.id, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110)
        }
        // Closing the file closes what is still open in it: the lock is gone when close returns.
        try location.call("set up access") { H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) }
        self.path = path
        self.location = location
        self.id = try location.call(action) { open(access.id) }
    }

    deinit {
        if id >= 0 { _ = Library.run { H5Fclose(id) } }
    }

    /// Writes everything out and closes the file with all its objects, which fail from then on.
    ///
    /// Letting go of the file closes it too, but cannot report that the last data was not written.
    ///
    /// - Throws: ``HDF5Error`` when something could not be written.
    public func close() throws(HDF5Error) {
        guard id >= 0 else { return }
        let closing = id
        id = -1
        try location.call("write and close the file") { H5Fclose(closing) }
    }

    /// The root group.
    ///
    /// - Throws: ``HDF5Error`` when the file has been closed.
    public func root() throws(HDF5Error) -> Group {
        try Group(self, location, "open the root group") {
            H5Gopen2(id, "/", shim_default_properties())
        }
    }
}
