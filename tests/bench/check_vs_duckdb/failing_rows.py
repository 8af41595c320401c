"""Which records fail which rule, from what each side wrote: {rule: {(line, id)}}. Both sides did the
same work when these are equal for every rule and record; differences() says where they are not."""
import collections
import json


def of_goldline(quarantine):
    """From a quarantine file: one line a record, with its place and the rules it fails."""
    failing = collections.defaultdict(set)
    with open(quarantine, encoding="utf-8") as lines:
        for line in map(json.loads, lines):
            record = line["record"]
            # A record that could not be read has no fields.
            key = record.get("id") if isinstance(record, dict) else None
            for reason in line["reasons"]:
                failing[reason["rule"]].add((line["place"]["line"], text(key)))
    return dict(failing)


def of_duckdb(listing, header_lines):
    """From what rows.sql writes; row 1 is the line after the header."""
    failing = collections.defaultdict(set)
    with open(listing, encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            for rule in record["failed"]:
                failing[rule].add((record["row"] + header_lines, text(record["id"])))
    return dict(failing)


def text(key):
    return "" if key is None else str(key)


def differences(goldline, duckdb, shown=5):
    """A line of text for each rule whose records differ; none when both found the same."""
    found = []
    for rule in sorted(goldline.keys() | duckdb.keys()):
        ours, theirs = goldline.get(rule, set()), duckdb.get(rule, set())
        for side, rows in (("Goldline", ours - theirs), ("DuckDB", theirs - ours)):
            if rows:
                some = ", ".join(f"line {line} (id {key or 'missing'})" for line, key in sorted(rows)[:shown])
                found.append(f"{rule}: {len(rows)} records fail for {side} only: {some}")
    return found


def counts(failing, records):
    """What counts.sql must answer when these records fail, by the names of its columns."""
    def size(*rules):
        return sum(len(failing.get(rule, ())) for rule in rules)

    repeated = failing.get("id.unique", set())
    return {
        "records": records,
        "id_missing": size("id.required"),
        # count(distinct) leaves one of each repeated key, and does not count a missing one.
        "id_repeated": len(repeated) - len({key for _, key in repeated}) + size("id.required"),
        "name": size("name.required", "name.length"),
        "email": size("email.required", "email.pattern"),
        "country": size("country.required", "country.invalidValues"),
        "amount": size("amount.required", "amount.range"),
        "created": size("created.required", "created.type"),
        "phone": size("phone.required", "phone.pattern"),
        "status": size("status.invalidValues"),
    }
