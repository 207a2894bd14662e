"""Cards of the queue and of the log channel: the longest texts fit, and whatever people typed is shown as typed."""

from bot.core.entries import Cited, Revision, Source, Stance, first_revision
from bot.core.log import Logged, Made, Update
from bot.core.timeline import Shift, ShiftKind
from bot.logchannel import LINES, updates_message, updates_shown
from bot.logchannel_store import Batch
from bot.queue.approval import Moved
from bot.queue.cards import item_card, moved_card, outcome_card, question_card, queue_card, thanks_card
from bot.queue.model import ProblemKind, QueueItem, Report, Spoken, State, Step, Suggestion
from bot.queue.service import Flag, FlagKind, QueuePage, Reviewed
from bot.ui.routes import OpenAgain
from tests.ui.test_cards import check, parts

AT = "2026-01-01T12:00:00.000000Z"
BAD = "*_~`|[]()<@1>@everyone # -# "
LONG = (BAD * 40)[:500]
MENTION = "@everyone"


def stance(text: str = LONG) -> Stance:
    return Stance(
        key="a" * 80, leader="ada", topic="ferry", position=2, stated_on="2015", summary=text, quote=text,
        venue=text[:150], office=text[:100], sources=("a", "b", "c"), note=text[:300], basis="reported", confidence="medium", quote_language="de",
    )  # fmt: skip


def source(key: str, text: str = LONG) -> Cited:
    url = f"https://x.example/{'a' * 380}"
    return Cited(
        source=Source(key=key, title=text[:200], url=url, archive_url=url, publisher=text[:100]),
        locator="p" * 60,
    )


def row() -> Revision:
    return first_revision(stance(), place=1, at=AT, sources=tuple(map(source, "abc")))


def item(content: Suggestion | Report, state: State = State.PENDING) -> QueueItem:
    return QueueItem(
        guild_id=2**63, number=99999, author_id=2**63, channel_id=1, made_at=AT, content=content, earlier=0,
        base="none", state=state, state_at=AT, state_by=2**63, state_text=LONG, update_seq=None,
    )  # fmt: skip


SUGGESTION = Suggestion(
    leader="ada",
    topic="ferry",
    position="2",
    day="2015",
    quote=LONG,
    summary=LONG,
    source=LONG,
    reason=LONG[:300],
)
REPORT = Report(leader="ada", topic="ferry", stance="a" * 80, problem=ProblemKind.OUT_OF_CONTEXT, text=LONG)
SPOKEN = tuple(Spoken(step=step, at=AT, by=5, text=LONG) for step in (Step.ASK, Step.ANSWER) * 3)


def reviewed(content: Suggestion | Report, **changed: object) -> Reviewed:
    return Reviewed(
        item=item(content),
        leader="*" * 80,
        topic="_" * 80,
        proposition="|" * 200,
        row=row(),
        now=row(),
        moved=True,
        shifts=(Shift(kind=ShiftKind.FULL, before=row(), after=row()),),
        flags=tuple(
            Flag(kind=kind, detail="3" if kind is FlagKind.SOURCE_USED else LONG[:100]) for kind in FlagKind
        ),
        spoken=SPOKEN,
    ).model_copy(update=changed)


def words(card) -> str:
    return "\n".join(part["content"] for part in parts(card.components) if part["type"] == 10)


def test_the_longest_items_fit_on_their_cards_with_all_their_buttons():
    for content in (SUGGESTION, REPORT):
        card = item_card(reviewed(content))
        check(card)
        labels = [part["label"] for part in parts(card.components) if part["type"] == 2]
        assert len(labels) == 5
        check(item_card(reviewed(content, stance=None, unusable=LONG * 4)))
        check(moved_card(Moved(reviewed=reviewed(content)), again=OpenAgain(token="0123456789abcdef")))


def test_what_people_typed_pings_nobody_and_makes_no_markdown():
    shown = words(item_card(reviewed(REPORT))) + words(outcome_card(item(REPORT, State.REJECTED), BAD))
    shown += words(question_card(item(SUGGESTION), BAD, LONG, public=False))
    assert MENTION not in shown
    assert "<@1>" not in shown
    assert "[]()" not in shown


def test_a_page_of_the_longest_items_fits():
    page = QueuePage(items=(reviewed(SUGGESTION),) * 4 + (reviewed(REPORT),), total=9_999)
    check(queue_card(page, page=7))


def test_the_author_reads_the_outcome_and_the_reason_and_nobodys_name():
    for content in (SUGGESTION, REPORT):
        for state in (State.APPROVED, State.REJECTED):
            card = outcome_card(item(content, state), "Home")
            check(card)
            assert "<@" not in words(card)
        check(thanks_card(item(content)))


def line(seq: int, reason: str = "") -> Logged:
    update = Update(
        seq=seq, at=AT, actor_id=1, actor_mark="", action="record", kind="stance", key="a" * 80, reason=reason,
        entries=1, content_hash="0" * 64, prev_hash="0" * 64, hash="0" * 64,
    )  # fmt: skip
    return Logged(
        update=update, discord_user_id=2**63, by_operator=False, made=(Made(before=None, after=row()),)
    )


def pending(count: int, reason: str = LONG[:300]) -> Batch:
    lines = tuple(line(seq, reason) for seq in range(1, count + 1))
    return Batch(guild_id=1, lines=lines, seen_at=None, names={"ada": "*" * 80, "ferry": "_" * 80})


def test_as_many_updates_as_fit_stand_on_one_card_and_it_says_which():
    for count in (1, 2, 6, 7, 20):
        card, last = updates_message(pending(count))
        check(card)
        assert updates_shown(words(card)) == (1, last)
        assert 1 <= last <= count
        assert words(card).count("**#") == last


def test_each_update_has_a_button_to_undo_it_and_a_whole_batch_fits():
    for count in (1, 3, LINES):
        card, last = updates_message(pending(count, "why"))
        assert last == count
        assert [part["label"] for part in parts(card.components) if part["type"] == 2] == ["Undo"] * count


def test_other_texts_are_not_taken_for_a_mirrored_card():
    assert updates_shown("Updates #1–#3") is None
    assert updates_shown("## Updates\n#1") is None
    assert updates_shown("## Update #7\n**#7** Recorded") == (7, 7)
