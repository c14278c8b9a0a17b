"""What looks renamed, and the line that is proposed: written where it is said, it makes the renaming known."""

from __future__ import annotations

import attrs
import pytest

from advicetree import Tree, compare, dumps, loads
from advicetree.comparing.sessions.renames import renames, with_former_names
from versions import RENAMED, TEA

PARCEL = """\
format = 1
id = "parcel"
title = "A parcel"
start = "worth"

[fact.worth]
ask = "What was it worth?"
number = { unit = "euros", from = 0 }
bands = [
  { id = "little", below = 25, label = "Less than 25 euros" },
  { id = "much", label = "25 euros or more" },
]

[fact.sender]
ask = "Who sent the parcel to you?"
[fact.sender.answers]
shop = "A shop in the town"
friend = { label = "Someone I know well" }

[fact.colours]
ask = "Of which colour is it?"
answers = ["dark-green", "dark-red"]

[situation.worth]
about = "worth"
answers.little = "sender"
answers.much = "sender"

[situation.sender]
about = "sender"
answers.shop = "colours"
answers.friend = "colours"

[situation.colours]
about = "colours"
then = "again"

[situation.again]
ask = "Did it come at last?"
answers.yes = "bye"
answers.not-yet = { label = "It has not come yet", to = "bye", say = "Wait." }

[ending.bye]
say = "Goodbye."
"""

EDITS = {
    "node": (("[ending.bye]", "[ending.end]"), ('"bye"', '"end"')),
    "answer": (("answers.not-yet", "answers.not-so-far"),),
    "answer in short": (("answers.yes", "answers.yes-it-did"),),
    "fact": (("[fact.sender", "[fact.who"), ('about = "sender"', 'about = "who"')),
    "value in short": (('shop = "A shop', 'store = "A shop'), ("answers.shop", "answers.store")),
    "value": (("friend = {", "known = {"), ("answers.friend", "answers.known")),
    "band": (('id = "little"', 'id = "small"'), ("answers.little", "answers.small")),
}
LINES = {
    "node": 'write was = "bye" in [ending.end]',
    "answer": 'write was = "not-yet" in answers.not-so-far of [situation.again]',
    "answer in short": 'write answers.yes-it-did = { to = "bye", was = "yes" } in [situation.again]',
    "fact": 'write was = "sender" in [fact.who]',
    "value in short": 'write store = { label = "A shop in the town", was = "shop" } in [fact.sender.answers]',
    "value": 'write was = "friend" in known of [fact.sender.answers]',
    "band": "write was = \"little\" in the band 'small' of [fact.worth]",
}
JSON_LINES = {
    "node": 'write "was": "bye" in ending.end',
    "answer": 'write "was": "not-yet" in situation.again.answers.not-so-far',
    "answer in short": 'write "was": "yes" in situation.again.answers.yes-it-did',
    "fact": 'write "was": "sender" in fact.who',
    "value in short": 'write "was": "shop" in fact.sender.answers.store',
    "value": 'write "was": "friend" in fact.sender.answers.known',
    "band": 'write "was": "little" in fact.worth.bands[0]',
}


def edited(what: str) -> Tree:
    """The tree of the parcel, in which something has another name."""
    text = PARCEL
    for before, after in EDITS[what]:
        text = text.replace(before, after)
    return loads(text)


@pytest.mark.parametrize("what", EDITS)
def test_the_line_to_write_is_told_as_the_thing_is_written(what: str) -> None:
    new = edited(what)
    (found,) = renames(new, compare(loads(PARCEL), new).changes)
    assert str(found) == LINES[what]
    assert found.place is not None
    assert new.origin is not None
    assert found.place == new.origin.place(*found.path)


@pytest.mark.parametrize("what", EDITS)
def test_in_a_tree_of_json_it_is_told_as_json(what: str) -> None:
    new = loads(dumps(edited(what)), "json")
    (found,) = renames(new, compare(loads(PARCEL), new).changes)
    assert str(found) == JSON_LINES[what]


