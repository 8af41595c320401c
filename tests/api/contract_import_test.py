"""Files of other tools, imported as contracts and checked: each rule finds what its author meant."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

GOLDLINE = os.environ["GOLDLINE"]


def run(*arguments):
    return subprocess.run([GOLDLINE, *map(str, arguments)], capture_output=True, text=True, timeout=60)


class ContractImport(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name)

    def write(self, name, text):
        (self.path / name).write_text(text)
        return self.path / name

    def contract_of(self, format, file):
        """The imported contract, and what was left out of it."""
        imported = run("contract", "import", format, file, "--json")
        self.assertEqual(imported.returncode, 0, imported.stderr)
        answer = json.loads(imported.stdout)
        return self.write("contract.odcs.yaml", answer["contract"]), answer["left_out"]

    def verdicts(self, records, contract, *flags):
        """The rules that did not pass, but for what every contract has, each with its failing rows."""
        checked = run("check", records, "--contract", contract, "--json", *flags)
        self.assertLess(checked.returncode, 2, checked.stderr)
        return {rule["id"]: (rule["status"], rule["rows_failed"])
                for rule in json.loads(checked.stdout)["rules"] if rule["status"] != "passed"}

    def test_json_schema(self):
        schema = self.write("order.schema.json", json.dumps({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "orders", "type": "object",
            "required": ["id", "ship"], "dependentRequired": {"mail": ["name"]},
            "$defs": {"zip": {"type": "string", "pattern": "^[0-9]{5}$"}},
            "properties": {
                "id": {"type": "integer", "exclusiveMinimum": 0},
                "mail": {"type": ["string", "null"], "format": "email"},
                "name": {"type": "string"},
                "state": {"anyOf": [{"enum": ["new", "paid"]}, {"type": "null"}]},
                "ship": {"type": "object", "required": ["zip"], "properties": {"zip": {"$ref": "#/$defs/zip"}}},
                "other": {"not": {"type": "string"}}}}))
        contract, left_out = self.contract_of("json-schema", schema)
        self.assertEqual([note["what"] for note in left_out], ["other: not"])
        records = self.write("orders.ndjson", "".join(json.dumps(record) + "\n" for record in [
            {"id": 1, "mail": "a@b.de", "name": "A", "state": "new", "ship": {"zip": "12345"}, "other": 1},
            {"id": 0, "mail": "a@b", "name": "B", "state": None, "ship": {"zip": "1234"}},
            {"id": 3, "mail": "a@b.de", "name": None, "state": "lost", "ship": {"zip": None}}]))
        self.assertEqual(self.verdicts(records, contract), {
            "id.range": ("failed", 1), "mail.format": ("failed", 1), "name.requiredIf": ("failed", 1),
            "state.invalidValues": ("failed", 1), "ship.zip.pattern": ("failed", 1),
            "ship.zip.required": ("failed", 1)})

    def test_dbt(self):
        schema = self.write("schema.yml", """
            version: 2
            models:
              - name: orders
                data_tests:
                  - dbt_utils.unique_combination_of_columns: {combination_of_columns: [id, line]}
                  - dbt_expectations.expect_table_row_count_to_be_between: {min_value: 1, max_value: 3}
                columns:
                  - {name: id, data_type: integer, data_tests: [not_null]}
                  - {name: line, data_type: integer}
                  - name: state
                    data_tests:
                      - accepted_values: {arguments: {values: [new, paid]}, config: {severity: warn}}
                      - not_null: {config: {where: line > 1}}
                      - dbt_utils.sequential_values
                  - name: net
                    data_type: numeric
                    data_tests:
                      - dbt_utils.expression_is_true: {expression: '>= 0', config: {error_if: '>1', warn_if: '>0'}}
                  - name: customer
                    data_tests:
                      - relationships: {to: ref('customers'), field: id}
              - name: customers
                columns: [{name: id, data_tests: [unique]}]
            """)
        contract, left_out = self.contract_of("dbt", schema)
        self.assertEqual([note["what"] for note in left_out], ["orders.state: dbt_utils.sequential_values"])
        records = self.write("orders.csv", "id,line,state,net,customer\n1,1,new,5,7\n1,2,,-1,8\n1,2,lost,3,\n,1,,3,7\n")
        customers = self.write("customers.csv", "id\n7\n7\n")
        self.assertEqual(self.verdicts(records, contract, f"--with=customers={customers}"), {
            "not_null(id)": ("failed", 1), "dbt_utils.unique_combination_of_columns": ("failed", 2),
            "accepted_values(state)": ("warned", 1), "not_null(state)": ("failed", 1),
            "dbt_utils.expression_is_true(net)": ("warned", 1), "relationships(customer)": ("failed", 1),
            "dbt_expectations.expect_table_row_count_to_be_between#2": ("failed", 0)})
        self.assertEqual(self.verdicts(customers, contract), {"unique(id)": ("failed", 2)})
        empty = self.write("orders.csv", "id,line,state,net,customer\n")
        skipped = [rule for rule, (status, _) in self.verdicts(empty, contract, f"--with=customers={customers}").items()
                   if status != "skipped"]
        self.assertEqual(skipped, ["dbt_expectations.expect_table_row_count_to_be_between"])

    def test_soda_checks(self):
        checks = self.write("checks.yml", """
            filter orders [big]:
              where: net > 2
            checks for orders:
              - row_count between 1 and 3
              - missing_count(mail) = 0:
                  missing values: [n/a]
              - missing_percent(mail) < 10 %
              - invalid_count(mail) = 0:
                  valid format: email
                  missing values: [n/a]
              - invalid_percent(state) < 30:
                  valid values: [new, paid]
              - duplicate_count(id, line) = 0
              - avg(net) between 1 and 2
              - max_length(state) < 4
              - duplicate_percent(id) < 5
              - row_count:
                  warn: when > 3
                  fail: when > 9
              - failed rows:
                  name: net below line
                  fail condition: net < line
              - freshness(day) < 1d
              - values in (customer) must exist in customers (id)
              - schema:
                  warn:
                    when required column missing: [colour]
            checks for orders [big]:
              - missing_count(state) = 0
            """)
        records = self.write("orders.csv", "id,line,state,net,mail,customer,day\n1,1,new,5,a@b.de,7,2024-01-01\n"
                             "1,2,,3,n/a,7,2024-01-02\n1,2,lost,3,a@,,2024-01-03\n2,1,new,0,,8,2024-01-04\n")
        contract, left_out = self.contract_of("soda", checks)
        self.assertEqual([note["what"] for note in left_out], ["orders: duplicate_percent(id) < 5"])
        customers = self.write("customers.csv", "id\n7\n")
        self.assertEqual(self.verdicts(records, contract, f"--with=customers={customers}"), {
            "row_count between 1 and 3": ("failed", 0), "missing_count(mail) = 0": ("failed", 2),
            "missing_percent(mail) < 10 %": ("failed", 1), "invalid_count(mail) = 0": ("failed", 1),
            "duplicate_count(id, line) = 0": ("failed", 1), "avg(net) between 1 and 2": ("failed", 0),
            "max_length(state) < 4": ("failed", 0), "row_count": ("warned", 0), "net below line": ("failed", 1),
            "freshness(day) < 1d": ("failed", 0), "values in (customer) must exist in customers (id)": ("failed", 1),
            "schema: when required column missing": ("warned", 0), "missing_count(state) = 0": ("failed", 1)})

    def test_soda_contract(self):
        soda = self.write("orders.yml", """
            dataset: shop/main/orders
            columns:
              - name: id
                data_type: integer
                checks:
                  - duplicate: {threshold: {must_be_less_than: 5, additional: {must_be: 0, level: warn}}}
              - name: state
                data_type: varchar
                character_maximum_length: 4
                checks:
                  - missing: {threshold: {metric: percent, must_be_less_than: 10}}
                  - invalid: {valid_values: [new, paid], threshold: {level: warn, must_be: 0}}
            checks:
              - schema: {allow_extra_columns: true, allow_other_column_order: true}
              - row_count:
              - metric: {name: spread, expression: max(id) - min(id), threshold: {must_be: 0}}
            """)
        contract, left_out = self.contract_of("soda", soda)
        self.assertEqual(left_out, [])
        records = self.write("orders.csv", "id,state,more\n1,new,\n1,,\n1,losing,\n")
        self.assertEqual(self.verdicts(records, contract), {
            "id.duplicate": ("warned", 2), "state.length": ("failed", 1), "state.missing": ("failed", 1),
            "state.invalid": ("warned", 1)})


if __name__ == "__main__":
    unittest.main()
