"""What the commands say and return, above all when they can't go on."""

from __future__ import annotations

import ast
import errno
import os
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

import strata.run
import strata.steps
from strata import folders
from strata.cli import main
from strata.errors import ExitCode
from strata.progress import Reporter
from strata.settings import PROJECT_DIR, Settings
from strata.texts import TEXTS_FILE, text

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    "run",
    "demo",
    "ingest",
    "build",
    "what-if",
    "match",
    "check",
    "publish",
    "info",
)


@pytest.fixture
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("STRATA_")]:
        monkeypatch.delenv(name)


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def test_help_names_every_command_and_exit_code(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--help"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert all(command in said for command in COMMANDS)
    assert "3 another run is active" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == ExitCode.OK
    assert "--lang" in capsys.readouterr().out


def test_help_loads_no_heavy_package() -> None:
    result = python(
        "import sys, strata.cli; strata.cli.main(['--help']);"
        "heavy = {'dbt', 'duckdb', 'great_expectations', 'pandas', 'pyspark',"
        "'splink'};"
        "print('loaded', sorted(heavy & set(sys.modules)))"
    )
    assert result.stdout.splitlines()[-1] == "loaded []"


def test_windows_is_told_where_to_run_in_place_of_a_traceback() -> None:
    result = python("import sys; sys.platform = 'win32'; import strata.cli")
    assert result.returncode == ExitCode.INPUT_REFUSED
    assert "Windows Subsystem for Linux" in result.stderr
    assert "Traceback" not in result.stderr
    assert text("zh", "no_windows") in result.stderr


def test_info_loads_neither_dbt_nor_great_expectations(tmp_path: Path) -> None:
    result = python(
        "import sys, strata.cli;"
        "strata.cli.main(['info', '--output-dir', sys.argv[1]]);"
        "heavy = {'dbt', 'great_expectations', 'pandas', 'pyspark'};"
        "print('loaded', sorted(heavy & set(sys.modules)))",
        str(tmp_path),
    )
    assert result.stdout.splitlines()[-1] == "loaded []"


@pytest.mark.usefixtures("no_environment")
def test_info_on_an_empty_folder_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output_dir = tmp_path / "output"
    assert main(["info", "--output-dir", str(output_dir)]) == ExitCode.OK
    said = capsys.readouterr().out
    assert "dbt-core" in said
    assert str(output_dir) in said
    assert not output_dir.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--as-of", "2026-02-30"],
        ["run", "--target", "oracle"],
        ["run", "--lang", "fr"],
        ["run", "--threads", "0"],
        ["run", "--memory-limit", "8"],
        ["run", "--memory-limit", "0GB"],
        ["run", "--memory-limit", "80%"],
        ["demo", "--customers", "none"],
        ["demo", "--industry", "bank"],
        ["nonsense"],
    ],
)
def test_argument_that_makes_no_sense_is_refused(arguments: list[str]) -> None:
    assert main(arguments) == ExitCode.INPUT_REFUSED


