"""What the gates share: where things are, running programs, the one line each gate prints."""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# The build directory a gate looks at; script/build makes it.
BUILD = pathlib.Path(os.environ.get("DSV_BUILD", ROOT / "build")).resolve()
HEADERS = sorted((ROOT / "include" / "dsv").glob("*.h"))


def relative(path):
    return str(pathlib.Path(path).relative_to(ROOT))


def sources(*folders, suffixes=(".c", ".h")):
    """Our files of C below the folders, in order."""
    found = []
    for folder in folders:
        found += [path for path in (ROOT / folder).rglob("*") if path.suffix in suffixes and path.is_file()]
    return sorted(found)


def run(*command, **options):
    """Runs a program without standard input; gives the finished process with its text, both outputs in one."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace",
               "cwd": ROOT, **options}
    try:
        return subprocess.run([str(part) for part in command], check=False, **options)
    except FileNotFoundError as error:
        return subprocess.CompletedProcess(command, 127, stdout=f"{error.filename}: not found; run script/bootstrap\n")


def need(*paths):
    """Complaints about what a gate works on and is not there: without its input a gate fails."""
    return [f"{path}: not there" for path in paths if not pathlib.Path(path).exists()]


def build_beside(kind, *options, targets=(), **environment):
    """Sets up and builds a second build directory beside the first; gives the folder, or ends the gate with what went wrong."""
    folder = BUILD.with_name(f"{BUILD.name}-{kind}")
    meson = "/usr/bin/meson" if os.path.exists("/usr/bin/meson") else "meson"
    environment = {**os.environ, **environment}
    setup = [meson, "setup", folder, ROOT, *options]
    if (folder / "build.ninja").exists():
        setup = [meson, "configure", folder, *options]
    for command in (setup, ["ninja", "-C", folder, *targets]):
        result = run(*command, env=environment)
        if result.returncode:
            finish([f"{' '.join(map(str, command))}:\n{result.stdout[-8000:]}"])
    return folder


def fresh(name):
    """An empty folder for this gate, beside its build directory's other files."""
    folder = BUILD / "gates" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def finish(problems):
    """Prints `ok NAME`, or `FAIL NAME` with what is wrong, and ends the gate."""
    name = pathlib.Path(sys.argv[0]).name
    if not problems:
        print("ok", name)
        sys.exit(0)
    print("FAIL", name)
    for problem in problems:
        print("  " + str(problem).rstrip().replace("\n", "\n  "))
    sys.exit(1)
