"""The pictures of the README and the docs show what the program shows, and say it in words."""

import re
from pathlib import Path

import pytest

from tests.gallery import FOLDER, SCENES, a_request, drawings, shown, stage, text_in

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
STALE = "docs/images/{}.png shows something else by now. Run `make gallery`, look at it, and commit it."


def pictures_of(page: Path) -> list[tuple[str, Path]]:
    """Each picture of a page: its words, and the file."""
    found = re.findall(r"!\[([^]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    return [(words, (page.parent / link).resolve()) for words, link in found]


async def test_what_is_drawn_is_what_the_pictures_show(tmp_path: Path):
    async with a_request(tmp_path) as request:
        for name, picture in (await drawings(request)).items():
            assert text_in(FOLDER / f"{name}.png") == picture.model_dump_json(), STALE.format(name)


async def test_what_people_see_is_what_the_pictures_show(tmp_path: Path):
    async with stage(tmp_path) as on:
        for name, scene in SCENES.items():
            assert text_in(FOLDER / f"{name}.png") == shown(await scene(on)), STALE.format(name)


async def test_every_picture_is_made_by_the_script_and_stands_on_a_page(tmp_path: Path):
    async with a_request(tmp_path) as request:
        made = {*await drawings(request), *SCENES}
    assert {file.stem for file in FOLDER.iterdir()} == made
    assert {file.stem for page in PAGES for _, file in pictures_of(page)} == made


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_of_a_page_is_there_and_says_in_words_what_it_shows(page: Path):
    for words, file in pictures_of(page):
        assert file.is_file(), file
        assert len(words.split()) > 8, file


def test_what_people_like_most_has_a_picture_before_anything_is_explained():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, _ = text.partition("## Try it")
    for said in ("28 September 2015", "`/ask`", "`/compare`", "`/watch`", "once a day"):
        assert said in before
    assert [file.stem for _, file in pictures_of(ROOT / "README.md")] == [
        "ask",
        "compare",
        "watch",
        "summary",
    ]
