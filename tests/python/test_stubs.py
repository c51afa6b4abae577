"""The annotations are complete, and say what the extension is; the tables of words say what the library says."""

import os
import pathlib
import subprocess
import sys

import dsv
from conftest import BUILD

PACKAGE = pathlib.Path(__file__).resolve().parents[2] / "bindings" / "python" / "dsv"


def run(*command, folder):
    environment = {
        **os.environ,
        "PYTHONPATH": str(BUILD / "bindings/python"),
        "MYPYPATH": str(BUILD / "bindings/python"),
    }
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_mypy(tmp_path):
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(PACKAGE), folder=tmp_path)


def test_stubtest(tmp_path):
    run(sys.executable, "-m", "mypy.stubtest", "dsv._core", folder=tmp_path)


def test_the_package_is_that_of_the_checkout():
    built = BUILD / "bindings" / "python" / "dsv"
    for path in PACKAGE.glob("*.py*"):
        assert (built / path.name).read_bytes() == path.read_bytes(), path.name
    assert (built / "py.typed").exists() and pathlib.Path(dsv.__file__).parent == built


def test_the_extension_keeps_to_the_limited_api():
    """What is private begins with an underscore, but for what public macros of the stable interface come down to."""
    symbols = subprocess.run(
        ["nm", "-D", "--undefined-only", "--format=posix", str(BUILD / "bindings/python/dsv/_core.abi3.so")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    taken = {line.split()[0].split("@")[0] for line in symbols.splitlines()}
    python = {name for name in taken if name.startswith(("Py", "_Py"))}
    stable = {"_PyObject_New", "_Py_Dealloc", "_Py_NoneStruct", "_Py_TrueStruct", "_Py_FalseStruct"}
    private = {name for name in python if name.startswith("_Py") and not name.endswith("_SizeT")} - stable
    assert python and not private


def test_words_and_errors_are_those_of_the_library():
    from dsv import _enums

    assert list(_enums.RESULT_STATUS) == list(dsv.STATUSES)
    for code, (name, group, text) in dsv.ERRORS.items():
        assert 0 < code and name and group and text
