"""Lines that lead somewhere and have lists below them, where they are said, and the source of what cites none."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from urllib.parse import urlsplit

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advicetree import Action, Ending, Line, Session, Situation, Source, Table, Tree, TreeError, check, draw, dumps, loads
from advicetree.blocks import Block, as_text
from advicetree.cli.walk.rendering import said, sources, stop
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from advicetree.format.types import LONGEST_TEXT

TREE = """
format = 1
id = "birth"
title = "A birth"
start = "married"

[source.law]
title = "The law"
claims = { "1" = "A birth is registered within 42 days." }
[source.ours]
title   = "Ours"
default = true
url     = "https://example.org/ours"

[situation.married]
ask     = "Are you married?"
help    = ["Only before the law.", { say = "What counts", link = "https://example.org/what?counts=yes#here" }]
caution = { say = "Say what is true.", bullets = [{ say = "Courts can ask.", source = "law" }] }
note    = "Since when?"
answers = { yes = { to = "register", say = "Then both sign." }, no = "register" }

[action.register]
do     = "Register the birth"
by     = ["in-person", "call"]
help   = { say = "Registering is free." }
recall = ["married"]
source = "law 1"
how    = [
  { say = "Find the office", link = "https://example.org/offices" },
  { say = "Call 112, or", phone = "112" },
  { say = "Call the office", phone = "+44 (20) 79-46" },
  { say = "Write to it", mail = "office+birth@example.org", if = { married = "no" } },
  { say = "Take with you", bullets = [
    "your passport",
    { say = "the certificate", link = "https://example.org/certificate", if = { married = "yes" } },
  ] },
  { say = "Only if unmarried", bullets = [{ say = "the other parent", if = { married = "no" } }, { say = "and a witness", if = { married = "no" } }] },
]
then = "done"

