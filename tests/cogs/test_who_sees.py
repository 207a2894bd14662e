"""Who sees an answer: a row for every command, button and dialog, for what it does and for what it refuses.

Whoever adds one of them adds a row here, or the first tests fail. A row is named by the door, and where there are
several by what is special about it: "/stance: slow" of a command, "queueapprove: moved" of a button, by its view.
"""

import io
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import discord
import pytest
from discord import app_commands, ui
from simcord import ResponseMessage

from bot.core.entries import Leader
from bot.entries import store as entries
from bot.exchange.archive import Progress
from bot.ui.replies import problem_card
from tests import forged
from tests.cogs.queueing import SHORT, WHEN, bot_of, posted, queue_channel, record, report, suggest
from tests.cogs.slow import let_nothing_be_quick
from tests.cogs.test_from_message import fields as message_fields
from tests.cogs.test_revise import REASON, WHY_GONE, correct, retract
from tests.db.sample import change
from tests.harness import Person, Reply, World, text_of

EVERYBODY, ALONE, REFUSED, DIALOG, IN_PLACE = "everybody", "alone", "refused, alone", "a dialog", "in place"
"""A message for all; for the person alone; a refusal for them alone; a dialog; the message that was there."""
BOTH: Final = "everybody, and more alone"

CY_HALE: Final = ("leaders.csv", b"key,name,country,wikidata,aliases\ncy-hale,Cy Hale,,,\n")
PUTIN: Final = {"leader": "putin", "topic": "assad-must-go"}
COALITION: Final = {"leader": "putin", "topic": "broad-coalition"}
QUESTION, ANSWER, REJECTION = "What do you want to know?", "Your answer", "Why?"


@dataclass
class Notes:
    """What came of each row."""

    seen: dict[str, str] = field(default_factory=dict)

    def put(self, row: str, reply: Reply, on: Reply | discord.Message | None = None) -> Reply:
        """Note who sees an answer; `on` is the message whose button was pressed."""
        assert row not in self.seen
        self.seen[row] = who_sees(reply, on)
        return reply


def who_sees(reply: Reply, on: Reply | discord.Message | None = None) -> str:
    """Who sees all that an answer brought; the word for it."""
    result = reply.result
    if result.modal is not None:
        return DIALOG
    was_there = None if on is None else on.message.id if isinstance(on, Reply) else on.id
    messages = [one for one in (result.response, *result.followups) if one is not None]
    new = [one for one in messages if one.id != was_there]
    if not new:
        return IN_PLACE if messages else "nobody"
    if not all(one.ephemeral for one in new):
        return EVERYBODY if not any(one.ephemeral for one in new) else BOTH
    return REFUSED if _is_refusal(new[-1]) else ALONE


def _is_refusal(message: ResponseMessage) -> bool:
    """A card of the colour of problems without a heading."""
    (first, *_) = message.components or [{}]
    in_colour = first.get("accent_color") == problem_card("…").components[0]["accent_color"]
    return in_colour and not text_of(message).startswith("##")


_FOR_ALL: Final = (
    "stance", "history", "leaders", "topics", "updates", "corrections", "search", "source", "cite", "ask", "compare", "agreement leader",
    "agreement map", "matrix", "timeline", "shifts", "coalition show", "coalition overlap", "coalitions", "leader",
    "topic", "quiz",
)  # fmt: skip
_OPENING: Final = (
    "record stance", "record correct", "record retract", "suggest", "settings editors",
)  # fmt: skip
_MENUS: Final = ("Record a stance", "Suggest a stance")
_FOR_ONE: Final = (
    "help", "about", "export", "record leader add", "record leader rename", "record leader alias",
    "record leader office", "record leader merge", "record theme add", "record theme rename",
    "record topic add", "record topic rename", "record topic alias", "record topic retire",
    "record coalition add", "record coalition status", "record coalition member", "record export",
    "record import", "record template", "record undo", "record pending", "record queue", "record gaps", "settings show",
    "settings log-channel", "settings queue-channel", "settings two-people", "settings timezone",
    "settings language-of-record", "settings starter", "digest setup", "digest status", "digest preview",
    "digest now", "digest off", "watch add", "watch list", "watch pause", "watch resume", "watch quiet",
    "watch where", "watch remove", "privacy show", "privacy export", "privacy forget",
)  # fmt: skip

COMPARED: Final[Mapping[str, str]] = {
    "compare": "putin|obama", "explain": "putin|obama", "agree": "putin", "map": "syria", "matrix": "syria",
    "course": "putin", "moved": "putin", "coalition": "global-coalition", "coalitions": "20160101",
    "overlap": "global-coalition|islamic-military-alliance", "leader": "putin", "topic": "assad-must-go",
}  # fmt: skip
"""By the route of a button of a comparison, its fields."""

TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "commands": {
        **{f"/{name}": EVERYBODY for name in _FOR_ALL},
        **{f"/{name}": DIALOG for name in _OPENING},
        **{f"/{name}": ALONE for name in _FOR_ONE},
        **dict.fromkeys(_MENUS, DIALOG),
    },
    "refused_commands": {
        "/stance: refused": REFUSED,
        "/history: refused": REFUSED,
        "/updates: refused": REFUSED,
        "/search: refused": REFUSED,
        "/record stance: refused": REFUSED,
        "/record correct: refused": REFUSED,
        "/record retract: refused": REFUSED,
        "/suggest: refused": REFUSED,
        "/watch add: refused": REFUSED,
        "/record import: refused": REFUSED,
        "/record leader add: refused": REFUSED,
        "/settings timezone: refused": REFUSED,
        "/digest setup: refused": REFUSED,
        "/digest now: refused": REFUSED,
    },
    "slow_commands": {
        "/stance: slow": EVERYBODY,
        "/watch list: slow": ALONE,
        "leaders: slow, somebody else's": ALONE,
        "RecordDialog: slow": ALONE,
        "RetractDialog: slow, proposed": BOTH,
    },
    "plain_text": {
        "/stance: as text": EVERYBODY,
        "/watch list: as text": ALONE,
    },
    "pages_and_cards": {
        "leaders: somebody else's": ALONE,
        "leaders": IN_PLACE,
        "topics: somebody else's": ALONE,
        "topics": IN_PLACE,
        "history": ALONE,
        "stance: whole theme": ALONE,
        "stance: all topics": ALONE,
        "problem": DIALOG,
        "suggest": DIALOG,
        "edit": ALONE,
        "edit: refused": REFUSED,
        "cite": ALONE,
        "cite: in another style": IN_PLACE,
        "export": ALONE,
        "watch": ALONE,
        "watchadd": IN_PLACE,
        "stance: of a search": ALONE,
        "search: somebody else's": ALONE,
        "search": IN_PLACE,
        "stance: who was meant": EVERYBODY,
        "withdrawn": ALONE,
        "updates: a page": IN_PLACE,
        "updates: somebody else's": ALONE,
        "corrections: a page": IN_PLACE,
        "corrections: somebody else's": ALONE,
    },
    "comparing": {
        **dict.fromkeys(COMPARED, ALONE),
        "compare: a page": IN_PLACE,
        "compare: somebody else's": ALONE,
        "compare: data": ALONE,
        "compare: refused": REFUSED,
        "compare: who was meant": EVERYBODY,
    },
    "guessing": {"guess": ALONE, "quiz": ALONE},
    "asking": {
        "reask": DIALOG,
        "ChangeDialog": EVERYBODY,
        "ask": EVERYBODY,
        "ask: refused": REFUSED,
        "reask: refused": REFUSED,
        "gaps": IN_PLACE,
    },
    "recording": {
        "RecordDialog": ALONE,
        "undo": ALONE,
        "another": DIALOG,
        "AnotherDialog": REFUSED,
        "details": DIALOG,
        "DetailsDialog": ALONE,
        "RecordDialog: kept": REFUSED,
        "again: of a draft": DIALOG,
        "ContextDialog": ALONE,
        "ContextDialog: kept": REFUSED,
        "ContextDialog: wrong": ALONE,
        "correctdraft": DIALOG,
        "CorrectDialog": ALONE,
        "CorrectDialog: kept": REFUSED,
        "again: of a correction": DIALOG,
        "withdrawn: of a correction": ALONE,
        "correct": DIALOG,
        "retract": DIALOG,
        "reposition": DIALOG,
        "PositionDialog": ALONE,
        "correct: moved": ALONE,
        "reposition: moved": ALONE,
        "retract: moved": ALONE,
        "RetractDialog": ALONE,
        "/record correct: withdrawn": ALONE,
        "/record retract: withdrawn": ALONE,
    },
    "from_messages": {
        "RecordMessageDialog: kept": REFUSED,
        "again: of a message": DIALOG,
        "RecordMessageDialog: asked back": ALONE,
        "why: contradicted": REFUSED,
        "why": ALONE,
        "RecordMessageDialog": ALONE,
        "MessageDialog: kept": REFUSED,
        "again: of a suggested message": DIALOG,
        "MessageDialog": ALONE,
    },
    "handing_in": {
        "SuggestDialog: kept": REFUSED,
        "again: of a suggestion": DIALOG,
        "SuggestDialog": ALONE,
        "ProblemDialog": ALONE,
        "ProblemDialog: refused": REFUSED,
        "queueitem": ALONE,
        "queueask": DIALOG,
        "AskDialog": ALONE,
        "queueanswer": DIALOG,
        "AnswerDialog": ALONE,
        "queueclaim": IN_PLACE,
        "queueclaim: refused": REFUSED,
        "queueapprove": ALONE,
        "queueapprove: decided": ALONE,
        "AmendDialog: decided": ALONE,
        "RejectDialog: decided": ALONE,
        "queueapprove: on another message": ALONE,
        "queueapprove: a report": IN_PLACE,
    },
    "reviewing": {
        "queueamend": DIALOG,
        "AmendDialog: kept": REFUSED,
        "again: of an edit": DIALOG,
        "queueapprove: moved": ALONE,
        "queueamend: moved": ALONE,
        "AmendDialog: moved": ALONE,
        "AmendDialog": ALONE,
        "queuereject": DIALOG,
        "RejectDialog": IN_PLACE,
        "queueapprove: first of two": ALONE,
        "queue": IN_PLACE,
        "queueitem: refused": REFUSED,
    },
    "two_people": {
        "undone: proposed": EVERYBODY,
        "ContextDialog: proposed": EVERYBODY,
        "confirm: one's own": REFUSED,
        "history: of a proposal": ALONE,
        "proposals": IN_PLACE,
        "proposal": ALONE,
        "withdraw": IN_PLACE,
        "RetractDialog: proposed": EVERYBODY,
        "confirm: moved": ALONE,
        "confirm": IN_PLACE,
        "CorrectDialog: proposed": EVERYBODY,
    },
    "mending": {
        "source: somebody else's": ALONE,
        "source": IN_PLACE,
        "source: refused": REFUSED,
        "mend: refused": REFUSED,
        "mend": ALONE,
        "mend: the dialog": DIALOG,
        "MendDialog": ALONE,
        "mend: moved": ALONE,
        "drop: refused": REFUSED,
        "drop": DIALOG,
        "DropDialog": ALONE,
        "DropDialog: nothing left": REFUSED,
        "DropDialog: proposed": EVERYBODY,
    },
    "undoing": {
        "undone": IN_PLACE,
        "undo: of an undo": ALONE,
        "updates": ALONE,
        "undo: refused": REFUSED,
        "import": IN_PLACE,
        "import: refused": REFUSED,
        "stopimport": IN_PLACE,
        "stopimport: refused": REFUSED,
    },
    "following": {
        "watchway": IN_PLACE,
        "watchlist": IN_PLACE,
        "unwatch": IN_PLACE,
        "watchadd: who was meant": IN_PLACE,
        "watchlist: on somebody else's message": ALONE,
        "unwatch: on somebody else's message": ALONE,
        "watchadd: on somebody else's message": ALONE,
        "watchway: on somebody else's message": ALONE,
    },
    "setting_up": {
        "setup": DIALOG,
        "SetUpDialog": ALONE,
        "SetUpDialog: refused": REFUSED,
        "again": DIALOG,
        "EditorsDialog": ALONE,
        "ownrecord": ALONE,
        "ownrecord: yes": IN_PLACE,
        "learnt": IN_PLACE,
        "learnt: beside what all see": ALONE,
        "takeover": IN_PLACE,
        "takeover: asks for a second admin": EVERYBODY,
        "forget": IN_PLACE,
    },
    "summaries": {
        "/digest preview: in parts": ALONE,
        "digestnow": IN_PLACE,
        "digest": ALONE,
        "digest: next page": IN_PLACE,
        "digest: refused": REFUSED,
    },
}
"""By the function that goes through them."""


