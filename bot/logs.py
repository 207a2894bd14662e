"""The log: lines to read, or one JSON object a line; and in neither what people type, nor a token.

Standpoint's own loggers take the level of the settings. Libraries stay at INFO: at DEBUG discord.py prints every
message and every request.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import discord
from typing_extensions import override

from bot.config import Settings
from bot.refusals import REFUSALS, refusal

OURS: Final = ("bot", "cogs", "sandbox")
"""The packages whose loggers take the level of the settings."""

LEFT_OUT: Final = "…"

_ADDRESS: Final = re.compile(r"/(webhooks|interactions)/(\d+)/[\w.-]+")
"""Discord's addresses with the token of an interaction in them."""

_QUOTING: Final = (ValueError, LookupError)
"""Errors whose text quotes what could not be used."""


_TRACED: Final = "traced"
"""Where a record keeps its traceback on the way to its formatter."""


def start_log(settings: Settings, stream: TextIO | None = None) -> logging.Handler:
    """Begin to log to a stream, standard error by default. Returns the handler."""
    handler = _Discreet(settings.discord_token.get_secret_value(), stream)
    level = logging.getLevelNamesMapping()[settings.standpoint_log_level]
    options: dict[str, Any] = {}  # none: in a terminal discord.py chooses colours
    if settings.standpoint_log_format == "json":
        options["formatter"] = _Json()
    elif not handler.stream.isatty():
        options["formatter"] = logging.Formatter("[{asctime}] [{levelname:<8}] {name}: {message}", style="{")
    discord.utils.setup_logging(handler=handler, level=max(level, logging.INFO), root=True, **options)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # there is nothing to hear here
    return handler


class _Discreet(logging.StreamHandler[TextIO]):
    """Leaves out what is nobody's business, whatever formats the line."""

    def __init__(self, token: str, stream: TextIO | None) -> None:
        super().__init__(stream)
        self._token = token

    @override
    def format(self, record: logging.LogRecord) -> str:
        """The line, without tokens, without what errors quote, and without tracebacks of a lost connection."""
        message, error = record.getMessage(), record.exc_info[1] if record.exc_info else None
        if isinstance(error, REFUSALS) and record.name.startswith("discord."):
            message, error = f"{message}: {refusal(error).text}", None
        traced = "" if error is None else _traceback(error)
        said = {"msg": self._without_tokens(message), "args": None, "exc_info": None, "exc_text": None}
        clean = logging.makeLogRecord({**record.__dict__, **said, _TRACED: self._without_tokens(traced)})
        line = super().format(clean)
        return line if isinstance(self.formatter, _Json) or not traced else f"{line}\n{vars(clean)[_TRACED]}"

    def _without_tokens(self, text: str) -> str:
        text = _ADDRESS.sub(rf"/\1/\2/{LEFT_OUT}", text)
        return text.replace(self._token, LEFT_OUT) if self._token else text


class _Json(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, and the traceback if there is one."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if traced := vars(record).get(_TRACED):
            said["traceback"] = traced
        return json.dumps(said, ensure_ascii=False)


def _traceback(error: BaseException) -> str:
    """The traceback, without the texts that may quote what somebody typed."""
    text = "".join(traceback.format_exception(error)).rstrip()
    one: BaseException | None = error
    while one is not None:
        if isinstance(one, _QUOTING) and str(one):
            text = text.replace(f"{type(one).__name__}: {one}", f"{type(one).__name__}: {LEFT_OUT}")
        one = one.__cause__ or one.__context__
    return text
