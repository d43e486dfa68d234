// swift-tools-version: 6.1
// Apical: a spiking neuromorphic emulator. Data flows one way:
// network file -> NetworkDescription -> Engine -> SpikeLog -> Analysis.
import PackageDescription

let package = Package(
    name: "apical",
    products: [
        .executable(name: "apical", targets: ["apical"]),
        .library(name: "HDF5", targets: ["HDF5"]),
        .library(name: "NetworkDescription", targets: ["NetworkDescription"]),
        .library(name: "LearningRules", targets: ["LearningRules"]),
        .library(name: "NIR", targets: ["NIR"]),
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "SpikeLog", targets: ["SpikeLog"]),
        .library(name: "SONATA", targets: ["SONATA"]),
        .library(name: "Analysis", targets: ["Analysis"]),
        .library(name: "Figures", targets: ["Figures"]),
        .library(name: "Reports", targets: ["Reports"]),
        .library(name: "LiveView", targets: ["LiveView"]),
        .library(name: "Datasets", targets: ["Datasets"]),
        .library(name: "RateModels", targets: ["RateModels"]),
        .library(name: "Experiments", targets: ["Experiments"]),
        .library(name: "Checkpoints", targets: ["Checkpoints"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .target(name: "HDF5", dependencies: ["CHDF5"]),
        .target(
            name: "NetworkDescription",
            dependencies: [
                "Yams", .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .target(
            name: "LearningRules", dependencies: ["NetworkDescription"],
            resources: [.embedInCode("Rules")]),
        .target(name: "NIR", dependencies: ["HDF5", "NetworkDescription"]),
        .target(name: "CKernels"),
        .target(
            name: "Engine",
            dependencies: [
                "CKernels", "NetworkDescription", "LearningRules",
                .product(name: "RealModule", package: "swift-numerics"),
            ]),
        .target(name: "SpikeLog", dependencies: ["CZlib", "HDF5"]),
        .target(name: "SONATA", dependencies: ["HDF5", "NetworkDescription", "Engine"]),
        .target(name: "Analysis", dependencies: ["SpikeLog"]),
        .target(name: "Figures", resources: [.embedInCode("Page")]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Datasets", dependencies: ["CZlib", "HDF5"]),
        .target(name: "RateModels"),
        .target(
            name: "Experiments",
            dependencies: ["NetworkDescription", "Datasets", "Engine", "RateModels"]),
        .target(
            name: "Reports",
            dependencies: ["Analysis", "Experiments", "Figures", "NetworkDescription", "SpikeLog"]),
        .target(
            name: "LiveView",
            dependencies: [
                "Experiments", "Figures", "Reports",
                .product(name: "FlyingFox", package: "FlyingFox"),
            ],
            resources: [.embedInCode("Page")]),
        .target(
            name: "Checkpoints", dependencies: ["CZlib", "HDF5", "NetworkDescription", "Engine"]),
        .executableTarget(
            name: "apical",
            dependencies: [
                "NetworkDescription", "LearningRules", "Engine", "HDF5", "SpikeLog", "Analysis",
                "Datasets", "Experiments", "Figures", "LiveView", "NIR", "RateModels", "Reports",
                "Checkpoints", "SONATA",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "HDF5Tests", dependencies: ["HDF5", "TestSupport"]),
        .testTarget(
            name: "NetworkDescriptionTests", dependencies: ["NetworkDescription", "TestSupport"]),
        .testTarget(
            name: "LearningRulesTests",
            dependencies: ["LearningRules", "NetworkDescription", "TestSupport"]),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "CKernels", "Engine", "LearningRules", "NetworkDescription", "TestSupport",
                .product(name: "RealModule", package: "swift-numerics"),
            ],
            exclude: ["Reference"]),
        .testTarget(
            name: "NIRTests",
            dependencies: ["Engine", "HDF5", "NIR", "NetworkDescription", "TestSupport"],
            exclude: ["Samples"]),
        .testTarget(name: "SpikeLogTests", dependencies: ["HDF5", "SpikeLog", "TestSupport"]),
        .testTarget(
            name: "SONATATests",
            dependencies: ["HDF5", "NetworkDescription", "SONATA", "TestSupport"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "SpikeLog", "TestSupport"]),
        .testTarget(name: "FiguresTests", dependencies: ["Figures", "TestSupport"]),
        .testTarget(
            name: "LiveViewTests",
            dependencies: [
                "Experiments", "LiveView", "TestSupport",
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ]),
        .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "HDF5", "TestSupport"]),
        .testTarget(name: "RateModelsTests", dependencies: ["RateModels", "Datasets"]),
        .testTarget(
            name: "ExperimentsTests",
            dependencies: [
                "Experiments", "LearningRules", "NetworkDescription", "Datasets", "Engine",
                "TestSupport",
            ]),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Engine", "HDF5", "NetworkDescription", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Experiments", "HDF5", "NetworkDescription", "SpikeLog", "TestSupport", "apical",
            ],
            exclude: ["Circuit"]),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

// tools/docs builds the documentation with a plugin that no user of the libraries needs.
if Context.environment["APICAL_DOCS"] != nil {
    package.dependencies.append(
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