def test_options_come_from_the_environment_too(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STRATA_OUTPUT_DIR", str(tmp_path / "from-environment"))
    monkeypatch.setenv("STRATA_LANG", "zh")
    assert main(["info"]) == ExitCode.OK
    said = capsys.readouterr().out
    assert str(tmp_path / "from-environment") in said
    assert "上一次发布" in said


def refusal(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.err


def test_data_folder_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = refusal(
        [
            "run",
            "--data-dir",
            str(tmp_path / "nowhere"),
            "--output-dir",
            str(tmp_path / "output"),
        ],
        capsys,
    )
    assert code == ExitCode.INPUT_REFUSED
    assert f"No such data folder: {tmp_path / 'nowhere'}" in said


def test_output_folder_inside_the_data_folder_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output_dir = tmp_path / "output"
    code, said = refusal(
        ["run", "--data-dir", str(tmp_path), "--output-dir", str(output_dir)], capsys
    )
    assert code == ExitCode.INPUT_REFUSED
    assert "is inside the data folder" in said
    assert not output_dir.exists()


@pytest.mark.parametrize("own", ["lake/raw", "warehouse", "releases", "checks"])
def test_folder_that_strata_writes_is_no_data_folder(
    tmp_path: Path, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / own).mkdir(parents=True)
    code, said = refusal(
        ["run", "--data-dir", str(tmp_path / own), "--output-dir", str(tmp_path)],
        capsys,
    )
    assert code == ExitCode.INPUT_REFUSED
    assert "one that strata itself writes to" in said


def test_output_folder_that_can_not_be_made_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    code, said = refusal(
        ["build", "--output-dir", str(tmp_path / "file" / "output")], capsys
    )
    assert code == ExitCode.INPUT_REFUSED
    assert f"Cannot write to the output folder {tmp_path / 'file'}" in said


def test_read_only_output_folder_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # A folder of the kernel: not even root, who ignores file modes, may write there.
    code, said = refusal(["build", "--output-dir", "/sys/strata"], capsys)
    assert code == ExitCode.INPUT_REFUSED
    assert "Cannot write to the output folder /sys" in said


def test_foreign_publication_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "published").mkdir()
    code, said = refusal(["build", "--output-dir", str(tmp_path)], capsys)
    assert code == ExitCode.INPUT_REFUSED
    assert "is not a link created by strata" in said
    assert not (tmp_path / "warehouse").exists()


@pytest.mark.parametrize(
    ("command", "code", "mend"),
    [
        ("build", ExitCode.INPUT_REFUSED, "strata ingest"),
        ("check", ExitCode.BUILD_FAILED, "strata build"),
        ("publish", ExitCode.BUILD_FAILED, "strata build"),
    ],
)
def test_step_without_the_one_before_says_which_to_run(
    tmp_path: Path,
    command: str,
    code: ExitCode,
    mend: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, said = refusal([command, "--output-dir", str(tmp_path)], capsys)
    assert found == code
    assert mend in said


def test_full_disk_is_named() -> None:
    settings = Settings(output_dir=Path("/output"))
    # The operating system's own error: writing there fails as on a full disk.
    with pytest.raises(OSError, match="No space left") as caught:
        Path("/dev/full").write_text("x")
    explained = folders.explain_system_error(settings, caught.value)
    assert explained is not None
    assert explained.message.startswith("The disk is full")
    assert "publication is unchanged" in explained.hint


def test_full_disk_is_named_when_the_database_reports_it() -> None:
    settings = Settings(output_dir=Path("/output"), language="zh")
    error = duckdb.IOException("Could not write file: No space left on device\nmore")
    explained = folders.explain_system_error(settings, error)
    assert explained is not None
    assert explained.message.startswith("磁盘已满")
    assert folders.explain_system_error(settings, duckdb.IOException("else")) is None
    assert folders.explain_system_error(settings, OSError(errno.EIO, "x")) is None
    assert folders.explain_system_error(settings, ValueError("No space left")) is None


@pytest.mark.parametrize("debug", [False, True])
def test_unexpected_error_is_short_and_logged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    debug: bool,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("nobody foresaw\nthis")

    monkeypatch.setattr(strata.steps, "build", fail)
    arguments = [
        "build",
        "--output-dir",
        str(tmp_path),
        *(["--debug"] if debug else []),
    ]
    assert main(arguments) == ExitCode.UNEXPECTED
    said = capsys.readouterr().err
    log_file = tmp_path / "warehouse" / "logs" / "strata.log"
    assert "Unexpected error: ZeroDivisionError: nobody foresaw\n" in said
    assert str(log_file) in said
    assert ("Traceback" in said) is debug
    assert "Traceback" in log_file.read_text(encoding="utf-8")


def test_every_text_exists_in_both_languages_with_the_same_placeholders() -> None:
    catalogue = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    for key, entry in catalogue.items():
        assert set(entry) == {"en", "zh"}, key
        placeholders = {
            language: {
                name for _, name, _, _ in string.Formatter().parse(sentence) if name
            }
            for language, sentence in entry.items()
        }
        assert placeholders["en"] == placeholders["zh"], key


def test_every_text_that_is_named_in_a_call_exists() -> None:
    catalogue = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    named = {
        argument.value
        for node in _syntax_of_the_package()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "text"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant)
    }
    steps = {
        f"step_{node.args[0].value}"
        for node in _syntax_of_the_package()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "step"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }
    assert len(named) > 50
    assert len(steps) > 5
    assert named | steps <= catalogue.keys()


def test_every_text_that_exists_is_used() -> None:
    """As a literal, or put together by an f-string out of words that are literals.

    The words for claims are those of the macros that prove them.
    """
    words: set[str] = {
        word
        for path in (TEXTS_FILE.parents[2] / "macros").rglob("claim_*.sql")
        for word in re.findall(r"'(\w+)'", path.read_text(encoding="utf-8"))
    }
    templates: set[tuple[str | None, ...]] = {("step_", None)}
    # A claim is named in SQL, and its sentence by the name.
    for path in (PROJECT_DIR / "macros/claims").glob("*.sql"):
        words |= set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for node in _syntax_of_the_package():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words |= {node.value, *node.value.split()}
        if isinstance(node, ast.JoinedStr):
            template = tuple(
                str(part.value) if isinstance(part, ast.Constant) else None
                for part in node.values
            )
            if all(re.fullmatch("[a-z_]+", part) for part in template if part):
                templates.add(template)
    catalogue = yaml.safe_load(TEXTS_FILE.read_text(encoding="utf-8"))
    unused = {
        key
        for key in catalogue
        if key not in words
        and not any(_is_made_by(template, key, words) for template in templates)
    }
    assert unused == set()


def _is_made_by(template: tuple[str | None, ...], key: str, words: set[str]) -> bool:
    if not template:
        return not key
    first, *rest = template
    beginnings = [first] if first is not None else [one for one in words if one]
    return any(
        key.startswith(one) and _is_made_by(tuple(rest), key.removeprefix(one), words)
        for one in beginnings
    )


def _syntax_of_the_package() -> Iterator[ast.AST]:
    for path in TEXTS_FILE.parent.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_text_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("en", "no_such_text")


def test_demo_lake_gives_way_to_delivered_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, reporter = demo_run(tmp_path)
    demo_batches = batches(settings)
    assert demo_batches

    data_dir = tmp_path / "delivered"
    data_dir.mkdir()
    (data_dir / "orders.csv").write_text(
        "order_id,ordered_at,order_amount,phone\n1,2026-06-01,10,13800138000\n"
    )
    delivered = Settings(output_dir=settings.output_dir, data_dir=data_dir)
    strata.steps.load(strata.steps.choose_data(delivered, reporter), reporter)
    assert "held the demo company" in capsys.readouterr().out
    assert len(batches(settings)) == 1
    assert not demo_batches & batches(settings)

    with pytest.raises(Exception, match="no --data-dir was given"):
        strata.steps.choose_data(settings, reporter)
    assert len(batches(settings)) == 1


def test_second_delivery_joins_the_first(tmp_path: Path) -> None:
    reporter = silent_reporter()
    for number in (1, 2):
        data_dir = tmp_path / f"delivery-{number}"
        data_dir.mkdir()
        (data_dir / "orders.csv").write_text(
            "order_id,ordered_at,order_amount,phone\n"
            f"{number},2026-06-01,10,13800138000\n"
        )
        settings = Settings(output_dir=tmp_path / "output", data_dir=data_dir)
        strata.steps.load(strata.steps.choose_data(settings, reporter), reporter)
    assert len(batches(settings)) == 2


def demo_run(folder: Path) -> tuple[Settings, Reporter]:
    settings = Settings(output_dir=folder / "output")
    reporter = silent_reporter()
    strata.steps.make_demo(
        settings, reporter, folders.demo_dir(settings), customers=50, seed=1
    )
    strata.steps.load(strata.steps.choose_data(settings, reporter), reporter)
    return settings, reporter


def silent_reporter() -> Reporter:
    from rich.console import Console

    return Reporter(Console(width=120), "en")


def batches(settings: Settings) -> set[str]:
    return {
        path.name
        for path in settings.raw_dir.glob("*/batch=*")
        if path.name != "batch=empty"
    }


def test_steps_are_plain_lines_with_their_seconds_in_a_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reporter = silent_reporter()
    with reporter.step("build") as step:
        step.update(1, 2, "a model")
        step.note = "2 nodes"
    with reporter.step("publish"):
        pass
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1. Build and test the warehouse …"
    assert re.fullmatch(
        r"1\. Build and test the warehouse: 2 nodes, \d+\.\d s", lines[1]
    )
    assert lines[2] == "2. Publish …"
    assert [time.key for time in reporter.times] == ["build", "publish"]


def test_peak_memory_is_that_of_this_process() -> None:
    assert 20 * 2**20 < strata.run.peak_memory_bytes() < 2**40
