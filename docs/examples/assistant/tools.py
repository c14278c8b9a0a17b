"""What all tools share: one clear error for whatever is refused, and annotations that say what a tool does.

Invariant: a tool takes the arguments that its schema names and no others; what a model sends beside them is refused, and never dropped in silence.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from assistant.telling import NOTHING_RECORDED
from assistant.walks import Unkept


class Refused(Exception):
    """What a tool does not do; the message says why, and what to do, for the model."""


def text(words: str, *, refused: bool = False) -> CallToolResult:
    """A result of text alone: structured content beside it would say everything twice, and some clients would show a model that and no cautions."""
    return CallToolResult(content=[TextContent(type="text", text=words)], is_error=refused)


class StrictTool(Tool):
    """A tool that answers each mistake of a model in one sentence."""

    @classmethod
    def of(cls, fn: Callable[..., Any], title: str, *, reads: bool = False, takes_away: bool = False, again: bool = True) -> StrictTool:
        """A tool made of a function; `again` says that a second call with the same arguments does nothing more."""
        annotations = ToolAnnotations(
            title=title,
            read_only_hint=reads,
            destructive_hint=takes_away,
            idempotent_hint=again,
            open_world_hint=False,
        )
        words = " ".join((fn.__doc__ or "").split())
        tool = cls.model_validate(dict(Tool.from_function(fn, title=title, description=words, annotations=annotations, structured_output=False)))
        tool.parameters = {**plain(tool.parameters, tool.parameters.get("$defs", {})), "additionalProperties": False}
        return tool

    async def run(self, arguments: dict[str, Any], context: Any, convert_result: bool = False) -> Any:  # noqa: FBT001, FBT002  (as the SDK has it)
        """Run the tool, or say in one sentence why not."""
        if (odd := self.mistake(arguments)) is not None:
            return text(f"{NOTHING_RECORDED} {odd}", refused=True)
        try:
            return await super().run(arguments, context, convert_result=convert_result)
        except UnexpectedToolError as error:
            cause = error.__cause__
            if isinstance(cause, Refused | Unkept):
                return text(str(cause) if isinstance(cause, Refused) else f"{NOTHING_RECORDED} {cause}.", refused=True)
            logging.getLogger(__name__).exception("tool %s failed", self.name)
            what = "the walks cannot be kept at present" if isinstance(cause, sqlite3.Error) else "something is wrong with the server"
            return text(f"{NOTHING_RECORDED} {what}. Tell the person so, and do not go on with advice of your own.", refused=True)
        except ToolError:
            return text(f"{NOTHING_RECORDED} what the form sent back cannot be read. Ask the person whether to show the form again.", refused=True)

    def mistake(self, arguments: dict[str, Any]) -> str | None:
        """What is wrong with the arguments, in a sentence; `None` if nothing is."""
        names = list(self.parameters.get("properties", {}))
        unknown = [name for name in arguments if name not in names]
        if unknown:
            takes = ", ".join(names) or "no arguments"
            more = " The person answers in the form; you cannot answer for them." if self.resolved_params else ""
            return f"`{self.name}` has no argument {unknown[0][:40]!r}; it takes {takes}.{more}"
        try:
            json.dumps(arguments, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError):
            return f"the arguments of `{self.name}` hold something that is not text, or are nested too deeply."
        try:
            self.fn_metadata.validate_arguments(arguments)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = str(first["loc"][0])
            if first["type"] == "missing" and len(first["loc"]) == 1:
                return f"`{self.name}` needs the argument {name!r}; it takes {', '.join(names)}."
            described = self.parameters["properties"][name].get("description", "")
            return f"the argument {name!r} of `{self.name}` is not what it should be. {described}".rstrip()
        return None


def plain(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema without references, which not every model's provider takes, and without the titles that are made from names."""
    if isinstance(schema, list):
        return [plain(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return plain(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {key: plain(each, definitions) for key, each in schema.items() if key != "$defs" and not (key == "title" and isinstance(each, str))}
