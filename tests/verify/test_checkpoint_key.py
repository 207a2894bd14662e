"""The file of the signing key: made once, for its owner only, and refused if others may use it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.core.errors import UnusableCheckpointError
from bot.verify import checkpoint
from bot.verify.checkpoint import read_key, read_or_make_key
from bot.verify.note import new_key, verifier_of

NAME = "standpoint/example"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkpoint.key"


def refusal(path: Path) -> str:
    """Why the file is not used, by either way of reading it."""
    said = []
    for use in (read_key, lambda file: read_or_make_key(file, name=NAME)):
        with pytest.raises(UnusableCheckpointError) as refused:
            use(path)
        said.append(str(refused.value))
    assert said[0] == said[1]
    return said[0]


def test_the_key_is_made_once_and_found_again(path: Path):
    made = read_or_make_key(path, name=NAME)
    assert made.made
    assert (made.name, made.verifier) == (NAME, verifier_of(made.signer))
    again = read_or_make_key(path, name="standpoint/other")
    assert again == made.model_copy(update={"made": False}) == read_key(path)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_new_key_is_for_its_owner_only_whatever_the_umask(path: Path):
    before = os.umask(0)
    try:
        read_or_make_key(path, name=NAME)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601, 0o777])
def test_a_key_that_others_can_use_is_refused(path: Path, mode: int):
    signer = read_or_make_key(path, name=NAME).signer
    path.chmod(mode)
    told = refusal(path)
    assert f"can be used by others than its owner (mode {mode:04o})" in told
    assert f"chmod 600 {path}" in told
    assert signer not in told
    path.chmod(0o600)
    assert read_key(path).signer == signer


def test_a_link_to_a_key_that_others_can_use_is_refused(path: Path):
    read_or_make_key(path, name=NAME)
    path.chmod(0o644)
    link = path.with_name("link")
    link.symlink_to(path)
    assert "can be used by others" in refusal(link)


def test_a_key_that_only_its_owner_can_read_is_used(path: Path):
    made = read_or_make_key(path, name=NAME)
    path.chmod(0o400)
    assert read_key(path).verifier == made.verifier


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nonsense",
        "x" * 10_000,
        "\x00\udcff",
        new_key(NAME)[1],
        new_key(NAME)[0][:-4],
        new_key(NAME)[0][1:],
    ],
    ids=["empty", "nonsense", "long", "bytes", "verifier", "cut", "begun late"],
)
def test_a_file_that_holds_no_signing_key_is_refused_and_left_alone(path: Path, content: str):
    path.write_bytes(content.encode(errors="surrogateescape"))
    path.chmod(0o600)
    told = refusal(path)
    assert told == (
        f"The key file {path} cannot be used. This is not a signing key: it should be PRIVATE+KEY+name+hash+key."
    )
    assert path.read_bytes() == content.encode(errors="surrogateescape")


def test_a_damaged_key_is_refused(path: Path):
    signer, _ = new_key(NAME)
    path.write_text(signer.replace(NAME, "standpoint/another"))
    path.chmod(0o600)
    told = refusal(path)
    assert "The signing key of standpoint/another is damaged" in told
    assert signer[-44:] not in told


def test_reading_makes_no_key(path: Path):
    with pytest.raises(UnusableCheckpointError, match="There is no key at"):
        read_key(path)
    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(UnusableCheckpointError, match="cannot be made: No such file or directory"):
        read_or_make_key(tmp_path / "none" / "checkpoint.key", name=NAME)


def test_a_folder_is_no_key(tmp_path: Path):
    assert "cannot be read: Is a directory" in refusal(tmp_path)


def test_a_name_that_cannot_be_one_makes_no_file(path: Path):
    with pytest.raises(UnusableCheckpointError, match="cannot be the name of a key"):
        read_or_make_key(path, name="two words")
    assert list(path.parent.iterdir()) == []


def test_who_makes_the_key_at_the_same_moment_gets_the_same_one(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checkpoint.Path, "exists", lambda _: False)  # nobody sees the other's key
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: read_or_make_key(path, name=NAME), range(16)))
    assert len({key.signer for key in keys}) == 1
    assert sum(key.made for key in keys) == 1


def test_the_secret_is_not_shown_where_the_value_is_printed(path: Path):
    key = read_or_make_key(path, name=NAME)
    assert key.signer not in f"{key} {key!r}"
