#!/usr/bin/env python3
"""That the benchmark's comparison can be trusted: on a small input with every fault at the edges of
every check, Goldline lists the records that an obvious twin lists, and DuckDB does when it is installed
(tests/bench/check_vs_duckdb/run --self-test); and a difference put there on purpose is found."""
import csv
import datetime
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest

import failing_rows
from sides import CONTRACT, DuckDB, Goldline

HERE = pathlib.Path(__file__).resolve().parent
GOLDLINE = os.environ["GOLDLINE"]
INSTALLED = pathlib.Path(os.environ["GOLDLINE_BENCH"]) / "duckdb"

# For each field the values to draw from: sound ones, edges and faults. None is a missing value.
VALUES = {
    "name": ["Zoë Müller", "x", " ", None],
    "email": ["a@b.cc", "ä@ö.de", "x@y", "a b@c.de", "a@b.", "a@b.C", "a@b.cc\u00a0", "@b.cc", "a@@b.cc", None],
    "country": ["DE", "BR", "XX", "de", "DE ", None],
    "amount": [0, 0.01, 1000000, 1000000.01, -0.01, -1, None],
    "created": ["2024-02-29", "2023-02-29", "2024-13-01", "2024-00-10", "1999-12-31", "soon", None],
    "phone": ["+12345678", "+1234567", "+123456789012345", "+1234567890123456", "12345678", "+1234567x", None],
    "status": ["active", "lead", "Active", "", None],
}


def customers(count, seed):
    """Sound records for the most part, so that types can be told from them."""
    chance = random.Random(seed)
    for number in range(count):
        record = {"id": number if chance.random() > 0.02 else chance.choice([None, 1, number // 2])}
        for field, values in VALUES.items():
            record[field] = chance.choice(values) if chance.random() < 0.1 else values[0]
        yield record


def write(folder, records):
    with open(folder / "cust.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, records[0].keys(), lineterminator="\n")
        rows.writeheader()
        rows.writerows(records)
    with open(folder / "cust.ndjson", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def twin(records, header_lines, is_missing):
    """The rules of customers.odcs.yaml, one record at a time."""
    ids = [record["id"] for record in records]
    failing = {}
    for line, record in enumerate(records, 1 + header_lines):
        for rule in rules_failed(record, ids, is_missing):
            failing.setdefault(rule, set()).add((line, failing_rows.text(record["id"])))
    return failing


def rules_failed(record, ids, is_missing):
    required = [field for field in record if field != "status"]
    yield from (f"{field}.required" for field in required if is_missing(record[field]))
    has = {field: value for field, value in record.items() if not is_missing(value)}
    if "id" in has and ids.count(record["id"]) > 1:
        yield "id.unique"
    if has.get("name") == "":
        yield "name.length"
    if "email" in has and not re.fullmatch(r"[^@ \t\n\r\f\v]+@[^@ \t\n\r\f\v]+\.[a-z]+", record["email"]):
        yield "email.pattern"
    if "country" in has and record["country"] not in ("DE", "US", "FR", "GB", "CN", "IN", "BR"):
        yield "country.invalidValues"
    if "amount" in has and not 0 <= record["amount"] <= 1000000:
        yield "amount.range"
    if "created" in has and not is_date(record["created"]):
        yield "created.type"
    if "phone" in has and not re.fullmatch(r"\+[0-9]{8,15}", record["phone"]):
        yield "phone.pattern"
    if "status" in has and record["status"] not in ("active", "inactive", "lead"):
        yield "status.invalidValues"


def is_date(text):
    try:
        datetime.date.fromisoformat(text)
        return True
    except ValueError:
        return False


# kind, lines before the first record, what is a missing value in it
KINDS = (("csv", 1, lambda value: value in (None, "")), ("ndjson", 0, lambda value: value is None))


class Equality(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="goldline-bench-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def make(self, count=2000, seed=1):
        records = list(customers(count, seed))
        write(self.folder, records)
        return records

    def listed_by_goldline(self, kind, contract=CONTRACT):
        path, output = self.folder / f"cust.{kind}", self.folder / "goldline.ndjson"
        report = Goldline(GOLDLINE, 2, contract).list(path, output)
        failing = failing_rows.of_goldline(output)
        self.assertEqual({rule["id"]: rule["rows_failed"] for rule in report["rules"] if rule["rows_failed"]},
                         {rule: len(rows) for rule, rows in failing.items()})
        return failing

    def test_goldline_lists_what_a_naive_twin_lists(self):
        for seed in range(3):
            records = self.make(seed=seed)
            for kind, header_lines, is_missing in KINDS:
                with self.subTest(kind=kind, seed=seed):
                    expected = twin(records, header_lines, is_missing)
                    self.assertGreater(len(expected), 12, "the input shows too few faults")
                    self.assertEqual(failing_rows.differences(self.listed_by_goldline(kind), expected), [])

    @unittest.skipUnless((INSTALLED / "node_modules/installed.json").exists(), "DuckDB is not installed")
    def test_duckdb_lists_and_counts_the_same(self):
        with DuckDB(INSTALLED, 2) as duckdb:
            for seed in range(3):
                records = self.make(seed=seed)
                for kind, header_lines, _ in KINDS:
                    with self.subTest(kind=kind, seed=seed):
                        path, output = self.folder / f"cust.{kind}", self.folder / "duckdb.ndjson"
                        duckdb.list(path, output)
                        ours = self.listed_by_goldline(kind)
                        theirs = failing_rows.of_duckdb(output, header_lines)
                        self.assertEqual(failing_rows.differences(ours, theirs), [])
                        self.assertEqual(duckdb.count(path)["rows"][0],
                                         list(failing_rows.counts(ours, len(records)).values()))

    @unittest.skipUnless((INSTALLED / "node_modules/installed.json").exists(), "DuckDB is not installed")
    def test_the_benchmark_fails_when_the_contract_says_something_else(self):
        other = self.folder / "other.odcs.yaml"
        other.write_text(CONTRACT.read_text().replace("IN, BR]", "IN, BR, XX]"))
        done = subprocess.run([sys.executable, HERE / "run", "--goldline", GOLDLINE, "--records", "2000",
                               "--repeat", "1", "--contract", other], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("country.invalidValues: 18 records fail for DuckDB only", done.stderr)

    def test_a_difference_is_found(self):
        records = self.make()
        expected = twin(records, 1, KINDS[0][2])
        other = self.folder / "other.odcs.yaml"
        for rule, before, after in (("phone.pattern", "{8,15}", "{8,16}"), ("amount.range", "1000000", "1000001"),
                                    ("id.unique", "unique: true", "unique: false")):
            with self.subTest(rule=rule):
                other.write_text(CONTRACT.read_text().replace(before, after))
                found = failing_rows.differences(self.listed_by_goldline("csv", other), expected)
                self.assertEqual([line.split(":")[0] for line in found], [rule])

    def test_one_record_more_less_or_elsewhere_is_a_difference(self):
        one = {"phone.pattern": {(2, "0"), (3, "1")}}
        for other in ({"phone.pattern": {(2, "0")}}, {"phone.pattern": {(2, "0"), (4, "1")}}, {},
                      {"phone.pattern": {(2, "0"), (3, "7")}}, {**one, "id.unique": {(9, "8")}}):
            self.assertTrue(failing_rows.differences(one, other))
            self.assertTrue(failing_rows.differences(other, one))
        self.assertEqual(failing_rows.differences(one, one), [])


if __name__ == "__main__":
    unittest.main()
