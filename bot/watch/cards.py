"""Cards about following: what somebody follows, and the message that tells what is new."""

import re
from collections.abc import Sequence
from typing import Final

from bot.digest.cards import with_headings
from bot.digest.summary import Told
from bot.routes import ChooseWay, Follow, ShowFollowed, Unfollow
from bot.ui.cards import Card, CardBuilder, Choice, card_of, page_of, turning
from bot.ui.text import clip, escape
from bot.watch.model import Notification, Watcher, WatcherState, WatchKind, Way
from bot.watch.service import Added, Followed, Following

WATCHES_A_PAGE: Final = 6

_ROOM: Final = 3000

# At the start of a small-print line, which no stored text can begin.
_MARK = re.compile(r"^-# Message (\d+) to follower (\d+)", re.MULTILINE)

_HERE: Final = Choice(label="Tell me in this channel", button=ChooseWay(way=Way.CHANNEL))
_PRIVATE: Final = Choice(label="Try a direct message again", button=ChooseWay(way=Way.MESSAGE))


def news_card(notification: Notification, told: Told, *, server: str) -> Card:
    """The message with all that is new of what somebody follows. `server` is "" in direct messages' own record."""
    builder = CardBuilder()
    if notification.watcher.way is Way.CHANNEL:
        builder.add(f"<@{notification.watcher.discord_user_id}>")
    builder.heading("News on what you follow", f"In the record of {escape(server)}" if server else "")
    builder.rule()
    left, shown = _ROOM, 0
    for paragraph in with_headings(told.items, told.names):
        if len(paragraph) > left or not builder.try_add(paragraph):
            break
        left, shown = left - len(paragraph), shown + 1
    if shown < len(told.items):
        builder.close(f"… and {len(told.items) - shown:,} more: `/updates`.")
    builder.close(f"{mark_text(notification)} · /watch list shows and changes what you follow")
    return builder.build()


def mark_text(notification: Notification) -> str:
    """The small print by which the bot finds the message again."""
    return f"-# Message {notification.batch} to follower {notification.actor_id}"


def has_mark(text: str, notification: Notification) -> bool:
    """Whether a text carries the mark of this message."""
    found = _MARK.search(text)
    return found is not None and (int(found[1]), int(found[2])) == (notification.batch, notification.actor_id)


def hello_card(added: Added, *, server: str) -> Card:
    """The first direct message to somebody who begins to follow: it shows that one arrives."""
    return card_of(
        f"You follow {_listed(added.added)}{f' in {escape(server)}' if server else ''}. I will tell you here what is "
        "new. Change it there with `/watch list`, `/watch quiet` and `/watch pause`."
    )


def added_card(added: Added, *, can_be_told: bool) -> Card:
    """What somebody follows from now on, or the question how to tell them."""
    builder = CardBuilder()
    builder.add(f"You follow {_listed(added.added)} from now on.")
    if not can_be_told:
        builder.add(
            "I could not send you a direct message. Either allow direct messages from this server (its name → "
            "Privacy Settings), or be told in this channel, where everybody sees it."
        )
        builder.row([_HERE, _PRIVATE])
    else:
        builder.add(f"-# {_way_words(added.watcher)}")
    return builder.build()


def question_card(leader: tuple[str, str], topic: tuple[str, str]) -> Card:
    """What to follow of a stance card: (key, name) of its leader and topic."""
    builder = CardBuilder()
    builder.add("What would you like to follow?")
    each: tuple[tuple[WatchKind, tuple[str, str]], ...] = (("leader", leader), ("topic", topic))
    for kind, (key, name) in each:
        builder.row(
            [
                Choice(label=clip(name, 70), button=Follow(kind=kind, key=key, only="all")),
                Choice(
                    label=clip(f"{name}: only changes of position", 80),
                    button=Follow(kind=kind, key=key, only="shifts"),
                ),
            ]
        )
    return builder.build()


def following_card(following: Following, *, page: int = 0, changed: str = "") -> Card:
    """What somebody follows, six a page with a button to stop, and how they are told.

    `changed` says what just happened.
    """
    builder = CardBuilder()
    builder.heading("What you follow here", changed)
    builder.rule()
    if following.came_back:
        builder.add(
            "I could not reach you before. I try again from now on; what came meanwhile is in `/updates`."
        )
    if not following.followed:
        builder.add("Nothing yet. Start with `/watch add`, or with the Watch button of a card.")
    shown = page_of(following.followed, page, WATCHES_A_PAGE)
    for one in shown.items:
        stop = Unfollow(mode="turn", what=f"{one.watch.kind}:{one.watch.key}")
        builder.add(_named(one), Choice(label="Stop", button=stop))
    builder.row(turning(ShowFollowed(), shown.number, shown.count))
    if following.watcher is not None:
        builder.close(f"-# {_way_words(following.watcher)}")
    return builder.build()


def _named(one: Followed) -> str:
    only = ", only changes of position" if one.watch.only_shifts else ""
    return f"**{escape(one.name)}** ({one.watch.kind}{only})"


def _listed(followed: Sequence[Followed]) -> str:
    *rest, last = [_named(one) for one in followed]
    return f"{', '.join(rest)} and {last}" if rest else last


def _way_words(watcher: Watcher) -> str:
    """How somebody is told."""
    where = "by direct message" if watcher.way is Way.MESSAGE else f"in <#{watcher.channel_id}>"
    quiet = watcher.quiet
    hours = f", but not from {quiet.start:%H:%M} to {quiet.end:%H:%M} ({watcher.zone})" if quiet else ""
    if watcher.state is WatcherState.PAUSED:
        return f"Paused: you are told nothing until /watch resume. Else {where}{hours}."
    return f"You are told {where}{hours}. News of a minute comes in one message."