[ending.done]
help = { say = "It comes by post.", if = { married = "yes" } }
say  = ["Done.", { say = "More of our advice", link = "https://example.org" }]
"""


@pytest.fixture(scope="module")
def birth() -> Tree:
    return loads(TREE)


def faults(key: str, value: str) -> list[tuple[str, str, str | None]]:
    """What is said of a line with an address: the rule, the sentence and the guess of each problem."""
    line = {"say": "Look there.", key: value}
    tree = {"format": 1, "id": "t", "title": "T", "start": "a", "action": {"a": {"do": "Do it", "how": [line], "then": "end"}}, "ending": {"end": {"say": "."}}}
    try:
        loads(json.dumps(tree), "json")
    except TreeError as error:
        return [(problem.rule, problem.sentence, problem.nearest) for problem in error.problems]
    return []


# Addresses

GOOD = {
    "link": (
        "https://example.org",
        "http://localhost:8000/",
        "https://www.gov.uk/pension-credit?from=here&to=there#eligibility",
        "https://de.wikipedia.org/wiki/K%C3%B6ln_(Stadt)",
        "https://typo3.example/?tx_news[uid]=1",
        "https://xn--kln-sna.example/",
        "https://127.0.0.1:65535",
        "https://example.org/@somebody/~me;a=b,c!'*+$",
        "https://under_score.example/%",
    ),
    "phone": ("112", "+49 30 1234", "030 12 34-0", "(030) 12 34", "+44 [20] 7946-0018"),
    "mail": ("help@example.org", "o'neil+us=x~y_z-1@mail.example.co.uk", "a.b@c.de"),
}
WHOLE = "give the whole address, https://..."
ALONE = "write the address alone"
COPIED = "write the address as a browser copies it"
DIGITS = "a phone number has digits, spaces, '-', brackets, and '+' only before all"
AT = "a mail address is written like help@example.org"
RLO = "an invisible character (U+202E, right-to-left override)"
BAD: tuple[tuple[str, str, str, str | None], ...] = (
    ("link", "/pension-credit", f"is '/pension-credit'; {WHOLE}", None),
    ("link", "pension-credit", f"is 'pension-credit'; {WHOLE}", None),
    ("link", "#top", f"is '#top'; {WHOLE}", None),
    ("link", "www.gov.uk", f"is 'www.gov.uk'; {WHOLE}", "https://www.gov.uk"),
    ("link", "gov.uk/benefits", f"is 'gov.uk/benefits'; {WHOLE}", "https://gov.uk/benefits"),
    ("link", "//gov.uk/a", f"is '//gov.uk/a'; {WHOLE}", "https://gov.uk/a"),
    ("link", "https:///page", f"is 'https:///page', which names no host; {WHOLE}", None),
    ("link", "https:page", f"is 'https:page', which names no host; {WHOLE}", None),
    ("link", "https://", f"is 'https://', which names no host; {WHOLE}", None),
    ("link", "https:\\\\evil.example", f"is 'https:\\\\evil.example', which names no host; {WHOLE}", None),
    ("link", "HTTPS://example.org/A", "is 'HTTPS://example.org/A'; write https:// before it, in small letters", "https://example.org/A"),
    ("link", " https://example.org", f"is ' https://example.org'; {ALONE}", "https://example.org"),
    ("link", "<https://example.org>", f"is '<https://example.org>'; {ALONE}", "https://example.org"),
    ("link", "https://example.org ", f"is 'https://example.org '; {ALONE}", "https://example.org"),
    ("link", "https://example.org/a b", "holds a space; leave it out", None),
    ("link", "javascript:alert(1)", "is 'javascript:alert(1)', and only pages by https and http can be linked to", None),
    ("link", "JavaScript://example.org/%0aalert(1)", "is 'JavaScript://example.org/%0aalert(1)', and only pages by https and http can be linked to", None),
    ("link", "data:text/html,x", "is 'data:text/html,x', and only pages by https and http can be linked to", None),
    ("link", "vbscript:x", "is 'vbscript:x', and only pages by https and http can be linked to", None),
    ("link", "file:///etc/passwd", "is 'file:///etc/passwd', and only pages by https and http can be linked to", None),
    ("link", "ftp://example.org", "is 'ftp://example.org', and only pages by https and http can be linked to", None),
    ("link", "blob:https://example.org", "is 'blob:https://example.org', and only pages by https and http can be linked to", None),
    ("link", "tel:112", "is 'tel:112', which is not a page; write phone = '112'", None),
    ("link", "mailto:a@b.example", "is 'mailto:a@b.example', which is not a page; write mail = 'a@b.example'", None),
    ("link", "a@b.example", "is 'a@b.example', which is not a page; write mail = 'a@b.example'", None),
    ("link", "https://bank.de@evil.example", "has 'bank.de@' before its host, so it leads to 'evil.example' and only looks otherwise; leave that out", None),
    ("link", "https://a:b@evil.example/", "has 'a:b@' before its host, so it leads to 'evil.example' and only looks otherwise; leave that out", None),
    ("link", "https://evil.example\\@bank.de/", f"holds '\\'; {COPIED}", None),
    ("link", "https://evil.example\\.bank.de/", f"holds '\\'; {COPIED}", None),
    ("link", "https://example.org/\u202egro.live", f"holds {RLO}; leave it out", None),
    ("link", "https://example.org\u200b.evil.example", "holds an invisible character (U+200B, zero width space); leave it out", None),
    ("link", "https://ex\u00adample.org", "holds an invisible character (U+00AD, soft hyphen); leave it out", None),
    ("link", "https://b\u0430nk.example", f"holds the letter '\u0430', which is Cyrillic and not Latin; {COPIED}", None),
    ("link", "https://k\u00f6ln.example", f"holds '\u00f6'; {COPIED}", None),
    ("link", "https://example.org/K\u00f6ln", f"holds '\u00f6'; {COPIED}", "https://example.org/K%C3%B6ln"),
    ("link", 'https://example.org/"onclick="x', f"holds '\"'; {COPIED}", "https://example.org/%22onclick=%22x"),
    ("link", "https://example.org/<script>", f"holds '<'; {COPIED}", "https://example.org/%3Cscript%3E"),
    ("link", "https://example.org:99999/", f"is 'https://example.org:99999/', whose host cannot be right; {WHOLE}", None),
    ("link", "https://example..org", f"is 'https://example..org', whose host cannot be right; {WHOLE}", None),
    ("link", "https://-.example", f"is 'https://-.example', whose host cannot be right; {WHOLE}", None),
    ("link", "https://[::1]/", f"is 'https://[::1]/', whose host cannot be right; {WHOLE}", None),
    ("phone", "030/12 34", f"holds '/'; {DIGITS}", "030 12 34"),
    ("phone", "030.12.34", f"holds '.'; {DIGITS}", "030 12 34"),
    ("phone", "030\u00a012\u201334", f"holds a no-break space (U+00A0); {DIGITS}", "030 12-34"),
    ("phone", "0800-FLOWERS", f"holds the capital 'F'; {DIGITS}", None),
    ("phone", "12+34", f"holds '+'; {DIGITS}", None),
    ("phone", " 112", f"is ' 112'; {DIGITS}", "112"),
    ("phone", "tel:+49 30", "is 'tel:+49 30'; write the number alone", "+49 30"),
    ("phone", "+49 (0)30 12 34", "is '+49 (0)30 12 34': after a country's number, the 0 is not dialled; leave it out", "+49 30 12 34"),
    ("phone", "(030 12 34", "is '(030 12 34', whose brackets do not match", None),
    ("phone", "(030] 12 34", "is '(030] 12 34', whose brackets do not match", None),
    ("phone", "12", "has 2 digits, and a phone number has 3 to 20", None),
    ("phone", "1" * 21, "has 21 digits, and a phone number has 3 to 20", None),
    ("mail", "mailto:a@b.example?subject=x", "is 'mailto:a@b.example?subject=x'; write the address alone", "a@b.example"),
    ("mail", "Us <a@b.example>", "is 'Us <a@b.example>'; write the address alone", "a@b.example"),
    ("mail", "help at example.org", "is 'help at example.org', and a mail address has an '@', as in help@example.org", None),
    ("mail", "a@b.example, c@d.example", "is 'a@b.example, c@d.example', and takes one address; make a line for each", None),
    ("mail", "a@b.example?bcc=c", f"holds '?'; {AT}", "a@b.example"),
    ("mail", "a b@c.example", f"holds a space; {AT}", None),
    ("mail", "a@localhost", f"is 'a@localhost'; {AT}", None),
    ("mail", "a..b@c.example", f"is 'a..b@c.example'; {AT}", None),
    ("mail", "\u0430@c.example", f"holds the letter '\u0430', which is Cyrillic and not Latin; {AT}", None),
)


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in GOOD.items() for value in values])
def test_a_sound_address_is_taken(key: str, value: str) -> None:
    assert faults(key, value) == []


@pytest.mark.parametrize(("key", "value", "wrong", "guess"), BAD)
def test_another_is_refused_with_what_is_wrong_and_what_was_meant(key: str, value: str, wrong: str, guess: str | None) -> None:
    assert faults(key, value) == [("bad-address", f"'{key}' of [[action.a.how]] no. 1 {wrong}", guess)]
    assert guess is None or faults(key, guess) == []


@pytest.mark.parametrize("value", ["https://example.org/\x1b[31m", "https://example.org/\n", "\x00112"])
@pytest.mark.parametrize("key", ["link", "phone", "mail"])
def test_an_address_holds_no_control_characters(key: str, value: str) -> None:
    assert [rule for rule, _, _ in faults(key, value)] in (["control-character"], ["bad-address"])


@pytest.mark.parametrize("key", ["link", "phone", "mail"])
def test_an_address_has_a_bounded_length(key: str) -> None:
    assert [rule for rule, _, _ in faults(key, "1" * (LONGEST_TEXT + 1))] == ["too-long"]


PIECES = st.sampled_from(
    (
        *("https", "http", "://", "//", "bank.de", "evil.example", "%2f", "javascript", "65536"),
        *r""":/\@.-_?#%[]()a1'"<>&;|{^`~""",
        *(" ", "\t", "\n", "\u202e", "\u200b", "\u2025", "\uff0e", "\u3002", "\u2044", "\u0430", "\u00df"),
    )
)