# The rows


async def commands(world: World, notes: Notes) -> None:
    """Every slash command, as ada, in an order in which each has something to do."""
    await world.ada.slash("record leader add", name="Bo Marsh")
    for name, options in OPTIONS.items():
        given = {key: world.general if value == "#" else value for key, value in options.items()}
        notes.put(f"/{name}", await world.ada.slash(name, **given))
    said = await world.mia.say("Words of a test.")
    for name in _MENUS:
        notes.put(name, await world.ada.menu(name, said))


OPTIONS: Final[Mapping[str, Mapping[str, object]]] = {
    "help": {},
    "quiz": {},
    "about": {},
    "stance": PUTIN,
    "history": PUTIN,
    "leaders": {},
    "topics": {},
    "updates": {},
    "corrections": {},
    "search": {"text": "coalition"},
    "source": {"source": "un-a-70-pv-13"},
    "cite": {"statement": "un70-rus-putin-p3"},
    "export": {"leader": "putin"},
    "ask": {"question": "does putin support one broad coalition?"},
    "compare": {"leader": "putin", "other": "obama"},
    "agreement leader": {"leader": "putin"},
    "agreement map": {},
    "matrix": {"theme": "syria"},
    "timeline": {"leader": "putin"},
    "shifts": {},
    "coalition show": {"name": "Global Coalition"},
    "coalition overlap": {"one": "Global Coalition", "other": "Islamic military alliance"},
    "coalitions": {},
    "leader": {"name": "putin"},
    "topic": {"name": "assad-must-go"},
    "record stance": {"leader": "putin", "topic": "islamic-alliance", "position": "1"},
    "record correct": PUTIN,
    "record retract": PUTIN,
    "record leader add": {"name": "Ada Quill"},
    "record leader rename": {"leader": "ada-quill", "name": "Ada Q."},
    "record leader alias": {"leader": "ada-quill", "alias": "the Speaker"},
    "record leader office": {"leader": "ada-quill", "office": "Speaker", "since": "2015"},
    "record leader merge": {"leader": "bo-marsh", "into": "ada-quill"},
    "record theme add": {"name": "The river"},
    "record theme rename": {"theme": "The river", "name": "River"},
    "record topic add": {"theme": "River", "name": "Free ferry", "statement": "The ferry must be free."},
    "record topic rename": {"topic": "Free ferry", "name": "Ferry"},
    "record topic alias": {"topic": "Ferry", "alias": "the boat"},
    "record topic retire": {"topic": "Ferry"},
    "record coalition add": {
        "name": "The Ferrymen",
        "status": "active",
        "source": "A list https://list.example",
    },
    "record coalition status": {"coalition": "The Ferrymen", "status": "dissolved"},
    "record coalition member": {"coalition": "The Ferrymen", "member": "The river guild"},
    "record export": {},
    "record import": {"file": CY_HALE},
    "record template": {},
    "record undo": {},
    "record pending": {},
    "record queue": {},
    "record gaps": {},
    "suggest": {"leader": "putin", "topic": "islamic-alliance", "position": "1"},
    "settings show": {},
    "settings editors": {},
    "settings log-channel": {"channel": "#"},
    "settings queue-channel": {"channel": "#"},
    "settings two-people": {"switch": True},
    "settings timezone": {"zone": "Europe/London"},
    "settings language-of-record": {"language": "fr"},
    "settings starter": {},
    "digest setup": {"channel": "#", "time": "09:00"},
    "digest status": {},
    "digest preview": {},
    "digest now": {},
    "digest off": {},
    "watch add": {"leader": "putin"},
    "watch list": {},
    "watch pause": {},
    "watch resume": {},
    "watch quiet": {"from": "22:00", "until": "07:00"},
    "watch where": {"way": "channel"},
    "watch remove": {"what": "leader:putin"},
    "privacy show": {},
    "privacy export": {},
    "privacy forget": {},
}


