"""Makes the pictures of README.md and docs/ from the starter record: `make gallery`, which needs Chromium.

Some are what is drawn of a comparison, the others what people see in Discord, taken from the demo's page. Each file
holds what it shows as text, so that a test, which needs no browser, finds out when one shows something else by now.
"""

import asyncio
import io
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import discord
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.async_api import Page, ViewportSize, async_playwright, expect
from simcord import ChannelHandle, MemberActor

from bot.client import Standpoint
from bot.compare import pictures
from bot.compare.coalitions import look_up_coalition
from bot.compare.service import agreement_map, list_shifts, matrix, rank, spectrum, timeline
from bot.config import Settings
from bot.core.entries import Stance
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.pictures.model import Picture
from bot.pictures.service import draw
from bot.request import Desk, Request
from bot.stances import store as stances
from sandbox.demo import DemoPeople, demo_world
from sandbox.simcord_sockets import SocketDiscord
from tests.db.sample import change, starter_entries
from tests.town import MEMBER

FOLDER: Final = Path(__file__).parent.parent / "docs" / "images"
SHOWN: Final = "Comment"
"""Where a file holds what it shows."""
WIDTH: Final = 680
COLOURS: Final = 256
"""So many are enough for text and flat areas, and make files a third as large."""
SCREEN: Final = ViewportSize(width=1000, height=2600)
_WAIT: Final = 60.0

MOVED: Final = ("fabius", "fight-isis-with-assad", "2015-11-30")
"""The statement that comes to the record while its pictures are made."""

_CHANGING: Final = re.compile(r"\d{17,}|\b[0-9a-f]{12}\b|(?<=request )[0-9a-f]{6}\b")
"""Ids, the hash of a log, and the name of a request: they differ each time."""


@dataclass
class Clock:
    """The bot's time; the hour of the summary does not come by itself."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 7, tzinfo=UTC))


@dataclass(frozen=True)
class Stage:
    """The demo's server, and the bot on it."""

    bot: Standpoint
    world: SocketDiscord
    people: DemoPeople
    clock: Clock


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[Stage]:
    """The demo on a new database in a folder."""
    store = await Store.open(folder / "stances.db")
    before = [entry for entry in starter_entries() if not _is_moved(entry)]
    await store.change_alone(change(), exchange.import_entries, before, layer=False)
    store.close()
    clock = Clock()
    settings = Settings(standpoint_database=folder / "stances.db", standpoint_pictures=True)
    bot = Standpoint(settings, now=lambda: clock.now, guild_ready_timeout=0.05)
    async with demo_world(bot) as (world, people):
        yield Stage(bot, world, people, clock)


