#!/usr/bin/env python3
"""What commands do with inputs, definitions, flags and outputs that are wrong: a message that names the
place and says what to do, the right exit code, and nothing changed or left behind."""
import gzip
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from people_contract import CONTRACT

GOLDLINE = os.environ["GOLDLINE"]
ROWS = "id,name,age\n1,Ada,36\n2,Bob,41\n"
PIPELINE = """name: people
namespace: test
sources:
  - dataset: crm.people
    input: people.csv
    fields: {id: id, name: trim(name), age: cast(age as integer)}
contract: people.odcs.yaml
quarantine: out/bad.ndjson
target: {dataset: warehouse.people, output: out/people.csv}
"""
MODEL = "attributes:\n  - {field: name, role: full_name}\n"
MATCHED = PIPELINE + "match: {entity: person, id: id, model: people.model.yaml}\n"
ARCHIVE = gzip.compress(("id,name,age\n" + "".join(f"{i},Name {i * 7919},{i % 90}\n" for i in range(20_000))).encode())

# name, bytes (None: a folder), exit codes of check, profile, match and run, what one is told
UNREADABLE = (1, 0, 0, 0)
INPUTS = (
    ("folder.csv", None, (3, 3, 3, 3), "is a folder"),
    ("empty.csv", b"", (3, 3, 3, 3), "is empty"),
    ("empty.json", b"", (3, 3, 3, 3), "is empty"),
    ("header.csv", b"id,name,age\n", (0, 0, 0, 0), ""),
    ("empty.csv.gz", b"", (3, 3, 3, 3), "empty.csv.gz has 0 bytes"),
    ("cut.csv.gz", ARCHIVE[:len(ARCHIVE) // 2], (3, 3, 3, 3), "cut.csv.gz: the gzip data ends in the middle"),
    ("plain.csv.gz", ROWS.encode(), (3, 3, 3, 3), "the gzip data is damaged after 0 bytes"),
    ("long.csv", b"id,name,age\n1," + b"x" * 100_000_000 + b",3\n2,Bob,4\n", UNREADABLE,
     "longer than --max-record-bytes (1048576) allows"),
    ("latin.csv", b"id,name,age\n1,J\xe9r\xf4me,3\n2,Bob,4\n", UNREADABLE, "say --encoding"),
    ("nul.csv", b"id,name,age\n1,A\0B,3\n2,Bob,4\n", UNREADABLE, "a NUL byte"),
    ("short.csv", b"id,name,age\n1,Ada\n2,Bob,4\n", UNREADABLE, "short.csv:2"),
    ("utf16.csv", "id,name,age\n1,Jérôme,3\n2,Bob,4\n".encode("utf-16"), (0, 0, 0, 0), ""),
    ("noise.csv", bytes(range(256)) * 40, (3, 3, 3, 3), "noise.csv: the header line cannot be read"),
)
# text of the contract, exit code of check and run, what one is told
CONTRACTS = (
    ("schema: [\n", 2, "people.odcs.yaml:2:1: not YAML"),
    ("just text\n", 2, "people.odcs.yaml:1:1: this is not an ODCS contract"),
    ("", 2, "it is empty"),
    ("a: &a [x]\nb: *a\n", 2, "aliases are not accepted"),
    (CONTRACT.replace("kind: DataContract", "kind: Pod"), 2, "people.odcs.yaml:2"),
    (CONTRACT.replace("v3.1.0", "v9.0.0"), 2, "people.odcs.yaml:1"),
    (CONTRACT.replace("type: integer", "type: integr").replace("logicalType: integer", "logicalType: integr"), 2,
     "did you mean integer?"),
    (CONTRACT.replace("minimum: 0", "minimum: low"), 2, "people.odcs.yaml:10"),
)
# what to replace in the pipeline, by what, exit code, what one is told
PIPELINES = (
    (PIPELINE, "a: [", 2, "people.yaml:1:1: not YAML"),
    (PIPELINE, "", 2, "a pipeline is a mapping"),
    ("quarantine:", "quarantin:", 2, "people.yaml:8:12: there is no key \"quarantin\" in the pipeline. "
                                     "did you mean quarantine?"),
    ("- dataset:", "- datset:", 2, "people.yaml:4:5: a source needs dataset. datset is not a key, did you mean dataset?"),
    ("    input: people.csv\n", "", 2, "a source needs input"),
    ("trim(name)", "trim(nme)", 2, "people.yaml:6: there is no field \"nme\""),
    ("trim(name)", "trim(name", 2, "people.yaml:6: expected"),
    ("trim(name)", "trm(name)", 2, "trm"),
    ("people.csv\n    fields", "absent.csv\n    fields", 3, "absent.csv does not exist"),
    ("people.csv\n    fields", "peple.csv\n    fields", 3, "did you mean people.csv?"),
    ("people.csv\n    fields", "${month}.csv\n    fields", 2, "the variable \"month\" has no value"),
    ("people.odcs.yaml", "absent.yaml", 3, "cannot read absent.yaml"),
    ("out/people.csv", "people.csv", 2, "would overwrite people.csv, which is an input"),
    ("out/bad.ndjson", "people.csv", 2, "would overwrite people.csv, which is an input"),
    ("out/bad.ndjson", "people.odcs.yaml", 2, "which is the contract"),
    ("out/bad.ndjson", "people.yaml", 2, "which is the pipeline"),
    ("out/bad.ndjson", "out/../out/people.csv", 2, "are both"),
    ("out/people.csv", "folder", 2, "in which format"),
    ("out/people.csv", "folder.csv", 3, "it is a folder"),
    ("out/people.csv", "people.csv/x.csv", 3, "people.csv"),
)
# the same, of a pipeline that matches
MATCHES = (
    ("id: id, model", "id: number, model", 2, "does not map number, the id of match"),
    ("id: id, model", "id: id, changed: updated, model", 2, "changed of match is \"updated\", which is no field"),
    ("people.model.yaml", "absent.yaml", 3, "cannot read absent.yaml"),
)
MODELS = (
    ("attributes: {", 2, "people.model.yaml:1:1: not YAML"),
    (MODEL.replace("role: full_name", "role: ful_name"), 2, "people.model.yaml:2"),
    (MODEL.replace("role:", "rol:"), 2, "did you mean role?"),
    (MODEL.replace("field: name", "field: nme"), 2, "people.model.yaml:2:13: field \"nme\": no record has it. "
                                                    "did you mean name?"),
)
CHECK = ("check", "people.csv", "--contract", "people.odcs.yaml")
MATCH = ("match", "people.csv", "--id", "id")
# command line, exit code, what one is told
LINES = (
    (("chek",), 2, "did you mean check?"),
    (("check", "--contract", "people.odcs.yaml"), 2, "check needs INPUT..."),
    (("check", "people.csv"), 2, "--contract FILE is missing"),
    (("check", "people.csv", "--contract"), 2, "--contract needs FILE"),
    ((*CHECK, "--quarntine", "x"), 2, "did you mean --quarantine?"),
    (("profile", "people.csv", "--contract", "x"), 2, "there is no flag \"--contract\""),
    ((*MATCH, "--ot", "x"), 2, "did you mean --out?"),
    (("run", "people.yaml", "--st", "a=b"), 2, "did you mean --set?"),
    (("trace", "a#b", "--dept", "1"), 2, "did you mean --depth?"),
    (("impact", "a#b", "--as-off", "1"), 2, "did you mean --as-of?"),
    (("verify", "--dta", "x"), 2, "did you mean --data?"),
    (("verify", "x"), 2, "verify takes no operands"),
    ((*CHECK, "--threads", "0"), 2, "--threads: \"0\" is not a positive whole number"),
    ((*CHECK, "--threads", "1000000"), 0, ""),
    ((*CHECK, "--format", "xml"), 2, "\"xml\" is none of human, json"),
    ((*CHECK, "--delimiter", "ab"), 2, "use one ASCII character"),
    ((*CHECK, "--encoding", "utf-7"), 2, "use utf-8"),
    ((*CHECK, "--input-format", "xml"), 2, "use csv"),
    ((*CHECK, "--object", "orders"), 2, "it describes people"),
    ((*CHECK, "--quarantine", "a", "--quarantine", "b"), 2, "--quarantine was given twice"),
    ((*CHECK, "--quarantine", ""), 2, "--quarantine needs FILE"),
    ((*CHECK, "--quarantine", "-"), 2, "it must be a file"),
    ((*CHECK, "--quarantine", "folder.csv"), 3, "it is a folder"),
    ((*CHECK, "--quarantine", "no/such/bad.ndjson"), 3, "the folder no/such does not exist. make it first"),
    ((*CHECK, "--quarantine", "people.csv/bad.ndjson"), 3, "cannot write people.csv/bad.ndjson"),
    ((*CHECK, "--quarantine", "people.csv"), 2, "--quarantine would overwrite people.csv, which is an input"),
    ((*CHECK, "--quarantine", "./link.csv"), 2, "--quarantine would overwrite ./link.csv, which is an input"),
    ((*CHECK, "--quarantine", "people.odcs.yaml"), 2, "which is the contract"),
    (("check", "latin.csv", *CHECK[2:], "--quarantine", "/dev/full"), 3, "no space left for /dev/full"),
    (("check", "absent.csv", *CHECK[2:]), 3, "absent.csv does not exist"),
    (("check", "peple.csv", *CHECK[2:]), 3, "peple.csv does not exist. did you mean people.csv?"),
    (("check", "absent*.csv", *CHECK[2:]), 3, "no file matches absent*.csv"),
    (("check", "", *CHECK[2:]), 3, "\"\" does not exist"),
    (("check", "people.csv", "--contract", "absent.yaml"), 3, "cannot read absent.yaml"),
    (("check", "people.csv", "--contract", "folder.csv"), 3, "cannot read folder.csv: it is a directory"),
    (("profile", "absent.csv"), 3, "absent.csv does not exist"),
    (("match", "people.csv"), 2, "--id FIELD is missing"),
    (("match", "people.csv", "--id", "nme"), 2, "there is no field \"nme\" in people.csv. did you mean name?"),
    ((*MATCH, "--truth-field", "who"), 2, "there is no field \"who\""),
    ((*MATCH, "--entity", "house"), 2, "--entity"),
    ((*MATCH, "--out", "people.csv"), 2, "--out would overwrite people.csv, which is an input"),
    ((*MATCH, "--model", "people.model.yaml", "--pairs", "people.model.yaml"), 2, "which is the model"),
    ((*MATCH, "--out", "new.csv", "--pairs", "./new.csv"), 2, "--out and --pairs are both ./new.csv"),
    ((*MATCH, "--out", "no/such/x.csv"), 3, "the folder no/such does not exist"),
    ((*MATCH, "--out", "/dev/full"), 3, "no space left for /dev/full"),
    (("run",), 2, "run needs PIPELINE.yaml"),
    (("run", "absent.yaml"), 3, "cannot read absent.yaml"),
    (("run", "folder.csv"), 3, "cannot read folder.csv: it is a directory"),
    (("run", "people.yaml", "--set", "x"), 2, "\"x\" is not NAME=VALUE"),
    (("run", "people.yaml", "--set", "x=1"), 2, "the pipeline has no variable \"x\""),
    (("run", "people.yaml", "--data", "people.csv"), 3, "it is a file"),
    (("trace",), 2, "trace needs FIELD"),
    (("trace", "a#b", "c#d"), 2, "trace takes only FIELD"),
)
# of trace and impact, after a run
QUESTIONS = (
    (("warehouse.people#agee",), 3, "did you mean \"warehouse.people#age\"?"),
    (("nothing",), 3, "is not known here"),
    (("warehouse.peple#age",), 3, "did you mean \"test/warehouse.people#age\"?"),
    (("",), 2, "does not name a field"),
    (("#",), 2, "does not name a field"),
    (("warehouse.people#age", "--depth", "far"), 2, "--depth"),
    (("warehouse.people#age", "--as-of", "yesterday"), 2, "\"yesterday\" is not a time"),
)
# of trace, impact and verify: a name of the data folder, and what one is told
FOLDERS = (("absent", "there is no store at absent"), ("people.csv", "it is a file"),
           ("folder.csv", "there is no store at folder.csv"), ("damaged", "is damaged"))


class BadInput(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="goldline-bad-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.write("people.csv", ROWS)
        self.write("latin.csv", b"id,name,age\n1,J\xe9r\xf4me,3\n")
        self.write("people.odcs.yaml", CONTRACT)
        self.write("people.yaml", PIPELINE)
        self.write("people.model.yaml", MODEL)
        (self.folder / "folder.csv").mkdir()
        (self.folder / "link.csv").symlink_to("people.csv")
        (self.folder / "damaged").mkdir()
        self.write("damaged/CURRENT", "noise")

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def files(self):
        """Every file with its content, but for stores."""
        return {path: path.read_bytes() if path.stat().st_size < 1_000_000 else path.stat().st_size
                for path in self.folder.rglob("*")
                if path.is_file() and path.relative_to(self.folder).parts[0] not in ("data", "damaged")}

    def goldline(self, *arguments):
        return subprocess.run([GOLDLINE, *arguments], capture_output=True, text=True, errors="replace",
                              cwd=self.folder, timeout=120)

    def check(self, arguments, code, says):
        """Runs a command; an error changes no file, and --json says the same as an object."""
        before = self.files()
        done = self.goldline(*arguments)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, code, said)
        self.assertIn(says, said)
        if code in (0, 1):
            return done
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, "one line a message: " + done.stderr)
        self.assertEqual(self.files(), before)
        if "--format" not in arguments:
            error = json.loads(self.goldline(arguments[0], "--json", *arguments[1:]).stdout)["error"]
            self.assertTrue(error["id"] and error["message"], error)
            self.assertEqual(self.files(), before)
        return done

    def test_inputs(self):
        for name, content, codes, says in INPUTS:
            if content is not None:
                self.write(name, content)
            self.write("of.yaml", PIPELINE.replace("people.csv\n    fields", name + "\n    fields"))
            commands = (("check", name, *CHECK[2:], "--quarantine", "bad.ndjson"), ("profile", name),
                        ("match", name, "--id", "id", "--out", "golden.csv"), ("run", "of.yaml", "--data", "data"))
            for arguments, code in zip(commands, codes):
                with self.subTest(command=arguments[0], input=name):
                    done = self.check(arguments, code, says)
                    if codes is UNREADABLE:
                        self.assertIn(f"{name}:2", done.stdout + done.stderr)
            for made in ("bad.ndjson", "golden.csv", "out/people.csv", "out/bad.ndjson"):
                (self.folder / made).unlink(missing_ok=True)

    def test_a_header_alone_names_the_fields(self):
        self.write("header.csv", "id,name\n")
        profile = json.loads(self.goldline("profile", "header.csv", "--json").stdout)
        self.assertEqual([(field["name"], field["type"]) for field in profile["fields"]],
                         [("id", "unknown"), ("name", "unknown")])
        self.check(("match", "header.csv", "--id", "number"), 2, "there is no field \"number\"")
        report = json.loads(self.goldline("match", "header.csv", "--id", "id", "--json").stdout)
        self.assertEqual((report["records"], report["golden"]), (0, 0))

    def test_contracts(self):
        for text, code, says in CONTRACTS:
            self.write("people.odcs.yaml", text)
            for arguments in (CHECK, ("run", "people.yaml", "--data", "data")):
                with self.subTest(command=arguments[0], says=says):
                    self.check(arguments, code, says)

    def test_an_unknown_key_of_a_contract_is_named(self):
        self.write("people.odcs.yaml", CONTRACT.replace("minimum", "minimun"))
        self.check(CHECK, 0, "people.odcs.yaml:10: the key schema[0].properties[1].logicalTypeOptions.minimun")

    def test_a_promised_field_that_is_not_there_fails_the_check(self):
        self.write("people.odcs.yaml", CONTRACT.replace("name: age", "name: agee"))
        self.check(CHECK, 1, "not in the data: agee")

    def test_pipelines(self):
        for before, after, code, says in PIPELINES:
            with self.subTest(says=says):
                self.write("people.yaml", PIPELINE.replace(before, after))
                self.check(("run", "people.yaml", "--data", "data"), code, says)
        for before, after, code, says in MATCHES:
            with self.subTest(says=says):
                self.write("people.yaml", MATCHED.replace(before, after))
                self.check(("run", "people.yaml", "--data", "data"), code, says)

    def test_models(self):
        self.write("people.yaml", MATCHED)
        for text, code, says in MODELS:
            self.write("people.model.yaml", text)
            for arguments in ((*MATCH, "--model", "people.model.yaml"), ("run", "people.yaml", "--data", "data")):
                with self.subTest(command=arguments[0], says=says):
                    self.check(arguments, code, says)

    def test_command_lines(self):
        for arguments, code, says in LINES:
            with self.subTest(line=" ".join(arguments)):
                self.check(arguments, code, says)

    def test_questions_to_a_store(self):
        self.assertEqual(self.goldline("run", "people.yaml", "--data", "data").returncode, 0)
        for command in ("trace", "impact"):
            for arguments, code, says in QUESTIONS:
                with self.subTest(command=command, arguments=arguments):
                    self.check((command, *arguments, "--data", "data"), code, says)
            for folder, says in FOLDERS:
                with self.subTest(command=command, folder=folder):
                    self.check((command, "warehouse.people#age", "--data", folder), 3, says)
        for folder, says in FOLDERS:
            with self.subTest(command="verify", folder=folder):
                self.check(("verify", "--data", folder), 3, says)
                self.assertFalse((self.folder / "absent").exists())

    def test_an_output_may_be_a_device_twice_and_replaces_an_old_file(self):
        self.check((*MATCH, "--out", "/dev/null", "--pairs", "/dev/null"), 0, "")
        self.write("golden.csv", "old")
        self.check((*MATCH, "--out", "golden.csv"), 0, "")
        self.assertTrue((self.folder / "golden.csv").read_text().startswith("source,id,golden_id\n"))

    def test_full_standard_output(self):
        for arguments in (CHECK, ("profile", "people.csv"), MATCH, ("run", "people.yaml", "--data", "data")):
            with self.subTest(command=arguments[0]), open("/dev/full", "w") as full:
                done = subprocess.run([GOLDLINE, *arguments], stdout=full, stderr=subprocess.PIPE, text=True,
                                      cwd=self.folder)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("no space left for standard output", done.stderr)

    def test_an_interrupt_ends_waiting_for_a_pipe_and_leaves_nothing(self):
        for arguments in (("check", "-", "--quarantine", "bad.ndjson", *CHECK[2:]), ("profile", "-"),
                          ("match", "-", "--id", "id", "--out", "golden.csv")):
            with self.subTest(command=arguments[0]):
                before = self.files()
                process = subprocess.Popen([GOLDLINE, *arguments, "--input-format", "csv"], cwd=self.folder,
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                # More than a pipe holds, so that the command has read when the write ends.
                process.stdin.write(b"id,name,age\n" + b"1,Ada,36\n" * 30_000)
                process.stdin.flush()
                process.send_signal(signal.SIGINT)
                process.wait(timeout=60)
                self.assertEqual(process.returncode, 130, process.stderr.read())
                for pipe in (process.stdin, process.stdout, process.stderr):
                    pipe.close()
                self.assertEqual(self.files(), before)


if __name__ == "__main__":
    unittest.main()