@given(st.lists(PIECES, max_size=9).map("".join).map(lambda tail: f"https://{tail}") | st.lists(PIECES, max_size=9).map("".join))
def test_a_link_that_is_taken_leads_where_it_seems_to(link: str) -> None:
    if faults("link", link):
        return
    assert link.isascii()
    assert link.isprintable()
    assert not set(link) & set(' "<>\\^`{|}')
    parts = urlsplit(link)
    assert parts.scheme in {"http", "https"}
    assert (parts.username, parts.password) == (None, None)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", parts.hostname or "")
    assert link.removeprefix(f"{parts.scheme}://").startswith(parts.netloc)


@given(st.text(st.sampled_from("0123456789 +-()[]/.x\u00a0"), max_size=24))
def test_a_phone_number_that_is_taken_can_be_dialled(phone: str) -> None:
    if not faults("phone", phone):
        href = Line("Call.", phone=phone).href or ""
        assert re.fullmatch(r"tel:\+?[0-9]{3,20}", href)
        assert [mark for mark in phone if mark in "+0123456789"] == list(href.removeprefix("tel:"))


@given(st.text(st.sampled_from("ab.1+-_'@?&=%<>,\" \n\u0430"), max_size=16))
def test_a_mail_address_that_is_taken_is_one_and_brings_no_headers(mail: str) -> None:
    if not faults("mail", mail):
        assert mail.count("@") == 1
        assert not set(mail) & set('?&%<>, "\n')
        assert Line("Write.", mail=mail).href == f"mailto:{mail}"


