// Groups: children, links, and making them.

internal import CHDF5

/// What a link leads to.
public enum ObjectKind: Sendable, Equatable {
    /// A group.
    case group
    /// A dataset.
    case dataset
    /// A named type, or a link that leads nowhere.
    case other
}

/// A group of an open file. Names may be paths, relative to the group or from `/` on.
public final class Group: Object {
    /// Names and kinds of the children, in the order of their names.
    ///
    /// - Throws: ``HDF5Error`` when the group cannot be read.
    public func children() throws(HDF5Error) -> [(name: String, kind: ObjectKind)] {
        var info = H5G_info_t()
        try location.call("list the group") { H5Gget_info(id, &info) }
        var children: [(name: String, kind: ObjectKind)] = []
        for index in 0..<info.nlinks {
            let name = try name(at: index)
            children.append((name, kind(of: name) ?? .other))
        }
        return children
    }

    /// Whether there is a link at a path; each step of the path is looked at.
    ///
    /// - Throws: ``HDF5Error`` when a step on the way is not a group or cannot be read.
    public func exists(_ path: String) throws(HDF5Error) -> Bool {
        var walked = path.hasPrefix("/") ? "/" : ""
        for step in path.split(separator: "/") {
            walked += (walked.isEmpty || walked == "/" ? "" : "/") + step
            let found = try location.child(path).call("look for the object") {
                H5Lexists(id, walked, shim_default_properties())
            }
            if found == 0 { return false }
        }
        return true
    }

    /// Opens a group.
    ///
    /// - Throws: ``HDF5Error`` when there is none of that name.
    public func group(_ path: String) throws(HDF5Error) -> Group {
        try Group(file, location.child(path), "open the group") {
            H5Gopen2(id, path, shim_default_properties())
        }
    }

    /// Makes a group; its parent must exist.
    ///
    /// - Throws: ``HDF5Error`` when the name is taken or the file is read-only.
    @discardableResult
    public func createGroup(_ path: String) throws(HDF5Error) -> Group {
        try Group(file, location.child(path), "create the group") {
            let standard = shim_default_properties()
            return H5Gcreate2(id, path, standard, standard, standard)
        }
    }

    /// Opens a dataset.
    ///
    /// - Throws: ``HDF5Error`` when there is none of that name.
    public func dataset(_ path: String) throws(HDF5Error) -> Dataset {
        try Dataset(file, location.child(path), "open the dataset") {
            H5Dopen2(id, path, shim_default_properties())
        }
    }

    /// Gives an existing object a second name: a hard link.
    ///
    /// - Throws: ``HDF5Error`` when the object does not exist or the name is taken.
    public func link(_ name: String, to existing: String) throws(HDF5Error) {
        let standard = shim_default_properties()
        try location.child(name).call("link to \(existing)") {
            H5Lcreate_hard(id, existing, id, name, standard, standard)
        }
    }

    private func name(at index: hsize_t) throws(HDF5Error) -> String {
        var buffer: [CChar] = []
        // The first call says how long the name is, the second reads it.
        for _ in 0..<2 {
            let length = try location.call("list the group") {
                H5Lget_name_by_idx(
                    id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &buffer, buffer.count,
                    shim_default_properties())
            }
            if buffer.isEmpty { buffer = [CChar](repeating: 0, count: Int(length) + 1) }
        }
        return String(decoding: buffer.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What a path leads to; `nil` when it leads nowhere.
    public func kind(of path: String) -> ObjectKind? {
        Library.run {
            let object = H5Oopen(id, path, shim_default_properties())
            guard object >= 0 else { return nil }
            defer { H5Oclose(object) }
            switch H5Iget_type(object) {
            case H5I_GROUP: return .group
            case H5I_DATASET: return .dataset
            default: return .other
            }
        }
    }
}