async def refused_commands(world: World, notes: Notes) -> None:
    """Commands that answer everybody, or open a dialog, and now have to say no."""
    for name, options in {
        "stance": {"leader": "nobody at all"},
        "history": {"leader": "putin", "topic": "no such topic"},
        "updates": {"leader": "nobody at all"},
        "search": {"text": "coalition", "leader": "nobody at all"},
        "record stance": {"leader": "nobody at all", "topic": "safe-zone", "position": "1"},
        "record correct": {},
        "record retract": {"statement": "no-such-key"},
        "suggest": {"leader": "nobody at all", "topic": "safe-zone", "position": "1"},
        "watch add": {"leader": "nobody at all"},
        "record import": {"file": ("leaders.txt", b"x")},
        "record leader add": {"name": "!?"},
        "settings timezone": {"zone": "Mars/North"},
        "digest setup": {"channel": world.general, "time": "soon"},
        "digest now": {},
    }.items():
        notes.put(f"/{name}: refused", await world.ada.slash(name, **options))


async def slow_commands(world: World, notes: Notes, patch: pytest.MonkeyPatch) -> None:
    """What takes longer than Discord waits, so that "thinking" comes first and decides who sees the rest."""
    let_nothing_be_quick(patch)
    listed = await world.mia.slash("leaders")
    notes.put("/stance: slow", await world.mia.slash("stance", **PUTIN))
    notes.put("/watch list: slow", await world.mia.slash("watch list"))
    notes.put("leaders: slow, somebody else's", await world.omar.click(listed, "Next"), listed)
    notes.put("RecordDialog: slow", await record(world.omar))
    await world.ada.slash("settings two-people", switch=True)
    notes.put("RetractDialog: slow, proposed", await retract(world.omar))


async def plain_text(world: World, notes: Notes) -> None:
    """What Discord does not take as a card is sent as text, to the same people."""
    for name, options in (("stance", PUTIN), ("watch list", {})):
        world.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035, times=1)
        reply = await world.mia.slash(name, **options)
        assert reply.message.content
        notes.put(f"/{name}: as text", reply)


async def pages_and_cards(world: World, notes: Notes) -> None:
    """Buttons of cards that everybody sees, pressed by who asked and by somebody else."""
    listed = await world.mia.slash("leaders")
    notes.put("leaders: somebody else's", await world.omar.click(listed, "Next"), listed)
    notes.put("leaders", await world.mia.click(listed, "Next"), listed)
    topics = await world.mia.slash("topics")
    notes.put("topics: somebody else's", await world.omar.click(topics, topics.buttons[1]), topics)
    notes.put("topics", await world.mia.click(topics, topics.buttons[1]), topics)
    card = await world.mia.slash("stance", **PUTIN)
    notes.put("history", await world.omar.click(card, "History"), card)
    notes.put("stance: whole theme", await world.omar.click(card, "Whole theme"), card)
    notes.put("stance: all topics", await world.omar.click(card, "All topics"), card)
    notes.put("problem", await world.mia.click(card, "Report a problem"), card)
    notes.put("edit", await world.omar.click(card, "Edit"), card)
    offered = notes.put("edit: refused", await world.mia.click(card, "Edit"), card)
    notes.put("suggest", await world.mia.click(offered, "Suggest a stance"), offered)
    cited = notes.put("cite", await world.mia.click(card, "Cite"), card)
    notes.put("cite: in another style", await world.mia.click(cited, "MLA"), cited)
    notes.put("export", await world.mia.click(card, "Data"), card)
    watch = notes.put("watch", await world.mia.click(card, "Watch"), card)
    notes.put("watchadd", await world.mia.click(watch, watch.buttons[0]), watch)
    found = await world.mia.slash("search", text="coalition")
    more = await world.omar.click(found, custom_id=first_id(found, "stance"))
    notes.put("stance: of a search", more, found)
    notes.put("search: somebody else's", await world.omar.click(found, "Next"), found)
    notes.put("search", await world.mia.click(found, "Next"), found)
    wrong = await world.mia.slash("stance", leader="obamma", topic="assad-must-go")
    notes.put("stance: who was meant", await world.mia.click(wrong, "Barack Obama"), wrong)
    await correct(world.omar, **{"In short": "A made-up summary."})
    history = await world.mia.slash("history", **COALITION)
    notes.put("withdrawn", await world.omar.click(history, "Withdrawn statements"), history)
    for name, custom_id in (("updates", "sp|turn|updates"), ("corrections", "sp|turn|corrections")):
        shown = await world.mia.slash(name)
        notes.put(f"{name}: a page", await forged.press(world.mia, custom_id, on=shown), shown)
        reply = await forged.press(world.omar, custom_id, on=shown)
        notes.put(f"{name}: somebody else's", reply, shown)


async def comparing(world: World, notes: Notes) -> None:
    """Buttons of comparisons: beside, in place, and the table behind it."""
    shown = await world.mia.slash("compare", leader="putin", other="obama")
    for route, fields in COMPARED.items():
        notes.put(route, await forged.press(world.omar, f"sp|open|{route}|{fields}", on=shown), shown)
    notes.put("compare: data", await world.mia.click(shown, "Data"), shown)
    notes.put("compare: somebody else's", await world.omar.click(shown, "Next"), shown)
    notes.put("compare: a page", await world.mia.click(shown, "Next"), shown)
    wrong = await world.mia.slash("compare", leader="putin", other="obamma")
    notes.put("compare: refused", wrong)
    notes.put("compare: who was meant", await world.mia.click(wrong, "Barack Obama"), wrong)


