// swift-tools-version: 6.1
// Benchmarks of Apical's parts; a package of its own, so that no user of the library builds it.
import PackageDescription

let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "apical", path: "..")],
    targets: [
        .executableTarget(
            name: "EngineBenchmarks",
            dependencies: [
                .product(name: "Engine", package: "apical"),
                .product(name: "LearningRules", package: "apical"),
                .product(name: "NetworkDescription", package: "apical"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
