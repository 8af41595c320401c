#!/usr/bin/env python3
"""Goldline's own runs as OpenLineage events: they keep to the published schemas, say the same lineage as the run
recorded, arrive at a file and at servers, and a receiver that is not there fails nothing and loses nothing."""
import glob
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import unittest

from examples import assert_examples_hold
from people_contract import CONTRACT
from python_packages import PRODUCERS, python_with
from receiver import Receiver
from serving import GOLDLINE, LIMIT, Serving, ServingTest

DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA") or
                    pathlib.Path(__file__).resolve().parents[3] / "shared/data")
PEOPLE = """name: people
namespace: shop
description: Who buys.
owner: team:crm
variables: {state: paid}
sources:
  - dataset: crm.people
    system: crm
    input: people.csv
    where: id <> '${state}'
    fields: {id: id, name: trim(name), age: cast(age as integer), mail: md5(mail), source: "'crm'"}
  - dataset: web.people
    input: web.csv
    fields: {id: id, name: upper(name), age: cast(age as integer), mail: md5(mail), source: "'web'"}
contract: people.odcs.yaml
quarantine: out/bad.ndjson
target: {dataset: dwh.people, output: out/people.csv}
"""
REPORT = "name: report\nnamespace: shop\nstatement: {sql: report.sql, target: ages, dialect: postgres}\n"
REPORT_SQL = """SELECT p.name, count(*) AS n, avg(p.age) OVER (ORDER BY p.id) AS mean
FROM dwh.people p WHERE p.source = 'crm' GROUP BY p.name, p.age, p.id"""


def edges_of(answer):
    return sorted((edge["source"], edge["target"], edge["job"]["name"], json.dumps(edge["transformations"]))
                  for edge in answer["edges"])


