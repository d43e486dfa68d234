// A rate model: a network of analog units that learns the task of a spiking network.

/// A network of analog units, and how it learns a task.
public enum RateModel: Sendable, Equatable {
    /// One hidden layer, by biologically plausible regression or backpropagation.
    case regression(RegressionModel)
    /// A hierarchy of dendritic microcircuits.
    case pal(PALModel)
}
