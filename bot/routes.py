"""Every button: what it does, and the typed fields of which its id is made.

Ids stand in messages on Discord, which outlive releases: a test pins them. What a press does stands in the cogs.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer

from bot.core.dates import full_day, short_day
from bot.stances.model import Why
from bot.ui.routes import Number, Paged, Press
from bot.watch.model import WatchKind, Way

Day = Annotated[str, BeforeValidator(full_day), PlainSerializer(short_day)]
"""A day, which an id holds as `20150928`; or words that say when."""


class ShowStance(Paged, route="stance"):
    """Where a leader stands on a topic, a theme or everything: by a day, as the record stood at a moment."""

    leader: str
    subject: str = ""
    on: Day = ""
    known: str = ""


class ShowHistory(Paged, route="history"):
    """All that a leader said on a topic."""

    leader: str
    topic: str
    known: str = ""


class ShowWithdrawn(Paged, route="withdrawn"):
    """What was corrected or retracted of it."""

    leader: str
    topic: str
    known: str = ""


class ShowCorrections(Paged, route="corrections"):
    """Every correction and retraction of the record."""


class ShowLeaders(Paged, route="leaders"):
    """Who is on record, or whom a text finds."""

    search: str = ""


class ShowTopics(Paged, route="topics"):
    """What is tracked, a theme a page."""


class ShowUpdates(Paged, route="updates"):
    """The updates log, about a leader and a topic where these are given."""

    leader: str = ""
    topic: str = ""


class Search(Paged, route="search"):
    """Statements by their words."""

    leader: str = ""
    text: str


class Ask(Press, route="ask"):
    """Another question, by the id of its context."""

    context: str
    language: str = ""


class ChangeQuestion(Press, route="reask"):
    """A dialog with the question that was asked."""

    context: str


class ShowGaps(Paged, route="gaps"):
    """What people ask for that is not on record."""


class Edit(Press, route="edit"):
    """A stance, and what an editor can do with it."""

    stance: str
    revision: Number


class CorrectText(Press, route="correct"):
    """The dialog that corrects the words of a stance."""

    stance: str
    revision: Number


class CorrectPosition(Press, route="reposition"):
    """The dialog that corrects the position of a stance."""

    stance: str
    revision: Number


class Retract(Press, route="retract"):
    """The dialog that withdraws a stance."""

    stance: str
    revision: Number


class RecordAgain(Press, route="draft"):
    """The dialog of a stance, with what was typed."""

    token: str


class RecordMessageAgain(Press, route="recordmessage"):
    """The same for a stance that began with a message."""

    token: str


class CorrectAgain(Press, route="correctdraft"):
    """The dialog of a correction, with what was typed."""

    token: str


class SayWhy(Press, route="why"):
    """What a kept draft means for the position on record."""

    token: str
    why: Why


class Undo(Press, route="undo"):
    """What taking back an update would change."""

    update: Number


class ConfirmUndo(Press, route="undone"):
    """Take it back, if the record still ends with the update `head`."""

    update: Number
    head: Number


class ShowProposals(Paged, route="proposals"):
    """What waits for a second editor."""


class ShowProposal(Press, route="proposal"):
    """One of them."""

    number: Number


class ConfirmProposal(Press, route="confirm"):
    """Confirm it, as the second."""

    number: Number


class WithdrawProposal(Press, route="withdraw"):
    """Drop it."""

    number: Number


class Import(Press, route="import"):
    """Import the files that were shown; where two people are wanted, those that `asked_by` brought."""

    token: str
    asked_by: Number = 0


class SuggestAgain(Press, route="suggestdraft"):
    """The dialog of a suggestion, with what was typed."""

    token: str


class SuggestMessageAgain(Press, route="messagedraft"):
    """The same for a suggestion that began with a message."""

    token: str


class ReportProblem(Press, route="problem"):
    """The dialog that says what is wrong with a stance."""

    stance: str


class AnswerQuestion(Press, route="queueanswer"):
    """The dialog that answers the editors of a server about what one handed in."""

    guild_id: Number
    number: Number


class ShowQueue(Paged, route="queue"):
    """What waits for an editor."""


class ShowItem(Press, route="queueitem"):
    """One item of the queue."""

    number: Number


class Approve(Press, route="queueapprove"):
    """Approve it; `seen` is the mark of what the record showed, "" on the card that was posted first."""

    number: Number
    seen: str = ""


class Amend(Press, route="queueamend"):
    """The dialog that puts it right and approves it, with what was typed."""

    number: Number
    seen: str = ""
    token: str = ""


class Reject(Press, route="queuereject"):
    """The dialog that rejects it."""

    number: Number


class AskAuthor(Press, route="queueask"):
    """The dialog that asks who handed it in."""

    number: Number


class Claim(Press, route="queueclaim"):
    """Say that one is on it, or is not any more."""

    number: Number


class SetUp(Press, route="setup"):
    """The dialog that sets a server up."""


class StartRecord(Press, route="ownrecord"):
    """Ask for a record of the server's own, or an empty one; or start it, as `asked_by` wished."""

    answer: Literal["ask", "askempty", "yes", "empty"]
    token: str = ""
    asked_by: Number = 0


class ShowLearnt(Paged, route="learnt"):
    """What the public record has learnt since; `beside` the card that everybody sees."""

    beside: bool = False


class TakeOver(Press, route="takeover"):
    """Take it over, up to the update of the public record that was shown, as `asked_by` wished."""

    head: Number
    token: str = ""
    asked_by: Number = 0


class ShowRest(Paged, route="digest"):
    """What had no room in a summary, after so many items."""

    day: str
    occasion: str = ""
    skipped: Number


class WatchCard(Press, route="watch"):
    """Whether to follow the leader or the topic of a card."""

    leader: str
    topic: str


class Follow(Press, route="watchadd"):
    """Follow something, in everything or only where a position shifts."""

    kind: WatchKind
    key: str
    only: Literal["all", "shifts"]


class ChooseWay(Press, route="watchway"):
    """How to be told."""

    way: Way


class ShowFollowed(Paged, route="watchlist"):
    """What one follows."""


class Unfollow(Press, route="unwatch"):
    """Follow it no longer; named as `kind:key`."""

    what: str


class Forget(Press, route="forget"):
    """Forget who presses, in this server or in all."""

    where: Literal["here", "everywhere"]