async def guessing(world: World, notes: Notes) -> None:
    """A quote that everybody sees, and whoever presses a name."""
    shown = await world.mia.slash("quiz")
    answer = notes.put("guess", await world.omar.click(shown, shown.buttons[0]), shown)
    notes.put("quiz", await world.omar.click(answer, "Another quote"), answer)


async def asking(world: World, notes: Notes) -> None:
    """/ask, its buttons, and changing the question."""
    asked = await world.mia.slash("ask", question="putin on one broad coalition")
    dialog = notes.put("reask", await world.mia.click(asked, "Change the question"), asked)
    notes.put("ChangeDialog", await world.mia.submit(dialog, {"Your question": "putin on the safe zone"}))
    others = [label for label in asked.buttons if label not in {"Change the question", "In full"}]
    notes.put("ask", await world.mia.click(asked, others[0]), asked)
    notes.put("ask: refused", await forged.press(world.mia, "sp|ask|ask|x|y"), asked)
    notes.put("reask: refused", await forged.press(world.mia, "sp|open|ask|x|y"), asked)
    gaps = await world.omar.slash("record gaps")
    notes.put("gaps", await forged.press(world.omar, "sp|turn|gaps|0", on=gaps), gaps)


async def recording(world: World, notes: Notes) -> None:
    """Dialogs of editors and what their answers offer."""
    stored = notes.put("RecordDialog", await record(world.omar))
    notes.put("undo", await world.omar.click(stored, "Undo"), stored)
    same = await world.omar.click(stored, "Another position from the same statement")
    another = notes.put("another", same, stored)
    fields = {
        "On which topic?": "no such topic",
        "Where do they stand on the topic's statement?": ["1"],
        SHORT: "Made up.",
    }
    notes.put("AnotherDialog", await world.omar.submit(another, fields))
    details = notes.put("details", await world.omar.click(stored, "Add details"), stored)
    notes.put("DetailsDialog", await world.omar.submit(details, {"Where?": "A made-up hall"}))
    wrong = notes.put("RecordDialog: kept", await record(world.ada, topic="safe-zone", when="someday"))
    notes.put("again: of a draft", await world.ada.click(wrong, "Edit and try again"), wrong)
    notes.put("ContextDialog", await record(world.omar, topic="broad-coalition", short="A made-up one."))
    contradicted = await record(world.omar, topic="broad-coalition", position="-2", why="same", when="2017")
    notes.put("ContextDialog: kept", contradicted)
    corrects = await record(world.omar, topic="broad-coalition", why="wrong", short="A made-up other.")
    notes.put("ContextDialog: wrong", corrects)
    notes.put("correctdraft", await world.omar.click(corrects, "Give the reason and correct"), corrects)
    done = notes.put("CorrectDialog", await correct(world.omar, **{"In short": "A made-up summary."}))
    kept = notes.put("CorrectDialog: kept", await correct(world.omar, **{WHEN: "someday"}))
    notes.put("again: of a correction", await world.omar.click(kept, "Edit and try again"), kept)
    notes.put("withdrawn: of a correction", await world.omar.click(done, "Withdrawn statements"), done)
    card = await world.mia.slash("stance", **PUTIN)
    shown = await world.omar.click(card, "Edit")
    notes.put("correct", await world.omar.click(shown, "Correct the text"), shown)
    notes.put("retract", await world.omar.click(shown, "Retract"), shown)
    position = notes.put("reposition", await world.omar.click(shown, "Correct the position"), shown)
    notes.put(
        "PositionDialog",
        await world.omar.submit(position, {position_label(position): "1", REASON: "Made up."}),
    )
    for label, row in (
        ("Correct the text", "correct"),
        ("Correct the position", "reposition"),
        ("Retract", "retract"),
    ):
        notes.put(f"{row}: moved", await world.omar.click(shown, label), shown)
    dialog = await world.omar.slash("record retract", **PUTIN)
    notes.put(
        "RetractDialog",
        await world.omar.submit(dialog, {"What kind of reason is it?": "mistake", WHY_GONE: "Made up."}),
    )
    key = first_id(shown, "retract").split("|")[3]
    notes.put("/record correct: withdrawn", await world.omar.slash("record correct", statement=key))
    notes.put("/record retract: withdrawn", await world.omar.slash("record retract", statement=key))


async def from_messages(world: World, notes: Notes) -> None:
    """The two entries of a message's menu."""
    said = await world.mia.say("Invented words of a test.")
    opened = await world.omar.menu("Record a stance", said)
    unknown = message_fields(opened, **{"Who said it?": "nobody at all"})
    wrong = notes.put("RecordMessageDialog: kept", await world.omar.submit(opened, unknown))
    opened = notes.put("again: of a message", await world.omar.click(wrong, "Edit and try again"), wrong)
    on_record = message_fields(opened, **{"On which topic?": "broad-coalition"})
    asked = notes.put("RecordMessageDialog: asked back", await world.omar.submit(opened, on_record))
    notes.put("why: contradicted", await world.omar.click(asked, "Same position, new evidence"), asked)
    notes.put("why", await world.omar.click(asked, "The position changed"), asked)
    opened = await world.omar.menu("Record a stance", await world.mia.say("Other words of a test."))
    notes.put("RecordMessageDialog", await world.omar.submit(opened, message_fields(opened)))
    suggested = await world.mia.menu("Suggest a stance", said)
    unknown = message_fields(suggested, **{"Who said it?": "nobody at all"})
    wrong = notes.put("MessageDialog: kept", await world.mia.submit(suggested, unknown))
    again = notes.put(
        "again: of a suggested message", await world.mia.click(wrong, "Edit and try again"), wrong
    )
    good = message_fields(again, **{"On which topic?": "safe-zone"})
    notes.put("MessageDialog", await world.mia.submit(again, good))


