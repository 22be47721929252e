"""Attacks on what leaves the machine's own files: PostgreSQL and messages."""

from __future__ import annotations

import os
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pytest

from database_servers import DatabaseServer, running_postgres
from delivery_servers import Answer, BotService, bot_service
from siege_attacks import Attack, kill_after
from siege_state import RUN, Siege, Step, live_name, run_strata
from strata.errors import ExitCode

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path

_INTO = ("--output-dir", "{state}")
# Played on the state before the last step, when two releases are there.
_STATE_OF = "releases rollback"
_TABLE = "strata.pub_dates"
BOTS = 6
DELIVER = Step("deliver", ("deliver", "{state}/siege.yml", *_INTO), (), (), _STATE_OF)


@dataclass
class Servers:
    """The servers that the attacks talk to, for as long as the siege lasts."""

    stack: ExitStack
    database: DatabaseServer | None = None
    bots: list[BotService] = field(default_factory=list)

    @classmethod
    def started(cls, stack: ExitStack) -> Servers:
        """Start PostgreSQL, if it is installed, and the bots."""
        servers = cls(stack)
        try:
            servers.database = stack.enter_context(running_postgres())
        except pytest.fail.Exception:
            servers.database = None
        taken = Answer({"errcode": 0, "errmsg": "ok"})
        servers.bots = [stack.enter_context(bot_service(taken)) for _ in range(BOTS)]
        for number, bot in enumerate(servers.bots):
            os.environ[f"SIEGE_BOT_{number}"] = bot.url
        return servers


def attacks(
    servers: Servers, steps: list[str], tries: int, chance: random.Random
) -> Iterator[Attack]:
    """Kills of what is sent and of what is written to PostgreSQL, at random moments."""
    for _ in range(tries):
        share = chance.random()
        told = f"after {share:.0%} of its time"
        if "deliver" in steps:
            yield Attack(
                DELIVER, "killed at a moment", told, partial(_sent, servers, share)
            )
        if "publish --to" in steps and servers.database is not None:
            url = servers.database.url
            step = Step(
                "publish --to", ("publish", "--to", url, *_INTO), (), (), _STATE_OF
            )
            yield Attack(
                step,
                "killed and read through",
                told,
                partial(_written, servers.database, step, share),
            )


def _sent(servers: Servers, share: float, siege: Siege, state: Path) -> str | None:
    """Nobody gets a message twice, and who may have got none is told of."""
    lines = [
        f"  - {{name: b{number}, service: wecom, url: SIEGE_BOT_{number}}}"
        for number in range(BOTS)
    ]
    rules = "\n".join(["link: https://pages.example.com/strata", "bots:", *lines, ""])
    (state / "siege.yml").write_text(rules, encoding="utf-8")
    for bot in servers.bots:
        bot.asked.clear()
    siege.seconds.setdefault(DELIVER.name, 4)
    kill_after(share, siege, DELIVER, state)
    again = run_strata(*siege.filled(DELIVER.command, state))
    counts = Counter(len(bot.asked) for bot in servers.bots)
    if set(counts) - {0, 1}:
        return f"messages per bot: {dict(counts)}"
    if again.code not in (ExitCode.OK, ExitCode.NOT_DELIVERED):
        return f"it ended with {again.code}: {again.said[-500:]}"
    if counts[0] and again.code == ExitCode.OK:
        return f"{counts[0]} bots got nothing, and it says all is delivered"
    return None


def _written(
    server: DatabaseServer, step: Step, share: float, siege: Siege, state: Path
) -> str | None:
    """Readers see one release or the other throughout, and the next one arrives."""
    first, second = live_name(siege.before(RUN)), live_name(state)
    for schema in _asked(
        server, "select nspname from pg_namespace where nspname ~ '^strata'"
    ):
        server.execute(f"drop schema {schema} cascade")
    move = ("releases", "rollback", first, "--output-dir", state)
    for command in (move, siege.filled(step.command, state)):
        told = run_strata(*command)
        if told.code != 0:
            return f"it ended with {told.code}: {told.said[-500:]}"
    siege.seconds.setdefault(step.name, told.seconds)
    run_strata("releases", "rollback", second, "--output-dir", state)

    with _read(server) as wrong:
        kill_after(share, siege, step, state)
        seen = _live(server)
        again = run_strata(*siege.filled(step.command, state))
    if seen not in (first, second):
        wrong.append(f"after the kill {seen} is live")
    if again.code != 0:
        wrong.append(f"the next ended with {again.code}: {again.said[-500:]}")
    elif _live(server) != second:
        wrong.append(f"the next ended well, and {_live(server)} is live")
    return wrong[0] if wrong else None


@contextmanager
def _read(server: DatabaseServer) -> Iterator[list[str]]:
    """A reader who asks all the time, and what went wrong for it."""
    done, wrong = threading.Event(), list[str]()

    def read() -> None:
        while not done.is_set():
            try:
                server.execute(f"select count(*) from {_TABLE}")
            except subprocess.CalledProcessError as error:
                wrong.append(f"a reader was told: {error.stderr.decode()[-300:]}")
                return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield wrong
    finally:
        done.set()
        reader.join()


def _live(server: DatabaseServer) -> str:
    """The release that the stable schema says is live, and that its views read."""
    told = _asked(server, "select release_id from strata.releases where is_live")
    schemas = _asked(
        server,
        "select distinct substring(definition from 'strata_[0-9a-z_]+')"
        " from pg_views where schemaname = 'strata' and viewname like 'pub\\_%'",
    )
    if len(told) != 1 or len(schemas) != 1 or told[0][:12] not in schemas[0]:
        return f"{told} by word and {schemas} by view"
    return told[0][:12]


def _asked(server: DatabaseServer, sql: str) -> list[str]:
    told = subprocess.run(
        [*server.client, "-Atc", sql],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PGPASSWORD": server.password},
    )
    return told.stdout.split()
