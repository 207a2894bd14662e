"""Cards that list: leaders, topics, updates, search results."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.desk.lookup import ListedLeader, ListedTheme, SearchAnswer, UpdatesAnswer
from bot.record.entries import Stance
from bot.record.kinds import KINDS
from bot.record.log import Logged, Made, Update
from bot.record.position import label
from bot.show.buttons import Search, ShowLeaders, ShowStance, ShowTopics, ShowUpdates
from bot.show.card import Card, CardBuilder, Choice
from bot.show.pages import page_of, place, turning
from bot.show.stance import evidence
from bot.show.text import clip, counted, escape
from bot.show.words import office_line, position_words

LEADERS_A_PAGE: Final = 10
THEMES_AS_BUTTONS: Final = 5
UPDATES_A_PAGE: Final = 6
HITS_A_PAGE: Final = 5


def leaders_card(leaders: Sequence[ListedLeader], *, search: str = "", page: int = 0) -> Card:
    """Leaders with office and number of stances, ten a page."""
    builder = CardBuilder()
    title = f"Leaders like “{escape(clip(search, 60))}”" if search else "Leaders on record"
    builder.heading(title, counted(len(leaders), "leader"))
    builder.rule()
    if not leaders:
        builder.add("No leader by that name. Try `/leaders` without a search.")
    shown = page_of(leaders, page, LEADERS_A_PAGE)
    builder.add("\n".join(_leader_line(listed) for listed in shown.items) or "\u200b")
    builder.row(turning(ShowLeaders(search=search), shown.number, shown.count))
    return builder.build()


def topics_card(themes: Sequence[ListedTheme], *, page: int = 0) -> Card:
    """One theme a page, with each topic's proposition."""
    builder = CardBuilder()
    if not themes:
        builder.heading("Topics")
        builder.add("No topic is on record yet.")
        return builder.build()
    shown = page_of(themes, page, 1)
    (listed,) = shown.items
    builder.heading(f"Topics: {escape(listed.theme.name)}", escape(listed.theme.description))
    builder.rule()
    for topic, stances in listed.topics:
        if not builder.add(
            f"**{escape(topic.name)}** — {escape(topic.proposition)}\n-# {counted(stances, 'stance')} on record"
        ):
            break
    if shown.count > THEMES_AS_BUTTONS:
        builder.row(turning(ShowTopics(), shown.number, shown.count))
    elif shown.count > 1:
        builder.row(
            [
                Choice(
                    label=item.theme.name, press=ShowTopics(mode="turn", page=at), primary=at == shown.number
                )
                for at, item in enumerate(themes)
            ]
        )
    return builder.build()


def updates_card(answer: UpdatesAnswer, *, page: int = 0) -> Card:
    """A page of the updates log: who did what, when and why, with before and after."""
    builder = CardBuilder()
    about = " on ".join(escape(entry.name) for entry in (answer.leader, answer.topic) if entry is not None)
    builder.heading(
        f"Updates: {about}" if about else "Updates", counted(answer.total, "update") + ", newest first"
    )
    builder.rule()
    if not answer.lines:
        builder.add("Nothing has been changed yet.")
    for line in answer.lines:
        builder.add(update_text(line, answer.names))
    number, count = place(answer.total, page, UPDATES_A_PAGE)
    about_what = ShowUpdates(
        leader=answer.leader.key if answer.leader else "", topic=answer.topic.key if answer.topic else ""
    )
    builder.row(turning(about_what, number, count))
    return builder.build()


def search_card(answer: SearchAnswer, *, page: int = 0) -> Card:
    """A page of search results."""
    builder = CardBuilder()
    of = f" by {escape(answer.leader.name)}" if answer.leader else ""
    builder.heading(
        f"Search: “{escape(answer.text)}”{of}", f"{counted(answer.total, 'statement')}, newest first"
    )
    builder.rule()
    if not answer.hits:
        builder.add("Nothing on record holds all of these words. Try fewer words, or the beginning of one.")
    for hit in answer.hits:
        stance = hit.found.stance
        builder.add(
            f"**{escape(hit.leader.name)}** on {escape(hit.topic.name)} — {position_words(stance.position)}\n"
            f"{evidence(stance, limit=220)}",
            Choice(
                label="More",
                press=ShowStance(leader=hit.leader.key, subject=hit.topic.key, on=stance.stated_on),
            ),
        )
    number, count = place(answer.total, page, HITS_A_PAGE)
    key = answer.leader.key if answer.leader else ""
    builder.row(turning(Search(leader=key, text=answer.text), number, count))
    return builder.build()


def update_text(line: Logged, names: Mapping[str, str], details: str = "") -> str:
    """One line of the log as a paragraph; `details` are lines that go with what was done."""
    update = line.update
    what = f"{_what(line, names)}\n{details}".strip()
    when = f"<t:{_epoch(update.at)}:f>"
    reason = f"\n> {escape(update.reason)}" if update.reason else ""
    return f"**#{update.seq}** {what}{reason}\n-# {when} · {_who(line)}"


def _leader_line(listed: ListedLeader) -> str:
    office = office_line(listed.offices[-1] if listed.offices else "", listed.leader.country)
    return f"**{escape(listed.leader.name)}** — {escape(office)} · {counted(listed.stances, 'stance')}"


def _who(line: Logged) -> str:
    second = "" if line.second_user_id is None else f", confirmed by <@{line.second_user_id}>"
    if line.discord_user_id is not None:
        return f"by <@{line.discord_user_id}>{second}"
    return "by the operator" if line.by_operator else f"by a former member{second}"


def entry_name(key: str, made: Sequence[Made], names: Mapping[str, str]) -> str:
    """What an entry that a line is about is called."""
    entry = next((one.after.entry for one in made if one.after.key == key), None)
    return str(getattr(entry, "office", None) or names.get(key) or getattr(entry, "name", None) or key)


def _what(line: Logged, names: Mapping[str, str]) -> str:
    update, subject = line.update, line.subject
    match update.action:
        case "start":
            return "This record was started."
        case "import":
            return "A record was imported."
        case "take over":
            return "Took over what the public record has learnt."
        case "undo" if update.is_whole:
            return _done(update)
        case "merge":
            into = escape(names.get(line.leader, line.leader))
            return f"Merged: leader {escape(update.key)} is the same person as **{into}**"
    if subject is None or not isinstance(subject.after.entry, Stance):
        label_of = KINDS[update.kind].label
        return f"{_done(update)}: {label_of} {escape(entry_name(update.key, line.made, names))}"
    stance = subject.after.entry
    about = (
        f"**{escape(names.get(line.leader, line.leader))}** on {escape(names.get(line.topic, line.topic))}"
    )
    was, became = subject.was, subject.became
    turned = was is not None and became is not None and was.stance.position != stance.position
    before = f"{label(was.stance.position)} → " if was is not None and turned else ""
    return f"{_done(update)}: {about} — {before}**{label(stance.position)}**, {stance.stated_on}"


def _done(update: Update) -> str:
    return f"Undid #{update.undoes}" if update.action == "undo" else _VERBS[update.action]


_VERBS: Final = {
    "record": "Recorded",
    "correct": "Corrected",
    "retract": "Retracted",
    "add": "Added",
    "change": "Changed",
    "retire": "Retired",
}


def _epoch(at: str) -> int:
    """Seconds since 1970, which Discord shows in the reader's own time zone."""
    return int(datetime.fromisoformat(at).timestamp())
