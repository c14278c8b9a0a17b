"""What has to hold of the documentation as a built site: `python .ci/site.py FOLDER [WORD...]`.

Every link, picture, script and style leads to a file of the site, and to something in it where it says so; nothing is loaded from elsewhere;
and what leads elsewhere is at least an address. The search finds each of some words. It asks no network, and prints each fault with its page.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"), ("embed", "src"), ("image", "href")}
LEADS = {("a", "href"), ("area", "href"), ("use", "href"), ("form", "action")}
ELSEWHERE = {"https", "http", "mailto", "tel"}
NOT_LOADED = {"canonical", "alternate", "license", "author"}  # kinds of links in a head that load nothing
STYLED = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)|@import\s+['\"]([^'\"]+)")
HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?")


class Page(HTMLParser):
    """What a page links to (the tag, the address, and whether it is loaded with the page), and the ids in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str, bool]] = []
        self.ids: list[str] = []
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the ids and the addresses of a tag."""
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.ids += [given[name] for name in ("id",) if name in given]
        if tag == "a" and "name" in given and given["name"] != given.get("id"):
            self.ids.append(given["name"])
        for name, value in given.items():
            if (tag, name.removeprefix("xlink:")) in LOADED:
                loaded = tag != "link" or given.get("rel") not in NOT_LOADED
                self.links.append((tag, value, loaded))
            elif (tag, name.removeprefix("xlink:")) in LEADS:
                self.links.append((tag, value, False))
            elif name == "srcset":
                self.links += [(tag, one.split()[0], True) for one in value.split(",") if one.strip()]
            elif name == "style":
                self.links += [(tag, address, True) for address in styled(value)]

    def handle_data(self, data: str) -> None:
        """Take the addresses of a style."""
        if self._in_style:
            self.links += [("style", address, True) for address in styled(data)]

    def handle_endtag(self, tag: str) -> None:
        """A style ends."""
        self._in_style = self._in_style and tag != "style"


def styled(text: str) -> Iterator[str]:
    """The addresses in a style sheet."""
    for url, imported in STYLED.findall(text):
        yield url or imported


def pages_of(site: Path) -> list[Path]:
    """The pages of a site, and not the files that can be downloaded from it."""
    return sorted(path for path in site.rglob("*.html") if "_downloads" not in path.relative_to(site).parts)


def faults(site: Path) -> Iterator[str]:
    """All that is wrong with the links of a site, each in a line."""
    site = site.resolve()
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in pages_of(site)}
    for path, page in pages.items():
        name = path.relative_to(site)
        for twice in sorted({one for one in page.ids if page.ids.count(one) > 1}):
            yield f"{name}: the id {twice!r} is there more than once"
        for tag, address, loaded in page.links:
            if wrong := fault(site, pages, path, address, loaded=loaded):
                yield f"{name}: <{tag}> {address!r}: {wrong}"
    for path in sorted(site.rglob("*.css")):
        for address in styled(path.read_text(encoding="utf-8")):
            if wrong := fault(site, pages, path, address, loaded=True):
                yield f"{path.relative_to(site)}: {address!r}: {wrong}"


def fault(site: Path, pages: dict[Path, Page], path: Path, address: str, *, loaded: bool) -> str | None:
    """What is wrong with an address on a page, if anything."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        return f"it is not an address: {error}"
    if parts.scheme or parts.netloc:
        if not loaded:
            return fault_elsewhere(address)
        return None if parts.scheme == "data" else "it is loaded from elsewhere"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if parts.path.startswith("/") or not target.is_relative_to(site):
        return "it leads out of the site"
    return fault_within(site, pages, target, unquote(parts.fragment))


def fault_within(site: Path, pages: dict[Path, Page], target: Path, anchor: str) -> str | None:
    """What is wrong with a link to a file of the site, and to something in it."""
    if target.is_dir():
        target /= "index.html"
    if not target.is_file():
        return "there is no such file"
    if anchor and target in pages and anchor not in pages[target].ids:
        return f"nothing in {target.relative_to(site)} has this id"
    return None


def fault_elsewhere(address: str) -> str | None:
    """What is wrong with an address outside the site, as far as its letters tell."""
    parts = urlsplit(address)
    if parts.scheme not in ELSEWHERE:
        return f"there are no links of the kind {parts.scheme!r}"
    if re.search(r"[\s<>\"{}|\\^`]", address):
        return "it has letters that no address has"
    if parts.scheme in {"http", "https"} and not HOST.fullmatch(parts.netloc):
        return "it names no host"
    if parts.scheme == "mailto" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", unquote(parts.path)):
        return "it is not a mail address"
    if parts.scheme == "tel" and not re.fullmatch(r"\+?[0-9]+", parts.path):
        return "it is not a phone number"
    return None


def not_found(site: Path, words: list[str]) -> Iterator[str]:
    """The words of some that the search of a site does not find in any page."""
    from sphinx.search.en import SearchEnglish  # noqa: PLC0415  (checking links needs no Sphinx)

    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))
    stem = SearchEnglish({}).stem
    for word in words:
        if not any(stem(word.lower()) in index[part] for part in ("terms", "titleterms")):
            yield f"the search does not find {word!r}"


def main(folder: str, *words: str) -> int:
    """Print all faults; 1 if there are some."""
    site = Path(folder)
    found = [*faults(site), *(not_found(site, list(words)) if words else ())]
    print(*found, sep="\n") if found else print(f"{len(pages_of(site))} pages, all links lead somewhere")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
