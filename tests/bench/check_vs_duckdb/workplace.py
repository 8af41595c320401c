"""Where benchmarks work: the release build, the data under build/bench, the processors, and a line that says
which machine it was."""
import os
import pathlib
import platform
import subprocess
import sys

from sides import Failed

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
BENCH = ROOT / "build" / "bench"


def build(*targets):
    """The release, and where its binary is."""
    for command in (["cmake", "--preset", "release"],
                    ["cmake", "--build", "--preset", "release", "--target", "goldline", *targets]):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr}")
    return ROOT / "build" / "release" / "goldline"


def make_data(records):
    """The folder with cust.csv and cust.ndjson; complete, or not there."""
    folder = BENCH / f"customers-{records}"
    if not folder.exists():
        print(f"making {records:,} customers in {folder}", file=sys.stderr)
        partial = BENCH / f"customers-{records}.{os.getpid()}.part"
        partial.mkdir(parents=True)
        subprocess.run([sys.executable, HERE / "gen_customers.py", str(records), partial], check=True)
        partial.rename(folder)
    return folder


def use_cpus(threads):
    """Both sides get as many processors as threads, so that no other thread of theirs helps."""
    cpus = sorted(os.sched_getaffinity(0))
    if threads > len(cpus):
        raise Failed(f"--threads {threads}: this machine has {len(cpus)} processors")
    os.sched_setaffinity(0, cpus[:threads])


def machine(goldline, *rivals):
    processor = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                      if line.startswith("model name")), platform.machine())
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = subprocess.run([goldline, "--version"], capture_output=True, text=True).stdout.strip()
    return (f"machine: {processor}, {os.cpu_count()} processors, {gigabytes:.0f} GiB, {platform.system()} "
            f"{platform.release()}, load {os.getloadavg()[0]:.1f}; " + "; ".join([version, *rivals]))
