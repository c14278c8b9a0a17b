"""What a comparison says, and in which order: exact sentences, each for an edit as authors make it."""

import pytest

from advicetree import CarryVerdict, SaveError, can_carry, compare, loads, render_comparison
from advicetree.comparing.telling import sections

TEXT = """format = 1
id = "tea"
title = "A cup of tea"
version = "1.0.0"
start = "thirsty"

[fact.leaves]
ask = "Which leaves?"
answers = { green = "Green ones", black = "Black ones" }

[fact.minutes]
title = "How long it draws"
answers = { two = "Two minutes", four = "Four minutes" }
rules = [{ if = { leaves = "green" }, is = "two" }, { is = "four" }]

[situation.thirsty]
ask = "Are you thirsty?"
answers = { yes = "which", no = "bye" }

[situation.which]
about = "leaves"
then = "boil"

[action.boil]
do = "Boil the water"
how = ["Fill it to the mark.", { say = "Let it cool a little.", if = { leaves = "green" } }]
caution = ["Don't touch the kettle."]
wait = { at-least = "3 minutes" }
answers.done = { label = "It boils", to = "draw" }
answers.over = { label = "It boiled over", to = "draw", any-time = true }

[action.draw]
do = "Let it draw"
how = [{ say = "For two minutes.", if = { minutes = "two" } }, { say = "For four minutes.", if = { minutes = "four" } }]
then = "bye"

[ending.bye]
say = "Good-bye."

[[promise]]
name = "Nobody lets it draw before boiling"
before = "draw"
always = "boil"

[[example]]
name = "Green tea"
walk = ["thirsty: yes", "which: green", "boil: done"]
ends = "bye"
"""
OLD = loads(TEXT)
RAISED = "~ The tree: version was 1.0.0, and is 2.0.0 now."


def told(*edits: tuple[str, str]) -> list[str]:
    """The titles, and the items with what is below them, of an edit that raises the version; without what is said of sessions and of the version."""
    text = TEXT.replace('"1.0.0"', '"2.0.0"')
    for before, after in edits:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    found = []
    for section in sections(compare(OLD, loads(text))):
        items = [line for item in section.items for line in (f"{item.sign} {item.sentence}", *(f"    {detail}" for detail in item.details))]
        if section.title != "Saved sessions" and items != [RAISED]:
            found += [section.title, *(item for item in items if item != RAISED)]
    return found


@pytest.mark.parametrize(
    ("edit", "items"),
    [
        (('caution = ["Don\'t touch the kettle."]\n', ""), ["! A line in 'caution' of 'boil' was removed: Don't touch the kettle."]),
        (("3 minutes", "3 seconds"), ["! The wait of 'boil': at-least was 3 minutes, and is 3 seconds now."]),
        (('wait = { at-least = "3 minutes" }\n', ""), ["! The wait of 'boil' was removed: { at-least = \"3 minutes\" }"]),
        (
            ('label = "It boils", to = "draw"', 'label = "It boils", to = "draw", any-time = true'),
            ["! The answer 'boil.done' can be given at any time now, whatever its action waits for."],
        ),
        (
            ("Don't touch the kettle.", "Touch the kettle."),
            ["! A line in 'caution' of 'boil' was reworded.", "    - Don't touch the kettle.", "    + Touch the kettle."],
        ),
        (("For two minutes.", "For 20 minutes."), ["! A line in 'how' of 'draw' was reworded.", "    - For two minutes.", "    + For 20 minutes."]),
        (
            ('say = "Let it cool a little.", if = { leaves = "green" }', 'say = "Let it cool a little."'),
            ["! A line in 'how' of 'boil': how.if is gone: { if = { leaves = \"green\" } }", "    “Let it cool a little.”"],
        ),
        (
            ('always = "boil"', 'always = ["boil", "which"]'),
            ['! The promise \'Nobody lets it draw before boiling\': always was ["boil"], and is ["boil", "which"] now.'],
        ),
    ],
)
def test_what_takes_protection_away_or_may_say_the_opposite_is_told_apart(edit: tuple[str, str], items: list[str]) -> None:
    assert told(edit) == ["Look closely", *items]


def test_other_words_and_longer_waits_are_not_told_apart() -> None:
    assert told(("Fill it to the mark.", "Fill it up to the mark.")) == [
        "Reworded",
        "~ A line in 'how' of 'boil' was reworded.",
        "    - Fill it to the mark.",
        "    + Fill it up to the mark.",
    ]
    assert told(("3 minutes", "4 minutes")) == ["Nodes", "~ The wait of 'boil': at-least was 3 minutes, and is 4 minutes now."]


