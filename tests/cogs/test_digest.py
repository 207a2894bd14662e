"""The daily summary as people meet it: set up, looked at, and posted by itself."""

import re
from pathlib import Path

import discord
import pytest

from bot.core.server import ServerSettings
from bot.db.program import SETTINGS
from bot.digest import store as digests
from bot.digest.model import Place, RunState
from bot.queue import store as queue
from bot.queue.model import Step
from bot.queue.store import Taken
from bot.settings import store as settings
from bot.stances import store as stances
from bot.ui.outgoing import TICK_SECONDS
from tests import forged
from tests.cogs.hours import MINUTE, guild_id, post_now, record, runs, set_up, store_of, summaries
from tests.cogs.queueing import copied, set_back, suggest
from tests.db.sample import CITED, change, instant, stance
from tests.harness import World, text_of

pytestmark = pytest.mark.hours


async def test_a_summary_that_takes_the_place_of_another_says_so(world: World) -> None:
    first = await world.ada.slash("digest setup", channel=world.general, time="9")
    assert "from now on" in first.text
    second = await world.ada.slash("digest setup", channel=world.general, time="10")
    assert "takes the place of the summary that was set up before" in second.text


async def test_setup_shows_what_was_understood_and_when_the_first_comes(world: World):
    reply = await set_up(
        world, "6 pm", timezone="Europe/London", days="weekdays", skip_when_quiet=True, window_hours=3
    )
    assert "18:00, Monday to Friday (Europe/London)" in reply.text
    assert "there is no summary" in reply.text
    assert "up to 3 hours late" in reply.text
    assert f"<t:{1767290400}:F>" in reply.text  # 1 January 2026, 18:00 UTC
    assert store_of(world).settings(guild_id(world)).timezone == "Europe/London"


async def test_zones_are_completed_with_the_time_that_it_is_there(world: World):
    choices = await world.ada.choices("digest setup", "timezone", "tokyo", channel=world.general, time="9")
    assert choices == ["Asia/Tokyo (09:00 now)"]


async def test_days_are_completed(world: World):
    assert "weekdays" in await world.ada.choices(
        "digest setup", "days", "wee", channel=world.general, time="9"
    )


async def test_what_the_bot_is_missing_in_the_channel_is_said_at_once(world: World):
    me = world.env.guild.me
    assert me is not None
    closed = world.env.guild.create_text_channel(
        "closed", overwrites={world.env.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    )
    reply = await set_up(world, channel=closed)
    for name in ("View Channel", "Send Messages", "Read Message History"):
        assert (name in reply.text) == (not getattr(_granted(world, closed), _PERMISSIONS[name]))


_PERMISSIONS = {
    "View Channel": "view_channel",
    "Send Messages": "send_messages",
    "Read Message History": "read_message_history",
}


def _granted(world, channel):
    guild = world.bot.get_guild(guild_id(world))
    return guild.get_channel(channel.id).permissions_for(guild.me)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"time": "soon"}, "not a time of day"),
        ({"days": "sometimes"}, "no days of the week"),
        ({"timezone": "Mars/Base"}, "time zone"),
    ],
)
async def test_what_is_not_understood_is_said_and_nothing_is_set_up(world: World, options, hint):
    reply = await set_up(world, **options)
    assert hint in reply.text
    assert "No summary is set up here yet" in (await world.ada.slash("digest status")).text


async def test_a_member_is_refused_and_an_editor_may_only_look(world: World):
    assert not [name for name in world.mia.offered if name.startswith("digest")]
    assert "No summary is set up here yet" in (await world.omar.slash("digest status")).text
    assert "administrator" in (await world.omar.slash("digest now")).text
    assert "administrator" in (await world.omar.slash("digest setup", channel=world.general, time="9")).text


# Posting by itself


async def test_the_summary_comes_once_at_its_hour_every_day(world: World):
    await set_up(world)
    await world.env.advance_time(5 * MINUTE - TICK_SECONDS)
    assert summaries(world) == []
    await world.env.advance_time(2 * TICK_SECONDS)
    (first,) = summaries(world)
    assert "## Summary of 1 January 2026" in first
    assert "late" not in first
    await world.env.advance_time(10 * MINUTE)
    assert len(summaries(world)) == 1