async def handing_in(world: World, notes: Notes) -> None:
    """What members hand in, and what the editors do with it."""
    bad = notes.put("SuggestDialog: kept", await suggest(world.mia, when="someday"))
    notes.put("again: of a suggestion", await world.mia.click(bad, "Edit and try again"), bad)
    notes.put("SuggestDialog", await suggest(world.mia))
    notes.put("ProblemDialog", await report(world, world.mia))
    notes.put("ProblemDialog: refused", await report(world, world.mia))
    listed = await world.omar.slash("record queue")
    opened = await world.omar.click(listed, custom_id=first_id(listed, "queueitem"))
    notes.put("queueitem", opened, listed)
    notes.put("queueask", ask := await world.omar.click(opened, "Ask"), opened)
    notes.put("AskDialog", await world.omar.submit(ask, {QUESTION: "Which page?"}), opened)
    answer = await world.mia.in_private.click(world.mia.in_private.channel.history()[-1], "Answer")
    notes.put("queueanswer", answer)
    notes.put("AnswerDialog", await world.mia.in_private.submit(answer, {ANSWER: "Page 3."}))
    notes.put("queueclaim", await world.omar.click(opened, "Claim"), opened)
    notes.put("queueclaim: refused", await world.ada.click(await open_item(world.ada), "Unclaim"))
    late = await open_item(world.ada)
    late_edit, late_reject = await world.ada.click(late, "Edit"), await world.ada.click(late, "Reject")
    notes.put("queueapprove", await world.omar.click(opened, "Approve"), opened)
    notes.put("queueapprove: decided", await world.ada.click(late, "Approve"), late)
    notes.put("AmendDialog: decided", await world.ada.submit(late_edit, {SHORT: "Another."}), late)
    notes.put("RejectDialog: decided", await world.ada.submit(late_reject, {REJECTION: "No."}), late)
    public = await world.mia.slash("leaders")
    await suggest(world.mia, topic="safe-zone")
    await record(world.omar, topic="safe-zone")
    reply = await forged.press(world.omar, "sp|open|queueapprove|3|", on=public)
    notes.put("queueapprove: on another message", reply, public)
    settled = await open_item(world.omar)
    notes.put("queueapprove: a report", await world.omar.click(settled, "Settled"), settled)


async def reviewing(world: World, notes: Notes) -> None:
    """In the queue channel, where a decision changes the card that everybody there sees."""
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    card = await posted(world, queue)
    amend = notes.put("queueamend", await world.omar.click(card, "Edit"), card)
    other = await world.omar.click(card, "Edit")
    kept = notes.put("AmendDialog: kept", await world.omar.submit(amend, {WHEN: "31 feb 2015"}), card)
    notes.put("again: of an edit", await world.omar.click(kept, "Edit and try again"), kept)
    await record(world.ada, position="-1", short="Another made-up row.")
    moved = notes.put("queueapprove: moved", await world.omar.click(card, "Approve"), card)
    notes.put("queueamend: moved", await world.omar.click(card, "Edit"), card)
    notes.put("AmendDialog: moved", await world.omar.submit(other, {SHORT: "Put right."}), card)
    amend = await world.omar.click(moved, "Edit")
    notes.put("AmendDialog", await world.omar.submit(amend, {SHORT: "Put right."}), moved)
    await suggest(world.mia, topic="safe-zone")
    card = await posted(world, queue)
    reject = notes.put("queuereject", await world.omar.click(card, "Reject"), card)
    notes.put("RejectDialog", await world.omar.submit(reject, {REJECTION: "No."}), card)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    card = await posted(world, queue)
    notes.put("queueapprove: first of two", await world.omar.click(card, "Approve"), card)
    listed = await world.ada.slash("record queue")
    notes.put("queue", await forged.press(world.ada, "sp|turn|queue|0", on=listed), listed)
    notes.put("queueitem: refused", await forged.press(world.mia, "sp|open|queueitem|1"))


async def two_people(world: World, notes: Notes) -> None:
    """Proposals, which everybody sees, so that a second editor meets them."""
    await record(world.omar)
    await world.ada.slash("settings two-people", switch=True)
    asked = await world.omar.slash("record undo")
    notes.put("undone: proposed", await world.omar.click(asked, "Propose the undo"), asked)
    shift = {"topic": "broad-coalition", "position": "-2", "when": "2017-01-05"}
    proposed = notes.put("ContextDialog: proposed", await record(world.omar, **shift))
    notes.put("confirm: one's own", await world.omar.click(proposed, "Confirm"), proposed)
    notes.put("history: of a proposal", await world.mia.click(proposed, "History"), proposed)
    listed = await world.ada.slash("record pending")
    notes.put("proposals", await forged.press(world.ada, "sp|turn|proposals|0", on=listed), listed)
    opened = await world.ada.click(listed, custom_id=first_id(listed, "proposal"))
    notes.put("proposal", opened, listed)
    notes.put("withdraw", await world.omar.click(proposed, "Withdraw"), proposed)
    proposed = notes.put("RetractDialog: proposed", await retract(world.omar))
    await correct(world.ada, **{"In short": "A made-up summary."})
    notes.put("confirm: moved", await world.ada.click(proposed, "Confirm"), proposed)
    proposed = await retract(world.omar)
    notes.put("confirm", await world.ada.click(proposed, "Confirm"), proposed)
    dialog = await world.omar.slash("record correct", **PUTIN, position="2")
    notes.put("CorrectDialog: proposed", await world.omar.submit(dialog, {REASON: "Made up."}))


