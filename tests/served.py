"""The program as it really runs: commands in processes of their own, a server on a port."""

import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

SECONDS_TO_START = 60


def settings(home, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DELIBERATE")}
    return {**kept, "DELIBERATE_HOME": str(home), **more}


def deliberate(home, *words, **more):
    command = [sys.executable, "-m", "deliberate", *words]
    return subprocess.run(
        command,
        env=settings(home, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def opened(address, root=None):
    """`root`: the file of an authority to trust, where TLS is spoken."""
    trusting = ssl.create_default_context(cafile=root) if root else None
    with urllib.request.urlopen(address, timeout=10, context=trusting) as answer:
        return answer.status, dict(answer.headers), answer.read()


@contextmanager
def started(
    address, home, *words, log=subprocess.DEVNULL, root=None, program=("-m", "deliberate"), **more
):
    """A server at that address, as its process; `log`: an open file for its standard error."""
    command = [sys.executable, *program, "serve", *words]
    command += ["--port", address.rpartition(":")[2]]
    running = subprocess.Popen(command, env=settings(home, **more), stderr=log)
    patience = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < patience:
        assert running.poll() is None, "the server ended by itself"
        try:
            opened(f"{address}/health", root)
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield running
    finally:
        running.terminate()
        running.wait(timeout=20)


@contextmanager
def serving(home, log=subprocess.DEVNULL, **more):
    address = f"http://127.0.0.1:{free_port()}"
    with started(address, home, log=log, **more):
        yield address
