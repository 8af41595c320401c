#!/usr/bin/env python3
"""What runs left behind, asked of a running server: the commands print what they print for its folder, and what they
do there is the same, but for who the audit says it was."""
import concurrent.futures
import json
import os
import pathlib
import pwd
import re
import shutil
import socket
import unittest

from quarantine_test import CONTRACT, PEOPLE
from serving import LIMIT, ServingTest, run

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
HASH = re.compile(r"[0-9a-f]{64}")
READING = (
    ("quarantine", "list"), ("quarantine", "list", "--limit", "2"), ("quarantine", "list", "--limit", "2", "--skip", "1"),
    ("quarantine", "list", "--run", "latest", "--rule", "age.range"), ("quarantine", "list", "--state", "dropped"),
    ("quarantine", "list", "--dataset", "shop/people"), ("quarantine", "list", "--dataset", "none"),
    ("quarantine", "show", "latest/1"), ("quarantine", "show", "latest/6"), ("incident", "list"),
    ("incident", "list", "--state", "all"), ("incident", "list", "--state", "resolved"),
    ("incident", "list", "--rule", "age.range", "--dataset", "shop/people"), ("incident", "show", "1"),
    ("audit", "verify"), ("audit", "export"), ("audit", "export", "--from", "2"))
WRONG = (  # exit code, words of the message
    (3, "no record of", "quarantine", "list", "--run", "0193554a-6a6b-7c3d-9a1e-0123456789ab"),
    (3, "there is no row", "quarantine", "show", "latest/99"), (2, "names no row", "quarantine", "show", "x"),
    (2, "is no state", "quarantine", "list", "--state", "old"),
    (3, "could not be read", "quarantine", "fix", "latest/5", "--set", "age=1"),
    (2, "names no rule", "quarantine", "drop", "--run", "latest", "--rule", "", "--reason", "x"),
    (2, "no rows were chosen", "quarantine", "drop", "--reason", "x"),
    (3, "there is no incident 99", "incident", "show", "99"), (2, "is no number", "incident", "show", "x"),
    (2, "did you mean", "incident", "resolve", "1", "--cause", "duplicate"),
    (2, "no head", "audit", "verify", "--expect", "x"))


