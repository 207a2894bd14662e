"""What the check of payloads lets through, and what it finds."""

import copy

import discord
import pytest
from discord import ui

from tests.payloads import PayloadRefused, check_payload, is_checked

CALLBACK = "/interactions/123456789012345678/token/callback"
COMMANDS = "/applications/123456789012345678/commands"
CARD = {
    "type": 4,
    "data": {
        "flags": 1 << 15,
        "components": [
            {
                "type": 17,
                "accent_color": 0x57F287,
                "components": [
                    {"type": 10, "content": "## Vladimir Putin"},
                    {
                        "type": 9,
                        "components": [{"type": 10, "content": "One broad coalition"}],
                        "accessory": {"type": 2, "style": 2, "label": "History", "custom_id": "history:1"},
                    },
                ],
            }
        ],
    },
}
COMMAND = {
    "name": "stance",
    "description": "Where a leader stands",
    "type": 1,
    "options": [
        {"type": 3, "name": "leader", "description": "Who", "required": True, "autocomplete": True},
        {"type": 3, "name": "on", "description": "When", "required": False},
    ],
}


def changed(base, *steps_and_value: object):
    """A copy of `base` with one place in it set to another value."""
    *steps, last, value = steps_and_value
    result = copy.deepcopy(base)
    place = result
    for step in steps:
        place = place[step]
    place[last] = value
    return result


def test_a_card_and_a_command_as_discord_takes_them_pass():
    check_payload("POST", CALLBACK, CARD)
    check_payload("PUT", COMMANDS, [COMMAND])


def test_what_discord_py_makes_of_a_card_passes():
    view = ui.LayoutView()
    view.add_item(ui.Container(ui.Section("Words", accessory=ui.Button(label="Go", custom_id="go"))))

    check_payload("POST", "/channels/1/messages", {"components": view.to_components(), "flags": 1 << 15})


def test_the_three_fields_that_the_document_lacks_pass():
    embed = discord.Embed(title="x", timestamp=discord.utils.utcnow()).to_dict() | {"flags": 0}

    check_payload("POST", "/channels/1/messages", {"embeds": [embed]})
    check_payload("POST", CALLBACK, {"type": 7, "data": {"content": "x", "tts": False}})
    check_payload("PATCH", "/webhooks/1/token/messages/@original", {"content": "x", "tts": False})
    check_payload("PATCH", "/channels/1/messages/2", {"content": "x", "tts": False})
    check_payload("PUT", COMMANDS, [COMMAND | {"nsfw": False}])


def test_snowflakes_may_be_numbers_or_text():
    for user in (123, "123"):
        check_payload("POST", "/channels/1/messages", {"content": "x", "allowed_mentions": {"users": [user]}})


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (changed(CARD, "data", "colour", 1), r"\.data: .*'colour' was unexpected"),
        (
            changed(CARD, "data", "components", 0, "components", 1, "accessory", "label", "x" * 81),
            r"components\[1\]\.accessory\.label: .* is longer than 80 characters",
        ),
        (
            changed(CARD, "data", "components", 0, "components", 0, "content", ""),
            r"\.content: .* shorter than 1",
        ),
        (changed(CARD, "data", "components", 0, "components", 1, "components", []), "less than 1 item"),
        (
            changed(
                CARD,
                "data",
                "components",
                0,
                "components",
                1,
                "accessory",
                {"type": 2, "style": 5, "url": "x y"},
            ),
            '"x y" is not a "uri"',
        ),
        (changed(CARD, "type", 99), "99 is not a kind of answer"),
        ({"type": 4, "data": {"content": "x" * 2001}}, r"\.data\.content: .* longer than 2000"),
        ({"type": 8, "data": {"choices": [{"name": "x", "value": "x"}] * 26}}, "more than 25 items"),
        ({"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}, "longer than 100"),
        (
            {
                "type": 9,
                "data": {"custom_id": "x", "title": "x", "components": [{"type": 10, "content": "x"}] * 6},
            },
            "more than 5 items",
        ),
        ({"type": 9, "data": {"custom_id": "x", "title": "x" * 46, "components": []}}, "longer than 45"),
    ],
)
def test_an_answer_that_discord_would_refuse_is_named_with_its_place(body, fault):
    with pytest.raises(PayloadRefused, match=fault):
        check_payload("POST", CALLBACK, body)


@pytest.mark.parametrize(
    ("commands", "fault"),
    [
        ([COMMAND, COMMAND], "two commands are named 'stance'"),
        ([changed(COMMAND, "name", "Stance")], "'Stance' is not a name Discord takes"),
        ([changed(COMMAND, "options", 0, "description", "")], "/stance leader: has no description"),
        ([changed(COMMAND, "options", COMMAND["options"][::-1])], "required option stands after an optional"),
        ([changed(COMMAND, "options", 1, "name", "leader")], "two options are named 'leader'"),
        (
            [changed(COMMAND, "options", 0, "choices", [{"name": "x", "value": "x"}])],
            "both autocomplete and choices",
        ),
        ([changed(COMMAND, "description", "x" * 101)], "longer than 100 characters"),
        ([COMMAND | {"name": f"stance{n}"} for n in range(101)], "more than 100 slash commands"),
        (
            [changed(COMMAND, "options", [{**COMMAND["options"][1], "name": f"o{n}", "description": "x" * 100,
              "choices": [{"name": "y" * 100, "value": "z" * 100}] * 2} for n in range(17)])],
            "more than 8000 characters",
        ),
    ],
)  # fmt: skip
def test_commands_that_discord_would_refuse_are_named(commands, fault):
    with pytest.raises(PayloadRefused, match=fault):
        check_payload("PUT", COMMANDS, commands)


def test_all_faults_of_a_request_are_told_at_once():
    body = {"content": "x" * 2001, "embeds": [{"title": "x" * 257}]}

    with pytest.raises(PayloadRefused) as caught:
        check_payload("POST", "/channels/1/messages", body)

    assert ".content:" in str(caught.value)
    assert ".embeds[0].title:" in str(caught.value)


def test_requests_of_other_kinds_are_not_looked_at():
    check_payload("GET", "/users/@me", None)

    assert not is_checked("GET", "/users/@me")
    assert is_checked("PATCH", "/webhooks/1/token/messages/@original")
