"""goldline import dbt: a real project's target in, traces and lineage out; examples of its page, exit codes, a server."""
import json
import os
import pathlib
import shutil
import unittest
import urllib.parse

import examples
from quarantine_test import Folder
from serving import ServingTest, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
BAKERY = ROOT / "tests/golden/dbt/bakery"
NAMESPACE = "duckdb://bakery.duckdb"


class Importing(Folder):
    def setUp(self):
        super().setUp()
        self.target = self.folder / "target"
        shutil.copytree(BAKERY, self.target)

    def change(self, name, change):
        path = self.target / name
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value))

    def test_the_examples_of_the_page_hold(self):
        examples.assert_examples_hold(self, "dbt.md", self.folder)

    def test_a_trace_shows_failing_tests_on_their_steps(self):
        receipt = self.ask("import", "dbt", "target", "--namespace", NAMESPACE)
        self.assertEqual((receipt["status"], receipt["namespace_from"]), ("partial", "option"))
        self.assertEqual([one["what"] for one in receipt["problems"]], ["not_compiled"])
        trace = self.ask("trace", f"{NAMESPACE}/bakery.main.revenue#revenue")
        steps = {step["output"]["name"] if isinstance(step["output"], dict) else step["output"]: step
                 for step in trace["steps"]}
        totals = next(step for name, step in steps.items() if name.endswith("bakery.main.order_totals"))
        self.assertIn("dbt:no_negative_amounts failed for 2 records", json.dumps(totals))
        sources = {name for name in steps if ".raw." in name}
        self.assertEqual({name.rsplit(".", 1)[1] for name in sources}, {"orders", "crm_clients", "items"})
        incidents = {one["rule"] for one in self.ask("incident", "list")}
        self.assertEqual(incidents, {"dbt:no_negative_amounts", "dbt:cannot_run"})
        self.verify()

    def test_the_same_again_changes_nothing(self):
        first = self.ask("import", "dbt", "target", "--namespace", NAMESPACE)
        again = self.ask("import", "dbt", "target")
        self.assertEqual(again, {**first, "duplicate": True, "namespace_from": "earlier import"})
        self.verify()

    def test_only_the_manifest_is_needed(self):
        for name in ("catalog.json", "run_results.json", "sources.json"):
            (self.target / name).unlink()
        receipt = self.ask("import", "dbt", "target", "--namespace", NAMESPACE)
        self.assertEqual((receipt["runs"], receipt["tests"], receipt["freshness"]), ({}, {}, {}))
        self.assertEqual(receipt["models"], {"total": 10, "read": 9})
        self.assertIn("unknown_columns", {one["what"] for one in receipt["problems"]})
        trace = self.ask("trace", "bakery.main.revenue#revenue")
        self.assertIn("price_cents", json.dumps(trace["nodes"]))

    def test_a_newer_manifest_ends_what_is_gone(self):
        self.ask("import", "dbt", "target", "--namespace", NAMESPACE)

        def next_day(manifest):
            manifest["metadata"]["generated_at"] = "2025-11-24T00:00:00Z"
            del manifest["exposures"]["exposure.bakery.weekly_revenue"]
            del manifest["nodes"]["model.bakery.time_spine"]
        self.change("manifest.json", next_day)
        receipt = self.ask("import", "dbt", "target")
        self.assertIn("exposure.bakery.weekly_revenue", receipt["ended"])
        exposure = "dbt/exposure.bakery.weekly_revenue"
        self.assertEqual(self.ask("trace", exposure)["edges"], [])
        self.assertEqual(len(self.ask("trace", exposure, "--as-of", "2025-11-23T20:00:00Z", "--depth", "1")["edges"]), 2)
        self.verify()

    def test_another_target_of_the_project_is_refused(self):
        self.ask("import", "dbt", "target", "--namespace", NAMESPACE)
        text = (self.target / "manifest.json").read_text()
        (self.target / "manifest.json").write_text(text.replace('"schema": "main', '"schema": "dev'))
        self.fails(3, "--job-namespace", "import", "dbt", "target")
        self.ask("import", "dbt", "target", "--job-namespace", "dbt-dev")
        self.assertTrue(self.ask("import", "dbt", "target", "--replace")["ended"])
        self.verify()

    def test_what_is_no_target_is_refused_and_nothing_is_written(self):
        self.fails(3, "none does not exist", "import", "dbt", "none")
        os.mkdir(self.folder / "empty")
        self.fails(3, "has no manifest.json", "import", "dbt", "empty")
        text = (self.target / "manifest.json").read_text()
        for written, said in [(text[:20000], "manifest.json: not JSON"), ("[]", "manifest.json: this is not dbt's manifest"),
                              (text.replace("/v12.json", "/v2.json"), "schema v2")]:
            (self.target / "manifest.json").write_text(written)
            self.fails(2, said, "import", "dbt", "target")
        (self.target / "manifest.json").write_text(text)
        (self.target / "run_results.json").write_text("{}")
        self.fails(2, "run_results.json", "import", "dbt", "target")
        self.assertFalse((self.folder / "data").exists())

    def test_strict_fails_when_something_was_left_out(self):
        self.ask("import", "dbt", "target", "--strict", code=1)

        def compiled(manifest):
            manifest["nodes"]["model.bakery.after_broken"]["compiled_code"] = "select x from bakery.main.broken"
        self.change("manifest.json", compiled)
        self.assertEqual(self.ask("import", "dbt", "target", "--strict")["status"], "complete")


