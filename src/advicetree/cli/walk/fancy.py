"""The better front end of a terminal walk: type that tells headlines from text, and choices to move through with the arrow keys.

Invariant: it says the same words as the plain one, in the same order; colour only adds to what can be read without it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, VSplit, Window
from rich.console import Console
from rich.style import Style
from rich.text import Text

from advicetree.blocks import Block, BlockKind, laid_out, width
from advicetree.cli.process import Stopped, put_off
from advicetree.cli.values import NONE_TICKED
from advicetree.cli.walk.front_end import Screen
from advicetree.cli.walk.rendering import Choice, found, ticked
from advicetree.control import safe
from advicetree.words import told

VTE_WITH_HYPERLINKS = 5_000  # version 0.50, which is in GNOME's terminal and others
GO_ON = "/go-on"
MOST_FOUND = 10
A_FEW = 2  # empty lines between and below the choices
_LOOKS: dict[BlockKind, str] = {"title": "bold", "stage": "dim", "headline": "bold", "wait": "italic", "command": "bold", "error": "bold", "note": "bold"}
_LEADS: dict[BlockKind, str] = {"caution": "bold yellow", "notes": "dim"}


class FancyFrontEnd:
    """Shows blocks by rich, and asks by prompt_toolkit."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._links = self._console.color_system is not None and has_hyperlinks(os.environ)
        self._screen = Screen()

    @property
    def hint(self) -> str:
        """What to do to choose an answer."""
        return told("terminal.hint_fancy")

    def tick_hint(self, *, none: bool) -> str:  # noqa: ARG002  (to tick none is to go on at once)
        """How to tick several choices."""
        return told("terminal.tick_keys", go_on=told("choice.go_on"))

    def search_hint(self, count: int, *, instead: bool) -> str:
        """How to find one of many answers, which may be given `instead` of a date."""
        return told("terminal.search_instead_keys" if instead else "terminal.search_keys", count=count)

    def tell(self, blocks: Sequence[Block]) -> None:
        """Show some blocks, with an empty line before them."""
        if not blocks:
            return
        self._console.print()
        self._screen.show(blocks)
        shown = [block for block in blocks if block.kind != "link"] if self._links else blocks
        for row in laid_out(shown, width()):
            look = Style.parse(_LOOKS.get(row.kind, "")) + Style(link=row.href if self._links else None)
            self._console.print(Text.assemble((row.lead, _LEADS.get(row.kind, "")), (row.text, look)))

    def choose(self, choices: Sequence[Choice]) -> str:
        """Let a choice be chosen, or a line be typed, which can also be done where the reader is asked to read on; leave only that on the screen."""
        chooser = _Chooser(choices)
        if self._screen.is_left_by(len(chooser.choices) + A_FEW):
            self._console.print()
            if (typed := self.ask(told("terminal.read_on"))).strip():
                return typed
        self._screen.clear()
        self._console.print()
        application = chooser.application()
        chosen = _until_stopped(application, lambda ready: application.run(pre_run=ready))
        label = told_back(chosen, choices)
        for row in laid_out([Block("choice", label, "> ")], width()):
            self._console.print(Text(row.lead + row.text))
        return chosen

    def ask(self, prompt_words: str) -> str:
        """Read a line, with the keys of a line editor, and leave it on the screen wrapped between its words."""
        self._screen.clear()
        prompt = PromptSession[str](erase_when_done=True)
        typed = _until_stopped(prompt.app, lambda ready: prompt.prompt(safe(prompt_words), pre_run=ready))
        for row in laid_out([Block("notes", typed, prompt_words)], width()):
            self._console.print(Text(str(row)))
        return typed


def has_hyperlinks(environment: Mapping[str, str]) -> bool:
    """Whether a terminal makes hyperlinks, by what it says of itself; those that say nothing would show only the words.

    >>> has_hyperlinks({"TERM_PROGRAM": "WezTerm"}), has_hyperlinks({"TERM": "xterm-256color"})
    (True, False)
    """
    if environment.get("TMUX") or environment.get("TERM", "").startswith("screen"):
        return False  # what is between the program and the terminal may take them out
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"}
        or environment.get("TERM") in {"xterm-kitty", "alacritty", "foot", "wezterm", "xterm-ghostty"}
        or any(environment.get(name) for name in ("WT_SESSION", "KONSOLE_VERSION", "DOMTERM"))
        or (vte.isdecimal() and int(vte) >= VTE_WITH_HYPERLINKS)
    )


def _until_stopped(application: Application[str], run: Callable[[Callable[[], None]], str]) -> str:
    """The result of an application; if a signal comes meanwhile, the application is left, and the signal is raised after that."""
    heard: list[Stopped] = []

    def leave() -> None:
        if heard and application.is_running and not application.is_done:
            application.exit(exception=heard[0])

    def hear(stopped: Stopped) -> None:
        heard.append(stopped)
        if application.loop is not None:
            application.loop.call_soon_threadsafe(leave)

    with put_off(hear):
        return run(leave)


