"""/settings: what admins choose, what they are told about it, and what happens when it stops working."""

import asyncio
from contextlib import closing

import discord
import pytest

from bot.client import Standpoint
from bot.core.server import ServerSettings
from bot.db.program import SETTINGS, remember
from bot.db.sqlite import connect
from bot.settings import store as settings_store
from cogs.settings import offered_in
from tests import forged
from tests.cogs.queueing import FIELDS, TOPIC, bot_of, inbox, posted, report, suggest, words
from tests.harness import Person, Reply, World


def settings(world: World) -> ServerSettings:
    return bot_of(world).desk.store.settings(world.general.guild.id)


async def choose_editors(world: World, *roles: object) -> Reply:
    dialog = await world.ada.slash("settings editors")
    return await world.ada.submit(dialog, {"Who are the editors?": list(roles)})


def newcomer(world: World, *roles: object) -> Person:
    guild = world.general.guild
    return Person(guild.add_member(world.env.create_user("kim"), roles=list(roles)), world.general)


async def test_an_admin_sees_every_setting_with_its_default(world: World):
    reply = await world.ada.slash("settings show")
    assert reply.ephemeral
    for line in (
        "Nothing is set yet",
        "**Editors** — members with Manage Messages",
        "**Log channel** — none",
        "**Queue channel** — none",
        "**Two people** — off",
        "**Time zone** — UTC",
        "**Language of the record** — English (en)",
        "This server reads the public record: 147 leaders",
    ):
        assert line in reply.text


async def test_what_waits_in_the_queue_is_counted_also_while_the_public_record_is_read(world: World):
    await suggest(world.mia)
    assert "1 item in the queue" in (await world.ada.slash("settings show")).text


async def test_only_admins_may_see_or_change_the_settings(world: World):
    assert not [name for name in world.omar.offered if name.startswith("settings")]
    assert [name for name in world.ada.offered if name.startswith("settings")]


async def test_the_editor_roles_decide_who_edits(world: World):
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    kim = newcomer(world, role)
    reply = await choose_editors(world, role)
    assert f"**Editors** — <@&{role.id}>" in reply.text
    assert settings(world).editor_roles == (role.id,)
    dialog = await kim.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Recorded" in (await kim.submit(dialog, FIELDS)).text
    refused = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Only this server's editors" in refused.text


async def test_manage_messages_in_one_channel_makes_nobody_an_editor_of_the_record(world: World):
    kim = newcomer(world)
    more = {kim.actor: discord.PermissionOverwrite(manage_messages=True)}
    channel = world.general.guild.create_text_channel("corner", overwrites=more)
    refused = await Person(kim.actor, channel).slash("record undo")
    assert "Only this server's editors can undo an update" in refused.text
    assert "nothing to undo" in (await world.omar.slash("record undo")).text


async def test_an_editor_by_role_is_one_also_when_the_server_came_up_unavailable(world: World):
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    kim = newcomer(world, role)
    await choose_editors(world, role)
    bot_of(world).get_guild(world.general.guild.id)._roles.clear()  # as Discord sends it then: without any
    dialog = await kim.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Recorded" in (await kim.submit(dialog, FIELDS)).text


