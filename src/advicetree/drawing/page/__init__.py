"""A tree as one page of HTML, on which a reader walks it and sees the path grow in the picture.

Invariant: the page is one file and asks for no other; its content security policy names by their hashes the only script and the only styles that run.
The author's words are escaped in it, or are JSON that the script shows as text, so nothing that an author writes is ever run.
What is drawn and told comes from the model; `walk.js` walks as `engine` does, and no floor holds a reader up.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files

from advicetree.control import safe
from advicetree.drawing.page.data import script_data
from advicetree.drawing.picture import Picture
from advicetree.tree import Tree
from advicetree.words import group, told

# How many CSS pixels a unit of the picture takes at least, so that its words can be read, and at most, which is the size of a point.
SMALLEST, LARGEST = 1.15, 4 / 3

SCRIPTS = ("walk.js", "fields.js", "page.js")


def page(tree: Tree, picture: Picture, head: str, outline: str) -> str:
    """The page of a tree, from its picture, and from fragments of HTML: what is shown above that, and what tells the tree in words."""
    style = _text("page.css") + _readable(picture.width)
    script = "\n".join(['"use strict";{', *map(_text, SCRIPTS), "}"])  # within a block, none of their names is global
    policy = _policy(script, [style, picture.style])
    own_language = told("language")
    language = tree.language or own_language
    # The page's own words are marked by their language where the advice is in another.
    ours = "" if language.lower().partition("-")[0] == own_language else f' lang="{own_language}"'
    words = {name: escape(sentence) for name, sentence in group("page").items()}
    title = escape(safe(tree.title))
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
</header>
<main>
<noscript><p class="notice"{ours}>{words["needs_script"]}</p></noscript>
<div class="columns">
<div class="walk" hidden>
<section class="step" aria-label="{words["this_step"]}"{ours}></section>
<nav class="moves" aria-label="{words["moves"]}"{ours}>
<button type="button" class="back" aria-keyshortcuts="Backspace">{words["back"]} <kbd aria-hidden="true">{words["back_key"]}</kbd></button>
<button type="button" class="again">{words["start_again"]}</button>
<button type="button" class="print">{words["print"]}</button>
<label class="keys"><input type="checkbox" checked> {words["keys"]}</label>
</nav>
<section class="path" aria-labelledby="path_so_far"{ours}>
<h2 id="path_so_far">{words["path"]}</h2>
<ol></ol>
<p class="none">{words["no_path"]}</p>
</section>
</div>
<section class="picture" aria-label="{words["picture"]}"{ours}>
<div class="above">
<button type="button" class="fit" aria-pressed="false" hidden>{words["whole_picture"]}</button>
{head}
</div>
<div class="box" role="region" aria-label="{words["picture_box"]}" tabindex="0" lang="{escape(language)}">
{picture.svg(sized=False)}
</div>
</section>
</div>
<section class="outline" aria-label="{words["outline"]}"{ours}>
<details>
<summary>{words["in_words"]}</summary>
<div lang="{own_language}">
{outline}
</div>
</details>
</section>
</main>
<p class="live" aria-live="polite"{ours}></p>
<script type="application/json" id="tree">{script_data(tree)}</script>
<script>{script}</script>
</body>
</html>
"""


def _text(name: str) -> str:
    return files("advicetree.drawing.page").joinpath(name).read_text(encoding="utf-8")


def _readable(width: float) -> str:
    """The rule that keeps the words of a picture at a size that can be read: where it has no room, its box scrolls."""
    return f"@media screen {{\n  .box:not(.whole) svg {{ min-width: {width * SMALLEST:.0f}px; max-width: {width * LARGEST:.0f}px; }}\n}}\n"


def _policy(script: str, styles: Iterable[str]) -> str:
    """The content security policy under which only this script and these styles run, and nothing is asked for."""
    hashes = " ".join(dict.fromkeys(map(_hash, styles)))
    return f"default-src 'none'; script-src {_hash(script)}; style-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
