#!/usr/bin/env python3
"""Classes of fields: they travel along DIRECT edges, stop at masking and say why, over HTTP and on the command line."""
import json
import os
import pathlib
import signal
import subprocess
import unittest
import unittest.mock
import urllib.parse

from examples import assert_examples_hold
from serving import GOLDLINE, LIMIT, ServingTest

RUN = "0193554a-6a6b-7c3d-9a1e-0123456789ab"
HEADERS = {"Content-Type": "application/json", "X-Goldline-Actor": "ada"}
SOURCE = "crm/crm.accounts#email"


def source(field, masking=False, subtype="IDENTITY", kind="DIRECT"):
    how = {"type": kind, "subtype": subtype, "masking": masking}
    return {"namespace": "crm", "name": "crm.accounts", "field": field, "transformations": [how]}


def tagged(time, *tags):
    return {"eventTime": time, "producer": "p", "schemaURL": "s",
            "dataset": {"namespace": "crm", "name": "crm.accounts", "facets": {
                "tags": {"_producer": "p", "_schemaURL": "s", "tags": list(tags)}}}}


LOAD = {"eventType": "COMPLETE", "eventTime": "2026-01-01T01:00:00Z", "producer": "p", "schemaURL": "s",
        "run": {"runId": RUN}, "job": {"namespace": "etl", "name": "load_customers"},
        "inputs": [{"namespace": "crm", "name": "crm.accounts"}],
        "outputs": [{"namespace": "mart", "name": "mart.customers", "facets": {"columnLineage": {
            "_producer": "p", "_schemaURL": "s", "fields": {
                "email": {"inputFields": [source("email")]},
                "email_hash": {"inputFields": [source("email", True, "TRANSFORMATION")]},
                "segment": {"inputFields": [source("email", False, "CONDITIONAL", "INDIRECT")]}}}}}]}
COPY = {"eventType": "COMPLETE", "eventTime": "2026-01-01T02:00:00Z", "producer": "p", "schemaURL": "s",
        "run": {"runId": RUN[:-1] + "c"}, "job": {"namespace": "etl", "name": "copy"},
        "inputs": [{"namespace": "mart", "name": "mart.customers"}],
        "outputs": [{"namespace": "lake", "name": "dump"}]}
PII = {"key": "pii", "value": "email", "field": "email", "source": "dbt"}
TIER = {"key": "tier", "value": "1"}


