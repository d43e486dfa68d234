// Generated sets against the numbers that numpy and the published generator print.
import Testing

@testable import Datasets

@Suite struct GeneratedSetTests {
    @Test func randomStateIsThatOfNumpy() {
        var random = RandomState(seed: 5489)
        #expect((0..<3).map { _ in random.next() } == [3_499_211_612, 581_869_302, 3_890_346_734])
        random = RandomState(seed: 42)
        #expect((0..<12).map { _ in random.randint(3) } == [2, 0, 2, 2, 0, 0, 2, 1, 2, 2, 2, 2])
        let samples = (0..<3).map { _ in random.randomSample() }
        #expect(samples == [0.8661761457749352, 0.6011150117432088, 0.7080725777960455])
        // Beyond the first block of 624 numbers.
        random = RandomState(seed: 0)
        let thousand = (0..<1000).map { _ in random.randomSample() }
        #expect(thousand[999] == 0.6771411441114241)
        #expect((0..<5).map { _ in random.randint(1000) } == [81, 541, 198, 28, 714])
        #expect(random.randint(1) == 0)
        #expect(random.randomSample() == 0.9308394544480024)
        random = RandomState(seed: .max)
        #expect(random.randomSample() == 0.0976320289940138)
    }

    @Test func yinYangIsThePublishedSet() throws {
        let set = try Dataset.read(.generated(.yinYang(size: 6000, seed: 42)))
        #expect(set.count == 6000 && set.featureCount == 4 && set.classCount == 3)
        #expect(set.maximum == 1)
        let (x, y) = (0.6803075385877797, 0.450499251969543)
        #expect(Array(set[0]) == [x, y, 1 - x, 1 - y].map(Float.init))
        #expect(Array(set[5999].prefix(2)) == [0.2462405195290145, 0.7078923165554715])
        #expect((0..<3).map { label in set.labels.count { $0 == label } } == [2018, 2038, 1944])
        let sums = (0..<2).map { axis in
            (0..<6000).reduce(0) { $0 + Double(set.features[4 * $1 + axis]) }
        }
        #expect(abs(sums[0] - 3021.7806515396887) < 1e-3)
        #expect(abs(sums[1] - 3007.6372685646993) < 1e-3)
        #expect(set.labels.prefix(3) == [2, 1, 2])
    }

    @Test func barsAreRowsColumnsAndDiagonals() throws {
        let set = try Dataset.read(.generated(.bars(side: 3)))
        #expect(set.labels == [0, 0, 0, 1, 1, 1, 2, 2])
        #expect(Array(set[1]) == [0, 0, 0, 1, 1, 1, 0, 0, 0])
        #expect(Array(set[3]) == [1, 0, 0, 1, 0, 0, 1, 0, 0])
        #expect(Array(set[6]) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
        #expect(Array(set[7]) == [0, 0, 1, 0, 1, 0, 1, 0, 0])
    }

    @Test func uniformNumbersHaveOneClass() throws {
        let set = try Dataset.read(.generated(.uniform(features: 5, size: 100, seed: 42)))
        #expect(set.count == 100 && set.featureCount == 5 && set.classCount == 1)
        #expect(set.features.allSatisfy { $0 >= 0 && $0 <= 1 })
        #expect(set.features.first == 0.3745401188473625)
    }

    @Test(arguments: [
        GeneratedSet.yinYang(size: 0, seed: 1), .uniform(features: .max, size: .max, seed: 1),
        .bars(side: .max), .uniform(features: 0, size: 3, seed: 1), .bars(side: -1),
    ])
    func sizesThatCannotBe(set: GeneratedSet) {
        #expect(throws: DatasetError.self) { try Dataset.read(.generated(set)) }
    }
}
