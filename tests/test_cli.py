"""The command line, without a terminal: what it prints, and the status that it ends with."""

# ruff: noqa: E501  (what is told stands whole in the tables)

from __future__ import annotations

import io
import json
import os
import re
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from advicetree import Session, StaleAnswer, Tree, web_component
from advicetree.blocks import Block, as_text
from advicetree.cli import main
from advicetree.cli.parser import COMMANDS as ALL_COMMANDS
from advicetree.cli.parser import parser
from advicetree.cli.values import UsageError
from advicetree.cli.walk import saving, terminal
from advicetree.cli.walk.commands import COMMANDS
from advicetree.cli.walk.front_end import PlainFrontEnd
from advicetree.cli.walk.state import OngoingWalk
from advicetree.cli.walk.times import Clock
from advicetree.format.schema import json_schema

PARCEL = "tests/data/good/lost-parcel.toml"
NOW = ("--now", "2026-03-02T09:00+01:00")


@attrs.frozen
class Ended:
    """How a command ended: its status, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the project's folder, with lines on standard input."""
    monkeypatch.chdir(Path(__file__).parent.parent)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str, stdin: bytes | str = b"") -> Ended:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        status = main(arguments)
        return Ended(status, *capsys.readouterr())

    return run


def test_list_tells_ids_and_titles(run: Run) -> None:
    titles = "delayed-flight      What to do about a delayed or cancelled flight\ninterview-recovery  Recovering from a bad interview\n"
    assert run("list") == Ended(0, titles, "")


def test_schema_prints_the_schema_of_the_format(run: Run) -> None:
    ended = run("schema")
    assert (ended.status, json.loads(ended.out)) == (0, json_schema())


def test_component_prints_the_web_component(run: Run) -> None:
    assert run("component") == Ended(0, web_component(), "")


SHOWN = """\
A parcel has not arrived
========================

Id: lost-parcel
Version: 1.2.0
Language: en
Every walk starts at 1, Does the parcel have a tracking number?

Facts
-----

value: What was in the parcel worth?
- Asked once.
- The answer is a number of euros, 0 or more.
- Less than 25 euros (little): below 25
- 25 euros or more (much): from 25

sender: Who sent it?
- Asked once.
- A shop (shop)
- Someone I know (friend)

arrived: Has it come?
- Asked at each visit.
- Yes (yes)
- Not yet (no)

Stage: Look for it (look)
-------------------------

1. Situation: Does the parcel have a tracking number?
   Id: tracked
   Help:
   - It is printed on the receipt.
   Asked once.
   Answers:
   - Yes (yes): go to 2, Look the number up on the carrier's page.
   - No, or I lost it (no): go to 4, Call the sender.
     Said on the way: Then the sender has to look.
   Source: guide 1.2

2. Action: Look the number up on the carrier's page
   Id: look-it-up
   How:
   - Copy the number without spaces.
   - Ask the shop for its own parcel page.
     Only if “Who sent it?” is “A shop” (sender: shop).
     Source: ours
   Asks for a note: What does the page say?
   Answers:
   - It says delivered (delivered): go to 4, Call the sender.
   - It is on its way (moving): go to 3, Give it time.
   Source: guide 1.1

3. Action: Give it time
   Id: give-it-time
   Wait at least 3 days after arrival.
   Wait at most 5 days after arrival.
   Why wait: Scans lag behind.
   Answers:
   - Done (done): go to 5, Has it come?
   - It came (came): go to 9, Good. Nothing more to do.
     Can be given at any time.
   From the 3rd arrival on: go to 6, What was in the parcel worth?
     Said on the way: You have waited long enough.

4. Action: Call the sender
   Id: ask-sender
   Done by phone.
   Careful:
   - Be friendly: they did not lose it.
   Wait at least 2 days after the time given in answer to “When was the parcel
   sent?” (sent).
   Answers:
   - Done (done): go to 5, Has it come?
   Shows the notes made at 2, Look the number up on the carrier's page.

Without a stage
---------------

5. Situation: Has it come?
   Id: has-it-come
   Asks about the fact arrived.
   Asked at each visit.
   Answers:
   - Yes (yes): go to 9, Good. Nothing more to do.
   - Not yet (no): go to 6, What was in the parcel worth?

6. Situation: What was in the parcel worth?
   Id: worth-a-claim
   Asks about the fact value.
   Asked once.
   The answer is a number of euros, 0 or more.
   Answers:
   - Less than 25 euros (little): go to 8, Let it go.
     That is a number below 25.
   - 25 euros or more (much): go to 7, Claim the money back.
     That is a number from 25.

7. Action: Claim the money back
   Id: claim
   Answers:
   - Done (done): go to 9, Good. Nothing more to do.

8. Ending: Let it go.
   Id: let-go

9. Good ending: Good. Nothing more to do.
   Id: glad

Stages
------

look: Look for it

claim: Claim

Moments
-------

sent: When was the parcel sent?

Sources
-------

guide: What to do about a lost parcel
- Date: 2026-01-05
- Claim 1.1: Look the number up before doing anything else.
- Claim 1.2: The number is on the receipt.

ours: Added by the authors of this tree

Promises
--------

Nobody claims before looking or asking
- Nobody comes to claim (7) without having come before to look-it-up (2) or
  ask-sender.done (4).

Examples
--------

No number, never came, cheap
- Known beforehand: value is 10.
- Walk: tracked: no; has-it-come: no.
- Ends at let-go (8).
"""