async def test_the_summary_tells_what_changed_since_the_last_one(world: World):
    await set_up(world)
    await record(world, "fresh", position=-2)
    await world.env.advance_time(6 * MINUTE)
    (said,) = summaries(world)
    assert "**Barack Obama** changed position on **Assad must go**" in said
    assert "I said fresh." in said
    assert "-# Full shift." in said
    head = store_of(world).head(guild_id(world))
    (line,) = await store_of(world).updates(guild_id(world), limit=1)
    assert said.endswith(f"\n-# record as of update #{head} · {line.update.hash[:12]}")


async def test_what_waits_for_the_editors_is_told_where_they_read_it(world: World):
    await set_up(world, for_editors=True)
    await suggest(world.mia)
    assert "**For the editors:** 1 open suggestion" in (await world.ada.slash("digest preview")).text
    decided = Taken(step=Step.REJECT, discord_user_id=world.omar.id, at=instant(0), said="not said")
    await store_of(world).held(queue.UNSETTLED).change(guild_id(world), queue.take_step, 1, decided)
    assert "open suggestion" not in (await world.ada.slash("digest preview")).text


async def test_what_waits_for_the_editors_is_told_nowhere_else(world: World):
    await set_up(world, for_editors=False)
    await suggest(world.mia)
    assert "open suggestion" not in (await world.ada.slash("digest preview")).text
    await world.env.advance_time(6 * MINUTE)
    assert "open suggestion" not in summaries(world)[0]


async def test_before_the_first_edit_the_summary_is_of_the_public_record(world: World):
    await set_up(world)
    await store_of(world).change(
        change(at="2026-01-01T00:01:00.000000Z"),
        stances.record_stance,
        stance("public", leader="putin", topic="assad-must-go", quote="I said public."),
        sources=CITED,
    )
    await world.env.advance_time(6 * MINUTE)
    assert "I said public." in summaries(world)[0]


async def test_a_summary_carries_the_name_that_discord_posts_once(world: World):
    await set_up(world)
    await world.env.advance_time(6 * MINUTE)
    payload = world.last_payload
    assert payload["enforce_nonce"] is True
    assert re.fullmatch(r"[0-9a-f]{25}", payload["nonce"])
    assert payload["allowed_mentions"] == {"parse": [], "roles": []}


async def test_each_part_of_a_long_summary_and_each_summary_has_a_name_of_its_own(world: World):
    await set_up(world)
    for number in range(90):
        await record(world, f"k{number}", position=2)
    await world.env.advance_time(6 * MINUTE)
    assert len(_names(world)) == len(summaries(world)) == 3
    for _ in range(2):
        await post_now(world)
    assert len(_names(world)) == len(summaries(world)) == 5
    assert len(set(_names(world))) == 5


async def test_after_an_older_copy_was_put_back_another_summary_of_the_day_has_another_name(
    world: World, tmp_path: Path
):
    await set_up(world)
    copy = copied(world, tmp_path / "copy.db")
    await record(world, "lost")
    await world.env.advance_time(6 * MINUTE)
    await set_back(world, copy)
    await record(world, "other")
    await world.env.advance_time(MINUTE)
    lost, other = _names(world)
    assert lost != other


def _names(world):
    """The names by which Discord posts a message once, of all in #general."""
    path = f"/channels/{world.general.id}/messages"
    return [entry.json["nonce"] for entry in world.sent if entry.path == path]


async def test_a_role_is_mentioned_and_nobody_else(world: World):
    role = world.env.guild.create_role("Readers")
    reply = await set_up(world, mention=role)
    assert f"**Mentions** — <@&{role.id}>\n" in reply.text
    await world.env.advance_time(6 * MINUTE)
    assert world.last_payload["allowed_mentions"]["roles"] == [role.id]
    assert summaries(world)[0].startswith(f"<@&{role.id}>")


async def test_a_role_is_mentioned_once_however_long_the_summary_is(world: World):
    await set_up(world, mention=world.env.guild.create_role("Readers"))
    for number in range(90):
        await record(world, f"k{number}", position=2)
    await world.env.advance_time(6 * MINUTE)
    path = f"/channels/{world.general.id}/messages"
    pinged = [entry.json["allowed_mentions"]["roles"] for entry in world.sent if entry.path == path]
    assert [len(roles) for roles in pinged] == [1, 0, 0]


