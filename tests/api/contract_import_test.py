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


if __name__ == "__main__":
    unittest.main()
