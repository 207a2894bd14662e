"""Changing leaders, topics, themes and coalitions: from what an editor typed to an entry on record."""

import asyncio
from collections.abc import Callable
from datetime import date

from bot.core import countries
from bot.core.dates import check_reduced_date, read_day
from bot.core.directory import Directory
from bot.core.entries import Coalition, Leader, LeaderType, Membership, Office, Theme, Topic
from bot.core.errors import AmbiguousNameError, BadDateError, InvalidEntryError, UnknownNameError
from bot.core.kinds import CALLED, key_for
from bot.core.names import fold, is_called
from bot.core.policy import Action, require
from bot.core.problems import reason_problems, refusal
from bot.db.changes import Change, Edited
from bot.entries import store as entries
from bot.entries.model import again, aliases_of, checked, refuse_slips, renamed, with_alias, without_alias
from bot.proposals import named_or_proposed
from bot.proposals_store import Intent, Proposal
from bot.request import Request
from bot.sources.service import sources_typed


async def begin(request: Request, reason: str) -> tuple[Directory, Change]:
    """The directory that the caller reads, and the change that they ask for, for a reason that may be empty.

    Raises:
        NotAllowedError: the caller is no editor here. InvalidEntryError: of the reason.
    """
    require(request.caller, Action.EDIT_ENTRIES)
    problems = reason_problems(reason)
    if problems:
        raise refusal(problems, "Nothing was recorded yet.")
    change = request.change(Action.EDIT_ENTRIES, reason=reason.strip())
    return await request.directory(), change


def taken_keys(directory: Directory) -> set[str]:
    """Every key that is or was in use, of any kind, so that no text can mean two things."""
    return {key for kind in CALLED for key in directory.newest.get(kind, ())}


# Leaders


async def add_leader(
    request: Request,
    reason: str,
    *,
    name: str,
    country: str = "",
    wikidata: str = "",
    aliases: str = "",
    type: LeaderType = "person",  # noqa: A002 - the field of a leader
) -> Edited:
    """Add a leader. `country` is a code or a name; `aliases` are separated by commas or semicolons.

    Raises:
        NotAllowedError. InvalidEntryError: something about it is wrong, or the name is on record.
    """
    directory, change = await begin(request, reason)
    leader = checked(
        Leader,
        key=key_for(name, taken_keys(directory)),
        type=type,
        name=name,
        country=await _country(country) or country,
        wikidata=wikidata,
        aliases=aliases_of(aliases),
    )
    return await request.named(await request.store.change(change, entries.add_entry, leader))


async def rename_leader(request: Request, reason: str, *, leader: str, name: str) -> Edited | Proposal:
    """Give a leader another name, or propose that where the server wants two people for it. The name before stays as an
    alias.
    """
    directory, change = await begin(request, reason)
    key = directory.find_leader(leader).key
    intent = Intent(kind="rename", reason=change.reason, old=key, name=name)
    renaming = request.store.change(change, entries.edit_entry, Leader, key, renamed(name))
    return await named_or_proposed(request, intent, renaming)


async def alias_leader(
    request: Request, reason: str, *, leader: str, alias: str, remove: bool = False
) -> Edited:
    """Let a leader be found under another name, or no longer."""
    directory, change = await begin(request, reason)
    key = directory.find_leader(leader).key
    edit: Callable[[Leader], Leader] = without_alias(alias) if remove else with_alias(alias)
    return await request.named(await request.store.change(change, entries.edit_entry, Leader, key, edit))


async def set_office(
    request: Request, reason: str, *, leader: str, office: str, since: str, until: str = ""
) -> Edited:
    """Add a term of office of a leader, in the place of all on record that it overlaps.

    Without `until` it goes on. Terms that do not meet are told apart, as when somebody is elected again.
    """
    directory, change = await begin(request, reason)
    today = request.today()
    term = checked(
        Office,
        leader=directory.find_leader(leader).key,
        office=office,
        first_attested=read_day(since, today),
        last_attested=read_day(until, today) if until.strip() else "",
    )
    return await request.named(await request.store.change(change, entries.put_term, term))


