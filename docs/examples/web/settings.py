"""What can be set, all of it by variables of the environment.

Invariant: settings are read once, when a program starts, and never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from advicetree import AdviceTreeError, shipped_ids


@dataclass(frozen=True)
class Settings:
    """The settings of the app and its jobs."""

    database_url: str = "sqlite:///walks.sqlite"
    trees: tuple[str, ...] = ()
    zone: str = "UTC"
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def domain(self) -> str:
        """The name of the host that readers open: calendars and mails are told apart by it in the whole world.

        >>> Settings(base_url="https://advice.example:8443/app").domain
        'advice.example'
        """
        return urlsplit(self.base_url).hostname or self.host


def read(environment: Mapping[str, str]) -> Settings:
    """The settings in an environment; raises `AdviceTreeError` for one that cannot be.

    >>> read({"TREES": "delayed-flight, my/tree.toml", "ZONE": "Europe/Paris"}).trees
    ('delayed-flight', 'my/tree.toml')
    """
    trees = tuple(name.strip() for name in environment.get("TREES", "").split(",") if name.strip()) or shipped_ids()
    host, port = environment.get("HOST", "127.0.0.1"), environment.get("PORT", "8000")
    if not (port.isascii() and port.isdecimal() and int(port) <= 65_535):  # noqa: PLR2004
        raise AdviceTreeError(f"PORT is {port!r}", "give a number from 0 to 65535; 0 takes any that is free")
    zone = environment.get("ZONE", "UTC")
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise AdviceTreeError(f"ZONE is {zone!r}, and there is no such time zone", "give one such as Europe/Paris") from None
    base = environment.get("BASE_URL", f"http://{host}:{port}").rstrip("/")
    return Settings(environment.get("DATABASE_URL", Settings.database_url), tuple(trees), zone, base, host, int(port))
