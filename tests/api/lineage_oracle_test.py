"""The lineage of random queries against a real PostgreSQL: when the values of a field change, an output
column may change only if the field is among its sources or decides about the rows. GOLDLINE_SEED
chooses other queries."""
import json
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

import postgres_server

GOLDLINE = os.environ["GOLDLINE"]
SEED = os.environ.get("GOLDLINE_SEED", "1")
QUERIES = 150

TABLES = {"t": ["a", "b", "c", "d"], "s": ["a", "b", "e"], "u": ["a", "f", "g"], "v": ["b", "e", "h"]}
ROWS = 4
SET_OPERATORS = ["union all", "union", "except", "except all", "intersect"]
JOINS = ["join", "left join", "right join", "full join"]
AGGREGATES = ["sum", "max", "min", "count"]


class QueryGenerator:
    """Queries whose answer depends on the rows alone and not on their order. A scope is a list of
    (alias, columns); every output column and alias has a name of its own."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = 0
        self.common_tables = []
        self.windows = False  # are allowed here

    def query(self):
        text = ""
        if self.random.random() < 0.4:
            tables = []
            for _ in range(self.random.randint(1, 2)):
                name = self.random.choice([self.name("w"), "t", "s"])  # may hide a table
                if name in [known for known, _ in self.common_tables]:
                    continue
                body, columns = self.arms(1)
                tables.append(f"{name} as ({body})")
                self.common_tables.append((name, columns))
            text = f"with {', '.join(tables)} "
        body, columns = self.arms(2)
        return text + body, columns

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def arms(self, depth):
        if depth == 0 or self.random.random() > 0.15:
            return self.select(depth)
        width = self.random.randint(1, 2)
        first, columns = self.select(depth - 1, width)
        second, _ = self.select(depth - 1, width)
        return f"{first} {self.random.choice(SET_OPERATORS)} {second}", columns

    def select(self, depth, width=None):
        tables, scope, merged = self.tables(depth)
        width = width or self.random.randint(1, 3)
        where = f" where {self.condition(scope, 1)}" if self.random.random() < 0.4 else ""
        columns = [self.name("c") for _ in range(width)]
        if self.random.random() < 0.25:
            return self.grouped(tables, scope, merged, where, columns), columns
        self.windows = True
        items = [merged if merged and self.random.random() < 0.4 else self.value(scope, 2) for _ in columns]
        self.windows = False
        distinct = "distinct " if self.random.random() < 0.15 else ""
        listed = ", ".join(f"{item} as {column}" for item, column in zip(items, columns))
        return f"select {distinct}{listed} from {tables}{where}", columns

    def grouped(self, tables, scope, merged, where, columns):
        key = merged if merged and self.random.random() < 0.5 else self.column(scope)
        by_key = self.random.random() < 0.6
        items = []
        for at, column in enumerate(columns):
            if by_key and at == 0:
                items.append(f"{key} as {column}")
                continue
            kept = f" filter (where {self.condition(scope, 0)})" if self.random.random() < 0.3 else ""
            items.append(f"{self.random.choice(AGGREGATES)}({self.value(scope, 1)}){kept} as {column}")
        text = f"select {', '.join(items)} from {tables}{where}" + (f" group by {key}" if by_key else "")
        if self.random.random() < 0.3:
            text += f" having {self.random.choice(AGGREGATES)}({self.column(scope)}) > 1"
        return text

    def tables(self, depth):
        """Text, scope, and the name of a column that USING merges, which only stands alone."""
        text, alias, columns = self.relation(depth)
        scope, merged = [(alias, columns)], None
        for _ in range(self.random.choice([0, 0, 1, 1, 2])):
            if merged is None and depth > 0 and self.random.random() < 0.15:
                alias, column = self.name("x"), self.name("y")
                text += (f" cross join lateral (select {self.value(scope, 1)} as {column} from u q9 "
                         f"where q9.a = {self.column(scope)}) {alias}")
                scope.append((alias, [column]))
                continue
            right, alias, columns = self.relation(depth - 1)
            common = [column for column in columns if sum(column in known for _, known in scope) == 1]
            join = self.random.choice(JOINS)
            if common and merged is None and self.random.random() < 0.4:
                merged = self.random.choice(common)
                text += f" {join} {right} using ({merged})"
            elif self.random.random() < 0.2:
                text += f" cross join {right}"
            else:
                text += f" {join} {right} on {self.qualified(scope)} = {alias}.{self.random.choice(columns)}"
            scope.append((alias, columns))
        if merged is not None:
            scope = [(alias, [column for column in columns if column != merged] or columns[:1])
                     for alias, columns in scope]
        return text, scope, merged

    def relation(self, depth):
        alias, kind = self.name("x"), self.random.random()
        if self.common_tables and kind < 0.3:
            name, columns = self.random.choice(self.common_tables)
            return f"{name} {alias}", alias, columns
        if depth > 0 and kind < 0.5:
            body, columns = self.arms(depth - 1)
            if self.random.random() < 0.3:
                columns = [self.name("y") for _ in columns]
                return f"({body}) {alias} ({', '.join(columns)})", alias, columns
            return f"({body}) {alias}", alias, columns
        name = self.random.choice(list(TABLES))
        known = dict(self.common_tables)
        return f"{name} {alias}", alias, known.get(name, TABLES[name])

    def qualified(self, scope):
        alias, columns = self.random.choice(scope)
        return f"{alias}.{self.random.choice(columns)}"

    def column(self, scope):
        qualified = self.qualified(scope)
        name = qualified.split(".")[1]
        alone = sum(name in columns for _, columns in scope) == 1
        return name if alone and self.random.random() < 0.5 else qualified

    def value(self, scope, depth):
        if depth <= 0 or self.random.random() < 0.3:
            return self.column(scope) if self.random.random() < 0.9 else str(self.random.randint(0, 3))
        one, two, three = (self.value(scope, depth - 1) for _ in range(3))
        key = self.column(scope)
        kinds = [
            lambda: f"({one} + {two})",
            lambda: f"(case when {self.condition(scope, depth - 1)} then {one} else {two} end)",
            lambda: f"(case {one} when {two} then {three} end)",
            lambda: f"coalesce({one}, {two})",
            lambda: f"nullif({one}, {two})",
            lambda: f"greatest({one}, {two})",
            lambda: f"(select {self.random.choice(AGGREGATES)}(q.{self.random.choice(TABLES['v'])}) from v q "
                    f"where {self.condition([('q', TABLES['v']), *scope], 1)})",
            lambda: f"(select q.f + {key} from u q where q.f = {key} order by q.g, q.a, q.f limit 1)",
            lambda: f"(exists (select 1 from v q where {self.condition([('q', TABLES['v']), *scope], 1)}))::int",
        ]
        if self.windows:
            kinds += [lambda: f"sum({one}) over (partition by {key} order by {self.column(scope)})",
                      lambda: f"count({one}) over (partition by {key})"]
        return self.random.choice(kinds)()

    def condition(self, scope, depth):
        windows, self.windows = self.windows, False
        one, two = (self.value(scope, min(depth, 1)) for _ in range(2))
        key = self.column(scope)
        kinds = [
            lambda: f"{one} {self.random.choice(['=', '<', '>=', '<>'])} {two}",
            lambda: f"not ({one} = {two})",
            lambda: f"{key} between {one} and {two}",
            lambda: f"{one} is not null",
        ]
        if depth > 0:
            kinds += [
                lambda: f"{key} in (select q1.{self.random.choice(TABLES['v'])} from v q1 where q1.h > 1)",
                lambda: f"({self.condition(scope, 0)} or {self.condition(scope, 0)})",
                lambda: f"exists (select 1 from v q2 where q2.b = {key} and q2.e >= {self.column(scope)})",
            ]
        text = self.random.choice(kinds)()
        self.windows = windows
        return text


def changes(chance):
    """(field, statement): values of a field in one row or in all of them."""
    for table, columns in TABLES.items():
        for column in columns:
            field = f"{table}.{column}"
            for _ in range(3):
                yield field, (f"UPDATE {table} SET {column} = {chance.randint(0, 4)} "
                              f"WHERE place = {chance.randint(0, ROWS - 1)};")
            yield field, f"UPDATE {table} SET {column} = {column} + 1;"
            yield field, f"UPDATE {table} SET {column} = (place * 7 + {chance.randint(0, 5)}) % 4;"


@unittest.skipUnless(postgres_server.is_installed(), "PostgreSQL 15 is not installed")
class LineageOfRandomQueries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(postgres_server.PostgresServer())
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.folder / "schema.json").write_text(
            json.dumps({table: {column: "int" for column in columns} for table, columns in TABLES.items()}))
        chance = random.Random(SEED)
        script = ""
        for table, columns in TABLES.items():
            script += f"CREATE TABLE {table} ({', '.join(f'{column} int' for column in columns)}, place int);"
            for place in range(ROWS):
                values = ["NULL" if chance.random() < 0.07 else str(chance.randint(0, 3)) for _ in columns]
                script += f"INSERT INTO {table} VALUES ({', '.join(values)}, {place});"
        cls.server.psql(script)

    def lineage(self, query):
        ran = subprocess.run([GOLDLINE, "lineage", "sql", "-", "--dialect", "postgres", "--schema",
                              self.folder / "schema.json", "--json"], input=query.encode(), capture_output=True,
                             timeout=60, check=True)
        (statement,) = json.loads(ran.stdout)
        return statement

    def check(self, query, columns, chance):
        made = list(changes(chance))
        before, *after = self.server.after_each(["", *(statement for _, statement in made)], query)
        if before is None:
            return False  # such as a subquery of several rows
        statement = self.lineage(query)
        for finding in ("skipped", "unresolved", "ambiguous"):
            self.assertEqual(statement[finding], [])
        self.assertEqual([column["target"] for column in statement["columns"]], columns)
        everywhere = {source["field"] for source in statement["indirect"]}
        sources = [everywhere | {source["field"] for source in column["sources"]} for column in statement["columns"]]
        for (field, change), rows in zip(made, after):
            for at, known in enumerate(sources if rows is not None else []):
                if field not in known:
                    self.assertEqual(sorted(row[at] for row in before), sorted(row[at] for row in rows),
                                     f"{columns[at]} after {change}")
        return True

    def test_only_reported_fields_change_the_output(self):
        checked = 0
        for number in range(QUERIES):
            seed = f"{SEED}-{number}"
            query, columns = QueryGenerator(seed).query()
            with self.subTest(seed=seed, query=query):
                checked += self.check(query, columns, random.Random(seed))
        print(f"{checked} of {QUERIES} random queries ran, seed {SEED}")
        self.assertGreater(checked, QUERIES // 2)


if __name__ == "__main__":
    unittest.main()
