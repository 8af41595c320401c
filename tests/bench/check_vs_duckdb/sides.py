"""The two sides of the comparison. Each does one of three things to an input and says how long it took:
count the failing records of every rule, write every failing record with its reasons to a file, or do that
and profile every field."""
import json
import pathlib
import resource
import shutil
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
CONTRACT = HERE / "customers.odcs.yaml"


class Failed(Exception):
    """The comparison could not be made; the message says why."""


class Goldline:
    """A process a call: the time from its start to its end."""

    def __init__(self, binary, threads, contract=CONTRACT):
        self.command = [str(binary), "check", "--contract", str(contract), "--threads", str(threads), "--json"]

    def count(self, path):
        return self.check(path)

    def list(self, path, output):
        return self.check(path, "--quarantine", str(output))

    def profile(self, path, output):
        return self.check(path, "--quarantine", str(output), "--profile")

    def check(self, path, *flags):
        """The report, with `elapsed` and `cpu` seconds."""
        before = cpu_of_children()
        begin = time.perf_counter()
        done = subprocess.run([*self.command, str(path), *flags], capture_output=True, text=True)
        elapsed = time.perf_counter() - begin
        cpu = cpu_of_children() - before
        if done.returncode not in (0, 1):
            raise Failed(done.stderr)
        return {**json.loads(done.stdout), "elapsed": elapsed, "cpu": cpu}


def cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class DuckDB:
    """One process with a connection that stays open: the time of the query alone."""

    def __init__(self, folder, threads):
        self.process = subprocess.Popen(["node", "session.mjs", str(threads)], cwd=folder, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def query(self, sql):
        self.process.stdin.write(json.dumps({"sql": sql}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "the session ended"}
        if "error" in answer:
            raise Failed(f"DuckDB: {answer['error']}")
        return answer

    def version(self):
        return self.query("select version()")["rows"][0][0]

    def count(self, path):
        return self.query(sql_of("counts.sql", path))

    def list(self, path, output):
        return self.query(sql_of("rows.sql", path, output))

    def profile(self, path, output):
        listed = self.list(path, output)
        profiled = self.query(f"summarize select * from {reader_of(path)}")
        return {key: listed[key] + profiled[key] for key in ("seconds", "cpu")}


def reader_of(path):
    reader = "read_csv('%s')" if path.suffix == ".csv" else "read_json('%s', format = 'newline_delimited')"
    return reader % path


def sql_of(name, path, output=""):
    text = (HERE / name).read_text(encoding="utf-8")
    return text.replace("{input}", reader_of(path)).replace("{output}", str(output))


def install_duckdb(folder):
    """@duckdb/node-api from npm in the version that package.json names; nothing when it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = (HERE / "duckdb/package.json").read_bytes()
    shutil.copyfile(HERE / "duckdb/session.mjs", folder / "session.mjs")
    done = folder / "node_modules" / "installed.json"
    if done.exists() and done.read_bytes() == wanted:
        return
    if not shutil.which("npm") or not shutil.which("node"):
        raise Failed("node and npm are missing: scripts/setup bench installs them")
    (folder / "package.json").write_bytes(wanted)
    npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=folder,
                         capture_output=True, text=True)
    if npm.returncode != 0:
        raise Failed(f"npm install failed in {folder}:\n{npm.stderr[-2000:]}")
    done.write_bytes(wanted)
