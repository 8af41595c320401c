#!/usr/bin/env python3
"""A disk that fills up under the real binary, early, in the middle and at the end: the store, the target,
the quarantine, or all of them. The command ends with exit code 3 and an error that names the file and says
what to do, nothing half-written gets the name of a result, and with space again the same command does what
it would have done."""
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import unittest

from serving import GOLDLINE, Serving
from small_disk import PAGE, SmallDisk, unavailable
from story import SOURCE, STEPS, Step, Story, make_data

CUSTOMERS, ORDERS = Step("customers", "2026-09"), Step("orders", "2026-09")


class FullDisk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="goldline-full-")
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.root = pathlib.Path(cls.temporary.name)
        cls.data = make_data(cls.root)
        cls.calm = Story(cls.root / "calm", cls.data)
        cls.reports = {}
        for step in (CUSTOMERS, ORDERS):
            done = cls.calm.run(step)
            assert done.returncode == 0, done.stderr
            cls.reports[step] = cls.calm.report(done.stdout)

    def setUp(self):
        if reason := unavailable():
            self.skipTest(reason)
        self.folder = self.root / self.id().rpartition(".")[2]
        self.folder.mkdir()
        self.addCleanup(shutil.rmtree, self.folder)

    def check_refused(self, done, *names):
        """Exit code 3; the error names one of the files and says what to do about it."""
        self.assertEqual(done.returncode, 3, f"{done.stdout} {done.stderr}")
        self.assertTrue(any(str(name) in done.stderr for name in names), done.stderr)
        self.assertRegex(done.stderr, "free some space|free space")

    def check_verifies(self, story):
        verified = subprocess.run([GOLDLINE, "verify", "--data", story.store], capture_output=True, text=True)
        # A store that could not even be created is not there.
        if verified.returncode == 3 and "there is no store" in verified.stderr:
            return False
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
        return True

    def check_whole_or_absent(self, story, step):
        """What has the name of a result is that result; nothing else lies about."""
        target, quarantine = story.files_of(step)
        expected = self.calm.files_of(step)
        self.assertIn(target, (None, expected[0]))
        self.assertIn(quarantine, (None, expected[1]))
        for folder in (story.out, story.bad):
            left = [path for path in folder.rglob("*") if path.is_file()]
            self.assertLessEqual(set(left), {story.target(step), story.quarantine(step)})

    def check_second_run(self, story, step):
        done = story.run(step)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(story.report(done.stdout), self.reports[step])
        self.assertEqual(story.files_of(step), self.calm.files_of(step))
        self.check_whole_or_absent(story, step)
        self.assertTrue(self.check_verifies(story))
        return json.loads(done.stdout)["run_id"]

    def check_ended(self, story, completed, states):
        """Besides the completed run those of the failed ones, each ended in one of `states`."""
        runs = story.catalog().runs
        self.assertEqual(runs.pop(completed)["state"], "COMPLETE")
        for run in runs.values():
            self.assertIn(run["state"], states, run)
        return runs

    def sizes(self, need):
        """From a single page over the middle to all but one page."""
        return sorted({PAGE, 8 * PAGE, need // 4, need // 2, need * 3 // 4, need - PAGE})


class TheStore(FullDisk):
    def need(self):
        """So many bytes the store of one undisturbed run takes at its largest, about."""
        with SmallDisk(self.folder / "disk", 256 << 20) as disk:
            story = Story(self.folder / "measured", self.data, store=disk.folder / "store")
            self.assertEqual(story.run(CUSTOMERS).returncode, 0)
            return disk.used()

    def test_wherever_it_fills_up(self):
        need = self.need()
        refused = 0
        for size in self.sizes(need):
            with self.subTest(size=size, need=need), SmallDisk(self.folder / "disk", size) as disk:
                story = Story(self.folder / str(size), self.data, store=disk.folder / "store")
                done = story.run(CUSTOMERS)
                if done.returncode == 0:
                    self.assertGreater(size, need * 3 / 4, "so little space cannot be enough")
                    continue
                refused += 1
                self.check_refused(done, story.store)
                self.check_whole_or_absent(story, CUSTOMERS)
                disk.grow()
                self.check_verifies(story)
                completed = self.check_second_run(story, CUSTOMERS)
                self.check_ended(story, completed, ("ABORT", "FAIL"))
        self.assertGreater(refused, 4)

    def test_in_use_for_months(self):
        """What earlier runs left is there whatever happens to a later one."""
        need = self.need()
        for part in (1, 4, 7):
            with self.subTest(part=part), SmallDisk(self.folder / "disk", 256 << 20) as disk:
                story = Story(self.folder / str(part), self.data, store=disk.folder / "store")
                self.assertEqual(story.run(ORDERS).returncode, 0)
                before = story.catalog()
                self.check_verifies(story)  # opening it lets go of what the log took up
                disk.resize(disk.used() + need * part // 8)
                done = story.run(CUSTOMERS)
                self.check_refused(done, story.store)
                self.check_whole_or_absent_both(story)
                disk.grow()
                self.assertTrue(self.check_verifies(story))
                after = story.catalog()
                self.assertLessEqual(before.runs.items(), after.runs.items())
                self.assertLessEqual(before.datasets.items(), after.datasets.items())
                self.assertLessEqual(before.edges, after.edges)

    def check_whole_or_absent_both(self, story):
        self.assertEqual(story.files_of(ORDERS), self.calm.files_of(ORDERS))
        self.assertIn(story.files_of(CUSTOMERS)[0], (None, self.calm.files_of(CUSTOMERS)[0]))


class TheOutput(FullDisk):
    """The store has space: it must hold a run that failed, with the reason."""

    def check_failed_run(self, story, disk, step, file):
        done = story.run(step)
        self.check_refused(done, file)
        self.assertEqual(story.files_of(step), (None, None), "neither without the other")
        self.check_whole_or_absent(story, step)
        self.assertTrue(self.check_verifies(story))
        (run,) = story.catalog().runs.values()
        self.assertEqual(run["state"], "FAIL", run)
        self.assertIn("no space", " ".join(run["errors"]))
        self.assertIsNotNone(run["ended"])
        disk.grow()
        completed = self.check_second_run(story, step)
        self.assertEqual(len(self.check_ended(story, completed, ("FAIL",))), 1)

    def test_target(self):
        for step in (CUSTOMERS, ORDERS):
            need = self.calm.target(step).stat().st_size
            for size in self.sizes(need // PAGE * PAGE)[::1 if step == ORDERS else 2]:
                with self.subTest(step=step, size=size), SmallDisk(self.folder / "disk", size) as disk:
                    story = Story(self.folder / f"{step.pipeline}{size}", self.data, out=disk.folder / "out")
                    self.check_failed_run(story, disk, step, story.target(step))

    def test_quarantine(self):
        need = self.calm.quarantine(CUSTOMERS).stat().st_size
        for size in sorted({PAGE, need // 2, need // PAGE * PAGE}):
            with self.subTest(size=size), SmallDisk(self.folder / "disk", size) as disk:
                story = Story(self.folder / str(size), self.data, bad=disk.folder / "bad")
                self.check_failed_run(story, disk, CUSTOMERS, story.quarantine(CUSTOMERS))

    def test_no_more_files(self):
        """Disks also run out of inodes: here for the folder, then for the file."""
        for files in (1, 2, 3):
            for place in ("out", "bad"):
                with self.subTest(files=files, place=place), \
                        SmallDisk(self.folder / "disk", 1 << 20, files) as disk:
                    story = Story(self.folder / f"{place}{files}", self.data, **{place: disk.folder / place})
                    self.check_failed_run(story, disk, ORDERS, disk.folder)

    def test_what_stood_there_before_stays(self):
        need = self.calm.target(ORDERS).stat().st_size
        with SmallDisk(self.folder / "disk", 1 << 20) as disk:
            story = Story(self.folder / "story", self.data, out=disk.folder / "out")
            self.assertEqual(story.run(ORDERS).returncode, 0)
            disk.resize(disk.used() + need // 2)
            self.check_refused(story.run(ORDERS), story.target(ORDERS))
            self.assertEqual(story.files_of(ORDERS), self.calm.files_of(ORDERS))
            self.check_whole_or_absent(story, ORDERS)

    def test_everything_on_one_disk(self):
        """The run that cannot be recorded either is told by the file that it failed at."""
        need = 512 << 10
        for size in self.sizes(need):
            with self.subTest(size=size), SmallDisk(self.folder / "disk", size) as disk:
                story = Story(self.folder / str(size), self.data, store=disk.folder / "store",
                              out=disk.folder / "out", bad=disk.folder / "bad")
                self.check_refused(story.run(CUSTOMERS), disk.folder)
                self.check_whole_or_absent(story, CUSTOMERS)
                disk.grow()
                self.check_verifies(story)
                completed = self.check_second_run(story, CUSTOMERS)
                self.check_ended(story, completed, ("ABORT", "FAIL"))

    def test_compressed_target(self):
        for ending in (".gz", ".zst"):
            with self.subTest(ending=ending), SmallDisk(self.folder / "disk", 8 * PAGE) as disk:
                story = Story(self.folder / ending[1:], self.data, out=disk.folder / "out")
                pipeline = story.folder / "pipelines" / "orders.yaml"
                pipeline.write_text(pipeline.read_text().replace('orders.csv"', f'orders.csv{ending}"'))
                done = story.run(ORDERS)
                self.check_refused(done, f"orders.csv{ending}")
                self.assertEqual([p for p in story.out.rglob("*") if p.is_file()], [])
                disk.grow()
                self.assertEqual(story.run(ORDERS).returncode, 0)


class OtherCommands(FullDisk):
    def contract(self):
        return SOURCE / "contracts" / "orders.odcs.yaml"

    def input(self):
        """Orders that hardly any of is good: a quarantine of some megabytes."""
        path = self.folder / "orders.csv"
        path.write_text("order_id,total\n" + "".join(f"{n % 5000},x{n}\n" for n in range(10_000)))
        return path

    def check_output(self, file, sizes, *words):
        """The command writes `file`: on a disk of each size it refuses, with space it does its job."""
        for size in sizes:
            with self.subTest(file=file, size=size), SmallDisk(self.folder / "disk", size) as disk:
                command = [GOLDLINE, *map(str, words), disk.folder / file]
                self.check_refused(subprocess.run(command, capture_output=True, text=True), disk.folder / file)
                self.assertEqual(list(disk.folder.iterdir()), [])
                disk.grow()
                done = subprocess.run(command, capture_output=True, text=True)
                self.assertIn(done.returncode, (0, 1), done.stderr)
                self.assertEqual([path.name for path in disk.folder.iterdir()], [file])

    def test_check_quarantine(self):
        words = ("check", self.input(), "--contract", self.contract(), "--quarantine")
        self.check_output("bad.ndjson", (PAGE, 1 << 20, 2 << 20), *words)
        self.check_output("bad.ndjson.gz", (PAGE, 16 * PAGE), *words)
        self.check_output("bad.ndjson.zst", (PAGE,), *words)

    def test_check_with_more_keys_than_fit_into_memory(self):
        """They go to $TMPDIR, under no name; never is a check half done with what went there."""
        ids, contract = self.folder / "ids.csv", self.folder / "ids.odcs.yaml"
        ids.write_text("id\n" + "\n".join(map(str, range(4_300_000))) + "\n7\n")
        contract.write_text("apiVersion: v3.1.0\nkind: DataContract\nid: ids\nversion: 1.0.0\nstatus: active\n"
                            "schema:\n- name: ids\n  properties:\n  - {name: id, unique: true}\n")
        command = [GOLDLINE, "check", ids, "--contract", contract]
        with SmallDisk(self.folder / "disk", 1 << 20) as disk:
            environment = {**os.environ, "TMPDIR": str(disk.folder)}
            self.check_refused(subprocess.run(command, capture_output=True, text=True, env=environment), disk.folder)
            disk.grow()
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stdout, r"failed +id\.unique +2 of 4,300,001")
            self.assertEqual(list(disk.folder.iterdir()), [])

    def test_match(self):
        people = self.data / "2026-09" / "crm_customers.csv"
        words = ("match", people, "--id", "cust_no", "--delimiter", ";")
        self.check_output("golden.csv", (PAGE, 8 * PAGE), *words, "--out")
        self.check_output("pairs.csv", (PAGE, 2 * PAGE), *words, "--pairs")

    def test_the_server_says_so_and_keeps_what_it_acknowledged(self):
        event = {"eventType": "COMPLETE", "eventTime": "2026-01-01T00:00:00Z", "producer": "p",
                 "schemaURL": "s", "job": {"namespace": "etl", "name": "load"}, "outputs": [{"namespace": "dwh", "name": "t"}]}
        acked = []
        with SmallDisk(self.folder / "disk", 1 << 20) as disk:
            store = disk.folder / "store"
            with Serving(str(store)) as server:
                for number in range(100_000):
                    run = f"0193554a-6a6b-7c3d-9a1e-{number:012x}"
                    answer = server.post_json("/api/v1/lineage", {**event, "run": {"runId": run}})
                    if answer.status != 201:
                        break
                    acked.append(run)
                self.assertEqual(answer.status, 503, answer.body)
                self.assertIn(str(store), answer.json()["detail"])
                self.assertEqual(server.get("/readyz").status, 503)
                self.assertEqual(server.get("/v1/runs/" + acked[0]).status, 200)
            disk.grow()
            with Serving(str(store)) as server:
                for run in acked:
                    self.assertEqual(server.get("/v1/runs/" + run).status, 200, run)
            self.assertEqual(subprocess.run([GOLDLINE, "verify", "--data", store]).returncode, 0)


class WithoutADisk(unittest.TestCase):
    """What needs no root: /dev/full, and a limit on the size of files."""

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="goldline-full-")
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.root = pathlib.Path(cls.temporary.name)
        cls.data = make_data(cls.root)
        cls.story = Story(cls.root / "story", cls.data)
        for step in STEPS:
            done = cls.story.run(step)
            assert done.returncode == 0, done.stderr

    def check_says_so(self, command):
        with open("/dev/full", "w") as full:
            done = subprocess.run([GOLDLINE, *map(str, command)], stdout=full, stderr=subprocess.PIPE,
                                  text=True)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("standard output", done.stderr)
        self.assertIn("free some space", done.stderr)

    def test_standard_output(self):
        people = self.data / "2026-09" / "crm_customers.csv"
        store = ("--data", self.story.store)
        commands = [
            self.story.command(ORDERS)[1:],
            ("check", people, "--contract", SOURCE / "contracts" / "customers.odcs.yaml"),
            ("match", people, "--id", "cust_no", "--delimiter", ";"),
            ("profile", people),
            ("trace", "revenue_dashboard#total_revenue", *store),
            ("impact", "billing.invoices#amount", *store),
            ("verify", *store),
            ("serve", *store, "--listen", "127.0.0.1:0"),
            ("version",),
        ]
        for command in commands:
            with self.subTest(command=command[0]):
                self.check_says_so([word for word in command if word != "--json"] + ["--json"])
                self.check_says_so([word for word in command if word != "--json"])
        for help_of in (("--help",), ("run", "--help"), ("--version",), ("help", "check")):
            with self.subTest(help_of=help_of):
                self.check_says_so(help_of)
        self.assertEqual(subprocess.run([GOLDLINE, "verify", *store]).returncode, 0)

    def test_an_error_keeps_its_exit_code(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([GOLDLINE, "check", "absent.csv", "--contract", "absent.yaml", "--json"],
                                  stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertIn("absent.yaml", done.stderr)

    def test_a_device_as_file(self):
        people = self.data / "2026-09" / "crm_customers.csv"
        for command in (("check", people, "--contract", SOURCE / "contracts" / "customers.odcs.yaml",
                         "--delimiter", ";", "--quarantine", "/dev/full"),
                        ("match", people, "--id", "cust_no", "--delimiter", ";", "--out", "/dev/full")):
            done = subprocess.run([GOLDLINE, *map(str, command)], capture_output=True, text=True)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("/dev/full", done.stderr)

    def test_a_limit_on_the_size_of_files(self):
        """ulimit -f: the signal that comes with it must not end the process in the middle."""
        def limited():
            resource.setrlimit(resource.RLIMIT_FSIZE, (64 << 10, 64 << 10))
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        story = Story(self.root / "limited", self.data)
        done = subprocess.run(story.command(ORDERS), capture_output=True, text=True, preexec_fn=limited)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual([p for p in story.out.rglob("*") if p.is_file()], [])
        self.assertEqual(subprocess.run([GOLDLINE, "verify", "--data", story.store]).returncode, 0)
        again = story.run(ORDERS)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(story.files_of(ORDERS), self.story.files_of(ORDERS))


if __name__ == "__main__":
    unittest.main(verbosity=2)
