// Where a data set is read from.

/// The column of a table that holds the class.
public enum LabelColumn: Equatable, Sendable {
    /// The column with this name in the header.
    case named(String)
    /// The column with this number, from 0; negative numbers count from the last, -1.
    case index(Int)

    /// Takes a whole number as the number of the column, anything else as its name.
    public init(_ text: String) {
        self = Int(text).map(LabelColumn.index) ?? .named(text)
    }
}

/// The files of a data set, each perhaps compressed with gzip, or what makes it.
public enum DatasetSource: Equatable, Sendable {
    /// One of ``NamedSet/all``, in the cache folder.
    case named(String)
    /// Comma separated values: one sample per line, one column the class, an optional header.
    case table(String, label: LabelColumn)
    /// A pair of IDX files, the format of MNIST: samples in two or more dimensions, labels in one.
    case idx(images: String, labels: String)
    /// A pair of NumPy arrays: samples in two or more dimensions, whole numbers in one.
    case arrays(features: String, labels: String)
    /// Recordings of events in a folder with one folder for each class, all read like this file, whose
    /// path is the folder.
    case events(EventFile)
    /// No file: a set that is made.
    case generated(GeneratedSet)
}

extension Dataset {
    /// Reads a data set. Full scale is 255 for IDX files of bytes, else the largest absolute value.
    ///
    /// - Throws: ``DatasetError`` when a file is missing or cannot be read as what it should be.
    public static func read(_ source: DatasetSource) throws(DatasetError) -> Dataset {
        switch source {
        case .events(let file):
            return try Dataset(name: file.path, events: EventFolder(template: file).read())
        case .generated(let set):
            return try set.dataset()
        case .named(let name):
            return try NamedSet.find(name).read()
        case .table(let path, let label):
            return try LabelledTable(path: path, label: label).dataset()
        case .idx(let images, let labels):
            let values = try readIDX(images)
            return try Dataset(
                name: images, values: values, labels: try readIDX(labels),
                maximum: values.type == .uint8 ? 255 : nil)
        case .arrays(let features, let labels):
            return try Dataset(
                name: features, values: try readNPY(features), labels: try readNPY(labels))
        }
    }

    /// Joins an array of samples (first dimension) with an array of labels.
    init(
        name: String, values: NumberArray, labels: NumberArray, maximum: Float? = nil
    ) throws(DatasetError) {
        guard values.shape.count >= 2 else {
            throw DatasetError(
                values.file, "the samples have \(values.shape.count) dimensions",
                remedy: "give an array of samples × values")
        }
        guard labels.shape.count == 1 else {
            throw DatasetError(
                labels.file, "the labels have \(labels.shape.count) dimensions",
                remedy: "give one label per sample")
        }
        guard values.shape[0] == labels.shape[0] else {
            throw DatasetError(
                labels.file, "\(labels.shape[0]) labels for \(values.shape[0]) samples",
                remedy: "give the labels that belong to \(values.file)")
        }
        try self.init(
            name: name, features: values.floats(),
            featureCount: values.shape[0] > 0 ? values.count / values.shape[0] : 0,
            labels: try labels.wholeNumbers(), maximum: maximum)
    }
}
