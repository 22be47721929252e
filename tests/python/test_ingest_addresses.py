"""An address says which database is meant, and never what opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from strata.cli import main
from strata.errors import ExitCode, InputRefusedError
from strata.ingest.address import URL_VARIABLE, DatabaseAddress, read_address

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "Pa55-w/rd"


def address(url: str, **environment: str) -> DatabaseAddress:
    return read_address(url, None, environment)


def refusal(url: str | None, path: Path | None = None) -> str:
    with pytest.raises(InputRefusedError) as raised:
        read_address(url, path, {})
    error = raised.value
    return " ".join([error.message, *error.problems, error.hint])


def test_every_part_of_an_address_is_understood() -> None:
    found = address(
        "postgres://an%40a:Pa55-w%2Frd@db.example:5433/shop?sslmode=require"
    )
    assert found == DatabaseAddress(
        kind="postgresql",
        host="db.example",
        port=5433,
        database="shop",
        user="an@a",
        password=SECRET,
        options={"sslmode": "require"},
    )
    assert found.name == "postgresql://db.example:5433/shop"
    assert address("mariadb://db/%E5%BA%97").name == "mysql://db/店"


@pytest.mark.parametrize(
    ("url", "variable"),
    [("postgresql://u@h/d", "PGPASSWORD"), ("mysql://u@h/d", "MYSQL_PWD")],
)
def test_a_password_comes_from_the_variable_of_its_server(
    url: str, variable: str
) -> None:
    environment = {"PGPASSWORD": "other", "MYSQL_PWD": "other", variable: SECRET}
    assert address(url, **environment).password == SECRET
    own = url.replace("u@", "u:own@")
    assert address(own, **environment).password == "own"


def test_an_address_comes_from_the_command_line_a_file_or_the_environment(
    tmp_path: Path,
) -> None:
    path = tmp_path / "dsn"
    path.write_text("\ufeffmysql://u@file/d\n", encoding="utf-8")
    path.chmod(0o600)
    environment = {URL_VARIABLE: "mysql://u@environment/d"}
    assert read_address("mysql://u@line/d", None, environment).host == "line"
    assert read_address(None, path, environment).host == "file"
    assert read_address(None, None, environment).host == "environment"


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dsn"
    path.write_text(f"mysql://u:{SECRET}@h/d", encoding="utf-8")
    path.chmod(0o640)
    said = refusal(None, path)
    assert f"chmod 600 {path}" in said
    assert SECRET not in said


def test_a_missing_file_and_two_addresses_are_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(None, tmp_path / "none")
    assert "Both" in refusal("mysql://u@h/d", tmp_path / "none")
    assert "No database was given" in refusal(None)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///d",
        "mysql://u:SECRET@h",
        "mysql://u:SECRET@h/",
        # A password that is not escaped runs into the other parts.
        "mysql://u:12/SECRET@h/d",
        "mysql://u:SECRET/1@h/d",
        "mysql://u:SECRET#1@h/d",
        "mysql://u:12?SECRET@h/d",
        "mysql://u:[SECRET@h/d",
        "mysql://u:SECRET@h:port/d",
        "mysql://u@h/d?password=SECRET",
        "postgresql://u@h/d?SECRET=1",
    ],
)
def test_a_malformed_address_is_refused_and_not_repeated(url: str) -> None:
    said = refusal(url)
    assert "address" in said
    assert "SECRET" not in said


def test_a_password_is_cut_out_however_it_is_written() -> None:
    found = DatabaseAddress("mysql", "h", None, "d", "u", "a'b\\c/d é", {})
    for written in (
        "a'b\\c/d é",
        "a''b\\c/d é",
        "a'b\\\\c/d é",
        "a%27b%5Cc%2Fd%20%C3%A9",
    ):
        assert found.scrubbed(f"before {written} after") == "before *** after"
    assert "é" not in repr(found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing to load was specified"),
        (["--from", "mysql://u@h/d"], "No database table"),
        (["--since", "updated_at", "--data-dir", "."], "No database table"),
        (["--table", "orders=o"], "No database was given"),
        (["--table", "orders=o", "--data-dir", "."], "Both a data folder"),
        (["--table", "ordrs=o", "--from", "mysql://u@h/d"], "did you mean orders?"),
        (["--table", "orders", "--from", "mysql://u@h/d"], "ENTITY=SCHEMA.TABLE"),
        (
            ["--table", "leads=d.o", "--table", "orders=o", "--from", "mysql://u@h/d"],
            "named twice",
        ),
    ],
)
def test_a_command_that_names_its_data_badly_is_refused(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("STRATA_DATA_DIR", raising=False)
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    output = ["--output-dir", str(tmp_path)]
    assert main(["ingest", *arguments, *output]) == ExitCode.INPUT_REFUSED
    assert said in capsys.readouterr().err
