#!/usr/bin/env python3
"""A server with more to do than it can: it refuses events with 503 and Retry-After, never with 429, keeps every one
that it acknowledged, and takes the refused ones later. OpenLineage's own clients bring them again by themselves."""
import http.client
import json
import re
import subprocess
import threading
import unittest
import uuid

from python_packages import PRODUCERS, python_with
from serving import LIMIT, ServingTest

JSON = {"Content-Type": "application/json"}
SMALL = ("--threads", "1", "--max-waiting", "1")  # one request is answered, one waits
SENDERS = 8
FEW_SENDERS = 3  # beside a client that waits between its tries, and is to get through
MOST = 5000  # events, after which the server must have refused one


def event(number):
    return {"eventType": "COMPLETE", "eventTime": "2026-11-22T00:00:00Z", "producer": "p", "schemaURL": "s",
            "run": {"runId": str(uuid.UUID(int=number, version=4))}, "job": {"namespace": "load", "name": "copy"},
            "inputs": [{"namespace": "in", "name": f"table{number % 7}"}],
            "outputs": [{"namespace": "out", "name": "table"}]}


class Flood:
    """Posts events from several connections until it is told to stop; what became of each."""

    def __init__(self, server, first=0, senders=SENDERS):
        self.server = server
        self.acknowledged, self.refused, self.unclear = set(), set(), []
        self.next = first
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.send) for _ in range(senders)]

    def send(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=LIMIT)
        while not self.stopped.is_set():
            with self.lock:
                number, self.next = self.next, self.next + 1
            connection.request("POST", "/api/v1/lineage", json.dumps(event(number)), JSON)
            answer = connection.getresponse()
            body = answer.read()
            with self.lock:
                if answer.status == 201:
                    self.acknowledged.add(number)
                elif answer.status == 503 and answer.headers["Retry-After"] and json.loads(body)["code"] == "overloaded":
                    self.refused.add(number)
                else:
                    self.unclear.append((answer.status, dict(answer.headers), body))
        connection.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


class OverloadTest(ServingTest):
    def refusals(self, server):
        metrics = server.get("/metrics").body.decode()
        found = re.search(r'goldline_http_requests_total\{route="POST /api/v1/lineage",status="503"\} (\d+)', metrics)
        self.assertNotIn('status="429"', metrics)
        return int(found.group(1)) if found else 0

    def known_runs(self, server):
        page = server.get("/api/v1/events/lineage?limit=10000").json()
        self.assertEqual(page["totalCount"], len(page["events"]))
        return {one["run"]["runId"] for one in page["events"]}


class Server(OverloadTest):
    def test_what_was_acknowledged_is_kept_and_what_was_refused_is_taken_later(self):
        server = self.serve(*SMALL)
        with Flood(server) as flood:
            self.wait_until(lambda: (flood.refused and flood.acknowledged) or flood.next > MOST)
        self.assertEqual(flood.unclear, [])
        self.assertTrue(flood.refused and flood.acknowledged, "it was never too much")
        self.assertEqual(self.refusals(server), len(flood.refused))
        runs = {event(number)["run"]["runId"] for number in flood.acknowledged}
        self.assertEqual(self.known_runs(server), runs)
        server.process.kill()
        server.process.wait(LIMIT)

        server = self.serve(*SMALL)
        self.assertEqual(self.known_runs(server), runs)
        for number in sorted(flood.refused | flood.acknowledged):
            receipt = server.post_json("/api/v1/lineage", event(number))
            self.assertEqual(receipt.status, 201)
            self.assertEqual(receipt.json()["duplicate"], number in flood.acknowledged)
        self.assertEqual(len(self.known_runs(server)), len(flood.refused | flood.acknowledged))

    def test_monitoring_is_answered_meanwhile(self):
        server = self.serve(*SMALL)
        with Flood(server) as flood:
            self.wait_until(lambda: flood.refused or flood.next > MOST)
            for path in ("/healthz", "/readyz", "/metrics"):
                self.assertEqual(server.get(path).status, 200)
        self.assertTrue(flood.refused)


class Clients(OverloadTest):
    def expect_kept(self, server, told):
        for one in told:
            self.assertEqual(server.get("/v1/runs/" + one["run"]).status, 200, one)

    @classmethod
    def setUpClass(cls):
        cls.python = python_with(PRODUCERS / "requirements.txt")

    def bring(self, server, kind):
        return subprocess.run([self.python, PRODUCERS / "persistent.py", server.url, kind], capture_output=True,
                              text=True, timeout=LIMIT, cwd=self.folder)

    def test_the_client_brings_what_was_refused_again(self):
        server = self.serve(*SMALL)
        with Flood(server, first=1_000_000, senders=FEW_SENDERS):
            done = self.bring(server, "http")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertIn(503, told[-1]["refused_with"])
        self.expect_kept(server, told)

    def test_the_asynchronous_client_does_so_too(self):
        server = self.serve(*SMALL)
        done = self.bring(server, "async_http")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        self.expect_kept(server, told)
        self.assertGreater(self.refusals(server), 0)


if __name__ == "__main__":
    unittest.main()
