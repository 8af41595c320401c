"""Marquez's API on a real server that was told real events: every answer key by key.

The tables of keys and types are those of Marquez 0.51 (its resource models and what its web page reads). A key that is
missing, one too many or one of another type fails, with the place where it is.
"""
import glob
import json
import os
import re
import time
import unittest
import urllib.parse
import uuid

from serving import LIMIT, Serving, ServingTest

DATA = os.environ.get("GOLDLINE_DATA") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../../shared/data")
JSON = {"Content-Type": "application/json"}


def quote(text):
    return urllib.parse.quote(text, safe="")


# --- shapes -----------------------------------------------------------------------------------------------------------

class Wrong(Exception):
    pass


def of_type(kind, name):
    def check(value, where):
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Wrong(f"{where}: {value!r} is no {name}")
    return check


def matching(pattern, name):
    def check(value, where):
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise Wrong(f"{where}: {value!r} is no {name}")
    return check


def one_of(*values):
    def check(value, where):
        if value not in values:
            raise Wrong(f"{where}: {value!r} is none of {values}")
    return check


def or_null(shape):
    def check(value, where):
        if value is not None:
            shape(value, where)
    return check


def array(shape):
    def check(value, where):
        if not isinstance(value, list):
            raise Wrong(f"{where}: {value!r} is no array")
        for i, item in enumerate(value):
            shape(item, f"{where}[{i}]")
    return check


def members(_also=(), **shapes):
    """An object with exactly these keys, and none or all of those in `_also`."""
    def check(value, where):
        if not isinstance(value, dict):
            raise Wrong(f"{where}: {value!r} is no object")
        keys = set(value) - set(_also)
        if keys != set(shapes):
            raise Wrong(f"{where}: missing {sorted(set(shapes) - keys)}, too many {sorted(keys - set(shapes))}")
        for key, shape in shapes.items():
            shape(value[key], f"{where}.{key}")
    return check


def later(name):
    """A shape that is defined further below."""
    return lambda value, where: globals()[name](value, where)


