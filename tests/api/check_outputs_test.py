"""What goldline check says besides its answer: fingerprints, and reports for other tools."""
import gzip
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import warnings
import xml.etree.ElementTree

import examples
import serving

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data"))
SCHEMAS = DATA / "openlineage/spec-schemas/spec"

CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: 5f0e
name: orders
version: 1.2.0
status: active
schema:
  - name: orders
    properties:
      - {name: id, logicalType: string, required: true, unique: true}
      - name: mail
        logicalType: string
        classification: confidential
        logicalTypeOptions: {format: email}
      - name: amount
        logicalType: number
        logicalTypeOptions: {minimum: 0}
        quality:
          - {metric: nullValues, mustBe: 0, severity: warning, dimension: completeness}
    quality:
      - {name: by_hand, type: text, description: Somebody looks at it}
      - {name: broken, type: sql, query: no_such_field > 1}
"""
RECORDS = "id,mail,amount\n1,a@x.org,5\n2,not-a-mail,-1\n2,c@x.org,\n"


def run(*arguments):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, timeout=120)


class CheckOutputs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.records = self.write("orders.csv", RECORDS)
        self.contract = self.write("orders.odcs.yaml", CONTRACT)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def check(self, *arguments):
        return run("check", self.records, "--contract", self.contract, *arguments)

    def test_a_byte_order_mark_is_told(self):
        marked = self.write("marked.csv", "\ufeff" + RECORDS)
        said = "begins with the byte order mark of UTF-8"
        plain = run("check", self.records, "--contract", self.contract, "--json")
        found = run("check", marked, "--contract", self.contract, "--json")
        self.assertEqual(json.loads(plain.stdout)["notes"], [])
        (note,) = json.loads(found.stdout)["notes"]
        self.assertIn(said, note)
        self.assertIn("marked.csv", note)
        self.assertIn(said, run("check", marked, "--contract", self.contract).stderr)
        # It is no part of a field, and no record fails for it.
        counts = [[(rule["id"], rule["rows_failed"]) for rule in json.loads(answer.stdout)["rules"]]
                  for answer in (plain, found)]
        self.assertEqual(*counts)

    def test_distance_is_from_the_profile_that_the_call_names(self):
        rows = lambda first: "id,amount\n" + "".join(f"{i},{first + i % 40}\n" for i in range(200))
        state = self.folder / "before.state"
        self.assertEqual(run("profile", self.write("before.csv", rows(0)), "--state", state).returncode, 0)
        contract = self.write("moved.odcs.yaml", """apiVersion: v3.1.0
kind: DataContract
id: moved
version: 1.0.0
status: active
schema:
- name: t
  properties:
  - name: amount
    logicalType: integer
    quality: [{id: moved, type: custom, engine: goldline, implementation: {rule: distance, mustBeLessThan: 0.25}}]
