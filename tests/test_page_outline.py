"""All the advice in words, on the page: nothing that a reader needs is left out, every link leads somewhere, and it is valid and lean HTML."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest

import drawn
import drawn_rich
from advicetree import Tree, dumps, load, loads, shipped, shipped_ids
from advicetree.drawing.page.languages import direction
from advicetree.drawing.page.outline import outline
from advicetree.model import Situation, answers_of, lines_of
from guidance import SUPPORT
from page_trees import HOSTILE

DATA = Path(__file__).parent / "data"
TREES = [
    *map(shipped, shipped_ids()),
    *map(load, sorted((DATA / "trees").glob("*.toml"))),
    *map(load, sorted((DATA / "good").iterdir())),
    load(DATA / "pictures" / "heating.toml"),
]
DRAWN = [loads(drawn.text(made(seed)), "json") for made in (drawn.draw, drawn_rich.draw) for seed in range(60)]
VOID = {"br"}
IN_PARAGRAPHS = {"a", "bdi", "br", "small", "strong"}


class Read(HTMLParser):
    """What a fragment of HTML says, and how it is built; fails where it is not valid."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.words: list[str] = []
        self.marks: set[tuple[str, str]] = set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.marks |= {(tag, name) for name in given}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.headings += [tag] if tag.startswith("h") else []
        assert not self.open or self.open[-1] not in {"p", "h2", "h3", *IN_PARAGRAPHS} or tag in IN_PARAGRAPHS, f"<{tag}> in {self.open}"
        assert (tag == "li") == (self.open[-1:] in (["ul"], ["ol"])), f"<{tag}> in {self.open}"
        assert tag != "a" or "a" not in self.open
        if tag not in VOID:
            self.open.append(tag)
        self.words.append("\n" if tag not in IN_PARAGRAPHS or tag == "br" else "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with one space between any two."""
        return flat("".join(self.words))


def flat(text: str) -> str:
    return " ".join(text.split())


def texts_for_readers(tree: Tree) -> set[str]:
    """All words of a tree that a reader needs."""
    found = {stage.title for stage in tree.stages.values() if any(node.stage == stage.id for node in tree.nodes.values())}
    for node in tree.nodes.values():
        lines = [one for _, some in lines_of(node) for line in some for one in line.with_bullets]
        found |= {line.say for line in lines} | {line.address for line in lines if line.link is None and line.address is not None}
        found |= {node.note or "", *(way.say or "" for way in answers_of(node)), (node.limit.say or "") if node.limit is not None else ""}
        found |= {node.wait.why or ""} if node.wait is not None and (node.wait.floor or node.wait.at_most) else set()
        found |= {answer.label for answer in node.answers.values() if len(answers_of(node)) > 1}
        if isinstance(node, Situation):
            fact = tree.facts[node.fact]
            found |= {value.label for value in fact.values.values() if node.choice is None and len(fact.values) <= 12 and not (fact.several and fact.derived)}
        else:
            found.add(node.headline)
    for source in tree.sources.values():
        found |= {source.title, source.author or "", *source.claims.values()}
    return found - {""}


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_all_that_readers_need_is_told(tree: Tree) -> None:
    text = Read(outline(tree)).text
    assert [words for words in texts_for_readers(tree) if flat(words) not in text] == []


def test_all_that_readers_need_is_told_of_drawn_trees() -> None:
    for tree in [*DRAWN, loads(SUPPORT)]:
        text = Read(outline(tree)).text
        assert [words for words in texts_for_readers(tree) if flat(words) not in text] == []


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_every_node_is_told_once_and_every_answer_leads_to_one(tree: Tree) -> None:
    read = Read(outline(tree))
    assert sorted(id for id in read.ids if id.startswith("at_")) == sorted(f"at_{node}" for node in tree.nodes)
    led_to = {
        f"#at_{to}" for node in tree.nodes.values() for to in [*(way.to for way in answers_of(node)), *([node.limit.to] if node.limit is not None else [])]
    }
    assert {f"#at_{tree.start}", *led_to} == {link for link in read.links if link.startswith("#at_")}


@pytest.mark.parametrize("tree", [*TREES, *DRAWN[::7]], ids=lambda tree: tree.id)
def test_links_within_lead_to_what_is_there_and_no_id_is_a_name(tree: Tree) -> None:
    read = Read(outline(tree))
    assert len(set(read.ids)) == len(read.ids)
    assert all("_" in id for id in read.ids)
    assert {link[1:] for link in read.links if link.startswith("#")} <= set(read.ids)
    assert all(re.match(r"#|https?:|tel:|mailto:", link) for link in read.links)


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.id)
def test_headings_are_in_order(tree: Tree) -> None:
    headings = Read(outline(tree)).headings
    assert headings[0] == "h2"
    assert set(headings) == {"h2", "h3"}


