"""What a follower is told: the mark by which a message is found again."""

from bot.watch.cards import has_mark, mark_text
from bot.watch.model import Notification, Watcher


def notification(batch: int, actor_id: int) -> Notification:
    return Notification(
        actor_id=actor_id, watcher=Watcher(guild_id=1, discord_user_id=2), batch=batch, token="t",
        attempts=1, unsent_until=None, record_id=0, picks=(), last_hash="", watches=(),
    )  # fmt: skip


def test_a_message_is_told_from_the_one_before_and_from_those_to_others():
    text = f"News\n{mark_text(notification(12, 7))} · more small print"
    assert has_mark(text, notification(12, 7))
    assert not has_mark(text, notification(13, 7))
    assert not has_mark(text, notification(1, 7))
    assert not has_mark(text, notification(12, 8))
