"""Databases for tests: a file of SQLite, and a PostgreSQL that is started for them on a free port of this machine.

Invariant: where PostgreSQL is missing, a test is skipped and says why; where `CI` is set, it fails instead.
The server keeps its data in a temporary folder, listens on 127.0.0.1 alone, and is stopped at the end.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from browser import missing

WAIT = 60.0


def programs() -> Path:
    """The folder of PostgreSQL's programs: the newest of Debian, or that of `initdb` on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].partition(".")[0]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found is None:
        missing("PostgreSQL is not installed")
    return Path(found).parent


def as_user() -> list[str]:
    """What a command begins with, so that it does not run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        missing("there is no user postgres to run PostgreSQL as")
    if shutil.which("setpriv") is None:
        missing("setpriv is not installed, and PostgreSQL does not run as root")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server, without the name of a database."""
    folder = programs()
    user = as_user()
    with tempfile.TemporaryDirectory(prefix="postgresql-", dir="/tmp" if Path("/tmp").is_dir() else None) as where:  # noqa: S108  (sockets need short paths)
        home = Path(where)
        home.chmod(0o700)
        if user:
            shutil.chown(home, "postgres", "postgres")
        data, password = home / "data", home / "password"
        secret = secrets.token_urlsafe(12)
        password.write_text(secret, encoding="utf-8")
        if user:
            shutil.chown(password, "postgres", "postgres")
        make = [folder / "initdb", "-D", data, "-U", "tests", "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--no-sync", "--locale=C"]
        subprocess.run([*user, *map(str, make)], check=True, capture_output=True, cwd=home, timeout=WAIT)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": home, "max_connections": 60}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = (home / "log").open("wb")
        server = subprocess.Popen([*user, str(folder / "postgres"), "-D", str(data), *options], cwd=home, stdout=log, stderr=log)
        url = f"postgresql+psycopg://tests:{secret}@127.0.0.1:{port}/"
        try:
            _wait_for(url, server)
            yield url
        finally:
            server.send_signal(2)  # a fast shutdown
            server.wait(timeout=WAIT)
            log.close()


@contextmanager
def database_in(server: str) -> Iterator[str]:
    """A new database of a server, which is dropped at the end."""
    name = f"test_{secrets.token_hex(6)}"
    engine = create_engine(f"{server}postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield f"{server}{name}"
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    engine = create_engine(f"{url}postgres")
    until = time.monotonic() + WAIT
    while True:
        try:
            with engine.connect():
                break
        except Exception:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.05)
    engine.dispose()