class AskingAServer(ServingTest):
    def test_the_server_answers_as_the_folder(self):
        server = self.serve()
        asked = run("import", "dbt", str(BAKERY), "--namespace", NAMESPACE, "--json", "--server", server.url)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        receipt = json.loads(asked.stdout)
        self.assertFalse(receipt["duplicate"])
        strict = run("import", "dbt", str(BAKERY), "--strict", "--server", server.url)
        self.assertEqual(strict.returncode, 1)
        self.assertIn("known already", strict.stdout)
        field = urllib.parse.quote(f"{NAMESPACE}/bakery.main.revenue#revenue", safe="")
        lineage = server.get(f"/v1/lineage?direction=upstream&field={field}")
        self.assertEqual(lineage.status, 200, lineage.body)
        self.assertIn("price_cents", lineage.body.decode())
        moved = run("import", "dbt", str(BAKERY), "--replace", "--server", server.url, "--json")
        self.assertTrue(json.loads(moved.stdout)["duplicate"], moved.stderr)
        server.stop()
        folder = os.path.join(self.folder, "own")
        opened = run("import", "dbt", str(BAKERY), "--namespace", NAMESPACE, "--json", "--data", folder)
        self.assertEqual(json.loads(opened.stdout), receipt)
        self.assertEqual(run("verify", "--data", self.data).returncode, 0)

    def test_events_about_the_same_tables_are_one_graph_with_it(self):
        server = self.serve()
        table = {"namespace": NAMESPACE, "name": "bakery.main.revenue"}
        report = {"namespace": "s3://lake", "name": "report", "facets": {"columnLineage": {
            "_producer": "p", "_schemaURL": "s", "fields": {
                "total": {"inputFields": [{**table, "field": "revenue"}]}}}}}
        event = {"eventType": "COMPLETE", "eventTime": "2025-11-23T20:00:00Z", "producer": "spark",
                 "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
                 "run": {"runId": "0193554a-6a6b-7c3d-9a1e-0123456789ab"}, "job": {"namespace": "spark", "name": "export"},
                 "inputs": [table], "outputs": [report]}
        self.assertEqual(server.post_json("/api/v1/lineage", event).status, 201)
        asked = run("import", "dbt", str(BAKERY), "--json", "--server", server.url)
        receipt = json.loads(asked.stdout)
        self.assertEqual((receipt["namespace"], receipt["namespace_from"]), (NAMESPACE, "catalog"))
        trace = run("trace", "s3://lake/report#total", "--server", server.url).stdout
        self.assertIn("<- job export", trace)
        self.assertIn("bakery.main.revenue#revenue  <- job bakery.main.bakery.revenue", trace)
        self.assertIn("price_cents", trace)

    def test_bad_bodies_are_refused(self):
        server = self.serve()
        for body, code in [({}, "dbt_not_an_artifact"), ({"manifest": 1}, "dbt_not_an_artifact")]:
            answer = server.post_json("/v1/import/dbt", body)
            self.assertEqual((answer.status, answer.json()["code"]), (400, code))
        answer = server.ask("POST", "/v1/import/dbt", "{", {"Content-Type": "application/json"})
        self.assertEqual((answer.status, answer.json()["code"]), (400, "dbt_damaged"))


if __name__ == "__main__":
    unittest.main()
