// Mistakes in network files: each gives one error, at the right place, with the right words.
import Testing

@testable import NetworkDescription

private let mistakes = #"""
    parameters: {N: 8 | parametres: {N: 8 | 1:1 unknown key 'parametres' in the network file; did you mean 'parameters'? …
    {N: 8, | {N: 8, N: 9, | 1:14 the key 'N' stands twice
    {N: 8, | {N: [8], | 1:17 'N' must be a single value, not a list
    {N: 8, | {N: , | 1:17 'N' has no value
    {N: 8, | {N: ~, | 1:17 'N' has no value
    {N: 8, | {N: 8.5, | 17:13 'size' must be a whole number from 1 to 2147483647, not '$N'
    {N: 8, | {N: 8 ms, | 17:13 'size' must be a whole number
    {N: 8, | {N: 1 / 0, | 1:17 division by zero
    {N: 8, | {N: 1 / (2 - 2), | 1:17 division by zero
    {N: 8, | {N: 2 *, | 1:17 a value is missing here
    {N: 8, | {N: (2, | 1:17 ')' expected
    {N: 8, | {N: 2), | 1:17 expected a number, a unit or arithmetic, found ')'
    {N: 8, | {N: $M, | 1:17 unknown parameter '$M'; valid parameters: J, N
    {N: 8, | {N: $, | 1:17 '$' must be followed by the name of a parameter
    {N: 8, | {N: $N, | 1:17 parameters refer to each other in a circle: $N → $N
    {N: 8, | {N: $K, K: $L, L: $N, | 1:17 circle: $K → $L → $N → $K
    {N: 8, | {N: 1e999, | 1:17 '1e999' is too large
    {N: 8, | {N: 1e308 * 10, | 1:17 is not a finite number
    {N: 8, | {N: sqrt(-1), | 1:17 is not a finite number
    {N: 8, | {N: log(0), | 1:17 is not a finite number
    {N: 8, | {N: sqrt(4 ms), | 1:17 cannot take the square root of a time
    {N: 8, | {N: exp(1 ms), | 1:17 exp needs a dimensionless number, not a time
    {N: 8, | {N: log(1 mV), | 1:17 log needs a dimensionless number, not a voltage
    {N: 8, | {N: 'min(1, 2 ms)', | 1:17 cannot compare a dimensionless number and a time
    {N: 8, | {N: 'sqrt(1, 2)', | 1:17 sqrt takes one argument, not 2
    {N: 8, | {N: sqr(4), | 1:17 expected a number, found 'sqr'; did you mean the function 'sqrt'?
    {N: 8, | {N: eight, | 1:17 expected a number, found 'eight'; parameters are written '$eight'
    {N: 8, | {N: .inf, | 1:17 is not a number
    {N: 8, | {N: nan, | 1:17 expected a number, found 'nan'
    {N: 8, | {N: 1 ms + 1 mV, | 1:17 cannot add a time and a voltage
    {N: 8, | {N: 1 - 1 mV, | 1:17 cannot subtract a dimensionless number and a voltage
    {N: 8, | {N: 2 ^ 1 ms, | 1:17 an exponent must be dimensionless, not a time
    {N: 8, | {N: (2 ms) ^ 0.5, | 1:17 a time can only be raised to a whole power from -6 to 6
    {N: 8, | {N: 8 parsec, | 1:17 unknown unit 'parsec'
    {N: 8, | {N: 8 mW, | 1:17 unknown unit 'mW'; valid units: ns, us, ms, s, mV, V,
    {N: 8, | {N: 8 8, | 1:17 expected a number, a unit or arithmetic, found '8'
    {N: 8, | {N: 1:30, | 1:17 expected a number, a unit or arithmetic, found ':'
    {N: 8, | {N: no, | 1:17 expected a number, found 'no'
    {N: 8, | {a.b: 8, N: 8, | 1:14 'a.b' is no name: use letters, digits and _
    {N: 8, | {'': 8, N: 8, | 1:14 '' is no name
    J: 50 pA} | J: 50 mV} | 27:13 'weight' must be a current, such as 100 pA, not a voltage
    J: 50 pA} | J: 50} | 27:13 'weight' must be a current, such as 100 pA, not a number without unit
    J: 50 pA} | J: 50 / 0 pA} | 1:23 division by zero
    J: 50 pA} | J: 50 pA | 2:8 this is not YAML
    neurons:$ | neuron:$ | 2:1 unknown key 'neuron' in the network file; did you mean 'neurons'?
      lif: | li-f: | 3:3 'li-f' is no name …
    compartments:$ | compartment:$ | 4:5 unknown key 'compartment' in neuron model 'lif'; did you mean 'compartments'?
    soma: {capacitance: 250 pF, | soma: {capacitance: 250, | 5:27 'capacitance' must be a capacitance, such as 250 pF, not a number without unit
    soma: {capacitance: 250 pF, | soma: {capacitance: 250 ms, | 5:27 'capacitance' must be a capacitance, such as 250 pF, not a time
    soma: {capacitance: 250 pF, | soma: {capacitance: 0 pF, | 5:27 'capacitance' must be at least 0.01 pF
    soma: {capacitance: 250 pF, | soma: {capacitance: -1 pF, | 5:27 'capacitance' must be at least 0.01 pF
    soma: {capacitance: 250 pF, | soma: { | 5:13 missing key 'capacitance' in compartment 'soma'
    soma: {capacitance: 250 pF, | soma: {capacitence: 250 pF, | 5:14 unknown key 'capacitence' in compartment 'soma'; did you mean 'capacitance'?
    soma: {capacitance: 250 pF, | soma: {capacitance: {uniform: [1 pF, 2 pF]}, | 5:27 'capacitance' must be a single value, not a mapping
    250 pF, tau: 10 ms | 250 pF, tau: 0 ms | 5:40 'tau' must be at least 1 ns
    250 pF, tau: 10 ms | 250 pF, tau: 10 Hz | 5:40 'tau' must be a time, such as 10 ms, not a frequency
    250 pF, tau: 10 ms | 250 pF, tau: 1 MOhm | 5:40 'tau' must be a time, such as 10 ms, not a resistance
    250 pF, tau: 10 ms | 250 pF, tau: 1 mV ms | 5:40 expected a number, a unit or arithmetic, found 'm'
    250 pF, tau: 10 ms | 250 pF, tau: 1 mV * 1 ms | 5:40 'tau' must be a time, such as 10 ms, not a quantity in ms mV
    tau: 10 ms, v_rest: -65 mV}$ | tau: 10 ms, v_rest: -65}$ | 5:55 'v_rest' must be a voltage, such as -65 mV, not a number without unit
    tau: 10 ms, v_rest: -65 mV}$ | tau: 10 ms}$ | 5:13 missing key 'v_rest' in compartment 'soma'
    tau: 10 ms, v_rest: -65 mV}$ | tau: 10 ms, v_rest: -65 mV, coupling: 1 nS}$ | 5:73 compartment 'soma' has no parent to be coupled to
    parent: soma, | parent: sona, | 6:22 unknown compartment 'sona'; did you mean 'soma'?
    parent: soma, | parent: dend, | 6:7 the compartment 'dend' is its own ancestor
    parent: soma, |  | 6:7 neuron model 'lif' is one tree: 'dend' needs a parent, or 'soma' does …
    coupling: 10 nS | coupling: 10 pA | 6:86 'coupling' must be a conductance, such as 10 nS, not a current
    coupling: 10 nS | coupling: 10 MOhm | 6:86 'coupling' must be a conductance, such as 10 nS, not a resistance
    coupling: 10 nS | coupling: -1 nS | 6:86 'coupling' must not be negative
    coupling: 10 nS | coupling: {to_parent: 1 nS} | 6:86 missing key 'from_parent' in 'coupling'
    coupling: 10 nS | coupling: {to_parent: 1 nS, from_parent: -1 nS} | 6:117 'from_parent' must not be negative
    coupling: 10 nS | coupling: [1 nS, 2 nS] | 6:86 'coupling' must be a single value, not a list
    , coupling: 10 nS |  | 6:13 missing key 'coupling' in compartment 'dend', which has a parent
    exc: {at: soma, kind: exponential_current | exc: {at: axon, kind: exponential_current | 8:17 unknown compartment 'axon'; valid compartments: soma, dend
    exc: {at: soma, kind: exponential_current | exc: {kind: exponential_current | 8:12 missing key 'at' in receptor 'exc'
    exc: {at: soma, kind: exponential_current | exc: {at: soma, kind: exponential | 8:29 'exponential' is no valid 'kind'; valid words: delta,
    exc: {at: soma, kind: exponential_current | exc: {at: soma, kind: exponentialcurrent | 8:29 'exponentialcurrent' is no valid 'kind'; did you mean 'exponential_current'?
    exc: {at: soma, kind: exponential_current, tau: 2 ms} | exc: {at: soma, kind: exponential_current} | 8:12 missing key 'tau' in receptor 'exc'
    exc: {at: soma, kind: exponential_current, tau: 2 ms} | exc: {at: soma, kind: exponential_current, tau: -2 ms} | 8:55 'tau' must be at least 1 ns
    exc: {at: soma, kind: exponential_current, tau: 2 ms} | exc: {at: soma, tau: 2 ms} | 8:12 missing key 'kind' in receptor 'exc'
    exc: {at: soma, kind: exponential_current, tau: 2 ms} | exc: 5 | 8:12 receptor 'exc' must be a mapping, not '5'
    exc: {at: soma, kind: exponential_current, tau: 2 ms} | exc: [] | 8:12 receptor 'exc' must be a mapping, not a list
    , reversal: 0 mV |  | 9:12 missing key 'reversal' in receptor 'amp'
    , reversal: 0 mV | , reversal: 0 | 9:75 'reversal' must be a voltage
    kind: delta} | kind: delta, tau: 2 ms} | 10:36 unknown key 'tau' in receptor 'del'; valid keys: kind, at
    spike: {at: soma, threshold: -50 mV | spike: {at: soma, threshold: -50 | 11:34 'threshold' must be a voltage
    spike: {at: soma, threshold: -50 mV | spike: {at: soma, threshold: -70 mV | 11:49 'reset' must lie below 'threshold'
    spike: {at: soma, threshold: -50 mV | spike: {at: soma, threshhold: -50 mV | 11:23 unknown key 'threshhold' in 'spike'; did you mean 'threshold'?
    spike: {at: soma, threshold: -50 mV, | spike: {at: soma, | 11:12 'spike' needs one of the keys 'threshold', 'escape'
    spike: {at: soma, threshold: -50 mV, | spike: {at: som, threshold: -50 mV, | 11:17 unknown compartment 'som'; did you mean 'soma'?
    reset: -65 mV, refr | refr | 11:12 missing key 'reset' in 'spike'
    reset: -65 mV, refr | reset: -50 mV, refr | 11:49 'reset' must lie below 'threshold'
    refractory: 2 ms | refractory: -2 ms | 11:69 'refractory' must not be negative
    refractory: 2 ms | refractory: 2 | 11:69 'refractory' must be a time
    coupling: 10 nS | coupling: 1e9 nS | 6:7 the coupling of 'dend' acts within a nanosecond
    v_rest: -65 mV} | v_rest: 1e300 mV} | 5:55 'v_rest' must lie between -1000 V and 1000 V
    max_rate: 200 Hz | max_rate: 1e300 Hz | 15:42 'max_rate' must not be negative, nor above 1e5 kHz
    rate: 8 Hz}}$ | rate: {lognormal: {mean: 1 kHz, std: 1000 kHz}}}}$ | 19:48 'rate' must not be negative, nor above
    weight: $J | weight: {normal: {mean: 50 pA, std: 1e300 pA}} | 27:13 'weight' must lie between -1e6 nA and 1e6 nA
    refractory: 2 ms | refractory: 1e-6 ns | 11:69 'refractory' is shorter than a picosecond
    refractory: 2 ms | refractory: 1e12 s | 11:69 'refractory' is longer than 26 days
    refractory: 2 ms | prospective: yes | 11:70 'prospective' must be true or false, not 'yes'
    refractory: 2 ms | escape: {max_rate: 1 Hz, slope: 1 mV, midpoint: 0 mV} | 11:57 'spike' may have only one of the keys 'threshold', 'escape'
    max_rate: 200 Hz | max_rate: -200 Hz | 15:42 'max_rate' must not be negative
    max_rate: 200 Hz | max_rate: 200 | 15:42 'max_rate' must be a frequency, such as 8 Hz
    slope: 1 mV, |  | 15:31 missing key 'slope' in 'escape'
    slope: 1 mV | slope: 0 mV | 15:57 'slope' must be positive
    midpoint: -55 mV | midpoint: -55 mV, kind: sigmoidal | 15:87 'sigmoidal' is no valid 'kind'; did you mean 'sigmoid'?
    midpoint: -55 mV | midpoint: -55 mV, knd: sigmoid | 15:81 unknown key 'knd' in 'escape'; did you mean 'kind'?
    populations:$ | population:$ | 16:1 unknown key 'population' in the network file; did you mean 'populations'?
    size: $N | size: 0 | 17:13 'size' must be a whole number from 1 to 2147483647, not '0'
    size: $N | size: 2147483648 | 17:13 'size' must be a whole number from 1
    size: $N | size: 1e300 | 17:13 'size' must be a whole number from 1
    size: $N | size: -8 | 17:13 'size' must be a whole number from 1
    size: $N | size: $NN | 17:13 unknown parameter '$NN'; valid parameters: J, N
    size: $N | size: $N / 3 | 17:13 'size' must be a whole number
    size: $N | size: 3 ms | 17:13 'size' must be a whole number
    size: $N | size: ~ | 17:13 'size' has no value
    size: $N, |  | 17:6 missing key 'size' in population 'E'
    neuron: lif | neuron: lig | 17:25 unknown neuron model 'lig'; did you mean 'lif'?
    neuron: lif | nuron: lif | 17:17 unknown key 'nuron' in population 'E'; did you mean 'neuron'?
    neuron: lif | neuron: [lif] | 17:25 'neuron' must be a single value, not a list
    neuron: lif | neuron: lif, source: {kind: poisson, rate: 1 Hz} | 17:30 population 'E' may have only one of the keys 'neuron', 'source'
    neuron: lif, | {a}: lif, | 17:17 key
    initial: {soma: {uniform | initial: {sona: {uniform | 17:40 unknown compartment 'sona'; did you mean 'soma'?
    {uniform: [-65 mV, -50 mV]} | {uniform: [-65 mV]} | 17:56 'uniform' must have 2 elements, not 1
    {uniform: [-65 mV, -50 mV]} | {uniform: -65 mV} | 17:56 'uniform' must be a list, not '-65 mV'
    {uniform: [-65 mV, -50 mV]} | {uniform: [-65 mV, -70 mV]} | 17:56 'uniform' must list the lower end first
    {uniform: [-65 mV, -50 mV]} | {uniform: [-65 mV, -50]} | 17:65 'soma' must be a voltage, such as -65 mV, not a number without unit
    {uniform: [-65 mV, -50 mV]} | {uniform: [-65 mV, -50 pA]} | 17:65 'soma' must be a voltage, such as -65 mV, not a current
    {uniform: [-65 mV, -50 mV]} | {unifrom: [-65 mV, -50 mV]} | 17:47 unknown key 'unifrom' in 'soma'; did you mean 'uniform'?
    {uniform: [-65 mV, -50 mV]} | {gamma: 3} | 17:46 'soma' needs one of the keys 'uniform', 'diagonal', 'values', 'normal', 'lognormal', 'file'
    {uniform: [-65 mV, -50 mV]} | {} | 17:46 'soma' needs one of the keys
    {uniform: [-65 mV, -50 mV]} | {uniform: [-65 mV, -50 mV], low: 3} | 17:74 unknown key 'low' in 'soma'; valid keys: uniform
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV}} | 17:55 missing key 'std' in 'normal'
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, std: -1 mV}} | 17:75 'std' must not be negative
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65, std: 1 mV}} | 17:62 'mean' must be a voltage
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, std: 1 mV, min: 0 mV, max: -1 mV}} | 17:86 'min' must not be above 'max'
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, std: 1 mV, min: 0 mV}} | 17:55 less than one draw in a million falls between the bounds
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, std: 0 mV, min: 0 mV}} | 17:55 less than one draw in a million
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, std: 1 mV, min: -65 mV, max: -65 mV}} | 17:55 less than one draw in a million
    {uniform: [-65 mV, -50 mV]} | {normal: {mean: -65 mV, sd: 1 mV, std: 1 mV}} | 17:70 unknown key 'sd' in 'normal'; did you mean 'std'?
    {uniform: [-65 mV, -50 mV]} | {lognormal: {mean: -65 mV, std: 1 mV}} | 17:65 the mean of a lognormal must be positive
    {uniform: [-65 mV, -50 mV]} | {lognormal: {mean: 1 mV, std: 1 mV, max: -1 mV}} | 17:58 less than one draw in a million
    {uniform: [-65 mV, -50 mV]} | [-65 mV, -50 mV] | 17:46 'soma' must be a single value, not a list
    {uniform: [-65 mV, -50 mV]} | -65 | 17:46 'soma' must be a voltage, such as -65 mV, not a number without unit
    bias: {dend: 1 pA} | bias: {dend: 1} | 17:89 'dend' must be a current, such as 100 pA, not a number without unit
    bias: {dend: 1 pA} | bias: {dend: 1 pA, axon: 1 pA} | 17:95 unknown compartment 'axon'; valid compartments: soma, dend
    bias: {dend: 1 pA} | bias: 1 pA | 17:82 'bias' must be a mapping, not '1 pA'
    file: neurons.csv | file: neuron.csv | 18:52 cannot open '
    file: neurons.csv | file: . | 18:52 cannot read '
    file: neurons.csv, |  | 18:45 'soma' needs one of the keys
    column: V0_mV | column: V0 | 18:73 'neurons.csv' has no column 'V0'; valid columns: id, V0_mV, I_e_pA
    column: V0_mV | column: V0_mv | 18:73 'neurons.csv' has no column 'V0_mv'; did you mean 'V0_mV'?
    column: V0_mV | colunm: V0_mV | 18:65 unknown key 'colunm' in 'soma'; did you mean 'column'?
    , unit: mV} | } | 18:45 missing key 'unit': 'soma' must be a voltage
    unit: mV} | unit: mW} | 18:86 unknown unit 'mW'; valid units: ns, us, ms, s, mV, V,
    unit: mV} | unit: pA} | 18:86 'soma' must be a voltage, such as -65 mV, not a current
    I: {size: 3 | I: {size: 2 | 18:52 'neurons.csv' has 3 rows, but population 'I' has 2 …
    rate: 8 Hz}}$ | rate: 8}}$ | 19:48 'rate' must be a frequency, such as 8 Hz, not a number without unit
    rate: 8 Hz}}$ | rate: -8 Hz}}$ | 19:48 'rate' must not be negative
    rate: 8 Hz}}$ | rate: {uniform: [-1 Hz, 8 Hz]}}}$ | 19:48 'rate' must not be negative
    rate: 8 Hz}}$ | rate: {normal: {mean: 8 Hz, std: 1 Hz}}}}$ | 19:48 'rate' must not be negative, nor above 1e5 kHz; give the distribution 'min'
    rate: 8 Hz}}$ | }}$ | 19:26 missing key 'rate' in 'source'
    rate: 8 Hz}}$ | rate: 8 Hz, stop: 0 ms}}$ | 19:60 'stop' must be positive
    rate: 8 Hz}}$ | rate: 8 Hz, start: 3 ms, stop: 2 ms}}$ | 19:73 'stop' must come after 'start'
    source: {kind: poisson, rate: 8 Hz}}$ | source: {kind: task}}$ | 19:3 'bg' is driven by a task, but the file has no 'task'
    source: {kind: poisson | source: {kind: poison | 19:33 'poison' is no valid 'kind'; did you mean 'poisson'?
    source: {kind: poisson | src: {kind: poisson | 19:7 population 'bg' needs one of the keys 'neuron', 'source'
    source: {kind: poisson, rate: 8 Hz}}$ | source: poisson}$ | 19:26 'source' must be a mapping, not 'poisson'
    id: id, |  | 20:24 missing key 'id' in 'source'
    id: id | id: ids | 20:60 'input.csv' has no column 'ids'; did you mean 'id'?
    time: time_ms, |  | 20:24 missing key 'time' in 'source'
    unit: ms}} | unit: mV}} | 20:85 'time' must be a time, such as 10 ms, not a voltage
    , unit: ms}} | }} | 20:24 missing key 'unit': 'time' must be a time
    unit: ms}} | unit: ms, population: x}} | 20:101 'population' is for HDF5 files, not for tables
    file: input.csv, id: id, time: time_ms, unit: ms | file: input.h5 | 20:45 HDF5 spike files cannot be read here
    x: {size: 2 | x: {size: 1 | input.csv:2 1.0 is no number of population 'x', which go from 0 to 0
    time: time_ms | time: id, rate: 1 Hz | 20:74 unknown key 'rate' in 'source'
    phase: 0.5 | phase: 1.5 | 21:61 'phase' must lie between 0 and 1
    phase: 0.5 | phase: 0.5 ms | 21:61 'phase' must be a dimensionless number, such as 0.5, not a time
    start: 1 ms | start: -1 ms | 21:73 'start' must not be negative
        from: E | from: EE | 24:11 unknown population 'EE'; valid populations: E, I, bg, x, clk
        from: E | from: [E, E] | 24:15 'E' stands twice
        from: E | from: [] | 24:11 'from' names nothing
        from: E | from: {E: 1} | 24:11 'from' must be a single value, not a mapping
        from: E | form: E | 24:5 unknown key 'form' in projection 'rec'; did you mean 'from'?
        to: E.exc | to: E | 25:9 'E' must be written population.receptor, such as 'E.exc'
        to: E.exc | to: E.inh | 25:9 'E' has no receptor 'inh'; valid receptors: exc, amp, del
        to: E.exc | to: F.exc | 25:9 unknown population 'F'
        to: E.exc | to: E.exc.x | 25:9 'E.exc.x' must be written population.receptor
        to: E.exc | to: bg.exc | 25:9 'bg' is a population of sources, which nothing can be sent to
        to: E.exc | to: [E.exc, E.amp] | 25:17 all targets must take weights of one unit: this one takes a conductance, the first a current
        to: E.exc | to: [E.exc, E.exc] | 25:17 'E.exc' stands twice
        to: E.exc | to: E.amp | 27:13 'weight' must be a conductance, such as 10 nS, not a current
        to: E.exc | to: E.del | 27:13 'weight' must be a voltage, such as -65 mV, not a current
    rule: fixed_indegree | rule: fixed_in_degree | 26:21 'fixed_in_degree' is no valid 'rule'; did you mean 'fixed_indegree'?
    rule: fixed_indegree, | | 26:14 missing key 'rule' in 'connect'
    indegree: 4 | indegree: 8 | 26:47 'indegree' is 8, but there are only 7 sources for a target
    indegree: 4 | indegree: -1 | 26:47 'indegree' must be a whole number from 0
    indegree: 4 | indegree: 1.5 | 26:47 'indegree' must be a whole number from 0
    indegree: 4 | outdegree: 4 | 26:14 missing key 'indegree' in 'connect' …
    rule: fixed_indegree, indegree: 4 | rule: fixed_outdegree, outdegree: 8 | 26:49 'outdegree' is 8, but there are only 7 targets for a source
    rule: fixed_indegree, indegree: 4 | rule: fixed_total_number, number: 57 | 26:49 'number' is 57, but there are only 56 pairs
    rule: fixed_indegree, indegree: 4, autapses: false, multapses: false | rule: pairwise_bernoulli, p: 1.5 | 26:44 'p' must lie between 0 and 1
    rule: fixed_indegree, indegree: 4, autapses: false, multapses: false | rule: pairwise_bernoulli, p: 10 ms | 26:44 'p' must be a dimensionless number
    rule: fixed_indegree, indegree: 4, autapses: false, multapses: false | rule: pairwise_bernoulli, p: 1, multapses: true | 26:47 unknown key 'multapses' in 'connect'
    autapses: false | autapses: no | 26:60 'autapses' must be true or false, not 'no'
    weight: $J | weight: {file: neurons.csv, column: V0_mV, unit: pA} | 27:20 'weight' cannot be a column of a file: only the rule 'list' gives connections an order
    weight: $J | weight: $J, $J | 27:13 expected a number
    weight: $J | weights: $J | 27:5 unknown key 'weights' in projection 'rec'; did you mean 'weight'?
    weight: $J | weight: $J * 1 ms | 27:13 'weight' must be a current, such as 100 pA, not a quantity in ms pA
    delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}} | delay: {normal: {mean: 1.5 ms, std: 0.75 ms}} | 28:12 'delay' must be at least 1 ps and at most 1e6 s; give the distribution 'min'
    delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}} | delay: {uniform: [0 ms, 1 ms]} | 28:12 'delay' must be at least 1 ps
    delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}} | delay: 0 ms | 28:12 'delay' must be at least 1 ps
    delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}} | delay: 1e12 s | 28:12 'delay' must be at least 1 ps and at most 1e6 s
    delay: {normal: {mean: 1.5 ms, std: 0.75 ms, min: 0.1 ms}} | plasticity: {rule: bmvr.basal} | 24:5 missing key 'delay' in projection 'rec' …
    delay: 1 ms | delay: 1 ms\n    plasticity: {} | 35:17 'plasticity' needs one of the keys 'rule', 'on_pre', 'on_post', 'on_plateau', 'dw/dt'
    delay: 1 ms | delay: 1 ms\n    plasticity: {ruel: x, eta: 1} | 35:18 unknown key 'ruel' in 'plasticity'; did you mean 'rule'?
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: 1, eta: 2} | 35:29 unknown key 'eta' in 'plasticity'
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_prae: 1} | 35:18 unknown key 'on_prae' in 'plasticity'; did you mean 'on_pre'?
    delay: 1 ms | delay: 1 ms\n    plasticity: {rule: x, eta: {a: b}} | 35:32 'eta' must be a single value, not a mapping
    delay: 1 ms | delay: 1 ms\n    plasticity: {rule: x, e-a: 1} | 35:27 'e-a' is no name: use letters, digits and _
    delay: 1 ms | delay: 1 ms\n    plasticity: {rule: x, sign: plus} | 35:33 'plus' is no valid 'sign'; valid words: positive, negative, free
    delay: 1 ms | delay: 1 ms\n    plasticity: {rule: x, post_delay: 1} | 35:39 'post_delay' must be a time, such as 10 ms, not a number without unit
    delay: 1 ms | delay: 1 ms\n    plasticity: {rule: x, post_delay: -1 ms} | 35:39 'post_delay' must not be negative
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: "", traces: {x: {of: pre, tau: 1 ms}}} | 35:26 'on_pre' has no value
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: x, traces: {x: {of: past, tau: 1 ms}}} | 35:46 'past' is no valid 'of'; did you mean 'post'?
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: x, traces: {x: {of: pre, tau: 1 mV}}} | 35:56 'tau' must be a time, such as 10 ms, not a voltage
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: x, traces: {x: {of: pre, tau: -1 ms}}} | 35:56 'tau' must be at least 1 ns and at most 1e7 s
    delay: 1 ms | delay: 1 ms\n    plasticity: {on_pre: x, traces: {x: {of: pre}}} | 35:41 missing key 'tau' in trace 'x'
    delay: 1 ms | delay: 1 ms\n    plastcity: {rule: x} | 35:5 unknown key 'plastcity' in projection 'wired'; did you mean 'plasticity'?
        from: I | from: x | connections.csv:4 2.0 is no number of the sources, which go from 0 to 1
    column: weight_pA | column: weight | 33:45 'connections.csv' has no column 'weight'
    {file: connections.csv, column: weight_pA, unit: pA} | {file: neurons.csv, column: V0_mV, unit: mV} | 33:54 'weight' must be a current, such as 100 pA, not a voltage
    {file: connections.csv, column: weight_pA, unit: pA} | {file: input.csv, column: it, unit: pA} | 33:39 'input.csv' has no column 'it'
    source: source, target: target | target: weight_pA | connections.csv:2 60.5 is no number of the targets, which go from 0 to 2
    source: source, target: target | source: src | 32:58 'connections.csv' has no column 'src'
    noise: {kind: poisson | noise: {kind: currnt | 36:17 'currnt' is no valid 'kind'; did you mean 'current'?
    rate: 16 kHz | rate: 16 | 36:52 'rate' must be a frequency
    weight: 87.8 pA | weight: 87.8 mV | 36:68 'weight' must be a current, such as 100 pA, not a voltage
    weight: 87.8 pA | weight: 87.8 pA, amplitude: 1 pA | 36:77 unknown key 'amplitude' in stimulus 'noise'
    , weight: 87.8 pA |  | 36:10 missing key 'weight' in stimulus 'noise'
    to: E.soma | to: E.exc | 37:29 'E' has no compartment 'exc'; valid compartments: soma, dend
    to: E.soma | to: x.soma | 37:29 'x' is a population of sources
    amplitude: 50 pA | amplitude: 50 nS | 37:48 'amplitude' must be a current
    amplitude: 50 pA | amplitude: {file: neurons.csv, column: I_e_pA, unit: pA} | 37:55 'neurons.csv' has 3 rows, but the pool of targets has 8
    start: 20 ms | start: 120 ms | 37:76 'stop' must come after 'start'
    spikes: [E, I] | spikes: [E, J] | 39:15 unknown population 'J'
    spikes: [E, I] | spike: [E, I] | 39:3 unknown key 'spike' in 'record'; did you mean 'spikes'?
    voltages: {E: | voltages: {F: | 40:14 unknown population 'F'
    voltages: {E: | voltages: {bg: | 40:14 'bg' has no voltages: it is a population of sources
    compartments: [soma] | compartments: [axon] | 40:33 unknown compartment of 'lif' 'axon'
    nodes: [5, 0] | nodes: [8] | 40:48 node 8 does not exist: 'E' has 0 to 7
    nodes: [5, 0] | nodes: [-1] | 40:48 'nodes' must be a whole number from 0 to 2147483647 or 'all', not '-1'
    every: 0.1 ms | every: 0 ms | 40:62 'every' must be at least 1 ns and at most 1e7 s
    , every: 0.1 ms |  | 40:17 missing key 'every' in voltages 'E'
    weights: {rec: | weights: {rek: | 41:13 unknown projection 'rek'; did you mean 'rec'?
    {every: 1 s} | {every: 1 Hz} | 41:26 'every' must be a time, such as 10 ms, not a frequency
    simulation: {duration: 500 ms, seed: 1} | simulation: {seed: 1} | 42:13 missing key 'duration' in 'simulation'
    simulation: {duration: 500 ms, seed: 1} |  | 1:1 missing key 'simulation' in the network file
    duration: 500 ms | duration: 500 | 42:24 'duration' must be a time, such as 10 ms, not a number without unit
    duration: 500 ms | duration: 0 ms | 42:24 'duration' must be positive
    seed: 1 | seed: -1 | 42:38 'seed' must be a whole number from 0
    seed: 1 | seed: 18446744073709551616 | 42:38 'seed' must be a whole number from 0
    seed: 1 | seed: 1, integrator: euler | 42:53 'euler' is no valid 'integrator'; valid words: event, step
    seed: 1 | seed: 1, step: 0 ms | 42:47 'step' must be positive
    seed: 1 | seed: 1, threads: 0 | 42:50 'threads' must be a whole number from 1 to 4096 or 'auto', not '0'
    seed: 1 | seed: 1, checkpoint: 0 s | 42:53 'checkpoint' must be positive
    seed: 1} | seed: 1}\ntask: {data: mnist} | 43:7 missing key 'epochs' in 'task' …
    seed: 1} | seed: 1}\n<<: {a: b} | 43:1 merge keys are not supported; repeat the keys
    seed: 1} | seed: 1}\n? [a]\n: b | 43:3 a key must be a name, not a collection
    seed: 1} | seed: 1}\n---\na: b | 43:1 this is not YAML: but found another document
    seed: 1} | seed: 1}\n\tx: 1 | 43:1 this is not YAML
    seed: 1} | seed: *one} | 42:38 this is not YAML: found undefined alias
    seed: 1} | seed: 1\u0000} | 42:39 the control character U+0 may not stand here
    """#

@Suite("Mistakes in network files")
struct BadFileTests {
    @Test("the base itself is valid")
    func baseIsValid() throws {
        #expect(try TestFolder().read(baseNetwork).warnings == [])
    }

    @Test("a mistake gives one error with its place", arguments: Mistake.table(mistakes))
    func mistake(_ mistake: Mistake) throws { try mistake.check(in: baseNetwork) }
}