def test_show_tells_the_whole_tree(run: Run) -> None:
    assert run("show", PARCEL) == Ended(0, SHOWN, "")


def test_show_tells_answers_that_leave_a_fact_open_and_all_other_answers(run: Run, tmp_path: Path) -> None:
    from conftest import LODGING  # noqa: PLC0415

    (tmp_path / "lodging.toml").write_text(LODGING, encoding="utf-8")
    out = run("show", str(tmp_path / "lodging.toml")).out
    assert "- I cannot tell yet (unsure): go to 2, Look around.\n     Leaves the question open.\n     Said on the way: No hurry.\n" in out
    assert "- Somewhere else (others): go to 5, How many nights do you stay?\n" in out
    assert "     For all other answers: The south (south), The islands (islands).\n     Said on the way: Take a hat.\n     Source: guide 1\n" in out


WALKED = """
Stage 1 of 2: Look for it

Does the parcel have a tracking number?
---------------------------------------

It is printed on the receipt.

  yes: Yes
  no: No, or I lost it

> yes

Stage 1 of 2: Look for it

Look the number up on the carrier's page
----------------------------------------

- Copy the number without spaces.
- Ask the shop for its own parcel page.

What does the page say? (/note TEXT)

  delivered: It says delivered
  moving: It is on its way

> /note In Lyon since Monday.

Noted; it is kept with your next answer.

> delivered

Stage 1 of 2: Look for it

Call the sender
---------------

Do this by phone.

Careful: Be friendly: they did not lose it.

What you noted at “Look the number up on the carrier's page”:
| In Lyon since Monday.

Opens on Wednesday 4 March 2026 at 09:00 (UTC+01:00), in 2 days.

When was the parcel sent? (/moment sent WHEN)

  done: Done (not yet)

> /moment sent yesterday evening

When was the parcel sent? Sunday 1 March 2026, in the evening. If that is not
right, type /moment sent and the date.

Opens on Tuesday 3 March 2026 at 23:59 (UTC+01:00), in 1 day and 14 hours.

> +2 days

Open since Tuesday 3 March 2026 at 23:59 (UTC+01:00).

> done

Has it come?
------------

  yes: Yes
  no: Not yet

> no

What was in the parcel worth?
-----------------------------

You can type a number of euros from 0.

  little: Less than 25 euros
  much: 25 euros or more

> 10

Let it go.
----------

The walk ends here. It is not saved; type /save FILE to keep it, with your
notes. To start again:

  advicetree walk tests/data/good/lost-parcel.toml
"""


def test_a_script_walks_and_the_output_is_a_transcript(run: Run) -> None:
    lines = "# a comment\nyes\n\n/note In Lyon since Monday.\n  delivered  \n/moment sent yesterday evening\n+2 days\ndone\nno\n10\n"
    ended = run("walk", PARCEL, "--known", "sender=shop", *NOW, stdin=lines)
    assert ended == Ended(0, WALKED, "")


def test_answers_can_be_given_with_their_nodes_as_in_an_example(run: Run) -> None:
    plain = "no\n/note Green.\n/early done\nno\n30\ndone\n"
    named = "tracked: no\n/note Green.\n/early ask-sender: done\nhas-it-come:no\nworth-a-claim: 30\nclaim : done\n"
    ended = run("walk", PARCEL, *NOW, stdin=named)
    assert (ended.status, ended.err) == (0, "")
    assert re.sub(r"^> .*", "", ended.out, flags=re.MULTILINE) == re.sub(r"^> .*", "", run("walk", PARCEL, *NOW, stdin=plain).out, flags=re.MULTILINE)


