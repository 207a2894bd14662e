"""Changing one setting of a server: the others stay, and who did it is known."""

import asyncio

import pytest
from pydantic import ValidationError

from bot.core.server import ServerSettings
from bot.db.settings import SETTINGS
from bot.db.store import Store
from bot.settings import store as settings
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