class Classes(ServingTest):
    def start(self, *events):
        self.server = self.serve()
        for event in events:
            answer = self.server.post_json("/api/v1/lineage", event)
            self.assertEqual(answer.status, 201, answer.body)

    def ask(self, field, **more):
        query = urllib.parse.urlencode({"field": field, **more})
        answer = self.server.get("/v1/classes?" + query)
        self.assertEqual(answer.status, 200, answer.body)
        return answer.json()

    def classes(self, field, **more):
        found = self.ask(field, **more)["fields"][0]
        return {one["class"]: one["certain"] for one in found["classes"]}, {
            one["class"] for one in found["masked"]}

    def change(self, method, field, what, because="", **headers):
        if method == "PUT":
            body = json.dumps({"field": field, "class": what, "because": because})
            return self.server.ask("PUT", "/v1/classes", body, {**HEADERS, **headers})
        query = urllib.parse.urlencode({"field": field, "class": what, "because": because})
        return self.server.ask("DELETE", "/v1/classes?" + query, None, {**HEADERS, **headers})

    def test_a_tag_travels_with_the_value_and_stops_at_masking(self):
        self.start(LOAD, COPY, tagged("2026-01-01T00:00:00Z", PII))
        self.assertEqual(self.classes("mart/mart.customers#email"), ({"pii=email": True}, set()))
        self.assertEqual(self.classes("mart/mart.customers#email_hash"), ({}, {"pii=email"}))
        self.assertEqual(self.classes("mart/mart.customers#segment"), ({}, set()))
        self.assertEqual(self.classes("lake/dump"), ({"pii=email": False}, set()))
        self.assertEqual(self.classes(SOURCE, **{"class": "other"}), ({}, set()))
        held = self.ask("mart/mart.customers#email")["fields"][0]["classes"][0]
        self.assertEqual((held["given"]["to"], held["given"]["by"], held["given"]["who"], held["given"]["since"]),
                         (SOURCE, "tags", "dbt", "2026-01-01T00:00:00Z"))
        self.assertEqual([(step["source"], step["target"], step["job"]["name"]) for step in held["path"]],
                         [(SOURCE, "mart/mart.customers#email", "load_customers")])
        whole = self.ask("mart/mart.customers")
        self.assertEqual([one["field"] for one in whole["fields"]],
                         ["mart/mart.customers#email", "mart/mart.customers#email_hash"])

    def test_downstream_tells_what_has_it_and_where_it_stops(self):
        self.start(LOAD, COPY, tagged("2026-01-01T00:00:00Z", PII))
        found = self.ask(SOURCE, direction="downstream")
        self.assertEqual([(one["field"], one["certain"]) for one in found["reached"]],
                         [("mart/mart.customers#email", True), ("lake/dump", False)])
        self.assertEqual([(one["edge"]["target"], one["reached_otherwise"]) for one in found["stops"]],
                         [("mart/mart.customers#email_hash", False)])

    def test_a_class_of_any_name_of_a_dataset_is_one_of_all(self):
        alias = tagged("2026-01-01T03:00:00Z", TIER)
        alias["dataset"].update(namespace="hdfs", name="/accounts")
        alias["dataset"]["facets"]["symlinks"] = {
            "identifiers": [{"namespace": "crm", "name": "crm.accounts", "type": "TABLE"}]}
        self.start(LOAD, alias, tagged("2026-01-01T00:00:00Z", PII))
        self.assertEqual(self.classes("mart/mart.customers#email"),
                         ({"pii=email": True, "tier=1": True}, set()))
        self.assertEqual(self.change("PUT", "crm/crm.accounts#email", "gdpr").status, 200)
        self.assertIn("gdpr", self.classes("hdfs//accounts#email")[0])
        self.assertEqual(self.change("DELETE", "hdfs//accounts#email", "gdpr").status, 200)
        self.assertNotIn("gdpr", self.classes("mart/mart.customers#email")[0])

    def check_times(self, *events):
        self.start(*events)
        target = "mart/mart.customers#email"
        self.assertEqual(self.classes(target)[0], {})
        self.assertEqual(self.classes(target, as_of="2026-01-01T12:00:00Z")[0], {})
        self.assertEqual(self.classes(target, as_of="2026-01-02T12:00:00Z")[0], {"pii=email": True})
        held = self.ask(target, as_of="2026-01-04T00:00:00Z")["fields"][0]["classes"]
        self.assertEqual({one["class"]: one["given"]["since"] for one in held},
                         {"pii=email": "2026-01-02T00:00:00Z", "tier=1": "2026-01-03T00:00:00Z"})

    def test_as_of_a_time(self):
        self.check_times(LOAD, tagged("2026-01-02T00:00:00Z", PII),
                         tagged("2026-01-03T00:00:00Z", PII, TIER), tagged("2026-01-05T00:00:00Z"))

    def test_as_of_a_time_whatever_the_order_of_arrival(self):
        self.check_times(tagged("2026-01-05T00:00:00Z"), tagged("2026-01-02T00:00:00Z", PII),
                         tagged("2026-01-03T00:00:00Z", PII, TIER), LOAD)

    def test_people_give_and_withdraw_with_an_audit(self):
        self.start(LOAD)
        given = self.change("PUT", SOURCE, "pii=email", "asked legal")
        self.assertEqual(given.status, 200, given.body)
        self.assertEqual(self.change("PUT", SOURCE, "pii=email").status, 200)
        held = self.ask("mart/mart.customers#email")["fields"][0]["classes"][0]["given"]
        self.assertEqual((held["by"], held["who"], held["because"]), ("hand", "ada via HTTP", "asked legal"))
        stale = self.change("DELETE", SOURCE, "pii=email", **{"If-Match": '"00"'})
        self.assertEqual((stale.status, stale.json()["code"]), (412, "has_changed"))
        tag = self.server.get("/v1/classes?field=" + urllib.parse.quote(SOURCE)).headers["ETag"]
        self.assertEqual(self.change("DELETE", SOURCE, "pii=email", **{"If-Match": tag}).status, 200)
        self.assertEqual(self.classes("mart/mart.customers#email"), ({}, set()))
        self.assertEqual(self.change("DELETE", SOURCE, "pii=email").status, 404)
        entries = self.server.get("/v1/audit").json()["entries"]
        self.assertEqual([(one["actor"], one["action"], one["subject"]) for one in entries],
                         [("ada via HTTP", "class.give", "field " + SOURCE),
                          ("ada via HTTP", "class.withdraw", "field " + SOURCE)])
        self.assertEqual(entries[0]["details"], {"class": "pii=email", "because": "asked legal"})

    def test_bad_input_is_refused_with_a_reason(self):
        self.start(LOAD)
        for method, field, what, code in (
                ("PUT", "nowhere#x", "pii", (404, "lineage_field_unknown")),
                ("PUT", SOURCE, "pii=false", (400, "not_a_class")),
                ("PUT", SOURCE, "=x", (400, "not_a_class")),
                ("PUT", SOURCE, "x" * 201, (400, "not_a_class")),
                ("DELETE", SOURCE, "pii", (404, "class_not_given"))):
            with self.subTest(method=method, what=what[:10]):
                answer = self.change(method, field, what)
                self.assertEqual((answer.status, answer.json()["code"]), code)
        nobody = self.server.ask("PUT", "/v1/classes", json.dumps({"field": SOURCE, "class": "pii"}),
                                 {"Content-Type": "application/json"})
        self.assertEqual(nobody.json()["code"], "missing_actor")
        forged = tagged("2026-01-01T00:00:00Z")
        forged["dataset"]["facets"] = {"goldline_classes": {"tags": [PII]}}
        receipt = self.server.post_json("/api/v1/lineage", forged).json()
        self.assertEqual(receipt["ignored"][0]["what"], "dataset.facets.goldline_classes")
        self.assertEqual(self.classes(SOURCE), ({}, set()))

    def test_the_command_line_asks_a_server(self):
        self.start(LOAD)

        def run(*words, code=0):
            ran = subprocess.run([GOLDLINE, "classes", *words, "--server", self.server.url],
                                 capture_output=True, text=True, timeout=LIMIT)
            self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
            return ran.stdout
        self.assertIn("pii", run("give", SOURCE, "--class", "pii", "--because", "it is"))
        self.assertIn("Where masking stops them", run(SOURCE, "--downstream"))
        self.assertEqual(json.loads(run(SOURCE, "--json"))["fields"][0]["classes"][0]["class"], "pii")
        self.assertIn("no class", run("withdraw", SOURCE, "--class", "pii"))

    def test_examples_of_the_reference(self):
        self.start(LOAD, tagged("2026-01-01T00:00:00Z", PII))
        self.server.process.send_signal(signal.SIGTERM)
        self.server.process.wait(LIMIT)
        folder = pathlib.Path(self.data).parent
        os.rename(self.data, folder / "goldline-data")
        with unittest.mock.patch.dict(os.environ):
            os.environ.pop("GOLDLINE_DATA", None)
            assert_examples_hold(self, "classification.md", folder)


if __name__ == "__main__":
    unittest.main()
