"""The ten checks of customers.odcs.yaml in a Python package: python_rival.py PACKAGE CSV OUTPUT

Runs inside the virtual environment that `run` makes. For each line of its input it reads the CSV and writes every
failing record with its row and the names of its rules to OUTPUT, as rows.sql does ({"row", …, "failed"}), and
prints {"seconds", "version"}: the time from the file to the file."""
import collections
import json
import sys
import time

COUNTRIES = ["DE", "US", "FR", "GB", "CN", "IN", "BR"]
STATUSES = ["active", "inactive", "lead"]
EMAIL = r"^[^@\s]+@[^@\s]+\.[a-z]+$"
PHONE = r"^\+[0-9]{8,15}$"
REQUIRED = ["id", "name", "email", "country", "amount", "created", "phone"]
TEXTS = ["name", "email", "country", "created", "phone", "status"]


def polars(path, output):
    """One lazy query, from the scan to the file."""
    import polars as pl
    col = pl.col
    checks = {f"{name}.required": col(name).is_null() for name in REQUIRED}
    checks |= {
        "id.unique": col("id").is_duplicated() & col("id").is_not_null(),
        "name.length": col("name").str.len_bytes() == 0,
        "email.pattern": ~col("email").str.contains(EMAIL),
        "country.invalidValues": ~col("country").is_in(COUNTRIES),
        "amount.range": (col("amount") < 0) | (col("amount") > 1_000_000),
        "created.type": col("created").is_not_null() & col("created").str.to_date("%Y-%m-%d", strict=False).is_null(),
        "phone.pattern": ~col("phone").str.contains(PHONE),
        "status.invalidValues": ~col("status").is_in(STATUSES),
    }
    schema = {"id": pl.Int64, "amount": pl.Float64} | {name: pl.String for name in TEXTS}
    failed = pl.concat_list([pl.when(col(rule)).then(pl.lit(rule)) for rule in checks]).list.drop_nulls()
    # Quoted nothing is an empty text, unquoted nothing is missing, as everywhere in this comparison.
    (pl.scan_csv(path, schema_overrides=schema, row_index_name="row", row_index_offset=1)
     .with_columns(**{rule: check.fill_null(False) for rule, check in checks.items()})
     .filter(pl.any_horizontal(list(checks)))
     .select(pl.exclude(list(checks)), failed=failed)
     .sink_ndjson(output, engine="streaming"))


def great_expectations(path, output):
    """As the package is used: a batch of a pandas data frame, a suite, and complete results."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    import pandas
    frame = pandas.read_csv(path, dtype={"id": "Int64", "amount": "float64"} | {name: "string" for name in TEXTS},
                            keep_default_na=False, na_values={name: [""] for name in ["id", "amount", *TEXTS]})
    suite = {f"{name}.required": gxe.ExpectColumnValuesToNotBeNull(column=name) for name in REQUIRED}
    suite |= {
        "id.unique": gxe.ExpectColumnValuesToBeUnique(column="id"),
        "name.length": gxe.ExpectColumnValueLengthsToBeBetween(column="name", min_value=1),
        "email.pattern": gxe.ExpectColumnValuesToMatchRegex(column="email", regex=EMAIL),
        "country.invalidValues": gxe.ExpectColumnValuesToBeInSet(column="country", value_set=COUNTRIES),
        "amount.range": gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, max_value=1_000_000),
        "created.type": gxe.ExpectColumnValuesToMatchStrftimeFormat(column="created", strftime_format="%Y-%m-%d"),
        "phone.pattern": gxe.ExpectColumnValuesToMatchRegex(column="phone", regex=PHONE),
        "status.invalidValues": gxe.ExpectColumnValuesToBeInSet(column="status", value_set=STATUSES),
    }
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (context.data_sources.add_pandas("customers").add_dataframe_asset("all")
             .add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame}))
    result = batch.validate(gx.ExpectationSuite(name="customers", expectations=list(suite.values())),
                            result_format="COMPLETE")
    failed = collections.defaultdict(list)
    for answer in result.results:
        configured = answer.expectation_config
        rule = next(rule for rule, expectation in suite.items()
                    if expectation.configuration.type == configured.type
                    and expectation.column == configured.kwargs["column"])
        for row in answer.result["unexpected_index_list"]:
            failed[row].append(rule)
    rows = sorted(failed)
    found = frame.loc[rows]
    found.insert(0, "row", [row + 1 for row in rows])
    found["failed"] = [failed[row] for row in rows]
    found.to_json(output, orient="records", lines=True)


def main():
    package, path, output = sys.argv[1:4]
    find = {"polars": polars, "great_expectations": great_expectations}[package]
    for _ in sys.stdin:
        begin = time.perf_counter()
        find(path, output)
        seconds = time.perf_counter() - begin
        print(json.dumps({"seconds": seconds, "version": sys.modules[package].__version__}), flush=True)


if __name__ == "__main__":
    main()