def test_a_line_knows_where_it_leads() -> None:
    assert (Line("a").address, Line("a").href) == (None, None)
    assert (Line("a", link="https://b.example").address, Line("a", link="https://b.example").href) == ("https://b.example", "https://b.example")
    assert (Line("a", mail="b@c.example").address, Line("a", mail="b@c.example").href) == ("b@c.example", "mailto:b@c.example")


# Lines, as they are written

MISTAKES: tuple[tuple[str, str, str], ...] = (
    ('phone = "112" }', 'phone = "112", link = "https://example.org" }', "one-link: [[action.register.how]] no. 2 has 'link' and 'phone'; a line leads to one place, so make a line for each"),  # noqa: E501
    ('"your passport",', '{ say = "your passport", mail = "a@b.example", phone = "112" },', "one-link: [[action.register.how.bullets]] no. 1 has 'phone' and 'mail'; a line leads to one place, so make a line for each"),  # noqa: E501
    ('"your passport",', '{ say = "your passport", bullets = ["or another"] },', "unknown-key: 'bullets' is not a key of [[action.register.how.bullets]] no. 1; there is one level of bullets: make it a line of its own"),  # noqa: E501
    ('"your passport",', '{ say = "your passport", url = "https://example.org" },', "unknown-key: 'url' is not a key of [[action.register.how.bullets]] no. 1; did you mean 'link'?"),  # noqa: E501
    ('"your passport",', '{ say = "your passport", source = "lawn" },', "unknown-source: 'lawn' is not a source of this tree; did you mean 'law'?"),
    ('"your passport",', '{ say = "your passport", if = { marred = "yes" } },', "unknown-fact: 'if' names 'marred', and there is no such fact; did you mean 'married'?"),  # noqa: E501
    ('url     = "https', 'link     = "https', "unknown-key: 'link' is not a key of [source.ours]; did you mean 'url'?"),
    ('bullets = [{ say = "Courts can ask.", source = "law" }]', "bullets = []", "empty-list: 'bullets' of [situation.married.caution] is an empty list, and takes one entry or more"),  # noqa: E501
    ('bullets = [{ say = "Courts can ask.", source = "law" }]', 'items = ["One"]', "unknown-key: 'items' is not a key of [situation.married.caution]; did you mean 'bullets'?"),  # noqa: E501
    ('say  = ["Done.", {', 'say  = [{ say = "Done.", bullets = ["Well."] }, {', "headline-link: the first line of [ending.done] is its headline, and cannot have 'bullets'; give it to a line after it"),  # noqa: E501
    ('say  = ["Done.", {', 'say  = [{ say = "Done.", mail = "a@b.example" }, {', "headline-link: the first line of [ending.done] is its headline, and cannot have 'mail'; give it to a line after it"),  # noqa: E501
    ('then = "done"', 'then = "done"\nmail = "a@b.example"', "unknown-key: 'mail' is not a key of [action.register]; it belongs to a line: write how = { say = \"...\", mail = ... }"),  # noqa: E501
    ("[situation.married]", '[situation.married]\nlink = "https://example.org"', "unknown-key: 'link' is not a key of [situation.married]; it belongs to a line: write help = { say = \"...\", link = ... }"),  # noqa: E501
    ('title = "The law"', 'title = "The law"\ndefault = true', "two-defaults: 'law' and 'ours' both have default = true, and one source can be the default"),
    ('recall = ["married"]', 'recall = ["done"]', "recall-without-note: [action.register] recalls 'done', an ending, and only situations and actions ask for notes"),  # noqa: E501
    ('note    = "Since when?"', "", "recall-without-note: [action.register] recalls 'married', which asks for no 'note'; give it one"),
    ('by     = ["in-person", "call"]', 'by     = ["in person", "call"]', "unknown-word: entry 1 of 'by' of [action.register] is 'in person', and takes one of 'call', 'mail', 'letter', 'message', 'in-person', 'online'; did you mean 'in-person'?"),  # noqa: E501
    ('help = { say = "It comes', 'caution = "Hush."\nhelp = { say = "It comes', "unknown-key: 'caution' is not a key of [ending.done]; only situations and actions have it"),  # noqa: E501
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES)
def test_a_mistake_in_a_line_is_told_in_a_sentence(old: str, new: str, told: str) -> None:
    assert TREE.count(old) == 1
    with pytest.raises(TreeError) as caught:
        loads(TREE.replace(old, new))
    assert [str(problem).split(": ", 1)[1] for problem in caught.value.problems] == [told]


