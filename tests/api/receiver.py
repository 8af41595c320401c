"""A server that takes OpenLineage events, or does not."""
import http.server
import json
import threading


class Receiver:
    """A server that answers each event with the status that `decide` gives."""

    def __init__(self, decide):
        self.taken, self.paths = [], []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = decide(event)
                receiver.paths.append(self.path)
                if status == 201:
                    receiver.taken.append(event)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                if status == 503:
                    self.send_header("Retry-After", "1")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
