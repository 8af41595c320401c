#!/usr/bin/env python3
"""check and profile over every file of ../shared/data/quality/samples: each verdict of a contract that
fits the file is held against an obvious twin, record by record, and each figure of the profile against
what Python counts."""
import bisect
import collections
import csv
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
QUALITY = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "quality"


def field(logical_type, *, required=False, unique=False, valid=None, **options):
    """A promise about one field, as an ODCS property without its name."""
    made = {"logicalType": logical_type}
    made |= {"required": True} if required else {}
    made |= {"unique": True} if unique else {}
    made |= {"logicalTypeOptions": options} if options else {}
    if valid:
        made["quality"] = [{"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": valid}}]
    return made


TRIPS = {
    "vendor_id": field("integer", required=True, valid=[1, 2]),
    "pickup_datetime": field("timestamp", required=True),
    "passenger_count": field("integer", required=True, minimum=1, maximum=6),
    "trip_distance": field("number", required=True, minimum=0, maximum=50),
    "rate_code_id": field("integer", minimum=1, maximum=6),
    "store_and_fwd_flag": field("string", required=True, valid=["Y", "N"]),
    "payment_type": field("integer", valid=[1, 2, 3, 4]),
    "fare_amount": field("number", required=True, minimum=0, maximum=500),
    "mta_tax": field("number", valid=[0, 0.5]),
    "total_amount": field("number", required=True, minimum=0),
    "congestion_surcharge": field("number", required=True),
}
# What the values of fields are about, in all samples.
SEMANTICS = {
    "amazon_cellphones.ndjson": {"url": "uri", "image": "uri", "reviewUrl": "uri"},
    "dirty.csv": {"PhoneNumber": "phone"},
    "titanic.csv": {"Name": "person-name"},
}

PROMISES = {
    "titanic.csv": {
        "PassengerId": field("integer", required=True, unique=True, minimum=1),
        "Survived": field("integer", required=True, minimum=0, maximum=1),
        "Pclass": field("integer", required=True, valid=[1, 2, 3]),
        "Name": field("string", required=True, pattern="^[^,]+, (Mr|Mrs|Miss|Master)\\. .+$"),
        "Sex": field("string", required=True, valid=["male", "female"]),
        "Age": field("integer", minimum=0, maximum=70),
        "Ticket": field("string", required=True, pattern="^[0-9]+$"),
        "Fare": field("number", required=True, minimum=0, maximum=300),
        "Cabin": field("string", maxLength=4),
        "Embarked": field("string", required=True, valid=["S", "C", "Q"]),
    },
    "yellow_tripdata_sample_2018-01.csv": TRIPS,
    "yellow_tripdata_sample_2019-01.csv": TRIPS,
    "movies.json": {
        "Title": field("string", required=True),
        "US Gross": field("integer", required=True, minimum=1),
        "Release Date": field("string", required=True, pattern="^[A-Z][a-z]{2} [0-3][0-9] (19|20)[0-9]{2}$"),
        "MPAA Rating": field("string", valid=["G", "PG", "PG-13", "R", "NC-17"]),
        "Running Time min": field("integer", minimum=60, maximum=240),
        "IMDB Rating": field("number", minimum=2, maximum=10),
        "Director": field("string", minLength=5),
    },
    "marvel-wikia-data.csv": {
        "page_id": field("integer", required=True, unique=True),
        "name": field("string", required=True, unique=True, pattern="^.+ \\(.+\\)$"),
        "ALIGN": field("string", valid=["Good Characters", "Bad Characters", "Neutral Characters"]),
        "SEX": field("string", required=True, valid=["Male Characters", "Female Characters"]),
        "ALIVE": field("string", required=True),
        "APPEARANCES": field("integer", minimum=1, maximum=3000),
        "FIRST APPEARANCE": field("string", pattern="^[A-Z][a-z]{2}-[0-9]{2}$"),
        "Year": field("integer", required=True, minimum=1940),
    },
    "amazon_cellphones.ndjson": {
        "asin": field("string", required=True, unique=True, pattern="^B0[0-9A-Z]{8}$"),
        "brand": field("string", required=True, minLength=1),
        "title": field("string", required=True, unique=True, maxLength=200),
        "image": field("string", pattern="^https://m\\.media-amazon\\.com/.+\\.jpg$"),
        "rating": field("number", required=True, minimum=1.5, maximum=5),
        "totalReviews": field("integer", required=True, minimum=1, maximum=900),
        "prices": field("string", pattern="^(\\$[0-9,]+\\.[0-9]{2},?)+$"),
    },
}


