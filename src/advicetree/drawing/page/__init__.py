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
from advicetree.drawing.page.scripts import script
from advicetree.drawing.picture import Picture
from advicetree.tree import Tree
from advicetree.words import group, told


def page(tree: Tree, picture: Picture, head: str, outline: str, *, timed: bool = True) -> str:
    """The page of a tree, from its picture, and from fragments of HTML: what is shown above that, and what tells the tree in words."""
    style = _text("page.css") + _text("picture.css")
    code = script()
    policy = _policy(code, [style, picture.style])
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
<header class="top" hidden><p><a href="#">{title}</a></p></header>
<div class="frame">
<main{ours}>
<div id="view"></div>
<section class="first stack">
<h1 tabindex="-1">{title}</h1>
<p class="lead">{words["does"]}</p>
<p>{words["takes.days"]}</p>
<p class="row"><button type="button" class="button main begin">{words["begin"]}</button></p>
<div class="panel"><h2>{words["kept"]}</h2><p>{words["kept_here"]} <span class="nowhere">{words["kept_nowhere"]}</span></p><p class="small">{words["kept_who"]}</p></div>
<div class="tools"><button type="button" class="link to-words">{words["in_words"]}</button><button type="button" class="link to-picture">{words["picture"]}</button></div>
</section>
<div class="keys" hidden><label class="check"><input type="checkbox" checked>{words["keys"]}</label></div>
<section class="outline" hidden>
<button type="button" class="link back leave-words">{words["to_step"]}</button>
<h1 tabindex="-1">{words["all_words"]}</h1>
{outline}
</section>
</main>
<aside hidden aria-labelledby="where_here"{ours}><h2 id="where_here">{words["where"]}</h2><div class="tools"><button type="button" class="link to-picture">{words["picture"]}</button><button type="button" class="link to-words">{words["in_words"]}</button></div><div class="beside-step"></div></aside>
</div>
<div id="print"></div>
<p class="live away" aria-live="polite"{ours}></p>
<script type="application/json" id="tree">{script_data(tree, timed=timed)}</script>
<script type="image/svg+xml" id="picture">{picture.svg(sized=False)}</script>
<script>{code}</script>
</body>
</html>
"""


def _text(name: str) -> str:
    return files("advicetree.drawing.page").joinpath(name).read_text(encoding="utf-8")


def _policy(script: str, styles: Iterable[str]) -> str:
    """The content security policy under which only this script and these styles run, and nothing is asked for."""
    hashes = " ".join(dict.fromkeys(map(_hash, styles)))
    return f"default-src 'none'; script-src {_hash(script)}; style-src {hashes}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
