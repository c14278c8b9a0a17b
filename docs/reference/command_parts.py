"""The usage and the options of each command, as the parser has them.

Invariant: nothing is said here of a command or an option; all words stand in `advicetree.cli`, and one without words is an error.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Mapping

from in_markdown import described, table

from advicetree.cli.parser import parser
from advicetree.cli.walk.commands import COMMANDS

WIDTH = 96
_ENDINGS = r"toml|jsonl?|html|csv\.gz|csv|parquet|png|pdf|svg"
_CODE = re.compile(rf"(?<![\w./-])(--?[a-z][a-z-]*|[\w/]*\*\S*[\w*]|[\w-]*\.(?:{_ENDINGS})\b|'[a-z]+'|\d{{4}}-\d\d-\d\dT\S+|NODE\b)")


def command_parts() -> Mapping[str, str]:
    """The list of all commands, for each its usage and what can be typed after it; and what can be typed in a walk."""
    commands = subcommands()
    [every] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001
    told = {choice.dest: described(choice.dest, choice.help or "") for choice in every._choices_actions}  # noqa: SLF001
    parts = {"commands": table(("command", "what it gives"), [(f"[`advicetree {name}`](#{name})", told[name]) for name in commands])}
    for name, command in commands.items():
        rows = [(_called(action), _in_markdown(described(f"{name} {_called(action)}", action.help or ""))) for action in _actions(command)]
        said = "```text\n" + "\n".join(_usage(name, command)) + "\n```"
        parts[f"command {name}"] = f"{said}\n\n{table(('argument or option', 'meaning'), rows)}" if rows else said
    rows = [(f"`{command.usage}`", _in_markdown(command.help)) for command in COMMANDS.values()]
    return {**parts, "commands of a walk": table(("command", "meaning"), rows)}


def subcommands() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command, by its name."""
    [found] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]  # noqa: SLF001  (argparse shows it nowhere else)
    return dict(found.choices)


def _actions(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """What a command takes: what has no dashes first."""
    actions = [action for action in command._actions if not isinstance(action, argparse._HelpAction)]  # noqa: SLF001
    return sorted(actions, key=lambda action: bool(action.option_strings))


def _in_markdown(words: str) -> str:
    """What is said of an option, with options, patterns and programs in it as code."""
    return _CODE.sub(lambda found: f"`{found[0].strip(chr(39))}`", words)


def _value(action: argparse.Action) -> str:
    """What comes after an option, or stands for an argument."""
    if action.nargs == 0:
        return ""
    if action.metavar is None and action.choices is not None:
        return "|".join(action.choices)
    return str(action.metavar or action.dest.upper())


def _called(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return f"`{value}`".replace("|", r"\|")
    value = f" [{value}]" if action.nargs == "?" else f" {value}..." if action.nargs == argparse.REMAINDER else f" {value}" if value else ""
    return ", ".join(f"`{option}{value}`" for option in action.option_strings).replace("|", r"\|")


def _usage(name: str, command: argparse.ArgumentParser) -> list[str]:
    """How a command is typed, in lines that are not too long."""
    exclusive = [group._group_actions for group in command._mutually_exclusive_groups]  # noqa: SLF001
    words = []
    for action in _actions(command):
        group = next((group for group in exclusive if action in group), [action])
        if action is group[0]:
            inner = " | ".join(_typed(each) for each in group)
            words.append(inner if group == [action] and (action.required and action.nargs != "*") else f"[{inner}]{_repeated(action)}")
    whole = " ".join(word.replace(" ", "\0") for word in words)
    lines = textwrap.wrap(whole, WIDTH - len(f"advicetree {name} "), break_long_words=False, break_on_hyphens=False) or [""]
    first = f"advicetree {name} "
    return [f"{first if number == 0 else ' ' * len(first)}{line}".replace("\0", " ").rstrip() for number, line in enumerate(lines)]


def _typed(action: argparse.Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return value
    after = f" [{value}]" if action.nargs == "?" else f" {value}..." if action.nargs == argparse.REMAINDER else f" {value}" if value else ""
    return action.option_strings[0] + after


def _repeated(action: argparse.Action) -> str:
    return "..." if action.nargs == "*" or isinstance(action, argparse._AppendAction) else ""  # noqa: SLF001
