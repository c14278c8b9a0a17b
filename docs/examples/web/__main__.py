"""Starts the app, or does one of its jobs: `python -m web`, `python -m web remind`, `carry`, or `forget`."""

from __future__ import annotations

import argparse
import logging
import os
import socket
import sys
from dataclasses import replace
from datetime import timedelta

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from advicetree import AdviceTreeError
from web.advice import read_all
from web.app import create_app, utc_now
from web.carrying import carry_all, verdicts
from web.reminders import remind
from web.settings import Settings, read
from web.store import Store


def main() -> int:
    """Do what the command line says; what cannot be done is told in a sentence."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Walk readers through advice in a web browser. README.md lists the settings.")
    jobs = parser.add_subparsers(dest="job", metavar="JOB", help="what to do; to serve the app if left out")
    jobs.add_parser("remind", help="send the reminders that are due; run it every few minutes")
    carry = jobs.add_parser("carry", help="carry walks to the trees as they are now, as the app does when it starts")
    carry.add_argument("--dry-run", action="store_true", help="write nothing, and only count what would happen")
    forget = jobs.add_parser("forget", help="delete the walks that nobody has changed for some time")
    forget.add_argument("days", type=int, help="for how many days")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s: %(message)s")
    try:
        settings = read(os.environ)
        return {"remind": _remind, "carry": _carry, "forget": _forget, None: _serve}[given.job](settings, given)
    except SQLAlchemyError as error:
        return _told(f"the database cannot be used: {getattr(error, 'orig', None) or error}")
    except AdviceTreeError as error:
        return _told(str(error))


def _serve(settings: Settings, _: argparse.Namespace) -> int:
    trees, store = read_all(settings.trees), Store(settings.database_url)
    try:
        open_socket = listening(settings.host, settings.port)
    except OSError as error:
        return _told(f"port {settings.port} of {settings.host} cannot be used: {error.strerror or error}; choose another, such as PORT=8001")
    store.create()  # what is wrong with the database is told here
    with open_socket:
        address = f"http://{settings.host}:{open_socket.getsockname()[1]}"
        print(f"Open {address} in a browser; Ctrl+C stops.", flush=True)
        if settings.port == 0:
            settings = replace(settings, base_url=address)
        config = uvicorn.Config(create_app(trees, store, settings), access_log=False, log_level="warning", timeout_graceful_shutdown=10)
        uvicorn.Server(config).run(sockets=[open_socket])
    return 0


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; it is made here so that the port is known where any free one is taken.

    It names its protocol: only then does asyncio send what is small at once. Else each answer comes 40 ms later (Nagle's algorithm).
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    found = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind(address)
        found.listen(2048)
    except OSError:
        found.close()
        raise
    return found


def _remind(settings: Settings, _: argparse.Namespace) -> int:
    counts = remind(_there(settings), read_all(settings.trees), utc_now(), settings.base_url)
    print(", ".join(f"{counts[name]} {name}" for name in ("sent", "dropped", "failed")))
    return 1 if counts["failed"] else 0


def _carry(settings: Settings, given: argparse.Namespace) -> int:
    store, trees, left = _there(settings), read_all(settings.trees), 0
    for advice in trees.values():
        print(f"{advice.tree.id}:")
        if given.dry_run:
            for line in verdicts(store, advice):
                print(line)
        else:
            store.serve(advice)
        tally = carry_all(store, advice, utc_now(), dry_run=given.dry_run)
        print(tally)
        left += tally.left
    if others := store.of_other_trees(trees):
        print("walks of trees that are not served:", ", ".join(f"{tree} {count:,}" for tree, count in others.items()))
    return 1 if left else 0


def _forget(settings: Settings, given: argparse.Namespace) -> int:
    print(f"{_there(settings).forget(utc_now() - timedelta(days=given.days))} deleted")
    return 0


def _there(settings: Settings) -> Store:
    """The database, which a job does not make."""
    store = Store(settings.database_url)
    if not store.exists():
        raise AdviceTreeError(f"{store.url.render_as_string()} holds no walks", "set DATABASE_URL to the database of the app")
    return store


def _told(what: str) -> int:
    print(what, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
