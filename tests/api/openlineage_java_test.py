#!/usr/bin/env python3
"""OpenLineage's own Java client posts to a running server, and what it said is read back. Skipped where there is no JDK,
no Maven, or no registry to fetch the client from."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from python_packages import PRODUCERS
from receiver import Receiver
from serving import LIMIT
from shop_story import ShopStory, facet_names

SOURCES = PRODUCERS / "java"
UNREACHABLE = re.compile("Could not transfer|Unknown host|Connection refused|Network is unreachable|timed out")
GOAL = "org.apache.maven.plugins:maven-dependency-plugin:2.8:build-classpath"


def class_path(folder):
    """Of the client, as Maven fetches it into its own repository."""
    for tool in ("javac", "java", "mvn"):
        if not shutil.which(tool):
            raise unittest.SkipTest(f"there is no {tool} here")
    file = os.path.join(folder, "class-path")
    fetched = subprocess.run(["mvn", "-B", "-q", "-f", SOURCES / "pom.xml", GOAL, f"-Dmdep.outputFile={file}"],
                             capture_output=True, text=True)
    if fetched.returncode and UNREACHABLE.search(fetched.stdout + fetched.stderr):
        raise unittest.SkipTest("the registry of Java packages cannot be reached")
    if fetched.returncode:
        raise RuntimeError(fetched.stdout + fetched.stderr)
    return pathlib.Path(file).read_text().strip()


class Java(ShopStory):
    @classmethod
    def setUpClass(cls):
        cls.classes = tempfile.mkdtemp(prefix="goldline-java-")
        cls.addClassCleanup(shutil.rmtree, cls.classes, True)
        cls.class_path = class_path(cls.classes)
        subprocess.run(["javac", "-cp", cls.class_path, "-d", cls.classes, SOURCES / "Shop.java"], check=True)

    def java(self, *arguments):
        return subprocess.run(["java", "-cp", self.class_path + os.pathsep + self.classes, "Shop", *arguments],
                              capture_output=True, text=True, timeout=LIMIT, cwd=self.folder)

    def test_what_the_client_says_is_what_is_known(self):
        for packed in ((), ("gzip",)):
            self.data = os.path.join(self.folder, "data" + "".join(packed))
            with self.subTest(packed), self.serve() as server:
                done = self.java(server.url, *packed)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                sent = [json.loads(line) for line in done.stdout.splitlines()]
                self.assert_everything_is_known(server, sent)
                for event in sent:  # the client keeps its receipts to itself: these are the second ones
                    receipt = server.post_json("/api/v1/lineage", event).json()
                    self.assertEqual((receipt["duplicate"], receipt["ignored"]), (True, []), event)
                    self.assertEqual({*receipt["facets_used"], *receipt["facets_kept"]}, facet_names(event))

    def test_what_it_does_when_there_is_too_much_to_do(self):
        for refusals, taken in ((1, 8), (2, 0)):
            answers = iter([503] * refusals)
            with self.subTest(refusals), Receiver(lambda _: next(answers, 201)) as receiver:
                done = self.java(receiver.url)
                self.assertEqual(len(receiver.taken), taken, done.stderr)
                if not taken:
                    self.assertIn("HttpTransportResponseException", done.stderr)


if __name__ == "__main__":
    unittest.main()
