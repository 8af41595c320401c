"""goldline serve: starting, refusing to start, answering, stopping."""
import os
import signal
import socket
import subprocess
import time
import unittest

from serving import GOLDLINE, LIMIT, ServingTest, run


class Serve(ServingTest):
    def test_says_what_it_does_and_answers(self):
        server = self.serve()
        self.assertEqual(server.started["auth"], "none")
        self.assertTrue(server.started["created"])
        self.assertEqual(server.get("/healthz").status, 200)
        self.assertEqual(server.get("/readyz").json(), {"status": "ready"})
        self.assertEqual(server.get("/v1/datasets").json(), {"datasets": [], "next_cursor": None})
        self.assertIn(b"goldline_ready 1", server.get("/metrics").body)
        self.assertIn("text/html", server.get("/").headers["Content-Type"])
        self.assertEqual(server.get("/nothing").json()["code"], "no_such_route")
        self.assertEqual(server.ask("HEAD", "/healthz").body, b"")
        code, _ = server.stop()
        self.assertEqual(code, 0)
        again = self.serve()
        self.assertFalse(again.started["created"])

    def test_stops_on_either_signal(self):
        for one in (signal.SIGTERM, signal.SIGINT):
            code, error = self.serve().stop(one)
            self.assertEqual(code, 0, error)

    def test_prints_a_block_for_people(self):
        process = subprocess.Popen(
            [GOLDLINE, "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        text = b""
        while b"/api/v1/lineage\n" not in text:
            piece = os.read(process.stdout.fileno(), 4096)
            self.assertTrue(piece, text)
            text += piece
        for word in (b"goldline 0.", self.data.encode(), b"http://127.0.0.1:", b"no tokens"):
            self.assertIn(word, text)
        process.terminate()
        self.assertEqual(process.wait(LIMIT), 0)

    def test_refuses_other_addresses_and_leaves_nothing(self):
        for address in ("0.0.0.0:0", "[::]:0", "192.0.2.1:7070"):
            refused = run("serve", "--data", self.data, "--listen", address)
            self.assertEqual(refused.returncode, 3, refused.stderr)
            self.assertIn("tokens and TLS come first", refused.stderr)
        for address in ("nonsense", "example.com:1", "127.0.0.1:99999", ""):
            self.assertEqual(run("serve", "--data", self.data, "--listen=" + address).returncode, 2,
                             address)
        self.assertFalse(os.path.exists(self.data))

    def test_says_when_the_store_is_in_use(self):
        self.serve()
        second = run("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(second.returncode, 3)
        self.assertIn("in use", second.stderr)

    def test_says_when_the_port_is_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            second = run("serve", "--data", self.data, "--listen", f"127.0.0.1:{port}")
            self.assertEqual(second.returncode, 3)
            self.assertIn("cannot listen", second.stderr)
            self.assertIn("--listen", second.stderr)

    def test_says_when_the_data_folder_is_a_file(self):
        with open(self.data, "w"):
            pass
        refused = run("serve", "--data", self.data, "--listen", "127.0.0.1:0")
        self.assertEqual(refused.returncode, 3)
        self.assertIn(self.data, refused.stderr)

    def test_drains_a_stalled_upload_and_exits_0(self):
        server = self.serve()
        with socket.create_connection(("127.0.0.1", server.port), LIMIT) as stalled:
            stalled.sendall(b"POST /api/v1/lineage HTTP/1.1\r\nHost: localhost\r\n"
                            b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
            self.wait_until(lambda: b"requests_in_flight 2" in server.get("/metrics").body)
            start = time.monotonic()
            code, error = server.stop()
            self.assertEqual(code, 0, error)
            self.assertLess(time.monotonic() - start, 20)
            self.assertEqual(stalled.recv(100), b"")

    def test_the_second_signal_ends_at_once(self):
        server = self.serve()
        with socket.create_connection(("127.0.0.1", server.port), LIMIT) as stalled:
            stalled.sendall(b"POST /api/v1/lineage HTTP/1.1\r\nHost: localhost\r\n"
                            b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
            self.wait_until(lambda: b"requests_in_flight 2" in server.get("/metrics").body)
            server.process.terminate()
            while server.process.poll() is None:
                line = server.process.stderr.readline()
                if b"stopping" in line:
                    server.process.send_signal(signal.SIGINT)
                    break
            self.assertEqual(server.process.wait(5), 130)

    def test_survives_random_bytes(self):
        import random
        server = self.serve()
        seed = random.randrange(1 << 32)
        source = random.Random(seed)
        for _ in range(100):
            with socket.create_connection(("127.0.0.1", server.port), LIMIT) as client:
                junk = source.randbytes(source.randrange(1, 2000))
                if source.random() < 0.5:
                    junk = b"GET / HTTP/1.1\r\n" + junk
                try:
                    client.sendall(junk)
                    client.shutdown(socket.SHUT_WR)
                    while client.recv(65536):
                        pass
                except ConnectionError:
                    pass
        self.assertEqual(server.get("/healthz").status, 200, f"seed {seed}")


class Description(ServingTest):
    """What /openapi.json says is what the server does."""

    def test_every_documented_get_answers_as_documented(self):
        server = self.serve()
        document = server.get("/openapi.json").json()
        self.assertTrue(document["paths"])
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                target = path
                for parameter in operation["parameters"]:
                    if parameter["in"] == "path":
                        target = target.replace("{" + parameter["name"] + "}", "a%2Fb")
                answer = server.ask(method.upper(), target)
                where = f"{method} {target}"
                self.assertIn(str(answer.status), operation["responses"], where)
                documented = operation["responses"][str(answer.status)].get("content", {})
                if documented:
                    self.assertIn(answer.headers["Content-Type"], documented, where)
                if answer.status >= 400:
                    # Marquez's routes have no problem JSON; there the code is the status.
                    marquez = answer.headers["Content-Type"] == "application/json"
                    told = answer.json()["code" if marquez else "status"]
                    self.assertEqual(told, answer.status, where)

    def test_undocumented_methods_are_refused_with_allow(self):
        server = self.serve()
        document = server.get("/openapi.json").json()
        for path, operations in document["paths"].items():
            if "{" in path or "delete" in operations:
                continue
            answer = server.ask("DELETE", path)
            self.assertEqual(answer.status, 405, path)
            for method in operations:
                self.assertIn(method.upper(), answer.headers["Allow"])


if __name__ == "__main__":
    unittest.main()
