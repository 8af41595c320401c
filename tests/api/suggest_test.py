"""goldline suggest: the contract it prints is one that its own input keeps."""
import os
import pathlib
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "quality"


def run(*arguments):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, timeout=120)


class Suggest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.contract = pathlib.Path(self.folder.name) / "contract.odcs.yaml"

    def assert_kept(self, file):
        suggested = run("suggest", file)
        self.assertEqual(suggested.returncode, 0, f"{file}: {suggested.stderr}")
        self.contract.write_text(suggested.stdout)
        checked = run("check", file, "--contract", self.contract)
        self.assertEqual(checked.returncode, 0, f"{file}:\n{suggested.stdout}\n{checked.stdout}")
        linted = run("contract", "lint", self.contract, "--strict")
        self.assertEqual(linted.returncode, 0, f"{file}: {linted.stdout}")
        return suggested.stdout

    def write(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.write_text(text)
        return path

    def test_every_sample_keeps_its_contract(self):
        files = sorted((DATA / "samples").glob("*")) + [DATA / "dirty-clean/hospital/dirty.csv"]
        if not files[0].exists():
            self.skipTest(f"needs {DATA / 'samples'}")
        for file in files:
            with self.subTest(file.name):
                self.assert_kept(file)

    def test_what_held_by_chance_is_no_promise(self):
        # Twenty-one ids, one twice: an estimate of distinct values must not become a promise.
        rows = "".join(f"{i},{i % 2},a{i}@x.org,\n" for i in [*range(50), 7])
        contract = self.assert_kept(self.write("rows.csv", "id,flag,mail,gone\n" + rows))
        self.assertNotIn("unique: true", contract)
        self.assertIn("format: email", contract)
        self.assertIn("classification: confidential", contract)

    def test_what_tells_who_somebody_is_is_classified(self):
        contract = self.assert_kept(self.write(
            "people.csv", "first_name,account,home_phone,country,part\n"
            "Ann,DE89370400440532013000,030 901820,DE,12-34567\nBob,GB82WEST12345698765432,030 901821,GB,98-76543\n"))
        properties = {part.split()[0]: part for part in contract.split("- name: ")[1:]}
        for name in ("first_name", "account", "home_phone"):
            self.assertIn("classification: confidential", properties[name])
        for name in ("country", "part"):
            self.assertNotIn("classification", properties[name])
        for name, own in (("account", "iban"), ("country", "country")):
            self.assertRegex(properties[name], rf"property: goldline.format\s+value: {own}")
        # A national number is no number with a calling code.
        self.assertNotIn("goldline.format", properties["home_phone"])

    def test_odd_inputs(self):
        for name, text in {
            "header.csv": "a,b\n",
            "one.csv": "a,b\n1,x\n",
            "ragged.csv": "a,b\n1,2\n1,2,3\n4\n",
            "names.csv": '"true","a: b","",x.y,x,p..q,.r,s.\n1,2,3,4,5,6,7,8\n',
            "nested.ndjson": '{"a":{"b":1,"c":{"d":"x"}},"e":[1,2]}\n{"a":{"b":2}}\n{"a":null}\n',
            "mixed.ndjson": '{"a":1}\n{"a":"x"}\n{"a":true}\n{"a":{"b":1}}\n{"b":null}\n',
        }.items():
            with self.subTest(name):
                self.assert_kept(self.write(name, text))

    def test_standard_input_is_refused(self):
        answer = run("suggest", "-")
        self.assertEqual(answer.returncode, 2)
        self.assertIn("give it a file", answer.stderr)


if __name__ == "__main__":
    unittest.main()