async def undoing(world: World, notes: Notes) -> None:
    """Taking back what nobody else has to agree to."""
    await record(world.omar)
    asked = await world.omar.slash("record undo")
    done = notes.put("undone", await world.omar.click(asked, "Undo #2"), asked)
    notes.put("undo: of an undo", await world.omar.click(done, "Undo the undo"), done)
    notes.put("updates", await world.omar.click(done, "Updates"), done)
    notes.put("undo: refused", await forged.press(world.mia, "sp|open|undo|2"))
    imported = await world.ada.slash("record import", file=CY_HALE)
    notes.put("import", await world.ada.click(imported, "Import it"), imported)
    notes.put("import: refused", await forged.press(world.ada, "sp|open|import|nothing"))
    under_way = world.bot.kept.keep(Progress(), world.ada.id, world.general.guild.id)
    shown = await world.ada.slash("help")
    pressed = await forged.press(world.ada, f"sp|open|stopimport|{under_way}", on=shown)
    notes.put("stopimport", pressed, shown)
    notes.put("stopimport: refused", await forged.press(world.ada, "sp|open|stopimport|nothing"))


SOURCE: Final = "un-a-70-pv-13"


async def mending(world: World, notes: Notes) -> None:
    """A source, what an editor puts right about it, and withdrawing all that rests on it."""
    shown = await world.mia.slash("source", source=SOURCE)
    notes.put("source: somebody else's", await world.omar.click(shown, "Next"), shown)
    notes.put("source", await world.mia.click(shown, "Next"), shown)
    notes.put("source: refused", await forged.press(world.mia, "sp|open|source|nothing-of-the-kind"))
    shown = await world.mia.slash("source", source="ungdc-rus-69-2014")
    notes.put("mend: refused", await world.mia.click(shown, "Edit"), shown)
    card = notes.put("mend", await world.omar.click(shown, "Edit"), shown)
    dialog = notes.put("mend: the dialog", await world.omar.click(card, "Put it right"), card)
    typed = {"Publisher and date": "United Nations\n2015-09-28", "What was wrong with it?": "It had no date."}
    notes.put("MendDialog", await world.omar.submit(dialog, typed))
    notes.put("mend: moved", await world.omar.click(card, "Put it right"), card)
    notes.put("drop: refused", await forged.press(world.mia, "sp|open|drop|nothing"))
    dialog = notes.put("drop", await world.omar.click(card, "Withdraw what rests on it"), card)
    again = await world.omar.click(card, "Withdraw what rests on it")
    proposing = await world.omar.click(card, "Withdraw what rests on it")
    await world.ada.slash("settings two-people", switch=True)
    notes.put(
        "DropDialog: proposed",
        await world.omar.submit(
            proposing, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": WHY_GONE}
        ),
    )
    await world.ada.slash("settings two-people", switch=False)
    notes.put(
        "DropDialog",
        await world.omar.submit(
            dialog, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": WHY_GONE}
        ),
    )
    notes.put(
        "DropDialog: nothing left",
        await world.omar.submit(
            again, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": WHY_GONE}
        ),
    )


async def following(world: World, notes: Notes) -> None:
    """The list of what somebody follows, and the way in which they are told."""
    path = f"/channels/{world.mia.in_private.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007)
    added = await world.mia.slash("watch add", leader="putin")
    notes.put("watchway", await world.mia.click(added, "Tell me in this channel"), added)
    listed = await world.mia.slash("watch list")
    notes.put("watchlist", await forged.press(world.mia, "sp|turn|watchlist|0", on=listed), listed)
    notes.put("unwatch", await world.mia.click(listed, "Stop"), listed)
    wrong = await world.mia.slash("watch add", leader="obamma")
    notes.put("watchadd: who was meant", await world.mia.click(wrong, "Barack Obama"), wrong)
    public = await world.omar.slash("leaders")
    for view in ("watchlist|0", "unwatch|leader:obama", "watchadd|leader|obama|all", "watchway|message"):
        reply = await forged.press(world.mia, f"sp|turn|{view}", on=public)
        notes.put(f"{view.split('|')[0]}: on somebody else's message", reply, public)


async def setting_up(world: World, notes: Notes) -> None:
    """The dialogs of admins."""
    shown = await world.ada.slash("settings show")
    dialog = notes.put("setup", await world.ada.click(shown, "Set up"), shown)
    notes.put("SetUpDialog", await world.ada.submit(dialog, {"Time zone of the server": "Europe/London"}))
    dialog = await world.ada.click(shown, "Set up")
    wrong = await world.ada.submit(dialog, {"Time zone of the server": "Mars/North"})
    notes.put("SetUpDialog: refused", wrong)
    notes.put("again", await world.ada.click(wrong, "Edit and try again"), wrong)
    dialog = await world.ada.slash("settings editors")
    notes.put("EditorsDialog", await world.ada.submit(dialog, {}))
    starter = await world.ada.slash("settings starter")
    question = await world.ada.click(starter, "Start a record of our own")
    notes.put("ownrecord", question, starter)
    notes.put("ownrecord: yes", await world.ada.click(question, "Yes, start our own record"), question)
    await _take_over(world, notes)
    asked = await world.ada.slash("privacy forget")
    notes.put("forget", await world.ada.click(asked, "Forget me in this server"), asked)