@asynccontextmanager
async def _page_of(on: Stage) -> AsyncIterator[Page]:
    """The demo's page in a browser, without the times of messages."""
    async with (
        on.world.page(on.people.channels, on.people.viewers) as served,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = await browser.new_page(viewport=SCREEN, bypass_csp=True)
        await page.goto(served.url)
        await expect(page.locator("#channel-name")).to_have_text("general")
        await page.add_style_tag(content=".message-time { display: none }")
        yield page
        await browser.close()


def _is_moved(entry: object) -> bool:
    return isinstance(entry, Stance) and (entry.leader, entry.topic, entry.stated_on) == MOVED


async def _run(person: MemberActor, channel: ChannelHandle, name: str, **options: str) -> None:
    """Run a command; again, if a busy machine was too late for the three seconds that Discord waits."""
    before = len(channel.history(viewer=person))
    async with asyncio.timeout(_WAIT):
        while len(channel.history(viewer=person)) == before:
            await person.slash(channel, name, **options)


Scene = Callable[[Stage], Awaitable[Sequence[discord.Message]]]


async def _asked(on: Stage) -> Sequence[discord.Message]:
    words = "what did obama say about assad on 28 sep 2015?"
    await on.people.mia.send(on.people.general, f"{on.people.general.guild.me.mention} {words}")
    await _until(lambda: on.people.general.history()[-1].author.bot)
    return on.people.general.history()[-2:]


def _command(name: str, *, drawn: bool = False, **options: str) -> Scene:
    async def run(on: Stage) -> Sequence[discord.Message]:
        await _run(on.people.mia, on.people.general, name, **options)
        return await _last(on, drawn=drawn)

    return run


async def _summary(on: Stage) -> Sequence[discord.Message]:
    summary = on.people.summary
    await on.people.mia.send(summary, "Good morning!")
    before = len(summary.history())
    await _run(on.people.ada, summary, "digest now")
    asked = next(
        one for one in summary.history(viewer=on.people.ada)[::-1] if "Post a summary" in shown([one])
    )
    await on.people.ada.click(asked, label="Post it")
    await _until(lambda: any(_drawn(one) for one in summary.history()[before:]))
    return [next(one for one in summary.history()[before:] if _drawn(one))]


async def _watched(on: Stage) -> Sequence[discord.Message]:
    """Somebody follows a leader, who then moves."""
    mia, general = on.people.mia, on.people.general
    await _run(mia, general, "watch add", leader="fabius")
    await _run(mia, general, "watch where", way="channel")
    (new,) = (entry for entry in starter_entries() if _is_moved(entry))
    on.clock.now += timedelta(minutes=1)
    at = on.clock.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    await on.bot.desk.store.change(change(0, at=at), stances.record_stance, new)

    def is_told() -> bool:
        on.clock.now += timedelta(seconds=5)
        return "News on what you follow" in shown(general.history()[-1:])

    await _until(is_told)
    return general.history()[-1:]


SCENES: Final[Mapping[str, Scene]] = {
    "watch": _watched,
    "summary": _summary,
    "ask": _asked,
    "stance": _command("stance", leader="putin", topic="broad coalition"),
    "compare": _command("compare", drawn=True, leader="putin", other="obama", on="2 oct 2015"),
    "help": _command("help"),
}
"""What people see, by the name of its file. One after another: what is new is told once."""


async def drawings(request: Request) -> dict[str, Picture]:
    """What is drawn, by the name of its file."""
    positions = await matrix(request, subject="coalitions")
    courses = await timeline(request, leader="trump")
    shifts = await list_shifts(request)
    growth = pictures.growth(await look_up_coalition(request, coalition="global-coalition"))
    assert growth is not None
    return {
        "topic": pictures.spectrum(await spectrum(request, topic="assad-must-go")),
        "matrix": pictures.matrix(positions, positions.leaders[:25]),
        "timeline": pictures.timeline(courses, courses.courses[:3]),
        "shifts": pictures.shifts(shifts, shifts.courses[:6]),
        "agreement": pictures.ranking(await rank(request, leader="putin")),
        "map": pictures.agreement_map(await agreement_map(request)),
        "coalition": growth,
    }


@asynccontextmanager
async def a_request(folder: Path) -> AsyncIterator[Request]:
    """A member's, to the whole starter record on the day of the pictures."""
    store = await Store.open(folder / "whole.db")
    await store.change_alone(change(), exchange.import_entries, starter_entries(), layer=False)
    yield Request(Desk(store, now=lambda: Clock().now), MEMBER)
    store.close()


def shown(messages: Sequence[discord.Message]) -> str:
    """What messages say, and what their pictures show, without what differs each time."""
    texts = [text for one in messages for text in (one.content, *_texts(one.components)) if text]
    return _CHANGING.sub("…", "\n".join(texts))


def text_in(file: Path) -> str:
    """What a file says that it shows."""
    with Image.open(file) as image:
        return str(image.info.get(SHOWN, ""))


def _texts(components: Sequence[object]) -> list[str]:
    found: list[str] = []
    for part in components:
        if isinstance(part, discord.TextDisplay):
            found.append(part.content)
        elif isinstance(part, discord.MediaGalleryComponent):
            found += [str(item.description) for item in part.items]
        elif isinstance(part, discord.Button) and part.label:
            found.append(f"[{part.label}]")
        found += _texts(getattr(part, "children", ()))
        accessory = getattr(part, "accessory", None)
        found += _texts([accessory] if accessory is not None else [])
    return found


def _drawn(message: discord.Message) -> bool:
    return bool(message.attachments)


async def _last(on: Stage, *, drawn: bool) -> Sequence[discord.Message]:
    people = on.people
    if drawn:
        await _until(lambda: _drawn(people.general.history()[-1]))
    return people.general.history(viewer=people.mia)[-1:]


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(_WAIT):
        while not holds():  # noqa: ASYNC110 - nothing says when Discord has it
            await asyncio.sleep(0.05)


async def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        async with a_request(Path(name)) as request:
            for file, picture in (await drawings(request)).items():
                _store(file, draw(picture, "png"), picture.model_dump_json(), shrink=2)
        async with stage(Path(name)) as on:
            await on.bot.pictures.begin(picture)  # so that none comes late, and nothing is marked as edited
            async with _page_of(on) as page:
                for file, scene in SCENES.items():
                    messages = await scene(on)
                    _store(file, await _photograph(page, messages), shown(messages))


async def _photograph(page: Page, messages: Sequence[discord.Message]) -> bytes:
    channel = str(messages[0].channel)
    if await page.locator("#channel-name").inner_text() != channel:
        await page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel).click()
        await expect(page.locator("#channel-name")).to_have_text(channel)
    parts = [page.locator(f'.channel-message[data-message-id="{one.id}"]') for one in messages]
    await expect(parts[-1]).to_be_visible()
    for part, message in zip(parts, messages, strict=True):
        if _drawn(message):
            await expect(part.locator("img")).not_to_have_count(0)
        for image in await part.locator("img").all():
            await expect(image).not_to_have_js_property("naturalWidth", value=0)
    await parts[0].scroll_into_view_if_needed()
    boxes = [box for part in parts if (box := await part.bounding_box())]
    top, bottom = boxes[0]["y"], boxes[-1]["y"] + boxes[-1]["height"]
    return await page.screenshot(
        clip={"x": boxes[0]["x"], "y": top - 4, "width": WIDTH, "height": bottom - top + 8}
    )


def _store(name: str, data: bytes, text: str, *, shrink: int = 1) -> None:
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGB").resize(
            (image.width // shrink, image.height // shrink), Image.Resampling.LANCZOS
        )
    notes = PngInfo()
    notes.add_itxt(SHOWN, text, zip=True)
    file = FOLDER / f"{name}.png"
    small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, pnginfo=notes, optimize=True
    )
    print(f"{file.relative_to(FOLDER.parent.parent)}: {small.width} × {small.height}", file=sys.stderr)


if __name__ == "__main__":
    asyncio.run(main())
