// The weights between a hidden layer and the layer above, and how they change.

/// How much learning in a step changes the weights of a pair of layers.
struct PALGains {
    /// Of W: what the filtered changes keep, and what is added to them.
    let keepChange: Double
    let forward: Double
    let toInter: Double
    let fromInter: Double
    /// Of B.
    let keepBackward: Double
    let backward: Double
    /// Whether B is Wᵀ at all times, and -B comes from the interneurons.
    let copiesForward: Bool

    /// - Parameters:
    ///   - index: of the hidden layer.
    ///   - factor: by which all rates are multiplied.
    init(_ settings: PALSettings, index: Int, factor: Double) {
        let step = settings.step * factor
        let filter = settings.step / settings.smoothing
        keepChange = 1 - filter
        forward = filter * step * settings.forwardRates[index + 1]
        toInter = step * settings.toInterRates[index]
        fromInter = step * settings.fromInterRates[index]
        backward = step * settings.backwardRates[index]
        keepBackward = 1 - backward * settings.decay
        copiesForward = settings.copiesForward
    }
}

/// What connects a hidden layer with the layer above. All matrices have a row for each unit above, or
/// its interneuron, and a column for each unit of the hidden layer, so that the backward ones are
/// transposed.
struct PALPair {
    /// W, from the hidden layer to the one above.
    let forward: Grid
    /// Bᵀ, of the weights from the layer above to the apical dendrites.
    let backward: Grid
    /// From the hidden layer to its interneurons.
    let toInter: Grid
    /// Transposed, from the interneurons to the apical dendrites.
    let fromInter: Grid
    /// The low-pass filtered changes of W.
    private let changes: Grid
    private let isLast: Bool
    var gains: PALGains

    /// Lateral weights in the self-predicting state.
    ///
    /// - Parameter isLast: whether the layer above is the output.
    init(
        forward: Grid, backward: Grid, isLast: Bool, gains: PALGains, in memory: Memory
    ) {
        let (rows, columns) = (forward.rows, forward.columns)
        self.forward = forward
        self.backward = backward
        self.isLast = isLast
        self.gains = gains
        toInter = Grid(rows, columns, in: memory)
        fromInter = Grid(rows, columns, in: memory)
        changes = Grid(rows, columns, in: memory)
        let share =
            PALState.share(isOutput: isLast) * (Conductance.leak + Conductance.dendrite)
            / Conductance.dendrite
        for k in 0..<forward.blockCount {
            if gains.copiesForward { backward.blocks[k] = forward.blocks[k] }
            toInter.blocks[k] = share * forward.blocks[k]
            fromInter.blocks[k] = -backward.blocks[k]
        }
    }

    /// The same forward and backward weights, with lateral ones in the self-predicting state.
    func selfPredicting(in memory: Memory) -> PALPair {
        PALPair(forward: forward, backward: backward, isLast: isLast, gains: gains, in: memory)
    }

    /// Brings the rates of this step to the dendrites, where they arrive in the next one.
    func carry(_ layer: PALLayer, _ above: PALCells) {
        pass(layer, above, learning: false, copying: false)
    }

    /// Learns from this step, then brings its rates to the dendrites.
    func learn(_ layer: PALLayer, _ above: PALCells) {
        if gains.copiesForward {
            pass(layer, above, learning: true, copying: true)
        } else {
            pass(layer, above, learning: true, copying: false)
        }
    }

    /// All weights in a single pass over memory. A gain of 0 leaves weights as they are.
    @inline(__always)
    private func pass(_ layer: PALLayer, _ above: PALCells, learning: Bool, copying: Bool) {
        let (units, inter, gains, width) = (layer.units, layer.inter, gains, forward.width)
        let (rate, next) = (units.rate.blocks, units.nextRate.blocks)
        let (noise, apical, sums) =
            (units.noise.blocks, units.apical.blocks, units.nextApical.blocks)
        units.nextApical.clear()
        for j in 0..<forward.rows {
            let (w, b) = (forward.row(j), backward.row(j))
            let (q, p, d) = (toInter.row(j), fromInter.row(j), changes.row(j))
            let error = gains.forward * above.error.base[j]
            let filtered = gains.backward * above.filtered.base[j]
            let interError = gains.toInter * inter.error.base[j]
            let interRate = gains.fromInter * inter.rate.base[j]
            let (up, twin) = (above.nextRate.base[j], inter.nextRate.base[j])
            var (basal, dendrite) = (Block.zero, Block.zero)
            for i in 0..<width {
                let (r, new) = (rate[i], next[i])
                var (weight, inter, back, inhibition) = (w[i], q[i], b[i], p[i])
                if learning {
                    let change = gains.keepChange * d[i] + error * r
                    weight += change
                    inter += interError * r
                    if copying {
                        (back, inhibition) = (weight, -weight)
                    } else {
                        back = gains.keepBackward * back + filtered * noise[i]
                        inhibition -= interRate * apical[i]
                    }
                    (d[i], w[i], q[i], b[i], p[i]) = (change, weight, inter, back, inhibition)
                }
                basal += weight * new
                dendrite += inter * new
                sums[i] += up * back + twin * inhibition
            }
            above.basal.base[j] = basal.sum()
            inter.basal.base[j] = dendrite.sum()
        }
    }
}