async def _take_over(world: World, notes: Notes) -> None:
    """What the public record has learnt since the server has one of its own."""
    store = bot_of(world).desk.store
    for number in range(9):
        await store.change(
            change(0), entries.add_entry, Leader(key=f"new-{number}", name=f"New Leader {number}")
        )
    starter = await world.ada.slash("settings starter")
    notes.put("learnt", await world.ada.click(starter, "Next"), starter)
    notes.put("learnt: beside what all see", await forged.press(world.ada, "sp|open|learnt|1"))
    notes.put("takeover", await world.ada.click(starter, "Take it over"), starter)
    await store.change(change(0), entries.add_entry, Leader(key="newest", name="Newest Leader"))
    await world.ada.slash("settings two-people", switch=True)
    starter = await world.ada.slash("settings starter")
    asked = await world.ada.click(starter, "Take it over")
    notes.put("takeover: asks for a second admin", asked, starter)
    await world.ada.slash("settings two-people", switch=False)


async def summaries(world: World, notes: Notes) -> None:
    """The daily summary: a long one comes in parts, and the rest of it in pages."""
    await world.ada.slash("digest setup", channel=world.general, time="23:00")
    await world.ada.click(await world.ada.slash("record import", file=many_stances()), "Import it")
    notes.put("/digest preview: in parts", await world.omar.slash("digest preview"))
    asked = await world.ada.slash("digest now")
    notes.put("digestnow", await world.ada.click(asked, "Post it"), asked)
    last = world.general.last_message
    rest = notes.put("digest", await world.mia.click(last, "Show the rest"), last)
    notes.put("digest: next page", await world.mia.click(rest, "Next"), rest)
    notes.put("digest: refused", await forged.press(world.mia, "sp|open|digest|x"))


# Helpers of the rows


async def open_item(editor: Person) -> Reply:
    """The first item of the queue, as an editor opens it."""
    listed = await editor.slash("record queue")
    return await editor.click(listed, custom_id=first_id(listed, "queueitem"))


def position_label(dialog: Reply) -> str:
    """The label of the first field."""
    return str(dialog.dialog["components"][0]["label"])


def first_id(reply: Reply, view: str) -> str:
    """The id of the first button of an answer that opens a view."""

    def walk(parts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for part in parts:
            yield from [part["custom_id"]] if part.get("custom_id") else []
            yield from walk([*(part.get("components") or []), *filter(None, [part.get("accessory")])])

    return next(one for one in walk(reply.message.components) if one.startswith(f"sp|open|{view}|"))


def many_stances() -> tuple[str, bytes]:
    """A record of an invented leader with more statements, said lately, than one summary shows."""
    row = "ada-{0},ada,ferry,2,2026-11-{2:02},,,Made-up row {0} {1},,,The River Post,https://post.example/{0},medium,reported,"
    files = {
        "themes.csv": "key,name,description,aliases\nriver,The river,,\n",
        "topics.csv": "key,theme,name,proposition,aliases\nferry,river,Free ferry,The ferry must be free.,\n",
        "leaders.csv": "key,name,country,wikidata,aliases\nada,Ada Quill,,,\n",
        "stances.csv": "key,leader,topic,position,stated_on,office,venue,summary,quote,quote_language,source_title,"
        "source_url,confidence,basis,note\n"
        + "\n".join(row.format(n, "word " * 50, n % 20 + 1) for n in range(1, 29))
        + "\n",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return "record.zip", packed.getvalue()


FLOWS: Final = (
    commands, refused_commands, slow_commands, plain_text, pages_and_cards, comparing, guessing, asking, recording, from_messages,
    handing_in, reviewing, two_people, mending, undoing, following, setting_up, summaries,
)  # fmt: skip


# The tests


def doors(world: World) -> set[str]:
    """All that somebody can do: commands, entries of menus, what buttons show and open, and dialogs."""
    assert world.bot.is_ready()  # the modules were loaded, and have added theirs
    tree = world.bot.tree
    leaves = [one for one in tree.walk_commands() if isinstance(one, app_commands.Command)]
    menus = [one for kind in (2, 3) for one in tree.get_commands(type=discord.AppCommandType(kind))]
    names = [*(f"/{leaf.qualified_name}" for leaf in leaves), *(menu.name for menu in menus)]
    return {*names, *bot_of(world).routes, *_forms(ui.Modal)}


def _forms(kind: type[ui.Modal]) -> Iterator[str]:
    """The dialogs that are shown: those that others are made from are not."""
    for one in kind.__subclasses__():
        yield from _forms(one)
        if one.__module__.startswith("cogs.") and not one.__subclasses__():
            yield one.__name__


async def test_every_command_button_and_dialog_has_a_row(world: World):
    assert {row.split(":")[0] for rows in TABLE.values() for row in rows} == doors(world)


def test_all_rows_are_looked_at():
    assert {flow.__name__ for flow in FLOWS} == set(TABLE)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
async def test_an_answer_is_seen_by_those_in_its_row_and_nobody_else(
    world: World, flow: Callable[..., Awaitable[None]], monkeypatch: pytest.MonkeyPatch
):
    notes = Notes()
    await (flow(world, notes, monkeypatch) if flow is slow_commands else flow(world, notes))
    assert notes.seen == TABLE[flow.__name__]
