"""A goldline serve process for black-box tests: waits on the line it prints, never for a time."""
import http.client
import json
import os
import selectors
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.parse

GOLDLINE = os.environ.get("GOLDLINE", "build/dev/goldline")
LIMIT = 60  # seconds after which a wait has failed


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Serving:
    """goldline serve on a free port with a data folder; ends with the with-block."""

    def __init__(self, data, *flags, listen="127.0.0.1:0"):
        self.process = subprocess.Popen(
            [GOLDLINE, "serve", "--json", "--data", data, "--listen", listen, *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            if not ready.select(LIMIT):
                raise TimeoutError("nothing was printed")
        line = self.process.stdout.readline()
        if not line:
            _, error = self.process.communicate(timeout=LIMIT)
            raise RuntimeError(f"exit {self.process.returncode}: {error.decode()}")
        self.started = json.loads(line)
        self.url = self.started["url"]
        self.port = urllib.parse.urlsplit(self.url).port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=LIMIT)

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)
        try:
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post_json(self, path, value, headers=None):
        return self.ask("POST", path, json.dumps(value),
                        {"Content-Type": "application/json", **(headers or {})})

    def stop(self, with_signal=signal.SIGTERM):
        """Sends the signal; the exit code and what was written to standard error."""
        self.process.send_signal(with_signal)
        _, error = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, error.decode()


class ServingTest(unittest.TestCase):
    """A fresh data folder for each test."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="goldline-api-")
        self.data = os.path.join(self.folder, "data")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def serve(self, *flags, **options):
        serving = Serving(self.data, *flags, **options)
        self.addCleanup(serving.__exit__)
        return serving

    def wait_until(self, condition):
        deadline = time.monotonic() + LIMIT
        while not condition():
            self.assertLess(time.monotonic(), deadline, "waited too long")


def run(*arguments):
    return subprocess.run([GOLDLINE, *arguments], capture_output=True, text=True, timeout=LIMIT)