async def test_a_moderator_is_an_editor_also_while_the_server_is_unavailable(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    forged.show_every_command(monkeypatch)
    await world.env.advance_time(1)  # till the bot has heard of all servers
    bot_of(world).get_guild(world.general.guild.id)._roles.clear()
    dialog = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Recorded" in (await world.omar.submit(dialog, FIELDS)).text
    assert "Only this server's editors" in (await world.mia.slash("record gaps")).text


async def test_before_discord_has_told_which_roles_moderate_nobody_is_refused_for_good_and_nobody_let_in(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    forged.show_every_command(monkeypatch)
    bot, guild = bot_of(world), world.general.guild
    kim = newcomer(world)
    more = {kim.actor: discord.PermissionOverwrite(manage_messages=True)}
    corner = guild.create_text_channel("corner", overwrites=more)
    known = bot.get_guild(guild.id)._roles
    roles = dict(known)
    known.clear()  # the bot was started while Discord reports the server as unavailable
    bot.moderators.clear()
    for person in (world.omar, world.mia, Person(kim.actor, corner)):
        refused = (await person.slash("record gaps")).text
        assert (
            "Discord has not told me this server's roles yet, so I cannot tell whether you are an editor"
            in refused
        )
        assert "try again in a minute" in refused
        assert "Only this server's editors" not in refused
    assert "Only an administrator" in (await world.omar.slash("settings show")).text
    assert "Discord has not told me" not in (await world.ada.slash("record gaps")).text
    bot.get_guild(guild.id)._roles.update(roles)  # Discord tells
    assert "Only this server's editors" not in (await world.omar.slash("record gaps")).text
    assert "Only this server's editors" in (await Person(kim.actor, corner).slash("record gaps")).text
    await choose_editors(world, guild.create_role("Archivist"))
    bot.get_guild(guild.id)._roles.clear()
    bot.moderators.clear()
    assert "Only this server's editors" in (await world.omar.slash("record gaps")).text


async def test_who_moderates_follows_the_roles_as_they_are_now(world: World, monkeypatch: pytest.MonkeyPatch):
    forged.show_every_command(monkeypatch)
    role = world.general.guild.create_role("Archivist")
    kim = newcomer(world, role)
    guild = bot_of(world).get_guild(world.general.guild.id)
    assert "Only this server's editors" in (await kim.slash("record gaps")).text
    await guild.get_role(role.id).edit(permissions=discord.Permissions(manage_messages=True))
    assert "Only this server's editors" not in (await kim.slash("record gaps")).text
    await guild.get_role(role.id).edit(permissions=discord.Permissions.none())
    assert "Only this server's editors" in (await kim.slash("record gaps")).text
    await guild.default_role.edit(permissions=discord.Permissions(view_channel=True, manage_messages=True))
    assert "Only this server's editors" not in (await world.mia.slash("record gaps")).text


async def test_a_role_that_moderates_no_more_does_not_while_the_server_is_unavailable_either(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    forged.show_every_command(monkeypatch)
    await world.env.advance_time(1)
    guild = bot_of(world).get_guild(world.general.guild.id)
    for role in guild.roles:
        if role.name == "Moderator":
            await role.edit(permissions=discord.Permissions.none())
    await world.env.settle()
    guild._roles.clear()
    assert "Only this server's editors" in (await world.omar.slash("record gaps")).text


async def test_no_role_is_said_to_be_deleted_while_the_server_is_unavailable(world: World):
    await choose_editors(world, world.general.guild.create_role("Archivist"))
    bot_of(world).get_guild(world.general.guild.id)._roles.clear()
    assert "deleted" not in (await world.ada.slash("settings show")).text


async def test_a_role_that_discord_hides_the_commands_from_is_said_with_the_way_out(world: World):
    role = world.general.guild.create_role("Archivist")
    reply = await choose_editors(world, role)
    assert f"Discord hides `/record` from <@&{role.id}>" in reply.text
    assert "Server Settings → Integrations" in reply.text


async def test_choosing_no_role_gives_the_record_back_to_the_moderators(world: World):
    role = world.general.guild.create_role("Archivist")
    await choose_editors(world, role)
    reply = await choose_editors(world)
    assert "members with Manage Messages" in reply.text
    assert settings(world).editor_roles == ()


async def test_everyone_cannot_be_made_an_editor(world: World):
    role = world.general.guild.create_role("Archivist")
    for chosen in ([], [role]):
        reply = await choose_editors(world, world.general.guild.default_role, *chosen)
        assert "would let everybody change the record" in reply.text
        assert settings(world).editor_roles == ()


@pytest.mark.parametrize(
    ("command", "field"), [("log-channel", "log_channel_id"), ("queue-channel", "queue_channel_id")]
)
async def test_a_channel_is_chosen_and_let_go(world: World, command: str, field: str):
    reply = await world.ada.slash(f"settings {command}", channel=world.general)
    assert f"<#{world.general.id}>" in reply.text
    assert "⚠" not in reply.text
    assert getattr(settings(world), field) == world.general.id
    reply = await world.ada.slash(f"settings {command}")
    assert "There is no" in reply.text
    assert getattr(settings(world), field) is None


async def test_a_channel_without_permissions_is_said_at_once_with_what_to_change(world: World):
    silent = {world.bot.user: discord.PermissionOverwrite(send_messages=False)}
    shut = world.general.guild.create_text_channel("shut", overwrites=silent)
    reply = await world.ada.slash("settings log-channel", channel=shut)
    assert f"⚠ The log channel cannot be used. I am missing **Send Messages** in <#{shut.id}>" in reply.text
    assert "Permissions" in reply.text
    assert settings(world).log_channel_id == shut.id


@pytest.mark.parametrize(
    ("command", "option", "value", "line"),
    [
        ("two-people", "switch", True, "**Two people** — on"),
        ("timezone", "zone", "Europe/London", "**Time zone** — Europe/London"),
        ("language-of-record", "language", "fr", "**Language of the record** — French (fr)"),
        ("language-of-record", "language", "French", "**Language of the record** — French (fr)"),
    ],
)
async def test_each_change_is_answered_with_the_new_state(world: World, command, option, value, line):
    reply = await world.ada.slash(f"settings {command}", **{option: value})
    assert line in reply.text
    assert line in (await world.ada.slash("settings show")).text


@pytest.mark.parametrize(
    ("command", "option", "value", "sentence"),
    [
        ("timezone", "zone", "Mars/North", "That is no time zone"),
        ("language-of-record", "language", "klingonese", "That is no language code"),
    ],
)
async def test_a_value_that_does_not_exist_changes_nothing(world: World, command, option, value, sentence):
    reply = await world.ada.slash(f"settings {command}", **{option: value})
    assert sentence in reply.text
    assert not bot_of(world).desk.store.held(SETTINGS).has(world.general.guild.id)


async def test_a_thread_needs_the_permission_to_send_in_threads_and_no_other(world: World):
    said = await world.ada.say("A thread for the log.")
    real = bot_of(world).get_channel(world.general.id)
    thread = await real.get_partial_message(said.id).create_thread(name="log")
    await real.set_permissions(real.guild.me, send_messages=False)
    desk, guild = bot_of(world).desk, world.general.guild.id
    await desk.store.held(SETTINGS).change(
        guild,
        settings_store.change_settings,
        {"log_channel_id": thread.id},
        by=world.ada.id,
        at=desk.instant(),
    )
    assert "cannot be used" not in (await world.ada.slash("settings show")).text
    await real.set_permissions(real.guild.me, send_messages=None, send_messages_in_threads=False)
    assert "I am missing **Send Messages in Threads**" in (await world.ada.slash("settings show")).text


async def test_zones_are_completed_by_city_with_the_time_there(world: World):
    found = await world.ada.choices("settings timezone", "zone", "tokyo")
    assert found[0] == "Asia/Tokyo (21:00 now)"
    assert "English (en)" in await world.ada.choices("settings language-of-record", "language", "engl")


async def test_the_set_up_dialog_sets_everything_at_once(world: World):
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    shown = await world.ada.slash("settings show")
    dialog = await world.ada.click(shown, "Set up")
    reply = await world.ada.submit(
        dialog,
        {
            "Who are the editors?": [role],
            "Where should each update appear?": [world.general],
            "Where should suggestions wait?": [world.general],
            "Two editors for reversals and retractions?": "yes",
            "Time zone of the server": "Europe/London",
        },
    )
    assert "Set up." in reply.text
    assert settings(world) == ServerSettings(
        editor_roles=(role.id,),
        log_channel_id=world.general.id,
        queue_channel_id=world.general.id,
        two_people=True,
        timezone="Europe/London",
    )


async def test_everyone_cannot_be_made_an_editor_in_the_set_up_either(world: World):
    dialog = await world.ada.click(await world.ada.slash("settings show"), "Set up")
    everyone = {"Who are the editors?": [world.general.guild.default_role]}
    reply = await world.ada.submit(dialog, everyone)
    assert "would let everybody change the record" in reply.text
    assert settings(world) == ServerSettings()


async def test_a_bad_time_zone_in_the_set_up_changes_nothing_else(world: World):
    dialog = await world.ada.click(await world.ada.slash("settings show"), "Set up")
    reply = await world.ada.submit(
        dialog,
        {"Time zone of the server": "Mars/North", "Where should each update appear?": [world.general]},
    )
    assert "That is no time zone" in reply.text
    assert settings(world) == ServerSettings()


async def test_an_admins_first_command_offers_the_set_up_once(world: World):
    store = bot_of(world).desk.store
    await store.write(remember, offered_in(world.general.guild.id), "")
    assert "You manage this server" not in (await world.omar.slash("about")).text
    first = await world.ada.slash("about")
    assert "You manage this server" in first.text
    assert first.ephemeral
    assert (await world.ada.click(first, "Set up")).dialog["title"] == "Set up Standpoint"
    assert "You manage this server" not in (await world.ada.slash("about")).text


async def test_an_offer_that_did_not_arrive_is_made_again(world: World):
    await bot_of(world).desk.store.write(remember, offered_in(world.general.guild.id), "")
    world.env.inject_error("POST", "/webhooks/*/*", status=503)
    assert "You manage this server" not in (await world.ada.slash("about")).text
    assert "You manage this server" in (await world.ada.slash("about")).text
    assert "You manage this server" not in (await world.ada.slash("about")).text


async def test_who_looks_at_the_settings_already_gets_no_offer_beside_them(world: World):
    await bot_of(world).desk.store.write(remember, offered_in(world.general.guild.id), "")
    shown = await world.ada.slash("settings show")
    assert shown.buttons == ["Set up"]
    assert "You manage this server" not in shown.text
    assert "You manage this server" in (await world.ada.slash("about")).text


async def test_a_thread_that_is_the_log_channel_stays_it_through_the_set_up(world: World):
    thread = await world.ada.say("A thread for the log.")
    channel = (
        await bot_of(world)
        .get_channel(world.general.id)
        .get_partial_message(thread.id)
        .create_thread(name="log")
    )
    await (
        bot_of(world)
        .desk.store.held(SETTINGS)
        .change(
            world.general.guild.id,
            settings_store.change_settings,
            {"log_channel_id": channel.id},
            by=world.ada.id,
            at=bot_of(world).desk.instant(),
        )
    )
    dialog = await world.ada.click(await world.ada.slash("settings show"), "Set up")
    (menu,) = [
        part["component"]
        for part in dialog.dialog["components"]
        if part["label"] == "Where should each update appear?"
    ]
    assert [one["id"] for one in menu["default_values"]] == [channel.id]
    assert {11, 12} <= set(menu["channel_types"])


async def test_the_offer_is_not_repeated_after_a_restart_nor_made_where_something_is_set(world: World):
    store = bot_of(world).desk.store
    await store.write(remember, offered_in(world.general.guild.id), "")
    await world.ada.slash("settings two-people", switch=True)
    assert "You manage this server" not in (await world.ada.slash("about")).text


async def test_an_admin_can_start_a_record_of_the_servers_own(world: World):
    reply = await world.ada.slash("settings starter")
    assert "This server reads the public record" in reply.text
    question = await world.ada.click(reply, "Start a record of our own")
    assert "cannot be undone" in question.text
    store = bot_of(world).desk.store
    assert store.record_of(world.general.guild.id) == 0
    done = await world.ada.click(question, "Yes, start our own record")
    assert "Started just now." in done.text
    assert store.record_of(world.general.guild.id) == world.general.guild.id
    again = await world.ada.slash("settings starter")
    assert "keeps a record of its own" in again.text
    assert again.buttons == []


async def test_a_deleted_role_is_told_once_and_shown_and_nobody_becomes_an_editor(world: World):
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    await choose_editors(world, role)
    real = bot_of(world).get_guild(world.general.guild.id).get_role(role.id)
    await real.delete()
    await world.env.settle()
    assert [
        "An editor role was deleted; only administrators can edit now" in one for one in inbox(world.ada)
    ] == [True]
    assert "An editor role was deleted" in (await world.ada.slash("settings show")).text
    refused = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Only this server's editors" in refused.text
    await world.env.advance_time(700)
    assert len(inbox(world.ada)) == 1


async def test_a_second_trouble_is_told_without_the_first_again(world: World):
    guild = world.general.guild
    log, queue = guild.create_text_channel("log"), guild.create_text_channel("desk")
    await world.ada.slash("settings log-channel", channel=log)
    await world.ada.slash("settings queue-channel", channel=queue)
    role = guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    await choose_editors(world, role)
    await bot_of(world).get_channel(queue.id).delete()
    await world.env.settle()
    await bot_of(world).get_guild(guild.id).get_role(role.id).delete()
    await world.env.settle()
    first, second = [words(one) for one in log.history()]
    assert "The queue channel cannot be used." in first
    assert "An editor role was deleted" in second
    assert "queue channel" not in second


@pytest.mark.parametrize("where", ["/users/@me/channels", "/channels/*/messages"])
async def test_a_trouble_that_could_not_be_told_is_told_once_discord_is_back(world: World, where: str):
    log = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=log)
    world.env.inject_error("POST", where, status=503)
    await bot_of(world).get_channel(log.id).delete()
    await world.env.settle()
    assert inbox(world.ada) == []
    await world.env.advance_time(700)
    assert ["The log channel cannot be used." in letter for letter in inbox(world.ada)] == [True]
    await world.env.advance_time(1400)
    assert len(inbox(world.ada)) == 1


async def test_a_trouble_that_nobody_takes_is_not_sent_again_and_again(world: World):
    log = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=log)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await bot_of(world).get_channel(log.id).delete()
    await world.env.settle()
    tried = [entry for entry in world.env.http_requests if entry.path.endswith("/users/@me/channels")]
    await world.env.advance_time(1400)
    assert [e for e in world.env.http_requests if e.path.endswith("/users/@me/channels")] == tried
    assert len(tried) == 1
    assert "The log channel cannot be used." in (await world.ada.slash("settings show")).text


async def test_troubles_at_the_same_time_are_each_told_once(world: World):
    guild = world.general.guild
    log, queue = guild.create_text_channel("log"), guild.create_text_channel("desk")
    await world.ada.slash("settings log-channel", channel=log)
    await world.ada.slash("settings queue-channel", channel=queue)
    real = bot_of(world)
    await asyncio.gather(real.get_channel(log.id).delete(), real.get_channel(queue.id).delete())
    await world.env.settle()
    letters = inbox(world.ada)
    assert sorted("queue channel" in letter for letter in letters) == [False, True]


async def test_a_deleted_queue_channel_is_told_in_the_log_channel_and_loses_nothing(world: World):
    log = world.general.guild.create_text_channel("log")
    queue = world.general.guild.create_text_channel("desk")
    await world.ada.slash("settings log-channel", channel=log)
    await world.ada.slash("settings queue-channel", channel=queue)
    await bot_of(world).get_channel(queue.id).delete()
    told = words(await posted(world, log))
    assert "The queue channel cannot be used. That channel was deleted" in told
    assert "/settings queue-channel" in told
    assert "number 1" in (await suggest(world.mia)).text
    assert "1 item" in (await world.omar.slash("record queue")).text
    await world.ada.slash("settings queue-channel", channel=log)
    assert "Suggestion #1" in words(await posted(world, log))


async def test_where_who_set_it_cannot_be_told_the_owner_is(world: World):
    guild = world.general.guild
    log = guild.create_text_channel("log")
    role = guild.create_role("Manager", permissions=discord.Permissions(manage_guild=True))
    kim = Person(guild.add_member(world.env.create_user("kim"), roles=[role]), world.general)
    await kim.slash("settings log-channel", channel=log)
    await kim.click(await kim.slash("privacy forget"), "Forget me in this server")
    await bot_of(world).get_channel(log.id).delete()
    await world.env.settle()
    (letter,) = inbox(world.ada)
    assert "The log channel cannot be used." in letter


async def test_a_deleted_log_channel_is_told_to_who_set_it(world: World):
    log = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=log)
    await bot_of(world).get_channel(log.id).delete()
    await world.env.settle()
    (letter,) = inbox(world.ada)
    assert letter.startswith("⚠ **Home:** The log channel cannot be used.")


