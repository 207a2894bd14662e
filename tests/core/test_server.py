"""What a Discord server has set up: checking it is quick, for all servers are read again after every change."""

import pytest
from pydantic import ValidationError

from bot.core import server
from bot.core.server import ServerSettings


def test_a_time_zone_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError, match="is not a time zone: “Europe/Nowhere”"):
        ServerSettings(timezone="Europe/Nowhere")


def test_the_settings_of_thousands_of_servers_are_read_without_looking_for_time_zones_each_time(monkeypatch):
    looked = []
    monkeypatch.setattr(server, "available_timezones", lambda: looked.append(1) or {"UTC", "Asia/Tehran"})
    server.zone_names.cache_clear()
    try:
        for _ in range(50):
            ServerSettings.model_validate_json('{"timezone": "Asia/Tehran"}')
    finally:
        server.zone_names.cache_clear()
    assert len(looked) == 1