def test_stages_come_in_the_authors_order_and_steps_are_below_them() -> None:
    tree = shipped("delayed-flight")
    told_in_order = re.findall(r"<h2>(.*?)</h2>", outline(tree))
    titles = [stage.title for stage in tree.stages.values()]
    assert [title for title in told_in_order if title in titles] == titles


def test_it_is_lean() -> None:
    assert len(outline(shipped("interview-recovery")).encode()) < 45_000


SMALL = """
format = 1
id = "small"
title = "Small"
start = "which"

[source.ours]
title = "Ours"
default = true

[source.book]
title = "The book"
author = "A. Writer"
date = 2020-02-03
url = "https://example.org/book"
claims = { "1" = "Cold rooms lose heat.", "2" = "Warm ones too." }

[moment.call]
ask = "When did you call?"

[fact.rooms]
ask = "Which rooms are cold?"
several = { most = 2 }
answers = { bath = "The bath", hall = "The hall", none = { label = "None", alone = true } }

[fact.warmth]
ask = "How warm is it?"
number = { unit = "degrees", from = 0, to = 60 }
bands = [{ id = "cold", below = 15, label = "Cold" }, { id = "mild", below = 20, label = "Mild" }, { id = "warm", label = "Warm" }]

[fact.help]
title = "Help that you can get"
answers = { much = "Much", little = "Little" }
rules = [{ is = "much", if = { warmth = "cold" } }, { is = "little" }]

[situation.which]
about = "rooms"
then = "warm"

[situation.warm]
about = "warmth"
answers.cold = "bath"
answers.mild = "again"
answers.warm = { to = "again", say = "Good." }
answers.unsure = { label = "I can't tell", to = "again", settles = false }

[situation.again]
about = "warmth"
answers.cold = "bath"
others = { to = "helped", label = "Warmer" }

[situation.bath]
about = "rooms.bath"
answers.yes = "helped"
answers.no = "call"

[situation.helped]
about = "help"
answers.much = "call"
answers.little = "end"

[action.call]
do = "Call them"
by = ["call", "online"]
help = { say = "Look it up", link = "https://example.org/?a=1&b=2" }
how = ["Say who you are.", { say = "Ask for:", bullets = ["a date", { say = "help", if = { help = "much" } }] }]
caution = [{ say = "Not at night", phone = "+49 30 12" }, { say = "Not twice", unless = { rooms = "hall" }, source = "book 2" }]
wait = { at-least = "2 days", since = "call", why = "They are slow." }
note = "What did they say?"
source = "book 1"
limit = { visits = 2, then = "end", say = "Enough." }
answers.done = { label = "I have", to = "end" }
answers.never = { label = "I won't", to = "end", any-time = true }
answers.more = { label = "Once more", to = "call" }

[ending.end]
say = ["That is all.", "Take care."]
recall = ["call"]
"""


