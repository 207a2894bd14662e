"""Every button: what it does, and the typed fields of which its id is made.

Ids stand in messages on Discord, which outlive releases: a test pins them. What each of them does stands in the cogs.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer
from typing_extensions import override

from bot.core.dates import full_day, short_day
from bot.core.directory import LeaderOrder
from bot.stances.model import Why
from bot.ui.routes import Button, Number, PagedButton, TokenButton
from bot.watch.model import WatchKind, Way

Day = Annotated[str, BeforeValidator(full_day), PlainSerializer(short_day)]
"""A day, which an id holds as `20150928`; or words that say when."""


Style = Literal["apa", "chicago", "mla", "bibtex", "csl-json"]
"""In which a statement is cited."""


class DatedButton(PagedButton):
    """A button that shows what had been said by a day, as the record stood at a moment."""

    on: Day = ""
    known: str = ""


class StanceButton(Button):
    """A button about a stance, as the one who presses it was shown it."""

    stance: str
    revision: Number


class NumberButton(Button):
    """A button about something that has a number: a proposal, an item of the queue."""

    number: Number


class ShowStance(DatedButton, route="stance"):
    """Where a leader stands on a topic, a theme or everything: by a day, as the record stood at a moment."""

    leader: str
    subject: str = ""


class ShowHistory(PagedButton, route="history"):
    """All that a leader said on a topic."""

    leader: str
    topic: str
    known: str = ""


class ShowWithdrawn(PagedButton, route="withdrawn"):
    """What was corrected or retracted of it."""

    leader: str
    topic: str
    known: str = ""


class ShowCorrections(PagedButton, route="corrections"):
    """Every correction and retraction of the record."""


class ShowLeaders(PagedButton, route="leaders"):
    """Who is on record, or whom a text finds, in an order."""

    search: str = ""
    sort: LeaderOrder = ""

    @classmethod
    @override
    def in_id(cls) -> list[str]:
        return ["search", "page", "sort"]  # the order came later than the ids of messages on Discord


class ShowTopics(PagedButton, route="topics"):
    """What is tracked, a theme a page."""


class ShowUpdates(PagedButton, route="updates"):
    """The updates log, about a leader and a topic where these are given."""

    leader: str = ""
    topic: str = ""


class Search(PagedButton, route="search"):
    """Statements by their words."""

    leader: str = ""
    text: str


class Ask(Button, route="ask"):
    """Another question, by the id of its context, of the record as it stood at a moment."""

    context: str
    language: str = ""
    known: str = ""


class ChangeQuestion(Button, route="reask"):
    """A dialog with the question that was asked, of the record as it stood at a moment."""

    context: str
    known: str = ""


class ShowGaps(PagedButton, route="gaps"):
    """What people ask for that is not on record."""


class ShowComparison(DatedButton, route="compare"):
    """Two to four leaders side by side."""

    leader: str
    other: str = ""
    third: str = ""
    fourth: str = ""
    theme: str = ""


class ExplainAgreement(DatedButton, route="explain"):
    """The rows behind the agreement of two leaders."""

    leader: str
    other: str = ""
    theme: str = ""


class ShowAgreement(DatedButton, route="agree"):
    """Who agrees with a leader, and how far."""

    leader: str
    subject: str = ""


class ShowMap(DatedButton, route="map"):
    """Who agrees with whom."""

    subject: str = ""


class ShowMatrix(DatedButton, route="matrix"):
    """Leaders and topics, with the position of each on each."""

    subject: str = ""


class ShowTimeline(DatedButton, route="course"):
    """The positions of a leader over time."""

    leader: str
    subject: str = ""


class ShowShifts(DatedButton, route="moved"):
    """What shifted, from a day to another."""

    leader: str = ""
    topic: str = ""
    since: Day = ""


class ShowCoalition(DatedButton, route="coalition"):
    """A coalition and its members."""

    coalition: str


class ShowCoalitions(DatedButton, route="coalitions"):
    """Every coalition."""


class ShowOverlap(DatedButton, route="overlap"):
    """Who is in both of two coalitions."""

    coalition: str
    other: str = ""


class ShowLeader(DatedButton, route="leader"):
    """A leader at a glance."""

    leader: str


class ShowTopic(DatedButton, route="topic"):
    """Who stands where on a topic."""

    topic: str


class AskWho(Button, route="quiz"):
    """Another quote to guess the speaker of."""


class GuessSpeaker(Button, route="guess"):
    """That a leader said a stance."""

    stance: str
    leader: str


class Export(Button, route="export"):
    """What was said by a day, as a table: by a leader and on a topic or theme, or by everybody and on everything."""

    leader: str = ""
    subject: str = ""
    on: Day = ""
    known: str = ""


class Edit(StanceButton, route="edit"):
    """A stance, and what an editor can do with it."""


class CorrectText(StanceButton, route="correct"):
    """The dialog that corrects the words of a stance."""


class CorrectPosition(StanceButton, route="reposition"):
    """The dialog that corrects the position of a stance."""


class Retract(StanceButton, route="retract"):
    """The dialog that withdraws a stance."""


class CorrectAgain(TokenButton, route="correctdraft"):
    """The dialog of a correction, with what was typed."""


class RecordAnother(Button, route="another"):
    """The dialog of another position that the statement of a stance shows."""

    stance: str


class AddDetails(Button, route="details"):
    """The dialog of what recording does not ask for: where, in which office, how plainly; or the translation."""

    stance: str
    revision: Number
    translation: bool = False


class SayWhy(Button, route="why"):
    """What a kept draft means for the position on record."""

    token: str
    why: Why


class Cite(Button, route="cite"):
    """A stance in a style of citation, as the record stood at a moment."""

    stance: str
    style: Style = "apa"
    known: str = ""


class ShowSource(PagedButton, route="source"):
    """A source, and what rests on it."""

    source: str


class MendSource(Button, route="mend"):
    """What an editor can do with a source; or the dialog that puts right what is said of it."""

    source: str
    revision: Number
    dialog: bool = False


class DropSource(TokenButton, route="drop"):
    """The dialog that withdraws all that rests on a source, as it was shown."""


class Undo(Button, route="undo"):
    """What taking back an update would change."""

    update: Number


class ConfirmUndo(Button, route="undone"):
    """Take it back, if the record still ends with the update `head`."""

    update: Number
    head: Number


class ShowProposals(PagedButton, route="proposals"):
    """What waits for a second editor."""


class ShowProposal(NumberButton, route="proposal"):
    """One of them."""


class ConfirmProposal(NumberButton, route="confirm"):
    """Confirm it, as the second."""


class WithdrawProposal(NumberButton, route="withdraw"):
    """Drop it."""


class Import(Button, route="import"):
    """Import the files that were shown; where two people are wanted, those that `asked_by` brought."""

    token: str
    asked_by: Number = 0


class StopImport(TokenButton, route="stopimport"):
    """End an import that is under way, as long as nothing is recorded."""


class SuggestOn(Button, route="suggest"):
    """The dialog of a suggestion about a leader and a topic, which asks for the position too."""

    leader: str
    topic: str


class ReportProblem(Button, route="problem"):
    """The dialog that says what is wrong with a stance."""

    stance: str


class AnswerQuestion(Button, route="queueanswer"):
    """The dialog that answers the editors of a server about what one handed in."""

    guild_id: Number
    number: Number


class ShowQueue(PagedButton, route="queue"):
    """What waits for an editor."""


class ShowItem(NumberButton, route="queueitem"):
    """One item of the queue."""


class Approve(Button, route="queueapprove"):
    """Approve it; `seen` is the mark of what the record showed, "" on the card that was posted first."""

    number: Number
    seen: str = ""


class Amend(Button, route="queueamend"):
    """The dialog that puts it right and approves it."""

    number: Number
    seen: str = ""


class Reject(NumberButton, route="queuereject"):
    """The dialog that rejects it."""


class AskAuthor(NumberButton, route="queueask"):
    """The dialog that asks who handed it in."""


class Claim(NumberButton, route="queueclaim"):
    """Say that one is on it, or is not any more."""


class SetUp(Button, route="setup"):
    """The dialog that sets a server up."""


class StartRecord(Button, route="ownrecord"):
    """Ask for a record of the server's own, or an empty one; or start it, as `asked_by` wished."""

    answer: Literal["ask", "askempty", "yes", "empty"]
    token: str = ""
    asked_by: Number = 0


