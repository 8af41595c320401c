"""What goldline check says besides its answer: fingerprints of the rules."""
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]

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

    def test_fingerprints_name_the_rules_and_the_set(self):
        report = json.loads(self.check("--json").stdout)
        fingerprints = [rule["fingerprint"] for rule in report["rules"]]
        self.assertEqual(len(set(fingerprints)), len(report["rules"]))
        joined = "\n".join(sorted(fingerprints))
        self.assertEqual(report["fingerprint"], hashlib.sha256(joined.encode()).hexdigest())


if __name__ == "__main__":
    unittest.main()