async def test_choosing_everyone_mentions_nobody_again(world: World):
    await set_up(world, mention=world.env.guild.create_role("Readers"))
    await set_up(world, mention=world.env.guild.default_role)
    await world.env.advance_time(6 * MINUTE)
    assert world.last_payload["allowed_mentions"]["roles"] == []
    assert "<@&" not in summaries(world)[0]


async def test_a_role_that_cannot_be_mentioned_is_said_at_once_and_only_where_it_cannot(world: World):
    role = world.env.guild.create_role("Readers")
    assert (
        "will notify nobody" not in (await set_up(world, mention=role)).text
    )  # the bot may mention all roles
    real = world.bot.get_channel(world.general.id)
    await real.set_permissions(real.guild.me, mention_everyone=False)
    assert f"A mention of <@&{role.id}> will notify nobody" in (await set_up(world, mention=role)).text
    await real.guild.get_role(role.id).edit(mentionable=True)
    assert "will notify nobody" not in (await set_up(world, mention=role)).text


async def test_a_thread_is_opened_under_the_summary(world: World):
    await set_up(world, thread=True)
    await world.env.advance_time(6 * MINUTE)
    (thread,) = world.general.threads
    assert thread.name == "Summary of 1 January 2026"
    assert len(summaries(world)) == 1


async def test_what_does_not_fit_goes_into_the_thread(world: World):
    await set_up(world, thread=True)
    for number in range(90):
        await record(world, f"k{number}", position=2)
    await world.env.advance_time(6 * MINUTE)
    (thread,) = world.general.threads
    assert len(summaries(world)) == 1
    assert len(summaries(world, thread)) == 2
    assert "part 2 of 3" in summaries(world, thread)[0]


async def test_in_a_forum_each_summary_is_a_post(world: World):
    forum = world.env.guild.create_forum_channel("summaries")
    reply = await set_up(world, channel=forum)
    assert "each as a post" in reply.text
    await world.env.advance_time(6 * MINUTE)
    (post,) = forum.threads
    assert post.name == "Summary of 1 January 2026"
    assert len(summaries(world, post)) == 1


async def test_the_rest_of_a_long_summary_is_on_pages_for_who_presses(world: World):
    await set_up(world)
    for number in range(90):
        await record(world, f"k{number}", position=2)
    await world.env.advance_time(6 * MINUTE)
    said = summaries(world)
    assert len(said) == 3
    found = re.search(r"… and (\d+) more changes\.", said[-1])
    assert found is not None
    message = world.general.last_message
    reply = await world.mia.click(message, "Show the rest")
    assert reply.ephemeral
    assert f"{found[1]} more items" in reply.text
    second = await world.mia.click(reply, "Next")
    assert "Page 2 of" in " ".join(second.buttons)


async def test_a_summary_of_another_server_cannot_be_asked_for(world: World):
    await set_up(world)
    for number in range(90):
        await record(world, f"k{number}", position=2)
    await world.env.advance_time(6 * MINUTE)
    message = world.general.last_message
    (pressed,) = re.findall(r"sp\|open\|digest[^\"']*", str([part.to_dict() for part in message.components]))
    reply = await world.nora.click(await _forged(world, pressed), custom_id=pressed)
    assert "not known here" in reply.text


async def _forged(world, custom_id):
    """A message of the bot in the other server that carries the button."""
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="x", custom_id=custom_id))
    channel = world.bot.get_channel(world.elsewhere.id)
    with world.env._bot_scope():
        return await channel.send("x", view=view)


# Looking, and out of turn


async def test_the_preview_shows_todays_summary_to_the_caller_only(world: World):
    await set_up(world, "23:00")
    await record(world, "fresh", position=-2)
    reply = await world.omar.slash("digest preview")
    assert reply.ephemeral
    assert "## Preview: Summary of 1 January 2026" in reply.text
    assert "I said fresh." in reply.text
    assert summaries(world) == []
    assert await runs(world) == []


async def test_a_long_preview_comes_in_several_messages(world: World):
    await set_up(world, "23:00")
    for number in range(90):
        await record(world, f"k{number}", position=2)
    reply = await world.omar.slash("digest preview")
    assert len(reply.result.followups) == 2
    assert all("Preview" in text_of(one) for one in reply.result.followups)


