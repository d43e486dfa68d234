// What is saved of neurons.

extension NeuronGroup {
    /// Saves or restores all that the neurons of the slice are. Who acts when is found out anew.
    func transfer(_ archive: StateArchive, _ path: String, size: Int) {
        let slice = StateSlice(path: path, elements: elements, size: size)
        for (place, name) in ["timer", "unchecked"].enumerated() {
            archive.elements(
                name, slice, isReal: false,
                isPossible: { archive.isToCome(Int64(bitPattern: $0.bitPattern)) }
            ) { neurons.word(place, of: $0) }
        }
        for place in 2..<neurons.wordCount {
            archive.elements("state\(place - 2)", slice) { neurons.word(place, of: $0) }
        }
        excitability.transfer(archive, slice)
        for index in 0..<backgroundCount {
            backgrounds[index].trains.transfer(archive, slice, "background\(index)")
        }
        inputs.steps?.transfer(archive, slice)
        inputs.probe?.transfer(archive, slice)
        escape?.candidates.transfer(archive, slice, "candidates")
        plateaus?.transfer(archive, slice)
        membrane.transfer(archive, slice, neurons)
        guard archive.isRestoring else { return }
        // Those that were applied before their time have not been counted yet.
        windowEnd = archive.time
        appliedEvents = (0..<neurons.count).reduce(0) { $0 + aheadCount($1, at: archive.time) }
    }
}

extension NeuronSlice {
    /// Saves or restores the neurons of a slice of a population of `size`.
    func transfer(_ archive: StateArchive, _ path: String, size: Int) {
        switch self {
        case .point(let group): group.transfer(archive, path, size: size)
        case .linear(let group): group.transfer(archive, path, size: size)
        case .conductance(let group): group.transfer(archive, path, size: size)
        }
    }
}
