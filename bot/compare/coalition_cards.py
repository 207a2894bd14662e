"""Cards of coalitions: one with its members, all of them, and two beside each other."""

from bot.compare import pictures
from bot.compare.cards import LINES_A_PAGE, as_of_words, data_choice, listed, now_choice
from bot.compare.model import CoalitionInFull, CoalitionList, Overlap
from bot.core import countries
from bot.core.dates import in_short, in_words
from bot.core.entries import Membership
from bot.lookup.evidence import brief, source_words
from bot.routes import ShowCoalition, ShowOverlap, ShowTopic
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.routes import PagedButton
from bot.ui.text import clip, counted, escape


def coalition_card(answer: CoalitionInFull, button: ShowCoalition) -> Card:
    """A coalition on a day: status, proposer, members, and which of their leaders oppose its topic."""
    coalition = answer.coalition
    builder = CardBuilder()
    since = f"since {in_words(coalition.since)}" if coalition.since else ""
    about = " · ".join(part for part in (coalition.status, since, as_of_words(answer.scope)) if part)
    builder.heading(escape(coalition.name), about)
    lines = [
        f"Proposed by {escape(answer.proposer.name)}." if answer.proposer else "",
        escape(clip(coalition.note, 200)),
        f"-# {source_words(answer.sources)}" if answer.sources else "",
    ]
    if any(lines):
        builder.add("\n".join(line for line in lines if line))
    drawing = pictures.growth(answer)
    if drawing is not None and len(drawing.steps) > 1 and button.page == 0:
        builder.picture(drawing)
    shown = page_of(answer.members, button.page, LINES_A_PAGE)
    builder.add(f"**{counted(len(answer.members), 'member')}**")
    if shown.items:
        builder.add("\n".join(_member_line(one) for one in shown.items))
    if answer.unsure and shown.number == 0:
        names = listed([one.name for one in answer.unsure])
        builder.add(f"**Not known for that day ({len(answer.unsure)}):** {names}")
    if answer.former and shown.number == 0:
        builder.add(f"**Left:** {listed([one.name for one in answer.former])}")
    if answer.opposed and answer.topic is not None and shown.number == 0:
        opposed = answer.opposed[:3]
        builder.add(f"**Opposed by a leader of a member** (“{escape(answer.topic.name)}”):")
        for one in opposed:
            builder.add(
                f"{escape(one.stand.leader.name)}, {escape(one.member.name)}\n{brief(one.stand.standing.current)}"
            )
        if len(answer.opposed) > len(opposed):
            builder.close(f"-# And {len(answer.opposed) - len(opposed)} more, on the card of the topic.")
    builder.row(turning(button, shown.number, shown.count))
    topic = (
        Choice(
            label="Who stands where",
            button=ShowTopic(topic=answer.topic.key, on=button.on, known=button.known),
        )
        if answer.topic is not None
        else None
    )
    builder.row([topic, data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def coalitions_card(answer: CoalitionList, button: PagedButton) -> Card:
    """Every coalition with its status and number of members."""
    builder = CardBuilder()
    builder.heading("Coalitions", as_of_words(answer.scope))
    if not answer.listed:
        builder.add("No coalition is on record yet.")
    shown = page_of(answer.listed, button.page, LINES_A_PAGE)
    for coalition, members in shown.items:
        since = f" since {in_short(coalition.since)}" if coalition.since else ""
        builder.add(
            f"**{escape(coalition.name)}**\n-# {coalition.status}{since} · {counted(members, 'member')}",
            Choice(label="Show", button=ShowCoalition(coalition=coalition.key)),
        )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def overlap_card(answer: Overlap, button: ShowOverlap) -> Card:
    """Who is in both of two coalitions, and who in one alone."""
    builder = CardBuilder()
    builder.heading(f"{escape(answer.one.name)} and {escape(answer.other.name)}", as_of_words(answer.scope))
    for title, names in (
        ("In both", answer.both),
        (f"Only in {answer.one.name}", answer.only_one),
        (f"Only in {answer.other.name}", answer.only_other),
    ):
        builder.add(f"**{escape(title)} ({len(names)})**\n{listed(names, 30) or 'nobody'}")
    builder.row([data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def _member_line(one: Membership) -> str:
    when = (
        f"since {in_short(one.since)}"
        if one.since
        else f"listed {in_short(one.listed_on)}"
        if one.listed_on
        else ""
    )
    until = f"until {in_short(one.until)}" if one.until else ""
    parts = ", ".join(part for part in (escape(clip(one.role, 60)), when, until) if part)
    return f"{countries.flag(one.member)} {escape(one.name)}{f' — {parts}' if parts else ''}".strip()
