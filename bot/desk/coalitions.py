"""Coalitions: added, their status, and who is in them."""

from datetime import date

from bot.desk.days import read_day
from bot.desk.edit import read_source
from bot.desk.entering import Entered, again, aliases_of, begin, checked, end, refuse_known, taken_keys
from bot.desk.request import Request
from bot.record.dates import check_reduced_date
from bot.record.directory import Directory
from bot.record.entries import Coalition, Membership
from bot.record.errors import BadDateError, InvalidEntryError, UnknownNameError
from bot.record.keys import key_for
from bot.record.names import fold


async def add_coalition(
    request: Request,
    reason: str,
    *,
    name: str,
    status: str,
    source: str = "",
    kind: str = "",
    topic: str = "",
    proposed_by: str = "",
    since: str = "",
    aliases: str = "",
) -> Entered:
    """Add a coalition; `status` is proposed, active or dissolved, `source` a title and a link in any order.

    Raises:
        NotAllowedError, UnknownNameError, BadDateError. InvalidEntryError: something about it is wrong.
    """
    directory, change = await begin(request, reason)
    refuse_known(name, "coalition", {one.name: one.key for one in directory.coalitions})
    title, url = read_source(source)
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
        source_title=title,
        source_url=url,
    )
    return await end(request, await request.store.edits.add(change, coalition))


async def set_status(
    request: Request,
    reason: str,
    *,
    coalition: str,
    status: str,
    since: str = "",
    source: str = "",
) -> Entered:
    """Change whether a coalition is proposed, active or dissolved, and since when it is that."""
    directory, change = await begin(request, reason)
    key = directory.find_coalition(coalition).key
    fields: dict[str, object] = {"status": status}
    if since.strip():
        fields["since"] = read_day(since, request.today())
    if source.strip():
        fields["source_title"], fields["source_url"] = read_source(source)
    edited = await request.store.edits.edit(change, Coalition, key, lambda entry: again(entry, **fields))
    return await end(request, edited)


async def set_member(
    request: Request,
    reason: str,
    *,
    coalition: str,
    member: str,
    country: str = "",
    role: str = "",
    since: str = "",
    until: str = "",
    source: str = "",
) -> Entered:
    """Add a member of a coalition, or change what is known of one; what is left empty stays as it was.

    Args:
        member: a leader on record, or the name of a country or organisation.
        country: the code of the country that `member` names, "" if it is none.
    """
    directory, change = await begin(request, reason)
    which = directory.find_coalition(coalition)
    key, name = _member(directory, which, member, country)
    known = next(
        (one for one in directory.memberships if (one.coalition, one.member) == (which.key, key)), None
    )
    today = request.today()
    fields: dict[str, object] = {
        "role": role.strip(),
        "since": read_day(since, today) if since.strip() else "",
        "until": _end_day(until, today) if until.strip() else "",
        "source_url": read_source(source)[1] if source.strip() else "",
    }
    if source.strip() and not fields["source_url"]:
        raise InvalidEntryError("The source needs a web address that starts with http:// or https://.")
    given = {column: value for column, value in fields.items() if value}
    entry = (
        again(known, **given)
        if known is not None
        else checked(Membership, coalition=which.key, member=key, name=name, **given)
    )
    return await end(request, await request.store.edits.put(change, entry))


def _end_day(text: str, today: date) -> str:
    """A day that may also lie ahead: an end can be agreed in advance."""
    try:
        return read_day(text, today)
    except BadDateError:
        return check_reduced_date(text.strip())


def _member(directory: Directory, coalition: Coalition, member: str, country: str) -> tuple[str, str]:
    """Key and name: of a country, of who is a member already, of a leader, else of an organisation."""
    for known in directory.memberships:
        if known.coalition == coalition.key and fold(member) in {fold(known.name), fold(known.member)}:
            return known.member, known.name
    if country:
        return country, member
    try:
        leader = directory.find_leader(member)
    except UnknownNameError:
        return key_for(member, ()), member
    return leader.key, leader.name
