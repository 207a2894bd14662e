"""Changing one setting of a server: the others stay, and who did it is known."""

import asyncio

import pytest
from pydantic import ValidationError

from bot.core.server import ServerSettings
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.request import Desk
from bot.settings import store as settings
from bot.verify.service import check
from tests.db.sample import EDITOR, OTHER_SERVER, SECOND_EDITOR, SERVER, instant


async def test_a_change_of_one_setting_leaves_the_others(store: Store):
    await store.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(timezone="Asia/Tokyo"))
    after = await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(0)
    )
    assert after == ServerSettings(timezone="Asia/Tokyo", two_people=True)
    assert store.settings(SERVER) == after
    assert store.held(SETTINGS).has(SERVER)
    assert not store.held(SETTINGS).has(OTHER_SERVER)


async def test_two_changes_at_once_both_count(store: Store):
    await asyncio.gather(
        store.held(SETTINGS).change(
            SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(0)
        ),
        store.held(SETTINGS).change(
            SERVER, settings.change_settings, {"language": "fr"}, by=SECOND_EDITOR, at=instant(0)
        ),
    )
    assert store.settings(SERVER) == ServerSettings(two_people=True, language="fr")


async def test_a_value_that_does_not_fit_changes_nothing(store: Store):
    with pytest.raises(ValidationError):
        await store.held(SETTINGS).change(
            SERVER, settings.change_settings, {"timezone": "Mars/North"}, by=EDITOR, at=instant(0)
        )
    assert not store.held(SETTINGS).has(SERVER)
    assert await store.read(settings.last_setter, SERVER, "timezone") is None


async def test_the_last_who_changed_a_setting_is_known(store: Store):
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"language": "fr"}, by=EDITOR, at=instant(0)
    )
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"language": "de"}, by=SECOND_EDITOR, at=instant(1)
    )
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(2)
    )
    assert await store.read(settings.last_setter, SERVER, "language") == SECOND_EDITOR
    assert await store.read(settings.last_setter, OTHER_SERVER, "language") is None


async def spoil(store: Store, text: str, server: int = SERVER) -> Store:
    """Another store on the same data, after somebody wrote `text` in the place of a server's settings."""
    await store.held(SETTINGS).change(server, settings.put_settings, ServerSettings())
    await store.write(
        lambda db: db.execute("UPDATE server SET settings = ? WHERE guild_id = ?", [text, server])
    )
    return await Store.open(store.path)


@pytest.mark.parametrize(
    "text", ["[]", "7", '"text"', '{"timezone": 7, "editor_roles": "x"}', '{"new": true}']
)
async def test_settings_that_cannot_be_read_are_named_and_keep_nobody_elses_from_being_read(
    store: Store, text: str, caplog: pytest.LogCaptureFixture
):
    await store.held(SETTINGS).change(
        OTHER_SERVER, settings.change_settings, {"language": "fr"}, by=EDITOR, at=instant(0)
    )
    opened = await spoil(store, text)
    assert opened.settings(OTHER_SERVER) == ServerSettings(language="fr")
    assert opened.settings(SERVER).two_people  # the strictest, until an admin says otherwise
    assert f"of the settings of server {SERVER}" in caplog.text
    (finding,) = await check(Desk(opened))
    assert f"of the settings of server {SERVER}" in finding
    opened.close()


async def test_what_can_be_read_of_settings_goes_on_to_hold(store: Store):
    opened = await spoil(store, '{"timezone": "Mars/North", "editor_roles": [7], "two_people": false}')
    found = opened.settings(SERVER)
    assert (found.editor_roles, found.two_people, found.timezone) == ((7,), False, "UTC")
    opened.close()


@pytest.mark.parametrize("values", [{}, {"timezone": "UTC"}, {"two_people": False}])
async def test_whatever_an_admin_sets_makes_settings_readable_again(store: Store, values: dict[str, object]):
    opened = await spoil(store, '{"timezone": "Mars/North"}')
    await opened.held(SETTINGS).change(SERVER, settings.change_settings, values, by=EDITOR, at=instant(0))
    assert type(opened.settings(SERVER)) is ServerSettings
    assert await check(Desk(opened)) == []
    opened.close()
