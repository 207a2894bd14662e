"""A simulated world is gone when its test is over: pytest would keep hundreds of them to its end."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

# In a process of its own: what pytest keeps of a test is only seen from outside of the test.
COUNTING = """
import gc, sys
import pytest

alive = []

class Counting:
    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        done = yield
        import discord, simcord
        gc.collect()
        kept = [one for one in gc.get_objects() if issubclass(type(one), (discord.Client, simcord.Env))]
        alive.append((item.name, len(kept)))
        return done

code = pytest.main(["-n", "0", "-p", "no:cacheprovider", *sys.argv[1:]], plugins=[Counting()])
print(int(code), len(alive), [name for name, kept in alive if kept])
"""


def test_no_client_and_no_simulated_discord_is_left_when_a_test_is_over() -> None:
    tests = [
        "tests/cogs/test_about.py",
        "tests/cogs/test_undo.py::test_the_confirmation_works_after_a_restart",
    ]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(
        [sys.executable, "-c", COUNTING, *tests],
        cwd=ROOT,
        env=outside,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.splitlines()[-1:] == ["0 7 []"], ran.stdout + ran.stderr
