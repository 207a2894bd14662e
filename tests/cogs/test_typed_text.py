"""What people type is shown as they typed it: no markdown, mention or link of theirs works on a card."""

import re
from collections.abc import Sequence

from tests.cogs.queueing import (
    FIELDS,
    inbox,
    letters,
    posted,
    queue_channel,
    record,
    report,
    suggest,
    words,
)
from tests.cogs.test_logchannel import log_channel, wait
from tests.cogs.test_revise import REASON, WHY_GONE
from tests.harness import Person, World

NAME = "**b** @everyone <@1>"
TYPED = rf"{NAME} `c` [x](https://e.example) \[y\](https://e.example) \\[z](https://e.example)"
SOURCE = f"{NAME} `c`\nhttps://a.example/b"
WORKING = ("**b**", "`c`", "@everyone", "<@1>", "[x](")
"""What of them Discord would make bold, code, a mention or a link."""
LINK = re.compile(r"(?<!\\)(?:\\\\)*\[[xyz]")
"""A bracket of theirs that no backslash of ours takes out."""

QUESTION, ANSWER, REJECTION = "What do you want to know?", "Your answer", "Why?"
HEADLINES = ("Recorded", "Corrected", "Retracted", "Added", "Changed", "Merged", "Retired")


def require_as_typed(texts: Sequence[str], *, times: int) -> None:
    """Each piece of the text is there so often at least, and none of it works."""
    whole = "\n".join(texts)
    assert whole.count("everyone") >= times, whole
    assert [one for one in WORKING if one in whole] == [], whole
    assert LINK.search(whole) is None, whole


async def change_everything(world: World) -> list[str]:
    """Each kind of change of the record, with the text in all that can be typed; the answers."""
    omar = world.omar
    said = [(await record(omar, reason=TYPED, short=TYPED, words=TYPED, source=SOURCE)).text]
    dialog = await omar.slash("record correct", leader="putin", topic="islamic-alliance")
    fields = {REASON: TYPED, "In short": f"Other: {TYPED}", "The leader's own words": "Made up."}
    said.append((await omar.submit(dialog, fields)).text)
    dialog = await omar.slash("record retract", leader="putin", topic="islamic-alliance")
    said.append((await omar.submit(dialog, {"What kind of reason is it?": "mistake", WHY_GONE: TYPED})).text)
    theme, topic, coalition = f"River {NAME}", f"Ferry {NAME}", f"Ferrymen {NAME}"
    for name, options in (
        ("leader add", {"name": f"Ada {NAME}", "aliases": f"Q {NAME}"}),
        ("leader add", {"name": f"Bo {NAME}"}),
        ("leader rename", {"leader": f"Ada {NAME}", "name": f"Ada Q. {NAME}"}),
        ("leader office", {"leader": f"Ada {NAME}", "office": NAME, "since": "2015"}),
        ("leader merge", {"leader": f"Bo {NAME}", "into": f"Ada {NAME}"}),
        ("theme add", {"name": theme, "description": TYPED}),
        ("topic add", {"theme": theme, "name": topic, "statement": f"Free it. {TYPED}"}),
        ("topic retire", {"topic": topic}),
        ("coalition add", {"name": coalition, "status": "active", "kind": NAME, "source": SOURCE}),
        ("coalition member", {"coalition": coalition, "member": f"Guild {NAME}", "role": NAME}),
    ):
        reply = await omar.slash(f"record {name}", **options, reason=TYPED)
        assert "Update #" in reply.text, reply.text
        said.append(reply.text)
    return said


async def pages(person: Person, name: str, **options: object) -> list[str]:
    """The texts of all pages of a list."""
    reply = await person.slash(name, **options)
    texts = [reply.text]
    (count,) = [int(label.split(" of ")[1]) for label in reply.buttons if label.startswith("Page ")]
    for _ in range(1, count):
        reply = await person.click(reply, "Next")
        texts.append(reply.text)
    return texts


async def test_of_a_change_in_the_answer_the_updates_and_the_log_channel(world: World):
    log = await log_channel(world)
    answers = await change_everything(world)
    require_as_typed(answers, times=2 * len(answers))
    await wait(world, 30)
    listed, mirrored = await pages(world.mia, "updates"), [words(one) for one in log.history()]
    for texts in (listed, mirrored):
        require_as_typed(texts, times=2 * len(answers) - 3)  # of stances only the reason is listed
        assert all(any(word in text for text in texts) for word in HEADLINES)


