"""What members hand in: stances that they suggest, and problems that they report."""

from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.desk.desk import Desk
from bot.desk.edit import Draft, check_draft
from bot.desk.request import Request
from bot.record.entries import Revision, Stance
from bot.record.errors import ConflictError, InvalidEntryError, StandpointError
from bot.record.policy import Action, require
from bot.record.problems import explain
from bot.record.queue import ProblemKind, QueueItem, Report, Said, Step, Suggestion, mark
from bot.store.queue import NewItem, Taken
from bot.store.store import When


async def suggest_stance(
    request: Request,
    draft: Draft,
    *,
    channel_id: int | None,
) -> QueueItem:
    """Put a draft into the server's queue, checked by the same rules as an editor's.

    A repeated `request_key` hands in nothing more.

    Raises:
        NotAllowedError: not in a server.
        UnknownNameError, AmbiguousNameError: of the leader or topic.
        InvalidEntryError: everything else that is wrong with the draft, all of it at once.
        ConflictError: the same statement is on record, waits already, or was rejected before.
        TooManyError: the person or the server has reached its limit for the hour.
    """
    require(request.caller, Action.SUGGEST)
    directory = await request.directory()
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    stance, _ = check_draft(draft, leader, topic, directory, request.today())
    history = await history_of(request.desk, request.guild_id, leader.key, topic.key)
    if holds(history, stance):
        raise ConflictError("This statement is on record already, with the same date, position and source.")
    content = Suggestion(
        leader=leader.key,
        topic=topic.key,
        position=draft.position,
        day=stance.stated_on,  # "yesterday" will mean another day when it is approved
        quote=draft.quote,
        summary=draft.summary,
        source=draft.source,
        reason=draft.reason,
    )
    base = mark(history[-1] if history else None)
    return await _hand_in(request, content, base, channel_id=channel_id)


async def report_problem(
    request: Request,
    *,
    stance_key: str,
    problem: str,
    text: str,
    channel_id: int | None,
) -> QueueItem:
    """Put a reader's report about a stance into the server's queue; until it is settled the stance is disputed.

    Raises:
        NotAllowedError: not in a server.
        InvalidEntryError: no such kind of problem, or a text that is too long.
        StandpointError: the stance is not on record, or was retracted.
        ConflictError: the same problem of this stance waits already.
        TooManyError: the person or the server has reached its limit for the hour.
    """
    require(request.caller, Action.REPORT_PROBLEM)
    row = await current_row(request.desk, request.guild_id, stance_key)
    stance = row.stance
    try:
        content = Report(
            leader=stance.leader,
            topic=stance.topic,
            stance=stance.key,
            problem=ProblemKind(problem),
            text=text,
        )
    except ValidationError as error:
        raise InvalidEntryError(f"Your text {explain(error)[0].reason}.") from None
    except ValueError:
        raise InvalidEntryError("Please choose what is wrong from the list.") from None
    return await _hand_in(request, content, mark(row), channel_id=channel_id)


async def answer_question(
    request: Request,
    *,
    guild_id: int,
    number: int,
    text: str,
) -> QueueItem:
    """Add the author's answer to what the editors asked last about their item, also from a direct message.

    Raises:
        StandpointError: the item is not the caller's own, or nothing is asked.
        InvalidEntryError: the answer is empty or too long. DecidedError: somebody has decided meanwhile.
    """
    require(request.caller, Action.ANSWER_QUESTION)
    try:
        item = await request.store.queue.item(guild_id, number)
    except StandpointError:
        raise _not_yours() from None
    if item.author_id is None or item.author_id != request.caller.discord_user_id:
        raise _not_yours()
    spoken = await request.store.queue.spoken(guild_id, number)
    if not spoken or spoken[-1].step is Step.ANSWER:
        raise ConflictError("You have answered this question already. Thank you!")
    return await request.store.queue.take_step(
        guild_id,
        number,
        Taken(
            step=Step.ANSWER,
            discord_user_id=request.caller.discord_user_id,
            at=request.instant(),
            said=checked_text(text, "answer"),
            request_key=request.key,
        ),
    )


async def history_of(desk: Desk, guild_id: int, leader: str, topic: str) -> tuple[Revision, ...]:
    """A leader's stances on a topic to this day, oldest first, in the record that a server reads."""
    when = When(as_of=desk.today().isoformat())
    return await desk.store.timeline(desk.store.record_of(guild_id), leader, topic, when)


async def current_row(desk: Desk, guild_id: int, stance_key: str) -> Revision:
    """The row of a stance that holds now.

    Raises:
        StandpointError: there is no such stance, or it was retracted.
    """
    rows = await desk.store.revisions(desk.store.record_of(guild_id), stance_key)
    if not rows:
        raise StandpointError("That stance is not on record here any more. Please ask again with `/stance`.")
    if not rows[-1].is_kept:
        raise StandpointError(
            "That stance was retracted meanwhile, so there is nothing to report. Thank you!"
        )
    return rows[-1]


def holds(history: Sequence[Revision], stance: Stance) -> bool:
    """Whether a history holds a statement already, by what the store counts as the same."""

    def said(one: Stance) -> tuple[object, ...]:
        return one.stated_on, one.position, one.source_url, one.quote

    return any(said(row.stance) == said(stance) for row in history)


def checked_text(text: str, name: str) -> str:
    """What somebody typed as a `name` (reason, question, answer), on the form that the queue keeps.

    Raises:
        InvalidEntryError: it is empty, longer than TEXT_LIMIT, or holds what cannot be shown.
    """
    try:
        said = _SAID.validate_python(text.strip())
    except ValidationError as error:
        raise InvalidEntryError(f"The {name} {explain(error)[0].reason}.") from None
    if not said:
        raise InvalidEntryError(f"The {name} is empty. Please write a sentence.")
    return said


def draft_of(suggestion: Suggestion) -> Draft:
    """What the member typed, as a draft."""
    return Draft(**dict(suggestion))


_SAID: Final[TypeAdapter[str]] = TypeAdapter(Said)


async def _hand_in(
    request: Request,
    content: Suggestion | Report,
    base: str,
    *,
    channel_id: int | None,
) -> QueueItem:
    if request.caller.discord_user_id is None:  # the operator has no account to answer to
        raise StandpointError("Only people on Discord can hand something in. Record it yourself instead.")
    return await request.store.queue.hand_in(
        NewItem(
            guild_id=request.guild_id,
            discord_user_id=request.caller.discord_user_id,
            channel_id=channel_id,
            at=request.instant(),
            content=content,
            base=base,
            request_key=request.key,
        )
    )


def _not_yours() -> StandpointError:
    """The same whether the item is not there or somebody else's, so that it tells nothing about either."""
    return StandpointError("This question is for somebody else, or it is settled already.")
