"""The demo's page in a real browser, used as a newcomer would use it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, ViewportSize, async_playwright, expect

from bot.client import Standpoint
from bot.config import Settings
from sandbox.demo import demo_world
from tests.ready import starter_database
from tests.town import town_desk

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESK, PHONE = ViewportSize(width=1280, height=850), ViewportSize(width=390, height=800)

STARTED = datetime.now(UTC)

pytestmark = [
    pytest.mark.skipif(
        BROWSER is None, reason="There is no Chromium on this machine. On Debian: apt-get install chromium"
    ),
    pytest.mark.asyncio(loop_scope="module"),
]
expect.set_options(timeout=30_000)

Opened = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests, because its start is what takes longest; each page is opened as if it were the first."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=BROWSER)
        yield started
        await started.close()


@asynccontextmanager
async def demo_in(browser: Browser, folder: Path, *, pictures: bool = False) -> AsyncIterator[Opened]:
    """Opens the page of a demo whose bot works on `folder`/stances.db; nothing may fail on it, nor be missing."""
    settings = Settings(standpoint_database=folder / "stances.db", standpoint_pictures=pictures)
    bot = Standpoint(settings, guild_ready_timeout=0.05)
    failed: list[str] = []
    async with (
        demo_world(bot) as (world, people),
        world.page(people.channels, people.viewers) as served,
        AsyncExitStack() as pages,
    ):

        async def open_page(size: ViewportSize = DESK) -> Page:
            page = await browser.new_page(viewport=size)
            pages.push_async_callback(page.close)
            page.set_default_timeout(30_000)
            page.on("pageerror", lambda error: failed.append(str(error)))
            page.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
            await page.goto(served.url)
            await expect(page.locator("#channel-name")).to_have_text("general")
            return page

        yield open_page
    assert failed == []


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """A folder with the database of a demo that has been there before."""
    return starter_database(tmp_path / "stances.db", STARTED).parent


@pytest_asyncio.fixture(loop_scope="module")
async def opened(browser: Browser, starter: Path) -> AsyncIterator[Opened]:
    """The demo with the starter record."""
    async with demo_in(browser, starter) as open_page:
        yield open_page


@pytest_asyncio.fixture(loop_scope="module")
async def opened_new(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    """The demo as it starts for the first time, with its pictures."""
    async with demo_in(browser, tmp_path, pictures=True) as open_page:
        yield open_page


@pytest_asyncio.fixture(loop_scope="module")
async def opened_in_town(browser: Browser, tmp_path: Path) -> AsyncIterator[Opened]:
    """The demo with the record of the invented town, to which things may be added."""
    async with town_desk(tmp_path):
        pass
    async with demo_in(browser, tmp_path) as open_page:
        yield open_page


def messages(page: Page) -> Locator:
    return page.locator(".channel-message")


def choices(page: Page) -> Locator:
    return page.locator(".command-suggestion")


async def begin(page: Page, command: str) -> None:
    """Type a command, and take it from the list of commands."""
    box = page.get_by_label("Message", exact=True)
    await box.click()
    await box.press_sequentially(command)
    await expect(page.locator(".command-entry.is-active strong")).to_have_text(command)
    await page.keyboard.press("Enter")
    await expect(page.locator(".command-chip")).to_have_text(command)


async def choose(page: Page, option: str, typed: str, choice: str) -> None:
    await page.locator(f'[data-option="{option}"].command-option-input').fill(typed)
    await choices(page).filter(has_text=choice).first.click()
    await expect(page.locator(f'.command-pill[data-option="{option}"]')).to_have_attribute(
        "data-chosen", choice
    )


async def run(page: Page, command: str, **options: tuple[str, str]) -> None:
    """Run a command with choices from its lists, given as what is typed and what is chosen."""
    await begin(page, command)
    for option, (typed, choice) in options.items():
        await choose(page, option, typed, choice)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".command-chip")).to_have_count(0)


async def begin_to_record(page: Page) -> None:
    """As a moderator in the invented town, up to the dialog."""
    await view_as(page, "omar (moderator)")
    await run(
        page,
        "/record stance",
        leader=("fay", "Fay Tollander"),
        topic=("tram", "Night tram"),
        position=("supports", "supports"),
    )


async def fill_in(page: Page, words: str) -> None:
    await page.get_by_label("When was it said?").fill("28 sep 2015")
    await page.get_by_label("The leader's own words").fill(words)
    await page.get_by_label("Source: title and link").fill("Paper of the town\nhttps://paper.example/tram")


async def view_as(page: Page, name: str) -> None:
    await page.get_by_label("Viewing as").select_option(label=name)


async def look_at(page: Page, channel: str) -> None:
    await page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel).click()
    await expect(page.locator("#channel-name")).to_have_text(channel)


async def test_the_page_opens_with_an_answered_question_and_its_buttons(opened_new: Opened):
    page = await opened_new()
    answer = messages(page).last

    await expect(page).to_have_title("Standpoint demo")
    await expect(messages(page)).to_have_count(3)
    for way in ("@Standpoint what does Obama say about Assad?", "/ask", "/stance", "/record stance", "/help"):
        await expect(messages(page).first.get_by_text(way, exact=True)).to_be_visible()
    await expect(page.locator(".session-menu summary")).to_have_text("End …")
    await expect(answer).to_contain_text(
        "Vladimir Putin is for one broad coalition against ISIS that includes Russia"
    )
    await answer.get_by_role("button", name="Did it change?").click()
    await expect(messages(page).last).to_contain_text("One broad coalition")


async def test_a_channel_that_a_message_names_is_a_click_away_and_has_what_the_bot_posted(opened: Opened):
    page = await opened(PHONE)
    for _ in range(5):  # what is clicked while the page draws itself anew is not there any more
        await messages(page).first.get_by_text("#summary").click()
        with suppress(AssertionError):
            await expect(page.locator("#channel-name")).to_have_text("summary", timeout=5_000)
            break

    await expect(page.locator("#channel-name")).to_have_text("summary")
    await expect(messages(page)).to_have_count(1)
    await expect(messages(page)).to_contain_text("Summary of")


async def test_choices_are_there_before_anything_is_typed_and_enter_takes_one_then_runs(opened: Opened):
    page = await opened()
    await begin(page, "/stance")
    await expect(choices(page).filter(has_text="Vladimir Putin (Russia)")).to_be_visible()

    await page.keyboard.type("obama")
    await expect(choices(page)).to_have_text(["Barack Obama (United States)"])
    await page.keyboard.press("Enter")
    await expect(page.locator(".command-pill")).to_have_attribute(
        "data-chosen", "Barack Obama (United States)"
    )
    await expect(choices(page)).to_have_count(0)
    await page.keyboard.press("Enter")

    card = messages(page).last
    await expect(card).to_contain_text("Page 1 of")
    await card.get_by_role("button", name="Next").click()
    await expect(card).to_contain_text("Page 2 of")


async def test_what_is_typed_behind_a_choice_begins_the_next_option(opened: Opened):
    page = await opened()
    await begin(page, "/stance")
    await page.keyboard.type("obama")
    await expect(choices(page)).to_have_text(["Barack Obama (United States)"])
    await page.keyboard.press("Enter")
    await expect(choices(page)).to_have_count(0)

    await page.keyboard.type(" assad must")
    await expect(choices(page)).to_have_text(["Assad must go"])
    await page.keyboard.press("Enter")
    await expect(page.locator(".command-pill").last).to_have_attribute("data-chosen", "Assad must go")
    await page.keyboard.press("Enter")

    await expect(messages(page).last).to_contain_text("Barack Obama on “Assad must go”")


async def test_an_at_sign_offers_the_bot_and_it_answers_in_sight(opened: Opened):
    page = await opened(PHONE)
    box = page.get_by_label("Message", exact=True)
    await box.press_sequentially("@sta")
    await page.keyboard.press("Enter")
    await expect(box).to_have_value("@Standpoint ")
    await page.keyboard.type("where does putin stand on assad must go?")
    await page.keyboard.press("Enter")

    await expect(messages(page)).to_have_count(5)
    await expect(messages(page).last).to_contain_text("Assad must go")
    await expect(messages(page).last).to_be_in_viewport()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_a_long_answer_is_shown_from_its_beginning_and_a_short_one_to_its_end(
    opened: Opened, size: ViewportSize
):
    page = await opened(size)
    await page.get_by_label("Message", exact=True).fill("@Standpoint who wants Assad to go?")
    await page.keyboard.press("Enter")
    await expect(messages(page)).to_have_count(5)
    await expect(messages(page).last.get_by_text("Understood as:")).to_be_in_viewport()
    await expect(messages(page).nth(3)).to_be_in_viewport()
    assert await is_taller_than_the_view(page)

    await run(page, "/watch list")
    await expect(messages(page)).to_have_count(6)
    await expect(messages(page).last.get_by_text("Nothing yet.")).to_be_in_viewport(ratio=1)

    await run(page, "/stance", leader=("obama", "Barack Obama (United States)"))
    await expect(messages(page)).to_have_count(7)
    await expect(messages(page).last.get_by_text("last on record")).to_be_in_viewport()
    await messages(page).last.get_by_role("button", name="Next").click()
    await expect(messages(page).last).to_contain_text("Page 2 of")
    await messages(page).last.get_by_role("button", name="In full").first.click()
    await expect(messages(page)).to_have_count(8)
    await expect(messages(page).last.get_by_role("heading")).to_be_in_viewport(ratio=1)


async def is_taller_than_the_view(page: Page) -> bool:
    """Whether the newest message is, so that it cannot be seen whole."""
    last = await messages(page).last.bounding_box()
    view = await page.locator("#channel-timeline").bounding_box()
    assert last is not None
    assert view is not None
    return last["height"] > view["height"]


async def test_nothing_is_wider_than_a_phone(opened_new: Opened):
    page = await opened_new(PHONE)
    await begin(page, "/stance")
    await expect(choices(page).first).to_be_visible()

    for name in ("Send", "Exit command mode"):
        box = await page.get_by_role("button", name=name).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= PHONE["width"]
    for part in ("html", "#channel-timeline", "#channel-composer"):
        assert await page.locator(part).evaluate("one => one.scrollWidth <= one.clientWidth"), part


async def test_what_an_editor_records_and_corrects_is_told_in_the_channels(opened_in_town: Opened):
    page = await opened_in_town()
    await begin_to_record(page)
    await fill_in(page, "The tram shal run.")
    await page.get_by_role("button", name="Submit").click()
    await expect(messages(page).last).to_contain_text("The tram shal run.")

    await messages(page).last.get_by_role("button", name="Edit").click()
    await messages(page).last.get_by_role("button", name="Correct the text").click()
    await expect(page.get_by_label("The leader's own words")).to_have_value("The tram shal run.")
    await page.get_by_label("The leader's own words").fill("The tram shall run.")
    await page.get_by_label("What was wrong with it?").fill("A letter was missing.")
    await page.get_by_role("button", name="Submit").click()
    await expect(messages(page).last).to_contain_text("The tram shall run.")

    await look_at(page, "updates")
    await expect(messages(page).filter(has_text="A letter was missing.")).to_be_visible()

    await view_as(page, "ada (owner)")
    await look_at(page, "summary")
    await run(page, "/digest now")
    await messages(page).last.get_by_role("button", name="Post it").click()
    await expect(messages(page).filter(has_text="Summary of").last).to_contain_text("Fay Tollander")


async def change_its_size_slowly(page: Page) -> None:
    """The window changes its size, as by the keyboard of a phone, and the server takes a second to note it."""

    async def slowly(route: Route) -> None:
        if (route.request.post_data_json or {}).get("kind") == "configure_presentation":
            await asyncio.sleep(1)
        await route.continue_()

    await page.route("**/api/action", slowly)
    async with page.expect_request(lambda sent: '"configure_presentation"' in (sent.post_data or "")):
        await page.set_viewport_size(ViewportSize(width=390, height=500))


async def test_a_dialog_submitted_while_the_window_changes_its_size_arrives_once(opened_in_town: Opened):
    page = await opened_in_town(PHONE)
    await begin_to_record(page)
    await fill_in(page, "The tram shall run.")
    before = await messages(page).count()
    await change_its_size_slowly(page)
    await page.get_by_role("button", name="Submit").click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(messages(page).last).to_contain_text("The tram shall run.")
    await expect(messages(page)).to_have_count(before + 1)


async def test_a_question_sent_while_the_window_changes_its_size_is_answered_once(opened: Opened):
    page = await opened(PHONE)
    before = await messages(page).count()
    await page.get_by_label("Message", exact=True).fill(
        "@Standpoint where does putin stand on assad must go?"
    )
    await change_its_size_slowly(page)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")

    await expect(messages(page).last).to_contain_text("Assad must go")
    await expect(messages(page)).to_have_count(before + 2)


async def test_a_command_run_while_the_window_changes_its_size_is_answered_once(opened: Opened):
    page = await opened(PHONE)
    before = await messages(page).count()
    await begin(page, "/about")
    await change_its_size_slowly(page)
    await page.keyboard.press("Enter")

    await expect(messages(page)).to_have_count(before + 1)
    await expect(messages(page).last).to_contain_text("Standpoint")


async def test_a_direct_message_is_marked_until_it_is_read_and_belongs_to_whom_the_page_acts_as(
    opened: Opened,
):
    page = await opened(PHONE)
    channels = page.get_by_role("button", name="Channels")
    await begin(page, "/watch add")
    await page.locator(".command-ghost").click()
    await choices(page).filter(has_text="leader").first.click()
    await choose(page, "leader", "putin", "Vladimir Putin (Russia)")
    await page.get_by_role("button", name="Send").click()
    await expect(channels).to_have_attribute("title", "A new direct message")

    await channels.click()
    await look_at(page, "Standpoint")
    await expect(messages(page).last).to_contain_text("Vladimir Putin")
    await expect(channels).not_to_have_attribute("title", "A new direct message")

    await view_as(page, "omar (moderator)")
    await expect(messages(page)).to_have_count(0)
    await expect(page.locator("#channel-name")).to_have_text("Standpoint")


async def test_the_bot_answers_in_direct_messages_too(opened: Opened):
    page = await opened()
    await look_at(page, "Standpoint")
    await page.get_by_label("Message", exact=True).press_sequentially(
        "@Standpoint where does putin stand on assad?"
    )
    await page.keyboard.press("Enter")
    await expect(messages(page)).to_have_count(2)
    await run(page, "/stance", leader=("putin", "Vladimir Putin (Russia)"))
    await expect(messages(page).last).to_contain_text("Page 1 of")

    await look_at(page, "general")
    await expect(messages(page)).to_have_count(3)


async def test_a_link_to_a_message_leads_to_it_in_another_channel_too(opened: Opened):
    page = await opened(PHONE)
    first = await messages(page).first.get_attribute("data-message-id")
    general = await page.locator('.demo-channels [data-name="general"]').get_attribute("data-channel")
    await page.get_by_role("button", name="Channels").click()
    await look_at(page, "updates")
    box = page.get_by_label("Message", exact=True)
    await box.fill(f"It is there: https://discord.com/channels/1/{general}/{first}")
    await page.keyboard.press("Enter")

    await messages(page).last.get_by_role("link").click()
    await expect(page.locator("#channel-name")).to_have_text("general")
    await expect(messages(page).first).to_contain_text("Welcome!")
    await expect(messages(page).first).to_be_in_viewport()
    assert len(page.context.pages) == 1