TOLD = """
<p>Start at <a href="#at_which">1. Which rooms are cold?</a></p>
<h2>All steps</h2>
<div id="at_which">
<h3>1. Which rooms are cold?</h3>
<p>You're only asked this once.</p>
<p>Tick all that apply, or just “None”.</p>
<ul>
<li>The bath</li>
<li>The hall</li>
<li>None (on its own)</li></ul>
<ul class="ways">
<li>Then: <a href="#at_warm">2. How warm is it?</a></li></ul>
</div>
<div id="at_warm">
<h3>2. How warm is it?</h3>
<p>You're only asked this once.</p>
<p>The answer is a number of degrees from 0 to 60.</p>
<ul class="ways">
<li>Cold (below 15): <a href="#at_bath">4. The bath</a></li>
<li>Mild (from 15 and below 20) / I can't tell: <a href="#at_again">3. How warm is it?</a></li>
<li>Warm (from 20): <a href="#at_again">3. How warm is it?</a><br>“Good.”</li></ul>
</div>
<div id="at_again">
<h3>3. How warm is it?</h3>
<p>You're only asked this once.</p>
<p>The answer is a number of degrees from 0 to 60.</p>
<ul class="ways">
<li>Cold (below 15): <a href="#at_bath">4. The bath</a></li>
<li>Mild (from 15 and below 20) / Warm (from 20): <a href="#at_helped">5. Help that you can get</a></li></ul>
</div>
<div id="at_bath">
<h3>4. The bath</h3>
<p>This isn't asked again. It's what you've ticked at “Which rooms are cold?”</p>
<ul class="ways">
<li>“The bath” is ticked: <a href="#at_helped">5. Help that you can get</a></li>
<li>“The bath” is not ticked: <a href="#at_call">6. Call them</a></li></ul>
</div>
<div id="at_helped">
<h3>5. Help that you can get</h3>
<p>This isn't asked. It follows from what you've answered: <a href="#fact_help">Help that you can get</a></p>
<ul class="ways">
<li>Much: <a href="#at_call">6. Call them</a></li>
<li>Little: <a href="#at_end">7. That is all.</a></li></ul>
</div>
<div id="at_call">
<h3>6. Call them</h3>
<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">Look it up</a></p>
<p>Do this by phone or online.</p>
<ul>
<li>Say who you are.</li>
<li>Ask for:<ul>
<li>a date</li>
<li>help <small>(only if “Help that you can get” is “Much”)</small></li></ul></li></ul>
<p class="caution"><strong>Careful: </strong><a href="tel:+493012" rel="noopener noreferrer">Not at night +49 30 12</a></p>
<p class="caution"><strong>Careful: </strong>Not twice <small>(unless “Which rooms are cold?” includes “The hall”)</small></p>
<p>Wait at least 2 days, counted from the answer to “When did you call?”.</p>
<p>They are slow.</p>
<p>Write down: What did they say?</p>
<ul class="ways">
<li>I have: <a href="#at_end">7. That is all.</a></li>
<li>I won't (at any time): <a href="#at_end">7. That is all.</a></li>
<li>Once more: <a href="#at_call">6. Call them</a></li>
<li>From the 3rd time on: <a href="#at_end">7. That is all.</a><br>“Enough.”</li></ul>
<p class="rests">Source <a href="#source_book">2</a> (1, 2)</p>
</div>
<div id="at_end">
<h3>7. That is all.</h3>
<p>Take care.</p>
<p>Look at what you wrote in step 6.</p>
</div>
<h2>What follows from your answers</h2>
<p>The first rule that fits counts.</p>
<h3 id="fact_help">Help that you can get</h3>
<ol>
<li>If “How warm is it?” is “Cold”: Much</li>
<li>Otherwise: Little</li></ol>
<h2>Where the advice comes from</h2>
<ol>
<li id="source_ours">Ours <small>Anything without a source of its own is based on this one.</small></li>
<li id="source_book"><a href="https://example.org/book" rel="noopener noreferrer">The book</a>, A. Writer, 2020-02-03<ul>
<li>1: Cold rooms lose heat.</li>
<li>2: Warm ones too.</li></ul></li>
</ol>
"""


def test_it_is_told_as_readers_need_it() -> None:
    """The whole text of a small tree that has a bit of everything, an item on each line."""
    assert outline(loads(SMALL)).replace("<li>", "\n<li>").strip() == TOLD.strip()


def choosing(count: int, rest: str) -> Tree:
    """A tree that asks which of many, and goes on by this."""
    labels = ", ".join(f'c{number} = "Choice {number}"' for number in range(count))
    return loads(
        f"""
format = 1
id = "many"
title = "Many"
start = "which"
[fact.which]
ask = "Which?"
answers = {{ {labels} }}
groups = {{ most = {{ label = "Most", values = [{", ".join(f'"c{number}"' for number in range(1, count))}] }} }}
[situation.which]
about = "which"
{rest}
[ending.a]
say = "A"
[ending.b]
say = "B"
"""
    )


def ways(tree: Tree) -> list[str]:
    return re.findall(r"<li>(.*?): <a", outline(tree))


