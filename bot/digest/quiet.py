"""Quiet hours: until when somebody wants no message."""

from datetime import datetime, timedelta

from bot.digest.slots import local_date, moment_of
from bot.record.watching import Watcher


def quiet_until(watcher: Watcher, now: datetime) -> datetime | None:
    """The end of the quiet hours if `now` lies within them, else None.

    Quiet hours may go over midnight. They begin and end at moments, so that an hour which comes twice or not
    at all does not make them longer by a day.
    """
    quiet = watcher.quiet
    if quiet is None or quiet.start == quiet.end:
        return None
    today = local_date(now, watcher.zone)
    for day in (today - timedelta(days=1), today):
        last_day = day if quiet.start < quiet.end else day + timedelta(days=1)
        start = moment_of(day, quiet.start, watcher.zone)
        end = moment_of(last_day, quiet.end, watcher.zone)
        if start is not None and end is not None and start <= now < end:
            return end
    return None