def test_values_that_have_each_others_labels_are_turned_round_and_so_are_rules_that_give_each_others_values() -> None:
    assert told(('green = "Green ones", black = "Black ones"', 'green = "Black ones", black = "Green ones"')) == [
        "Turned into its opposite",
        "! The values 'green' and 'black' of the fact 'leaves' have each other's labels now.",
        "    'green' was “Green ones”, and is “Black ones”",
        "    'black' was “Black ones”, and is “Green ones”",
    ]
    assert told(('is = "two" }, { is = "four" }', 'is = "four" }, { is = "two" }')) == [
        "Turned into its opposite",
        "! 2 rules of 'minutes' give each other's values now.",
        '    - { is = "two", if = { leaves = "green" } }',
        '    + { is = "four", if = { leaves = "green" } }',
        '    - { is = "four" }',
        '    + { is = "two" }',
    ]


def test_a_value_that_takes_the_place_of_another_is_not_its_opposite() -> None:
    new = (
        TEXT.replace('{ green = "Green ones", black', '{ herbs = "From the garden", black')
        .replace('leaves = "green"', 'leaves = "herbs"')
        .replace("which: green", "which: herbs")
    )
    for changes in (compare(OLD, loads(new)).changes, compare(loads(new), OLD).changes):
        assert "inverted" not in {change.kind for change in changes}


def test_examples_that_the_edit_changes_too_are_told_as_such() -> None:
    removed = ('answers.done = { label = "It boils", to = "draw" }\n', "")
    assert told(removed, ('"boil: done"', '"boil: over"'))[:3] == [
        "No longer holds",
        "~ 1 example no longer holds as before, and the new tree changes that too:",
        "    Green tea",
    ]


def test_a_version_that_is_not_raised_is_told() -> None:
    comparison = compare(OLD, loads(TEXT.replace("Good-bye.", "Farewell.")))
    assert "~ The version is still '1.0.0': raise it, so that sessions of one version can be told from those of the other." in str(comparison)


def test_exchanged_labels_are_told_with_what_sessions_mean_by_them() -> None:
    comparison = compare(OLD, loads(TEXT.replace('"It boils"', '"?"').replace('"It boiled over"', '"It boils"').replace('"?"', '"It boiled over"')))
    assert "! Every saved session can be carried over whole, but what people answered means something else, where labels were exchanged." in str(comparison)


def test_a_verdict_is_a_truth_value_and_says_itself_in_words() -> None:
    safe, stranded = can_carry(OLD, OLD), can_carry(OLD, loads(TEXT.replace('no = "bye"', 'no = "boil"')))
    assert (bool(safe), bool(stranded), bool(CarryVerdict("not decided"))) == (True, False, False)
    assert str(safe) == "Every session can be carried over whole."
    assert str(stranded) == (
        "A session that is at 'bye' cannot be carried over whole. Every step was carried over, but the last now leads to 'boil' instead of 'bye'."
    )
    with pytest.raises(SaveError):
        can_carry(OLD, loads(TEXT.replace('id = "tea"', 'id = "coffee"')))


def test_the_only_way_of_a_question_is_not_an_answer_of_an_action() -> None:
    old = loads(TEXT)
    new = loads(
        TEXT.replace(
            '[situation.which]\nabout = "leaves"\nthen = "boil"', '[action.which]\ndo = "Choose"\nanswers = { x = { to = "boil", was = ["done"] }, y = "boil" }'
        )
        .replace('"which: green", ', '"which: x", ')
        .replace('if = { leaves = "green" }', 'if = { thirsty = "yes" }')
        .replace('\n[fact.leaves]\nask = "Which leaves?"\nanswers = { green = "Green ones", black = "Black ones" }\n', "")
    )
    assert [(change.kind, change.name) for change in compare(old, new).changes if change.thing == "answer"] == [
        ("added", "which.x"),
        ("added", "which.y"),
        ("removed", "which.done"),
    ]


def test_what_is_gone_has_the_line_that_it_had_wherever_it_is_told() -> None:
    caution = 'caution = ["Don\'t touch the kettle."]\n'
    line = TEXT[: TEXT.index(caution)].count("\n") + 1
    told_of_it = render_comparison(compare(OLD, loads("\n\n" + TEXT.replace(caution, ""))), columns=200)
    assert f"! A line in 'caution' of 'boil' was removed: Don't touch the kettle (line {line})." in told_of_it
