"""Real database servers that a test starts and stops itself."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every character that means something to SQL, a shell, a URL or a connection string.
PASSWORD = "Ge'h\"e\\i m%@:/#?密"
URL_PASSWORD = "Ge%27h%22e%5Ci%20m%25%40%3A%2F%23%3F%E5%AF%86"
USER = "strata"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class DatabaseServer:
    """A running server with a database ``shop``, a user and a password."""

    kind: Literal["postgresql", "mysql"]
    port: int
    folder: Path
    client: tuple[str, ...]
    password: str = PASSWORD

    @property
    def schema(self) -> str:
        """The schema that tables without one are made in."""
        return "public" if self.kind == "postgresql" else "shop"

    @property
    def name(self) -> str:
        """The address as rows and reports show it."""
        return f"{self.kind}://127.0.0.1:{self.port}/shop"

    @property
    def url(self) -> str:
        """The address with user and password."""
        return self.name.replace("://", f"://{USER}:{URL_PASSWORD}@")

    @property
    def log(self) -> str:
        """Every statement the server was sent so far, and what it said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def execute(self, sql: str) -> None:
        """Run statements as the user."""
        subprocess.run(
            self.client,
            check=True,
            capture_output=True,
            input=sql.encode(),
            env=os.environ | {"PGPASSWORD": self.password, "MYSQL_PWD": self.password},
        )


@contextmanager
def running_postgres() -> Iterator[DatabaseServer]:
    """PostgreSQL of the newest installed version, gone afterwards."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[4])
    )
    found = folders[-1] if folders else Path("/usr/bin")
    programs = {
        name: _program(name, str(found), package="postgresql")
        for name in ("initdb", "postgres", "psql")
    }
    with _folder("postgres") as (folder, owner):
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        data = str(folder / "data")
        subprocess.run(
            [
                programs["initdb"],
                *("--pgdata", data, "--username", USER, "--encoding", "UTF8"),
                *("--auth", "scram-sha-256", "--locale", "C", "--no-sync"),
                *("--pwfile", str(folder / "password")),
            ],
            check=True,
            capture_output=True,
            user=owner,
            cwd=folder,
        )
        port = _free_port()
        client = [programs["psql"], "-qv", "ON_ERROR_STOP=1", "-h", "127.0.0.1"]
        client += ["-p", str(port), "-U", USER, "-d"]
        command = [
            *(programs["postgres"], "-D", data, "-p", str(port), "-k", str(folder)),
            *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"),
            *("-c", "log_statement=all"),
        ]
        admin = DatabaseServer("postgresql", port, folder, (*client, "postgres"))
        with _running(command, folder, owner, signal.SIGINT):
            _wait_for(admin, "create database shop")
            yield DatabaseServer("postgresql", port, folder, (*client, "shop"))


@contextmanager
def running_mariadb() -> Iterator[DatabaseServer]:
    """MariaDB, gone afterwards."""
    packages = "mariadb-server-core mariadb-client-core"
    programs = {
        name: _program(name, package=packages)
        for name in ("mariadb-install-db", "mariadbd", "mariadb")
    }
    with _folder(None) as (folder, _):
        port = _free_port()
        user = pwd.getpwuid(os.geteuid()).pw_name
        common = [f"--datadir={folder / 'data'}", f"--user={user}"]
        subprocess.run(
            [
                programs["mariadb-install-db"],
                "--no-defaults",
                *common,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
        )
        command = [
            programs["mariadbd"],
            "--no-defaults",
            *common,
            f"--port={port}",
            "--bind-address=127.0.0.1",
            f"--socket={folder / 'socket'}",
            "--general-log",
            f"--general-log-file={folder / 'statements'}",
            "--character-set-server=utf8mb4",
            "--sql-mode=",
        ]
        client = [programs["mariadb"], "--no-defaults", "--host=127.0.0.1"]
        client += [f"--port={port}", "--default-character-set=utf8mb4"]
        # A new server's root has no password.
        admin = DatabaseServer("mysql", port, folder, (*client, "--user=root"), "")
        literal = PASSWORD.replace("\\", "\\\\").replace("'", "''")
        with _running(command, folder, None, signal.SIGTERM):
            _wait_for(
                admin,
                f"create user {USER}@'127.0.0.1' identified by '{literal}';"
                f"create user {USER}@'localhost' identified by '{literal}';"
                f"grant all on *.* to {USER}@'127.0.0.1';"
                f"grant all on *.* to {USER}@'localhost';"
                "create database shop",
            )
            yield DatabaseServer(
                "mysql", port, folder, (*client, f"--user={USER}", "shop")
            )


def _program(name: str, folder: str = "", *, package: str) -> str:
    """The path of a server's program; without it the test fails, with its mend."""
    places = os.pathsep.join([folder, os.environ.get("PATH", ""), "/usr/sbin"])
    found = shutil.which(name, path=places)
    if found is None:
        pytest.fail(f"{name} is not installed: apt-get install {package}")
    return found


@contextmanager
def _folder(user: str | None) -> Iterator[tuple[Path, str | None]]:
    """A folder for a server, and who it must run as: PostgreSQL refuses root."""
    owner = user if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="strata-"))
    if owner is not None:
        shutil.chown(folder, owner)
    try:
        yield folder, owner
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(
    command: list[str], folder: Path, owner: str | None, ending: signal.Signals
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, user=owner, cwd=folder
        )
    try:
        yield
    finally:
        server.send_signal(ending)
        try:
            server.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: DatabaseServer, first_statements: str) -> None:
    """Run the first statements as soon as the server takes them."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            server.execute(first_statements)
        except subprocess.CalledProcessError as error:
            if time.monotonic() > until:
                pytest.fail(f"the server does not start: {error.stderr}\n{server.log}")
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