async def merge_leaders(request: Request, reason: str, *, leader: str, into: str) -> Edited | Proposal:
    """Make one of two leaders who are the same person. The first one's key and names lead to the second."""
    directory, change = await begin(request, reason)
    old, stays = directory.find_leader(leader), directory.find_leader(into)
    intent = Intent(kind="merge", reason=change.reason, old=old.key, into=stays.key)
    merging = request.store.change(change, entries.merge_leaders, old.key, stays.key)
    return await named_or_proposed(request, intent, merging)


# Topics and themes


async def add_topic(
    request: Request,
    reason: str,
    *,
    theme: str,
    name: str,
    statement: str,
    aliases: str = "",
) -> Edited:
    """Add a topic under a theme. Its statement is what leaders support or oppose.

    Raises:
        NotAllowedError, UnknownNameError. InvalidEntryError: the wording breaks a rule (`bot.entries.model`),
            the name is on record, or something else about it is wrong.
    """
    directory, change = await begin(request, reason)
    under = directory.find_theme(theme)
    topic = checked(
        Topic,
        key=key_for(name, taken_keys(directory)),
        theme=under.key,
        name=name,
        proposition=statement,
        aliases=aliases_of(aliases),
    )
    refuse_slips(topic.proposition)
    return await request.named(await request.store.change(change, entries.add_entry, topic))


async def rename_topic(
    request: Request, reason: str, *, topic: str, name: str = "", statement: str = ""
) -> Edited:
    """Give a topic another name or statement while nothing is on record about it.

    Positions are read against both, so a topic with stances keeps them; a further name is an alias.
    """
    directory, change = await begin(request, reason)
    key = directory.find_topic(topic).key
    if not (name.strip() or statement.strip()):
        raise InvalidEntryError("Say what should change: the topic's name, its statement, or both.")
    if statement.strip():
        refuse_slips(statement)
    edit: Callable[[Topic], Topic] = renamed(name.strip() or None, proposition=statement)
    return await request.named(await request.store.change(change, entries.edit_entry, Topic, key, edit))


async def alias_topic(
    request: Request, reason: str, *, topic: str, alias: str, remove: bool = False
) -> Edited:
    """Let a topic be found under another name, or no longer."""
    directory, change = await begin(request, reason)
    key = directory.find_topic(topic).key
    edit: Callable[[Topic], Topic] = without_alias(alias) if remove else with_alias(alias)
    return await request.named(await request.store.change(change, entries.edit_entry, Topic, key, edit))


async def retire_topic(request: Request, reason: str, *, topic: str) -> Edited:
    """Stop offering a topic for recording. What is on record stays readable."""
    directory, change = await begin(request, reason)
    key = directory.find_topic(topic).key
    return await request.named(await request.store.change(change, entries.retire_topic, key))


async def add_theme(
    request: Request, reason: str, *, name: str, description: str = "", aliases: str = ""
) -> Edited:
    """Add a theme, which groups topics."""
    directory, change = await begin(request, reason)
    theme = checked(
        Theme,
        key=key_for(name, taken_keys(directory)),
        name=name,
        description=description,
        aliases=aliases_of(aliases),
    )
    return await request.named(await request.store.change(change, entries.add_entry, theme))


async def rename_theme(
    request: Request, reason: str, *, theme: str, name: str = "", description: str = ""
) -> Edited:
    """Give a theme another name or description."""
    directory, change = await begin(request, reason)
    key = directory.find_theme(theme).key
    edit: Callable[[Theme], Theme] = renamed(name.strip() or None, description=description)
    return await request.named(await request.store.change(change, entries.edit_entry, Theme, key, edit))


async def add_coalition(
    request: Request,
    reason: str,
    *,
    name: str,
    status: str,
    source: str,
    kind: str = "",
    topic: str = "",
    proposed_by: str = "",
    since: str = "",
    aliases: str = "",
) -> Edited:
    """Add a coalition; `status` is proposed, active or dissolved, `source` a title and a link in any order.

    Raises:
        NotAllowedError, UnknownNameError, BadDateError. InvalidEntryError: something about it is wrong.
    """
    directory, change = await begin(request, reason)
    cited = await sources_typed(request.desk, request.record_id, source)
    if not cited:
        raise InvalidEntryError(
            "A coalition is put on record with its source: give the title and the link of where it can be read. "
            "Nothing was changed."
        )
    coalition = checked(
        Coalition,
        key=key_for(name, taken_keys(directory)),
        name=name,
        status=status,
        kind=kind,
        topic=directory.find_topic(topic).key if topic.strip() else "",
        proposed_by=directory.find_leader(proposed_by).key if proposed_by.strip() else "",
        since=read_day(since, request.today()) if since.strip() else "",
        aliases=aliases_of(aliases),
        sources=tuple(one.ref for one in cited),
    )
    added = await request.store.change(change, entries.add_entry, coalition, sources=cited)
    return await request.named(added)


