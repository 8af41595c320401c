#!/usr/bin/env python3
"""Uniqueness across runs through the real binary: pipelines, checks that are kept, and kill -9 in the
middle of them."""
import json
import random
import signal
import subprocess
import unittest

from run_test import CONTRACT, GOLDLINE, Folder, run

ACROSS = CONTRACT.replace(", unique: true}", """
        quality:
          - {type: custom, engine: goldline, implementation: {rule: unique, acrossRuns: true}}
""").replace("- {name: id, logicalType: string, required: true", """- name: id
        logicalType: string
        required: true""")


class AcrossRuns(Folder):
    def load(self, rows, *flags):
        pipeline = self.pipeline("contract: people.odcs.yaml\nquarantine: out/bad.ndjson", rows)
        self.write("people.odcs.yaml", ACROSS)
        code, report = self.run_json("run", pipeline, *flags)
        self.assertEqual(code, 0, report)
        return report

    def reasons(self):
        lines = (self.folder / "out/bad.ndjson").read_text().splitlines()
        return [(json.loads(line)["record"]["id"], json.loads(line)["reasons"]) for line in lines]

    def test_a_pipeline_sets_aside_what_an_earlier_run_wrote(self):
        first = self.load(["1,Ada,36", "2,Bob,x", "3,Eve,7"])
        self.assertEqual(first["written"], 2)
        second = self.load(["3,Eve,7", "2,Bob,41", "4,Joe,8", "3,Eve,7"])
        self.assertEqual(second["written"], 2, "2 was set aside before, 4 is new")
        for number, reasons in self.reasons():
            self.assertEqual(number, "3")
            self.assertEqual([reason["rule"] for reason in reasons], ["id.unique"])
            self.assertEqual(reasons[0]["first_seen"], {"line": 4, "run": first["run_id"]})
        self.assertEqual(self.load(["3,Eve,7", "2,Bob,41", "4,Joe,8"], "--replaces", second["run_id"])["written"], 2)
        code, trace = self.run_json("trace", "warehouse.people#id")
        self.assertEqual(code, 0, trace)

    def test_a_released_record_has_its_key_from_then_on(self):
        self.load(["1,Ada,36", "2,Bob,x"])
        code, fixed = self.run_json("quarantine", "fix", "latest/1", "--set", "age=41")
        self.assertEqual(code, 0, fixed)
        code, released = self.run_json("quarantine", "release", "latest/1", "--out", self.folder / "back.csv")
        self.assertEqual(code, 0, released)
        self.assertEqual(self.load(["2,Bob,41", "3,Eve,7"])["written"], 1)
        self.assertIn("first_seen", self.reasons()[0][1][0])

    def test_wrong_use_is_named(self):
        self.load(["1,Ada,36"])
        nobody = "01a2077e-2676-7aba-b01e-4e060db2d075"
        for flags, code, expected in (
                (["--record", "--replaces", "yesterday"], 2, "is no run"),
                (["--record", "--replaces", nobody], 3, "there is no run"),
                (["--replaces", nobody], 2, "--record")):
            with self.subTest(flags=flags):
                done = run("check", self.folder / "people.csv", "--contract", self.folder / "people.odcs.yaml",
                           "--data", self.folder / "data", *flags)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertIn(expected, done.stderr)

    def test_a_killed_check_leaves_no_keys(self):
        chance = random.Random(3)
        self.write("people.odcs.yaml", ACROSS)
        kept = 0
        for attempt in range(8):
            count = 20_000
            rows = "".join(f"{i},Name,{i % 100}\n" for i in range(kept * count, (kept + 1) * count))
            self.write("people.csv", "id,name,age\n" + rows)
            command = [GOLDLINE, "check", "people.csv", "--contract", "people.odcs.yaml", "--record", "--json",
                       "--data", "data"]
            process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            try:
                process.wait(chance.random() * 0.4 if attempt % 4 != 3 else None)
            except subprocess.TimeoutExpired:
                process.kill()
            out, errors = process.communicate()
            if out:
                # It may have been killed after it said what it found, before its end.
                self.assertIn(process.returncode, (0, -signal.SIGKILL), errors)
                self.assertEqual(json.loads(out)["records"]["failed"], 0, errors)
            verified = run("verify", "--data", self.folder / "data")
            if "there is no store" not in verified.stderr:  # it was killed before it made one
                self.assertEqual(verified.returncode, 0, verified.stderr)
            # The run may have completed and not have said so any more.
            again = run("check", "people.csv", "--contract", "people.odcs.yaml", "--record", "--json", "--data", "data",
                        cwd=self.folder)
            failed = json.loads(again.stdout)["records"]["failed"]
            self.assertIn(failed, (0, count), again.stderr)
            if out:
                self.assertEqual(failed, count)
            kept += 1
        self.assertEqual(run("verify", "--data", self.folder / "data").returncode, 0)


if __name__ == "__main__":
    unittest.main()
