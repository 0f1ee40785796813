"""A small server on a port of this machine, with TLS or without."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Quiet(ThreadingHTTPServer):
    """TLS is agreed on in the thread of the request: who hangs up there stops nobody."""

    daemon_threads = True

    def __init__(self, answer, tls):
        self.answer, self.tls, self.asked = answer, tls, []
        super().__init__(("127.0.0.1", 0), Handler)

    def finish_request(self, request, address):
        if not self.tls:
            return super().finish_request(request, address)
        with self.tls.wrap_socket(request, server_side=True) as spoken:
            return super().finish_request(spoken, address)

    def handle_error(self, request, address):
        """A handshake that failed is what is tried here."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        status, headers = self.server.answer(self)
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Nobody reads it."""


@contextmanager
def listening(answer, tls=None):
    """`answer(request)` gives a status and headers. The server's port and what it was asked."""
    with Quiet(answer, tls) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.01,))
        running.start()
        try:
            yield server.server_port, server.asked
        finally:
            server.shutdown()
            running.join()