class KeptRuns(ServingTest):
    def setUp(self):
        super().setUp()
        self.path = pathlib.Path(self.folder)
        (self.path / "people.csv").write_text(PEOPLE)
        (self.path / "people.odcs.yaml").write_text(CONTRACT)
        for dataset in ("shop/people", "shop/others"):
            checked = run("check", str(self.path / "people.csv"), "--contract", str(self.path / "people.odcs.yaml"),
                          "--record", "--dataset", dataset, "--data", self.data)
            self.assertEqual(checked.returncode, 1, checked.stderr)
        self.copy = os.path.join(self.folder, "copy")
        shutil.copytree(self.data, self.copy)
        self.server = self.serve()

    def asked(self, *command):
        return run(*command, "--server", self.server.url)

    def opened(self, *command):
        return run(*command, "--data", self.copy)

    def assert_same(self, command, plain=lambda text: text):
        asked, opened = self.asked(*command), self.opened(*command)
        self.assertEqual((asked.returncode, plain(asked.stdout)), (opened.returncode, plain(opened.stdout)),
                         (command, asked.stderr, opened.stderr))
        return asked

    def test_the_server_answers_as_its_folder_does(self):
        for command in READING:
            for form in ((), ("--json",)):
                with self.subTest(command=command + form):
                    self.assertEqual(self.assert_same((*command, *form)).returncode, 0)
        head = json.loads(self.asked("audit", "verify", "--json").stdout)["head"]
        other = head[:-1] + ("0" if head[-1] != "0" else "1")
        self.assertEqual(self.assert_same(("audit", "verify", "--expect", head)).returncode, 0)
        self.assertEqual(self.assert_same(("audit", "verify", "--expect", other)).returncode, 1)

    def test_pages_go_on_with_the_cursor(self):
        rows, cursor = [], []
        while True:
            page = json.loads(self.assert_same(("quarantine", "list", "--limit", "4", "--json", *cursor)).stdout)
            rows += [row["row"] for row in page["rows"]]
            if page["next_cursor"] is None:
                break
            cursor = ["--cursor", page["next_cursor"]]
        self.assertEqual((len(rows), len(set(rows))), (14, 14))

    def test_errors_are_the_same(self):
        for code, words, *command in WRONG:
            with self.subTest(command=command):
                asked, opened = self.asked(*command), self.opened(*command)
                self.assertEqual((asked.returncode, opened.returncode), (code, code), asked.stderr + opened.stderr)
                for error in (asked.stderr, opened.stderr):
                    self.assertIn(words, error)
        (self.path / "fixes.ndjson").write_text('{"row": "latest/1", "set": {"age": 1}}\n{"row": "latest/2"}\n')
        asked = self.asked("quarantine", "fix", "--file", str(self.path / "fixes.ndjson"))
        self.assertEqual(asked.returncode, 2)
        self.assertIn("fixes.ndjson:2", asked.stderr)

    def test_what_is_done_is_the_same(self):
        me = pwd.getpwuid(os.geteuid()).pw_name

        def plain(text):
            text = re.sub(r'\[\s*"said http://[^"]*"\s*\]', "[]", text.replace(f"{me} via HTTP", me))
            return HASH.sub("HASH", TIME.sub("TIME", text))

        fixes = self.path / "fixes.ndjson"
        fixes.write_text('{"row": "latest/1", "record": {"id": "9", "name": "N", "age": 3}}\n'
                         '{"row": "latest/3", "set": {"age": 3}}\n')
        for code, *command in (
                (0, "quarantine", "show", "latest/6", "--reveal"),
                (0, "quarantine", "fix", "latest/2", "--set", "age=3", "--set", "id=77"),
                (1, "quarantine", "fix", "latest/6", "--set", "email=still wrong"),
                (0, "quarantine", "fix", "latest/5", "--record", '{"id": "10", "age": 1}', "--set", "name=7"),
                (0, "quarantine", "fix", "--file", str(fixes)),
                (0, "quarantine", "drop", "latest/7", "--reason", "a test"),
                (3, "quarantine", "drop", "latest/7", "--reason", "a test"),
                (0, "quarantine", "drop", "--run", "latest", "--rule", "email.pattern", "--reason", "a test"),
                (0, "incident", "acknowledge", "1"), (0, "incident", "assign", "1", "--to", "Zoë"),
                (0, "incident", "resolve", "1", "--cause", "duplicates", "--note", "loaded twice"),
                (3, "incident", "acknowledge", "1"), (0, "incident", "resolve", "2", "--when-passed")):
            for form in ((), ("--json",)):
                with self.subTest(command=command):
                    done = self.assert_same((*command, *form), plain)
                    if not form:
                        self.assertEqual(done.returncode, code, done.stderr)
        for command in (("quarantine", "list", "--state", "fixed"), ("quarantine", "show", "latest/2"),
                        ("incident", "list", "--state", "all", "--json"), ("audit", "verify")):
            self.assert_same(command, plain)
        exported = [json.loads(line) for line in self.asked("audit", "export").stdout.splitlines()]
        self.assertEqual({entry["actor"] for entry in exported if entry["action"] == "quarantine.fix"}, {f"{me} via HTTP"})
        self.assertEqual([entry["action"] for entry in exported],
                         [json.loads(line)["action"] for line in self.opened("audit", "export").stdout.splitlines()])
        self.server.stop()
        self.assertEqual(run("verify", "--data", self.data).returncode, 0)

    def test_what_writes_files_or_shows_values_needs_the_folder(self):
        for command in (("quarantine", "release", "--run", "latest", "--out", str(self.path / "back.csv")),
                        ("audit", "export", "--values")):
            refused = self.asked(*command)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("--data", refused.stderr)
        self.assertFalse((self.path / "back.csv").exists())

    def test_no_page_of_another_site_can_act(self):
        """What a form can send lacks the header or has another type, and what a script sends is asked for first."""
        body = json.dumps({"run": "latest", "reason": "x"})
        for headers in ({"Content-Type": "text/plain", "X-Goldline-Actor": "eve"}, {"Content-Type": "application/json"},
                        {"Content-Type": "application/x-www-form-urlencoded"}):
            self.assertIn(self.server.ask("POST", "/v1/quarantine/drop", body, headers).status, (400, 415))
        asked = self.server.ask("OPTIONS", "/v1/quarantine/drop", headers={
            "Origin": "http://evil.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-goldline-actor"})
        self.assertNotIn("Access-Control-Allow-Origin", asked.headers)
        self.assertEqual(self.server.get("/v1/quarantine?state=dropped").json()["total"], 0)

    def test_many_act_at_once(self):
        """Each row is dropped once, each incident counted once, whoever comes first."""
        names = [row["row"] for row in self.server.get("/v1/quarantine").json()["rows"]]

        def drop(name):
            answer = self.server.post_json("/v1/quarantine/drop", {"rows": [name], "reason": "x"},
                                           {"X-Goldline-Actor": "ada"})
            return name, answer.status

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(drop, names * 3))
        self.assertEqual(sorted(name for name, status in answers if status == 200), sorted(names))
        self.assertEqual({status for _, status in answers}, {200, 409})
        self.assertEqual(self.server.get("/v1/quarantine").json()["total"], 0)
        self.server.stop()
        self.assertEqual(run("verify", "--data", self.data).returncode, 0)

    def test_an_action_that_nobody_waits_for_is_whole_or_none(self):
        """The client goes away as soon as it has asked."""
        body = json.dumps({"run": "latest", "reason": "x"}).encode()
        with socket.create_connection(("127.0.0.1", self.server.port), LIMIT) as gone:
            gone.sendall(b"POST /v1/quarantine/drop HTTP/1.1\r\nHost: localhost\r\nX-Goldline-Actor: ada\r\n"
                         b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        self.assertEqual(self.server.stop()[0], 0)
        counts = json.loads(run("quarantine", "list", "--json", "--data", self.data).stdout)["runs"][0]
        self.assertIn((counts["waiting"], counts["dropped"]), ((7, 0), (0, 7)))
        self.assertEqual(run("verify", "--data", self.data).returncode, 0)


if __name__ == "__main__":
    unittest.main()
