// The section `projections:`.

extension NetworkBuilder {
    func projection(_ name: String, _ fields: Fields) -> Projection {
        let sources = sourcePopulations(fields)
        let (targets, weightDimension) = receptorTargets(fields)
        var projection = Projection(
            name: name, sources: sources, targets: targets, rule: .oneToOne,
            weight: .constant(.nan), delay: .constant(.nan),
            plasticity: fields.record("plasticity").map {
                PlasticityReader(problems: problems, source: source).plasticity($0)
            })
        // Pools that are not fully known would only lead to errors of no worth.
        guard let connect = fields.record("connect"),
            sources.count == fields.list("from")?.count,
            targets.count == fields.list("to")?.count
        else { return projection }
        if connect.branch == "sonata" {
            return circuitProjection(projection, fields, connect, weightDimension)
        }
        projection.rule = rule(connect, projection)
        check(projection, at: connect)
        let elements: Elements =
            if case .list(let rows, _) = projection.rule {
                .count(rows.count, of: "the list of connections")
            } else {
                .none("only the rule 'list' gives connections an order")
            }
        if let weight = weight(fields, weightDimension, for: elements) {
            projection.weight = weight
        }
        if let delay = value(fields, "delay", for: elements) {
            projection.delay = delay
        } else if !fields.has("delay") {
            problems.error("missing key 'delay' in \(fields.title)", at: fields.location)
        }
        return projection
    }

    private func sourcePopulations(_ fields: Fields) -> [Int] {
        var seen: Set<String> = []
        let items = fields.list("from") ?? []
        if fields["from"] != nil, items.isEmpty {
            problems.error("'from' names nothing", at: fields.location("from"))
        }
        for item in items {
            guard let text = item.text, !seen.insert(text).inserted else { continue }
            problems.error("'\(text)' stands twice", at: item.location)
        }
        return items.compactMap { resolve($0, in: populationNames) }
    }

    private func rule(_ fields: Fields, _ projection: Projection) -> ConnectionRule {
        let autapses = fields.flag("autapses")
        let multapses = fields.flag("multapses")
        switch fields.branch {
        case "all_to_all": return .allToAll(autapses: autapses)
        case "fixed_indegree":
            return .fixedIndegree(
                fields.count("indegree"), autapses: autapses, multapses: multapses)
        case "fixed_outdegree":
            return .fixedOutdegree(
                fields.count("outdegree"), autapses: autapses, multapses: multapses)
        case "fixed_total_number":
            return .fixedTotalNumber(
                fields.count("number"), autapses: autapses, multapses: multapses)
        case "pairwise_bernoulli":
            return .pairwiseBernoulli(fields.number("p"), autapses: autapses)
        case "list":
            let pool = sizes(projection)
            let sources = tables.indices(
                fields["source"], of: fields["file"], below: pool.sources, "the sources")
            let targets = tables.indices(
                fields["target"], of: fields["file"], below: pool.targets, "the targets")
            return .list(sources: sources ?? [], targets: targets ?? [])
        default: return .oneToOne
        }
    }

    // MARK: Sizes of pools

    private func sizes(_ projection: Projection) -> (sources: Int, targets: Int) {
        let sources = projection.sources.reduce(0) { $0 + populations[$1].size }
        return (sources, projection.targets.reduce(0) { $0 + populations[$1.population].size })
    }

    /// How many pairs of the pools are an element and itself.
    private func selfPairs(_ projection: Projection) -> Int {
        projection.targets.filter { projection.sources.contains($0.population) }
            .reduce(0) { $0 + populations[$1.population].size }
    }

    /// Whether the rule can be met by the pools.
    private func check(_ projection: Projection, at fields: Fields) {
        let pool = sizes(projection)
        guard pool.sources > 0, pool.targets > 0 else { return }
        let own = selfPairs(projection)
        func check(
            _ key: String, _ wanted: Int, _ candidates: Double, _ what: String, _ multapses: Bool
        ) {
            if wanted > 0, candidates <= 0 || (!multapses && Double(wanted) > candidates) {
                let available = Int(min(max(candidates, 0), 1e18))
                problems.error(
                    "'\(key)' is \(wanted), but there are only \(available) \(what)",
                    at: fields.location(key))
            }
        }
        switch projection.rule {
        case .oneToOne where pool.sources != pool.targets && fields.branch == "one_to_one":
            problems.error(
                "one_to_one needs pools of one size, not \(pool.sources) sources and "
                    + "\(pool.targets) targets", at: fields.location)
        case .fixedIndegree(let degree, let autapses, let multapses):
            let sources = pool.sources - (autapses || own == 0 ? 0 : 1)
            check("indegree", degree, Double(sources), "sources for a target", multapses)
        case .fixedOutdegree(let degree, let autapses, let multapses):
            let lost = autapses || own == 0 ? 0 : ownReceptors(projection)
            let targets = pool.targets - lost
            check("outdegree", degree, Double(targets), "targets for a source", multapses)
        case .fixedTotalNumber(let number, let autapses, let multapses):
            let pairs = Double(pool.sources) * Double(pool.targets) - (autapses ? 0 : Double(own))
            check("number", number, pairs, "pairs", multapses)
        default: break
        }
    }

    /// The most receptors of one element among the targets: its own when it is a source.
    private func ownReceptors(_ projection: Projection) -> Int {
        projection.sources.map { source in
            projection.targets.filter { $0.population == source }.count
        }.max() ?? 0
    }

    /// The number of synapses a projection will have, on average where it is drawn.
    func expectedSynapses(_ projection: Projection) -> Double {
        let pool = sizes(projection)
        let (sources, targets) = (Double(pool.sources), Double(pool.targets))
        return switch projection.rule {
        case .oneToOne: targets
        case .allToAll: sources * targets
        case .fixedIndegree(let degree, _, _): targets * Double(degree)
        case .fixedOutdegree(let degree, _, _): sources * Double(degree)
        case .fixedTotalNumber(let number, _, _): Double(number)
        case .pairwiseBernoulli(let p, _): p * sources * targets
        case .list(let rows, _): Double(rows.count)
        }
    }
}
