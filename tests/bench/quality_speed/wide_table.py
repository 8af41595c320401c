"""Eighty columns and 226 checks, from one table of them: the data, the contract for Goldline and the SQL for
DuckDB. Each check has a value that breaks it and nothing of the column's type, so that DuckDB's reader finds
the same types as the contract says."""
import dataclasses
import itertools
import json
import random


@dataclasses.dataclass(frozen=True)
class Check:
    rule: str       # as Goldline names it
    broken_if: str  # SQL, with {c} for the column
    fault: str      # a cell that breaks it


@dataclasses.dataclass(frozen=True)
class Column:
    name: str
    property: dict  # of the contract
    sound: object   # a function of a random.Random that makes a cell
    checks: tuple


REQUIRED = Check("required", "{c} is null", "")


def integers(name):
    return Column(name, {"logicalType": "integer", "logicalTypeOptions": {"minimum": 0, "maximum": 100000, "multipleOf": 5}},
                  lambda chance: str(5 * chance.randrange(20001)),
                  (REQUIRED, Check("range", "({c} < 0 or {c} > 100000)", "100005"),
                   Check("multipleOf", "{c} % 5 <> 0", "12")))


CODES = ["NEW", "OPEN", "PAID", "SENT", "BACK", "DONE", "LOST"]


def codes(name):
    return Column(name, {"logicalType": "string", "logicalTypeOptions": {"maxLength": 4},
                         "quality": [{"metric": "invalidValues", "mustBe": 0, "arguments": {"validValues": CODES}}]},
                  lambda chance: chance.choice(CODES),
                  (REQUIRED, Check("invalidValues", "{c} not in (" + ", ".join(f"'{code}'" for code in CODES) + ")", "FREE"),
                   Check("length", "length({c}) > 4", "OPENED")))


def texts(name):
    return Column(name, {"logicalType": "string",
                         "logicalTypeOptions": {"minLength": 5, "maxLength": 16, "pattern": "^[a-z]+-[0-9]{3,6}$"}},
                  lambda chance: f"{chance.choice(['item', 'part', 'spare', 'set'])}-{chance.randrange(100, 1000000)}",
                  (REQUIRED, Check("length", "(length({c}) < 5 or length({c}) > 16)", "assembly-of-parts-123"),
                   Check("pattern", "not regexp_full_match({c}, '[a-z]+-[0-9]{{3,6}}')", "Item-1234")))


def numbers(name):
    return Column(name, {"logicalType": "number", "logicalTypeOptions": {"minimum": 0, "maximum": 10000}},
                  lambda chance: f"{chance.randrange(1000000) / 100:.2f}",
                  (REQUIRED, Check("range", "({c} < 0 or {c} > 10000)", "-0.25")))


def dates(name):
    return Column(name, {"logicalType": "date", "logicalTypeOptions": {"minimum": "2015-01-01", "maximum": "2024-12-31"}},
                  lambda chance: f"{chance.randrange(2015, 2025)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
                  (REQUIRED, Check("range", "({c} < date '2015-01-01' or {c} > date '2024-12-31')", "2011-11-11")))


ID = Column("id", {"logicalType": "integer", "unique": True, "logicalTypeOptions": {"minimum": 1}}, None,
            (REQUIRED, Check("range", "{c} < 1", "-3"), Check("unique", "again", "1")))
COLUMNS = [ID, *(kind(f"{kind.__name__}_{number}") for kind, count in
                 ((integers, 24), (codes, 21), (texts, 20), (numbers, 8), (dates, 6)) for number in range(count))]
CHECKS = [(column, check) for column in COLUMNS for check in column.checks]
# Of the records that draw a fault; one in ten thousand has an id that another one has, too.
FAULTY = 0.02


def write_csv(path, records):
    """The same bytes for the same number of records. Cells come from a thousand of each column."""
    chance = random.Random(80)
    pools = [[column.sound(chance) for _ in range(1000)] for column in COLUMNS[1:]]
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(",".join(column.name for column in COLUMNS) + "\n")
        for begin in range(1, records + 1, 10000):
            ids = [str(number) for number in range(begin, min(begin + 10000, records + 1))]
            cells = [ids, *(chance.choices(pool, k=len(ids)) for pool in pools)]
            for row in range(len(ids)):
                if chance.random() < FAULTY:
                    column = chance.randrange(len(COLUMNS))
                    fault = chance.choice(COLUMNS[column].checks).fault
                    # An id must be repeated with one of this block, to be rare.
                    cells[column][row] = ids[0] if column == 0 and fault == "1" else fault
            out.writelines(map("\n".join, zip(map(",".join, zip(*cells)), itertools.repeat(""))))


def contract():
    properties = [{"name": column.name, "required": True, **column.property} for column in COLUMNS]
    # JSON is YAML.
    return json.dumps({"apiVersion": "v3.1.0", "kind": "DataContract", "id": "bench-wide", "name": "Wide",
                       "version": "1.0.0", "status": "active",
                       "schema": [{"name": "wide", "properties": properties}]}, indent=1)


def conditions():
    return [(f"{column.name}.{check.rule}", check.broken_if.format(c=column.name)) for column, check in CHECKS]


def count_sql(source):
    """One row: for every check how many records fail it."""
    counts = ["count(*) as records"]
    for rule, broken in conditions():
        repeated = "count(id) - count(distinct id)"
        counts.append(f'{repeated if rule == "id.unique" else f"count(*) filter ({broken})"} as "{rule}"')
    return f"select {', '.join(counts)} from {source}"


def list_sql(source, output):
    """Every failing record with its row, its id and the rules that it fails."""
    named = ", ".join(f"case when {broken} then '{rule}' end" for rule, broken in conditions())
    any_of = " or ".join(broken for _, broken in conditions())
    return f"""copy (
      with wide as materialized (select row_number() over () as row, * from {source}),
           repeated as (select id from wide group by id having count(*) > 1)
      select row, id, list_filter([{named}], rule -> rule is not null) as failed
      from (select *, id in (from repeated) as again from wide) where {any_of}
    ) to '{output}' (format json)"""


assert len(COLUMNS) == 80 and len(CHECKS) == 226