class Emit(ServingTest):
    def setUp(self):
        super().setUp()
        self.folder = pathlib.Path(self.folder)
        self.events = self.folder / "events.ndjson"
        self.write("people.csv", "id,name,age,mail\n1, Ada ,36,a@x\n2,Bob,x,b@x\n3,Eve,200,e@x\n")
        self.write("web.csv", "id,name,age,mail\n7,Gil,5,g@x\n")
        self.write("people.yaml", PEOPLE)
        self.write("people.odcs.yaml", CONTRACT)
        self.write("report.yaml", REPORT)
        self.write("report.sql", REPORT_SQL)

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def goldline(self, *arguments, code=0, **environment):
        done = subprocess.run([GOLDLINE, *map(str, arguments), "--data", self.data], capture_output=True, text=True,
                              timeout=LIMIT, cwd=self.folder, env={**os.environ, **environment})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def run_json(self, *arguments, **options):
        return json.loads(self.goldline(*arguments, "--json", **options).stdout)

    def told(self):
        return [json.loads(line) for line in self.events.read_text().splitlines()]

    def every_kind_of_run(self):
        """A pipeline, statements, checks, a pipeline that fails its gate and one that cannot write."""
        to = ("--openlineage", self.events)
        self.goldline("run", "people.yaml", *to)
        self.goldline("run", "report.yaml", *to)
        self.write("all.yaml", REPORT.replace("report", "all").replace("ages", "copy"))
        self.write("all.sql", "SELECT * FROM elsewhere.unknown")
        self.goldline("run", "all.yaml", *to)
        self.goldline("check", "people.csv", "--contract", "people.odcs.yaml", "--record", "--profile", *to, code=1)
        self.goldline("contract", "test", "people.odcs.yaml", "people.csv", "--record", *to, code=1)
        self.write("strict.yaml", PEOPLE.replace("name: people", "name: strict") + "gate: stop\n")
        self.goldline("run", "strict.yaml", *to, code=1)
        self.write("people.csv", "id,name,age,mail\n\"1")
        self.goldline("run", "people.yaml", "--set", "state=x", *to)
        self.write("full.yaml", PEOPLE.replace("name: people", "name: full").replace("out/people", "web.csv/people"))
        self.goldline("run", "full.yaml", *to, code=3)

    def test_events_keep_to_the_published_schemas(self):
        if not (DATA / "openlineage/spec-schemas").exists():
            self.skipTest("the schemas of OpenLineage are not here")
        python = python_with(PRODUCERS / "requirements.txt")
        self.every_kind_of_run()
        checked = subprocess.run([python, PRODUCERS / "check_schemas.py", DATA / "openlineage/spec-schemas/spec",
                                  self.events], capture_output=True, text=True, timeout=LIMIT)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertLessEqual(
            {"columnLineage", "schema", "dataQualityAssertions", "dataQualityMetrics", "inputStatistics", "lineage",
             "outputStatistics", "errorMessage", "sql", "ownership", "documentation", "jobType", "processing_engine",
             "datasetType", "dataSource"}, set(checked.stdout.split()))

    def test_what_the_events_say(self):
        run = self.run_json("run", "people.yaml", "--openlineage", self.events)
        start, end = self.told()
        self.assertEqual((start["eventType"], end["eventType"]), ("START", "COMPLETE"))
        for event in (start, end):
            self.assertEqual(event["run"]["runId"], run["run_id"])
            self.assertEqual((event["job"]["namespace"], event["job"]["name"]), ("shop", "people"))
            self.assertEqual(event["job"]["facets"]["documentation"]["description"], "Who buys.")
            self.assertEqual(event["job"]["facets"]["ownership"]["owners"][0]["name"], "team:crm")
            self.assertRegex(event["producer"], r"^urn:goldline:\d+\.\d+")
        output, = end["outputs"]
        lineage = output["facets"]["columnLineage"]
        self.assertEqual(output["outputFacets"]["outputStatistics"]["rowCount"], run["written"])
        mail = lineage["fields"]["mail"]
        self.assertEqual({(one["name"], one["field"]) for one in mail["inputFields"]},
                         {("crm.people", "mail"), ("web.people", "mail")})
        self.assertTrue(all(how["masking"] for one in mail["inputFields"] for how in one["transformations"]))
        self.assertEqual(mail["transformationDescription"], "md5(mail)")
        self.assertEqual(lineage["fields"]["source"]["inputFields"], [])
        filtered, = lineage["dataset"]
        self.assertEqual((filtered["field"], filtered["transformations"]),
                         ("id", [{"type": "INDIRECT", "subtype": "FILTER", "masking": False}]))
        self.assertEqual([one["inputFacets"]["inputStatistics"]["rowCount"] for one in end["inputs"]], [3, 1])
        verdicts = {one["name"]: one for one in output["facets"]["dataQualityAssertions"]["assertions"]}
        failed = next(one for name, one in verdicts.items() if "range" in name)
        self.assertEqual((failed["success"], failed["column"], failed["params"]["rows_failed"]), (False, "age", 1))
        # Names, types and counts, but no value of a record.
        for value in ("Ada", "Bob", "g@x", "200"):
            self.assertNotIn(f'"{value}', json.dumps([start, end]))

    def test_failed_runs(self):
        self.every_kind_of_run()
        ends = {}
        for event in self.told():
            ends.setdefault(event["run"]["runId"], []).append(event["eventType"])
        self.assertEqual(sorted(ends.values()), sorted([["START", "COMPLETE"]] * 6 + [["START", "FAIL"]] * 2))
        gate = next(one for one in self.told() if one["job"]["name"] == "strict" and one["eventType"] == "FAIL")
        self.assertIn("gate failed", gate["run"]["facets"]["errorMessage"]["message"])
        self.assertIn("dataQualityAssertions", gate["outputs"][0]["facets"])
        self.assertNotIn("columnLineage", gate["outputs"][0]["facets"])

    def test_an_interrupted_run_is_told_of_as_aborted(self):
        rows = "".join(f"{number},Ada,36,a@x\n" for number in range(200_000))
        self.write("people.csv", "id,name,age,mail\n" + rows)
        started = threading.Event()

        def interrupt(event):
            if event["eventType"] == "START":
                self.assertTrue(started.wait(LIMIT))
                process.send_signal(signal.SIGINT)
            return 201

        with Receiver(interrupt) as receiver:
            process = subprocess.Popen([GOLDLINE, "run", "people.yaml", "--data", self.data, "--openlineage",
                                        receiver.url], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            started.set()
            process.communicate(timeout=LIMIT)
        self.assertEqual(process.returncode, 130)
        self.assertEqual([event["eventType"] for event in receiver.taken], ["START", "ABORT"])

    def test_a_killed_run_is_told_of_as_aborted_once_it_is_found(self):
        started = threading.Event()

        def kill(_):
            self.assertTrue(started.wait(LIMIT))
            process.kill()
            return 201

        with Receiver(kill) as receiver:
            process = subprocess.Popen([GOLDLINE, "run", "people.yaml", "--data", self.data, "--openlineage",
                                        receiver.url], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            started.set()
            process.communicate(timeout=LIMIT)
        self.goldline("run", "report.yaml")
        told = [json.loads(line) for line in self.goldline("emit", receiver.taken[0]["run"]["runId"]).stdout.splitlines()]
        self.assertEqual([event["eventType"] for event in told], ["START", "ABORT"])
        self.assertEqual(told[0], receiver.taken[0])
        self.assertTrue(told[1]["run"]["facets"]["errorMessage"]["message"])

    def test_posted_events_say_the_lineage_that_the_runs_recorded(self):
        self.every_kind_of_run()
        other = Serving(os.path.join(self.folder, "other"))
        self.addCleanup(other.__exit__)
        for event in self.told():
            receipt = other.post_json("/api/v1/lineage", event)
            self.assertEqual(receipt.status, 201, receipt.body)
            # Where an edge is between whole datasets, the explicit facet stands beside the one that all servers read.
            self.assertLessEqual({one["why"] for one in receipt.json()["ignored"]}, {"the lineage facet says it all"})
        ours = self.serve()
        fields = [f"shop/{dataset}#{field}" for dataset, names in
                  (("dwh.people", ("id", "name", "age", "mail", "source")), ("ages", ("name", "n", "mean")))
                  for field in names] + ["shop/dwh.people", "shop/ages", "shop/copy", "shop/crm.people#mail"]
        for field in fields:
            path = f"/v1/lineage?direction=both&depth=9&field={field.replace('#', '%23')}"
            self.assertEqual(edges_of(other.get(path).json()), edges_of(ours.get(path).json()), field)
            self.assertTrue(edges_of(ours.get(path).json()) or field.endswith("#source"), field)
        for run in {event["run"]["runId"] for event in self.told()}:
            one, two = (server.get(f"/v1/runs/{run}").json() for server in (ours, other))
            for key in ("state", "started", "ended", "inputs", "outputs", "errors", "job"):
                if key != "outputs" or one["state"] == "COMPLETE":
                    self.assertEqual(one[key], two[key], (run, key))
        self.assertEqual([one["name"] for one in ours.get("/v1/datasets/shop/dwh.people").json()["owners"]],
                         [one["name"] for one in other.get("/v1/datasets/shop/dwh.people").json()["owners"]])

    def test_a_server_is_told_while_it_happens_and_takes_each_event_once(self):
        with Serving(os.path.join(self.folder, "other")) as other:
            for arguments, environment in ((("--openlineage", other.url), {}), ((), {"GOLDLINE_OPENLINEAGE": other.url}),
                                           (("--openlineage", other.url + "/api/v1/lineage"), {})):
                run = self.run_json("run", "people.yaml", *arguments, **environment)["run_id"]
                self.assertEqual(other.get(f"/v1/runs/{run}").json()["state"], "COMPLETE")
            self.write("goldline.toml", f'openlineage = "{other.url}"\n')
            run = self.run_json("run", "people.yaml")["run_id"]
            self.assertEqual(other.get(f"/v1/runs/{run}").json()["state"], "COMPLETE")
            count = other.get("/api/v1/events/lineage").json()["totalCount"]
            self.assertEqual(count, 8)
            # Told again, they are the same events.
            self.assertEqual(self.run_json("emit", run)["events"], 2)
            self.assertEqual(other.get("/api/v1/events/lineage").json()["totalCount"], count)

    def test_a_receiver_that_is_not_there_fails_nothing_and_loses_nothing(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # and does not listen
            nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
            for receiver, reason in ((nobody, "refused"), (str(self.folder / "no/such/folder.ndjson"), "No such file")):
                done = self.goldline("run", "people.yaml", "--json", "--openlineage", receiver)
                run = json.loads(done.stdout)["run_id"]
                self.assertIn(reason, done.stderr)
                again = re.search(r"goldline emit \S+ --openlineage \S+", done.stderr)
                self.assertIn(run, again.group())
                self.assertIn(receiver, again.group())
                self.goldline("emit", run, "--openlineage", receiver, code=3)
        told = self.run_json("emit", run, "--openlineage", self.events)
        self.assertEqual((told["events"], told["receiver"]), (2, str(self.events)))
        self.assertEqual([one["eventType"] for one in self.told()], ["START", "COMPLETE"])
        printed = self.goldline("emit", run).stdout
        self.assertEqual(printed, self.events.read_text())

    def test_a_receiver_that_comes_back_is_told_all(self):
        answers = iter([503])
        with Receiver(lambda _: next(answers, 201)) as receiver:
            done = self.goldline("run", "people.yaml", "--openlineage", receiver.url + "/somewhere/else?key=1")
        self.assertEqual([event["eventType"] for event in receiver.taken], ["START", "COMPLETE"])
        self.assertEqual(set(receiver.paths), {"/somewhere/else?key=1"})
        self.assertNotIn("emit", done.stderr)

    def test_a_run_within_another_tool_names_its_parent(self):
        parent = "0193554a-6a6b-7c3d-9a1e-0000000000da"
        run = self.run_json("run", "people.yaml", "--openlineage", self.events,
                            OPENLINEAGE_PARENT_ID=f"airflow://eu/prod/nightly.people/{parent}")["run_id"]
        for event in self.told():
            facet = event["run"]["facets"]["parent"]
            self.assertEqual((facet["run"]["runId"], facet["job"]),
                             (parent, {"namespace": "airflow://eu/prod", "name": "nightly.people"}))
        with self.serve() as server:
            known = server.get(f"/v1/runs/{run}").json()["properties"]
        self.assertEqual((known["parent_run"], known["parent_job"]), (parent, "airflow://eu/prod/nightly.people"))
        done = self.goldline("run", "people.yaml", OPENLINEAGE_PARENT_ID="nightly")
        self.assertIn("OPENLINEAGE_PARENT_ID", done.stderr)

    def test_the_examples_of_the_reference_hold(self):
        assert_examples_hold(self, "openlineage.md", self.folder)

    def test_what_is_no_receiver_is_refused_before_anything_runs(self):
        for receiver in ("-", "https://lineage.example", "ftp://x", "http://"):
            self.goldline("run", "people.yaml", "--openlineage", receiver, code=2)
        self.assertEqual(glob.glob(str(self.folder / "out/*")), [])
        self.goldline("check", "people.csv", "--contract", "people.odcs.yaml", "--openlineage", self.events, code=2)
        self.goldline("emit", "nothing", code=2)
        self.goldline("run", "people.yaml")
        self.goldline("emit", "0193554a-6a6b-7c3d-9a1e-0123456789ab", code=3)


if __name__ == "__main__":
    unittest.main()