async def open_set_up(world: World) -> Reply:
    return await world.ada.click(await world.ada.slash("settings show"), "Set up")


async def with_a_deleted_role(world: World, *others: object) -> int:
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    await choose_editors(world, role, *others)
    await bot_of(world).get_guild(world.general.guild.id).get_role(role.id).delete()
    await world.env.settle()
    return role.id


async def test_the_set_up_left_as_it_is_keeps_what_another_admin_changed_meanwhile(world: World):
    role = world.general.guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    dialog = await open_set_up(world)
    await choose_editors(world, role)
    await world.ada.slash("settings two-people", switch=True)
    await world.ada.slash("settings log-channel", channel=world.general)
    await world.ada.submit(dialog, {"Time zone of the server": "Europe/London"})
    assert settings(world) == ServerSettings(
        editor_roles=(role.id,), log_channel_id=world.general.id, two_people=True, timezone="Europe/London"
    )


async def test_the_same_setting_changed_by_two_admins_at_once_is_refused_and_nothing_of_it_kept(world: World):
    dialog = await open_set_up(world)
    await world.ada.slash("settings timezone", zone="Asia/Tokyo")
    reply = await world.ada.submit(
        dialog,
        {
            "Time zone of the server": "Europe/London",
            "Two editors for reversals and retractions?": "yes",
        },
    )
    assert "Somebody else has changed the same setting in the meantime" in reply.text
    assert settings(world) == ServerSettings(timezone="Asia/Tokyo")


