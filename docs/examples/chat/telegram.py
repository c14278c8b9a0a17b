"""The chat on Telegram: `python -m chat.telegram [TREE]`, with the bot's token in the environment.

Invariant: all that the bot knows is in its store, and is there before anything is sent; it can be killed at any time, and goes on when it is started again.
Updates of one chat are handled one after another, in their order; those of different chats side by side.
The token is in no message, no log and no error.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import Any, TypeVar
from weakref import WeakValueDictionary
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from telegram import BotCommand, LinkPreviewOptions, Update
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, ApplicationBuilder, BaseUpdateProcessor, CallbackQueryHandler, ChatMemberHandler, ContextTypes, MessageHandler, filters

from advicetree import AdviceTreeError, SaveError, Tree
from chat.__main__ import tree_called
from chat.core import Chat, Reply, due, greeting, hear, press, remind_at
from chat.messages import Line, Message
from chat.store import Kept, Store
from chat.telegram_messages import keyboard, pieces

T = TypeVar("T")

MOST_TRIES = 5
LONGEST_PAUSE = 60.0  # seconds; what has to wait longer is sent by the queue
LONGEST_SLEEP = 30.0  # seconds; the clock of the machine may be put on
AT_ONCE = 256  # updates
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
WELCOME = "Hello! I go through this with you, one question at a time. I keep your answers until you send /forget."
TOO_LATE = "That button belongs to an earlier question. Please answer the last one."
COMMANDS = {
    "again": "See the question once more",
    "back": "Take the last answer back",
    "change": "Choose another answer",
    "why": "Hear why I say this",
    "help": "See what can be said",
    "restart": "Start again",
    "stop": "No more reminders",
    "forget": "Delete all that I have kept of you",
}
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]

log = logging.getLogger("chat")


def now() -> datetime:
    """The time."""
    return datetime.now(timezone.utc)


# The bot


class _OneAfterAnother(BaseUpdateProcessor):
    """Handles the updates of each chat in their order, and those of different chats at the same time."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(AT_ONCE)
        self._bot = bot

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when those before it in its chat are done."""
        chat = update.effective_chat if isinstance(update, Update) else None
        if chat is None:
            await coroutine
            return
        async with self._bot.lock(chat.id):
            await coroutine

    async def initialize(self) -> None:
        """Nothing is to be made ready."""

    async def shutdown(self) -> None:
        """Nothing is to be put away."""


@dataclass
class Bot:
    """What answers on Telegram: a tree, a store, and the zone of the people who write."""

    tree: Tree
    store: Store
    zone: tzinfo = timezone.utc
    now: Callable[[], datetime] = now
    _locks: WeakValueDictionary[int, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _sending: asyncio.Task[None] | None = None

    def application(self, token: str, api: str | None = None) -> Application[Any, Any, Any, Any, Any, Any]:
        """The bot as an application of python-telegram-bot; `api` is the address of a Bot API server of one's own, such as `http://127.0.0.1:8081/bot`."""
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # what the library will do by itself in its next version
        builder = ApplicationBuilder().token(token).job_queue(None).concurrent_updates(_OneAfterAnother(self))
        builder = builder.post_init(self._begin).post_stop(self._end)
        application = (builder.base_url(api) if api is not None else builder).build()
        private = filters.ChatType.PRIVATE
        application.add_handler(MessageHandler(private & filters.UpdateType.MESSAGE & filters.TEXT, self._on_text))
        application.add_handler(MessageHandler(private & filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, self._on_other))
        application.add_handler(MessageHandler(private & filters.UpdateType.EDITED_MESSAGE, self._on_edited))
        application.add_handler(CallbackQueryHandler(self._on_button))
        application.add_handler(ChatMemberHandler(self._on_member, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self._on_error)
        return application

    def lock(self, id: int) -> asyncio.Lock:
        """What lets one thing after another happen in a chat."""
        if (lock := self._locks.get(id)) is None:
            self._locks[id] = lock = asyncio.Lock()
        return lock

    # What comes in

    async def _on_text(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None, "the filter lets only messages through"
        id, text = update.message.chat_id, update.message.text or ""
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            text = f"{command.partition('@')[0]} {rest}".strip()
        if text == "/forget":
            await self._forget(id, context)
            return
        kept = self.store.get(id)
        if kept is not None and kept.has_heard(update.update_id):
            return
        chat = self._resumed(kept)
        if chat is None:
            chat = Chat.start(self.tree, self.now(), self.zone)
            first = greeting(chat, self.now())
            title, *others = first.messages
            welcome = Message((Line(WELCOME), *title.lines))
            await self._reply(id, update.update_id, replace(first, messages=(welcome, *others)), context)
            return
        await self._reply(id, update.update_id, hear(chat, text, self.now()), context)

    async def _on_other(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice message, a sticker: what cannot be read."""
        await self._on_unread(update, context, "I can read only text. Please write it.")

    async def _on_edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self._on_unread(update, context, "I do not read messages again when they are edited. To change an answer, say “back” or “change”.")

    async def _on_unread(self, update: Update, context: ContextTypes.DEFAULT_TYPE, said: str) -> None:
        assert update.effective_chat is not None, "the filter lets only messages through"
        id, kept = update.effective_chat.id, self.store.get(update.effective_chat.id)
        if kept is not None and kept.has_heard(update.update_id):
            return
        chat = self._resumed(kept) or Chat.start(self.tree, self.now(), self.zone)
        first = greeting(chat, self.now())
        await self._reply(id, update.update_id, replace(first, messages=(_said(said), first.messages[-1])), context)

    async def _on_button(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None, "the handler lets only buttons through"
        if update.effective_chat is None:
            return
        id, kept = update.effective_chat.id, self.store.get(update.effective_chat.id)
        chat = self._resumed(kept)
        key, _, number = (query.data or "").partition(":")
        heard = kept is not None and kept.has_heard(update.update_id)
        known = chat is not None and key == chat.key and number.isdecimal() and not heard
        with suppress(BadRequest):  # a button that was pressed long ago cannot be answered any more
            await self._tried(partial(query.answer, None if known else TOO_LATE))
        pressed = query.message.message_id if query.message is not None else None
        if kept is None or chat is None or (not known and pressed != kept.keyboard):
            await self._without_keyboard(id, pressed, context)
        elif not heard:
            await self._reply(id, update.update_id, press(chat, key, int(number) if known else 0, self.now()), context)

    async def _on_member(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:  # noqa: ARG002  (all handlers take it)
        """Somebody blocks the bot: then nothing is sent any more until they write again."""
        if update.my_chat_member is not None and update.my_chat_member.new_chat_member.status == ChatMemberStatus.BANNED:
            self.store.remind(update.my_chat_member.chat.id, None)

    async def _on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:  # noqa: ARG002  (what people wrote is not logged)
        log.error("an update was not handled", exc_info=context.error)

    async def _forget(self, id: int, context: ContextTypes.DEFAULT_TYPE) -> None:
        kept = self.store.get(id)
        self.store.forget(id)
        await self._without_keyboard(id, kept.keyboard if kept is not None else None, context)
        await self._send(id, [_said("I have deleted all that you told me. Write to me if you want to begin again.")], "", context)

    # What goes out

    async def _reply(self, id: int, heard: int, reply: Reply, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Keep the chat, and then tell the reply."""
        before = self.store.get(id)
        self.store.put(id, reply.chat.save(), heard, remind_at(reply.reminder, self.now()))
        self._woken.set()
        await self._tell(id, before.keyboard if before is not None else None, reply, context)

    async def _tell(self, id: int, old: int | None, reply: Reply, context: ContextTypes.DEFAULT_TYPE) -> None:
        try:
            if reply.redraw and old is not None:
                markup = keyboard(reply.chat.key, reply.chat.options)
                with suppress(BadRequest):  # two taps at once leave it as it is
                    await self._tried(lambda: context.bot.edit_message_reply_markup(id, old, reply_markup=markup))
                self.store.told(id, old)
                return
            await self._without_keyboard(id, old, context)
            self.store.told(id, await self._send(id, reply.messages, reply.chat.key, context))
        except Forbidden:  # the person has blocked the bot
            self.store.remind(id, None)
            self.store.told(id, None)

    async def _send(self, id: int, messages: Sequence[Message], key: str, context: ContextTypes.DEFAULT_TYPE) -> int | None:
        """Send messages, and return the number of the one that has a keyboard."""
        parts = [(text, message.options if last else ()) for message in messages for text, last in _marked(pieces(message)) if text.strip()]
        with_keyboard = None
        for number, (text, options) in enumerate(parts, 1):
            markup = keyboard(key, options) if number == len(parts) else None
            send = partial(context.bot.send_message, id, text, ParseMode.HTML, reply_markup=markup, link_preview_options=NO_PREVIEW)
            sent = await self._tried(send)
            with_keyboard = sent.message_id if markup is not None else with_keyboard
        return with_keyboard

    async def _without_keyboard(self, id: int, message: int | None, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take the buttons off a message, so that nobody presses what counts no more; a message that is gone has none."""
        if message is not None:
            with suppress(BadRequest):
                await self._tried(lambda: context.bot.edit_message_reply_markup(id, message, reply_markup=None))

    async def _tried(self, call: Callable[[], Awaitable[T]]) -> T:
        """What a call to Telegram returns; where it is asked to wait it waits, and where the network fails it tries again."""
        for left in range(MOST_TRIES, 0, -1):
            try:
                return await call()
            except RetryAfter as error:
                pause = error.retry_after
                seconds = pause.total_seconds() if isinstance(pause, timedelta) else pause
                if left == 1 or seconds > LONGEST_PAUSE:
                    raise
                await asyncio.sleep(seconds)
            except BadRequest:
                raise
            except NetworkError:
                if left == 1:
                    raise
                await asyncio.sleep(0.5 * 2 ** (MOST_TRIES - left))
        raise AssertionError("the last try returns or raises")

    # What is sent by itself

    async def _begin(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Show the commands in the menu, and send what is due from now on."""
        with suppress(TelegramError):  # a menu is nice to have
            await application.bot.set_my_commands([BotCommand(name, told) for name, told in COMMANDS.items()])
        self._sending = asyncio.create_task(self._send_always(ContextTypes.DEFAULT_TYPE(application)))

    async def _end(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:  # noqa: ARG002  (the library hands it over)
        if self._sending is not None:
            self._sending.cancel()
            with suppress(asyncio.CancelledError):
                await self._sending

    async def _send_always(self, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Send replies that were lost and reminders that are due, and sleep until the next is; the store is the queue, so it outlives the process."""
        while True:
            self._woken.clear()
            for id in self.store.untold():
                if not self.lock(id).locked():  # else it is being told just now
                    await self._sent_alone(id, self._tell_again, context)
            for id in self.store.due(self.now()):
                await self._sent_alone(id, self._remind, context)
            next_due = self.store.next_due()
            pause = LONGEST_SLEEP if next_due is None else min(LONGEST_SLEEP, max(0.0, (next_due - self.now()).total_seconds()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), pause)

    async def _sent_alone(self, id: int, send: Callable[[int, ContextTypes.DEFAULT_TYPE], Awaitable[None]], context: ContextTypes.DEFAULT_TYPE) -> None:
        """Send something to one chat; what fails there stops nobody else's, and is tried again."""
        async with self.lock(id):
            try:
                await send(id, context)
            except BadRequest:  # no try will be better
                log.exception("what was due could not be sent")
                self.store.told(id, None)
                self.store.remind(id, None)
            except Exception:
                log.exception("what was due was not sent, and is tried again")
                if id in self.store.due(self.now()):
                    self.store.remind(id, self.now() + timedelta(minutes=1))

    async def _tell_again(self, id: int, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Tell where a chat stands, if its last reply was not told: the process was killed, or the network failed."""
        kept = self.store.get(id)
        if kept is None or kept.told or (chat := self._resumed(kept)) is None:
            self.store.told(id, None)
            return
        await self._tell(id, kept.keyboard, greeting(replace(chat, moved=False), self.now()), context)

    async def _remind(self, id: int, context: ContextTypes.DEFAULT_TYPE) -> None:
        kept = self.store.get(id)
        chat = self._resumed(kept)
        if kept is None or chat is None or (reminder := chat.reminder) is None:
            self.store.remind(id, None)
            return
        message = due(chat, reminder, self.now())
        if message is not None:
            chat = replace(chat, moved=False)  # it is told now what is asked
            self.store.put(id, chat.save(), kept.heard, remind_at(reminder, self.now()))
            await self._tell(id, kept.keyboard, Reply(chat, (message,)), context)
        else:
            self.store.remind(id, remind_at(reminder, self.now()))

    def _resumed(self, kept: Kept | None) -> Chat | None:
        """The chat that was kept, or `None` where there is none or it is damaged."""
        if kept is None:
            return None
        try:
            return Chat.resume(self.tree, kept.state)
        except (SaveError, ValueError) as error:
            log.warning("a chat could not be resumed, and begins anew: %s", type(error).__name__)  # its message may tell answers
            return None


def _said(text: str) -> Message:
    return Message((Line(text),))


def _marked(parts: list[str]) -> list[tuple[str, bool]]:
    """Each part, and whether it is the last."""
    return [(part, number == len(parts)) for number, part in enumerate(parts, 1)]


# The program


class _WithoutToken(logging.Formatter):
    """Writes log lines in which the token is never to be seen, wherever it came from."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """The line, without the token."""
        return super().format(record).replace(self._token, "<token>")


def main() -> None:
    """Run the bot until it is stopped."""
    parser = argparse.ArgumentParser(
        prog="python -m chat.telegram", description="Chat about a tree of advice on Telegram. The token is read from TELEGRAM_TOKEN."
    )
    parser.add_argument("tree", nargs="?", default="interview-recovery", help="a shipped tree's id, or a .toml or .json file (default: %(default)s)")
    parser.add_argument("--store", default="chats.sqlite", help="the file that chats are kept in (default: %(default)s)")
    parser.add_argument("--zone", default="UTC", help="the time zone of the people who write, such as Europe/Berlin (default: %(default)s)")
    parser.add_argument("--api", help="the address of a Bot API server of your own, such as http://127.0.0.1:8081/bot")
    options = parser.parse_args()
    token = os.environ.pop("TELEGRAM_TOKEN", "")
    if not token:
        sys.exit("set TELEGRAM_TOKEN to the token of your bot, which @BotFather gives you")
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and the token is a part of them
    try:
        tree = tree_called(options.tree)
        bot = Bot(tree, Store(options.store, tree.id), ZoneInfo(options.zone))
    except AdviceTreeError as error:
        sys.exit(str(error))
    except (ZoneInfoNotFoundError, ValueError):
        sys.exit(f"there is no time zone {options.zone!r}; write one such as Europe/Berlin")
    try:
        bot.application(token, options.api).run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
    except InvalidToken:
        sys.exit("Telegram does not know this token; ask @BotFather for the right one")
    finally:
        bot.store.close()


if __name__ == "__main__":
    main()