def test_at_a_terminal_too_an_answer_can_be_given_with_its_node_and_takes_the_note_along(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], parcel: Tree
) -> None:
    """The note is asked for before the answer is taken, and the name of another node is refused in a sentence."""
    lines = ["claim: done", "tracked: yes", "", "look-it-up: delivered", "/back", "/back", "no-such: yes", "Quit", "/quit", "n"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    monkeypatch.setattr(terminal, "front_end", PlainFrontEnd)
    walk = OngoingWalk(Session.start(parcel), Clock(None, kept=False), PARCEL)
    assert terminal.converse(walk) == 0
    out = capsys.readouterr().out
    assert "The walk is at 'tracked', and not at 'claim'; give one of 'yes', 'no'." in out
    assert out.count("What does the page say?") == 2
    assert out.count("Does the parcel have a tracking number?\n---") == 2, "a stop is told before its answers, also where a command at a question led to it"
    assert "'no-such: yes' is not an answer here. Type the number of an answer, or /help." in out
    assert "'Quit' is not an answer here; as a command it is /quit, with a slash." in out


def test_an_answer_is_taken_only_for_the_stop_that_was_told_last(parcel: Tree) -> None:
    walk = OngoingWalk(Session.start(parcel), Clock(None, kept=False), PARCEL)
    walk.seen()
    walk.answer("yes")
    assert walk.moved
    with pytest.raises(StaleAnswer, match=r"^this was meant for the stop '0:tracked', and the walk is at '1:look-it-up'; "):
        walk.answer("delivered")
    walk.seen()
    walk.answer("delivered")
    assert walk.session.here.id == "ask-sender"


def last(text: str) -> str:
    """The last paragraph of an output, on one line."""
    return " ".join(text.strip().split("\n\n")[-1].split())


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("/back\n", "line 1: nothing was answered yet, so there is no way back; answer first"),
        ("sure\n", "line 1: 'sure' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("Yes\n", "line 1: 'Yes' is not an answer at 'tracked'; give its id, 'yes'"),
        (
            "\n# a comment\nno\ndone\n",
            "line 4: it is too soon for 'done' at 'ask-sender'; it opens on Wednesday 4 March 2026 at 09:00 (UTC+01:00): let time go by with +2 days or the like, or type /early done",
        ),
        (
            "yes\n+10 days\n/change tracked no\ndone\n",
            "line 4: it is too soon for 'done' at 'ask-sender'; it opens on Saturday 14 March 2026 at 09:00 (UTC+01:00): let time go by with +2 days or the like, or type /early done",
        ),
        ("/why now\n", "line 1: nothing comes after /why, and here 'now' does; type /why alone"),
        ("yes\n/back 2\n", "line 2: nothing comes after /back, and here '2' does; type /back alone"),
        ("quit\n", "line 1: 'quit' is not an answer at 'tracked'; as a command it is /quit, with a slash"),
        ("Change tracked no\n", "line 1: 'Change tracked no' is not an answer at 'tracked'; as a command it is /change, with a slash"),
        ("why not\n", "line 1: 'why not' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("/bak\n", "line 1: there is no command '/bak'; did you mean '/back'?"),
        ("/xyzzy\n", "line 1: there is no command '/xyzzy'; type /help for those that there are"),
        (
            "/why-not\n",
            "line 1: it is not said where to get to; type '/why-not look-it-up', '/why-not give-it-time', '/why-not ask-sender', '/why-not claim' and 2 more",
        ),
        ("/why-not clam\n", "line 1: there is no node named 'clam'; did you mean 'claim'?"),
        (
            "/why-not the\n",
            "line 1: it is not said which of them 'the' is; type '/why-not tracked', '/why-not worth-a-claim', '/why-not look-it-up', '/why-not ask-sender' and 1 more",
        ),
        ("/change\n", "line 1: nothing was answered yet; answer first"),
        ("yes\n/change\n", "line 2: it is not said which answer to change; type '/change tracked'"),
        (
            "yes\n/change tracked\n",
            "line 2: it is not said what the answer to “Does the parcel have a tracking number?” is now; type '/change tracked yes', '/change tracked no'",
        ),
        ("/change trackd no\n", "line 1: there is no node or fact named 'trackd'; did you mean 'tracked'?"),
        ("/early\n", "line 1: it is not said what to answer; type '/early yes', '/early no'"),
        ("/moment\n", "line 1: it is not said which moment is meant; type '/moment sent'"),
        ("/moment sent 11/26/2026\n", "line 1: in '11/26/2026' the month is 26, since the day comes first; write 26/11/2026"),
        (
            "/moment sent\n",
            "line 1: '' cannot be read as a date; write today, yesterday, 26 November, 2026-11-26, 26.11. or 26/11, and 14:30 or evening after it if you know",
        ),
        ("/change tracked no\n", "line 1: 'tracked' was not answered in this walk; nothing was answered yet"),
        ("/early sure\n", "line 1: 'sure' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("/moment send yesterday\n", "line 1: there is no moment named 'send'; did you mean 'sent'?"),
        (
            "/moment sent soon\n",
            "line 1: 'soon' cannot be read as a date; write today, yesterday, 26 November, 2026-11-26, 26.11. or 26/11, and 14:30 or evening after it if you know",
        ),
        ("/save\n", "line 1: this walk has no file yet; type /save FILE"),
        ("/save pyproject.toml\n", "line 1: 'pyproject.toml' is there already, and nothing is overwritten; name another file"),
        (
            "no\n/early done\nyes\n/note Too late.\n",
            "line 4: the walk has ended, and a note is kept with an answer; type /back first to write it with the last one",
        ),
        ("+2 moons\n", "line 1: '+2 moons' is not a length of time; write it as +2 days or +1 hour"),
        ("+36525 days\n" * 90, "line 80: the year 9999 is the last one; let less time go by"),
        ("/note " + "x" * 2001, "line 1: with this, the note has 2,001 characters; a note may have 2,000"),
        ("x" * 10_001, "line 1: it has more than 10,000 characters; shorten it"),
        ("tracked: sure\n", "line 1: 'sure' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("tracked:\n", "line 1: '' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("trackd: yes\n", "line 1: 'trackd: yes' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("claim: done\n", "line 1: the walk is at 'tracked', and not at 'claim'; give one of 'yes', 'no'"),
        (
            "no\nask-sender: done\n",
            "line 2: it is too soon for 'done' at 'ask-sender'; it opens on Wednesday 4 March 2026 at 09:00 (UTC+01:00): let time go by with +2 days or the like, or type /early ask-sender: done",
        ),
        ("no\n/early done\nyes\nclaim: done\n", "line 4: the walk has ended at 'glad', and not at 'claim'; go back, or start again"),
        (b"\xff\xfe\n", "line 1: '\ufffd\ufffd' is not an answer at 'tracked'; give one of 'yes', 'no'"),
        ("no\n/early done\nyes\nno\n", "line 4: the walk has ended at 'glad', so 'no' cannot be answered; go back, or start again"),
    ],
)
def test_a_line_that_is_refused_ends_the_walk(run: Run, lines: str | bytes, told: str) -> None:
    ended = run("walk", PARCEL, *NOW, stdin=lines)
    assert (ended.status, ended.err) == (2, told + "\n")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("yes\n/back\n", "yes: Yes no: No, or I lost it"),
        ("no\n/why\n", "Why “Call the sender”: 1. “Does the parcel have a tracking number?” You answered: No, or I lost it."),
        ("no\n/early done\n/why-not look-it-up\n", "To get to “Look the number up on the carrier's page”: “Does the parcel have a tracking number?” would have to be answered “Yes”, and not “No, or I lost it”."),
        ("/sources\n", "This rests on: - The number is on the receipt. (What to do about a lost parcel, 1.2)"),
        ("no\n/sources\n", "No source is named for what is said here."),
        ("/note one\n/note\n", "The note is empty."),
        ("no\n/change tracked yes\n", "delivered: It says delivered moving: It is on its way"),
        ("no\n/change tracked Yes\n", "delivered: It says delivered moving: It is on its way"),
        ("/why-not let it go\n", "To get to “Let it go.”: “Does the parcel have a tracking number?” would have to be answered “No, or I lost it”. “Call the sender” would have to be answered “Done”. “Has it come?” would have to be answered “Not yet”. “What was in the parcel worth?” would have to be answered “Less than 25 euros”."),
        ("yes\nmoving\n", "done: Done (not yet) came: It came"),
        ("yes\nmoving\n+1 hour\n", "Opens on Thursday 5 March 2026 at 09:00 (UTC+01:00), in 2 days and 23 hours. Stop waiting on Saturday 7 March 2026 at 09:00 (UTC+01:00), in 4 days and 23 hours. Scans lag behind."),
        ("yes\nmoving\n/early done\nno\n", "little: Less than 25 euros much: 25 euros or more"),
    ],
)  # fmt: skip
def test_a_command_does_what_it_says(run: Run, lines: str, told: str) -> None:
    ended = run("walk", PARCEL, *NOW, stdin=lines)
    assert (ended.status, last(ended.out)) == (1, told)


def test_steps_that_a_change_sets_aside_are_told_with_their_notes(run: Run) -> None:
    out = run("walk", PARCEL, *NOW, stdin="yes\n/note Lost in Lyon.\nmoving\n/change tracked no\n").out
    assert "These answers no longer fit, and were set aside:\n- “Look the number up on the carrier's page” It is on its way\n  | Lost in Lyon.\n" in out


def test_a_change_to_a_question_mark_forgets_what_was_known(run: Run) -> None:
    lines = "no\n/early done\nno\n/back\n/change value ?\nno\n"
    assert last(run("walk", PARCEL, *NOW, "--known", "value=much", stdin=lines).out) == "little: Less than 25 euros much: 25 euros or more"


def test_a_walk_that_is_saved_says_that_its_file_lacks_the_note(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "walk.json"
    told = run("walk", PARCEL, "--untimed", stdin=f"yes\n/note Lyon.\n/save {file}\nmoving\n/save\n").out.split("\n> ")
    assert told[3].endswith("\nWhat you wrote here is not in the file yet: your next answer takes it along.\n")
    assert "What you wrote" not in told[5]


def test_help_tells_every_command(run: Run) -> None:
    out = run("walk", PARCEL, *NOW, stdin="/help\n").out
    assert [line.split()[0] for line in out.split("> /help")[1].splitlines() if line.startswith("/")] == [
        "/back", "/why", "/why-not", "/change", "/note", "/early", "/moment", "/sources", "/again", "/save", "/quit", "/help",
    ]  # fmt: skip


def test_the_end_of_the_answers_before_the_end_of_the_walk_is_a_problem(run: Run) -> None:
    ended = run("walk", PARCEL, stdin="yes\n")
    assert (ended.status, ended.err) == (
        1,
        "the answers end before the walk does: “Look the number up on the carrier's page” can be answered with 'delivered', 'moving'.\n",
    )


def test_a_script_may_leave(run: Run) -> None:
    assert run("walk", PARCEL, stdin="yes\n/quit\nno such answer\n").status == 0


def test_a_walk_without_time_is_told_durations_and_nothing_is_too_soon(run: Run) -> None:
    ended = run("walk", PARCEL, "--untimed", stdin="yes\nmoving\ndone\nyes\n")
    assert ended.status == 0
    assert "Wait at least 3 days and at most 5 days. Scans lag behind.\n" in ended.out


def test_a_wait_without_time_tells_the_moment_that_it_counts_from(run: Run) -> None:
    out = run("walk", PARCEL, "--untimed", stdin="no\n").out
    assert "Wait at least 2 days, counted from the answer to “When was the parcel sent?”.\n" in out


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("show", "interview-recovry"), 2, "advicetree: there is no shipped tree named 'interview-recovry'; did you mean 'interview-recovery'?"),
        (("show", "lost.toml"), 2, "lost.toml: unreadable: the file cannot be read: No such file or directory"),
        (("show", "./src"), 2, "./src: not-a-file: this is a folder; name a file in it"),
        (("walk", "src"), 2, "src: not-a-file: this is a folder; name a file in it"),
        (("show", "./README.md"), 2, "./README.md: unknown-format: this file's name ends in .md; a tree is plain text, in a file whose name ends in .toml or .json"),
        (("show", "pyproject.toml"), 1, None),
        (("walk", PARCEL, "--known", "x=1"), 2, "advicetree: there is no fact named 'x'; there are 'value', 'sender', 'arrived', 'tracked'"),
        (("walk", PARCEL, "--known", "value=-3"), 2, "advicetree: -3 is not a value of the fact 'value'; give a number of euros from 0, or one of 'little', 'much'"),
        (("walk", PARCEL, "--known", "value=nan"), 2, "advicetree: 'nan' is not a value of the fact 'value'; give a number of euros from 0, or one of 'little', 'much'"),
        (("walk", PARCEL, "--known", "arrived=yes"), 2, "advicetree: 'arrived' is asked at each visit, so it cannot be known beforehand; leave it out"),
        (("walk", PARCEL, "--known", "sender"), 2, "advicetree: --known 'sender' names no answer; write it as FACT=ANSWER"),
        (("walk", PARCEL, "--known", "sender=shop", "--known", "sender=shop"), 2, "advicetree: --known gives the fact 'sender' twice; give it once"),
        (("walk", PARCEL, "--now", "noon"), 2, "advicetree: --now 'noon' is not a time with a zone; write it as 2026-03-02T09:00+01:00"),
        (("walk", PARCEL, "--now", "2026-03-02"), 2, "advicetree: --now '2026-03-02' is not a time with a zone; write it as 2026-03-02T09:00+01:00"),
        (("walk", PARCEL, "--resume", "none.json"), 2, "advicetree: 'none.json' cannot be read: No such file or directory; name a file that `walk --save` wrote"),
        (("walk", PARCEL, "--resume", "src"), 2, "advicetree: 'src' is a folder or a device; name a file that `walk --save` wrote"),
        (("walk", PARCEL, "--resume", PARCEL), 2, f"advicetree: {PARCEL!r} is not a saved session that can be resumed: it is not sound JSON; name a file that `walk --save` wrote"),
        (("walk", PARCEL, "--resume", "a\0b"), 2, "advicetree: 'a\\x00b' cannot be read: its name cannot be used; name a file that `walk --save` wrote"),
        (("walk", PARCEL, "--save", PARCEL), 2, f"advicetree: '{PARCEL}' is there already, and nothing is overwritten; go on with it by --resume {PARCEL}, or name another file"),
        (("walk", PARCEL, "--save", "none/walk.json"), 2, "advicetree: the walk cannot be saved in 'none/walk.json': No such file or directory; name another file"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_a_sentence(run: Run, arguments: tuple[str, ...], status: int, told: str | None) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out) == (status, "")
    assert ended.err == f"{told}\n" if told is not None else ended.err.startswith("pyproject.toml:")


@pytest.mark.parametrize("arguments", [(), ("fly",), ("show",), ("walk", PARCEL, "--untimed", "--now", "x"), ("walk", PARCEL, "--unt")])
def test_wrong_usage_ends_with_two(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("usage: advicetree")


def test_without_a_command_all_of_them_are_listed(run: Run) -> None:
    ended = run()
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"{run('--help').out}\nadvicetree: error: the following arguments are required: COMMAND\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "--foramt", "json"), "unrecognized arguments: --foramt; did you mean --format?"),
        (("check", "--stric=yes"), "unrecognized arguments: --stric=yes; did you mean --strict?"),
        (("list", "extra"), "unrecognized arguments: extra"),
        (("walk", PARCEL, "--x", "y"), "unrecognized arguments: --x y"),
    ],
)
def test_what_a_command_does_not_know_is_told_with_its_own_usage(run: Run, arguments: tuple[str, ...], told: str) -> None:
    ended = run(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"usage: advicetree {arguments[0]} [-h]")
    assert ended.err.endswith(f"\nadvicetree {arguments[0]}: error: {told}\n")


@pytest.mark.parametrize("name", ALL_COMMANDS)
def test_the_help_of_a_command_says_what_it_does_and_has_an_example_that_can_be_typed(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    ended = run(name, "--help")
    assert (ended.status, ended.err) == (0, "")
    first = ended.out.split("\n\n")[1]
    assert re.fullmatch(r"[A-Z][a-z]+s [^.]+\..*", first, re.DOTALL), first
    [example] = re.findall(r"^Example: advicetree (.+)$", ended.out, re.MULTILINE)
    assert parser().parse_args(shlex.split(example)).command == name


def test_the_help_of_check_and_diff_says_what_their_statuses_mean(run: Run) -> None:
    for name in ("check", "diff"):
        told = " ".join(run(name, "--help").out.split())
        assert re.search(r"The status is 0 if .+, 1 if .+, and 2 ", told), told


def test_help_and_version_end_well(run: Run) -> None:
    assert run("--help").status == run("walk", "--help").status == 0
    assert run("--version").out.startswith("advicetree ")


def test_all_problems_of_a_tree_are_told(run: Run, tmp_path: Path) -> None:
    tree = tmp_path / "broken.toml"
    tree.write_text("format = 1\n" + "".join(f"key{number} = 1\n" for number in range(50)), encoding="utf-8")
    ended = run("show", str(tree))
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.count("unknown-key") == 50


def test_a_walk_is_saved_for_its_owner_alone_and_gone_on_with(run: Run, tmp_path: Path, parcel: Tree) -> None:
    file = tmp_path / "my walk.json"
    first = run("walk", PARCEL, *NOW, "--save", str(file), stdin="yes\n/note Still in Lyon.\ndelivered\n")
    assert (first.status, first.err) == (0, "")
    assert first.out.endswith(f"\n  advicetree walk {PARCEL} --resume '{file}'\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Session.resume(parcel, file.read_text(encoding="utf-8")).notes == {"look-it-up": ("Still in Lyon.",)}
    second = run("walk", PARCEL, "--now", "2026-03-05T09:00+01:00", "--resume", str(file), stdin="done\nyes\n")
    assert (second.status, second.err) == (0, "")
    assert "| Still in Lyon." in second.out
    assert Session.resume(parcel, file.read_text(encoding="utf-8")).ended
    assert sorted(tmp_path.iterdir()) == [file]


def test_a_walk_gone_on_with_can_be_kept_in_another_file(run: Run, tmp_path: Path, parcel: Tree) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    run("walk", PARCEL, "--untimed", "--save", str(one), stdin="yes\n")
    before = one.read_bytes()
    run("walk", PARCEL, "--resume", str(one), "--save", str(two), stdin="moving\n")
    assert one.read_bytes() == before
    assert Session.resume(parcel, two.read_text(encoding="utf-8")).here.id == "give-it-time"


def test_a_saved_walk_that_no_longer_fits_goes_on_from_the_last_step_that_does(run: Run, tmp_path: Path, parcel: Tree) -> None:
    """The file is left as it is, and what follows goes into a new one beside it."""
    file = tmp_path / "walk.json"
    run("walk", PARCEL, "--save", str(file), stdin="yes\nmoving\n")
    edited = file.read_text(encoding="utf-8").replace('"moving"', '"lost"')
    file.write_text(edited, encoding="utf-8")
    ended = run("walk", PARCEL, "--resume", str(file), stdin="delivered\n")
    told = "since step 2 does not fit: 'lost' is not an answer at 'look-it-up'; the walk goes on from the last step that fits"
    assert f"' no longer fits this tree, {told}, and '" in ended.err
    assert file.read_text(encoding="utf-8") == edited
    kept = Session.resume(parcel, (tmp_path / "walk.2.json").read_text(encoding="utf-8"))
    assert [(step.node, step.answer) for step in kept.steps] == [("tracked", "yes"), ("look-it-up", "delivered")]


def test_what_is_wrong_with_a_saved_walk_never_goes_to_standard_output(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A program that is started without standard error has none to print to."""
    file = tmp_path / "walk.json"
    run("walk", PARCEL, "--save", str(file), stdin="yes\nmoving\n")
    file.write_text(file.read_text(encoding="utf-8").replace('"moving"', '"lost"'), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["walk", PARCEL, "--resume", str(file)]) == 0
    assert "no longer fits" not in capsys.readouterr().out


def test_what_was_reached_is_saved_when_a_line_is_refused(run: Run, tmp_path: Path, parcel: Tree) -> None:
    file = tmp_path / "walk.json"
    assert run("walk", PARCEL, "--untimed", "--save", str(file), stdin="yes\nperhaps\n").status == 2
    assert Session.resume(parcel, file.read_text(encoding="utf-8")).here.id == "look-it-up"


def test_what_was_reached_is_saved_when_a_script_is_interrupted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, parcel: Tree) -> None:
    class Interrupted(io.StringIO):
        def readline(self, _: int | None = -1, /) -> str:  # type: ignore[override]  # as StringIO itself
            if line := super().readline():
                return line
            raise KeyboardInterrupt

    file = tmp_path / "walk.json"
    monkeypatch.setattr(sys, "stdin", Interrupted("yes\n"))
    assert main(["walk", str(Path(__file__).parent / "data" / "good" / "lost-parcel.toml"), "--untimed", "--save", str(file)]) == 130
    assert Session.resume(parcel, file.read_text(encoding="utf-8")).here.id == "look-it-up"


def test_a_save_follows_a_link_and_leaves_it_a_link(run: Run, tmp_path: Path) -> None:
    file, link = tmp_path / "walk.json", tmp_path / "link.json"
    run("walk", PARCEL, "--untimed", "--save", str(file), stdin="yes\n")
    link.symlink_to(file)
    assert run("walk", PARCEL, "--resume", str(link), stdin="moving\n").status == 0
    assert link.is_symlink()
    assert json.loads(file.read_text(encoding="utf-8"))["here"] == "give-it-time"


@pytest.mark.parametrize(
    ("saved", "more", "told"),
    [
        ("--untimed", ("--now", "2026-03-05T09:00Z"), "advicetree: --now cannot go with this saved walk, which keeps no time; leave it out\n"),
        ("--now=2026-03-02T09:00Z", ("--untimed",), "advicetree: --untimed cannot go with this saved walk, which keeps time; leave it out\n"),
        ("--untimed", ("--known", "sender=shop"), "advicetree: --known cannot go with --resume, since a saved walk holds what was known; leave it out, and type /change FACT ANSWER in the walk\n"),
    ],
)  # fmt: skip
def test_a_saved_walk_says_itself_what_it_started_with(run: Run, tmp_path: Path, saved: str, more: tuple[str, ...], told: str) -> None:
    file = str(tmp_path / "walk.json")
    run("walk", PARCEL, saved, "--save", file)
    assert run("walk", PARCEL, "--resume", file, *more) == Ended(2, "", told)


def test_nothing_from_a_tree_or_a_reader_steers_the_terminal(run: Run) -> None:
    out = run("walk", PARCEL, "--untimed", stdin="yes\n/note \x1b[31mred\u202e [bold]\u2066\ndelivered\n/quit\n").out
    assert not set("\x1b\u202e\u2066") & set(out)
    assert "\ufffd[31mred [bold]" in out


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "walk.json").write_text("as it was", encoding="utf-8")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(UsageError, match=r"^the walk cannot be saved in '.*: No space left on device; name another file$"):
        saving.write(str(tmp_path / "walk.json"), "as it would be")
    assert [(file.name, file.read_text(encoding="utf-8")) for file in tmp_path.iterdir()] == [("walk.json", "as it was")]


def test_a_file_that_no_walk_was_saved_in_is_refused(run: Run, tmp_path: Path) -> None:
    binary, large = tmp_path / "binary.json", tmp_path / "large.json"
    binary.write_bytes(b"\xff\xfe")
    with large.open("wb") as file:
        file.truncate(2**40)
    assert "is not a saved walk; name a file that `walk --save` wrote" in run("walk", PARCEL, "--resume", str(binary)).err
    assert "is larger than any saved walk; name a file that `walk --save` wrote" in run("walk", PARCEL, "--resume", str(large)).err


def test_pieces_are_wrapped_and_commands_stay_whole() -> None:
    blocks = [Block("how", "Copy the number.", "- "), Block("how", "Look.", "- "), Block("command", "advicetree walk lost-parcel", "  ")]
    assert as_text(blocks, 14) == "- Copy the\n  number.\n- Look.\n\n  advicetree walk lost-parcel"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("7,50", "'7,50' cannot be read as a number; write 7.50"),
        ("€750", "'€750' cannot be read as a number; write 750"),
        ("12,000 euros", "'12,000 euros' cannot be read as a number; write 12000"),
        ("-5 euros", "'-5 euros' cannot be read as a number; write a number of euros from 0"),
        ("-5", "-5 is not an answer at 'worth-a-claim'; give a number of euros from 0, or one of 'little', 'much'"),
        ("Less than 25 euros", "'Less than 25 euros' is not an answer at 'worth-a-claim'; give its id, 'little'"),
    ],
)
def test_a_number_that_cannot_be_taken_is_told_how_to_write_it(run: Run, typed: str, told: str) -> None:
    assert run("walk", PARCEL, "--untimed", stdin=f"no\ndone\nno\n{typed}\n").err == f"line 4: {told}\n"


def test_a_script_is_told_that_a_number_can_be_answered(run: Run) -> None:
    told = "the answers end before the walk does: “What was in the parcel worth?” can be answered with a number of euros from 0, or 'little', 'much'.\n"
    assert run("walk", PARCEL, "--untimed", stdin="no\ndone\nno\n").err == told


def test_an_early_answer_is_told_without_letting_time_go_by_where_the_clock_is_the_machines(run: Run) -> None:
    err = run("walk", PARCEL, stdin="no\ndone\n").err
    assert re.fullmatch(r"line 2: it is too soon for 'done' at 'ask-sender'; it opens on .*\): type /early done\n", err)


def test_a_walk_that_keeps_no_time_takes_no_date(run: Run) -> None:
    assert run("walk", PARCEL, "--untimed", stdin="/moment sent today\n").err == "line 1: this walk keeps no time, and takes no date; walk without --untimed\n"


@pytest.mark.parametrize("typed", ["plant", "plant.tml"])
def test_a_file_that_is_named_without_its_ending_is_guessed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    (tmp_path / "plant.toml").touch()
    monkeypatch.chdir(tmp_path)
    right = "for a file, write its path, ending in .toml or .json; did you mean 'plant.toml'?"
    assert run("show", typed) == Ended(2, "", f"advicetree: there is no shipped tree named '{typed}'; {right}\n")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ("advicetree", ["advicetree"]),
        (".venv/bin/advicetree", [".venv/bin/advicetree"]),
        ("bin/pytest", ["advicetree"]),
        ("-c", ["advicetree"]),
        ("lib/advicetree/__main__.py", ["py/python3", "-m", "advicetree"]),
        ("lib/pytest/__main__.py", ["advicetree"]),
    ],
)
def test_a_command_that_is_shown_starts_the_program_as_it_was_started(monkeypatch: pytest.MonkeyPatch, argv: str, told: list[str]) -> None:
    monkeypatch.setattr(sys, "argv", [argv])
    monkeypatch.setattr(sys, "executable", "py/python3")
    assert saving.started_as() == told


def test_a_program_that_its_name_finds_is_shown_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "advicetree").touch(mode=0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "advicetree")])
    assert saving.started_as() == ["advicetree"]


def test_a_headline_is_underlined_as_long_as_its_longest_line() -> None:
    assert as_text([Block("headline", "Has the small parcel come?"), Block("headline", "Has it?")], 20) == "\n".join(
        ["Has the small parcel", "come?", "-" * 20, "", "Has it?", "-------"]
    )


def test_an_encoding_that_lacks_characters_gets_plainer_ones() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    ended = subprocess.run([sys.executable, "-m", "advicetree", "show", PARCEL], env=environment, capture_output=True, check=True)
    assert b'Only if "Who sent it?" is "A shop" (sender: shop).' in ended.stdout


CHINESE = 'format = 1\nid = "zh"\ntitle = "包 “T” é"\nlanguage = "zh"\nstart = "over"\nending.over.say = "完"\n'


@pytest.mark.parametrize(
    ("encoding", "title", "told"),
    [
        ("utf-8", "包 “T” é", ""),
        ("ascii", '\\u5305 "T" \\xe9', "ascii"),
        ("cp1252", "\\u5305 “T” é", "cp1252"),
    ],
)
def test_a_stream_that_cannot_show_a_script_says_so_once(tmp_path: Path, encoding: str, title: str, told: str) -> None:
    (tmp_path / "zh.toml").write_text(CHINESE, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "COLUMNS": "80"}
    command = [sys.executable, "-m", "advicetree"]
    ended = subprocess.run([*command, "show", "zh.toml"], cwd=tmp_path, env=environment, capture_output=True, check=False)
    sentence = (
        "advicetree: standard {} takes {} only, so characters that it lacks are written like \\u4e2d; set PYTHONIOENCODING=utf-8 to have them as they are\n"
    )
    assert ended.returncode == 0
    assert ended.stdout.decode(encoding).splitlines()[0] == title
    assert ended.stderr.decode(encoding) == (sentence.format("output", told) if told else "")
    ended = subprocess.run([*command, "show", "包.toml"], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.decode(encoding).endswith("No such file or directory\n" + (sentence.format("error", told) if told else ""))


def test_what_is_drawn_into_a_file_or_printed_as_data_is_whole_whatever_the_stream_shows(tmp_path: Path) -> None:
    (tmp_path / "zh.toml").write_text(CHINESE, encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "advicetree"]
    subprocess.run([*command, "draw", "zh.toml", "-o", "zh.txt"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    drawn = subprocess.run([*command, "draw", "zh.toml", "-o", "-", "--format", "txt"], cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert drawn.stdout.decode() == (tmp_path / "zh.txt").read_text(encoding="utf-8")
    assert drawn.stdout.decode().startswith("包 “T” é\n")
    for arguments in (["schema"], ["check", "zh.toml", "--format", "json"]):
        ended = subprocess.run([*command, *arguments], cwd=tmp_path, env=environment, check=False, capture_output=True)
        assert json.loads(ended.stdout.decode("ascii"))
        assert ended.stderr == b""


def test_a_reader_of_the_output_may_go_away() -> None:
    """As `advicetree show … | true` does: no traceback, and the status of a closed pipe."""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([sys.executable, "-m", "advicetree", "show", PARCEL], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_closed_stream_is_no_accident(closed: str) -> None:
    number = {"stdin": 0, "stdout": 1, "stderr": 2}[closed]
    code = f"import os, sys; os.close({number}); os.execv(sys.executable, [sys.executable, '-m', 'advicetree', 'walk', {PARCEL!r}])"
    ended = subprocess.run([sys.executable, "-c", code], input=b"yes\n", capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr


def test_the_reference_tells_every_command_of_a_walk() -> None:
    reference = (Path(__file__).parent.parent / "docs/reference/command-line.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(/[^`]+)` \|", reference, re.MULTILINE) == [command.usage for command in COMMANDS.values()]


def test_listing_imports_neither_rich_nor_prompt_toolkit_nor_networkx() -> None:
    code = "import sys; from advicetree.cli import main; main(['list']); print(sorted({'rich', 'prompt_toolkit', 'networkx', 'graphviz'} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert ended.stdout.splitlines()[-1] == "[]"


def test_of_walks_saved_at_once_in_one_new_file_one_is_kept_and_the_others_are_told(tmp_path: Path) -> None:
    file = str(tmp_path / "walk.json")
    saving.write(file, "one")
    with pytest.raises(UsageError, match=r"^'.*' is there already, and nothing is overwritten; name another file$"):
        saving.write(file, "another")
    assert Path(file).read_text(encoding="utf-8") == "one"
    assert saving.write(file, "more", "one") == file
    assert Path(file).read_text(encoding="utf-8") == "more"
    assert [path.name for path in tmp_path.iterdir()] == ["walk.json"]


def test_what_is_cut_off_a_line_is_no_line_of_its_own(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("#" + "c" * 10_000 + "to-come\nto-come\n/quit\n"))
    assert main(["walk", "interview-recovery", "--untimed"]) == 0
    told = capsys.readouterr().out
    assert told.count("> to-come\n") == 1
    assert "Prepare properly" in told
