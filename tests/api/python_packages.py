"""Python packages that serve tests only, in a virtual environment beside the binary: made once for a list of
versions, and shared by the tests that name the same list."""
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

PRODUCERS = pathlib.Path(__file__).resolve().parent / "producers"
# What pip says when nobody answers, as opposed to a version that is not there.
UNREACHABLE = re.compile("after connection broken by|Failed to establish a new connection|Read timed out")


def python_with(requirements):
    """The Python of an environment that has what the file lists. Skips the test where no registry can be reached."""
    build = pathlib.Path(os.environ["GOLDLINE"]).resolve().parent
    wanted = requirements.read_bytes() + sys.version.encode()
    folder = build / f"python-{requirements.stem}-{hashlib.sha256(wanted).hexdigest()[:12]}"
    with open(build / f"{folder.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests may run side by side
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder, requirements)
            (folder / "complete").touch()
    return str(folder / "bin/python")


def make(folder, requirements):
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
    if made.returncode:
        raise unittest.SkipTest("Python cannot make virtual environments here: " + (made.stdout + made.stderr).strip())
    pip = subprocess.run([folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-input",
                          "--retries", "2", "--timeout", "20", "-r", requirements], capture_output=True, text=True)
    if pip.returncode and UNREACHABLE.search(pip.stderr):
        raise unittest.SkipTest("the registry of Python packages cannot be reached")
    if pip.returncode:
        raise RuntimeError(pip.stderr)
