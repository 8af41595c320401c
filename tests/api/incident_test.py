#!/usr/bin/env python3
"""Checks that are kept, and incidents: one for each dataset and rule, whatever the number of runs."""
import json
import subprocess
import unittest

from quarantine_test import CONTRACT, GOLDLINE, PEOPLE, PIPELINE, Folder

SOUND = "id,name,age,born,email\n1,Ada,36,1985-12-10,ada@example.com\n"
OWNED = CONTRACT.replace("schema:", "team: {name: people-team}\nschema:")


class Kept(Folder):
    def setUp(self):
        super().setUp()
        (self.folder / "people.odcs.yaml").write_text(OWNED)

    def check(self, people, *flags, code=None):
        (self.folder / "people.csv").write_text(people)
        code = code if code is not None else int(people != SOUND)
        return self.ask("check", "people.csv", "--contract", "people.odcs.yaml", "--record", *flags, code=code)

    def incidents(self, *flags):
        return self.ask("incident", "list", *flags)

    def incident(self, rule, *flags):
        return next(one for one in self.incidents("--state", "all", *flags) if one["rule"] == rule)


class RecordedCheck(Kept):
    def test_a_check_that_is_kept_says_what_one_that_is_not_says(self):
        kept = self.check(PEOPLE)
        plain = self.ask("check", "people.csv", "--contract", "people.odcs.yaml", code=1)
        self.assertEqual(kept["dataset"], "default/people")
        self.assertEqual(kept["quarantined"], 7)
        for key in ("run_id", "dataset", "quarantined", "seconds"):
            kept.pop(key)
        plain.pop("seconds")
        self.assertEqual(kept, plain)

    def test_its_records_are_in_the_quarantine_as_in_its_file(self):
        for name in ("bad.ndjson", "bad.ndjson.gz", None):
            with self.subTest(name=name):
                flags = ["--quarantine", name] if name else []
                run = self.check(PEOPLE, *flags)["run_id"]
                listed = self.ask("quarantine", "list", "--run", run)
                self.assertEqual([row["place"]["line"] for row in listed["rows"]], [2, 3, 4, 5, 6, 7, 8])
        lines = [json.loads(line) for line in (self.folder / "bad.ndjson").read_text().splitlines()]
        rules = [[reason["rule"] for reason in line["reasons"]] for line in lines]
        self.assertEqual([[reason["rule"] for reason in row["reasons"]] for row in listed["rows"]], rules)
        self.assertEqual([path.name for path in self.folder.glob("data*")], ["data"], "nothing is left beside it")

    def test_a_record_is_fixed_and_released_as_the_input_wrote_it(self):
        self.check(PEOPLE)
        self.assertTrue(self.ask("quarantine", "fix", "latest/3", "--set", "age=20")["rows"][0]["passes"])
        self.ask("quarantine", "release", "latest/3", "--out", "back.csv")
        self.assertEqual((self.folder / "back.csv").read_text(),
                         "id,name,age,born,email\n3,Eve,20,1991-02-03,eve@example.com\n")
        self.verify()

    def test_what_needs_other_records_is_a_reason_until_its_field_is_set(self):
        (self.folder / "orders.odcs.yaml").write_text(OWNED.split("schema:")[0] + """schema:
  - name: customers
    properties: [{name: id, logicalType: string}]
  - name: orders
    properties:
      - {name: customer, physicalName: CUST, logicalType: string, relationships: [{to: customers.id}]}
      - {name: zip, logicalType: string}
      - {name: city, logicalType: string}
      - {name: note, logicalType: string}
    quality:
      - {id: towns, type: custom, engine: goldline,
         implementation: {rule: dependency, determinant: [zip], dependent: [city], fails: minority}}
""")
        (self.folder / "customers.csv").write_text("id\na\n")
        (self.folder / "orders.csv").write_text("CUST,zip,city,note\na,1,A,\na,1,A,\na,1,B,\nz,2,C,\n")
        self.ask("check", "orders.csv", "--contract", "orders.odcs.yaml", "--object", "orders", "--with",
                 "customers=customers.csv", "--record", code=1)
        released = self.ask("quarantine", "release", "--run", "latest", "--out", "back.csv", code=1)
        self.assertEqual([row["reasons"][0]["rule"] for row in released["still_failing"]],
                         ["towns", "customer.relationship"])
        for row, wrong, right in (("latest/1", "note=x", "city=A"), ("latest/2", "note=x", "CUST=a")):
            self.ask("quarantine", "fix", row, "--set", wrong, code=1)
            self.ask("quarantine", "fix", row, "--set", right)
        self.assertEqual(self.ask("quarantine", "release", "--run", "latest", "--out", "back.csv")["released"], 2)
        self.verify()

    def test_no_record_is_too_deep_or_too_long_to_be_kept(self):
        deep = "".join('{"id":"%d","age":200,"name":"","x":%s}\n' % (n, "[" * n + "]" * n) for n in (399, 510, 511))
        long = json.dumps({"id": "long", "age": 200, "name": "\x01" * 170000}) + "\n"
        (self.folder / "people.ndjson").write_text(deep + long)
        (self.folder / "people.csv").write_text("id,name,age\nx," + "\x01" * 1000000 + ",200\n")
        for name, rows in (("people.ndjson", 4), ("people.csv", 1)):
            self.ask("check", name, "--contract", "people.odcs.yaml", "--record", code=1)
            self.assertEqual(self.ask("quarantine", "list", "--run", "latest")["total"], rows)
        self.verify()

    def test_a_text_is_set_as_a_text_wherever_the_contract_says_that_it_is_one(self):
        (self.folder / "homes.odcs.yaml").write_text(OWNED.split("schema:")[0] + """schema:
  - name: homes
    properties:
      - {name: code, physicalName: CODE, logicalType: string}
      - name: address
        logicalType: object
        properties: [{name: zip, logicalType: string, logicalTypeOptions: {minLength: 5}}]
""")
        (self.folder / "homes.ndjson").write_text('{"CODE": "A", "address": {"zip": "1"}}\n')
        self.ask("check", "homes.ndjson", "--contract", "homes.odcs.yaml", "--record", code=1)
        self.ask("quarantine", "fix", "latest/1", "--set", "address.zip=12345", "--set", "CODE=77")
        self.assertEqual(self.ask("quarantine", "show", "latest/1")["fixed"], {"CODE": "77", "address": {"zip": "12345"}})

    def test_a_json_record_is_released_with_its_numbers_as_they_were_written(self):
        lines = ('{"id":"1","name":"a","age":200,"f":1.50,"big":12345678901234567890123,"b":true}\n'
                 '{"id":"2","name":"a","age":"300","f":"2"}\n')
        (self.folder / "people.ndjson").write_text(lines)
        (self.folder / "wide.odcs.yaml").write_text(CONTRACT.replace("maximum: 150", "maximum: 350"))
        self.ask("check", "people.ndjson", "--contract", "people.odcs.yaml", "--record", code=1)
        self.goldline("quarantine", "release", "--run", "latest", "--out", "back.ndjson", "--contract", "wide.odcs.yaml")
        self.assertEqual((self.folder / "back.ndjson").read_text(), lines)

    def test_it_goes_under_the_name_that_is_given(self):
        self.assertEqual(self.check(SOUND, "--dataset", "shop/people")["dataset"], "shop/people")
        self.assertEqual(self.check(SOUND, "--dataset", "folk")["dataset"], "default/folk")
        self.fails(2, "give --record", "check", "people.csv", "--contract", "people.odcs.yaml", "--dataset", "x")

    def test_a_check_that_cannot_end_is_a_failed_run(self):
        self.check(SOUND)
        self.fails(3, "no.csv", "check", "no.csv", "--contract", "people.odcs.yaml", "--record")
        (self.folder / "empty.csv").write_text("")
        self.fails(3, "empty", "check", "empty.csv", "--contract", "people.odcs.yaml", "--record")
        self.assertEqual(self.audit()[-1]["action"], "run.fail")
        self.verify()

    def test_a_stream_is_kept_too(self):
        self.check(PEOPLE)
        done = subprocess.run([GOLDLINE, "check", "-", "--input-format", "csv", "--contract", "people.odcs.yaml",
                               "--record", "--json", "--data", str(self.folder / "data")], cwd=self.folder,
                              input=PEOPLE, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(json.loads(done.stdout)["quarantined"], 6, "the first record of a key passes in a stream")


class History(Kept):
    RULES = """    quality:
      - {id: change, type: custom, engine: goldline, mustBeBetween: [-50, 50],
         implementation: {rule: metricDelta}}
      - {id: usual, type: custom, engine: goldline, implementation: {rule: anomaly, leastRuns: 5}}
"""

    def people(self, count):
        return "id,name,age,born,email\n" + "".join(
            f"{number},N{number},{number % 90},2000-01-01,n{number}@example.com\n" for number in range(count))

    def statuses(self, answer):
        return {rule["id"]: rule["status"] for rule in answer["rules"] if rule["id"] in ("change", "usual")}

    def test_rules_about_change_know_earlier_checks(self):
        (self.folder / "people.odcs.yaml").write_text(OWNED + self.RULES)
        first = self.check(self.people(100), code=0)
        self.assertEqual(self.statuses(first), {"change": "skipped", "usual": "skipped"})
        self.assertEqual(first["promises"]["skipped"], 2)
        for count in (101, 99, 100, 102):
            self.assertEqual(self.statuses(self.check(self.people(count), code=0))["change"], "passed")
        self.assertEqual(self.statuses(self.check(self.people(100), code=0)), {"change": "passed", "usual": "passed"})
        self.assertEqual(self.statuses(self.check(self.people(10), code=1)), {"change": "failed", "usual": "failed"})
        self.assertEqual(sorted(one["rule"] for one in self.incidents()), ["change", "usual"])
        plain = self.ask("check", "people.csv", "--contract", "people.odcs.yaml")
        self.assertEqual(self.statuses(plain), {"change": "skipped", "usual": "skipped"})
        other = self.check(self.people(10), "--dataset", "other", code=0)
        self.assertEqual(self.statuses(other)["change"], "skipped", "another dataset has another history")

    def test_pipelines_have_a_history_too(self):
        (self.folder / "people.odcs.yaml").write_text(OWNED + self.RULES)
        (self.folder / "people.yaml").write_text(PIPELINE % "")
        for count, code in ((100, 0), (90, 0), (10, 1)):
            (self.folder / "people.csv").write_text(self.people(count))
            self.ask("run", "people.yaml", code=code)
        self.assertEqual([one["rule"] for one in self.incidents()], ["change"])


class Incidents(Kept):
    def test_there_is_one_for_each_rule_and_not_for_each_run(self):
        first = self.check(PEOPLE)["run_id"]
        last = self.check(PEOPLE)["run_id"]
        incidents = self.incidents()
        self.assertEqual(sorted(one["rule"] for one in incidents),
                         ["age.range", "age.type", "born.range", "email.pattern", "id.unique", "parse"])
        self.assertEqual(sorted(one["incident"] for one in incidents), [1, 2, 3, 4, 5, 6])
        for one in incidents:
            self.assertEqual((one["state"], one["failures"], one["first_run"], one["last_run"]),
                             ("new", 2, first, last))
            self.assertEqual((one["dataset"], one["owner"]), ("default/people", "people-team"))
        self.assertEqual(self.incident("id.unique")["rows_failed"], 2)
        opened = [entry for entry in self.audit() if entry["action"] == "incident.opened"]
        self.assertEqual(len(opened), 6)
        self.verify()

    def test_its_life(self):
        self.check(PEOPLE)
        number = self.incident("age.range")["incident"]
        self.assertEqual(self.ask("incident", "acknowledge", number)["state"], "acknowledged")
        assigned = self.ask("incident", "assign", number, "--to", "ada")
        self.assertEqual((assigned["state"], assigned["assignee"]), ("assigned", "ada"))
        self.assertEqual(self.ask("incident", "acknowledge", f"#{number}")["state"], "assigned")
        resolved = self.ask("incident", "resolve", number, "--cause", "out_of_bounds", "--note", "a typing slip")
        self.assertEqual((resolved["state"], resolved["cause"]), ("resolved", "out_of_bounds"))
        self.assertNotIn("age.range", [one["rule"] for one in self.incidents()])
        self.fails(3, "is resolved", "incident", "assign", number, "--to", "bob")
        self.check(PEOPLE)
        again = self.ask("incident", "show", number)
        self.assertEqual((again["state"], again["reopened"], again["failures"], again["assignee"], again["cause"]),
                         ("new", 1, 1, "", ""))
        self.assertEqual([event["what"] for event in again["events"]],
                         ["opened", "acknowledged", "assigned", "acknowledged", "resolved", "reopened"])
        actions = [entry["action"] for entry in self.audit() if entry["subject"] == f"incident {number}"]
        self.assertEqual(actions, ["incident." + event["what"] for event in again["events"]])
        self.verify()

    def test_it_stays_open_when_its_rule_passes_unless_told_otherwise(self):
        self.check(PEOPLE)
        told = self.incident("age.range")["incident"]
        self.assertTrue(self.ask("incident", "resolve", told, "--when-passed")["close_when_passed"])
        self.check(SOUND)
        self.assertEqual(len(self.incidents()), 5)
        closed = self.ask("incident", "show", told)
        self.assertEqual((closed["state"], closed["cause"]), ("resolved", "passed"))
        self.assertEqual(closed["events"][-1]["actor"], "goldline")
        self.assertIsNotNone(self.incident("email.pattern")["last_passed"])

    def test_a_contract_may_say_that_all_close(self):
        (self.folder / "people.odcs.yaml").write_text(
            OWNED + "customProperties: [{property: goldline.closeIncidents, value: true}]\n")
        self.check(PEOPLE)
        self.assertEqual(len(self.incidents()), 6)
        self.check(SOUND)
        self.assertEqual(self.incidents(), [])
        self.check(PEOPLE)
        self.assertEqual({one["reopened"] for one in self.incidents()}, {1})

    def test_what_only_warns_opens_none(self):
        gentle = OWNED.replace("name: age,", "name: age, customProperties: [{property: goldline.severity, "
                               "value: warning}],")
        (self.folder / "people.odcs.yaml").write_text(gentle)
        self.check(PEOPLE)
        self.assertEqual([one["rule"] for one in self.incidents() if one["rule"].startswith("age")], [])

    def test_runs_of_pipelines_open_them_and_failed_ones_too(self):
        (self.folder / "people.csv").write_text(PEOPLE)
        (self.folder / "people.yaml").write_text(PIPELINE % "gate: stop")
        self.assertEqual(self.goldline("run", "people.yaml").returncode, 1)
        failed = self.incidents("--dataset", "warehouse.people")
        self.assertTrue(failed)
        (self.folder / "people.yaml").write_text(PIPELINE % "")
        self.ask("run", "people.yaml")
        self.assertEqual(sorted(one["rule"] for one in self.incidents("--dataset", "test/warehouse.people")),
                         ["age.range", "born.range", "email.pattern", "id.unique", "parse"])
        self.verify()

    def test_wrong_calls_are_named(self):
        self.check(PEOPLE)
        for code, says, *arguments in (
                (2, "is no number", "show", "x"), (3, "there is no incident 77", "show", "77"),
                (2, "it has no cause", "resolve", "1"), (2, "did you mean other", "resolve", "1", "--cause", "othr"),
                (2, "--to NAME is missing", "assign", "1"), (2, "is no state", "list", "--state", "gone"),
                (2, "is the cause", "resolve", "1", "--when-passed", "--cause", "other")):
            with self.subTest(arguments=arguments):
                self.fails(code, says, "incident", *arguments)


if __name__ == "__main__":
    unittest.main()