""")
        for first, against, status in ((0, [state], "passed"), (30, [state], "failed"), (0, [], "skipped")):
            arguments = ["--against", *against] if against else []
            answer = run("check", self.write("after.csv", rows(first)), "--contract", contract, "--json", *arguments)
            verdicts = {rule["id"]: rule["status"] for rule in json.loads(answer.stdout)["rules"]}
            self.assertEqual(verdicts["moved"], status, answer.stdout)
        refused = run("check", self.records, "--contract", contract, "--against", self.records)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("is not a profile state", refused.stderr)

    def test_fingerprints_name_the_rules_and_the_set(self):
        report = json.loads(self.check("--json").stdout)
        fingerprints = [rule["fingerprint"] for rule in report["rules"]]
        self.assertEqual(len(set(fingerprints)), len(report["rules"]))
        joined = "\n".join(sorted(fingerprints))
        self.assertEqual(report["fingerprint"], hashlib.sha256(joined.encode()).hexdigest())

    def report(self, format, *arguments):
        file = self.folder / f"report.{format}"
        checked = self.check("--report", f"{format}={file}", *arguments)
        self.assertEqual(checked.returncode, 1, checked.stderr)
        return file.read_text()

    def test_junit_counts_what_the_answer_counts(self):
        suites = xml.etree.ElementTree.fromstring(self.report("junit"))
        answer = json.loads(self.check("--json").stdout)
        status = {rule["id"]: rule["status"] for rule in answer["rules"]}
        self.assertEqual(len(suites.findall("testsuite")), 1)
        cases = {case.get("name"): case for case in suites.iter("testcase")}
        self.assertEqual(set(cases), set(status))
        tags = {"failed": "failure", "errored": "error", "skipped": "skipped", "warned": "system-out"}
        for rule, case in cases.items():
            wanted = [tags[status[rule]]] if status[rule] in tags else []
            self.assertEqual([child.tag for child in case], wanted, rule)
        for name, wanted in {"tests": len(status), "failures": 3, "errors": 1, "skipped": 1}.items():
            self.assertEqual(suites.get(name), str(wanted))

    def test_junit_survives_every_byte(self):
        every = bytes(byte for byte in range(1, 256) if byte not in b'\n\r",')
        self.records.write_bytes(b"id,mail,amount\n" + every + b",a@x.org,-1\n" + every + b",b,x]]>\n")
        suites = xml.etree.ElementTree.fromstring(self.report("junit", "--encoding", "latin1"))
        self.assertIn("]]>", "".join(suites.itertext()))

    def test_oors_has_the_keys_of_the_draft_and_no_value(self):
        text = self.report("oors")
        report = json.loads(text)
        self.assertEqual(report["kind"], "ObservabilityResults")
        self.assertEqual(set(report), {"apiVersion", "kind", "id", "observedAt", "source", "contract", "results"})
        self.assertEqual(report["contract"], {"contractID": "5f0e", "standard": "ODCS", "version": "1.2.0"})
        for result in report["results"]:
            self.assertLessEqual({"id", "type", "name", "status", "severity", "target"}, set(result))
            self.assertIn(result["status"], ("pass", "warn", "fail", "error", "skip"))
        self.assertEqual(len({result["id"] for result in report["results"]}), len(report["results"]))
        self.assertNotIn("not-a-mail", text)

    def test_openlineage_keeps_its_schemas(self):
        event = json.loads(self.report("openlineage", "--profile"))
        facets = event["inputs"][0]["inputFacets"]
        self.assertEqual(set(facets), {"inputStatistics", "dataQualityAssertions", "dataQualityMetrics"})
        self.assertEqual(event["inputs"][0]["name"], str(self.records))
        self.assertNotIn("min", facets["dataQualityMetrics"]["columnMetrics"]["mail"])
        self.assertEqual(facets["dataQualityMetrics"]["columnMetrics"]["amount"]["max"], 5)
        self.validate(event, "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent")
        self.validate(event["job"]["facets"]["jobType"], event["job"]["facets"]["jobType"]["_schemaURL"])
        for facet in facets.values():
            self.validate(facet, facet["_schemaURL"])

    def validate(self, value, url):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("needs Python's jsonschema")
        if not SCHEMAS.exists():
            self.skipTest(f"needs {SCHEMAS}")
        store = {}
        for file in [SCHEMAS / "OpenLineage.json", *(SCHEMAS / "facets").glob("*.json")]:
            schema = json.loads(file.read_text())
            store[schema["$id"]] = schema
        self.assertIn(url.split("#")[0], store)
        with warnings.catch_warnings():
            # The way of jsonschema 4.10, which Debian 12 has; later ones call it old.
            warnings.simplefilter("ignore")
            resolver = jsonschema.RefResolver("", {}, store=store)
            jsonschema.Draft202012Validator({"$ref": url}, resolver=resolver).validate(value)

    def test_goldline_serve_takes_the_event(self):
        event = self.report("openlineage", "--profile")
        with serving.Serving(str(self.folder / "data")) as server:
            answer = server.ask("POST", "/api/v1/lineage", event, {"Content-Type": "application/json"})
            self.assertEqual(answer.status, 201, answer.body)
            self.assertEqual(answer.json()["ignored"], [])

    def test_openlineage_names_what_was_read(self):
        (self.folder / "more.csv").write_text(RECORDS)
        for inputs, name in [(["orders.csv"], "orders.csv"), (["./*.csv"], "*.csv"),
                             (["orders.csv", "more.csv"], "")]:
            file = self.folder / "event.json"
            run("check", *(self.folder / name for name in inputs), "--contract", self.contract, "--object",
                "orders", "--report", f"openlineage={file}")
            self.assertEqual(json.loads(file.read_text())["inputs"][0]["name"].rstrip("/"),
                             str(self.folder / name))

    def test_a_report_is_whole_or_not_there(self):
        before = sorted(self.folder.iterdir())
        for report in ["junit=" + str(self.records), "oors=" + str(self.contract), "junit", "junit=", "=x",
                       "xml=x.xml", "junit=-", "junit=" + str(self.folder / "a/b.xml")]:
            with self.subTest(report):
                self.assertIn(self.check("--report", report).returncode, (2, 3))
        both = str(self.folder / "both")
        self.assertEqual(self.check("--report", f"junit={both}", "--report", f"oors={both}").returncode, 2)
        self.assertEqual(self.check("--report", f"junit={both}", "--quarantine", both).returncode, 2)
        broken = self.write("broken.odcs.yaml", CONTRACT.replace("minimum: 0", "minimum: x"))
        self.assertEqual(run("check", self.records, "--contract", broken, "--report", f"junit={both}").returncode, 2)
        broken.unlink()
        self.assertEqual(sorted(self.folder.iterdir()), before)
        self.assertEqual(self.records.read_text(), RECORDS)

    def test_a_report_may_be_compressed(self):
        file = self.folder / "report.xml.gz"
        self.check("--report", f"junit={file}")
        xml.etree.ElementTree.fromstring(gzip.decompress(file.read_bytes()))

    def test_the_examples_of_the_reference_hold(self):
        self.contract.write_text(examples.blocks("contracts.md", "yaml")[0])
        self.records.write_text("order_id,email,amount,discount,ordered_on,shipped_on\n"
                                "O-1,a@x.org,-5,,2026-01-01,\nO-2,b@x.org,20,,2026-01-01,n/a\n")
        examples.assert_examples_hold(self, "reports.md", self.folder)


if __name__ == "__main__":
    unittest.main()
