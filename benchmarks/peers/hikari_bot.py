"""`/stance` on hikari, without a library for commands."""

import sys
from pathlib import Path

import hikari
from hikari import impl

from benchmarks.peers.record import Answer, NothingError, Record

port, database = int(sys.argv[1]), Path(sys.argv[2])
record = Record(database)
bot = hikari.GatewayBot(
    "MTAwMDAwMDAwMDAwMDAwMDAwMQ.token.token",
    intents=hikari.Intents.GUILDS,
    rest_url=f"http://127.0.0.1:{port}/api/v10",
    banner=None,
    logs="ERROR",
)


@bot.listen()
async def started(_: hikari.StartedEvent) -> None:
    option = hikari.CommandOption
    me = bot.get_me()
    assert me is not None
    command = bot.rest.slash_command_builder("stance", "Where does a leader stand?")
    for name, is_required in (("leader", True), ("topic", True), ("on", False)):
        command.add_option(
            option(
                type=hikari.OptionType.STRING, name=name, description=name, is_required=is_required,
                autocomplete=is_required,
            )
        )  # fmt: skip
    await bot.rest.set_application_commands(me.id, [command])
    print("ready", flush=True)


def card(answer: Answer) -> impl.ContainerComponentBuilder:
    colour = {} if answer.colour is None else {"accent_color": hikari.Color(answer.colour)}
    box = impl.ContainerComponentBuilder(**colour)
    box.add_text_display(answer.heading)
    box.add_separator()
    section = impl.SectionComponentBuilder(accessory=_button(*answer.beside))
    box.add_component(section.add_text_display(answer.position))
    for text in answer.paragraphs:
        box.add_text_display(text)
    box.add_component(impl.MessageActionRowBuilder(components=[_button(*one) for one in answer.buttons]))
    return box


def _button(label: str, custom_id: str) -> impl.InteractiveButtonBuilder:
    return impl.InteractiveButtonBuilder(style=hikari.ButtonStyle.SECONDARY, custom_id=custom_id, label=label)


@bot.listen()
async def asked(event: hikari.CommandInteractionCreateEvent) -> None:
    interaction = event.interaction
    given = {one.name: str(one.value) for one in interaction.options or ()}
    send = interaction.create_initial_response
    try:
        answer = record.answer(given["leader"], given["topic"], given.get("on", ""))
        await send(hikari.ResponseType.MESSAGE_CREATE, component=card(answer))
    except NothingError as nothing:
        await send(hikari.ResponseType.MESSAGE_CREATE, str(nothing), flags=hikari.MessageFlag.EPHEMERAL)


@bot.listen()
async def typing(event: hikari.AutocompleteInteractionCreateEvent) -> None:
    typed = next(one for one in event.interaction.options if one.is_focused)
    found = record.names(typed.name, str(typed.value))
    await event.interaction.create_response(
        [impl.AutocompleteChoiceBuilder(name=name, value=key) for name, key in found]
    )


bot.run(check_for_updates=False)
