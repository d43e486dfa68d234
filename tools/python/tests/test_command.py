"""Running, refusing, killing and going on."""
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import apical


def start(network, folder, *options):
    """Begins a run in the background."""
    command = [apical.find_command(), "run", network, "--out", folder, "--quiet", *options]
    return wait_for_journal(subprocess.Popen(command), folder)


def wait_for_journal(process, folder):
    """Waits until the run has acknowledged something."""
    journal, end, began = folder / "journal", time.monotonic() + 60, 0
    while time.monotonic() < end:
        size = journal.stat().st_size if journal.exists() else 0
        if began and size > began:
            return process
        began = began or size
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the run wrote nothing to its journal")


def test_overrides_reach_the_network(network, tmp_path):
    run = apical.run(
        network,
        tmp_path / "run",
        duration="50 ms",
        seed=7,
        populations__cells__size=4,
        projections__drive__connect__indegree=10,
        record__voltages="{}",
    )
    assert run.is_complete
    assert run.duration == run.record["biological_time_ms"] == 50
    assert run.record["seed"] == 7
    assert run.spikes["cells"].size == 4
    assert len(run.voltages) == 0


def test_errors_are_shown_and_raised(network, tmp_path, capsys):
    with pytest.raises(apical.CommandError) as caught:
        apical.run(network, tmp_path / "run", populations__cells__size="5 mV")
    assert caught.value.status == 2
    assert "populations.cells.size" in caught.value.messages
    assert capsys.readouterr().err == caught.value.messages
    assert not (tmp_path / "run").exists()


def test_validate(network, tmp_path):
    apical.validate(network)
    broken = tmp_path / "broken.yaml"
    broken.write_text(network.read_text().replace("tau: 20 ms", "tau: 20 mV"))
    with pytest.raises(apical.CommandError, match=r"broken\.yaml:4:\d+: error"):
        apical.validate(broken)


def test_folders_are_not_overwritten_unawares(network, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = apical.run(network, duration="10 ms", progress=False)
    second = apical.run(network, duration="10 ms", progress=False)
    assert [str(run.folder) for run in (first, second)] == ["runs/small", "runs/small-2"]
    with pytest.raises(apical.CommandError) as caught:
        apical.run(network, "runs/small", duration="10 ms", progress=False)
    assert caught.value.status == 73
    again = apical.run(network, "runs/small", force=True, duration="20 ms", progress=False)
    assert again.duration == 20


def test_a_killed_run_is_recovered_and_resumed(network, small, tmp_path):
    folder = tmp_path / "killed"
    options = ["--duration", "2000 s", "--checkpoint", "500 ms"]
    process = start(network, folder, *options)
    process.kill()
    process.wait()
    assert (folder / "journal").exists()

    run = apical.load(folder)
    assert not (folder / "journal").exists()
    assert not run.is_complete
    # As far as both go, the spikes are those of a run to its end.
    known = min(run.duration, small.duration)
    assert known > 0
    for name in small.spikes:
        found, truth = run.spikes[name].between(0, known), small.spikes[name].between(0, known)
        assert np.array_equal(found.times, truth.times)
        assert np.array_equal(found.ids, truth.ids)

    end = (int(run.duration) // 1000 + 2) * 1000
    resumed = apical.resume(folder, duration=f"{end} ms", progress=False)
    assert resumed.is_complete
    assert resumed.duration == end
    for name in small.spikes:
        found, truth = resumed.spikes[name].between(0, 999), small.spikes[name].between(0, 999)
        assert np.array_equal(found.times, truth.times)


def test_a_run_that_goes_on_is_read_and_left_alone(network, tmp_path):
    folder = tmp_path / "running"
    process = start(network, folder, "--duration", "20000 s")
    try:
        run = apical.load(folder)
        assert not run.is_complete
        assert run.record == {}
        assert (folder / "journal").exists()
        assert run.spikes["noise"].size == 100
        with pytest.raises(apical.CommandError, match="going on"):
            apical.recover(folder)
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait() == 143


def test_an_interrupt_ends_the_run_with_a_checkpoint(network, tmp_path):
    folder = tmp_path / "interrupted"
    # What a shell starts in the background ignores interrupts from the beginning.
    program = (
        "import apical, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "apical.run(sys.argv[1], sys.argv[2], duration='20000 s')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, network, folder], stderr=subprocess.PIPE, text=True
    )
    wait_for_journal(process, folder).send_signal(signal.SIGINT)
    _, messages = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in messages
    assert not (folder / "journal").exists()
    assert list(folder.glob("checkpoint-*.h5"))
    run = apical.load(folder)
    assert not run.is_complete
    assert run.duration == run.record["biological_time_ms"] > 0


def test_without_the_command_a_journal_is_told_of(network, tmp_path, monkeypatch):
    folder = tmp_path / "killed"
    process = start(network, folder, "--duration", "2000 s")
    process.kill()
    process.wait()

    def missing():
        raise FileNotFoundError("there is no command apical")

    monkeypatch.setattr(apical.command, "find_command", missing)
    with pytest.warns(UserWarning, match="journal"):
        assert apical.load(folder).spikes["noise"].size == 100
    assert (folder / "journal").exists()


def test_the_command_that_is_named_is_taken(monkeypatch):
    monkeypatch.setenv("APICAL", "/somewhere/apical")
    assert apical.find_command() == "/somewhere/apical"
