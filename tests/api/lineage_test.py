"""OpenLineage events into the real binary, as producers send them."""
import glob
import gzip
import http.client
import json
import os
import unittest

from examples import assert_examples_hold
from serving import LIMIT, ServingTest, run

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

    def test_what_held_between_two_times_and_what_changed(self):
        server = self.serve()
        field = "dwh/customers#full_name"
        for month, source in ((1, "accounts"), (2, "people")):
            event = load_event(time=f"2026-0{month}-01T00:00:00Z")
            event["run"]["runId"] = RUN[:-1] + str(month)
            facet = event["outputs"][0]["facets"]["columnLineage"]
            facet["fields"]["full_name"]["inputFields"][0]["name"] = source
            self.assertEqual(server.post_json("/api/v1/lineage", event).status, 201)
        asked = "field=dwh/customers%23full_name"
        between = server.get(f"/v1/lineage?{asked}&between=2026-01-15..2026-03-01").json()
        self.assertEqual([(edge["source"], edge["stretches"][0]["from"], edge["stretches"][0]["to"])
                          for edge in between["edges"]],
                         [("crm/accounts#name", "2026-01-15T00:00:00Z", "2026-02-01T00:00:00Z"),
                          ("crm/people#name", "2026-02-01T00:00:00Z", None)])
        diff = server.get(f"/v1/lineage/diff?{asked}&from=2026-01-15").json()
        self.assertEqual([edge["source"] for edge in diff["appeared"]], ["crm/people#name"])
        self.assertEqual([edge["source"] for edge in diff["ended"]], ["crm/accounts#name"])
        arguments = (("lineage", "diff", field, "--from", "2026-01-15"),
                     ("lineage", "diff", "etl/load", "--of", "job", "--from", "2026-01-15", "--level", "system"),
                     ("lineage", "diff", field, "--from", "2026-01-15", "--to", "2026-01-16"),
                     ("trace", field, "--between", "2026-01-15..2026-03-01"),
                     ("trace", field, "--between", "2026-01-15..", "--dot"),
                     ("impact", "crm/people#name", "--kinds", "DIRECT", "--layer", "observed"))
        asked = [run(*one, "--server", server.url) for one in arguments]
        self.assertEqual([one.returncode for one in asked], [1, 0, 0, 0, 0, 0], [one.stderr for one in asked])
        self.assertIn("+ crm/people#name -> dwh/customers#full_name  by etl/load, IDENTITY", asked[0].stdout)
        self.assertIn("Nothing changed. As it was: 1 edge.", asked[2].stdout)
        self.assertIn("from 2026-01-15T00:00:00Z to 2026-03-01T00:00:00Z", asked[3].stdout)
        self.assertTrue(asked[4].stdout.startswith("digraph lineage {\n"))
        self.assertIn("dwh/customers  by value, 1 step", asked[5].stdout)
        server.stop()
        for one, answer in zip(arguments, asked):
            opened = run(*one, "--data", self.data)
            self.assertEqual((opened.returncode, opened.stdout), (answer.returncode, answer.stdout), opened.stderr)
        for wrong, word in ((("--between", "2026"), "two ends"), (("--between", "..", "--as-of", "2026-01-01"), "one of them"),
                            (("--kinds", "SIDEWAYS"), "kinds are"), (("--layer", "top"), "layers are")):
            refused = run("trace", field, *wrong, "--data", self.data)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn(word, refused.stderr)

    def test_the_examples_of_the_reference(self):
        server = self.serve()
        owner = {"_producer": "p", "_schemaURL": "s",
                 "owners": [{"name": "data team", "type": "owner"}]}
        for month, source in ((1, "accounts"), (2, "people")):
            event = load_event(time=f"2026-0{month}-01T00:00:00Z")
            event["run"]["runId"] = RUN[:-1] + str(month)
            event["job"]["facets"] = {"ownership": owner}
            facet = event["outputs"][0]["facets"]["columnLineage"]
            facet["fields"]["full_name"]["inputFields"][0]["name"] = source
            self.assertEqual(server.post_json("/api/v1/lineage", event).status, 201)
        server.stop()
        os.rename(self.data, os.path.join(self.folder, "store"))
        assert_examples_hold(self, "lineage.md", self.folder)

    def test_a_hub_comes_in_pages_with_totals_first(self):
        server = self.serve()
        events = []
        for i in range(250):
            event = load_event(output=f"copy{i:03}")
            event["job"]["name"] = f"job{i}"
            event["run"]["runId"] = f"0193554a-6a6b-7c3d-9a1e-{i:012}"
            events.append(event)
        self.assertEqual(server.post_json("/api/v1/lineage/batch", events).status, 200)
        whole = server.get("/v1/lineage?field=crm/accounts%23name&direction=downstream").json()
        target = "/v1/lineage?field=crm/accounts%23name&direction=downstream&limit=100&cursor="
        nodes, edges, cursor = [], [], ""
        while cursor is not None:
            page = server.get(target + cursor).json()
            self.assertEqual(page["totals"], {"nodes": 251, "edges": 250, "downstream": {
                "nodes": 250, "direct": 250, "edges": 250, "by_distance": [250]}})
            nodes += page["nodes"]
            edges += page["edges"]
            last, cursor = cursor, page["next_cursor"]
        self.assertEqual((nodes, edges), (whole["nodes"], whole["edges"]))
        self.assertEqual(server.post_json("/api/v1/lineage", load_event(output="one_more")).status, 201)
        changed = server.get(target + last)
        self.assertEqual((changed.status, changed.json()["code"]), (412, "lineage_changed"))

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

    def test_events_are_kept_as_long_as_it_was_asked_for(self):
        server = self.serve("--keep-events", "30")
        self.assertEqual(server.post_json("/api/v1/lineage", load_event()).status, 201)
        self.assertEqual(server.get("/api/v1/events/lineage").json()["totalCount"], 1)
        server.process.terminate()
        self.assertEqual(server.process.wait(LIMIT), 0)
        refused = run("serve", "--data", self.data, "--keep-events", "0")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--keep-events", refused.stderr)

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
