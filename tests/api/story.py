"""The demo company's two months, one goldline run at a time, and what they leave behind, in a form that
two stories can be compared by: without ids, times and folders.

    story = Story(folder, make_data(folder))
    for step in STEPS:
        done = story.run(step)
"""
import dataclasses
import json
import os
import pathlib
import shutil
import subprocess

from serving import GOLDLINE, Serving

DEMO_DATA = os.environ.get("GOLDLINE_DEMO_DATA", "build/dev/goldline_demo_data")
SOURCE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "demo"
FIELD = "revenue_dashboard#total_revenue"
# What differs between two runs that are the same.
VARYING = {"run", "run_id", "time", "started", "ended", "seconds", "since"}


@dataclasses.dataclass(frozen=True)
class Step:
    pipeline: str
    period: str

    @property
    def is_statement(self):
        return not self.period


STEPS = [Step(pipeline, period) for period in ("2026-09", "2026-10")
         for pipeline in ("customers", "orders", "invoices")] + [Step("revenue_dashboard", "")]


def make_data(folder):
    """The company's files, which all stories read."""
    data = pathlib.Path(folder) / "company"
    subprocess.run([DEMO_DATA, "--seed", "1", "--out", data], check=True, stdout=subprocess.DEVNULL)
    return data


def without_varying(value):
    if isinstance(value, dict):
        return {k: without_varying(v) for k, v in value.items() if k not in VARYING}
    if isinstance(value, list):
        return [without_varying(one) for one in value]
    return value


class Story:
    """A store and output folders of its own; any of them may lie elsewhere."""

    def __init__(self, folder, data, store=None, out=None, bad=None):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.data = pathlib.Path(data)
        self.store = pathlib.Path(store or self.folder / "store")
        self.out = pathlib.Path(out or self.folder / "out")
        self.bad = pathlib.Path(bad or self.folder / "bad")
        self._copy_pipelines()

    def _copy_pipelines(self):
        """As they are, but quarantine files get a folder of their own."""
        for name in ("pipelines", "contracts", "sql"):
            shutil.copytree(SOURCE / name, self.folder / name)
        for path in (self.folder / "pipelines").glob("*.yaml"):
            text = path.read_text().replace("quarantine: ${out}/", "quarantine: ${bad}/")
            path.write_text(text.replace("variables: {", "variables: {bad: bad, "))

    def target(self, step):
        return self.out / step.period / (step.pipeline + ".csv")

    def quarantine(self, step):
        return self.bad / step.period / (step.pipeline + ".quarantine.ndjson")

    def command(self, step, *flags):
        words = [GOLDLINE, "run", self.folder / "pipelines" / (step.pipeline + ".yaml"), "--data",
                 self.store, "--json", *flags]
        if not step.is_statement:
            for name, value in (("period", step.period), ("data", self.data), ("out", self.out),
                                ("bad", self.bad)):
                words += ["--set", f"{name}={value}"]
        return [str(word) for word in words]

    def run(self, step, *flags):
        return subprocess.run(self.command(step, *flags), capture_output=True, text=True)

    def ask(self, *words):
        """What a command prints as JSON, and its exit code."""
        done = subprocess.run([GOLDLINE, *map(str, words), "--data", str(self.store), "--json"],
                              capture_output=True, text=True)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def report(self, text):
        """A run's report, comparable."""
        for place, name in ((self.out, "OUT"), (self.bad, "BAD"), (self.folder, "")):
            text = text.replace(str(place), name)
        return without_varying(json.loads(text))

    def files_of(self, step):
        """Target and quarantine as they stand, None where there is none. Golden ids become numbers in the
        order in which they turn up in this and the earlier targets."""
        return self._numbered(step, self.target(step)), self._text(self.quarantine(step))

    @staticmethod
    def _text(path):
        return path.read_text(encoding="utf-8") if path.exists() else None

    def _numbered(self, step, path):
        text = self._text(path)
        if text is None or not text.startswith("golden_id,"):
            return text
        numbers = {}
        for earlier in STEPS[:STEPS.index(step)]:
            if earlier.pipeline == step.pipeline:
                self._number(numbers, self._text(self.target(earlier)))
        return self._number(numbers, text)

    @staticmethod
    def _number(numbers, text):
        head, *lines = text.split("\n")
        out = [head]
        for line in lines:
            golden, comma, rest = line.partition(",")
            out.append(str(numbers.setdefault(golden, len(numbers))) + comma + rest if comma else line)
        return "\n".join(out)

    def trace(self):
        """The answer to why the dashboard is what it is: with the reports all that found.json is made of.
        Runs that did not complete are no part of the answer that is compared."""
        code, trace = self.ask("trace", FIELD)
        assert code == 0, trace
        for step in trace["steps"]:
            step["runs"] = [run for run in step["runs"] if run["status"] == "complete"]
        return without_varying(trace)

    def catalog(self):
        """Runs by id, datasets by name, edges of the graph, as the server tells them."""
        with Serving(str(self.store)) as server:
            runs = server.get("/v1/runs?limit=1000").json()["runs"]
            datasets = server.get("/v1/datasets?limit=1000").json()["datasets"]
            edges = set()
            for one in datasets:
                field = f"{one['namespace']}/{one['name']}"
                graph = server.get(f"/v1/lineage?field={field}&direction=upstream&depth=1").json()
                del one["updated"]
                edges |= {(edge["source"], edge["target"]) for edge in graph["edges"]}
        return Catalog({run["id"]: run for run in runs},
                       {f"{one['namespace']}/{one['name']}": one for one in datasets}, edges)


@dataclasses.dataclass
class Catalog:
    runs: dict
    datasets: dict
    edges: set
