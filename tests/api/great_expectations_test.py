"""Great Expectations' own cases: imported as a contract and checked, they give the same verdict and rows.

Each case of the definitions becomes a suite of one expectation; `goldline contract import` makes a contract of it,
`goldline check` judges the case's records, and what it finds is compared with what the definition expects. The
deviations are listed with their reasons in docs/conformance.md, which has to name every one of them.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "quality/gx-definitions"
# Statistical tests that no contract of ours has.
LEFT_OUT = ("chisquare_test", "parameterized_distribution_ks", "cramers_phi")

def is_imported(rule):
    """Not one that every contract has."""
    return rule["id"] not in ("parse", "columns") and rule["kind"] != "type"


def run(*arguments):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def all_cases():
    for file in sorted(CASES.rglob("*.json")):
        if any(name in file.name for name in LEFT_OUT):
            continue
        definition = json.loads(file.read_text())
        for dataset in definition["datasets"]:
            for number, test in enumerate(dataset["tests"]):
                data = dataset["data"]
                tables = data if isinstance(data, list) else [dataset]
                yield f"{file.stem}:{dataset.get('dataset_name', '')}:{number}:{test['title']}", {
                    "expectation": definition["expectation_type"],
                    "tables": {table.get("dataset_name", ""): table["data"] for table in tables},
                    "kwargs": test.get("in", test.get("input")),
                    "expected": test.get("out", test.get("output")),
                    "only_for": test.get("only_for", []),
                }


def rows_of(data):
    count = max((len(column) for column in data.values()), default=0)
    return [{name: column[i] for name, column in data.items()} for i in range(count)]


class Conformance(unittest.TestCase):
    def setUp(self):
        if not CASES.exists():
            self.skipTest(f"needs {CASES}")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def write(self, name, table):
        rows = rows_of(table)
        path = self.path / f"{name or 'data'}.{'ndjson' if rows else 'csv'}"
        # Without records only a header can name the columns.
        path.write_text("".join(json.dumps(row) + "\n" for row in rows) or ",".join(table) + "\n")
        return path

    def judge(self, case):
        """What Goldline says: (status, failing row numbers) or ("refused", why)."""
        suite = {"expectation_suite_name": "data", "expectations": [
            {"expectation_type": case["expectation"], "kwargs": case["kwargs"]}]}
        (self.path / "suite.json").write_text(json.dumps(suite))
        records, *others = [self.write(name, table) for name, table in case["tables"].items()]
        flags = ["--sqlserver"] if case["only_for"] == ["mssql"] else []
        imported = run("contract", "import", "great-expectations", self.path / "suite.json", "--records", records,
                       "--json", *flags)
        if imported.returncode != 0:
            return "refused", imported.stderr
        answer = json.loads(imported.stdout)
        if answer["left_out"]:
            return "refused", answer["left_out"][0]["why"]
        contract = self.path / "contract.odcs.yaml"
        contract.write_text(answer["contract"])
        quarantine = self.path / "quarantine.ndjson"
        wanted = [f"--with={other.stem}={other}" for other in others
                  if other.stem == case["kwargs"].get("other_table_name")]
        checked = run("check", records, "--contract", contract, "--quarantine", quarantine, "--json", *wanted)
        if checked.returncode > 1:
            return "refused", checked.stderr
        rules = [rule for rule in json.loads(checked.stdout)["rules"] if is_imported(rule)]
        statuses = {rule["status"] for rule in rules}
        if "errored" in statuses:
            return "refused", str(rules)
        lines = set()
        for line in quarantine.read_text().splitlines():
            entry = json.loads(line)
            if any(reason["rule"] in {rule["id"] for rule in rules} for reason in entry["reasons"]):
                lines.add(entry["place"]["line"] - 1)
        return "failed" if "failed" in statuses else "skipped" if statuses == {"skipped"} else "passed", lines

    def agrees(self, case, status, rows):
        expected = case["expected"]
        if "traceback_substring" in expected or "error" in expected:
            return status == "refused"
        if "success" not in expected:
            return True  # the definition expects nothing
        if status == "refused":
            return expected["success"] and rows.startswith("it promises nothing")
        if (status == "passed") != expected["success"]:
            return False
        if "unexpected_index_list" in expected:
            return rows == {entry["pk_index"] for entry in expected["unexpected_index_list"]}
        if "unexpected_list" in expected:
            return len(rows) == len(expected["unexpected_list"])
        return True

    def test_cases(self):
        deviations = {}
        count = 0
        for name, case in all_cases():
            count += 1
            status, rows = self.judge(case)
            if not self.agrees(case, status, rows):
                deviations[name] = (case, status, rows)
        for name, (case, status, rows) in deviations.items():
            print(f"{name}\n  {json.dumps(case['kwargs'])[:200]}\n  expected {json.dumps(case['expected'])[:200]}"
                  f"\n  found {status} {rows}")
        print(f"{count - len(deviations)} of {count} cases agree")
        self.assertEqual(count, 245)
        self.assertGreaterEqual(count - len(deviations), 0.95 * count)
        explained = (ROOT / "docs/conformance.md").read_text()
        for name in deviations:
            self.assertIn(f"`{name}`", explained)


if __name__ == "__main__":
    unittest.main()
