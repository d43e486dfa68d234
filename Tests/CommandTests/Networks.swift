// The tiny networks of the command's tests.

enum Networks {
    /// Regular sources, a neuron that they drive, and one that stays silent.
    static let tiny = """
        parameters: {rate: 100 Hz}
        neurons:
          lif:
            compartments: {soma: {capacitance: 250 pF, tau: 20 ms, v_rest: -65 mV}}
            receptors: {exc: {at: soma, kind: exponential_current, tau: 2 ms}}
            spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
        populations:
          clock: {size: 3, source: {kind: regular, rate: $rate, phase: 0.5}}
          noise: {size: 5, source: {kind: poisson, rate: 20 Hz}}
          driven: {size: 2, neuron: lif, bias: {soma: 300 pA}}
          silentCells: {size: 4, neuron: lif}
        projections:
          drive:
            from: [clock, noise]
            to: driven.exc
            connect: {rule: all_to_all}
            weight: 100 pA
            delay: 1 ms
        record:
          spikes: [clock, noise, driven, silentCells]
          voltages: {driven: {every: 1 ms}}
        simulation: {duration: 200 ms, seed: 3}

        """

    /// Two-sided cells that a current drives down, at 250 pF and 10 ms by 20 mV, and that are tested
    /// for plateaus.
    static let signed = """
        neurons:
          pair:
            compartments: {soma: {capacitance: 250 pF, tau: 10 ms, v_rest: -65 mV}}
            receptors: {probe: {at: soma, kind: cue}}
            spike: {at: soma, threshold: -50 mV, reset: {subtract: 10 mV}, two_sided: true}
            plateau: {at: soma, test: {on: probe}}
        populations:
          clock: {size: 1, source: {kind: regular, rate: 1 kHz, phase: 0.5}}
          cells: {size: 3, neuron: pair, bias: {soma: -500 pA}}
        projections:
          probing: {from: clock, to: cells.probe, connect: {rule: all_to_all}, delay: 1 ms}
        simulation: {duration: 50 ms}

        """

    /// Three mistakes: an unknown key, an unknown population and a bare number.
    static let broken = """
        neurons:
          lif:
            compartments: {soma: {capacitance: 250 pF, tau: 20, v_rest: -65 mV}}
            receptors: {exc: {at: soma, kind: delta}}
            spike: {at: soma, threshold: -50 mV, reset: -65 mV, refractory: 2 ms}
        populations:
          E: {size: 2, neuron: lif, initail: {soma: -60 mV}}
        projections:
          loop: {from: F, to: E.exc, connect: {rule: all_to_all}, weight: 1 mV, delay: 1 ms}
        simulation: {duration: 200 ms}

        """
}
