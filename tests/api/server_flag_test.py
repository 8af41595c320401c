"""Commands that ask a running server, with --server and GOLDLINE_SERVER."""
import json
import os
import socket
import subprocess
import threading
import unittest

from lineage_test import load_event
from serving import GOLDLINE, LIMIT, ServingTest, run

FIELD = "dwh/customers#full_name"


class AskingAServer(ServingTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.assertEqual(self.server.post_json("/api/v1/lineage", load_event()).status, 201)

    def asked(self, *arguments, environment=None):
        return subprocess.run([GOLDLINE, *arguments], capture_output=True, text=True, timeout=LIMIT,
                              cwd=self.folder, env={**os.environ, **(environment or {})})

    def test_the_server_answers_as_its_folder_does(self):
        commands = [("trace", FIELD), ("trace", FIELD, "--mermaid"), ("trace", FIELD, "--depth", "1"),
                    ("impact", "crm/accounts#name"), ("trace", FIELD, "--as-of", "2027-01-01"),
                    ("trace", FIELD, "--as-of", "2025-01-01T12:00:00+02:00")]
        from_server = [run(*command, "--server", self.server.url) for command in commands]
        as_json = run("trace", FIELD, "--json", "--server", self.server.url)
        self.server.stop()
        for command, answer in zip(commands, from_server):
            opened = run(*command, "--data", self.data)
            self.assertEqual((answer.returncode, answer.stdout), (opened.returncode, opened.stdout),
                             answer.stderr)
        opened = run("trace", FIELD, "--json", "--data", self.data)
        self.assertEqual(json.loads(as_json.stdout), json.loads(opened.stdout))

    def test_the_environment_names_it_and_flags_come_first(self):
        environment = {"GOLDLINE_SERVER": self.server.url}
        answer = self.asked("trace", FIELD, environment=environment)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        elsewhere = self.asked("trace", FIELD, "--data", "nowhere", environment=environment)
        self.assertEqual(elsewhere.returncode, 3)
        self.assertIn("nowhere", elsewhere.stderr)
        both = run("trace", FIELD, "--server", self.server.url, "--data", self.data)
        self.assertEqual(both.returncode, 2)
        self.assertIn("give one of them", both.stderr)

    def test_errors_of_the_server_are_errors_of_the_command(self):
        for arguments, code, word in (
                (("trace", "dwh/customers#ful_name"), 3, "did you mean"),
                (("trace", FIELD, "--depth", "100000"), 2, "depth"),
                (("trace", FIELD, "--as-of", "tomorrow"), 2, "tomorrow")):
            asked = run(*arguments, "--server", self.server.url)
            self.assertEqual(asked.returncode, code, asked.stderr)
            self.assertIn(word, asked.stderr)
            self.assertEqual(asked.stdout, "")
        asked = run("trace", "dwh/customers#ful_name", "--json", "--server", self.server.url)
        self.assertEqual(json.loads(asked.stdout)["error"]["id"], "lineage_field_unknown")

    def test_commands_that_need_the_folder_say_so(self):
        for arguments in (("verify",), ("serve",)):
            refused = run(*arguments, "--server", self.server.url)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("give its directory with --data", refused.stderr)
        environment = {"GOLDLINE_SERVER": self.server.url}
        refused = self.asked("verify", environment=environment)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("GOLDLINE_SERVER", refused.stderr)
        self.server.stop()
        opened = self.asked("verify", "--data", self.data, environment=environment)
        self.assertEqual(opened.returncode, 0, opened.stderr)


class NoSuchServer(ServingTest):
    def asking(self, address, word, code=3):
        asked = run("trace", FIELD, "--server", address)
        self.assertEqual(asked.returncode, code, asked.stderr)
        self.assertIn(word, asked.stderr)

    def test_addresses_that_are_none(self):
        for address in ("https://127.0.0.1:7070", "http://", "127.0.0.1:0", "127.0.0.1:70000", "[::1",
                        "http://127.0.0.1:7070/v1", "user@127.0.0.1", "127.0.0.1:", "a b"):
            self.asking(address, "is no address of a server", 2)

    def test_nobody_listens(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.asking("127.0.0.1:%d" % unused.getsockname()[1], "start it with goldline serve")

    def test_something_else_listens(self):
        for answer, word in ((b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "cannot ask"),
                             (b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", "answers 404"),
                             (b"SSH-2.0-OpenSSH\r\n", "cannot ask"), (b"", "cannot ask")):
            with socket.create_server(("127.0.0.1", 0)) as listener:
                def speak():
                    connection, _ = listener.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(answer)
                thread = threading.Thread(target=speak)
                thread.start()
                self.asking("127.0.0.1:%d" % listener.getsockname()[1], word)
                thread.join(LIMIT)

    def test_an_interruption_ends_the_waiting(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            process = subprocess.Popen(
                [GOLDLINE, "trace", FIELD, "--server", "127.0.0.1:%d" % listener.getsockname()[1]],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                process.terminate()
                _, error = process.communicate(timeout=LIMIT)
            self.assertEqual(process.returncode, 130, error)


if __name__ == "__main__":
    unittest.main()