async def test_of_what_is_on_record_in_every_list_and_answer(world: World):
    await change_everything(world)
    dialog = await world.omar.slash("record stance", leader=f"Ada {NAME}", topic="safe-zone", position="1")
    fields = {
        "In short": TYPED,
        "The leader's own words": TYPED,
        "Source: title and link": SOURCE,
    }
    await world.omar.submit(dialog, {**FIELDS, **fields})
    ada = {"leader": f"Ada {NAME}"}
    for name, options, times in (
        ("stance", {**ada, "topic": "safe-zone"}, 4),
        ("stance", ada, 2),
        ("history", {**ada, "topic": "safe-zone"}, 3),
        ("history", {"leader": "putin", "topic": "islamic-alliance", "withdrawn": True}, 3),
        ("corrections", {}, 3),
        ("leaders", {"search": f"Ada {NAME}"}, 2),
        ("search", {"text": "everyone"}, 2),
        ("ask", {"question": f"Ada {NAME} on the safe zone"}, 1),
        ("record undo", {}, 2),
    ):
        require_as_typed([(await world.omar.slash(name, **options)).text], times=times)
    card = await world.omar.slash("stance", **ada, topic="safe-zone")
    require_as_typed([(await world.omar.click(card, "Edit")).text], times=3)
    require_as_typed([(await world.mia.slash("watch add", **ada)).text], times=1)
    require_as_typed([(await world.mia.slash("watch list")).text], times=1)


async def test_of_a_suggestion_in_the_queue_and_in_letters(world: World):
    queue = await queue_channel(world)
    await suggest(
        world.mia,
        **{"Why? (optional)": TYPED},
        short=TYPED,
        words=TYPED,
        source=SOURCE,
    )
    card = await posted(world, queue)
    asked = await world.omar.submit(await world.omar.click(card, "Ask"), {QUESTION: TYPED})
    assert asked.ephemeral
    require_as_typed(inbox(world.mia), times=1)
    (letter,) = letters(world.mia)
    answered = await world.mia.in_private.click(letter, "Answer")
    await world.mia.in_private.submit(answered, {ANSWER: TYPED})
    require_as_typed([words(await posted(world, queue))], times=6)
    await world.omar.submit(await world.omar.click(card, "Reject"), {REJECTION: TYPED})
    require_as_typed([words(await posted(world, queue))], times=3)
    require_as_typed(inbox(world.mia)[-1:], times=1)


async def test_of_a_report_and_of_a_proposal(world: World):
    await report(world, world.mia, **{"How do you know?": TYPED})
    listed = await world.omar.slash("record queue")
    require_as_typed([(await world.omar.click(listed, "Open")).text], times=1)
    await world.ada.slash("settings two-people", switch=True)
    dialog = await world.omar.slash("record retract", leader="putin", topic="assad-must-go")
    require_as_typed(
        [(await world.omar.submit(dialog, {"What kind of reason is it?": "mistake", WHY_GONE: TYPED})).text],
        times=1,
    )


async def test_of_a_change_in_the_summary(world: World):
    await world.ada.slash("digest setup", channel=world.general, time="23:00")
    await change_everything(world)
    dialog = await world.omar.slash("record stance", leader=f"Ada {NAME}", topic="safe-zone", position="1")
    fields = {
        "In short": TYPED,
        "The leader's own words": TYPED,
        "Source: title and link": SOURCE,
    }
    await world.omar.submit(dialog, {**FIELDS, **fields})
    dialog = await world.omar.slash("record retract", leader="putin", topic="assad-must-go")
    await world.omar.submit(dialog, {"What kind of reason is it?": "mistake", WHY_GONE: TYPED})
    await world.ada.click(await world.ada.slash("digest now"), "Post it")
    require_as_typed([world.in_general()[-1]], times=6)


async def test_of_a_refusal_what_was_typed_and_what_may_have_been_meant(world: World):
    name = f"Zed {NAME}"
    await world.omar.slash("record leader add", name=name)
    typed = r"\[x\](https://evil.example) <@1> @everyone **b**"
    said = [
        (await world.mia.slash("stance", leader=typed)).text,
        (await world.mia.slash("search", text=typed)).text,
        (await world.mia.slash("ask", question=f"what does {typed} say about assad")).text,
        (await world.mia.slash("stance", leader="putin", topic=typed)).text,
        (await world.mia.slash("stance", leader="putin", on=f"{typed} 2015")).text,
        (await world.mia.slash("stance", leader=f"Zedd {NAME}")).text,
        (await world.mia.slash("updates", topic=typed)).text,
        (await world.omar.slash("record undo", update=typed)).text,
        (await world.omar.slash("record leader add", name=name)).text,
    ]
    for text in said:
        assert [one for one in WORKING if one in text] == [], text
        assert LINK.search(text) is None, text
    assert "Zed \\*\\*b" in said[5]


async def test_of_what_is_not_followed_any_more(world: World):
    name = f"Zed {NAME}"
    await world.omar.slash("record leader add", name=name)
    await world.mia.slash("watch add", leader=name)
    listed = await world.mia.slash("watch list")
    stopped = await world.mia.click(listed, "Stop")
    require_as_typed([stopped.text], times=1)


async def test_a_command_in_a_refusal_is_still_shown_as_one(world: World):
    refused = await world.ada.click(await world.ada.slash("settings starter"), "Start empty")
    assert "`/record undo`" in refused.text