async def test_a_deleted_editor_role_stays_set_through_the_set_up_and_nobody_becomes_an_editor(world: World):
    gone = await with_a_deleted_role(world)
    dialog = await open_set_up(world)
    await world.ada.submit(dialog, {"Time zone of the server": "Europe/London"})
    assert settings(world).editor_roles == (gone,)
    refused = await world.omar.slash("record stance", leader="putin", topic=TOPIC, position="1")
    assert "Only this server's editors" in refused.text


async def test_the_dialog_of_the_editors_left_as_it_is_keeps_a_deleted_role(world: World):
    gone = await with_a_deleted_role(world)
    dialog = await world.ada.slash("settings editors")
    assert "A deleted role is not shown" in dialog.dialog["components"][0]["description"]
    reply = await world.ada.submit(dialog, {})
    assert "Nothing was changed." in reply.text
    assert settings(world).editor_roles == (gone,)


async def test_choosing_editors_anew_lets_a_deleted_role_go(world: World):
    await with_a_deleted_role(world)
    role = world.general.guild.create_role("Keeper", permissions=discord.Permissions(manage_messages=True))
    reply = await choose_editors(world, role)
    assert settings(world).editor_roles == (role.id,)
    assert "⚠" not in reply.text


async def test_a_channel_that_was_deleted_stays_set_through_the_set_up(world: World):
    log = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=log)
    await bot_of(world).get_channel(log.id).delete()
    await world.env.settle()
    await world.ada.submit(await open_set_up(world), {"Time zone of the server": "Europe/London"})
    assert settings(world) == ServerSettings(log_channel_id=log.id, timezone="Europe/London")


