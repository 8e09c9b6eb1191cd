"""The command hand, with real executables and real kills."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from releases.deployers.command import CommandOrder, run
from releases.deployers.outcome import Verdict


@pytest.fixture
def script(tmp_path):
    def write(body: str, name: str = "deploy.sh", mode: int = 0o755) -> str:
        path = tmp_path / name
        path.write_text("#!/bin/sh\n" + textwrap.dedent(body))
        path.chmod(mode)
        return str(path)

    return write


def order(executable: str, *arguments: str, time_limit: float = 10, **more) -> CommandOrder:
    return CommandOrder(executable, arguments, time_limit, **more)


def alive(pid: int) -> bool:
    """One look: a process that ends between two questions is not alive."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(condition, seconds: float = 8) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def test_exit_code_zero_is_success_and_the_output_is_kept(script):
    outcome = run(order(script('echo "installed $1"; echo careful >&2'), "4.2.0"))

    assert outcome.verdict is Verdict.SUCCEEDED
    assert "installed 4.2.0" in outcome.output
    assert "careful" in outcome.output
    assert outcome.evidence["exit_code"] == 0


def test_any_other_exit_code_is_a_failure(script):
    outcome = run(order(script("echo no room left; exit 28")))

    assert outcome.verdict is Verdict.FAILED
    assert outcome.evidence["exit_code"] == 28
    assert "28" in outcome.message
    assert "no room left" in outcome.output


def test_arguments_reach_the_command_as_they_are_and_no_shell_reads_them(script, tmp_path):
    trap = tmp_path / "trap"
    outcome = run(order(script('printf "<%s>" "$@"'), f"; touch {trap}", "$(id)", "a b", "*"))

    assert outcome.output == f"<; touch {trap}><$(id)><a b><*>"
    assert not trap.exists()


def test_nothing_of_the_workers_environment_reaches_the_command(script, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:pw@db/slipway")
    outcome = run(order(script("env"), environment={"SLIPWAY_DEPLOYMENT": "DEP0000001"}))

    assert "SLIPWAY_DEPLOYMENT=DEP0000001" in outcome.output
    assert "DATABASE_URL" not in outcome.output


def test_secrets_are_given_to_the_command_and_kept_out_of_its_output(script):
    outcome = run(order(script('echo "token $TOKEN"'), secrets={"TOKEN": "s3cr3t-value"}))

    assert outcome.output == "token [redacted]\n"
    assert "s3cr3t-value" not in repr(outcome)


def test_a_long_output_keeps_its_beginning_and_its_end(script):
    outcome = run(order(script("echo first; yes filler | head -c 500000; echo; echo last")))

    assert outcome.output.startswith("first")
    assert outcome.output.rstrip().endswith("last")
    assert "bytes left out" in outcome.output
    assert len(outcome.output) < 70_000


def test_bytes_that_are_no_text_are_made_readable(script):
    outcome = run(order(script(r"printf 'a\000b\377c'")))

    assert outcome.output == "a\ufffdb\ufffdc"


def test_a_command_over_its_time_limit_is_killed_with_its_whole_group_and_left_unknown(script, tmp_path):
    pid_file = tmp_path / "pid"

    outcome = run(order(script(f"sleep 60 & echo $! > {pid_file}; echo started; wait"), time_limit=1))

    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.code == "command_timed_out"
    assert "started" in outcome.output
    assert eventually(lambda: not alive(int(pid_file.read_text())))


def test_a_command_that_closes_its_output_is_still_held_to_its_end(script):
    outcome = run(order(script("exec >/dev/null 2>&1; sleep 1; exit 3")))

    assert outcome.evidence["exit_code"] == 3


def test_a_service_left_in_the_background_does_not_hold_the_step(script):
    began = time.monotonic()
    outcome = run(order(script("sleep 8 & echo up")))

    assert outcome.verdict is Verdict.SUCCEEDED
    assert time.monotonic() - began < 5


def test_losing_the_lease_kills_the_command_and_leaves_the_outcome_unknown(script, tmp_path):
    pid_file = tmp_path / "pid"
    outcome = run(order(script(f"echo $$ > {pid_file}; sleep 60")), still_ours=lambda: not pid_file.exists())

    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.code == "lease_lost"
    assert eventually(lambda: not alive(int(pid_file.read_text())))


def test_killing_the_worker_kills_the_command_it_ran(script, tmp_path):
    pid_file = tmp_path / "pid"
    path = script(f"echo $$ > {pid_file}; sleep 60")
    worker = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from releases.deployers.command import CommandOrder, run; "
            "run(CommandOrder(sys.argv[1], (), 60))",
            path,
        ],
        cwd=Path(__file__).parents[3],
    )
    assert eventually(lambda: pid_file.exists() and pid_file.read_text().strip())
    command = int(pid_file.read_text())
    assert alive(command)

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    assert eventually(lambda: not alive(command))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda script, tmp: "deploy.sh", "not absolute"),
        (lambda script, tmp: str(tmp / "missing"), "No such file"),
        (lambda script, tmp: str(tmp), "not a regular file"),
        (lambda script, tmp: script("exit 0", mode=0o777), "anyone may write"),
    ],
)
def test_an_unfit_executable_is_never_started(script, tmp_path, make, why):
    outcome = run(order(make(script, tmp_path)))

    assert outcome.verdict is Verdict.FAILED
    assert outcome.code == "command_unfit"
    assert why in outcome.message


def test_a_file_without_an_interpreter_fails_with_the_systems_reason(tmp_path):
    path = tmp_path / "broken"
    path.write_bytes(b"\x00\x01 not a program")
    path.chmod(0o755)

    outcome = run(order(str(path)))

    assert outcome.verdict is Verdict.FAILED
    assert outcome.code == "command_not_started"