def test_many_values_are_on_one_line_or_told_as_all_others() -> None:
    all_of_them = " / ".join(f"Choice {number}" for number in range(30))
    most_of_them = ", ".join(f"Choice {number}" for number in range(1, 30))
    assert ways(choosing(30, 'then = "a"')) == [all_of_them]
    assert ways(choosing(30, 'then = "a"\nanswers.c0 = "b"')) == ["Choice 0", "anything else"]
    assert ways(choosing(30, 'others = { to = "a", label = "Another" }\nanswers.c0 = "b"')) == ["Choice 0", "Another"]
    assert ways(choosing(30, 'answers.c0 = "b"\nanswers.most = "a"')) == ["Choice 0", f"Most ({most_of_them})"]
    assert ways(choosing(4, 'then = "a"\nanswers.c0 = "b"')) == ["Choice 0", "Choice 1 / Choice 2 / Choice 3"]
    assert ways(choosing(4, 'then = "a"\nanswers.c0 = "a"')) == ["Choice 0 / Choice 1 / Choice 2 / Choice 3"]


def test_many_choices_to_tick_are_on_one_line() -> None:
    labels = ", ".join(f'c{number} = "Choice {number}"' for number in range(13))
    tree = loads(SMALL.replace("none = {", f"{labels}, none = {{"))
    assert f"<ul><li>The bath; The hall; {'; '.join(f'Choice {number}' for number in range(13))}; None (on its own)</li></ul>" in outline(tree)


def test_a_language_is_marked_where_it_is_not_that_around_it() -> None:
    small = loads(SMALL)
    assert {mark for _, mark in Read(outline(small)).marks} == {"id", "href", "rel", "class"}
    assert outline(attrs.evolve(small, language="en-GB")) == outline(small)
    german = outline(attrs.evolve(small, language="de"))
    assert '<p lang="en">Do this by phone or online.</p>' in german
    assert '<ul class="ways" lang="en"><li>Then: <a href="#at_warm" lang="de">2. How warm is it?</a></li></ul>' in german
    assert '<small lang="en">(only if “<bdi lang="de">Help that you can get</bdi>” is “<bdi lang="de">Much</bdi>”)</small>' in german
    assert "<ul><li>Say who you are.</li>" in german
    assert "dir=" not in german
    arabic = outline(attrs.evolve(small, language="ar"))
    assert '<p lang="en" dir="ltr">Do this by phone or online.</p>' in arabic
    assert '“<bdi lang="ar" dir="rtl">Good.</bdi>”' in arabic


def hostile() -> Tree:
    """The small tree with hostile texts in the place of its own."""
    texts = iter(HOSTILE * 20)
    told = {"title", "ask", "do", "label", "say", "note", "why", "author", "bullets", "how", "1", "2"}
    kept = {"id", "start", "to", "about", "by", "link", "phone", "mail", "url", "source", "format", "stage", "since", "recall", "settles", "date", "then"}

    def changed(thing: Any, key: str) -> Any:
        if isinstance(thing, dict):
            return {name: each if name in kept else changed(each, name) for name, each in thing.items()}
        if isinstance(thing, list):
            return [changed(each, key) for each in thing]
        return next(texts) if isinstance(thing, str) and key in told else thing

    return loads(json.dumps(changed(json.loads(dumps(loads(SMALL))), "")), "json")


def test_hostile_words_are_text() -> None:
    read = Read(outline(hostile()))
    for words in HOSTILE:
        assert flat(words) in read.text
    assert {tag for tag, _ in read.marks} <= {"a", "h3", "li", "p", "div", "ul"}


def test_a_link_that_no_file_can_have_is_none() -> None:
    tree = loads(SMALL)
    sources = type(tree.sources)({**tree.sources, "book": attrs.evolve(tree.sources["book"], url="javascript:alert(1)")})
    assert "javascript" not in outline(attrs.evolve(tree, sources=sources))


def test_a_long_tree_is_told_whole() -> None:
    many = {f"n{number}": {"do": f"Do {number}", "then": f"n{number + 1}"} for number in range(4_000)}
    tree = loads(json.dumps({"format": 1, "id": "long", "title": "Long", "start": "n0", "action": many, "ending": {"n4000": {"say": "End"}}}), "json")
    assert outline(tree).count("<h3") == 4_001


@pytest.mark.parametrize(
    ("language", "way"),
    [
        *[
            (tag, "rtl")
            for tag in ("ar", "ar-EG", "AR", "he", "iw", "fa-AF", "ur", "ps", "sd", "ug", "yi", "dv", "ku-Arab", "az-Arab-IR", "ff-Adlm", "syr", "nqo")
        ],
        *[(tag, "ltr") for tag in ("en", "de-CH", "ku", "ar-Latn", "sd-Deva-IN", "zh-Hant", "", "-")],
    ],
)
def test_languages_are_written_one_way_or_the_other(language: str, way: str) -> None:
    assert direction(language) == way
