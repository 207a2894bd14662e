"""Interactions that Discord's own programs would not send: hidden commands, ids of buttons that are not there,
the same interaction twice, a dialog sent after a role was lost. The place where tests touch simcord's
internals for that.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from simcord import MemberActor, actors
from simcord.backend import serializers

from bot.db.sqlite import connect
from tests.db.raw import tables
from tests.harness import LABEL, SELECT, TEXT_INPUT, Person, Reply, World

COMMAND, MESSAGE_COMPONENT, MESSAGE_MENU = 2, 3, 3
BUTTON, RADIO, FILE = 2, 21, 19


def show_every_command(patch: pytest.MonkeyPatch) -> None:
    """As if every server's admin had let everybody see every command, also in direct messages."""
    patch.setattr(actors, "_check_command_access", lambda *_: None)


async def press(person: Person, custom_id: str, *, on: Reply | None = None) -> Reply:
    """Presses a button with any id, as if a message of the bot had it: `on`, else one that only they see."""
    shown = on or await person.slash("help")
    backend = person.actor._env.backend
    stored = backend.get_message(person.channel.id, shown.message.id)
    message = dict(serializers.message_payload(backend, stored))
    button = {"type": BUTTON, "id": 901, "style": 2, "label": "Forged", "custom_id": custom_id}
    message["components"] = [*message["components"], {"type": 1, "id": 900, "components": [button]}]
    result = await actors._dispatch_actor_interaction(
        person.actor,
        MESSAGE_COMPONENT,
        person.channel,
        {"custom_id": custom_id, "component_type": BUTTON, "id": 901},
        extra={"message": message},
        source_message_id=stored.id,
    )
    return Reply(result)


async def command(person: Person, name: str) -> Reply:
    """Runs a command without any of its options, which who may not run it must not get as far as."""
    first, *path = name.split(" ")
    backend = person.actor._env.backend
    root = backend.find_command(first, None, type=1)
    options: list[dict[str, Any]] = []
    for depth in range(len(path), 0, -1):
        options = [{"name": path[depth - 1], "type": 1 if depth == len(path) else 2, "options": options}]
    data = {"id": root["id"], "name": first, "type": 1, "options": options}
    return Reply(await actors._dispatch_actor_interaction(person.actor, COMMAND, person.channel, data))


async def menu(person: Person, name: str) -> Reply:
    """Picks an entry of a message's menu, also in direct messages, where the test's Discord has none."""
    shown = await person.slash("help")
    backend = person.actor._env.backend
    root = backend.find_command(name, None, type=MESSAGE_MENU)
    stored = backend.get_message(person.channel.id, shown.message.id)
    target = {str(stored.id): dict(serializers.message_payload(backend, stored))}
    data = {
        "id": root["id"],
        "name": name,
        "type": MESSAGE_MENU,
        "target_id": str(stored.id),
        "resolved": {"messages": target},
    }
    return Reply(await actors._dispatch_actor_interaction(person.actor, COMMAND, person.channel, data))


async def deliver_again(world: World, event: str = "INTERACTION_CREATE") -> None:
    """Sends the newest interaction, or message of a person, to the bot a second time, as Discord may after a lost connection."""
    backend = world.env.backend
    newest = next(
        p
        for kind, name, p in reversed(backend.transcript)
        if (kind, name) == ("GATEWAY", event) and not p.get("author", {}).get("bot")
    )
    backend.emit(event, newest)
    await world.env.settle()


def bring_bot_along(world: World, patch: pytest.MonkeyPatch) -> None:
    """From now on as if people had installed the bot for themselves and used it in a server that it is not on."""
    backend, emit = world.env.backend, world.env.backend.emit

    def emit_for_person(event: str, payload: dict[str, Any]) -> None:
        if event == "INTERACTION_CREATE":
            payload["authorizing_integration_owners"] = {"1": payload["member"]["user"]["id"]}
        emit(event, payload)

    patch.setattr(backend, "emit", emit_for_person)


def take_roles(person: Person) -> None:
    """Takes all roles from a member, who may have a dialog open."""
    actor = person.actor
    assert isinstance(actor, MemberActor)
    actor._env.backend.get_guild(actor.guild.id).members[actor.id].role_ids.clear()


def leave_for_a_while(world: World, guild_id: int) -> Callable[[], None]:
    """The bot is taken off a server, which stays as it is; what this returns puts it on again."""
    backend = world.env.backend
    guild = backend.guilds.pop(guild_id)
    backend.emit("GUILD_DELETE", {"id": str(guild_id)})

    def come_back() -> None:
        backend.guilds[guild_id] = guild
        payload = dict(serializers.guild_create_payload(backend, guild))
        payload.pop("unavailable", None)  # with it the server would be one that comes back after an outage
        backend.emit("GUILD_CREATE", payload)

    return come_back


def filled_in(shown: Reply) -> dict[str, object]:
    """Something that fits into each field of a dialog."""
    values: dict[str, object] = dict(shown.filled)
    for field in (part["component"] for part in shown.dialog["components"] if part["type"] == LABEL):
        key, options = field["custom_id"], field.get("options") or []
        if key in values:
            continue
        if field["type"] == TEXT_INPUT:
            values[key] = "2015"
        elif field["type"] == SELECT:
            values[key] = [options[0]["value"]]
        elif field["type"] == RADIO:
            values[key] = options[0]["value"]
        elif field["type"] == FILE:
            values[key] = ("leaders.csv", b"key,name\n")
    return values


def options_of(world: World, name: str, samples: Mapping[str, object]) -> dict[str, object]:
    """A value for each option that a command requires: from `samples` by its name, else one of its kind."""
    root, *path = name.split(" ")
    node: Mapping[str, Any] = world.env.backend.find_command(root, None, type=1)
    for part in path:
        node = next(option for option in node["options"] if option["name"] == part)
    return {
        option["name"]: _sample(option, samples)
        for option in node.get("options") or []
        if option.get("required")
    }


BY_ITSELF = frozenset({"watch_ahead", "watch_cursor", "watch_news"})
"""Tables in which the bot moves on by itself, whatever anybody does."""


def everything_stored(world: World) -> dict[str, list[tuple]]:
    """Every row of every table that people write to."""
    db = connect(world.bot.desk.store.path, "ro")
    try:
        return {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in tables(db)}
    finally:
        db.close()


def _sample(option: Mapping[str, Any], samples: Mapping[str, object]) -> object:
    if option.get("choices"):
        return option["choices"][0]["value"]
    kinds = {4: 1, 5: True, 10: 1.0, 11: ("leaders.csv", b"key,name\n")}
    return samples.get(option["name"], kinds.get(option["type"], "x"))
