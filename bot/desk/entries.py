"""Leaders, topics and themes: each function is one change that an editor asks for.

All raise NotAllowedError where the caller may not, UnknownNameError and AmbiguousNameError of a name, and
InvalidEntryError with whatever else is wrong, or where nothing would change.
"""

from collections.abc import Callable

from bot.desk.days import read_day
from bot.desk.entering import (
    Entered,
    again,
    aliases_of,
    begin,
    checked,
    end,
    refuse_known,
    renamed,
    taken_keys,
    with_alias,
    without_alias,
)
from bot.desk.request import Request
from bot.desk.second import Proposed, ToProposeError, propose, proposing
from bot.record.entries import Leader, Office, Theme, Topic
from bot.record.errors import InvalidEntryError
from bot.record.keys import key_for
from bot.record.kinds import key_of
from bot.record.names import fold
from bot.record.proposals import Intent
from bot.record.wording import check_wording

# Leaders


async def add_leader(
    request: Request,
    reason: str,
    *,
    name: str,
    country: str = "",
    wikidata: str = "",
    aliases: str = "",
) -> Entered:
    """Add a leader. `aliases` are separated by commas or semicolons.

    Raises:
        NotAllowedError. InvalidEntryError: something about it is wrong, or the name is on record.
    """
    directory, change = await begin(request, reason)
    refuse_known(name, "leader", {leader.name: leader.key for leader in directory.leaders})
    leader = checked(
        Leader,
        key=key_for(name, taken_keys(directory)),
        name=name,
        country=country,
        wikidata=wikidata,
        aliases=aliases_of(aliases),
    )
    return await end(request, await request.store.edits.add(change, leader))


async def rename_leader(request: Request, reason: str, *, leader: str, name: str) -> Entered:
    """Give a leader another name; the name before stays as an alias."""
    directory, change = await begin(request, reason)
    key = directory.find_leader(leader).key
    refuse_known(name, "leader", {other.name: other.key for other in directory.leaders if other.key != key})
    return await end(request, await request.store.edits.edit(change, Leader, key, renamed(name)))


async def alias_leader(
    request: Request, reason: str, *, leader: str, alias: str, remove: bool = False
) -> Entered:
    """Let a leader be found under another name, or no longer."""
    directory, change = await begin(request, reason)
    key = directory.find_leader(leader).key
    edit: Callable[[Leader], Leader] = without_alias(alias) if remove else with_alias(alias)
    return await end(request, await request.store.edits.edit(change, Leader, key, edit))


async def set_office(
    request: Request, reason: str, *, leader: str, office: str, since: str, until: str = ""
) -> Entered:
    """Add a term of office of a leader, or change its dates if it overlaps one on record.

    Without `until` it goes on. Terms that do not meet are told apart, as when somebody is elected again.
    """
    directory, change = await begin(request, reason)
    who = directory.find_leader(leader)
    known = next((o.office for o in directory.offices_of(who.key) if fold(o.office) == fold(office)), office)
    today = request.today()
    entry = checked(
        Office,
        leader=who.key,
        office=known,
        first_attested=read_day(since, today),
        last_attested=read_day(until, today) if until.strip() else "",
    )
    met = next((term for term in directory.offices_of(who.key) if term.meets(entry)), None)
    instead_of = "" if met is None else key_of(met)
    return await end(request, await request.store.edits.put(change, entry, instead_of=instead_of))


async def merge_leaders(request: Request, reason: str, *, leader: str, into: str) -> Entered | Proposed:
    """Make one of two leaders who are the same person. The first one's key and names lead to the second."""
    directory, change = await begin(request, reason)
    old, stays = directory.find_leader(leader), directory.find_leader(into)
    intent = Intent(kind="merge", reason=change.reason, old=old.key, into=stays.key)
    try:
        with proposing(intent):
            merged = await request.store.edits.merge_leaders(change, old.key, stays.key)
    except ToProposeError as error:
        return await propose(request, error.intent)
    return await end(request, merged)


# Topics and themes


async def add_topic(
    request: Request,
    reason: str,
    *,
    theme: str,
    name: str,
    statement: str,
    aliases: str = "",
) -> Entered:
    """Add a topic under a theme. Its statement is what leaders support or oppose.

    Raises:
        NotAllowedError, UnknownNameError. InvalidEntryError: the wording breaks a rule (`bot.record.wording`),
            the name is on record, or something else about it is wrong.
    """
    directory, change = await begin(request, reason)
    under = directory.find_theme(theme)
    refuse_known(name, "topic", {topic.name: topic.key for topic in directory.topics})
    topic = checked(
        Topic,
        key=key_for(name, taken_keys(directory)),
        theme=under.key,
        name=name,
        proposition=statement,
        aliases=aliases_of(aliases),
    )
    check_wording(topic.proposition, directory.topics)
    return await end(request, await request.store.edits.add(change, topic))


async def rename_topic(
    request: Request, reason: str, *, topic: str, name: str = "", statement: str = ""
) -> Entered:
    """Give a topic another name or statement while nothing is on record about it.

    Positions are read against both, so a topic with stances keeps them; a further name is an alias.
    """
    directory, change = await begin(request, reason)
    known = directory.find_topic(topic)
    others = [other for other in directory.topics if other.key != known.key]
    if not (name.strip() or statement.strip()):
        raise InvalidEntryError("Say what should change: the topic's name, its statement, or both.")
    if name.strip():
        refuse_known(name, "topic", {other.name: other.key for other in others})
    if statement.strip():
        check_wording(statement, others)

    def edit(entry: Topic) -> Topic:
        named = renamed(name)(entry) if name.strip() else entry
        return again(named, proposition=statement) if statement.strip() else named

    return await end(request, await request.store.edits.edit(change, Topic, known.key, edit))


async def alias_topic(
    request: Request, reason: str, *, topic: str, alias: str, remove: bool = False
) -> Entered:
    """Let a topic be found under another name, or no longer."""
    directory, change = await begin(request, reason)
    key = directory.find_topic(topic).key
    edit: Callable[[Topic], Topic] = without_alias(alias) if remove else with_alias(alias)
    return await end(request, await request.store.edits.edit(change, Topic, key, edit))


async def retire_topic(request: Request, reason: str, *, topic: str) -> Entered:
    """Stop offering a topic for recording. What is on record stays readable."""
    directory, change = await begin(request, reason)
    key = directory.find_topic(topic).key
    return await end(request, await request.store.edits.retire_topic(change, key))


async def add_theme(
    request: Request, reason: str, *, name: str, description: str = "", aliases: str = ""
) -> Entered:
    """Add a theme, which groups topics."""
    directory, change = await begin(request, reason)
    refuse_known(name, "theme", {theme.name: theme.key for theme in directory.themes})
    theme = checked(
        Theme,
        key=key_for(name, taken_keys(directory)),
        name=name,
        description=description,
        aliases=aliases_of(aliases),
    )
    return await end(request, await request.store.edits.add(change, theme))


async def rename_theme(
    request: Request, reason: str, *, theme: str, name: str = "", description: str = ""
) -> Entered:
    """Give a theme another name or description."""
    directory, change = await begin(request, reason)
    known = directory.find_theme(theme)
    if name.strip():
        refuse_known(name, "theme", {t.name: t.key for t in directory.themes if t.key != known.key})

    def edit(entry: Theme) -> Theme:
        named = renamed(name)(entry) if name.strip() else entry
        return again(named, description=description) if description.strip() else named

    return await end(request, await request.store.edits.edit(change, Theme, known.key, edit))
