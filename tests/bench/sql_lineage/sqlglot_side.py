"""The lineage of queries by sqlglot, as its documentation shows: parse, qualify, then lineage() of each output.
usage: sqlglot_side.py SCHEMA.json REPEATS QUERY.sql... -> JSON as of sql_lineage_bench"""
import json
import pathlib
import sys
import time

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope


def columns_of(text, schema):
    query = qualify(sqlglot.parse_one(text, dialect="postgres"), schema=schema, dialect="postgres")
    scope = build_scope(query)
    columns = []
    for name in query.named_selects:
        node = lineage(name, query, schema=schema, dialect="postgres", scope=scope, copy=False)
        columns.append(sorted({f"{leaf.source.name}.{leaf.name.split('.')[-1]}".lower().replace('"', "")
                               for leaf in node.walk() if isinstance(leaf.source, exp.Table)}))
    return columns


def main(schema_file, repeats, *files):
    schema = json.loads(pathlib.Path(schema_file).read_text())
    answers = []
    for file in files:
        text = pathlib.Path(file).read_text()
        seconds = []
        for _ in range(int(repeats)):
            begin = time.perf_counter()
            try:
                columns = columns_of(text, schema)
            except Exception as error:
                columns = str(error)[:200]
            seconds.append(time.perf_counter() - begin)
        seconds.sort()
        answers.append({"query": pathlib.Path(file).stem, "seconds": [seconds[0], seconds[len(seconds) // 2]],
                        "columns": columns})
    json.dump({"version": sqlglot.__version__, "answers": answers}, sys.stdout)


main(*sys.argv[1:])