def told_back(chosen: str, choices: Sequence[Choice]) -> str:
    """What was chosen, in the words of its choice or, of several boxes, of all of them; what is none of them as it is."""
    lines = ticked(chosen, choices)
    if lines is not None:
        boxes = [choice.label for choice in choices if choice.box and choice.line in lines.split(", ")]
        return ", ".join(boxes) or told("answer.nothing_ticked")
    return next((choice.label for choice in choices if chosen in {choice.mark, choice.line}), chosen)


class _Chooser:
    """The choices on the screen, the one that is pointed at, and the line below for typing.

    Boxes are ticked by the space bar or Enter, and then there is a last row to go on; of answers without marks, those are shown that are `found`.
    """

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.every = choices
        self.searched = [choice for choice in choices if not choice.mark]
        self.marked = [choice for choice in choices if choice.mark]
        boxes = sum(1 for choice in choices if choice.box)
        if boxes:
            self.marked.insert(boxes, Choice("", told("choice.go_on"), GO_ON))
        self.ticked: set[str] = set()
        self.at = 0
        self.typed = Buffer(multiline=False, on_text_changed=self._point_by_mark)
        self.found = self.searched

    @property
    def choices(self) -> Sequence[Choice]:
        """The choices that can be pointed at now."""
        return [*self.found[:MOST_FOUND], *self.marked]

    def application(self) -> Application[str]:
        """The small application that runs until something is chosen."""
        listed = Window(FormattedTextControl(self._rows), dont_extend_height=True)
        line = VSplit([Window(FormattedTextControl("> "), width=2, height=1), Window(BufferControl(self.typed), height=Dimension.exact(1))])
        return Application(
            layout=Layout(HSplit([listed, Window(height=1), line]), focused_element=line),
            key_bindings=self._keys(),
            full_screen=False,
            erase_when_done=True,
        )

    def _rows(self) -> StyleAndTextTuples:
        """The choices as they look now."""
        rows: StyleAndTextTuples = []
        choices, more = self.choices, len(self.found) - MOST_FOUND
        longest = max((len(choice.mark) for choice in choices), default=0)
        for number, choice in enumerate(choices):
            if number and not choice.is_answer and choices[number - 1].is_answer:
                rows += [("", f"    {told('terminal.more', count=more)}\n")] if more > 0 and self.searched else []
                rows.append(("", "\n"))
            pointed = number == self.at
            if pointed:
                rows.append(("[SetCursorPosition]", ""))
            for line in laid_out([self._block(choice, longest)], width() - 2):
                rows.append(("bold" if pointed else "", ("> " if pointed and line.lead.strip(" ") else "  ") + line.lead[1:] + line.text + "\n"))
        rows[-1] = (rows[-1][0], rows[-1][1].rstrip("\n"))
        return rows

    def _block(self, choice: Choice, longest: int) -> Block:
        """A choice as a line, with its box if it has one."""
        box = "" if not choice.box else "[x] " if choice.line in self.ticked else "[ ] "
        mark = f"{choice.mark}." if choice.mark else "-"
        return Block("choice", choice.shown_label, f"{mark:>{longest + 3}} {box}")

    def _point_by_mark(self, typed: Buffer) -> None:
        """Point at the choice whose mark is typed; show the answers that have in them what is typed."""
        text = typed.text.strip()
        if self.searched:
            self.found = found(text, self.searched)
            self.at = 0
        self.at = next((number for number, choice in enumerate(self.choices) if text and choice.mark == text), self.at)
        self.at = min(self.at, len(self.choices) - 1)

    def _tick(self, box: Choice) -> None:
        """Tick a box, or take its tick away; one that is alone goes with no other."""
        if box.line in self.ticked:
            self.ticked.discard(box.line)
            return
        alone = {choice.line for choice in self.every if choice.alone}
        self.ticked = {box.line} if box.alone else {*(self.ticked - alone), box.line}

    def _chosen(self) -> str | None:
        """What is chosen by Enter; `None` where it only ticked a box."""
        pointed, text = self.choices[self.at], self.typed.text.strip()
        if text and not (self.searched and self.found):
            return text
        if pointed.box:
            self._tick(pointed)
            return None
        if pointed.line == GO_ON:
            return ", ".join(choice.line for choice in self.every if choice.line in self.ticked) or NONE_TICKED
        return pointed.mark or pointed.line

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("up")
        @keys.add("c-p")
        def _up(_: KeyPressEvent) -> None:
            self.at = (self.at - 1) % len(self.choices)

        @keys.add("down")
        @keys.add("c-n")
        def _down(_: KeyPressEvent) -> None:
            self.at = (self.at + 1) % len(self.choices)

        @keys.add("enter", eager=True)
        def _enter(event: KeyPressEvent) -> None:
            if (chosen := self._chosen()) is not None:
                event.app.exit(result=chosen)

        @keys.add("space", filter=Condition(lambda: self.choices[self.at].box and not self.typed.text))
        def _space(_: KeyPressEvent) -> None:
            self._tick(self.choices[self.at])

        @keys.add("c-c")
        @keys.add("<sigint>")
        def _interrupt(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt())

        @keys.add("c-d")
        def _end(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError())

        return keys
