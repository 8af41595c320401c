"""What the programs of tests/api/producers tell with OpenLineage's own clients, and how a server must know it."""
import json
import urllib.parse

from serving import ServingTest

REVENUE = "postgres://db.shop.example:5432/mart.revenue"
ORDERS = "postgres://db.shop.example:5432/shop.orders"
CUSTOMERS = "postgres://db.shop.example:5432/shop.customers"
LOAD_RUN = "0193554a-6a6b-7c3d-9a1e-000000000001"
FAILED_RUN = "0193554a-6a6b-7c3d-9a1e-000000000002"
LOAD, DECLARED = "nightly.revenue", "declared.revenue"
# What the program says of each field of its output: source, type, subtype, masking.
EDGES = {
    (f"{ORDERS}#day", f"{REVENUE}#day", ("DIRECT", "IDENTITY", False)),
    (f"{ORDERS}#amount", f"{REVENUE}#total", ("DIRECT", "AGGREGATION", False)),
    (f"{CUSTOMERS}#email", f"{REVENUE}#customer", ("DIRECT", "TRANSFORMATION", True)),
    (f"{ORDERS}#customer_id", REVENUE, ("INDIRECT", "JOIN", False)),
    (f"{CUSTOMERS}#id", REVENUE, ("INDIRECT", "JOIN", False)),
    (f"{ORDERS}#state", REVENUE, ("INDIRECT", "FILTER", False)),
}


def quoted(text):
    return urllib.parse.quote(text, safe="")


def facet_names(event):
    """Of everything that an event describes; the client leaves out what it was not given, so each has a name once."""
    owners = [event.get("run", {}), event.get("job", {}), event.get("dataset", {})]
    owners += event.get("inputs", []) + event.get("outputs", [])
    return {name for owner in owners for kind in ("facets", "inputFacets", "outputFacets")
            for name in owner.get(kind, {})}


class ShopStory(ServingTest):
    """Holds what a server knows against what the programs tell."""

    def edges(self, server, field, **query):
        asked = urllib.parse.urlencode({"direction": "upstream", "field": field, "depth": 1, **query})
        found = server.get(f"/v1/lineage?{asked}").json()
        return [(edge["source"], edge["target"], (how["type"], how["subtype"], how["masking"]), edge["job"]["name"],
                 edge["layer"]) for edge in found["edges"] for how in edge["transformations"]]

    def assert_everything_is_known(self, server, sent):
        self.assert_events_are_kept(server, sent)
        self.assert_lineage(server)
        self.assert_runs(server)
        self.assert_descriptions(server)
        self.assert_marquez(server)

    def assert_events_are_kept(self, server, sent):
        runs = [one for one in sent if "run" in one]
        kept = server.get("/api/v1/events/lineage?limit=100").json()
        self.assertEqual(kept["totalCount"], len(runs))
        order = lambda one: (one["eventTime"], one["run"]["runId"], one["eventType"])  # noqa: E731
        self.assertEqual(sorted(kept["events"], key=order), sorted(runs, key=order))

    def assert_lineage(self, server):
        for field in ("day", "total", "customer"):
            wanted = {edge for edge in EDGES if edge[1] in (f"{REVENUE}#{field}", REVENUE)}
            for job, layer in ((LOAD, "observed"), (DECLARED, "declared")):
                found = {one[:3] for one in self.edges(server, f"{REVENUE}#{field}") if one[3:] == (job, layer)}
                self.assertEqual(found, wanted, (field, job))
        # The explicit facet says its edges and no others.
        self.assertEqual({one[:3] for one in self.edges(server, "s3://exports/revenue.csv#total")},
                         {(f"{REVENUE}#total", "s3://exports/revenue.csv#total", ("DIRECT", "IDENTITY", False)),
                          (REVENUE, "s3://exports/revenue.csv", ("DIRECT", "", False))})
        impact = server.get(f"/v1/impact?depth=1&field={quoted(CUSTOMERS + '#email')}").json()
        self.assertEqual({edge["target"] for edge in impact["edges"]}, {f"{REVENUE}#customer"})
        trace = server.get(f"/v1/trace?field={quoted('s3://exports/revenue.csv#total')}").json()
        self.assertIn(f"{ORDERS}#amount", {node["id"] for node in trace["nodes"]})
        self.assertIn("team:data", json.dumps(trace["steps"]))

    def assert_runs(self, server):
        load = server.get("/v1/runs/" + LOAD_RUN).json()
        self.assertEqual((load["state"], load["counts"]), ("COMPLETE", {"read": 1200, "written": 30}))
        self.assertTrue(load["started"].startswith("2026-11-22T02:00:01.5"), load["started"])
        self.assertTrue(load["nominal"].startswith("2026-11-22T02:00:00"), load["nominal"])
        self.assertEqual(load["properties"]["parent_job"], "airflow/nightly")
        self.assertEqual({one["name"] for one in load["dataset_facets"]},
                         {"inputStatistics", "dataQualityAssertions", "outputStatistics"})
        failed = server.get("/v1/runs/" + FAILED_RUN).json()
        self.assertEqual((failed["state"], failed["errors"]), ("FAIL", ["relation shop.orders is locked"]))

    def assert_descriptions(self, server):
        dataset = server.get(f"/v1/datasets/{quoted('postgres://db.shop.example:5432')}/mart.revenue").json()
        self.assertEqual(dataset["description"], "Revenue by day.")
        self.assertEqual([owner["name"] for owner in dataset["owners"]], ["team:finance"])
        self.assertEqual([(field["name"], field["type"]) for field in dataset["fields"]],
                         [("day", "date"), ("total", "numeric"), ("customer", "text")])
        refunds = server.get(f"/v1/datasets/{quoted('postgres://db.shop.example:5432')}/shop.refunds").json()
        self.assertEqual(refunds["description"], "Money back.")

    def assert_marquez(self, server):
        job = server.get(f"/api/v1/namespaces/shop/jobs/{LOAD}").json()
        self.assertEqual((job["description"], job["latestRun"]["state"]), ("Sums what was paid.", "FAILED"))
        self.assertEqual({one["name"] for one in job["inputs"]}, {"shop.orders", "shop.customers"})
        self.assertEqual(job["facets"]["sql"]["dialect"], "postgres")
        run = server.get(f"/api/v1/jobs/runs/{LOAD_RUN}").json()
        self.assertEqual((run["state"], run["durationMs"]), ("COMPLETED", 7623))
        node = f"datasetField:{quoted('postgres://db.shop.example:5432')}:mart.revenue:customer"
        graph = server.get(f"/api/v1/column-lineage?nodeId={quoted(node)}&depth=1").json()["graph"]
        ours = [one for one in graph if one["type"] == "DATASET_FIELD" and one["data"]["field"] == "customer"]
        self.assertIn(("shop.customers", "email"),
                      {(one["dataset"], one["field"]) for one in ours[0]["data"]["inputFields"]})
        node = f"dataset:{quoted('postgres://db.shop.example:5432')}:mart.revenue"
        graph = server.get(f"/api/v1/lineage?nodeId={quoted(node)}&depth=2").json()["graph"]
        self.assertLessEqual({f"job:shop:{LOAD}", "job:shop:export"}, {one["id"] for one in graph})
