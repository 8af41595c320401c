#!/usr/bin/env python3
"""kill -9 of goldline run at random moments, over the demo company's two months, and of goldline serve while
events come in. After each kill the store verifies, everything that was acknowledged is there, nothing
half-written has the name of a result, and the next run does what it does in a story without kills.

GOLDLINE_SEED repeats the moments as well as a clock allows; GOLDLINE_KILLS is how many there are."""
import http.client
import json
import os
import pathlib
import random
import selectors
import subprocess
import tempfile
import threading
import time
import unittest

from serving import LIMIT, Serving
from story import STEPS, Story, make_data

SEED = int(os.environ.get("GOLDLINE_SEED") or random.randrange(1 << 32))
KILLS = int(os.environ.get("GOLDLINE_KILLS", "60"))


def inode(path):
    return path.stat().st_ino if path.exists() else None


class Killer:
    """Starts a run and kills it: after a random part of the time it takes, or at once when one of its
    files appears under its name."""

    def __init__(self, chance):
        self.chance = chance

    def kill(self, story, step, seconds):
        """What the run printed when it was faster, else None."""
        watched = self.chance.choice([None, None, None, story.target(step), story.quarantine(step)])
        before = inode(watched) if watched and not step.is_statement else None
        process = subprocess.Popen(story.command(step), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True)
        if watched and not step.is_statement:
            self._wait(process, lambda: inode(watched) not in (None, before), LIMIT)
        else:
            self._wait(process, lambda: False, self.chance.random() * seconds)
        process.kill()
        out, errors = process.communicate()
        return (out, errors) if process.returncode >= 0 else None

    @staticmethod
    def _wait(process, happened, seconds):
        """Until it happened, the time is over, or the process prints or ends."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as output:
            output.register(process.stdout, selectors.EVENT_READ)
            while not happened() and (left := end - time.monotonic()) > 0:
                if output.select(min(left, 0.0005) if seconds == LIMIT else left):
                    return


class KilledRuns(unittest.TestCase):
    def setUp(self):
        print(f"GOLDLINE_SEED={SEED} GOLDLINE_KILLS={KILLS}", flush=True)
        self.temporary = tempfile.TemporaryDirectory(prefix="goldline-kill-", dir=self._fast_folder())
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name)
        self.data = make_data(self.folder)
        self._tell_calm_story()

    @staticmethod
    def _fast_folder():
        return "/dev/shm" if os.path.isdir("/dev/shm") else None

    def _tell_calm_story(self):
        self.calm = Story(self.folder / "calm", self.data)
        self.reports, self.files, self.seconds = {}, {}, {}
        for step in STEPS:
            begin = time.monotonic()
            done = self.calm.run(step)
            self.seconds[step] = time.monotonic() - begin
            self.assertEqual(done.returncode, 0, done.stderr)
            self.reports[step] = self.calm.report(done.stdout)
            self.files[step] = self.calm.files_of(step)
        self.trace = self.calm.trace()
        self.edges = self.calm.catalog().edges

    def test_at_random_moments(self):
        chance = random.Random(SEED)
        self.kills = self.too_late = self.in_doubt = 0
        number = 0
        while self.kills < KILLS:
            number += 1
            self._tell(Story(self.folder / f"story{number}", self.data), Killer(chance), chance)
        print(f"{self.kills} kills in {number} stories; {self.in_doubt} after the run was committed, "
              f"{self.too_late} came too late", flush=True)

    def _tell(self, story, killer, chance):
        """All steps; each is killed a few times before it is let through."""
        self.known = None  # what the catalog held after the last step that was acknowledged
        for step in STEPS:
            done = None
            for _ in range(chance.choice((1, 1, 2, 3))):
                if self.kills == KILLS:
                    break
                before = story.files_of(step)
                printed = killer.kill(story, step, self.seconds[step])
                if printed:
                    self.too_late += 1
                    done = printed
                    break
                self.kills += 1
                if self._check_after_kill(story, step, before):
                    done = "committed"
                    self.in_doubt += 1
                    break
            self._finish(story, step, done)
        self.assertEqual(story.trace(), self.trace)
        self.assertEqual(story.catalog().edges, self.edges)

    def _check_after_kill(self, story, step, before):
        """Whether the run was committed, though nobody was told."""
        self._check_files(story, step, before)
        code, verified = story.ask("verify")
        if code == 3 and "there is no store" in str(verified):
            self.assertIsNone(self.known, "the store is gone")
            return False
        self.assertEqual(code, 0, verified)
        now = story.catalog()
        new = dict(now.runs)
        if self.known:
            self.assertLessEqual(self.known.runs.items(), now.runs.items())
            self.assertLessEqual(self.known.datasets.items(), now.datasets.items())
            self.assertLessEqual(self.known.edges, now.edges)
            new = {run: now.runs[run] for run in now.runs.keys() - self.known.runs.keys()}
        return any(run["state"] == "COMPLETE" for run in new.values())

    def _check_files(self, story, step, before):
        """Each is what it was, or what the step makes of it; the rest are temporary by their names."""
        for now, old, expected in zip(story.files_of(step), before, self.files[step]):
            self.assertIn(now, (old, expected))
        results = {name for one in STEPS for name in (story.target(one), story.quarantine(one))}
        for folder in (story.out, story.bad):
            for path in folder.rglob("*"):
                self.assertTrue(path.is_dir() or path in results or path.suffix == ".part", path)

    def _finish(self, story, step, done):
        if done is None:
            again = story.run(step)
            self.assertEqual(again.returncode, 0, again.stderr)
            done = (again.stdout, again.stderr)
        if done != "committed":
            self.assertEqual(story.report(done[0]), self.reports[step])
        self.assertEqual(story.files_of(step), self.files[step])
        self.assertEqual(story.ask("verify")[0], 0)
        self.known = story.catalog()
        for run in self.known.runs.values():
            # The next run finds what a process left behind when it died, and says so.
            self.assertIn(run["state"], ("COMPLETE", "ABORT"), run)
        if done != "committed" and not step.is_statement:
            left = [path for path in (*story.out.rglob("*.part"), *story.bad.rglob("*.part"))
                    if path.name.startswith(step.pipeline) and path.parent.name == step.period]
            self.assertEqual(left, [], "a run clears away what an earlier one left half-written")


class KilledServer(unittest.TestCase):
    """Producers send events over several connections until the server is killed."""
    PRODUCERS = 4

    def test_every_acknowledged_event_is_there(self):
        chance = random.Random(SEED)
        acked = []
        with tempfile.TemporaryDirectory(prefix="goldline-kill-") as folder:
            store = os.path.join(folder, "store")
            for cycle in range(max(2, KILLS // 10)):
                self.serve_and_kill(store, cycle, 1 + chance.randrange(400), acked)
                code = subprocess.run([os.environ["GOLDLINE"], "verify", "--data", store], capture_output=True)
                self.assertEqual(code.returncode, 0, code)
                with Serving(store) as server:
                    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT)
                    for run in acked:
                        connection.request("GET", "/v1/runs/" + run)
                        answer = connection.getresponse()
                        found = json.loads(answer.read())
                        self.assertEqual(answer.status, 200, f"seed {SEED}: {run} was acknowledged")
                        self.assertEqual([one["name"] for one in found["outputs"]], ["table" + run[-4:]])
                    connection.close()
        print(f"{len(acked)} events acknowledged before {cycle + 1} kills", flush=True)

    def serve_and_kill(self, store, cycle, after, acked):
        """Kills once so many events are acknowledged, while others are under way."""
        enough = threading.Event()
        mine = [[] for _ in range(self.PRODUCERS)]
        with Serving(store) as server:
            producers = [threading.Thread(target=self.produce,
                                          args=(server.port, cycle, one, after, mine, enough))
                         for one in range(self.PRODUCERS)]
            for producer in producers:
                producer.start()
            self.assertTrue(enough.wait(LIMIT))
            server.process.kill()
            for producer in producers:
                producer.join(LIMIT)
        for some in mine:
            acked += some

    @staticmethod
    def produce(port, cycle, producer, after, mine, enough):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT)
        try:
            for number in range(10 ** 6):
                run = f"0193554a-6a6b-7c3d-{cycle:02x}{producer:02x}-{number:012x}"
                connection.request("POST", "/api/v1/lineage", json.dumps(event_of(run)),
                                   {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 201:
                    break
                mine[producer].append(run)
                if sum(map(len, mine)) >= after:
                    enough.set()
        except (OSError, http.client.HTTPException):
            pass  # it was killed
        finally:
            enough.set()
            connection.close()


def event_of(run):
    field = {"namespace": "crm", "name": "accounts", "field": "name",
             "transformations": [{"type": "DIRECT", "subtype": "IDENTITY"}]}
    facet = {"_producer": "p", "_schemaURL": "s", "fields": {"full_name": {"inputFields": [field]}}}
    return {"eventType": "COMPLETE", "eventTime": "2026-01-01T00:00:00Z", "producer": "p", "schemaURL": "s",
            "run": {"runId": run}, "job": {"namespace": "etl", "name": "load"},
            "inputs": [{"namespace": "crm", "name": "accounts"}],
            "outputs": [{"namespace": "dwh", "name": "table" + run[-4:], "facets": {"columnLineage": facet}}]}


if __name__ == "__main__":
    unittest.main(verbosity=2)
