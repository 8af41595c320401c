#!/usr/bin/env python3
"""Verdicts of other tools: kept as outcomes and incidents, shown by a trace, and what Goldline writes it takes."""
import json
import os
import unittest

from lineage_test import load_event
from quarantine_test import CONTRACT, PEOPLE, Folder
from serving import ServingTest, run

DOCUMENT = {
    "apiVersion": "v0.8.1", "kind": "ObservabilityResults", "id": "d-1", "observedAt": "2026-01-02T03:04:05Z",
    "source": {"process": "nightly", "runId": "7", "vendor": "soda"}, "tags": ["x"],
    "results": [
        {"id": "names", "type": "check", "name": "Names are whole", "status": "fail", "severity": "high",
         "target": {"resourceType": "column", "resourceIdentifier": "customers.full_name"},
         "measure": {"metric": "invalidValues", "value": 4, "rowCount": 10, "failedRowCount": 4, "unit": "rows"}},
        {"id": "rows", "type": "metric", "name": "Enough rows", "status": "fail", "message": "too few rows",
         "target": {"resourceType": "table", "resourceIdentifier": "customers"}}]}


class RoundTrip(Folder):
    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def test_what_goldline_writes_it_takes(self):
        self.write("people.csv", PEOPLE)
        self.write("people.odcs.yaml", CONTRACT)
        checked = self.ask("check", "people.csv", "--contract", "people.odcs.yaml", "--report", "oors=checks.json", code=1)
        receipt = self.ask("results", "import", "checks.json")
        self.assertEqual(receipt["ignored"], [])
        statuses = [rule["status"] for rule in checked["rules"]]
        self.assertEqual(receipt["datasets"], [{"dataset": "default/people",
                                                **{status: statuses.count(status) for status in set(statuses)}}])
        failed = {rule["id"]: rule for rule in checked["rules"] if rule["status"] == "failed"}
        incidents = {one["rule"]: one for one in self.ask("incident", "list")}
        self.assertEqual(set(incidents), {f"goldline:{rule}" for rule in failed})
        for rule, said in failed.items():
            self.assertEqual(incidents[f"goldline:{rule}"]["rows_failed"], said["rows_failed"])
            self.assertEqual(incidents[f"goldline:{rule}"]["fields"], said["fields"])
        again = self.ask("results", "import", "checks.json")
        self.assertEqual(again, {**receipt, "duplicate": True})
        self.assertEqual({one["failures"] for one in self.ask("incident", "list")}, {1})
        self.verify()

    def test_bad_documents_are_refused_by_their_place(self):
        self.write("bad.json", json.dumps({**DOCUMENT, "results": DOCUMENT["results"] + [{"id": "x"}]}))
        self.fails(2, "bad.json: /results/2/status is missing", "results", "import", "bad.json")
        self.write("bad.json", "{")
        self.fails(2, "bad.json", "results", "import", "bad.json")
        self.fails(3, "none.json", "results", "import", "none.json")
        self.assertFalse((self.folder / "data").exists())


class InATrace(ServingTest):
    def test_a_trace_shows_them_and_the_server_answers_as_the_folder(self):
        server = self.serve()
        self.assertEqual(server.post_json("/api/v1/lineage", load_event()).status, 201)
        file = os.path.join(self.folder, "checks.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(DOCUMENT, out)
        asked = run("results", "import", file, "--server", server.url)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertIn("kept as the run", asked.stdout)
        receipt = json.loads(run("results", "import", file, "--server", server.url, "--json").stdout)
        self.assertEqual((receipt["duplicate"], receipt["ignored"]), (True, ["/tags"]))
        self.assertEqual(receipt["datasets"], [{"dataset": "dwh/customers", "failed": 2}])
        text = run("trace", "dwh/customers#full_name", "--server", server.url).stdout
        self.assertIn("soda:names failed for 4 of 10 records", text)
        self.assertIn("soda:rows failed: too few rows", text)
        server.stop()
        opened = run("results", "import", file, "--data", self.data, "--json")
        self.assertEqual(json.loads(opened.stdout), receipt)
        self.assertEqual(run("verify", "--data", self.data).returncode, 0)


if __name__ == "__main__":
    unittest.main()
