"""The lineage of the 22 queries of TPC-H against a real PostgreSQL: values of one field are changed,
and only the output columns that the field is reported for may change; of a direct one they must."""
import json
import os
import pathlib
import re
import subprocess
import unittest

import postgres_server

GOLDLINE = os.environ["GOLDLINE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = pathlib.Path(os.environ.get("GOLDLINE_DATA", ROOT.parent / "shared/data")) / "sql"

# A row of each table, all of which belong together.
ROWS = {
    "region": {"r_regionkey": 1, "r_name": "ASIA", "r_comment": "c"},
    "nation": {"n_nationkey": 1, "n_name": "GERMANY", "n_regionkey": 1, "n_comment": "c"},
    "supplier": {"s_suppkey": 1, "s_name": "S", "s_address": "a", "s_nationkey": 1, "s_phone": "13-1",
                 "s_acctbal": 100.0, "s_comment": "c"},
    "customer": {"c_custkey": 1, "c_name": "C", "c_address": "a", "c_nationkey": 1, "c_phone": "13-1",
                 "c_acctbal": 100.0, "c_mktsegment": "BUILDING", "c_comment": "c"},
    "part": {"p_partkey": 1, "p_name": "forest green", "p_mfgr": "M", "p_brand": "Brand#12", "p_type": "PROMO BRASS",
             "p_size": 3, "p_container": "SM CASE", "p_retailprice": 10.0, "p_comment": "c"},
    "partsupp": {"ps_partkey": 1, "ps_suppkey": 1, "ps_availqty": 10, "ps_supplycost": 5.0, "ps_comment": "c"},
    "orders": {"o_orderkey": 1, "o_custkey": 1, "o_orderstatus": "F", "o_totalprice": 100.0,
               "o_orderdate": "1995-03-01", "o_orderpriority": "1-URGENT", "o_clerk": "k", "o_shippriority": 0,
               "o_comment": "c"},
    "lineitem": {"l_orderkey": 1, "l_partkey": 1, "l_suppkey": 1, "l_linenumber": 1, "l_quantity": 5.0,
                 "l_extendedprice": 100.0, "l_discount": 0.06, "l_tax": 0.1, "l_returnflag": "R", "l_linestatus": "F",
                 "l_shipdate": "1995-03-20", "l_commitdate": "1995-03-21", "l_receiptdate": "1995-03-22",
                 "l_shipinstruct": "DELIVER IN PERSON", "l_shipmode": "AIR", "l_comment": "c"},
}

# How the rows of a query differ from those: lists replace the one row of a table. Spare rows are met
# when a key is changed to 2.
DIFFERENT = {
    2: {"part": [{"p_size": 15}], "region": [{"r_name": "EUROPE"}], "partsupp": [{}, {"ps_partkey": 2}]},
    3: {"orders": [{}, {"o_orderkey": 2}]},
    4: {"orders": [{"o_orderdate": "1993-07-05"}]},
    5: {"orders": [{"o_orderdate": "1994-05-05"}]},
    6: {"lineitem": [{"l_shipdate": "1994-05-05"}]},
    7: {"nation": [{"n_name": "FRANCE"}, {"n_nationkey": 2}, {"n_nationkey": 3, "n_name": "FRANCE"}],
        "customer": [{"c_nationkey": 2}, {"c_custkey": 2, "c_nationkey": 3}],
        "orders": [{}, {"o_orderkey": 2, "o_custkey": 2}], "lineitem": [{}, {"l_orderkey": 2}]},
    8: {"region": [{"r_name": "AMERICA"}], "nation": [{"n_name": "BRAZIL"}, {"n_nationkey": 2, "n_name": "PERU"}],
        "supplier": [{}, {"s_suppkey": 2, "s_nationkey": 2}], "part": [{"p_type": "ECONOMY ANODIZED STEEL"}],
        "lineitem": [{}, {"l_suppkey": 2}]},
    10: {"orders": [{"o_orderdate": "1993-11-05"}, {"o_orderdate": "1993-11-05", "o_orderkey": 2, "o_custkey": 2}],
         "lineitem": [{}, {"l_orderkey": 2}]},
    12: {"lineitem": [{"l_shipmode": "MAIL", "l_shipdate": "1994-03-20", "l_commitdate": "1994-03-21",
                       "l_receiptdate": "1994-03-22"}]},
    14: {"part": [{}, {"p_partkey": 2, "p_type": "PLAIN"}],
         "lineitem": [{"l_shipdate": "1995-09-05"}, {"l_shipdate": "1995-09-05", "l_partkey": 2}]},
    15: {"lineitem": [{"l_shipdate": "1996-02-05"}, {"l_shipdate": "1996-02-05", "l_suppkey": 2}]},
    16: {"part": [{"p_size": 49}], "partsupp": [{}, {"ps_suppkey": 2}]},
    17: {"part": [{"p_brand": "Brand#23", "p_container": "MED BOX"}],
         "lineitem": [{"l_quantity": 1.0}, {"l_quantity": 100.0}]},
    18: {"orders": [{}, {"o_orderkey": 2, "o_custkey": 2}],
         "lineitem": [{"l_quantity": 301.0}, {"l_quantity": 301.0, "l_orderkey": 2}]},
    20: {"nation": [{"n_name": "CANADA"}], "lineitem": [{"l_shipdate": "1994-05-05"}]},
    21: {"nation": [{"n_name": "SAUDI ARABIA"}], "lineitem": [{}, {"l_suppkey": 2, "l_receiptdate": "1995-03-20"}]},
    22: {"customer": [{}, {"c_custkey": 2, "c_acctbal": 10.0}], "orders": [{"o_custkey": 9}]},
}

# Other values that a query's filters let pass.
OTHER_VALUES = {
    "l_discount": [0.07], "l_shipdate": ["1996-03-20"], "l_shipmode": ["SHIP"], "n_name": ["FRANCE", "GERMANY"],
    "o_orderdate": ["1996-03-01"], "p_size": [14], "c_phone": ["31-1"], "o_orderkey": [None],
}


def literal(value):
    return "NULL" if value is None else repr(value)


def rows_of(query):
    return {table: [{**row, **changed} for changed in DIFFERENT.get(query, {}).get(table, [{}])]
            for table, row in ROWS.items()}


def other_values(field, value):
    if isinstance(value, str):
        return [value + "~", *OTHER_VALUES.get(field, [])]
    return [value + 1, *OTHER_VALUES.get(field, [])]


def multiset(rows, column):
    return sorted(row[column] for row in rows)


@unittest.skipUnless(postgres_server.is_installed(), "PostgreSQL 15 is not installed")
@unittest.skipUnless(DATA.exists(), f"no test data at {DATA}")
class LineageOfTpcH(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(postgres_server.PostgresServer())
        cls.server.psql("CREATE DOMAIN string AS text; CREATE DOMAIN double AS double precision;"
                        + (DATA / "tpch_schema.sql").read_text()
                        + "".join(f"ALTER TABLE {table} ADD place int;" for table in ROWS))

    def lineage(self, query):
        ran = subprocess.run([GOLDLINE, "lineage", "sql", self.file(query), "--dialect", "spark", "--schema",
                              DATA / "tpch_schema.json", "--json"], capture_output=True, timeout=60, check=True)
        (statement,) = json.loads(ran.stdout)
        self.assertEqual((statement["skipped"], statement["unresolved"], statement["ambiguous"]), ([], [], []))
        return statement

    def file(self, query):
        return DATA / f"tpc-h/q{query:02}.sql"

    def fill(self, query):
        script = ""
        for table, rows in rows_of(query).items():
            script += f"TRUNCATE {table};"
            for place, row in enumerate(rows):
                values = ", ".join(map(literal, row.values()))
                script += f"INSERT INTO {table} ({', '.join(row)}, place) VALUES ({values}, {place});"
        self.server.psql(script)

    def answers(self, query, changes):
        text = re.sub(r";\s*$", "", self.file(query).read_text())
        return self.server.after_each(changes, text)

    def check(self, query):
        self.fill(query)
        statement = self.lineage(query)
        everywhere = {source["field"] for source in statement["indirect"]}
        columns = [{source["field"]: source["type"] for source in column["sources"]} for column in statement["columns"]]
        (before,) = self.answers(query, [""])
        self.assertTrue(before, f"query {query} gives no rows")
        changes = []
        for table, rows in rows_of(query).items():
            for field, value in rows[0].items():
                every = f"{field} || '~'" if isinstance(value, str) else f"{field} + 1"
                changes += [(f"{table}.{field}", f"UPDATE {table} SET {field} = {every};"),
                            (f"{table}.{field}", f"UPDATE {table} SET {field} = NULL;")]
                for place, row in enumerate(rows):
                    changes += [(f"{table}.{field}", f"UPDATE {table} SET {field} = {literal(other)} "
                                                     f"WHERE place = {place};")
                                for other in other_values(field, row[field])]
        moved = [set() for _ in columns]
        for (field, change), after in zip(changes, self.answers(query, [change for _, change in changes])):
            for at, sources in enumerate(columns):
                reported = field in sources or field in everywhere
                if after is None:
                    self.assertTrue(reported, f"query {query} fails after {change}")
                elif multiset(after, at) != multiset(before, at):
                    self.assertTrue(reported, f"query {query}: column {at + 1} changes after {change}")
                    if after and "NULL" not in multiset(after, at):
                        moved[at].add(field)
        for at, sources in enumerate(columns):
            direct = {field for field, kind in sources.items() if kind == "DIRECT"}
            self.assertEqual(direct - moved[at], set(), f"query {query}: column {at + 1} keeps its values")
        return sum(len([kind for kind in sources.values() if kind == "DIRECT"]) for sources in columns)

    def test_only_reported_fields_change_the_output(self):
        confirmed = 0
        for query in range(1, 23):
            with self.subTest(query=query):
                confirmed += self.check(query)
        print(f"{confirmed} direct edges of TPC-H confirmed")


if __name__ == "__main__":
    unittest.main()
