// Attributes of groups and datasets.

internal import CHDF5

extension Object {
    /// Whether there is an attribute of that name.
    ///
    /// - Throws: ``HDF5Error`` when the object cannot be read.
    public func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
        try attributeLocation(name).call("look for the attribute") { H5Aexists(id, name) } > 0
    }

    /// The class of an attribute's value.
    ///
    /// - Throws: ``HDF5Error`` when there is no such attribute.
    public func attributeClass(_ name: String) throws(HDF5Error) -> DataClass {
        let attribute = try openAttribute(name)
        return try DataType(attributeLocation(name)) { H5Aget_type(attribute.id) }.dataClass
    }

    /// The numbers of an attribute, in C order; an enumeration gives its integers.
    ///
    /// - Throws: ``HDF5Error`` when there is no such attribute or it is not made of numbers of
    ///   that kind.
    public func attribute<Element: HDF5Element>(
        _ name: String, as element: Element.Type = Element.self, limit: Int = defaultReadLimit
    ) throws(HDF5Error) -> [Element] {
        let location = attributeLocation(name)
        let attribute = try openAttribute(name)
        try DataType(location) { H5Aget_type(attribute.id) }.requireNumber(Element.numberType)
        let count = try Dataspace(location) { H5Aget_space(attribute.id) }
            .count(bytesEach: MemoryLayout<Element>.stride, limit: limit)
        return try location.readNumbers(count: count) {
            H5Aread(attribute.id, Element.numberType.native, $0)
        }
    }

    /// The one number of an attribute.
    ///
    /// - Throws: ``HDF5Error`` as ``attribute(_:as:limit:)``, and when there is not exactly one.
    public func scalarAttribute<Element: HDF5Element>(
        _ name: String, as element: Element.Type = Element.self
    ) throws(HDF5Error) -> Element {
        let values: [Element] = try attribute(name)
        guard let value = values.first, values.count == 1 else {
            throw attributeLocation(name).failure("expected one value, found \(values.count)")
        }
        return value
    }

    /// The strings of an attribute, of fixed or variable length.
    ///
    /// - Throws: ``HDF5Error`` when there is no such attribute or it is not made of strings.
    public func stringAttribute(
        _ name: String, limit: Int = defaultReadLimit
    ) throws(HDF5Error) -> [String] {
        let location = attributeLocation(name)
        let attribute = try openAttribute(name)
        let type = try DataType(location) { H5Aget_type(attribute.id) }
        let space = try Dataspace(location) { H5Aget_space(attribute.id) }
        return try location.readStrings(of: type, in: space, limit: limit) {
            H5Aread(attribute.id, $0, $1)
        }
    }

    /// The name of the value of an attribute that is an enumeration.
    ///
    /// - Throws: ``HDF5Error`` when there is no such attribute, it is not an enumeration, or its
    ///   value has no name.
    public func enumerationAttribute(_ name: String) throws(HDF5Error) -> String {
        let location = attributeLocation(name)
        let attribute = try openAttribute(name)
        let type = try DataType(location) { H5Aget_type(attribute.id) }
        let space = try Dataspace(location) { H5Aget_space(attribute.id) }
        guard type.dataClass == .enumeration else {
            throw location.failure("expected an enumeration, found \(type.dataClass)")
        }
        guard try space.count(bytesEach: type.size, limit: defaultReadLimit) == 1 else {
            throw location.failure("expected one value")
        }
        let value: [UInt8] = try location.readNumbers(count: type.size) {
            H5Aread(attribute.id, type.handle.id, $0)
        }
        var text = [CChar](repeating: 0, count: 256)
        try location.call("name the value") {
            value.withUnsafeBytes { value in
                H5Tenum_nameof(type.handle.id, value.baseAddress, &text, text.count)
            }
        }
        let bytes = text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sets an attribute to one number, replacing what it was.
    ///
    /// - Throws: ``HDF5Error`` when the file is read-only.
    public func setAttribute<Element: HDF5Element>(
        _ name: String, _ value: Element
    ) throws(HDF5Error) {
        let space = try Dataspace.scalar(at: attributeLocation(name))
        try setAttribute(name, [value], in: space, type: Element.numberType.native)
    }

    /// Sets an attribute to a row of numbers, replacing what it was.
    ///
    /// - Throws: ``HDF5Error`` when the file is read-only or the values exceed 64 kB.
    public func setAttribute<Element: HDF5Element>(
        _ name: String, _ values: [Element]
    ) throws(HDF5Error) {
        let space = try Dataspace.box([values.count], at: attributeLocation(name))
        try setAttribute(name, values, in: space, type: Element.numberType.native)
    }

    /// Sets an attribute to a member of an enumeration over 8-bit integers.
    ///
    /// - Throws: ``HDF5Error`` when the file is read-only.
    public func setAttribute(
        _ name: String, _ value: Int8, of members: KeyValuePairs<String, Int8>
    ) throws(HDF5Error) {
        let location = attributeLocation(name)
        let type = try DataType.enumeration(members, at: location)
        let space = try Dataspace.scalar(at: location)
        try setAttribute(name, [value], in: space, type: type.handle.id)
    }

    /// Sets an attribute to a UTF-8 string, of variable length or just as long as it needs.
    ///
    /// - Throws: ``HDF5Error`` when the file is read-only, or the string has a zero byte in it.
    public func setAttribute(
        _ name: String, _ text: String, fixedLength: Bool = false
    ) throws(HDF5Error) {
        let location = attributeLocation(name)
        let space = try Dataspace.scalar(at: location)
        guard fixedLength else {
            return try setStrings(name, [text], in: space)
        }
        let type = try DataType.string(bytes: text.utf8.count, at: location)
        // The empty string still takes one byte.
        let bytes = text.isEmpty ? [0] : Array(text.utf8)
        try setAttribute(name, bytes, in: space, type: type.handle.id)
    }

    /// Sets an attribute to a row of UTF-8 strings of variable length.
    ///
    /// - Throws: ``HDF5Error`` when the file is read-only, or a string has a zero byte in it.
    public func setAttribute(_ name: String, _ texts: [String]) throws(HDF5Error) {
        let space = try Dataspace.box([texts.count], at: attributeLocation(name))
        try setStrings(name, texts, in: space)
    }

    private func attributeLocation(_ name: String) -> Location {
        Location(file: location.file, object: location.object + "@" + name)
    }

    private func openAttribute(_ name: String) throws(HDF5Error) -> Handle {
        try Handle(attributeLocation(name), "open the attribute", close: H5Aclose) {
            H5Aopen(id, name, shim_default_properties())
        }
    }

    private func setStrings(
        _ name: String, _ texts: [String], in space: Dataspace
    ) throws(HDF5Error) {
        let type = try DataType.string(bytes: nil, at: space.location)
        let attribute = try createAttribute(name, in: space, type: type.handle.id)
        try space.location.writeStrings(texts) {
            H5Awrite(attribute.id, type.handle.id, $0)
        }
    }

    private func setAttribute<Element: HDF5Element>(
        _ name: String, _ values: [Element], in space: Dataspace, type: hid_t
    ) throws(HDF5Error) {
        let attribute = try createAttribute(name, in: space, type: type)
        if values.isEmpty { return }
        try space.location.call("write") {
            values.withUnsafeBytes { H5Awrite(attribute.id, type, $0.baseAddress) }
        }
    }

    private func createAttribute(
        _ name: String, in space: Dataspace, type: hid_t
    ) throws(HDF5Error) -> Handle {
        if try hasAttribute(name) {
            try space.location.call("replace the attribute") { H5Adelete(id, name) }
        }
        return try Handle(space.location, "create the attribute", close: H5Aclose) {
            let standard = shim_default_properties()
            return H5Acreate2(id, name, type, space.handle.id, standard, standard)
        }
    }
}
