// The equations of the microcircuit once more, element by element, as they stand on paper.
import Foundation

@testable import RateModels

/// Max et al. 2024, methods: everything in full at every step, and potentials u beside u + τ du/dt.
struct LiteralMicrocircuit {
    typealias Grid = [[Double]]
    var settings: PALSettings
    /// W by layer, then D; each unit × unit below.
    var w: [Grid]
    var d: [Grid]
    /// By hidden layer: B as unit × unit above, Q as interneuron × unit, P as unit × interneuron.
    var b: [Grid]
    var q: [Grid]
    var p: [Grid]
    private var u: Grid
    private var v: Grid
    private var rate: Grid
    private var uI: Grid
    private var rateI: Grid
    private var filtered: Grid

    init(_ network: PALNetwork) {
        settings = network.settings
        func grid(_ rows: Int, _ columns: Int, _ entry: (Int, Int) -> Double) -> Grid {
            (0..<rows).map { row in (0..<columns).map { entry(row, $0) } }
        }
        let forward = network.forwardWeights
        w = forward.enumerated().map { layer, w in
            // The first one is kept transposed.
            layer == 0
                ? grid(w.columns, w.rows) { w[$1, $0] } : grid(w.rows, w.columns) { w[$0, $1] }
        }
        func grids(_ path: KeyPath<PALPair, RateModels.Grid>, isTransposed: Bool) -> [Grid] {
            network.pairs.map { pair in
                let m = pair[keyPath: path].matrix
                return isTransposed
                    ? grid(m.columns, m.rows) { m[$1, $0] } : grid(m.rows, m.columns) { m[$0, $1] }
            }
        }
        b = grids(\.backward, isTransposed: true)
        q = grids(\.toInter, isTransposed: false)
        p = grids(\.fromInter, isTransposed: true)
        d = w.map { $0.map { $0.map { _ in 0 } } }
        let sizes = settings.sizes.dropFirst()
        u = sizes.map { [Double](repeating: 0, count: $0) }
        v = u
        filtered = u
        rate = u
        uI = sizes.dropFirst().map { [Double](repeating: 0, count: $0) }
        rateI = uI
        rate = u.map { $0.map(phi) }
        rateI = uI.map { $0.map(phi) }
    }

    func phi(_ u: Double) -> Double {
        switch settings.function {
        case .logistic: 1 / (1 + exp(-u))
        case .relu: max(0, u)
        case .softplus: log(1 + exp(u))
        case .tanh: Foundation.tanh(u)
        case .linear: u
        case .hardSigmoid: min(max(u, 0), 1)
        }
    }

    private func times(_ grid: Grid, _ x: [Double]) -> [Double] {
        grid.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    }

    /// u and what is read out, after a step of Euler's method.
    private func potentials(
        _ u: [Double], total: Double, drive: [Double]
    ) -> (u: [Double], v: [Double]) {
        let slopes = zip(u, drive).map { $1 - total * $0 }
        let next = zip(u, slopes).map { $0 + settings.step * $1 }
        let prospective = zip(u, slopes).map { $0 + $1 / total }
        return (next, settings.isProspective ? prospective : next)
    }

    mutating func step(_ x: [Double], target: [Double], noise: Grid) {
        let (dt, hidden) = (settings.step, b.count)
        var (nextU, nextV, nextRate) = (u, v, rate)
        var (errors, nextUI, nextRateI, errorsI) = (u, uI, rateI, uI)
        var apical: Grid = []
        for l in u.indices {
            let basal = times(w[l], l == 0 ? x : rate[l - 1])
            var (total, share, drive) = (0.13, 0.1 / 0.13, basal.map { 0.1 * $0 })
            if l < hidden {
                (total, share) = (0.19, 0.1 / 0.19)
                apical.append(
                    zip(times(b[l], rate[l + 1]), times(p[l], rateI[l])).map { $0 + $1 })
                for i in drive.indices { drive[i] += 0.06 * (apical[l][i] + noise[l][i]) }
            } else if !target.isEmpty {
                total = 0.19
                for i in drive.indices { drive[i] += 0.06 * target[i] }
            }
            (nextU[l], nextV[l]) = potentials(u[l], total: total, drive: drive)
            nextRate[l] = nextV[l].map(phi)
            errors[l] = zip(nextRate[l], basal).map { $0 - phi(share * $1) }
        }
        for l in 0..<hidden {
            let dendrite = times(q[l], rate[l])
            let above = settings.nudgesAtOnce ? nextV[l + 1] : v[l + 1]
            let drive = zip(dendrite, above).map { 0.1 * $0 + 0.06 * $1 }
            let inter = potentials(uI[l], total: 0.19, drive: drive)
            nextUI[l] = inter.u
            nextRateI[l] = inter.v.map(phi)
            errorsI[l] = zip(nextRateI[l], dendrite).map { $0 - phi(0.1 / 0.13 * $1) }
        }
        for l in u.indices {
            for i in filtered[l].indices {
                filtered[l][i] +=
                    nextRate[l][i] - rate[l][i] - dt / settings.highPassTime * filtered[l][i]
            }
            let below = l == 0 ? x : rate[l - 1]
            for i in w[l].indices {
                for k in below.indices {
                    let change = dt * settings.forwardRates[l] * errors[l][i] * below[k]
                    d[l][i][k] += dt / settings.smoothing * (change - d[l][i][k])
                    w[l][i][k] += d[l][i][k]
                }
            }
        }
        for l in 0..<hidden {
            for i in b[l].indices {
                for j in b[l][i].indices {
                    b[l][i][j] +=
                        dt * settings.backwardRates[l]
                        * (noise[l][i] * filtered[l + 1][j] - settings.decay * b[l][i][j])
                    p[l][i][j] -= dt * settings.fromInterRates[l] * apical[l][i] * rateI[l][j]
                    q[l][j][i] += dt * settings.toInterRates[l] * errorsI[l][j] * rate[l][i]
                }
            }
        }
        (u, v, rate, uI, rateI) = (nextU, nextV, nextRate, nextUI, nextRateI)
    }
}
