"""A tree as one page of HTML, which leads its reader through the advice, and shows where in it the reader is.

Invariant: the page is one file and asks for no other; its content security policy names by their hashes the only script and the only styles that run.
The author's words are escaped in it, or are JSON that the script shows as text, so nothing that an author writes is ever run.
Its start stands on it as it is. Where no script runs, so do all the words and the picture; where one does, the picture is text until it is asked for.
In browsers from before 2022, which the script leaves alone, the words stand on it, too.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from advicetree.control import safe
from advicetree.drawing.page.data import script_data
from advicetree.drawing.page.languages import direction, marks
from advicetree.drawing.page.outline import outline
from advicetree.drawing.picture import Picture
from advicetree.tree import Tree
from advicetree.words import told

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)

# Where no script runs, what needs one is away, and what waits to be asked for is there.
WITHOUT_SCRIPT = ".needs-script { display: none; } .without-script, .outline[hidden], #picture { display: block !important; } #picture { overflow: auto; }"

# How many CSS pixels a unit of the picture takes at least where no script can enlarge it, so that its words can be read, and at most.
SMALLEST, LARGEST = 1.15, 4 / 3


def page(tree: Tree, picture: Picture, head: str, *, timed: bool = True) -> str:
    """The page of a tree, which keeps time where it is `timed`; with its picture, and a fragment of HTML that stands above that where no script runs."""
    language = escape(tree.language or told("language"))
    title = escape(safe(tree.title))
    style, without_script, code = built("styles.css"), WITHOUT_SCRIPT + _readable(picture.width), built("script.js")
    policy = _policy(code, [style, without_script, picture.style])
    own, theirs = marks(tree.language)
    return f"""<!DOCTYPE html>
<html lang="{language}" dir="{direction(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
<noscript><style>{without_script}</style></noscript>
</head>
<body>
<header class="top" hidden><p><a href="#">{title}</a></p></header>
<div class="frame">
<main{own}>
<div id="view"></div>
{_first(tree, theirs)}
<div class="keys" hidden><label class="check"><input type="checkbox" checked>{_own("start.keys")}</label></div>
<section class="outline" hidden>
<button type="button" class="link back leave-words needs-script">{_own("page.to_step")}</button>
<h1 tabindex="-1">{_own("start.all_words")}</h1>
<div{theirs}>
{outline(tree)}
</div>
</section>
</main>
<aside hidden aria-labelledby="where_here"{own}>
<h2 id="where_here">{_own("start.where")}</h2>
<div class="tools">{_link("to-picture", "start.picture")}{_link("to-words", "start.in_words")}</div>
<div class="beside-step"></div>
</aside>
</div>
<div id="print"></div>
<p class="live away" aria-live="polite"{own}></p>
<noscript id="picture_head"><section class="picture-head" aria-labelledby="picture_here"{own}>
<h2 id="picture_here">{_own("page.picture_title")}</h2>{head}</section></noscript>
<noscript id="picture">{picture.svg(sized=False)}</noscript>
<script type="application/json" id="tree">{script_data(tree, timed=timed)}</script>
<script>{code}</script>
</body>
</html>
"""


@cache
def built(name: str) -> str:
    """The script or the styles of every page, as `npm run build` made them of the files in `script/` and `styles/`."""
    return files("advicetree.drawing.page").joinpath("built", name).read_text(encoding="utf-8").rstrip()


def _first(tree: Tree, theirs: str) -> str:
    """What a reader sees first: what the page is for, how long it can take, the stages, a button to start, and what is kept."""
    titles = "".join(f"<li>{escape(safe(stage.title), quote=False)}</li>" for stage in tree.stages.values())
    stages = f'<h2>{_own("start.stages", count=len(tree.stages))}</h2>\n<ol class="numbered" role="list"{theirs}>{titles}</ol>' if len(tree.stages) > 1 else ""
    return f"""<section class="first stack">
<h1 tabindex="-1"{theirs}>{escape(safe(tree.title), quote=False)}</h1>
<p class="panel notice without-script">{_own("start.needs_script")}</p>
<p class="lead needs-script">{_own("start.does")}</p>
{_takes(tree)}<p class="kept needs-script">{_own("start.stop")}</p>
{stages}
<p class="row needs-script"><button type="button" class="button main begin">{_own("start.begin")}</button></p>
<div class="panel kept needs-script"><h2>{_own("start.kept")}</h2>
<p>{_own("start.kept_here")} <span class="nowhere">{_own("start.kept_nowhere")}</span></p>
<p class="small">{_own("start.kept_who")}</p></div>
<div class="tools needs-script">{_link("to-words", "start.in_words")}{_link("to-picture", "start.picture")}</div>
</section>"""


def _link(kind: str, name: str) -> str:
    """A button that leads to another view, and looks like a link."""
    return f'<button type="button" class="link {kind}">{_own(name)}</button>'


def _own(name: str, **gaps: object) -> str:
    """A sentence of the library's own as HTML."""
    return escape(told(name, **gaps), quote=False)


def _takes(tree: Tree) -> str:
    """How long a walk can take, by the longest of its waits; nothing where none lasts a day."""
    waits = [node.wait for node in tree.nodes.values() if node.wait is not None]
    longest = max((time for wait in waits for time in (wait.at_least, wait.at_most) if time is not None), default=timedelta(0))
    if longest < DAY:
        return ""
    words = _own("start.takes.weeks" if longest > WEEK else "start.takes.days")
    return f'<p class="needs-script">{words}</p>\n'


def _readable(width: float) -> str:
    """The rule that keeps the words of a picture at a size that can be read: where it has no room, it scrolls."""
    return f" @media screen {{ #picture > svg {{ min-width: {width * SMALLEST:.0f}px; max-width: {width * LARGEST:.0f}px; }} }}"


def _policy(script: str, styles: Iterable[str]) -> str:
    """The content security policy under which only this script and these styles run, and nothing is asked for."""
    hashes = " ".join(dict.fromkeys(map(_hash, styles)))
    return f"default-src 'none'; script-src {_hash(script)}; style-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