@pytest.mark.parametrize("what", EDITS)
def test_a_tree_that_says_so_seems_renamed_no_more(what: str) -> None:
    old, new = loads(PARCEL), edited(what)
    told = with_former_names(new, renames(new, compare(old, new).changes))
    comparison = compare(old, told)
    assert renames(told, comparison.changes) == ()
    assert {change.suggested for change in comparison.changes if change.kind == "renamed"} == {False}
    assert comparison.crossing.verdict == "safe"


@pytest.mark.parametrize("what", ["node", "fact", "answer in short", "value in short"])
def test_the_very_line_makes_the_renaming_known(what: str) -> None:
    """Written into the text below the header, in place of the line for the same key if there is one."""
    new = edited(what)
    (found,) = renames(new, compare(loads(PARCEL), new).changes)
    assert new.origin is not None
    key = found.write.partition(" ")[0]
    lines = [line for line in new.origin.text.splitlines() if key == "was" or not line.startswith(f"{key} = ")]
    at = lines.index(found.within)
    assert loads("\n".join([*lines[: at + 1], found.write, *lines[at + 1 :]])) == with_former_names(new, [found])


def test_one_more_former_name_is_added_to_those_that_are_there() -> None:
    new = loads(RENAMED.replace("[action.boil-water]", '[action.boil-water]\nwas = "heat"'))
    (found,) = renames(new, compare(loads(TEA), new).changes)
    assert str(found) == 'write was = ["heat", "boil"] in [action.boil-water]'
    assert with_former_names(new, [found])["boil-water"].was == ("heat", "boil")


def test_a_list_of_answers_is_proposed_as_a_table() -> None:
    new = loads(PARCEL.replace('"dark-red"', '"dark-reddish"'))
    (found,) = renames(new, compare(loads(PARCEL), new).changes)
    assert str(found) == 'write answers.dark-reddish = { label = "Dark reddish", was = "dark-red" } in [fact.colours]'


def test_a_table_with_a_header_of_its_own_is_named_by_it() -> None:
    text = PARCEL.replace('answers.not-yet = { label = "It has not come yet", to = "bye", say = "Wait." }', "")
    text += '[situation.again.answers.{}]\nlabel = "It has not come yet"\nto = "bye"\nsay = "Wait."\n'
    new = loads(text.replace("{}", "not-so-far"))
    (found,) = renames(new, compare(loads(text.replace("{}", "not-yet")), new).changes)
    assert str(found) == 'write was = "not-yet" in [situation.again.answers.not-so-far]'


def test_what_stands_under_no_header_is_named_by_its_key() -> None:
    text = 'format = 1\nid = "t"\ntitle = "T"\nstart = "{0}"\naction.{0} = {{ do = "Boil the water", then = "bye" }}\nending.bye.say = "Goodbye."\n'
    new = loads(text.format("heat"))
    (found,) = renames(new, compare(loads(text.format("boil")), new).changes)
    assert str(found) == 'write was = "boil" in action.heat'
    text = 'format = 1\nid = "t"\ntitle = "T"\nstart = "a"\nsituation.a.ask = "Is it so?"\n'
    text += 'situation.a.answers.{} = "bye"\nsituation.a.answers.no = "bye"\nending.bye.say = "Goodbye."\n'
    new = loads(text.format("yes-it-is"))
    (found,) = renames(new, compare(loads(text.format("yes")), new).changes)
    assert str(found) == 'write situation.a.answers.yes-it-is = { to = "bye", was = "yes" } in the first lines of the file'


def test_a_tree_made_in_python_is_told_as_toml_and_has_no_place() -> None:
    new = attrs.evolve(loads(RENAMED), origin=None)
    (found,) = renames(new, compare(loads(TEA), new).changes)
    assert (str(found), found.place) == ('write was = "boil" in [action.boil-water]', None)


def test_a_former_name_that_another_thing_has_is_not_proposed() -> None:
    old = loads(TEA)
    text = RENAMED.replace("[action.pour]", '[action.pour]\nwas = "boil"')
    assert [rename.before for rename in renames(loads(text), compare(old, loads(text)).changes)] == []
