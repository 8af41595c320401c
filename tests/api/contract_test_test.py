"""goldline contract test: every object of a contract against its data."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

import examples

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "quality"
FIXTURES = DATA / "datacontract-cli/tests/fixtures"

HEAD = "apiVersion: v3.1.0\nkind: DataContract\nid: s-1\nname: shop\nversion: 1.0.0\nstatus: active\n"
OBJECTS = """schema:
  - name: orders
    properties: [{name: id, logicalType: integer, required: true}]
  - name: lines
    properties: [{name: amount, logicalType: number, logicalTypeOptions: {minimum: 0}}]
  - name: refunds
    properties: [{name: id}]
"""


def run(*arguments, **options):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options)


class ContractTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write("export/orders.csv", "id;note\n1;a\n2;b\n")
        self.write("export/lines.csv", "amount;note\n5;a\n-1;b\n")
        self.server = examples.blocks("contracts.md", "yaml")[1]
        self.contract = self.write("shop.odcs.yaml", HEAD + self.server + OBJECTS)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    def answer(self, *arguments, code):
        ran = run("contract", "test", *arguments, "--json")
        self.assertEqual(ran.returncode, code, ran.stdout + ran.stderr)
        return json.loads(ran.stdout)

    def statuses(self, answer):
        return {one["object"]: one["status"] for one in answer["objects"]}

    def test_every_object_is_checked_or_skipped(self):
        answer = self.answer(self.contract, code=1)
        self.assertEqual(self.statuses(answer), {"orders": "passed", "lines": "failed", "refunds": "skipped"})
        self.assertEqual((answer["status"], answer["checked"], answer["skipped"]), ("failed", 2, 1))
        self.assertEqual(answer["objects"][1]["records"]["failed"], 1)
        self.assertIn("export/refunds.csv", answer["objects"][2]["reason"])
        # The report of an object is the one of check.
        checked = json.loads(run("check", self.folder / "export/lines.csv", "--contract", self.contract, "--json").stdout)
        self.assertEqual(answer["objects"][1]["rules"], checked["rules"])

    def test_an_object_without_data_is_never_passed(self):
        orders = self.folder / "export/orders.csv"
        answer = self.answer(self.contract, orders, code=0)
        self.assertEqual(answer["status"], "warned")
        self.assertEqual(self.statuses(answer), {"orders": "passed", "lines": "skipped", "refunds": "skipped"})
        self.answer(self.contract, orders, "--strict", code=1)
        remote = self.write("remote.odcs.yaml", HEAD + "servers: [{server: far, type: s3}]\n" + OBJECTS)
        answer = self.answer(remote, code=3)
        self.assertEqual(answer["status"], "skipped")
        self.assertIn("far (s3)", answer["objects"][0]["reason"])

    def test_objects_refer_to_each_other(self):
        refers = OBJECTS.replace("[{name: id}]", "[{name: id, relationships: [{to: orders.id}]}]").replace(
            "{name: id, logicalType: integer, required: true}",
            "{name: id, logicalType: integer}, {name: note, relationships: [{to: elsewhere.note}]}")
        self.write("export/refunds.csv", "id\n2\n3\n")
        answer = self.answer(self.write("refers.odcs.yaml", HEAD + self.server + refers), code=1)
        self.assertEqual(self.statuses(answer)["refunds"], "failed")
        rules = {rule["id"]: rule for one in answer["objects"] for rule in one["rules"]}
        self.assertEqual((rules["id.relationship"]["rows_evaluated"], rules["id.relationship"]["rows_failed"]), (2, 1))
        self.assertEqual(rules["note.relationship"]["status"], "skipped")

    def test_the_whole_may_pass(self):
        self.write("export/lines.csv", "amount\n5\n")
        self.write("export/refunds.csv", "id\n5\n")
        self.assertEqual(self.answer(self.contract, code=0)["status"], "passed")

    def test_a_contract_cannot_name_files_elsewhere(self):
        self.write("secret.csv", "id\n1\n")
        inner = self.folder / "inner"
        inner.mkdir()
        (inner / "link.csv").symlink_to(self.folder / "secret.csv")
        for path in ["../secret.csv", str(self.folder / "secret.csv"), "link.csv", "x/../../secret.csv"]:
            with self.subTest(path):
                server = f"servers: [{{server: a, type: local, format: csv, path: '{path}'}}]\n"
                contract = self.write("inner/c.odcs.yaml", HEAD + server + "schema: [{name: secret}]\n")
                self.assertEqual(self.answer(contract, code=3)["skipped"], 1)
                self.assertEqual(self.answer(contract, self.folder / "secret.csv", code=0)["checked"], 1)

    def test_wrong_usage_exits_2(self):
        two = self.write("two.odcs.yaml", HEAD + self.server + self.server.replace("servers:\n", "").replace(
            "export\n", "other\n") + OBJECTS)
        for arguments in [(two,), (two, "--server-name", "exprot"), (self.contract, self.contract),
                          (self.contract, self.folder / "export/orders.csv", "--server-name", "export"),
                          (self.contract, "--report", f"junit={self.folder / 'export/orders.csv'}"), ()]:
            with self.subTest(arguments):
                self.assertEqual(run("contract", "test", *arguments).returncode, 2)
        self.assertEqual(run("contract", "test", two, "--server-name", "export").returncode, 1)
        self.assertEqual(run("contract", "test", self.folder / "none.yaml").returncode, 3)
        self.assertEqual(run("contract", "test", self.contract, self.folder / "none.csv").returncode, 3)

    def test_reports_hold_every_object(self):
        files = {format: self.folder / f"report.{format}" for format in ("junit", "oors", "openlineage")}
        reports = [word for format, file in files.items() for word in ("--report", f"{format}={file}")]
        self.answer(self.contract, *reports, "--profile", code=1)
        suites = xml.etree.ElementTree.parse(files["junit"]).getroot()
        self.assertEqual([suite.get("name") for suite in suites], ["orders", "lines", "refunds"])
        self.assertEqual(suites.get("failures"), "1")
        self.assertEqual(suites.get("tests"), str(len(list(suites.iter("testcase")))))
        results = {result["id"]: result["status"] for result in json.loads(files["oors"].read_text())["results"]}
        self.assertEqual((results["lines.amount.range"], results["refunds"]), ("fail", "skip"))
        inputs = json.loads(files["openlineage"].read_text())["inputs"]
        self.assertEqual([pathlib.Path(one["name"]).name for one in inputs], ["orders.csv", "lines.csv"])
        self.assertIn("dataQualityMetrics", inputs[0]["inputFacets"])

    def kept(self, *command):
        asked = run(*command, "--data", self.folder / "data", "--json")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        return json.loads(asked.stdout)

    def test_a_test_that_is_kept_leaves_a_run_for_each_object_with_data(self):
        plain = self.answer(self.contract, code=1)
        for time in (1, 2):
            answer = self.answer(self.contract, "--record", "--data", self.folder / "data", code=1)
            orders, lines, refunds = answer["objects"]
            self.assertEqual([one["dataset"] for one in (orders, lines)], ["default/orders", "default/lines"])
            self.assertEqual([one["quarantined"] for one in (orders, lines)], [0, 1])
            self.assertNotEqual(orders["run_id"], lines["run_id"])
            self.assertNotIn("run_id", refunds)
            incidents = self.kept("incident", "list")
            self.assertEqual([(one["dataset"], one["rule"], one["failures"]) for one in incidents],
                             [("default/lines", "amount.range", time)])
        for one in answer["objects"]:
            for key in ("run_id", "dataset", "quarantined"):
                one.pop(key, None)
        for one in (*answer["objects"], *plain["objects"]):
            one.pop("seconds", None)
        self.assertEqual(answer, plain)
        self.assertEqual(self.kept("quarantine", "list")["total"], 2)
        self.write("export/lines.csv", "amount\n5\n")
        self.answer(self.contract, "--record", "--data", self.folder / "data", code=0)
        self.assertIsNotNone(self.kept("incident", "show", "1")["last_passed"])
        self.kept("verify")

    def test_kept_tests_go_under_the_namespace_that_is_given(self):
        answer = self.answer(self.contract, "--record", "--namespace", "shop", "--data", self.folder / "data", code=1)
        self.assertEqual(answer["objects"][0]["dataset"], "shop/orders")
        text = run("contract", "test", self.contract, "--record", "--namespace", "shop", "--data", self.folder / "data")
        self.assertIn("kept as the run", text.stdout)
        refused = run("contract", "test", self.contract, "--namespace", "shop")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("give --record", refused.stderr)

    def test_a_check_and_a_test_of_one_dataset_share_its_incident(self):
        self.answer(self.contract, "--record", "--data", self.folder / "data", code=1)
        checked = run("check", self.folder / "export/lines.csv", "--contract", self.contract, "--record", "--delimiter", ";",
                      "--data", self.folder / "data")
        self.assertEqual(checked.returncode, 1, checked.stderr)
        self.assertEqual([one["failures"] for one in self.kept("incident", "list")], [2])

    def test_an_object_that_cannot_be_read_takes_back_no_other(self):
        self.write("export/lines.csv", "")
        failed = run("contract", "test", self.contract, "--record", "--data", self.folder / "data")
        self.assertEqual(failed.returncode, 3, failed.stdout)
        self.assertIn("while checking lines", failed.stderr)
        audit = run("audit", "export", "--data", self.folder / "data").stdout.splitlines()
        self.assertEqual([json.loads(line)["action"] for line in audit], ["run.complete", "run.fail"])
        self.kept("verify")

    def test_objects_are_compared_with_the_profiles_that_the_call_names(self):
        moved = ", quality: [{id: moved, type: custom, engine: goldline, implementation: {rule: distance, mustBeLessThan: 0.25}}]"
        objects = "schema:\n" + "".join(
            f"  - {{name: {name}, properties: [{{name: n, logicalType: integer{moved}}}]}}\n" for name in ("orders", "lines"))
        contract = self.write("moved.odcs.yaml", HEAD + self.server + objects)
        rows = lambda first: "n\n" + "".join(f"{first + i % 40}\n" for i in range(200))
        for name, first in (("orders", 0), ("lines", 30)):
            self.write(f"export/{name}.csv", rows(first))
            state = self.folder / f"{name}.state"
            self.assertEqual(run("profile", self.write(f"before/{name}.csv", rows(0)), "--state", state).returncode, 0)
        orders, lines = (f"--against={name}={self.folder / name}.state" for name in ("orders", "lines"))
        one = self.folder / "export/orders.csv"
        for arguments, verdicts, code in (((), ["skipped", "skipped"], 0), ((orders,), ["passed", "skipped"], 0),
                                          ((orders, lines), ["passed", "failed"], 1),
                                          ((one, "--against", self.folder / "lines.state"), ["passed"], 0)):
            with self.subTest(arguments=arguments):
                answer = self.answer(contract, *arguments, code=code)
                found = [rule["status"] for each in answer["objects"] for rule in each.get("rules", [])
                         if rule["id"] == "moved"]
                self.assertEqual(found, verdicts)
        for arguments in ((f"--against={self.folder / 'lines.state'}",), (orders, orders),
                          ("--against", f"orders={one}"), (orders, "--report", f"junit={self.folder / 'orders.state'}")):
            with self.subTest(arguments=arguments):
                self.assertEqual(run("contract", "test", contract, *arguments).returncode, 2)

    def test_public_contracts(self):
        if not FIXTURES.exists():
            self.skipTest(f"needs {FIXTURES}")
        orders = FIXTURES / "diagnostics/data/orders.csv"
        for name in ("quality-id", "quality-dimensions"):
            contract = FIXTURES / name / "datacontract.yaml"
            self.assertEqual(self.answer(contract, orders, code=0)["status"], "passed")
            # Its path is relative to another folder.
            self.assertEqual(self.answer(contract, code=3)["status"], "skipped")

    def test_the_examples_of_the_reference_hold(self):
        examples.assert_examples_hold(self, "contracts.md", self.folder)


if __name__ == "__main__":
    unittest.main()
