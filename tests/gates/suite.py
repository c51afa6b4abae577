"""Running the tests of a build directory, and counting what came of them."""
import dataclasses
import hashlib
import os
import re
import shlex
import shutil
import xml.etree.ElementTree as ElementTree

from common import BUILD, ROOT, run

MESON = "/usr/bin/meson" if os.path.exists("/usr/bin/meson") else "meson"


@dataclasses.dataclass
class Outcome:
    passed: int = 0
    failed: int = 0
    programs: int = 0  # test programs that ran
    problems: list = dataclasses.field(default_factory=list)
    notes: list = dataclasses.field(default_factory=list)  # figures, said also where all is well


def read_junit(path, outcome):
    """Adds the cases of a JUnit file. What was skipped did not run, and so did not pass."""
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            name = f"{suite.get('name')}: {case.get('name')}"
            bad = [kind for kind in ("failure", "error", "skipped") if case.find(kind) is not None]
            if bad:
                outcome.failed += 1
                outcome.problems.append(f"{name}: {bad[0]}")
            else:
                outcome.passed += 1


def settle(outcome, result):
    """A program that failed, or ran nothing, has failed whatever was counted; what it said is kept."""
    if result.returncode or outcome.failed or not outcome.passed:
        outcome.failed = max(outcome.failed, 1)
        outcome.problems.append(result.stdout[-8000:] or "nothing ran")
    return outcome


def peers_python():
    """A Python with the libraries that facts come from, which Debian has not; made once for each list of them, below build."""
    wanted = ROOT / "tests/peers" / ("requirements-long.txt" if "DSV_LONG" in os.environ else "requirements.txt")
    lists = b"".join(path.read_bytes() for path in sorted(wanted.parent.glob("*.txt")))
    folder = BUILD / wanted.stem / hashlib.sha256(lists).hexdigest()[:12]
    python = folder / "bin/python"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        for command in (["/usr/bin/python3", "-m", "venv", folder], [python, "-m", "pip", "install", "--quiet", "-r", wanted]):
            result = run(*command)
            if result.returncode:
                raise RuntimeError(f"{' '.join(map(str, command))}: {result.stdout[-8000:]}")
        (folder / "done").touch()
    return python


def python_test(folder, log, build=BUILD, environment=None, python="/usr/bin/python3"):
    """Runs the tests of Python in a folder of the checkout, against a build directory."""
    report = build / f"{log}.junit.xml"
    report.unlink(missing_ok=True)
    result = run(python, "-m", "pytest", "-q", "--tb=short", "-p", "no:cacheprovider", f"--junitxml={report}", ROOT / folder,
                 env={**os.environ, "DSV_BUILD": str(build), "PYTHONPATH": str(build / "bindings/python"),
                      "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})})
    outcome = Outcome()
    if report.exists():
        read_junit(report, outcome)
    return settle(outcome, result)


def line_test(*command, environment=None):
    """Runs a program that prints `ok NAME` or `FAIL NAME` for each of its checks, and perhaps `note: TEXT`."""
    result = run(*command, env={**os.environ, **(environment or {})})
    words = re.findall(r"^(ok|FAIL) ", result.stdout, re.MULTILINE)
    outcome = Outcome(passed=words.count("ok"), failed=words.count("FAIL"))
    outcome.notes = re.findall(r"^note: (.*)$", result.stdout, re.MULTILINE)
    # What went well says nothing more.
    result.stdout = re.sub(r"^(ok|note:) .*\n", "", result.stdout, flags=re.MULTILINE)
    return settle(outcome, result)


def count_test(*command, environment=None):
    """Runs a program whose last line counts: `N passed, N failed`."""
    result = run(*command, env={**os.environ, **(environment or {})})
    counts = re.search(r"^(\d+) passed, (\d+) failed\n*\Z", result.stdout, re.MULTILINE)
    outcome = Outcome(passed=int(counts[1]), failed=int(counts[2])) if counts else Outcome()
    return settle(outcome, result)


def meson_test(folder, log, suites, without=(), wrapper=None, timeout=1, environment=None):
    """Runs suites of a build directory, without building; log names the files of this run below meson-logs."""
    command = [MESON, "test", "-C", folder, "--no-rebuild", "--print-errorlogs", "--logbase", f"dsv-{log}",
               "--timeout-multiplier", timeout]
    for suite in suites:
        command += ["--suite", suite]
    for suite in without:
        command += ["--no-suite", suite]
    if wrapper:
        command += ["--wrapper", shlex.join(map(str, wrapper))]
    logs = folder / "meson-logs"
    for old in logs.glob(f"dsv-{log}[.-]*"):
        old.unlink()
    result = run(*command, env={**os.environ, **(environment or {})})
    outcome = Outcome()
    reports = list(logs.glob(f"dsv-{log}[.-]*junit.xml"))
    for report in reports:
        read_junit(report, outcome)
        # Beside it stands a file with one line for each program.
        outcome.programs += len(report.with_name(report.name.replace(".junit.xml", ".json")).read_text().splitlines())
    return settle(outcome, result)
