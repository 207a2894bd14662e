"""`.env.example` and the settings model say the same."""

import re
from pathlib import Path

import pytest

from bot.config import CHECKOUT, Settings

EXAMPLE = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
NAMED = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(NAMED) == {name.upper() for name in Settings.model_fields}


def test_the_example_explains_each_setting_in_the_models_words() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description is not None, name
        first_sentence = field.description.split(". ")[0].rstrip(".:")
        assert first_sentence in EXAMPLE.replace("\n# ", " "), name


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)
    defaults = Settings()
    for name, shown in NAMED.items():
        value = getattr(defaults, name.lower())
        told = value.get_secret_value() if hasattr(value, "get_secret_value") else str(value)
        assert told == shown or told == str(CHECKOUT / shown), name


def test_the_example_can_be_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)
    settings = Settings.read(CHECKOUT / ".env.example")
    assert settings.discord_token.get_secret_value() == ""


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=from-file\nSTANDPOINT_DATABASE=file.db\n")
    monkeypatch.setenv("DISCORD_TOKEN", "from-environment")
    monkeypatch.delenv("STANDPOINT_DATABASE", raising=False)
    settings = Settings.read(file)
    assert settings.discord_token.get_secret_value() == "from-environment"
    assert settings.standpoint_database == Path("file.db")


def test_the_environment_goes_before_the_file_in_whatever_letters_the_file_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text("DISCORD_TOKEN=from-file\ndiscord_token=from-file-again\n")
    monkeypatch.setenv("DISCORD_TOKEN", "from-environment")
    assert Settings.read(file).discord_token.get_secret_value() == "from-environment"
