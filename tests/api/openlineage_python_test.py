#!/usr/bin/env python3
"""OpenLineage's own Python client posts to a running server, and everything it said is read back: through our API
and through Marquez's."""
import configparser
import json
import os
import pathlib
import subprocess
import unittest

from python_packages import PRODUCERS, python_with
from serving import LIMIT
from shop_story import ShopStory, facet_names

PAGES = pathlib.Path(__file__).resolve().parents[2] / "docs/how-to"


class ClientTest(ShopStory):
    @classmethod
    def setUpClass(cls):
        cls.python = python_with(PRODUCERS / "requirements.txt")

    def tell(self, server, *arguments):
        """Runs the program where no repository is, which the client would tell of; what it sent and was answered."""
        told = self.run_python(PRODUCERS / "shop.py", server.url, *arguments)
        return [json.loads(line) for line in told.stdout.splitlines()]

    def run_python(self, *arguments, **settings):
        done = subprocess.run([self.python, *map(str, arguments)], capture_output=True, text=True, timeout=LIMIT,
                              cwd=self.folder, env={**os.environ, "HOME": self.folder, **settings})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done


class Said(ClientTest):
    def test_what_the_client_says_is_what_is_known(self):
        for packed in ((), ("gzip",)):
            with self.subTest(packed):
                self.data = os.path.join(self.folder, "data" + "".join(packed))
                with self.serve() as server:
                    told = self.tell(server, "http", *packed)
                    for one in told:
                        receipt = one["answer"]
                        self.assertEqual((receipt["stored"], receipt["duplicate"], receipt["ignored"]),
                                         (True, False, []), one)
                        self.assertEqual({*receipt["facets_used"], *receipt["facets_kept"]}, facet_names(one["sent"]))
                    self.assert_everything_is_known(server, [one["sent"] for one in told])
                    again = self.tell(server, "http", *packed)
                    self.assertEqual({one["answer"]["duplicate"] for one in again}, {True})
                    self.assert_everything_is_known(server, [one["sent"] for one in told])

    def test_the_asynchronous_client_says_the_same(self):
        for packed in ((), ("gzip",)):
            with self.subTest(packed):
                self.data = os.path.join(self.folder, "data" + "".join(packed))
                with self.serve() as server:
                    told = self.tell(server, "async_http", *packed)
                    self.assert_everything_is_known(server, [one["sent"] for one in told])


class Documented(ClientTest):
    """What docs/how-to shows, against a server on a port of its own."""

    def shown(self, page, language, server):
        text = (PAGES / page).read_text(encoding="utf-8").replace("http://127.0.0.1:7070", server.url)
        blocks = [part.split("```")[0] for part in text.split(f"```{language}\n")[1:]]
        self.assertTrue(blocks)
        return blocks

    def assert_traced(self, server):
        trace = server.get("/v1/trace?field=mart/revenue%23total").json()
        self.assertEqual({node["id"] for node in trace["nodes"]}, {"mart/revenue#total", "crm/orders#amount"})

    def test_the_program_in_python(self):
        for settings in ("OPENLINEAGE_URL", "openlineage.yml"):
            self.data = os.path.join(self.folder, "data of " + settings)
            with self.subTest(settings), self.serve() as server:
                environment = {"OPENLINEAGE_URL": server.url}
                if settings == "openlineage.yml":
                    config = os.path.join(self.folder, settings)
                    pathlib.Path(config).write_text(self.shown("python-and-java.md", "yaml", server)[0])
                    environment = {"OPENLINEAGE_CONFIG": config}
                self.run_python("-c", self.shown("python-and-java.md", "python", server)[0], **environment)
                self.assert_traced(server)

    def test_the_transport_of_airflow(self):
        with self.serve() as server:
            settings = configparser.ConfigParser()
            settings.read_string(self.shown("airflow.md", "ini", server)[0])
            transport = settings["openlineage"]["transport"]
            variable = next(line for line in (PAGES / "airflow.md").read_text().splitlines() if "__TRANSPORT=" in line)
            self.assertIn("http://127.0.0.1:7070", variable)
            for text in (transport, variable.partition("=")[2].strip("'").replace("http://127.0.0.1:7070", server.url)):
                config = os.path.join(self.folder, "airflow.yml")
                pathlib.Path(config).write_text(json.dumps({"transport": json.loads(text)}))
                self.run_python("-c", self.shown("python-and-java.md", "python", server)[0], OPENLINEAGE_CONFIG=config)
            self.assert_traced(server)
            self.assertEqual(server.get("/api/v1/events/lineage").json()["totalCount"], 4)

    def test_the_receipt(self):
        with self.serve() as server:
            shown = json.loads(self.shown("openlineage.md", "json", server)[0])
            receipt = self.tell(server, "http")[0]["answer"]
            self.assertEqual({key: type(value) for key, value in receipt.items()},
                             {key: type(value) for key, value in shown.items()})


if __name__ == "__main__":
    unittest.main()