class ShowLearnt(PagedButton, route="learnt"):
    """What the public record has learnt since; `beside` the card that everybody sees."""

    beside: bool = False


class TakeOver(Button, route="takeover"):
    """Take it over, up to the update of the public record that was shown, as `asked_by` wished."""

    head: Number
    token: str = ""
    asked_by: Number = 0


class PostSummary(Button, route="digestnow"):
    """Posts a summary out of turn, once for what was asked for under this number."""

    asked: Number


class ShowRest(PagedButton, route="digest"):
    """What had no room in a summary, after so many items."""

    day: str
    occasion: str = ""
    skipped: Number


class WatchCard(Button, route="watch"):
    """Whether to follow the leader or the topic of a card."""

    leader: str
    topic: str


class Follow(Button, route="watchadd"):
    """Follow something, in everything or only where a position shifts."""

    kind: WatchKind
    key: str
    only: Literal["all", "shifts"]


class ChooseWay(Button, route="watchway"):
    """How to be told."""

    way: Way


class ShowFollowed(PagedButton, route="watchlist"):
    """What one follows."""


class Unfollow(Button, route="unwatch"):
    """Follow it no longer; named as `kind:key`."""

    what: str


class Forget(Button, route="forget"):
    """Forget who presses, in this server or in all."""

    where: Literal["here", "everywhere"]
