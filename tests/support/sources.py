"""Sources of Debian packages by name, for tests that need more than the binary package: unpacked once below build/sources.

apt reads a list of its own that names the mirrors of the system with deb-src, so that nothing of the system's is changed, whether it has such
lines or not and however its lists are written. No rights are needed.
"""
import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "build" / "sources"


def run(*command, **options):
    result = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            encoding="utf-8", errors="replace", check=False, **options)
    if result.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}:\n{result.stdout[-4000:]}")
    return result.stdout


def system():
    """ID and code name of the distribution."""
    lines = pathlib.Path("/etc/os-release").read_text().splitlines()
    words = dict(line.split("=", 1) for line in lines if "=" in line)
    return words["ID"].strip('"'), words["VERSION_CODENAME"].strip('"')


def entries(distribution, codename):
    """deb-src lines for where the system gets its packages of this release from."""
    keys = pathlib.Path(f"/usr/share/keyrings/{distribution}-archive-keyring.gpg")
    signed = f"[signed-by={keys}] " if keys.exists() else ""
    found = {}
    targets = run("apt-get", "indextargets", "--no-release-info", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)", "Created-By: Packages")
    for target in targets.splitlines():
        release, component, uri = target.split(" ", 2)
        if release in (codename, "stable") and component == "main" and uri.rstrip("/").endswith(f"/{distribution}"):
            found[f"deb-src {signed}{uri} {release} main\n"] = True
    if not found:
        raise RuntimeError(f"apt knows no source of packages of {distribution} {codename}")
    return "".join(found)


def write_configuration():
    """What apt-get is told by APT_CONFIG; gives its path."""
    apt = FOLDER / "apt"
    for folder in ("lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(entries(*system()))
    configuration = apt / "apt.conf"
    configuration.write_text(f'Dir::Etc::sourcelist "{apt}/sources.list";\nDir::Etc::sourceparts "-";\nDir::State::lists "{apt}/lists";\n'
                             f'Dir::Cache "{apt}/cache";\nAPT::Sandbox::User "";\nAcquire::Retries "3";\nAcquire::Languages "none";\n')
    return configuration


@contextlib.contextmanager
def locked():
    """Steps run side by side; one at a time may fetch."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def debian_source(package):
    """The folder with the unpacked sources of a package."""
    folder = FOLDER / package
    with locked():
        if folder.exists():
            return folder
        environment = {**os.environ, "LC_ALL": "C", "APT_CONFIG": str(write_configuration())}
        run("apt-get", "-q", "update", env=environment)
        work = FOLDER / f"{package}.part"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        run("apt-get", "-q", "source", package, cwd=work, env=environment)
        [unpacked] = [path for path in work.iterdir() if path.is_dir()]
        # Its version stays in sight; the folder appears when it is complete.
        (unpacked / "DEBIAN-SOURCE").write_text(next(path.stem for path in work.glob("*.dsc")) + "\n")
        unpacked.rename(folder)
        shutil.rmtree(work)
        return folder
