// Graphs that cannot be run: the message names the node or the edge, and nothing traps.
import HDF5
import NIR
import NetworkDescription
import TestSupport
import Testing

private func message(_ tree: ObjectTree) -> String {
    do {
        _ = try ImportedNetwork(nir: tree, GraphImport(path: "g.nir"))
        return ""
    } catch { return error.description }
}

@Suite struct BadGraphTests {
    private var good: Graph {
        Graph(
            nodes: [
                "in": input(2), "fc": linear([[1, 2], [3, 4], [5, 6]]), "n": lif(3),
                "out": output(3),
            ], edges: [("in", "fc"), ("fc", "n"), ("n", "out")])
    }

    private func changed(_ change: (inout Graph) -> Void) -> String {
        var graph = good
        change(&graph)
        return message(graph.tree)
    }

    @Test func theGraphThatIsChangedIsGood() {
        #expect(message(good.tree) == "")
    }

    @Test func edgesThatDoNotFitAreNamed() {
        let narrow = changed { $0.nodes["in"] = input(5) }
        #expect(narrow.contains("edge 'in' -> 'fc'") && narrow.contains("[5]"))
        let wide = changed { $0.nodes["n"] = lif(4) }
        #expect(wide.contains("edge 'fc' -> 'n'") && wide.contains("4 neurons"))
        let missing = changed { $0.edges.append(("n", "nowhere")) }
        #expect(missing.contains("edge 'n' -> 'nowhere'"))
        let twice = changed { $0.edges.append(("fc", "n")) }
        #expect(twice.contains("edge 'fc' -> 'n': stands twice"))
        let back = changed { $0.edges.append(("n", "in")) }
        #expect(back.contains("edge 'n' -> 'in'"))
    }

    @Test func nodesWithBadParametersAreNamed() {
        /// What is said when an array of a node is another.
        func message(_ node: String, _ key: String, _ array: StoredArray?) -> String {
            changed { $0.nodes[node]?.arrays[key] = array }
        }
        let missing = message("fc", "weight", nil)
        #expect(missing.contains("node 'fc': has no 'weight'"))
        let flat = message("fc", "weight", StoredArray([1, 2]))
        #expect(flat.contains("node 'fc'"))
        let nan = message("fc", "weight", StoredArray([1, 2, 3, .nan, 5, 6], shape: [3, 2]))
        #expect(nan.contains("not finite"))
        let zero = message("n", "tau", StoredArray([0, 0, 0]))
        #expect(zero.contains("node 'n': 'tau'"))
        let high = message("n", "v_reset", StoredArray([2, 2, 2]))
        #expect(high.contains("v_reset"))
        let unknown = message("n", "type", StoredArray(["LIFF"], shape: []))
        #expect(unknown.contains("unknown type 'LIFF'"))
        let huge = message("in", "shape", StoredArray([1_048_576, 1_048_576]))
        #expect(huge.contains("node 'in'"))
    }

    @Test func allMistakesAreShownAtOnce() {
        let text = changed {
            $0.nodes["fc"]?.arrays["weight"] = nil
            $0.nodes["n"] = node("LIFF")
            $0.edges.append(("n", "nowhere"))
        }
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func voltagesCannotBeHandedOn() {
        let text = changed {
            $0.nodes["li"] = neurons("LI", 3, ["tau": 0.02, "r": 20, "v_leak": 0])
            $0.nodes["last"] = lif(3)
            $0.edges += [("n", "li"), ("li", "last")]
        }
        #expect(text.contains("edge 'li' -> 'last'") && text.contains("voltages"))
    }

    @Test func loopsNeedNeuronsAndTime() {
        let linearLoop = changed {
            $0.nodes["a"] = linear([[1, 0], [0, 1]])
            $0.edges += [("in", "a"), ("a", "a")]
        }
        #expect(linearLoop.contains("node 'a'") && linearLoop.contains("loop"))
        // Two populations in one loop cannot both take a step when it lasts one.
        let short = changed {
            $0.nodes["m"] = lif(3)
            $0.edges += [("n", "m"), ("m", "n")]
        }
        #expect(short.contains("lies on a loop") && short.contains("integrator=event"))
    }

    @Test func graphsOfManyConnectionsAreRefusedBeforeMemoryIsReserved() {
        let count = 8192
        let big = StoredArray(Array(repeating: 1, count: count), shape: [count, 1])
        let text = message(
            Graph(
                nodes: [
                    "in": input(count),
                    "fc": node(
                        "Linear",
                        [
                            "weight": StoredArray(
                                Array(repeating: 1, count: count), shape: [1, count])
                        ]),
                    "up": node("Linear", ["weight": big]), "n": lif(count),
                ], edges: [("in", "fc"), ("fc", "up"), ("up", "n")]
            ).tree)
        #expect(text.contains("node 'up'") && text.contains("more than"))
    }

    @Test func whatIsNoGraphIsSaid() {
        #expect(message(ObjectTree()).contains("nir.write"))
        let deep = (0..<40).reduce(good.body) { inner, _ in
            Graph(nodes: ["in": input(2), "g": inner], edges: [("in", "g")]).body
        }
        #expect(message(ObjectTree(groups: ["node": deep])).contains("nest deeper"))
    }

    /// Damages of single arrays: each ends in a network or a message.
    @Test func damagedArraysNeverTrap() {
        var dice = SplitMix(state: 1)
        let numbers = [
            0, -1, 1, 3, 1e300, -1e300, Double.leastNonzeroMagnitude, 65_536, 1e19, .infinity, .nan,
        ]
        let shapes: [[Int]] = [[], [1], [2], [0], [3, 2], [2, 3, 1], [-1], [1 << 40, 0]]
        var refused = 0
        for _ in 0..<600 {
            var graph = good
            graph.nodes["conv"] = node(
                "Conv1d",
                [
                    "weight": StoredArray([1, 2, 3, 4], shape: [1, 2, 2]),
                    "stride": StoredArray([1.0]),
                    "padding": StoredArray([1.0]), "dilation": StoredArray([1.0]),
                    "groups": StoredArray([1], shape: []),
                ])
            graph.nodes["two"] = input(2, 9)
            graph.nodes["m"] = lif(10)
            graph.edges += [("two", "conv"), ("conv", "m")]
            let names = graph.nodes.keys.sorted()
            let name = names.randomElement(using: &dice) ?? ""
            let keys = graph.nodes[name]?.arrays.keys.sorted() ?? []
            let key = keys.randomElement(using: &dice) ?? "type"
            switch Int.random(in: 0..<4, using: &dice) {
            case 0: graph.nodes[name]?.arrays[key] = nil
            case 1: graph.nodes[name]?.arrays[key] = StoredArray(["same"], shape: [])
            case 2:
                let shape = shapes.randomElement(using: &dice) ?? []
                let count = Int.random(in: 0..<7, using: &dice)
                graph.nodes[name]?.arrays[key] = StoredArray(
                    (0..<count).map { _ in numbers.randomElement(using: &dice) ?? 0 }, shape: shape)
            default:
                let old = graph.nodes[name]?.arrays[key]?.numbers ?? [1]
                let shape = graph.nodes[name]?.arrays[key]?.shape ?? []
                graph.nodes[name]?.arrays[key] = StoredArray(
                    old.map { _ in numbers.randomElement(using: &dice) ?? 0 },
                    shape: shape)
            }
            if !message(graph.tree).isEmpty { refused += 1 }
        }
        #expect(refused > 200)
    }
}