async def test_a_bad_value_in_the_set_up_keeps_nothing_of_it_also_beside_good_ones(world: World):
    reply = await world.ada.submit(
        await open_set_up(world),
        {"Two editors for reversals and retractions?": "yes", "Time zone of the server": "Mars/North"},
    )
    assert "That is no time zone" in reply.text
    assert not bot_of(world).desk.store.held(SETTINGS).has(world.general.guild.id)


async def test_settings_that_cannot_be_read_are_told_to_the_admin_and_the_bot_starts_all_the_same(
    world: World,
):
    guild = world.general.guild
    await choose_editors(
        world, guild.create_role("Archivist", permissions=discord.Permissions(manage_messages=True))
    )
    old = bot_of(world)
    with closing(connect(old.desk.store.path, "rw")) as db:
        db.execute("UPDATE server SET settings = json_set(settings, '$.editor_roles', 'x')")
    await world.env.restart_bot(Standpoint(old.settings, now=old.desk.now, guild_ready_timeout=0.05))
    assert "**supports**" in (await world.nora.slash("stance", leader="putin", topic="broad coalition")).text
    assert "Only this server's editors" in (await world.omar.slash("record gaps")).text
    shown = await world.ada.slash("settings show")
    assert "cannot all be read any more: the editor roles. Please set it anew with" in shown.text
    assert "Until then only administrators can edit." in shown.text
    assert "read any more" not in (await choose_editors(world)).text
    assert "Only this server's editors" not in (await world.omar.slash("record gaps")).text


async def test_a_report_that_cannot_be_read_keeps_the_bot_from_nothing(world: World):
    await report(world, world.mia)
    old = bot_of(world)
    with closing(connect(old.desk.store.path, "rw")) as db:
        (guard,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'queue_item_stays'").fetchone()
        db.execute("DROP TRIGGER queue_item_stays")
        db.execute("UPDATE queue_item SET content = '{}'")
        db.execute(guard)
    await world.env.restart_bot(Standpoint(old.settings, now=old.desk.now, guild_ready_timeout=0.05))
    assert "**supports**" in (await world.mia.slash("stance", leader="putin", topic="broad coalition")).text