def load(path):
    """The records, with None for what has no value."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            return [{name: value or None for name, value in row.items()} for row in csv.DictReader(file)]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    header, *rows = map(json.loads, text.splitlines())
    return [dict(zip(header, row)) for row in rows]


def number(value):
    return float(value) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)) else None


def has_type(value, wanted, textual):
    if wanted == "string":
        return isinstance(value, str)
    if not textual and isinstance(value, str):
        return False
    if wanted == "timestamp":
        return re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value) is not None
    return number(value) is not None and (wanted == "number" or number(value).is_integer())


def broken(value, promise, textual):
    """The kinds of rules that a value breaks on its own."""
    options = promise.get("logicalTypeOptions", {})
    if not has_type(value, promise["logicalType"], textual):
        yield "type"
        return
    if "pattern" in options and not re.search(options["pattern"], value):
        yield "pattern"
    if not options.get("minLength", 0) <= len(str(value)) <= options.get("maxLength", 1e9):
        yield "length"
    if "minimum" in options or "maximum" in options:
        if not options.get("minimum", -1e18) <= number(value) <= options.get("maximum", 1e18):
            yield "range"
    for rule in promise.get("quality", []):
        valid = rule["arguments"]["validValues"]
        if (value if promise["logicalType"] == "string" else number(value)) not in valid:
            yield "invalidValues"


def failing(records, promises, textual):
    """{rule: lines}. The first record of every sample is on its second line, and each has one line."""
    found = collections.defaultdict(set)
    for name, promise in promises.items():
        values = [record.get(name) for record in records]
        typed = [value for value in values if value is not None]
        copies = collections.Counter(typed)
        for line, value in enumerate(values, 2):
            if value is None:
                if promise.get("required"):
                    found[f"{name}.required"].add(line)
                continue
            for kind in broken(value, promise, textual):
                found[f"{name}.{kind}"].add(line)
            if promise.get("unique") and copies[value] > 1:
                found[f"{name}.unique"].add(line)
    return dict(found)


@unittest.skipUnless(QUALITY.is_dir(), f"there is no {QUALITY}")
class Samples(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="goldline-samples-")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def goldline(self, *arguments, code=0):
        done = subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def test_every_sample_has_promises(self):
        self.assertEqual({path.name for path in (QUALITY / "samples").iterdir()}, set(PROMISES))

    def contract(self, promises):
        path = self.folder / "sample.odcs.yaml"
        path.write_text(json.dumps({
            "apiVersion": "v3.1.0", "kind": "DataContract", "id": "sample", "version": "1.0.0",
            "status": "active", "schema": [{"name": "sample", "properties": [
                {"name": name, **promise} for name, promise in promises.items()]}]}))
        return path

    def test_check_finds_what_an_obvious_twin_finds(self):
        for name, promises in PROMISES.items():
            with self.subTest(sample=name):
                path, quarantine = QUALITY / "samples" / name, self.folder / "bad.ndjson"
                records = load(path)
                report = json.loads(self.goldline("check", path, "--contract", self.contract(promises),
                                                  "--quarantine", quarantine, "--json", code=1))
                expected = failing(records, promises, path.suffix == ".csv")
                self.assertEqual(report["records"]["read"], len(records))
                self.assertEqual(report["records"]["malformed"], 0)
                self.assertEqual(report["records"]["failed"], len(set().union(*expected.values())))
                self.assertEqual(report["promises"]["errored"], 0)
                counts = {rule["id"]: rule["rows_failed"] for rule in report["rules"] if rule["rows_failed"]}
                self.assertEqual(counts, {rule: len(lines) for rule, lines in expected.items()})
                listed = collections.defaultdict(set)
                for line in map(json.loads, quarantine.read_text(encoding="utf-8").splitlines()):
                    for reason in line["reasons"]:
                        listed[reason["rule"]].add(line["place"]["line"])
                self.assertEqual(dict(listed), expected)

    def test_profile_counts_what_python_counts(self):
        for path in [QUALITY / "samples" / name for name in PROMISES] + [QUALITY / "dirty-clean/hospital/dirty.csv"]:
            records = load(path)
            profile = json.loads(self.goldline("profile", path, "--json"))
            self.assertEqual(profile["records"], len(records))
            self.assertEqual([field["name"] for field in profile["fields"]], list(records[0]))
            for found in profile["fields"]:
                with self.subTest(sample=path.name, field=found["name"]):
                    self.check_field(found, [record.get(found["name"]) for record in records])

    def test_profile_takes_no_field_for_what_it_is_not(self):
        for path in sorted((QUALITY / "samples").glob("*")) + [QUALITY / "dirty-clean/hospital/dirty.csv"]:
            profile = json.loads(self.goldline("profile", path, "--json"))
            found = {field["name"]: field["semantic"] for field in profile["fields"] if field["semantic"]}
            self.assertEqual(found, SEMANTICS.get(path.name, {}), path)

    def check_field(self, found, values):
        present = [value for value in values if value not in (None, "")]
        self.assertEqual(found["absent"] + found["null"], values.count(None))
        self.assertEqual(found["empty"], values.count(""))
        copies = collections.Counter(map(str, present))
        distinct = found["distinct"]
        self.assertLessEqual(distinct["lower"], len(copies))
        self.assertGreaterEqual(distinct["upper"], len(copies))
        self.assertLessEqual(distinct["estimate"], len(present))
        if len(copies) <= 1024:
            self.assertEqual((distinct["estimate"], found["top_error"]), (len(copies), 0))
            self.assertEqual([top["count"] for top in found["top"]], [n for _, n in copies.most_common(10)])
        if found["type"] in ("integer", "number"):
            self.check_numbers(found, sorted(map(float, present)))
        else:
            self.assertIsNone(found["mean"])

    def check_numbers(self, found, values):
        self.assertEqual((found["min"], found["max"]), (values[0], values[-1]))
        self.assertAlmostEqual(found["mean"], statistics.fmean(values), delta=1e-9 * abs(values[-1]))
        self.assertAlmostEqual(found["stddev"], statistics.stdev(values), delta=1e-9 * abs(values[-1]))
        for share, value in found["quantiles"].items():
            self.assertLessEqual(bisect.bisect_left(values, value) / len(values), float(share) + 0.01)
            self.assertGreaterEqual(bisect.bisect_right(values, value) / len(values), float(share) - 0.01)


if __name__ == "__main__":
    unittest.main()