TEXT = of_type(str, "text")
NUMBER = of_type(int, "whole number")
FLAG = of_type(bool, "flag")
OBJECT = of_type(dict, "object")
TIME = matching(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z", "time")
UUID = matching(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
NODE_ID = matching(r"(?s)(dataset|job|datasetField):.+:.+", "node id")
NULL = one_of(None)

NAME = members(namespace=TEXT, name=TEXT)
VERSION_NAME = members(namespace=TEXT, name=TEXT, version=UUID)
FIELD = members(name=TEXT, type=or_null(TEXT), tags=array(TEXT), description=or_null(TEXT))
EDGE = members(origin=NODE_ID, destination=NODE_ID)
STREAM_ONLY = ("schemaLocation",)
DATASET_TYPE = one_of("DB_TABLE", "STREAM")
JOB_TYPE = one_of("BATCH", "STREAM", "SERVICE")

NAMESPACE = members(name=TEXT, createdAt=TIME, updatedAt=TIME, ownerName=TEXT, description=or_null(TEXT), isHidden=FLAG)
NAMESPACES = members(namespaces=array(NAMESPACE))
SOURCE = members(type=TEXT, name=TEXT, createdAt=TIME, updatedAt=TIME, connectionUrl=TEXT, description=or_null(TEXT))
SOURCES = members(sources=array(SOURCE))
TAGS = members(tags=array(members(name=TEXT, description=or_null(TEXT))))

RUN_DATASET = members(datasetVersionId=VERSION_NAME, facets=OBJECT)
RUN = members(
    id=UUID, createdAt=TIME, updatedAt=TIME, nominalStartTime=or_null(TIME), nominalEndTime=or_null(TIME),
    state=one_of("NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"), startedAt=or_null(TIME), endedAt=or_null(TIME),
    durationMs=or_null(NUMBER), args=OBJECT, jobVersion=or_null(VERSION_NAME), inputDatasetVersions=array(RUN_DATASET),
    outputDatasetVersions=array(RUN_DATASET), facets=OBJECT)
RUNS = members(runs=array(RUN), totalCount=NUMBER)
RUN_FACETS = members(runId=UUID, facets=OBJECT)

COLUMN_INPUT = members(namespace=TEXT, dataset=TEXT, field=TEXT, transformationDescription=or_null(TEXT),
                       transformationType=or_null(TEXT))
COLUMN = members(name=TEXT, inputFields=array(COLUMN_INPUT), transformationDescription=or_null(TEXT),
                 transformationType=or_null(TEXT))
DATASET = members(
    STREAM_ONLY, id=NAME, type=DATASET_TYPE, name=TEXT, physicalName=TEXT, createdAt=TIME, updatedAt=TIME,
    namespace=TEXT, sourceName=TEXT, fields=array(FIELD), tags=array(TEXT), lastModifiedAt=or_null(TIME),
    lastLifecycleState=or_null(TEXT), description=or_null(TEXT), currentVersion=or_null(UUID),
    columnLineage=or_null(array(COLUMN)), facets=OBJECT, deleted=FLAG)
DATASETS = members(datasets=array(DATASET), totalCount=NUMBER)
VERSION = members(
    STREAM_ONLY, id=VERSION_NAME, type=DATASET_TYPE, name=TEXT, physicalName=TEXT, createdAt=TIME, version=UUID,
    namespace=TEXT, sourceName=TEXT, fields=array(FIELD), tags=array(TEXT), lifecycleState=or_null(TEXT),
    description=or_null(TEXT), currentSchemaVersion=or_null(UUID), createdByRun=or_null(RUN), facets=OBJECT)
VERSIONS = members(versions=array(VERSION), totalCount=NUMBER)

JOB = members(
    id=NAME, type=JOB_TYPE, name=TEXT, simpleName=TEXT, parentJobName=or_null(TEXT), parentJobUuid=or_null(UUID),
    createdAt=TIME, updatedAt=TIME, namespace=TEXT, inputs=array(NAME), outputs=array(NAME), location=or_null(TEXT),
    description=or_null(TEXT), latestRun=or_null(RUN), latestRuns=array(RUN), facets=OBJECT,
    currentVersion=or_null(UUID), labels=array(TEXT), tags=array(TEXT))
JOBS = members(jobs=array(JOB), totalCount=NUMBER)
JOB_VERSIONS = members(versions=array(OBJECT))

DATASET_NODE = members(
    STREAM_ONLY, id=NAME, type=DATASET_TYPE, name=TEXT, physicalName=TEXT, createdAt=TIME, updatedAt=TIME,
    namespace=TEXT, sourceName=TEXT, fields=array(FIELD), facets=OBJECT, tags=array(TEXT), lastModifiedAt=or_null(TIME),
    lastLifecycleState=or_null(TEXT), description=or_null(TEXT))
JOB_NODE = members(
    id=NAME, type=JOB_TYPE, name=TEXT, simpleName=TEXT, parentJobName=or_null(TEXT), parentJobUuid=or_null(UUID),
    createdAt=TIME, updatedAt=TIME, namespace=TEXT, inputs=array(NAME), outputs=array(NAME), location=or_null(TEXT),
    description=or_null(TEXT), latestRun=or_null(RUN))
FIELD_INPUT = members(namespace=TEXT, dataset=TEXT, datasetVersion=or_null(UUID), field=TEXT,
                      transformationDescription=or_null(TEXT), transformationType=or_null(TEXT))
FIELD_NODE = members(namespace=TEXT, dataset=TEXT, datasetVersion=or_null(UUID), field=TEXT, fieldType=TEXT,
                     transformationDescription=or_null(TEXT), transformationType=or_null(TEXT),
                     inputFields=array(FIELD_INPUT))


def node(value, where):
    data = {"DATASET": DATASET_NODE, "JOB": JOB_NODE, "DATASET_FIELD": FIELD_NODE}
    one_of(*data)(value.get("type"), f"{where}.type")
    members(id=NODE_ID, type=TEXT, data=data[value["type"]], inEdges=array(EDGE), outEdges=array(EDGE))(value, where)


GRAPH = members(graph=array(node))
UPSTREAM = members(runs=array(members(
    job=members(namespace=TEXT, name=TEXT, version=or_null(UUID)),
    run=members(id=UUID, start=or_null(TIME), end=or_null(TIME), status=TEXT),
    inputs=array(members(namespace=TEXT, name=TEXT, version=UUID, producedByRunId=or_null(UUID))))))
EVENTS = members(events=array(OBJECT), totalCount=NUMBER)
SEARCH = members(totalCount=NUMBER, results=array(members(
    type=one_of("JOB", "DATASET"), name=TEXT, updatedAt=TIME, namespace=TEXT, nodeId=NODE_ID)))
HIGHLIGHTS = array(members(name=array(TEXT)))
FOUND_JOBS = members(highlights=HIGHLIGHTS, hits=array(members(
    run_id=or_null(UUID), name=TEXT, namespace=TEXT, eventType=or_null(TEXT), type=JOB_TYPE, facets=OBJECT,
    runFacets=OBJECT)))
FOUND_DATASETS = members(highlights=HIGHLIGHTS, hits=array(members(
    run_id=or_null(UUID), name=TEXT, namespace=TEXT, eventType=or_null(TEXT), facets=OBJECT)))
EVENT_STATS = array(members(startInterval=TIME, endInterval=TIME, fail=NUMBER, start=NUMBER, complete=NUMBER,
                            abort=NUMBER))
COUNTS = array(members(startInterval=TIME, endInterval=TIME, count=NUMBER))
ERROR = members(code=NUMBER, message=TEXT)


# --- real events ------------------------------------------------------------------------------------------------------

def send_all(server, patterns):
    sent = 0
    for path in sorted(path for pattern in patterns for path in glob.glob(f"{DATA}/openlineage/{pattern}")):
        with open(path, "rb") as lines:
            for line in lines:
                if server.ask("POST", "/api/v1/lineage", line, JSON).status == 201:
                    sent += 1
    return sent


class RealEvents(unittest.TestCase):
    """One server for all tests of the class: they only read."""

    @classmethod
    def setUpClass(cls):
        import tempfile
        cls.folder = tempfile.TemporaryDirectory(prefix="goldline-api-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.server = Serving(os.path.join(cls.folder.name, "data"))
        cls.addClassCleanup(cls.server.__exit__)
        cls.sent = send_all(cls.server, ["marquez/*.ndjson", "data-rentgen/*.ndjson", "openlineage-spec/*.ndjson",
                                         "openlineage-hive/*.ndjson", "openlineage-dbt/*.ndjson"])
        if not cls.sent:
            raise unittest.SkipTest("the OpenLineage events are not here")

    def ask(self, path, shape, status=200):
        answer = self.server.get(path)
        self.assertEqual(answer.status, status, f"{path}: {answer.body[:300]}")
        value = answer.json()
        try:
            shape(value, path)
        except Wrong as wrong:
            self.fail(str(wrong))
        return value

    def pages(self, path, shape, name):
        """All entries of a list, by pages of seven: each once, as many as it says."""
        entries, total = [], None
        while total is None or len(entries) < total:
            page = self.ask(f"{path}?limit=7&offset={len(entries)}", shape)
            self.assertIn(total, (None, page["totalCount"]))
            total = page["totalCount"]
            self.assertTrue(page[name] or not total, f"{path} ends before its total")
            entries += page[name]
        self.assertEqual(len(entries), total)
        self.assertEqual(self.ask(f"{path}?limit=0", shape)[name], [])
        self.assertEqual(self.ask(f"{path}?offset={total}", shape)[name], [])
        return entries

    def namespaces(self):
        return [one["name"] for one in self.ask("/api/v1/namespaces", NAMESPACES)["namespaces"]]

    def test_catalog(self):
        datasets = 0
        for namespace in self.namespaces():
            under = f"/api/v1/namespaces/{quote(namespace)}"
            self.assertEqual(self.ask(under, NAMESPACE)["name"], namespace)
            listed = self.pages(f"{under}/datasets", DATASETS, "datasets")
            datasets += len(listed)
            for dataset in listed[:25]:
                path = f"{under}/datasets/{quote(dataset['name'])}"
                self.assertEqual(self.ask(path, DATASET), dataset)
                versions = self.pages(f"{path}/versions", VERSIONS, "versions")
                ids = [one["version"] for one in versions]
                self.assertEqual(len(set(ids)), len(ids))
                self.assertIn(dataset["currentVersion"], ids)
                for version in versions[:3]:
                    self.assertEqual(self.ask(f"{path}/versions/{version['version']}", VERSION), version)
                self.ask(f"{path}/versions/{uuid.UUID(int=7)}", ERROR, 404)
                self.ask(f"{path}/versions/latest", ERROR, 404)
        self.assertGreater(datasets, 100)

    def test_jobs_and_runs(self):
        jobs = self.pages("/api/v1/jobs", JOBS, "jobs")
        self.assertEqual(len({(job["namespace"], job["name"]) for job in jobs}), len(jobs))
        updated = [job["updatedAt"].rstrip("Z") for job in jobs]
        self.assertEqual(updated, sorted(updated, reverse=True))
        by_namespace = [job for namespace in self.namespaces()
                        for job in self.pages(f"/api/v1/namespaces/{quote(namespace)}/jobs", JOBS, "jobs")]
        self.assertCountEqual(by_namespace, jobs)
        for job in jobs[:60]:
            path = f"/api/v1/namespaces/{quote(job['namespace'])}/jobs/{quote(job['name'])}"
            self.assertEqual(self.ask(path, JOB), job)
            self.assertEqual(self.ask(f"{path}/versions", JOB_VERSIONS), {"versions": []})
            self.ask(f"{path}/versions/{uuid.UUID(int=7)}", ERROR, 404)
            runs = self.pages(f"{path}/runs", RUNS, "runs")
            self.assertEqual(job["latestRun"], runs[0] if runs else None)
            self.assertEqual(job["latestRuns"], runs[:10])
            for run in runs[:2]:
                self.assertEqual(self.ask(f"/api/v1/jobs/runs/{run['id']}", RUN), run)
                for kind in ("run", "job", "RUN"):
                    facets = self.ask(f"/api/v1/jobs/runs/{run['id']}/facets?type={kind}", RUN_FACETS)
                    self.assertEqual(facets["runId"], run["id"])
                self.ask(f"/api/v1/jobs/runs/{run['id']}/facets", ERROR, 400)
                self.ask(f"/api/v1/jobs/runs/{run['id']}/facets?type=dataset", ERROR, 400)
                self.ask(f"/api/v1/runlineage/upstream?runId={run['id']}", UPSTREAM)

    def test_jobs_by_the_state_of_their_last_run(self):
        jobs = self.ask("/api/v1/jobs?limit=10000", JOBS)["jobs"]
        for state in ("NEW", "RUNNING", "COMPLETED", "FAILED", "ABORTED"):
            found = self.ask(f"/api/v1/jobs?limit=10000&lastRunStates={state}", JOBS)
            wanted = [job for job in jobs if job["latestRun"] and job["latestRun"]["state"] == state]
            self.assertEqual(found, {"jobs": wanted, "totalCount": len(wanted)})
        two = self.ask("/api/v1/jobs?limit=10000&lastRunStates=FAILED&lastRunStates=RUNNING", JOBS)["jobs"]
        self.assertEqual({job["latestRun"]["state"] for job in two}, {"FAILED", "RUNNING"})
        self.ask("/api/v1/jobs?lastRunStates=DONE", ERROR, 400)

    def assert_edges_agree(self, graph, reversed_in):
        """Both ends of every edge tell of it."""
        nodes = {node["id"]: node for node in graph}
        self.assertEqual(list(nodes), sorted(nodes))
        outgoing = {(edge["origin"], edge["destination"]) for node in graph for edge in node["outEdges"]}
        incoming = {(edge["origin"], edge["destination"]) for node in graph for edge in node["inEdges"]}
        for node in graph:
            self.assertTrue(all(edge["origin"] == node["id"] for edge in node["outEdges"]))
            own = "origin" if reversed_in else "destination"
            self.assertTrue(all(edge[own] == node["id"] for edge in node["inEdges"]))
        if reversed_in:
            incoming = {(destination, origin) for origin, destination in incoming}
        self.assertEqual(outgoing, incoming)
        self.assertLessEqual({end for edge in outgoing for end in edge}, set(nodes))

    def some_nodes(self):
        for namespace in self.namespaces():
            under = f"/api/v1/namespaces/{quote(namespace)}"
            for kind in ("dataset", "job"):
                for one in self.ask(f"{under}/{kind}s?limit=12", DATASETS if kind == "dataset" else JOBS)[kind + "s"]:
                    yield kind, namespace, one["name"]

    def test_graphs(self):
        columns = 0
        for kind, namespace, name in self.some_nodes():
            # As Marquez's page asks: each part encoded, the colons between them not.
            asked = f"{kind}:{quote(namespace)}:{quote(name)}"
            graph = self.ask(f"/api/v1/lineage?nodeId={asked}&depth=2", GRAPH)["graph"]
            self.assert_edges_agree(graph, reversed_in=False)
            self.assertIn(f"{kind}:{namespace}:{name}", [node["id"] for node in graph])
            for twice in (quote(asked), quote(f"{kind}:{namespace}:{name}")):
                self.assertEqual(self.ask(f"/api/v1/lineage?nodeId={twice}&depth=2", GRAPH)["graph"], graph)
            for down in ("False", "true"):
                path = f"/api/v1/column-lineage?nodeId={asked}&withDownstream={down}"
                graph = self.ask(path, GRAPH)["graph"]
                self.assert_edges_agree(graph, reversed_in=True)
                columns += len(graph)
        self.assertGreater(columns, 100)

    def test_every_node_of_a_graph_is_one_to_ask_for(self):
        asked = "dataset:food_delivery:public.delivery_7_days"
        for route in ("lineage", "column-lineage"):
            graph = self.ask(f"/api/v1/{route}?nodeId={asked}", GRAPH)["graph"]
            self.assertGreater(len(graph), 5)
            for node in graph:
                nodes = self.ask(f"/api/v1/{route}?withDownstream=true&nodeId={quote(node['id'])}", GRAPH)["graph"]
                self.assertIn(node["id"], [one["id"] for one in nodes])

    def test_columns_as_of_a_version(self):
        path = "/api/v1/namespaces/food_delivery/datasets/public.delivery_7_days"
        version = self.ask(path, DATASET)["currentVersion"]
        asked = quote(f"dataset:food_delivery:public.delivery_7_days#{version}")
        graph = self.ask(f"/api/v1/column-lineage?nodeId={asked}", GRAPH)["graph"]
        self.assertTrue(graph)
        for node in graph:
            self.assertEqual(node["id"].split("#")[1], node["data"]["datasetVersion"])
        self.ask(f"/api/v1/column-lineage?nodeId={asked}&withDownstream=true", ERROR, 400)
        other = quote(f"dataset:food_delivery:public.delivery_7_days#{uuid.UUID(int=7)}")
        self.ask(f"/api/v1/column-lineage?nodeId={other}", ERROR, 404)

    def test_columns_of_a_dataset_are_those_of_its_graph(self):
        dataset = self.ask("/api/v1/namespaces/food_delivery/datasets/public.delivery_7_days", DATASET)
        graph = self.ask("/api/v1/column-lineage?nodeId=dataset:food_delivery:public.delivery_7_days&depth=1", GRAPH)
        inputs = {node["data"]["field"]: node["data"]["inputFields"] for node in graph["graph"]
                  if node["data"]["dataset"] == "public.delivery_7_days" and node["data"]["inputFields"]}
        self.assertEqual(sorted(inputs), sorted(column["name"] for column in dataset["columnLineage"]))
        for column in dataset["columnLineage"]:
            plain = [{key: one[key] for key in one if key != "datasetVersion"} for one in inputs[column["name"]]]
            self.assertEqual(column["inputFields"], plain)

    def test_the_example_of_a_graph(self):
        graph = self.ask("/api/v1/lineage?nodeId=dataset:food_delivery:public.menus&depth=2", GRAPH)["graph"]
        nodes = {node["id"]: node for node in graph}
        dataset, job = nodes["dataset:food_delivery:public.menus"], nodes["job:food_delivery:etl_menus"]
        edge = {"origin": "job:food_delivery:etl_menus", "destination": "dataset:food_delivery:public.menus"}
        self.assertEqual(dataset["inEdges"], [edge])
        self.assertEqual(job["outEdges"], [edge])
        self.assertEqual(dataset["data"]["id"], {"namespace": "food_delivery", "name": "public.menus"})
        self.assertEqual(dataset["data"]["type"], "DB_TABLE")
        self.assertEqual(dataset["data"]["physicalName"], "public.menus")
        self.assertEqual(dataset["data"]["description"], "A table for menus.")
        self.assertEqual(dataset["data"]["fields"][0]["name"], "id")
        self.assertEqual(dataset["data"]["fields"][0]["type"], "INTEGER")
        self.assertEqual(job["data"]["type"], "BATCH")
        self.assertEqual(job["data"]["simpleName"], "etl_menus")
        self.assertEqual(job["data"]["inputs"], [])
        self.assertEqual(job["data"]["outputs"], [dataset["data"]["id"]])
        self.assertEqual(job["data"]["latestRun"]["id"], "4d3b8069-69b6-4708-ade0-3275112c9f04")
        self.assertEqual(job["data"]["latestRun"]["state"], "COMPLETED")
        self.assertEqual(job["data"]["latestRun"]["startedAt"], "2026-01-01T00:00:00Z")

    def test_events(self):
        first = self.ask("/api/v1/events/lineage?limit=10000", EVENTS)
        events = first["events"]
        self.assertEqual(first["totalCount"], len(events))
        self.assertLessEqual(len(events), self.sent)
        self.assertTrue(all(event["run"]["runId"] and event["job"]["name"] for event in events))
        backwards = self.ask("/api/v1/events/lineage?limit=10000&sortDirection=asc&before=&after=", EVENTS)["events"]
        self.assertEqual(backwards, events[::-1])
        page = self.ask("/api/v1/events/lineage?limit=5&offset=3", EVENTS)
        self.assertEqual(page, {"events": events[3:8], "totalCount": len(events)})
        between = "after=2026-01-01T00:05:00Z&before=2026-01-01T00:09:00.000Z"
        times = [event["eventTime"] for event in
                 self.ask(f"/api/v1/events/lineage?{between}&limit=10000", EVENTS)["events"]]
        self.assertTrue(times)
        self.assertGreaterEqual(min(times), "2026-01-01T00:05")
        self.assertLess(max(times), "2026-01-01T00:09")
        for bad in ("sortDirection=up", "before=yesterday", "limit=-1", "offset=x"):
            self.ask(f"/api/v1/events/lineage?{bad}", ERROR, 400)

    def test_search(self):
        both = self.ask("/api/v1/search?q=DELIVERY_7&limit=100", SEARCH)
        names = [one["name"] for one in both["results"]]
        self.assertEqual(both["totalCount"], len(names))
        self.assertTrue(all("delivery_7" in name for name in names))
        self.assertEqual(names, sorted(names))
        self.assertEqual({one["type"] for one in both["results"]}, {"JOB", "DATASET"})
        for one in both["results"]:
            self.assertEqual(one["nodeId"], f"{one['type'].lower()}:{one['namespace']}:{one['name']}")
            self.ask(f"/api/v1/lineage?depth=0&nodeId={quote(one['nodeId'])}", GRAPH)
        for kind in ("JOB", "dataset"):
            some = self.ask(f"/api/v1/search?q=delivery_7&filter={kind}&sort=UPDATE_AT", SEARCH)["results"]
            self.assertEqual({one["type"] for one in some}, {kind.upper()})
        one = self.ask("/api/v1/search?q=delivery_7&limit=1", SEARCH)
        self.assertEqual((len(one["results"]), one["totalCount"]), (1, both["totalCount"]))
        self.assertEqual(self.ask("/api/v1/search?q=delivery_7&namespace=nobody", SEARCH)["totalCount"], 0)
        self.assertEqual(self.ask("/api/v1/search?q=delivery_7&before=1999-01-01", SEARCH)["totalCount"], 0)
        self.assertEqual(self.ask("/api/v1/search?q=delivery_7&after=2999-01-01", SEARCH)["totalCount"], 0)
        self.assertEqual(self.ask("/api/v1/search?q=ELIVERY_7%25ys", SEARCH)["totalCount"], both["totalCount"])
        for bad in ("", "q=", "q=a&filter=run", "q=a&sort=size", "q=a&before=today"):
            self.ask(f"/api/v1/search?{bad}", ERROR, 400)

    def test_search_of_the_second_version(self):
        jobs = self.ask("/api/v2beta/search/jobs?q=etl_", FOUND_JOBS)
        datasets = self.ask("/api/v2beta/search/datasets?q=menus", FOUND_DATASETS)
        for found in (jobs, datasets):
            self.assertTrue(found["hits"])
            self.assertEqual(len(found["hits"]), len(found["highlights"]))
        self.assertIn("<em>menus</em>", datasets["highlights"][0]["name"][0])
        self.ask("/api/v2beta/search/jobs", ERROR, 400)

    def test_stats(self):
        for period, count in (("DAY", 24), ("WEEK", 7), ("week", 7)):
            query = f"period={period}&timezone=Europe/Berlin"
            for name, shape in (("lineage-events", EVENT_STATS), ("jobs", COUNTS), ("datasets", COUNTS),
                                ("sources", COUNTS)):
                stretches = self.ask(f"/api/v1/stats/{name}?{query}", shape)
                self.assertEqual(len(stretches), count)
                for before, after in zip(stretches, stretches[1:]):
                    self.assertEqual(before["endInterval"], after["startInterval"])
        jobs = self.ask("/api/v1/stats/jobs?period=DAY", COUNTS)
        self.assertEqual(jobs[-1]["count"], self.ask("/api/v1/jobs?limit=1", JOBS)["totalCount"])
        for bad in ("", "?period=YEAR"):
            self.ask(f"/api/v1/stats/jobs{bad}", ERROR, 400)

    def test_the_rest(self):
        sources = self.ask("/api/v1/sources", SOURCES)["sources"]
        for source in sources:
            self.assertEqual(self.ask(f"/api/v1/sources/{quote(source['name'])}", SOURCE), source)
        self.assertEqual(self.ask("/api/v1/tags", TAGS), {"tags": []})

    def test_what_is_not_there(self):
        for path in ("namespaces/none", "namespaces/none/datasets", "namespaces/none/datasets/x", "sources/none",
                     "namespaces/food_delivery/datasets/none", "namespaces/food_delivery/datasets/none/versions",
                     "namespaces/food_delivery/jobs/none", "namespaces/food_delivery/jobs/none/runs",
                     "namespaces/food_delivery/jobs/none/versions", f"jobs/runs/{uuid.UUID(int=7)}", "jobs/runs/x",
                     f"jobs/runs/{uuid.UUID(int=7)}/facets?type=run", "lineage?nodeId=job:a:b"):
            error = self.ask(f"/api/v1/{path}", ERROR, 404)
            self.assertEqual(error["code"], 404)
        self.assertEqual(self.ask("/api/v1/namespaces/none/jobs", JOBS), {"jobs": [], "totalCount": 0})


# --- events made for one purpose ----------------------------------------------------------------------------------------

def run_event(job, inputs=(), outputs=(), namespace="ns", kind="COMPLETE", minute=0, run=None):
    return {"eventType": kind, "eventTime": f"2026-01-01T00:{minute:02}:00Z", "producer": "p", "schemaURL": "s",
            "run": {"runId": str(run or uuid.uuid4())}, "job": {"namespace": namespace, "name": job},
            "inputs": [{"namespace": namespace, "name": name} for name in inputs],
            "outputs": [{"namespace": namespace, "name": name} for name in outputs]}


class Made(ServingTest):
    def test_names_with_every_kind_of_character(self):
        server = self.serve()
        namespace = "postgres://db:5432/prod%20 é"
        names = ["a/b/c", "../up", "100%", "a%2Fb", "x:y", "q?r#s&t=u+v", "ü \"'\\", ".", "%41"]
        for name in names:
            server.post_json("/api/v1/lineage", run_event(name, [name], [f"{name}/out"], namespace))
        under = f"/api/v1/namespaces/{quote(namespace)}"
        self.assertEqual(server.get(under).json()["name"], namespace)
        for name in names:
            self.assertEqual(server.get(f"{under}/datasets/{quote(name)}").json()["name"], name)
            self.assertEqual(server.get(f"{under}/jobs/{quote(name)}").json()["name"], name)
            self.assertEqual(server.get(f"{under}/jobs/{quote(name)}/runs").json()["totalCount"], 1)
            self.assertEqual(server.get(f"{under}/datasets/{quote(name)}/versions").json()["totalCount"], 1)
            asked = quote(f"job:{quote(namespace)}:{quote(name)}")
            graph = server.get(f"/api/v1/lineage?nodeId={asked}&depth=0")
            self.assertEqual(graph.status, 200, graph.body)
            self.assertIn(f"job:{namespace}:{name}", [node["id"] for node in graph.json()["graph"]])

    def test_a_run_from_start_to_end(self):
        server = self.serve()
        run = uuid.uuid4()
        states = []
        for kind, minute in (("OTHER", 0), ("START", 1), ("RUNNING", 2), ("COMPLETE", 3), ("START", 1), ("OTHER", 9)):
            server.post_json("/api/v1/lineage", run_event("job", kind=kind, minute=minute, run=run))
            states.append(server.get(f"/api/v1/jobs/runs/{run}").json()["state"])
        self.assertEqual(states, ["NEW", "RUNNING", "RUNNING", "COMPLETED", "COMPLETED", "COMPLETED"])
        told = server.get(f"/api/v1/jobs/runs/{run}").json()
        self.assertEqual((told["startedAt"], told["endedAt"], told["durationMs"]),
                         ("2026-01-01T00:01:00Z", "2026-01-01T00:03:00Z", 120000))

    def test_a_page_of_events_has_a_greatest_size(self):
        server = self.serve()
        for minute in range(4):
            event = run_event("job", minute=minute)
            event["run"]["facets"] = {"spark.logicalPlan": {"plan": "x" * (25 << 20)}}
            self.assertEqual(server.post_json("/api/v1/lineage", event).status, 201)
        answer = server.get("/api/v1/events/lineage")
        self.assertEqual((len(answer.json()["events"]), answer.json()["totalCount"]), (2, 4))
        self.assertIn("bytes", answer.headers["X-Goldline-Partial"])
        rest = server.get("/api/v1/events/lineage?offset=2")
        self.assertEqual(len(rest.json()["events"]), 2)
        self.assertIsNone(rest.headers["X-Goldline-Partial"])

    def write(self, server, method, path, shape, body=None, status=200, headers=None):
        sent = None if body is None else json.dumps(body)
        answer = server.ask(method, f"/api/v1/{path}", sent, {**(JSON if sent else {}), **(headers or {})})
        self.assertEqual(answer.status, status, f"{path}: {answer.body[:300]}")
        try:
            shape(answer.json(), path)
        except Wrong as wrong:
            self.fail(str(wrong))
        return answer

    def make_catalog(self, server):
        self.write(server, "PUT", "namespaces/ns", NAMESPACE, {"ownerName": "me"})
        self.write(server, "PUT", "sources/db", SOURCE, {"type": "POSTGRESQL", "connectionUrl": "jdbc:postgresql://h/d"})
        table = {"type": "DB_TABLE", "physicalName": "public.a", "sourceName": "db", "description": "two\nlines",
                 "fields": [{"name": "id", "type": "INTEGER", "tags": [], "description": "the key"}, {"name": "x"}]}
        self.write(server, "PUT", "namespaces/ns/datasets/a", DATASET, table)
        self.write(server, "PUT", "namespaces/ns/datasets/b%2Fc", DATASET,
                   {"type": "STREAM", "physicalName": "b", "sourceName": "db", "schemaLocation": "http://h/s"})
        job = {"type": "BATCH", "inputs": [{"namespace": "ns", "name": "a"}], "description": "loads",
               "outputs": [{"namespace": "ns", "name": "b/c"}], "location": "https://example.com/repo"}
        self.write(server, "PUT", "namespaces/ns/jobs/load", JOB, job)

    def test_what_clients_write_is_there(self):
        server = self.serve()
        self.make_catalog(server)
        source = server.get("/api/v1/sources/db").json()
        self.assertEqual((source["type"], source["connectionUrl"]), ("POSTGRESQL", "jdbc:postgresql://h/d"))
        dataset = server.get("/api/v1/namespaces/ns/datasets/a").json()
        self.assertEqual(dataset["fields"], [
            {"name": "id", "type": "INTEGER", "tags": [], "description": "the key"},
            {"name": "x", "type": None, "tags": [], "description": None}])
        self.assertEqual((dataset["sourceName"], dataset["description"]), ("db", "two\nlines"))
        self.assertEqual(server.get("/api/v1/namespaces/ns/datasets/b%2Fc").json()["type"], "STREAM")
        job = server.get("/api/v1/namespaces/ns/jobs/load").json()
        self.assertEqual((job["inputs"], job["outputs"]), ([{"namespace": "ns", "name": "a"}],
                                                           [{"namespace": "ns", "name": "b/c"}]))
        graph = server.get("/api/v1/lineage?nodeId=dataset:ns:a").json()["graph"]
        self.assertEqual([node["id"] for node in graph], ["dataset:ns:a", "dataset:ns:b/c", "job:ns:load"])
        self.write(server, "PUT", "namespaces/ns/datasets/a", DATASET, {
            "type": "DB_TABLE", "physicalName": "a", "sourceName": "db", "fields": [{"name": "id"}]})
        versions = server.get("/api/v1/namespaces/ns/datasets/a/versions").json()
        self.assertEqual([len(one["fields"]) for one in versions["versions"]], [1, 2])

    def test_runs_that_clients_drive(self):
        server = self.serve()
        self.make_catalog(server)
        under = "namespaces/ns/jobs/load/runs"
        nominal = {"nominalStartTime": "2026-01-01T00:00:00Z", "nominalEndTime": "2026-01-02T00:00:00Z", "args": {}}
        answer = self.write(server, "POST", under, RUN, nominal, 201)
        run = answer.json()["id"]
        self.assertEqual(answer.headers["Location"], f"/api/v1/jobs/runs/{run}")
        self.assertEqual((answer.json()["state"], answer.json()["nominalStartTime"]), ("NEW", "2026-01-01T00:00:00Z"))
        started = self.write(server, "POST", f"jobs/runs/{run}/start?at=2026-01-01T00:00:01Z", RUN)
        self.assertEqual((started.json()["state"], started.json()["startedAt"]), ("RUNNING", "2026-01-01T00:00:01Z"))
        self.write(server, "PUT", "namespaces/ns/datasets/out", DATASET,
                   {"type": "DB_TABLE", "physicalName": "out", "sourceName": "db", "fields": [{"name": "f"}], "runId": run})
        ended = self.write(server, "POST", f"jobs/runs/{run}/complete?at=2026-01-01T00:00:03.5Z", RUN).json()
        self.assertEqual((ended["state"], ended["durationMs"]), ("COMPLETED", 2500))
        self.assertEqual([one["datasetVersionId"]["name"] for one in ended["outputDatasetVersions"]], ["out"])
        version = server.get("/api/v1/namespaces/ns/datasets/out/versions").json()["versions"][0]
        self.assertEqual(version["createdByRun"]["id"], run)
        for path, state in (("fail", "FAILED"), ("abort", "ABORTED")):
            other = str(uuid.uuid4())
            self.write(server, "POST", under, RUN, {"id": other}, 201)
            self.assertEqual(self.write(server, "POST", f"jobs/runs/{other}/{path}", RUN).json()["state"], state)
        self.assertEqual(server.get(f"/api/v1/{under}").json()["totalCount"], 3)

    def test_writes_that_are_refused(self):
        server = self.serve()
        self.make_catalog(server)
        run = self.write(server, "POST", "namespaces/ns/jobs/load/runs", RUN, {}, 201).json()["id"]
        table = {"type": "DB_TABLE", "physicalName": "a", "sourceName": "db"}
        cases = [
            ("PUT", "namespaces/none/datasets/a", table, 404),
            ("PUT", "namespaces/ns/datasets/a", {**table, "sourceName": "none"}, 404),
            ("PUT", "namespaces/ns/datasets/a", {**table, "runId": str(uuid.UUID(int=7))}, 404),
            ("PUT", "namespaces/ns/datasets/a", {**table, "type": "VIEW"}, 400),
            ("PUT", "namespaces/ns/datasets/a", {**table, "fields": [{"type": "x"}]}, 400),
            ("PUT", "namespaces/ns/datasets/a%0A", table, 400),
            ("PUT", "sources/s", {"type": "MYSQL"}, 400),
            ("PUT", "namespaces/none/jobs/j", {"type": "BATCH"}, 404),
            ("PUT", "namespaces/ns/jobs/j", {"type": "CRON"}, 400),
            ("PUT", "namespaces/ns/jobs/j", {"type": "BATCH", "inputs": [{"namespace": "ns", "name": "none"}]}, 404),
            ("PUT", "namespaces/ns/jobs/other", {"type": "BATCH", "runId": run}, 404),
            ("POST", "namespaces/ns/jobs/none/runs", {}, 404),
            ("POST", "namespaces/ns/jobs/load/runs", {"id": run}, 400),
            ("POST", "namespaces/ns/jobs/load/runs", {"id": "seven"}, 400),
            ("POST", "namespaces/ns/jobs/load/runs", {"nominalStartTime": "noon"}, 400),
            ("POST", f"jobs/runs/{uuid.UUID(int=7)}/start", None, 404),
            ("POST", f"jobs/runs/{run}/start?at=noon", None, 400),
        ]
        for method, path, body, status in cases:
            self.write(server, method, path, ERROR, body, status)
        self.assertEqual(server.get(f"/api/v1/jobs/runs/{run}").json()["state"], "NEW")
        self.assertEqual(server.get("/api/v1/search?q=none").json()["totalCount"], 0)

    def test_a_page_of_another_site_writes_nothing(self):
        server = self.serve()
        self.make_catalog(server)
        run = self.write(server, "POST", "namespaces/ns/jobs/load/runs", RUN, {}, 201).json()["id"]
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
            self.write(server, "POST", f"jobs/runs/{run}/fail", ERROR, None, 403, {"Origin": origin})
            self.write(server, "PUT", "namespaces/evil", ERROR, {"ownerName": "x"}, 403, {"Origin": origin})
        own = {"Origin": f"http://127.0.0.1:{server.port}"}
        self.assertEqual(self.write(server, "POST", f"jobs/runs/{run}/fail", RUN, headers=own).json()["state"], "FAILED")
        self.assertEqual(server.get("/api/v1/namespaces/evil").status, 404)

    def test_the_audit_tells_of_changes_of_the_catalog(self):
        server = self.serve()
        self.make_catalog(server)
        self.write(server, "PUT", "namespaces/other", NAMESPACE, {"ownerName": "me"}, headers={"X-Goldline-Actor": "ada"})
        told = [(one["actor"], one["action"], one["subject"]) for one in server.get("/v1/audit").json()["entries"]]
        client = "a Marquez client via HTTP"
        self.assertEqual(told, [
            (client, "namespace.put", "namespace ns"), (client, "source.put", "source db"),
            (client, "dataset.put", "dataset ns/a"), (client, "dataset.put", "dataset ns/b/c"),
            ("ada via HTTP", "namespace.put", "namespace other")])

    # A twin that is quadratic takes sixteen times as long for four times as much.
    def test_cost_grows_with_what_is_there_and_not_faster(self):
        server = self.serve()

        def grow(first, last):
            events = [run_event(f"job{i}", ["hub"], [f"out{i}"]) for i in range(first, last)]
            for at in range(0, len(events), 500):
                answer = server.post_json("/api/v1/lineage/batch", events[at:at + 500])
                self.assertEqual(answer.json()["status"], "success")

        def seconds(path):
            best = LIMIT
            for _ in range(3):
                start = time.monotonic()
                self.assertEqual(server.get(path).status, 200)
                best = min(best, time.monotonic() - start)
            return best

        paths = ("/api/v1/jobs?limit=25", "/api/v1/lineage?nodeId=dataset:ns:hub&depth=20")
        grow(0, 400)
        few = {path: seconds(path) for path in paths}
        grow(400, 1600)
        for path in paths:
            self.assertLess(seconds(path), 8 * few[path] + 0.5, path)


if __name__ == "__main__":
    unittest.main()
