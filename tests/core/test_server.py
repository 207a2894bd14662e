"""What a Discord server has set up: checking it is quick, for all servers are read again after every change."""

import pytest
from pydantic import ValidationError

from bot.core import server
from bot.core.errors import InvalidEntryError
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


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"), ("paris", "Europe/Paris"), ("europe/paris", "Europe/Paris"),
        (" New York ", "America/New_York"), ("utc", "UTC"), ("são paulo", "America/Sao_Paulo"),
    ],
)  # fmt: skip
def test_a_zone_is_found_by_its_name_or_city_however_it_is_written(typed: str, zone: str):
    assert server.find_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Pariss", "“Pariss”. Did you mean Europe/Paris?"),
        ("buenos aires", "Did you mean America/Argentina/Buenos_Aires or America/Buenos_Aires?"),
        ("", "Write a city and its continent"),
        ("xx", "Write a city and its continent"),
    ],
)
def test_a_zone_that_is_none_or_several_is_refused_with_those_that_may_be_meant(typed: str, said: str):
    with pytest.raises(InvalidEntryError) as refused:
        server.find_zone(typed)
    assert str(refused.value).startswith("That is no time zone: ")
    assert said in str(refused.value)
