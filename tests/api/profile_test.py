"""goldline profile and what is made of it: states, and the profiles that they merge into."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import examples

GOLDLINE = os.environ["GOLDLINE"]


class Profile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "monday.csv").write_text("id,mail\n1,ann@x.org\n2,bob@y.de\n3,\n")
        (self.folder / "tuesday.csv").write_text("id,late\n4,a\n5,b\n6,a\n")

    def goldline(self, *arguments, code=0):
        ran = subprocess.run([GOLDLINE, *arguments], capture_output=True, text=True, timeout=120, cwd=self.folder)
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return ran.stdout if code in (0, 1) else ran.stderr

    def test_states_merge_into_the_profile_of_the_whole(self):
        for day in ("monday", "tuesday"):
            self.goldline("profile", day + ".csv", "--state", day + ".state")
        whole = json.loads(self.goldline("profile", "monday.csv", "tuesday.csv", "--json"))
        merged = json.loads(self.goldline("profile", "merge", "*day.state", "--state", "all.state", "--json"))
        self.assertEqual(merged, {key: whole[key] for key in ("records", "malformed", "fields")})
        self.assertEqual(json.loads(self.goldline("profile", "merge", "all.state", "--json")), merged)

    def test_what_is_no_state_is_refused(self):
        self.assertIn("monday.csv is not a profile state", self.goldline("profile", "merge", "monday.csv", code=2))
        self.goldline("profile", "monday.csv", "--state", "a.state")
        whole = (self.folder / "a.state").read_bytes()
        (self.folder / "cut.state").write_bytes(whole[:-1])
        self.assertIn("cut.state is damaged", self.goldline("profile", "merge", "cut.state", code=3))
        (self.folder / "new.state").write_bytes(whole[:8] + b"\x09" + whole[9:])
        self.assertIn("has version 9", self.goldline("profile", "merge", "new.state", code=3))

    def test_a_state_takes_the_place_of_nothing(self):
        self.goldline("profile", "monday.csv", "--state", "a.state")
        self.goldline("profile", "monday.csv", "--state", "monday.csv", code=2)
        self.goldline("profile", "merge", "a.state", "--state", "a.state", code=2)
        self.goldline("profile", "monday.csv", "--state", "-", code=2)

    def test_drift_is_found_between_inputs_and_states(self):
        rows = [f"{i % 97},{'new' if i % 3 else 'paid'}\n" for i in range(2000)]
        (self.folder / "before.csv").write_text("amount,status\n" + "".join(rows))
        (self.folder / "after.csv").write_text("amount,status\n" + "".join(f"{i % 97 * 100},P\n" for i in range(2000)))
        self.goldline("profile", "before.csv", "--state", "before.state")
        self.assertIn("nothing drifted", self.goldline("drift", "before.state", "before.csv"))
        report = json.loads(self.goldline("drift", "before.state", "after.csv", "--json", code=1))
        kinds = {(finding["field"], finding["kind"]) for finding in report["findings"]}
        self.assertEqual(kinds, {("amount", "scale"), ("amount", "distribution"), ("status", "distribution"),
                                 ("status", "new_values"), ("status", "lost_values")})
        self.assertEqual([field["name"] for field in report["fields"]], ["amount", "status"])
        self.assertGreater(report["fields"][0]["ks"], 0.9)
        self.assertIsNone(report["fields"][1]["ks"])
        self.goldline("drift", "before.csv", "after.csv", "--fail-at", "0.99")
        wide = ("--psi", "100", "--ks", "2", "--js", "2")
        self.assertNotIn("distribution", self.goldline("drift", "before.csv", "after.csv", *wide, code=1))
        self.goldline("drift", "before.csv", "after.csv", "--psi", "-1", code=2)
        self.goldline("drift", "before.csv", code=2)

    def test_the_reference_holds(self):
        examples.assert_examples_hold(self, "profiles.md", self.folder)


if __name__ == "__main__":
    unittest.main()
