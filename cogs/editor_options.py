"""Options for editors: what can be recorded on, statements, updates, countries, members of coalitions."""

from collections.abc import Iterable, Mapping

from discord import app_commands
from typing_extensions import override

from bot.desk.stances import Opened, list_statements
from bot.desk.undo import list_recent
from bot.record.errors import StandpointError
from bot.record.names import CHOICES_LIMIT, Named, NameIndex
from bot.show.revised import statement_title
from bot.show.undone import update_title
from bot.show.words import country_codes, country_name
from bot.ui.state import Interaction
from cogs.answering import request_of
from cogs.options import NameOption, choice


class OpenTopicOption(NameOption):
    """A topic that can be recorded on."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return _named(directory.topic_names.complete(value, CHOICES_LIMIT))


class CountryOption(NameOption):
    """A country by name; goes on as its code of three letters where there is one."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return country_of(value) or value.strip()

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        return _named(_countries().complete(value, CHOICES_LIMIT), upper=True)


class MemberOption(NameOption):
    """Who can be in a coalition: a leader or a country; anything else is an organisation by its name."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        leaders = directory.leader_names.complete(value, CHOICES_LIMIT // 2)
        countries = _countries().complete(value, CHOICES_LIMIT - len(leaders))
        return [choice(entry.name, entry.name) for entry in (*leaders, *countries)]


class StatementOption(NameOption):
    """A statement on record, of the leader and on the topic that are filled in; goes on as its key."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        filled = interaction.namespace
        try:
            opened = await list_statements(
                request_of(interaction), leader=_text(filled, "leader"), topic=_text(filled, "topic")
            )
        except StandpointError:  # a name that is not finished yet
            return []
        whole = not (_text(filled, "leader") and _text(filled, "topic"))
        titles = [(statement_title(one, whole=whole), one) for one in opened]
        return [choice(title, one.row.stance.key) for title, one in _holding(titles, value)]


class UpdateOption(NameOption):
    """A recent update, the caller's first; goes on as its number."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        lines, names = await list_recent(request_of(interaction), limit=CHOICES_LIMIT)
        titles = [(update_title(line, names), line) for line in lines]
        wanted = value.casefold()
        return [choice(title, str(line.update.seq)) for title, line in titles if wanted in title.casefold()]


def country_of(text: str) -> str:
    """The code of the country that a text names, "" if it names none, or several."""
    found = _countries().match(text).found
    return found[0].key.upper() if len(found) == 1 else ""


def _holding(titles: Iterable[tuple[str, Opened]], typed: str) -> list[tuple[str, Opened]]:
    wanted = typed.casefold().strip()
    return [
        (title, one) for title, one in titles if wanted in title.casefold() or wanted in one.row.stance.key
    ]


def _text(filled: object, name: str) -> str:
    """What stands in another option so far."""
    value = getattr(filled, name, None)
    return value if isinstance(value, str) else ""


def _named(entries: Iterable[Named], *, upper: bool = False) -> list[app_commands.Choice[str]]:
    return [choice(entry.name, entry.key.upper() if upper else entry.key) for entry in entries]


_index: list[NameIndex] = []


def _countries() -> NameIndex:
    """The countries by name; made on first use, because that takes a moment."""
    if not _index:
        codes: Mapping[str, str] = {code: country_name(code) for code in country_codes()}
        _index.append(
            NameIndex(Named(key=code.lower(), name=name, aliases=(code,)) for code, name in codes.items())
        )
    return _index[0]
