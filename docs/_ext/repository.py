"""Has pages that are written for readers of the repository work on the site as well, without a mark-up of Sphinx in them.

Invariant: a page says each thing once. What stands in its lists of links is the site's table of contents, and its links are those of the repository.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

CONTENTS = "<!-- contents -->"  # stands on a page whose lists of links lead to the pages below it
SITE = {"README.md": "index", "CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing", "benchmarks/README.md": "benchmarks"}  # pages outside docs
TREES = "trees"  # a folder of trees, each of which has a page in a folder of the same name
PICTURES = "pictures"
FILES = "files"  # the folder of the site that shows files of the repository
SHOWN = {".json": "json", ".py": "python", ".toml": "toml", ".txt": "text"}  # the endings of files that are shown, and the language of each
OVERVIEW = "README.md"  # of a folder

_HEADING = re.compile(r"^###? +(?P<title>.+?) *$")
_ITEM = re.compile(r"^ *- +(?:\*\*)?\[[^\]]+\]\((?P<to>[^)\s#:]+)\)")
_FENCE = re.compile(r"^ *(```|~~~|:::)")


def with_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Add a hidden table of contents to a page that is marked as one."""
    if CONTENTS in source[0]:
        folder = Path(app.env.doc2path(page)).parent
        for caption, pages in listed(source[0]):
            there = [name for to in pages if (name := _document(app.env, folder / to)) is not None]
            if there:
                options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
                source[0] += "\n".join(["", "```{toctree}", *options, "", *(f"/{name}" for name in there), "```", ""])


def listed(text: str) -> Iterator[tuple[str | None, list[str]]]:
    """Where the items of a page's lists lead by their first link, under each heading of the second or the third level."""
    caption: str | None = None
    found: list[str] = []
    fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            yield caption, found
            caption, found = heading["title"], []
        elif not fenced and (item := _ITEM.match(line)):
            found.append(unquote(item["to"]))
    yield caption, found


def with_links(app: Sphinx, tree: nodes.document) -> None:
    """Let links that lead out of the documentation, to a folder, or from a page that is included, lead to what the site has of it."""
    here = app.env.docname
    up = "../" * here.count("/")
    there: nodes.Element
    for link in [*tree.findall(addnodes.pending_xref), *tree.findall(addnodes.download_reference)]:
        to = _target(app.env, link)
        if to is None:
            continue
        path, anchor = to
        name = _document(app.env, path)
        options = {"refdoc": here, "reftype": "myst", "refexplicit": True}
        if name is not None and name != here:
            there = addnodes.pending_xref("", *link.children, refdomain="doc", reftarget=name, reftargetid=anchor, **options)
        elif path.suffix == ".svg" and path.is_relative_to(app.srcdir / PICTURES):
            there = nodes.reference("", "", *link.children, internal=True, refuri=f"{up}{path.relative_to(app.srcdir).as_posix()}")
        elif path.suffix in SHOWN and path.is_file():
            file = path.relative_to(app.srcdir.parent).as_posix()
            shown_on(app.env).setdefault(here, set()).add(file)
            there = nodes.reference("", "", *link.children, internal=True, refuri=f"{up}{FILES}/{file}.html")
        elif path.is_file():
            there = addnodes.download_reference("", "", *link.children, refdomain=None, reftarget=f"/{os.path.relpath(path, app.srcdir)}", **options)
        else:
            continue
        there.source, there.line = link.source, link.line
        link.replace_self(there)


def without_comments(_: Sphinx, tree: nodes.document) -> None:
    """Leave out comments: they are for the programs that read the pages, and for those who write them."""
    for raw in list(tree.findall(nodes.raw)):
        if raw.astext().strip().startswith("<!--") and raw.astext().strip().endswith("-->"):
            raw.parent.remove(raw)


def shown_on(env: BuildEnvironment) -> dict[str, set[str]]:
    """The files of the repository that each page leads to."""
    found: dict[str, set[str]] = vars(env).setdefault("repository_files", {})
    return found


def forget(_: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget which files a page led to, before it is read again."""
    shown_on(env).pop(page, None)


def merge(_: Sphinx, env: BuildEnvironment, pages: Iterable[str], other: BuildEnvironment) -> None:
    """Take over which files the pages led to that another process has read."""
    shown_on(env).update({page: files for page, files in shown_on(other).items() if page in set(pages)})


def pages_of_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page for each file that a page leads to, with its text, and the file itself beside it."""
    for file in sorted(set().union(*shown_on(app.env).values())):
        text = Path(app.srcdir.parent, file).read_text(encoding="utf-8")
        beside = Path(app.outdir, FILES, file)
        beside.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n")
        code = app.builder.highlighter.highlight_block(text, SHOWN[beside.suffix])  # type: ignore[attr-defined]
        body = f'<section><h1>{escape(file)}</h1>\n<p><a href="{quote(beside.name)}" download>Download it</a></p>\n{code}</section>'
        yield f"{FILES}/{file}", {"title": beside.name, "body": body}, "page.html"


def with_pictures(app: Sphinx, error: Exception | None) -> None:
    """Put the pictures where pages have them, since they also show them by HTML, which Sphinx does not read."""
    if error is None and app.builder.format == "html":
        for picture in sorted(Path(app.srcdir, PICTURES).glob("*.svg")):
            there = Path(app.outdir, PICTURES, picture.name)
            there.parent.mkdir(exist_ok=True)
            there.write_bytes(picture.read_bytes())


def _target(env: BuildEnvironment, link: nodes.Element) -> tuple[Path, str | None] | None:
    """Which file or folder of the repository a link means, and where in it; nothing for links that lead to pages of the site."""
    if link.get("reftype") != "myst" or link["reftarget"] in env.found_docs:
        return None
    if link["refdomain"] == "doc":
        return Path(env.srcdir, f"{link['reftarget']}.md").resolve(), link["reftargetid"]
    if link["refdomain"] is None:
        to, _, anchor = unquote(link["reftarget"]).partition("#")
        written = Path(env.srcdir, link.source or env.doc2path(env.docname)).parent
        return Path(written, to).resolve(), anchor or None
    return None


def _document(env: BuildEnvironment, path: Path) -> str | None:
    """The page of the site for a file or folder of the repository, if there is one."""
    path = path.resolve()
    if path.is_dir():
        path /= OVERVIEW
    root = Path(env.srcdir).parent
    if path.is_relative_to(root / TREES):
        path = Path(env.srcdir, TREES, f"{path.stem}.md")
    if path.is_relative_to(root) and (name := SITE.get(path.relative_to(root).as_posix())) is not None:
        return name
    if not path.is_relative_to(env.srcdir):
        return None
    found = env.path2doc(str(path))
    return found if found in env.found_docs else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what is here."""
    app.connect("source-read", with_contents)
    app.connect("doctree-read", with_links, priority=400)  # before Sphinx looks which files are to be downloaded
    app.connect("doctree-read", without_comments)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("html-collect-pages", pages_of_files)
    app.connect("build-finished", with_pictures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
