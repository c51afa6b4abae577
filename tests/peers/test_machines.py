"""The example many-machines: whatever number of processes and parts, the scorecard is that of one pass, to the byte."""

import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent.parent / "examples/many-machines"
WORKERS_AND_PARTS = [(1, 1), (2, 2), (2, 5)]
# Seconds for all of them. Spark takes long to start.
PROGRAMS = {"on_dask.py": 60} | ({"on_spark.py": 900} if "DSV_LONG" in os.environ else {})


def run(program, seconds, folder, *options):
    """Nothing that was started outlives this: workers are in the group of the program, as is what Spark runs in."""
    command = [EXAMPLE / "run", sys.executable, program, *options]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with open(folder / "errors", "w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment, start_new_session=True)
        try:
            printed = process.communicate(timeout=seconds)[0]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        errors.seek(0)
        assert process.returncode == 0, errors.read()[-4000:]
    return printed.decode()


@pytest.mark.parametrize("program", PROGRAMS)
def test_bytes(program, tmp_path):
    end = time.monotonic() + PROGRAMS[program]
    expected = (EXAMPLE / "expected.txt").read_text()
    for workers, parts in WORKERS_AND_PARTS:
        printed = run(program, end - time.monotonic(), tmp_path, f"--workers={workers}", f"--parts={parts}")
        assert printed == expected, f"{workers} workers, {parts} parts"
