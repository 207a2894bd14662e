"""Does with the demo page what a browser does with it, without a browser."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp


class PageClient:
    """One open tab."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        origin, capability = address.split("/#")
        self._http, self._origin = http, origin
        self._headers = {"X-Simcord-Capability": capability}
        self._sequence = 0
        self.state: dict[str, Any] = {}

    async def look(self) -> dict[str, Any]:
        """What the page shows now, as its own polling would read it."""
        async with self._http.get(self._origin + "/api/state", headers=self._headers) as answer:
            answer.raise_for_status()
            self.state = await answer.json()
        return self.state

    async def texts(self) -> list[str]:
        """The words of the messages in the conversation, oldest first."""
        messages = (await self.look())["messages"]
        return [_words(messages[one]) for one in self.state["timeline"]]

    async def viewers(self) -> dict[str, str]:
        """The names offered under "Viewing as", with their ids."""
        return {one["name"]: one["id"] for one in (await self.look())["viewers"]}

    async def commands(self) -> dict[str, dict[str, Any]]:
        """The commands the picker offers, by how they are typed."""
        async with self._http.get(self._origin + "/api/commands", headers=self._headers) as answer:
            return {one["invocation"]: one for one in (await answer.json())["entries"]}

    async def run(self, invocation: str, **options: str) -> dict[str, Any]:
        """Runs a slash command from the picker."""
        return await self.act("run_command", options=options, **await self._command(invocation))

    async def suggestions(self, invocation: str, option: str, typed: str) -> list[str]:
        """What the picker suggests while an option is typed."""
        command = await self._command(invocation)
        receipt = await self.act("autocomplete_command", focused=option, value=typed, options={}, **command)
        return [one["name"] for one in receipt["result"]["choices"]]

    async def act(self, kind: str, **details: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Sends what a click or a key would send; gives the page's receipt."""
        body = {
            "kind": kind,
            "protocol_version": 3,
            "sequence": self._sequence + 1,
            "request_id": uuid.uuid4().hex,
            "generation": self.state["context"]["generation"],
            "bot_generation": self.state["botGeneration"],
            "published_revision": self.state["publishedRevision"],
            **details,
        }
        async with self._http.post(self._origin + "/api/action", headers=self._headers, json=body) as answer:
            answer.raise_for_status()
            receipt: dict[str, Any] = await answer.json()
        assert not receipt["rejected"], receipt["diagnostics"]
        self._sequence = receipt["expectedSequence"]
        await self.look()
        return receipt

    async def load(self) -> None:
        """Loads the page, as opening or reloading it does."""
        async with self._http.get(self._origin + "/") as answer:
            answer.raise_for_status()
        async with self._http.post(self._origin + "/api/pages", headers=self._headers, json={}) as answer:
            answer.raise_for_status()
            self.state = await answer.json()
        self._headers["X-Simcord-Context"] = self.state["context"]["id"]

    async def _command(self, invocation: str) -> dict[str, Any]:
        entry = (await self.commands())[invocation]
        return {
            "command_id": entry["commandId"],
            "path": entry["path"],
            "schema_fingerprint": entry["schemaFingerprint"],
        }


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[PageClient]:
    """A tab with the page at this address."""
    async with aiohttp.ClientSession() as http:
        client = PageClient(http, address)
        await client.load()
        yield client


def _words(message: dict[str, Any]) -> str:
    def walk(part: dict[str, Any]) -> list[str]:
        inner = [*(part.get("components") or []), *([part["accessory"]] if part.get("accessory") else [])]
        return [part.get("content") or "", *(word for one in inner for word in walk(one))]

    return "\n".join(word for word in walk(message) if word)