async def test_the_preview_needs_no_plan_and_a_post_does(world: World):
    shown = await world.ada.slash("digest preview")
    assert shown.ephemeral
    assert shown.text.startswith("## Preview: Summary of 1 January 2026\n-# nothing changed")
    assert "since the last summary" not in shown.text
    assert "/digest setup" in (await world.ada.slash("digest now")).text


async def test_now_posts_out_of_turn_and_the_planned_one_tells_what_comes_after(world: World):
    await set_up(world)
    await record(world, "first", position=-2)
    reply = await post_now(world)
    assert reply.ephemeral
    assert "https://discord.com/channels/" in reply.text
    (out_of_turn,) = summaries(world)
    assert "I said first." in out_of_turn
    await record(world, "second", position=2)
    await world.env.advance_time(6 * MINUTE)
    planned = summaries(world)[1]
    assert "I said second." in planned
    assert "### New on record" not in planned
    assert [run.state for run in await runs(world)] == [RunState.SENT, RunState.SENT]


async def test_now_asks_before_everybody_reads_it_and_posts_once(world: World):
    role = world.env.guild.create_role("Readers")
    await set_up(world, mention=role)
    await record(world, "first", position=-2)
    asked = await world.ada.slash("digest now")
    assert asked.ephemeral
    assert summaries(world) == []
    assert f"It goes out in <#{world.general.id}>" in asked.text
    assert f"mentions <@&{role.id}>. It has " in asked.text
    refused = await forged.press(world.omar, "sp|open|digestnow|77")
    assert "administrator" in refused.text
    assert summaries(world) == []
    (pressed,) = re.findall(r"sp\|open\|digestnow\|\d+", str(asked.message.components))
    await world.ada.click(asked, "Post it")
    assert len(summaries(world)) == 1
    again = await forged.press(world.ada, pressed)
    assert "was asked for already; it is posted once" in again.text
    assert len(summaries(world)) == 1


async def test_the_small_print_of_one_out_of_turn_is_short(world: World):
    await set_up(world)
    await post_now(world)
    (posted,) = summaries(world)
    assert re.search(r"^-# Summary 2026-01-01, request [0-9a-f]{6}, part 1 of 1$", posted, re.MULTILINE)


async def test_now_posts_also_where_nothing_changed_and_quiet_days_are_skipped(world: World):
    await set_up(world, skip_when_quiet=True)
    assert "https://discord.com/channels/" in (await post_now(world)).text
    (out_of_turn,) = summaries(world)
    assert "nothing changed" in out_of_turn
    await world.env.advance_time(6 * MINUTE)
    assert len(summaries(world)) == 1


async def test_now_says_what_went_wrong(world: World):
    await set_up(world)
    world.env.inject_error("POST", f"/channels/{world.general.id}/messages", status=403, code=50013)
    assert "missing a permission" in (await post_now(world)).text


async def test_off_stops_it_and_status_says_so(world: World):
    await set_up(world)
    assert "switched off" in (await world.ada.slash("digest off")).text
    await world.env.advance_time(6 * MINUTE)
    assert summaries(world) == []
    status = (await world.ada.slash("digest status")).text
    assert "It is switched off." in status
    assert "none is planned" in status
    assert "No daily summary is planned" in (await world.ada.slash("digest off")).text


async def test_status_shows_the_last_and_the_next_with_a_link(world: World):
    await set_up(world)
    await world.env.advance_time(6 * MINUTE)
    status = (await world.omar.slash("digest status")).text
    message = world.general.last_message
    assert f"https://discord.com/channels/{guild_id(world)}/{world.general.id}/{message.id}" in status
    assert "<t:1767312300:F>" in status  # 2 January, 00:05
    setup = await store_of(world).read(digests.setup_of, guild_id(world))
    assert setup is not None
    assert setup.plan.place is Place.CHANNEL


async def test_a_new_time_zone_moves_the_hour_for_the_summary_too(world: World):
    await set_up(world)
    await (
        store_of(world)
        .held(SETTINGS)
        .change(guild_id(world), settings.put_settings, ServerSettings(timezone="Europe/Paris"))
    )
    await world.env.advance_time(6 * MINUTE)  # 00:05 in Paris has passed: it comes tomorrow
    assert summaries(world) == []
    assert "(Europe/Paris)" in (await world.omar.slash("digest status")).text
