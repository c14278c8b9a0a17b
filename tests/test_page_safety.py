"""A page runs nothing but its own script and asks for nothing, whatever an author wrote; links lead where they seem to, and tell nobody where from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import attrs
import pytest

from advicetree import Tree, loads, shipped
from advicetree.format.addresses import Link
from advicetree.model import Action, Line, Table
from page_trees import HOSTILE, HOUSE, hostile
from pages import Opens, answered, begin, click, drawn_page, link_to, started, stop_of, walked, written

SHIPPED = shipped("interview-recovery")


@pytest.fixture(scope="module")
def house() -> Tree:
    return loads(HOUSE)


def linked(tree: Tree, **urls: str) -> Tree:
    """A tree with other links for some sources, such as no file may hold: what makes the page looks at them itself."""
    return attrs.evolve(tree, sources=Table({id: attrs.evolve(source, url=urls.get(id, source.url)) for id, source in tree.sources.items()}))


# What an author writes


def test_hostile_words_are_shown_as_text_and_nothing_runs(opens: Opens) -> None:
    tree = hostile()
    opened = opens(written(tree, timed=False))
    assert opened.locator("h1").first.inner_text() == tree.title
    begin(opened)
    session = started(tree)
    for given in ("x", "again", "again"):
        assert stop_of(opened) == walked(session)
        note = None
        if session.here.note:
            note = HOSTILE[0]
            opened.locator("#note_field").fill(note)
        click(opened.locator(f'.answer[data-answer="{given}"]'))
        session = answered(session, given, note)
    assert stop_of(opened) == walked(session)
    click(opened.locator(".ending .button.main"))
    assert opened.locator(".paper").count() == 1
    click(opened.locator("#view .back"))
    click(opened.locator("aside .to-words"))
    assert opened.locator("img, main script, h1 *, .outline script").count() == 0
    assert opened.locator("script").count() == 2


def test_hostile_words_are_text_in_the_picture_too(opens: Opens) -> None:
    opened = opens(drawn_page(hostile()))
    begin(opened)
    click(opened.locator("aside .to-picture"))
    opened.locator("#find_step").select_option("b")
    opened.get_by_text("What the signs mean").click()
    assert opened.locator("dialog :is(img, script, iframe)").count() == 0
    assert opened.locator(".sheet style").count() == 1
    assert all(node.headline in opened.locator("#find_step").inner_text() for node in hostile().nodes.values())


# Links


def test_links_of_sources_are_safe(opens: Opens, house: Tree) -> None:
    opened = opens(linked(house, mail="mailto:a@example.org"))
    begin(opened)
    links = opened.locator(".rests a")
    assert [links.nth(number).get_attribute("href") for number in range(2)] == ["https://example.org/rooms", "mailto:a@example.org"]
    assert links.first.get_attribute("rel") == "noopener noreferrer"
    cited = opened.locator(".rests .cite").all_text_contents()
    assert cited == ["Rooms lose heat. (The book of rooms, A. Builder, 2020-02-03, 1)", "A letter"]


def test_what_the_authors_added_is_told_from_what_rests_on_a_claim(opens: Opens) -> None:
    opened = opens(SHIPPED, link_to(SHIPPED, ["waiting"]))
    opened.locator(".rests summary").click()
    assert opened.locator(".rests li:has(.cite) li").all_inner_texts() == ["Add things you couldn't change, such as a bad connection or being ill."]


def test_lines_lead_somewhere_by_links_that_tell_nobody_where_from(opens: Opens, house: Tree) -> None:
    opened = opens(house, link_to(house, ["mild", "wood"]))
    link = opened.locator(".step .help a")
    assert link.evaluate("({ href, rel, textContent }) => [href, rel, textContent]") == [
        "https://example.org/look?walls=all&at=night#(inside)",
        "noopener noreferrer",
        "How to look",
    ]
    opened.emulate_media(media="print")
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown = """getComputedStyle(document.querySelector("#print a[href^='https://example.org/look']"), "::after").content"""
    assert opened.evaluate(shown) == '" (https://example.org/look?walls=all&at=night#(inside))"'


def test_a_number_to_call_is_seen_beside_its_words(opens: Opens, house: Tree) -> None:
    opened = opens(house)
    begin(opened)
    link = opened.locator(".step .caution a")
    assert link.evaluate("({ href, textContent }) => [href, textContent]") == ["tel:+41441234567", "Keep your fingers off it. +41 44 123 45 67"]


def taken_links(number: int) -> Iterator[str]:
    """Links drawn of pieces that mislead, those of them that a tree can have."""
    pieces = ["bank.de", "evil.example", ".", ":", "80", "@", "/", "//", "\\", "?", "#", "%2f", "%", "[", "]", "-", "_", ";", "'", "(", "xn--kln-sna"]
    pieces += ["0x7f", "1", "\u3002"]
    rng = Random(number)  # noqa: S311
    read = Link()
    for _ in range(20_000):
        link = f"{rng.choice(('http', 'https'))}://{''.join(rng.choices(pieces, k=rng.randint(1, 6)))}"
        if read._fault(link) is None:
            yield link


def test_a_browser_goes_where_a_link_seems_to_lead(opens: Opens, house: Tree) -> None:
    links = sorted(set(taken_links(12)))
    assert len(links) > 1_000
    found = opens(house).evaluate(
        "(links) => links.map((link) => URL.canParse(link) ? [new URL(link)].map((u) => [u.protocol, u.username, u.hostname])[0] : null)", links
    )
    for link, parts in zip(links, found, strict=True):
        if parts is not None:  # such as a host that is a number out of range, at which no page can be
            protocol, user, host = parts
            seen = re.match(r"https?://([^:/?#]*)", link)
            assert seen is not None
            assert (protocol, user) == (f"{link.partition(':')[0]}:", "")
            assert host == seen[1].lower() or re.fullmatch(r"[0-9.]+", host), link


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "\tjavascript:alert(1)", "ftp://example.org"])
def test_a_line_that_no_file_can_have_is_no_link(house: Tree, href: str) -> None:
    look = house["look"]
    assert isinstance(look, Action)
    nodes = Table({**house.nodes, "look": attrs.evolve(look, help=(Line("Look", link=href),))})
    assert "example.org/look" in written(house)
    assert href.strip() not in written(attrs.evolve(house, nodes=nodes))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://example.org", "\tjavascript:alert(1)", "ftp://example.org"])
def test_other_links_of_sources_are_left_out(house: Tree, url: str) -> None:
    assert '"url"' in written(house)
    assert '"url"' not in written(linked(house, **dict.fromkeys(house.sources, url)))


# What runs


def test_the_policy_lets_nothing_else_run(opens: Opens, house: Tree) -> None:
    file = written(house)
    text = file.replace("</main>", '</main><p class="probe" style="color: red" onclick="document.title = 1">x</p><script>document.title = 2</script>')
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', file)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert policy[1].endswith("img-src data:; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy[1]
    probe = opens(house).context.new_page()
    probe.set_content(text)
    probe.locator(".probe").click()
    assert probe.title() == house.title
    assert probe.evaluate("getComputedStyle(document.querySelector('.probe')).color") != "rgb(255, 0, 0)"


def test_nothing_of_the_page_is_global(opens: Opens, house: Tree) -> None:
    names = "Object.keys(window).join()"
    silent = re.sub(r"<script>.*</script>", "", written(house), flags=re.DOTALL)
    assert opens(house).evaluate(names) == opens(silent).evaluate(names)