async def set_status(
    request: Request,
    reason: str,
    *,
    coalition: str,
    status: str,
    since: str = "",
    source: str = "",
) -> Edited:
    """Change whether a coalition is proposed, active or dissolved, and since when it is that."""
    directory, change = await begin(request, reason)
    key = directory.find_coalition(coalition).key
    fields: dict[str, object] = {"status": status}
    if since.strip():
        fields["since"] = read_day(since, request.today())
    cited = await sources_typed(request.desk, request.record_id, source)
    edited = await request.store.change(
        change, entries.edit_entry, Coalition, key, lambda entry: again(entry, **fields), sources=cited
    )
    return await request.named(edited)


async def set_member(
    request: Request,
    reason: str,
    *,
    coalition: str,
    member: str,
    role: str = "",
    since: str = "",
    until: str = "",
    source: str = "",
) -> Edited:
    """Add a member of a coalition, or change what is known of one; what is left empty stays as it was.

    Args:
        member: a leader on record, or the name of a country or organisation.
    """
    directory, change = await begin(request, reason)
    which, member = directory.find_coalition(coalition), " ".join(member.split())
    key, name = _member(directory, which, member) or await _newcomer(directory, member)
    today = request.today()
    cited = await sources_typed(request.desk, request.record_id, source)
    fields: dict[str, object] = {
        "role": role.strip(),
        "since": read_day(since, today) if since.strip() else "",
        "until": _end_day(until, today) if until.strip() else "",
        "sources": tuple(one.ref for one in cited),
    }
    given = {column: value for column, value in fields.items() if value}
    new = checked(Membership, coalition=which.key, member=key, name=name, **given)
    put = await request.store.change(
        change, entries.put_entry, new, edit=lambda known: again(known, **given), sources=cited
    )
    return await request.named(put)


def _end_day(text: str, today: date) -> str:
    """A day that may also lie ahead: an end can be agreed in advance."""
    try:
        return read_day(text, today)
    except BadDateError:
        return check_reduced_date(text.strip())


def _member(directory: Directory, coalition: Coalition, member: str) -> tuple[str, str] | None:
    """Key and name of who or what goes by exactly this key or name: a member already, a country, a leader.

    Raises:
        AmbiguousNameError: several leaders do.
    """
    members = {one.member: one.name for one in directory.memberships if one.coalition == coalition.key}
    if member in members:
        return member, members[member]
    if leader := directory.leader_by_key.get(directory.merged.get(member, member)):
        return leader.key, leader.name
    named = {key: name for key, name in members.items() if fold(member) in {fold(name), fold(key)}}
    leaders = {
        one.key: one.name for one in directory.leader_names.match(member).found if is_called(one, member)
    }
    if len(named) == 1 and leaders.keys() <= named.keys():
        return named.popitem()
    if country := countries.find(member):
        return country, countries.name_of(country)
    named |= leaders
    if len(named) > 1:
        raise AmbiguousNameError("member", member, [(key, directory.called(key)) for key in named])
    return named.popitem() if named else None


async def _newcomer(directory: Directory, member: str) -> tuple[str, str]:
    """Key and name of a country by its code or full name, of the leader whose name has these words, of a country in
    another language, else of an organisation."""
    if country := countries.meant(member):
        return country, countries.name_of(country)
    try:
        leader = directory.find_leader(member)
    except UnknownNameError:
        if country := await _country(member):
            return country, countries.name_of(country)
        return key_for(member, ()), member
    return leader.key, leader.name


async def _country(text: str) -> str:
    """The code of the country that a text names in whatever language; "" if none. Off the loop: it may read names."""
    return countries.meant(text) or await asyncio.to_thread(countries.meant_abroad, text)
