"""Errors that are known: how many of the wrong cells the example contracts find, and denial constraints by a twin."""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "quality/dirty-clean"


def load(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class DirtyClean(unittest.TestCase):
    def setUp(self):
        if not DATA.exists():
            self.skipTest(f"needs {DATA}")
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def check(self, name, contract):
        """The report, and the reasons of each record by its number."""
        quarantine = pathlib.Path(self.folder.name) / "quarantine.ndjson"
        done = subprocess.run([GOLDLINE, "check", DATA / name / "dirty.csv", "--contract", contract, "--quarantine",
                               quarantine, "--json"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        reasons = {}
        for line in quarantine.read_text().splitlines():
            entry = json.loads(line)
            reasons[entry["place"]["line"] - 2] = entry["reasons"]
        return json.loads(done.stdout), reasons

    def cells(self, name, fields=None):
        """Those that differ from the clean twin, and those that the example contract complains about."""
        dirty, clean = load(DATA / name / "dirty.csv"), load(DATA / name / "clean.csv")
        wrong = {(row, field) for row, (a, b) in enumerate(zip(dirty, clean)) for field in a
                 if (fields is None or field in fields) and a[field] != b[field]}
        _, reasons = self.check(name, ROOT / f"examples/contracts/{name}.odcs.yaml")
        found = {(row, field) for row, all_reasons in reasons.items() for reason in all_reasons
                 for field in reason["fields"] if fields is None or field in fields}
        return wrong, found

    def test_beers(self):
        wrong, found = self.cells("beers", {"ounces", "ibu", "abv"})
        self.assertEqual(len(wrong), 4108)
        self.assertGreaterEqual(len(wrong & found), 0.95 * len(wrong))
        self.assertGreaterEqual(len(wrong & found), 0.95 * len(found))
        print(f"beers: {len(wrong & found)} of {len(wrong)} wrong cells, {len(found - wrong)} others")

    def test_hospital(self):
        wrong, found = self.cells("hospital")
        self.assertEqual(len(wrong), 509)
        self.assertGreaterEqual(len(wrong & found), 0.9 * len(wrong))
        self.assertGreaterEqual(len(wrong & found), 0.9 * len(found))
        print(f"hospital: {len(wrong & found)} of {len(wrong)} wrong cells, {len(found - wrong)} others")

    def test_denial_constraints(self):
        constraints = (DATA / "hospital/constraints.txt").read_text().replace("Stateavg", "StateAverage").split()
        self.assertEqual(len(constraints), 15)
        rows = load(DATA / "hospital/dirty.csv")
        for fails in ("all", "minority"):
            rules = "".join(
                f"  - {{id: dc{number}, type: custom, engine: goldline, implementation: "
                f"{{rule: denial, constraint: '{constraint}', fails: {fails}}}}}\n"
                for number, constraint in enumerate(constraints))
            contract = pathlib.Path(self.folder.name) / "denial.odcs.yaml"
            contract.write_text(
                "apiVersion: v3.1.0\nkind: DataContract\nid: d\nversion: 1.0.0\nstatus: active\nschema:\n"
                "- name: hospital\n  properties:\n" + "".join(f"  - {{name: {field}}}\n" for field in rows[0])
                + "  quality:\n" + rules)
            report, reasons = self.check("hospital", contract)
            self.assertEqual(report["promises"]["executed"], report["promises"]["declared"])
            for number, constraint in enumerate(constraints):
                found = {row for row, all_reasons in reasons.items()
                         if any(reason["rule"] == f"dc{number}" for reason in all_reasons)}
                self.assertEqual(found, self.broken(rows, constraint, fails), constraint)

    @staticmethod
    def broken(rows, constraint, fails):
        """The twin: what no two records may be, counted by hand."""
        left = re.findall(r"EQ\(t1\.(\w+)", constraint)
        right, = re.findall(r"IQ\(t1\.(\w+)", constraint)
        groups = collections.defaultdict(list)
        for number, row in enumerate(rows):
            if all(row[field] for field in left):
                groups[tuple(row[field] for field in left)].append(number)
        broken = set()
        for members in groups.values():
            values = collections.Counter(rows[number][right] for number in members).most_common()
            if len(values) == 1:
                continue
            majority = fails == "minority" and values[0][1] > values[1][1]
            broken |= {number for number in members if not majority or rows[number][right] != values[0][0]}
        return broken


if __name__ == "__main__":
    unittest.main()
