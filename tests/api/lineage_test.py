"""OpenLineage events into the real binary, as producers send them."""
import glob
import gzip
import http.client
import json
import os
import unittest

from serving import LIMIT, ServingTest

DATA = os.environ.get("GOLDLINE_DATA") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../shared/data")
RUN = "0193554a-6a6b-7c3d-9a1e-0123456789ab"
JSON = {"Content-Type": "application/json; charset=UTF-8"}


def load_event(time="2026-01-01T00:00:00Z", output="customers"):
    field = {"namespace": "crm", "name": "accounts", "field": "name",
             "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}]}
    facet = {"_producer": "p", "_schemaURL": "s",
             "fields": {"full_name": {"inputFields": [field]}}}
    return {"eventType": "COMPLETE", "eventTime": time, "producer": "p", "schemaURL": "s",
            "run": {"runId": RUN}, "job": {"namespace": "etl", "name": "load"},
            "inputs": [{"namespace": "crm", "name": "accounts"}],
            "outputs": [{"namespace": "dwh", "name": output, "facets": {"columnLineage": facet}}]}


class Lineage(ServingTest):
    def sources_of(self, server, field):
        graph = server.get("/v1/lineage?direction=upstream&field=" + field).json()
        return sorted(edge["source"] for edge in graph["edges"])

    def test_an_event_becomes_a_graph_that_survives_kill_9(self):
        server = self.serve()
        answer = server.post_json("/api/v1/lineage", load_event())
        self.assertEqual(answer.status, 201, answer.body)
        self.assertTrue(answer.json()["stored"])
        server.process.kill()
        server.process.wait(LIMIT)
        server = self.serve()
        self.assertEqual(self.sources_of(server, "dwh/customers%23full_name"), ["crm/accounts#name"])
        trace = server.get("/v1/trace?field=customers%23full_name").json()
        for key in ("target", "nodes", "edges", "steps", "suspects", "partial"):
            self.assertIn(key, trace)
        impact = server.get("/v1/impact?field=crm/accounts%23name").json()
        self.assertEqual(impact["edges"][0]["target"], "dwh/customers#full_name")
        names = [one["name"] for one in server.get("/v1/datasets").json()["datasets"]]
        self.assertEqual(names, ["accounts", "customers"])
        self.assertEqual(server.get("/v1/runs/" + RUN).json()["state"], "COMPLETE")

    def test_facets_are_shown_as_they_were_sent_but_no_secrets(self):
        server = self.serve()
        event = load_event()
        secret = {"environmentVariables": [{"name": "PASSWORD", "value": "hunter2"}]}
        event["run"]["facets"] = {"environmentVariables": secret, "custom": {"n": 1.50}}
        event["inputs"][0]["inputFacets"] = {"inputStatistics": {"rowCount": 7}}
        event["outputs"][0]["facets"]["storage"] = {"storageLayer": "delta"}
        receipt = server.post_json("/api/v1/lineage", event).json()
        self.assertIn("custom", receipt["facets_kept"])
        run = server.get("/v1/runs/" + RUN)
        self.assertNotIn(b"hunter2", run.body)
        self.assertEqual(run.json()["facets"]["custom"], {"n": 1.5})
        self.assertEqual(run.json()["facets"]["environmentVariables"]["environmentVariables"],
                         [{"name": "PASSWORD", "value": "***"}])
        self.assertEqual(run.json()["dataset_facets"],
                         [{"role": "input", "dataset": {"namespace": "crm", "name": "accounts"},
                           "name": "inputStatistics", "facet": {"rowCount": 7}}])
        dataset = server.get("/v1/datasets/dwh/customers").json()
        self.assertEqual(dataset["facets"]["storage"], {"storageLayer": "delta"})
        self.assertEqual(dataset["properties"]["storage_layer"], "delta")

    def test_other_names_of_a_dataset_are_that_dataset(self):
        server = self.serve()
        event = load_event()
        event["outputs"][0]["facets"]["symlinks"] = {"identifiers": [
            {"namespace": "hive", "name": "dwh.customers", "type": "TABLE"}]}
        receipt = server.post_json("/api/v1/lineage", event).json()
        self.assertIn("symlinks", receipt["facets_used"])
        self.assertEqual(self.sources_of(server, "hive/dwh.customers%23full_name"), ["crm/accounts#name"])
        names = [{"namespace": "dwh", "name": "customers"}, {"namespace": "hive", "name": "dwh.customers"}]
        self.assertEqual(server.get("/v1/datasets/hive/dwh.customers").json()["names"], names)
        trace = server.get("/v1/trace?field=dwh.customers%23full_name").json()
        self.assertEqual(trace["target"]["id"], "dwh/customers#full_name")
        drop = {"eventTime": "2026-02-01T00:00:00Z", "producer": "p", "schemaURL": "s",
                "dataset": {"namespace": "hive", "name": "dwh.customers", "facets": {
                    "lifecycleStateChange": {"lifecycleStateChange": "DROP"}}}}
        self.assertEqual(server.post_json("/api/v1/lineage", drop).status, 201)
        self.assertEqual(self.sources_of(server, "dwh/customers%23full_name"), [])
        self.assertEqual(self.sources_of(server, "dwh/customers%23full_name&as_of=2026-01-15T00:00:00Z"),
                         ["crm/accounts#name"])
        self.assertEqual(server.get("/v1/datasets/hive/dwh.customers").json()["life"],
                         [{"what": "dropped", "time": "2026-02-01T00:00:00Z"}])

    def test_bodies_as_clients_send_them(self):
        server = self.serve()
        body = json.dumps(load_event()).encode()
        packed = server.ask("POST", "/api/v1/lineage", gzip.compress(body),
                            {**JSON, "Content-Encoding": "gzip"})
        self.assertEqual(packed.status, 201, packed.body)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
        self.addCleanup(connection.close)
        pieces = (body[i:i + 10] for i in range(0, len(body), 10))
        connection.request("POST", "/api/v1/lineage?source=test", pieces, JSON, encode_chunked=True)
        chunked = connection.getresponse()
        self.assertEqual(chunked.status, 201)
        self.assertTrue(json.loads(chunked.read())["duplicate"])

    def test_large_and_hostile_bodies(self):
        server = self.serve()
        event = load_event()
        event["run"]["facets"] = {"spark.logicalPlan": {"plan": "x" * (12 << 20)}}
        self.assertEqual(server.post_json("/api/v1/lineage", event).status, 201)
        bomb = gzip.compress(b"[" * (40 << 20))
        self.assertEqual(server.ask("POST", "/api/v1/lineage", bomb,
                                    {**JSON, "Content-Encoding": "gzip"}).status, 413)
        deep = b"[" * (1 << 20)
        self.assertEqual(server.ask("POST", "/api/v1/lineage", deep, JSON).status, 400)
        self.assertEqual(server.ask("POST", "/api/v1/lineage/batch", deep, JSON).status, 400)
        self.assertEqual(server.ask("POST", "/api/v1/lineage", b"\xff\x00{}", JSON).status, 400)
        self.assertEqual(server.ask("POST", "/api/v1/lineage", b"{}",
                                    {"Content-Type": "text/plain"}).status, 415)

    def test_events_of_real_producers_are_taken_or_refused_with_a_reason(self):
        files = [path for path in glob.glob(DATA + "/openlineage/*/*.ndjson")]
        if not files:
            self.skipTest("the OpenLineage events are not here")
        server = self.serve()
        for path in files:
            with open(path, "rb") as lines:
                for number, line in enumerate(lines, 1):
                    answer = server.ask("POST", "/api/v1/lineage", line, JSON)
                    where = f"{path}:{number} {answer.body[:300]}"
                    self.assertIn(answer.status, (201, 400), where)
                    if answer.status == 400:
                        self.assertTrue(answer.json()["detail"], where)
        self.assertEqual(server.get("/readyz").status, 200)
        self.assertTrue(server.get("/v1/datasets").json()["datasets"])


if __name__ == "__main__":
    unittest.main()