def test_a_tree_of_all_kinds_of_lines_is_written_and_read_back(birth: Tree) -> None:
    assert loads(dumps(birth), "json") == birth
    assert json.loads(dumps(birth))["situation"]["married"]["help"][1] == {"say": "What counts", "link": "https://example.org/what?counts=yes#here"}


def changed(tree: Tree, id: str, **fields: Any) -> Tree:
    return attrs.evolve(tree, nodes=Table({**tree.nodes, id: attrs.evolve(tree[id], **fields)}))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"how": (Line("a", bullets=(Line("b", bullets=(Line("c"),)),)),)},
            "action.register.how[0].bullets: wrong-type: 'bullets' of [[action.register.how]] no. 1 has bullets that have bullets, and takes one level of them",
        ),
        ({"by": "call"}, "action.register.by: wrong-type: 'by' of [action.register] takes a tuple, and is a str"),
        ({"help": "Help."}, "action.register.help: wrong-type: 'help' of [action.register] takes a tuple, and is a str"),
        (
            {"help": (Line("a", link="javascript:alert(1)"),)},
            "action.register.help[0].link: bad-address: 'link' of [[action.register.help]] no. 1 is 'javascript:alert(1)', and only pages by https and http can be linked to",  # noqa: E501
        ),
        ({"how": (Line("a", phone="112", mail="a@b.example"),)}, "action.register.how[0]: one-link: [[action.register.how]] no. 1 has 'phone' and 'mail'; a line leads to one place, so make a line for each"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_line_made_in_python_keeps_the_same_rules(birth: Tree, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(TreeError) as caught:
        Session.start(changed(birth, "register", **fields))
    assert str(caught.value) == told


def test_bullets_however_deep_are_refused_in_a_sentence(birth: Tree) -> None:
    line = Line("deep")
    for _ in range(3_000):
        line = Line("deep", bullets=(line,))
    with pytest.raises(TreeError, match="has bullets that have bullets"):
        Session.start(changed(birth, "register", help=(line,)))


# Lines, as they are said


def words(lines: tuple[Line, ...]) -> list[Any]:
    return [[line.say, words(line.bullets)] if line.bullets else line.say for line in lines]


def test_lines_and_bullets_are_said_to_those_they_are_for(birth: Tree) -> None:
    start = Session.start(birth)
    assert words(start.help) == ["Only before the law.", "What counts"]
    assert words(start.caution) == [["Say what is true.", ["Courts can ask."]]]
    married, single = start.answer("yes"), start.answer("no")
    first = ["Find the office", "Call 112, or", "Call the office"]
    assert words(married.how) == [*first, ["Take with you", ["your passport", "the certificate"]]]
    assert words(single.how) == [*first, "Write to it", ["Take with you", ["your passport"]], ["Only if unmarried", ["the other parent", "and a witness"]]]
    assert words(married.help) == ["Registering is free."]
    assert words(married.answer("done").help) == ["It comes by post."]
    assert words(single.answer("done").help) == []
    assert words(single.answer("done").parting) == ["Done.", "More of our advice"]


def test_a_line_whose_bullets_are_all_left_unsaid_is_not_said() -> None:
    tree = loads(
        TREE.replace('caution = { say = "Say what is true.", bullets = [{ say = "Courts can ask.", source = "law" }] }', "").replace(
            'help    = ["Only before', 'help    = [{ say = "For the married", bullets = [{ say = "One", if = { married = "yes" } }] }, "Only before'
        )
    )
    assert words(Session.start(tree).help) == ["Only before the law.", "What counts"]
    assert tree["married"].help[0].bullets[0].say == "One"


def test_a_note_at_a_situation_is_kept_with_its_answer_and_recalled(birth: Tree) -> None:
    session = Session.start(birth).answer("yes", note="Since May.")
    assert dict(session.recalled) == {"married": ("Since May.",)}
    assert session.view()["recalled"] == [{"id": "married", "headline": "Are you married?", "notes": ["Since May."]}]
    assert Session.resume(birth, session.save()) == session
    assert session.back().answer("yes").here is session.here


def line_view(say: str, *, sources: list[str] | None = None, bullets: list[Any] | None = None, **leads: str) -> dict[str, Any]:
    leading = {"link": None, "phone": None, "mail": None, **leads}
    return {"say": say, **leading, "sources": sources or [], **({} if bullets is None else {"bullets": bullets})}


def test_a_view_tells_where_lines_lead_and_what_is_below_them(birth: Tree) -> None:
    view = Session.start(birth).view()
    assert view["help"] == [
        line_view("Only before the law.", bullets=[]),
        line_view("What counts", bullets=[], link="https://example.org/what?counts=yes#here"),
    ]
    assert view["cautions"] == [line_view("Say what is true.", bullets=[line_view("Courts can ask.", sources=["law"])])]
    assert view["note"] == {"ask": "Since when?", "max_length": 2_000}
    assert (view["sources"], list(view["cited"])) == (["ours"], ["ours", "law"])
    assert [(key, cited["default"]) for key, cited in view["cited"].items()] == [("ours", True), ("law", False)]
    view = Session.start(birth).answer("yes").view()
    assert view["by"] == ["in-person", "call"]
    assert view["said"] == [{**line_view("Then both sign.", sources=["ours"], bullets=[]), "node": "married"}]
    assert view["lines"][2] == line_view("Call the office", bullets=[], phone="+44 (20) 79-46")
    assert view["lines"][3] == line_view(
        "Take with you", bullets=[line_view("your passport"), line_view("the certificate", link="https://example.org/certificate")]
    )


# A default source


def test_a_node_that_cites_nothing_rests_on_the_default_source(birth: Tree) -> None:
    assert [list(map(str, birth.source_of(node))) for node in birth.nodes.values()] == [["ours"], ["law 1"], ["ours"]]
    assert birth["married"].source == ()
    assert [str(said.source[0]) for said in Session.start(birth).answer("yes").said] == ["ours"]
    done = Session.start(birth).answer("yes").answer("done").explain()
    assert [(source.key, source.default) for source in done.sources] == [("ours", True)]
    assert [[source.key for source in reason.sources] for reason in done.reasons] == [["ours"], ["law 1"]]
    without = attrs.evolve(birth, sources=Table({id: attrs.evolve(source, default=False) for id, source in birth.sources.items()}))
    assert without.source_of(without["married"]) == ()
    assert isinstance(without.sources["ours"], Source)
    assert without != birth


def test_with_a_default_source_no_node_is_without_one(birth: Tree) -> None:
    assert [found.rule for found in check(birth).problems] == []
    without = loads(TREE.replace("default = true\n", ""))
    assert [(found.rule, found.node) for found in check(without).problems] == [("unused-name", None), ("unsourced-node", "done")]


def test_a_default_source_that_nothing_rests_on_is_unused() -> None:
    cited = TREE.replace("[ending.done]\n", '[ending.done]\nsource = "law"\n').replace("[situation.married]\n", '[situation.married]\nsource = "law"\n')
    assert [(found.rule, found.sentence) for found in check(loads(cited)).problems] == [("unused-name", "nothing cites the source 'ours'")]


# What the checker reads


def test_the_words_and_conditions_of_help_and_bullets_are_looked_at() -> None:
    long = "word " * 90
    tree = loads(
        TREE.replace('"your passport",', f'"{long}", {{ say = "Nobody.", if = {{ married = "yes" }}, source = "law 1" }},').replace(
            "Only before the law.", "Only [before](https://example.org) the law."
        )
    )
    assert [(found.rule, found.path) for found in check(tree).problems] == [
        ("markup", ("situation", "married", "help", 0)),
        ("long-text", ("action", "register", "how", 4, "bullets", 0)),
    ]


def test_a_bullet_that_nobody_can_be_told_is_found() -> None:
    early = TREE.replace('{ say = "Courts can ask.", source = "law" }', '{ say = "Courts can ask.", source = "law", if = { married = "yes" } }')
    assert check(loads(early)).problems[0].path == ("situation", "married", "caution", 0, "bullets", 0)


@pytest.mark.parametrize(
    ("say", "found"),
    [
        ("Read **this**.", "**this**"),
        ("Read __this__ now", "__this__"),
        ("See [here](https://example.org/a_b).", "[here](https://example.org/a_b)"),
        ("See ![a picture](x.png)", "![a picture](x.png)"),
        ("See <https://example.org>.", "<https://example.org>"),
        ("<b>Now</b>", "<b>"),
        ('<a href="x">Now</a>', '<a href="x">'),
        ("Now<br/>", "<br/>"),
        ("2 * 3 ** 4 is not bold, nor is a**b", None),
        ("Fill in: ____ and snake__case__name", None),
        ("A list [sic] (of things), x[1](2 is less", None),
        ("3 < 4 and 5 > 4, <anything>", None),
        ("https://example.org/plain_words", None),
    ],
)
def test_markdown_and_html_in_words_are_a_warning(say: str, found: str | None) -> None:
    problems = check(loads(TREE.replace("Registering is free.", say.replace('"', '\\"')))).problems
    shown = found if found is None or len(found) <= 40 else found[:39] + "…"
    assert [(problem.rule, problem.severity, problem.sentence) for problem in problems] == (
        [] if found is None else [("markup", "warning", f"this text of 'register' holds '{shown}', which is shown as it is written")]
    )


def test_markup_can_be_silenced_as_any_warning() -> None:
    silenced = TREE.replace("Registering is free.", "**Free**").replace("then = ", 'silence = { markup = "A pun." }\nthen = ')
    assert check(loads(silenced)).problems == ()


# Where lines are drawn and told


def test_a_picture_has_the_words_of_cautions_and_no_addresses(birth: Tree) -> None:
    drawing = draw(birth)
    for text in (drawing.mermaid.replace("<br/>", " "), drawing.dot):
        assert "Careful: Say what is true." in text
        assert "• Courts can ask." in text
        assert "In person or by phone" in text
        assert "example.org" not in text


def test_an_outline_of_a_part_tells_the_default_source_where_a_node_of_it_rests_on_it(birth: Tree) -> None:
    assert "ours: Ours\n- A node without a source of its own rests on this one." in draw(birth, around="done", steps=0).outline
    cited = loads(TREE.replace("[ending.done]\n", '[ending.done]\nsource = "law"\n'))
    assert "ours: Ours" not in draw(cited, around="register", steps=0).outline


def test_an_outline_has_links_and_lists_that_lead_somewhere(birth: Tree) -> None:
    outline = draw(birth).outline
    assert (
        """\
   - Call the office
     Phone: +44 (20) 79-46
   - Write to it
     E-mail: office+birth@example.org
     Only if “Are you married?” is “No” (married: no).
   - Take with you
     Below it:
     - your passport
     - the certificate
       Leads to: https://example.org/certificate
       Only if “Are you married?” is “Yes” (married: yes).
"""
        in outline
    )
    markdown = draw(birth).markdown
    assert "Phone: [+44 (20) 79-46](tel:+44207946)" in markdown.replace("&#43;", "+")
    assert "](mailto:office+birth@example.org)" in markdown
    assert "](https://example.org/certificate)" in markdown


# The terminal


def at_stop(session: Session, columns: int = 60) -> str:
    return as_text(stop(OngoingWalk(session, Clock(kept=False), "birth.toml")), columns)


def test_a_stop_is_shown_with_its_help_channels_and_cautions(birth: Tree) -> None:
    assert at_stop(Session.start(birth)) == (
        "Are you married?\n"
        "----------------\n"
        "\n"
        "Only before the law.\n"
        "\n"
        "What counts\n"
        "https://example.org/what?counts=yes#here\n"
        "\n"
        "Careful: Say what is true.\n"
        "         - Courts can ask."
    )
    told = at_stop(Session.start(birth).answer("no"))
    assert "Registering is free.\n\nDo this in person or by phone.\n\n- Find the office\n  https://example.org/offices\n- Call 112, or\n" in told
    assert at_stop(Session.start(birth).answer("yes").answer("done")).endswith("It comes by post.\n\nMore of our advice\nhttps://example.org")


def test_the_plain_terminal_writes_addresses_below_the_words() -> None:
    line = Line("Find the office of the place where the child was born", link="https://example.org/" + "offices/" * 9)
    bullets = (Line("the form", link="https://example.org/form"), Line("your doctor's number, 030 1234", phone="030 1234"), Line("us", mail="a@b.example"))
    assert as_text([*said(line, "how", "- "), *said(Line("Take with you", bullets=bullets), "how", "- ")], 40) == (
        "- Find the office of the place where the\n"
        "  child was born\n"
        f"  https://example.org/{'offices/' * 9}\n"
        "- Take with you\n"
        "  - the form\n"
        "    https://example.org/form\n"
        "  - your doctor's number, 030 1234\n"
        "  - us\n"
        "    a@b.example"
    )


def test_a_block_that_belongs_to_another_has_no_empty_line_before_it() -> None:
    blocks = [Block("text", "One."), Block("link", "https://example.org"), Block("bullet", "Two.", "- "), Block("text", "Three.")]
    assert as_text(blocks, 40) == "One.\nhttps://example.org\n- Two.\n\nThree."


def test_sources_of_help_and_bullets_are_told_with_what_rests_on_them(birth: Tree) -> None:
    told = [block.lead + block.text for block in sources(Session.start(birth))]
    assert told == ["This rests on:", "- Ours", "  “Only before the law.”", "  “What counts”", "  “Say what is true.”", "- The law", "  “Courts can ask.”"]


def test_nodes_of_all_kinds_have_help_and_only_some_have_the_rest() -> None:
    fields = {cls: {field.name for field in attrs.fields(cls)} & {"help", "how", "caution", "note", "by"} for cls in (Situation, Action, Ending)}
    assert fields == {Situation: {"help", "caution", "note"}, Action: {"help", "how", "caution", "note", "by"}, Ending: {"help"}}


@pytest.fixture
def fancy(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the better front end writes of a line, at a terminal with this environment."""
    pytest.importorskip("rich")
    pytest.importorskip("prompt_toolkit")
    from rich.console import Console  # noqa: PLC0415  (only with the extra)

    from advicetree.cli.walk import fancy as room  # noqa: PLC0415

    def written(line: Line, **environment: str) -> str:
        for name in ("TERM_PROGRAM", "VTE_VERSION", "WT_SESSION", "KONSOLE_VERSION", "DOMTERM", "TMUX"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        front_end = room.FancyFrontEnd()
        front_end._console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", soft_wrap=True, highlight=False)
        front_end.tell([*said(line, "how", "- ")])
        file = front_end._console.file
        assert isinstance(file, io.StringIO)
        return file.getvalue()

    monkeypatch.setattr(room, "Console", lambda **_: Console(file=io.StringIO(), force_terminal=True, color_system="standard"))
    return written


OFFICES = Line("Find the office", link="https://example.org/offices", bullets=(Line("or call", phone="112"),))


@pytest.mark.parametrize("environment", [{"TERM_PROGRAM": "WezTerm"}, {"VTE_VERSION": "7600"}, {"WT_SESSION": "x"}, {"TERM": "xterm-kitty"}])
def test_a_terminal_that_makes_hyperlinks_has_them(fancy: Any, environment: dict[str, str]) -> None:
    told = fancy(OFFICES, **environment)
    assert re.fullmatch(r"\n- \x1b\]8;id=\d+;https://example\.org/offices\x1b\\Find the office\x1b\]8;;\x1b\\\n  - or call\n    112\n", told)


@pytest.mark.parametrize("environment", [{"TERM": "xterm-256color"}, {"VTE_VERSION": "4999"}, {"VTE_VERSION": "x"}, {"TERM_PROGRAM": "WezTerm", "TMUX": "1"}])
def test_another_terminal_has_the_address_below_the_words(fancy: Any, environment: dict[str, str]) -> None:
    assert fancy(OFFICES, **environment) == "\n- Find the office\n  https://example.org/offices\n  - or call\n    112\n"
