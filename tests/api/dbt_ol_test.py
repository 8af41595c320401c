#!/usr/bin/env python3
"""dbt runs under OpenLineage's wrapper dbt-ol against a running server; the import of its artifacts joins what it told.
Part of the long tests, as it fetches sixty packages."""
import json
import os
import pathlib
import subprocess
import unittest
import urllib.parse

from python_packages import PRODUCERS, python_with
from serving import GOLDLINE, LIMIT, ServingTest

PROJECT = {
    "dbt_project.yml": "name: bakery\nversion: '1.0'\nprofile: bakery\nmodel-paths: [models]\n",
    "profiles.yml": "bakery:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: bakery.duckdb}\n",
    "models/sales.sql": "select 1 as id, 'rye' as bread, 10 as amount",
    "models/revenue.sql": "select bread, sum(amount) as total from {{ ref('sales') }} where id > 0 group by bread",
    "models/broken.sql": "select nothing from {{ ref('revenue') }}",
    "models/schema.yml": "version: 2\nmodels:\n  - name: revenue\n    description: What came in.\n    columns:\n"
                         "      - name: total\n        data_tests: [not_null]\n",
}
NAMESPACE, REVENUE, SALES = "duckdb://bakery.duckdb", "bakery.main.revenue", "bakery.main.sales"


@unittest.skipUnless(os.environ.get("GOLDLINE_LONG_TESTS"), "GOLDLINE_LONG_TESTS is not set")
class DbtOl(ServingTest):
    @classmethod
    def setUpClass(cls):
        cls.bin = pathlib.Path(python_with(PRODUCERS / "dbt-requirements.txt")).parent

    def setUp(self):
        super().setUp()
        for name, text in PROJECT.items():
            path = pathlib.Path(self.folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def dbt(self, *command, url):
        environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", "HOME": self.folder,
                       "OPENLINEAGE_URL": url, "OPENLINEAGE_NAMESPACE": "dbt", "DO_NOT_TRACK": "1"}
        return subprocess.run([self.bin / command[0], *command[1:]], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=LIMIT)

    def test_what_dbt_tells_and_what_its_artifacts_say_are_one(self):
        server = self.serve()
        ran = self.dbt("dbt-ol", "run", url=server.url)
        self.assertIn("OpenLineage events", ran.stdout + ran.stderr)
        events = server.get("/api/v1/events/lineage?limit=100").json()["events"]
        # Told again as they were sent, every event is known, and nothing of it was ignored.
        for event in events:
            receipt = server.post_json("/api/v1/lineage", event).json()
            self.assertEqual((receipt["duplicate"], receipt["ignored"]), (True, []), event)
        states = {run["job"]["name"]: run["state"] for run in server.get("/v1/runs").json()["runs"]}
        self.assertEqual({name: state for name, state in states.items() if "bakery.revenue" in name
                          or "bakery.broken" in name},
                         {"bakery.main.bakery.revenue": "COMPLETE", "bakery.main.bakery.broken": "FAIL"})
        self.assert_lineage(server)

        imported = subprocess.run([GOLDLINE, "import", "dbt", os.path.join(self.folder, "target"), "--server",
                                   server.url, "--json"], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(imported.returncode, 0, imported.stdout + imported.stderr)
        self.assertEqual(json.loads(imported.stdout)["namespace"], NAMESPACE)
        names = [one["name"] for one in server.get("/v1/datasets").json()["datasets"]]
        self.assertEqual(len(names), len(set(names)), names)
        self.assert_lineage(server)

    def assert_lineage(self, server):
        field = urllib.parse.quote(f"{NAMESPACE}/{REVENUE}#total", safe="")
        edges = server.get(f"/v1/lineage?direction=upstream&field={field}").json()["edges"]
        self.assertIn((f"{NAMESPACE}/{SALES}#amount", f"{NAMESPACE}/{REVENUE}#total"),
                      {(edge["source"], edge["target"]) for edge in edges})


if __name__ == "__main__":
    unittest.main()
