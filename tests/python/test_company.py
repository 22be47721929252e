"""A company's own folder lies over the shipped project and changes nothing of it."""

from __future__ import annotations

import csv
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import duckdb
import pytest
from rich.console import Console

from dbt_command import copy_project
from strata import dbt_runner
from strata.cli import main
from strata.cli.session import chosen_settings
from strata.company.making import make_company
from strata.company.project import compose_project
from strata.company.seed_lock import LOCK_FILE
from strata.display.summary import waiting_words_shown
from strata.display.tables import sections
from strata.errors import BuildFailedError, ExitCode, InputRefusedError
from strata.ingest.lake import BATCH_FILE, ROWS_FILE
from strata.lake import prepare_lake
from strata.masking import project_variables
from strata.settings import PROJECT_DIR
from strata.summary import WaitingWord
from strata.texts import spoken
from strata.trusted_systems import VARIABLE, require_known_systems

if TYPE_CHECKING:
    from strata.settings import Language, Settings
    from strata.summary import Summary

EXAMPLE = Path(__file__).parents[1] / "fixtures" / "company"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "laden"
    shutil.copytree(EXAMPLE, folder)
    return folder


def composed(company: Path, shipped: Path = PROJECT_DIR) -> Settings:
    settings = chosen_settings(None, company)
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    compose_project(settings, shipped)
    return settings


def seed_rows(settings: Settings, name: str) -> list[dict[str, str]]:
    with (settings.project_dir / "seeds" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def shipped_rows(name: str) -> list[dict[str, str]]:
    with (PROJECT_DIR / "seeds" / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_own_rows_replace_add_and_remove_by_key(company: Path) -> None:
    settings = composed(company)
    bands = {row["risk_band_code"]: row for row in shipped_rows("rules/risk_bands.csv")}
    bands["high"]["maximum_share"] = "0.05"
    found = seed_rows(settings, "rules/risk_bands.csv")
    assert {row["risk_band_code"]: row for row in found} == bands
    words = seed_rows(settings, "standards/vocabulary_words.csv")
    assert words == [
        *shipped_rows("standards/vocabulary_words.csv"),
        {
            "vocabulary_code": "order_status",
            "word": "Bezahlt am Tresen",
            "code": "paid",
        },
    ]
    placeholders = shipped_rows("standards/placeholder_identifiers.csv")
    assert seed_rows(settings, "standards/placeholder_identifiers.csv") == [
        row for row in placeholders if row["identifier_value"] != "+8613800000000"
    ]


def test_the_command_line_beats_the_file_and_that_the_shipped_values(
    company: Path,
) -> None:
    settings = composed(company)
    assert settings.output_dir == company / "results"
    assert settings.data_dir == company / "deliveries"
    assert (settings.threads, settings.target) == (1, "duckdb")
    variables = dbt_runner.variables(settings)
    # The company's over the industry's over the project's.
    assert variables["dormant_days"] == 75
    assert variables["business_timezone"] == "Europe/Berlin"
    assert variables["company_wide_ids"] == ["account"]
    assert variables["cycle_default_days"] == 30
    chosen = chosen_settings(Path("elsewhere"), company, threads=3, industry="retail")
    assert chosen.output_dir == Path.cwd() / "elsewhere"
    assert (chosen.threads, chosen.industry) == (3, "retail")
    kept = dbt_runner.variables(replace(settings, industry="retail"))
    assert kept["dormant_days"] == 75
    assert "cycle_default_days" not in kept


def test_only_systems_that_describe_people_are_trusted_and_each_once(
    company: Path, tiny_settings: Settings
) -> None:
    file = company / "strata.yml"
    file.write_text(file.read_text("utf-8") + "trusted_systems: [crm, 店铺]\n", "utf-8")
    assert dbt_runner.variables(composed(company))[VARIABLE] == ["crm", "店铺"]
    for entity, system in (("leads", "crm"), ("accounts", "店铺"), ("orders", "till")):
        rows = tiny_settings.raw_dir / entity / "batch=1" / ROWS_FILE
        rows.parent.mkdir(parents=True, exist_ok=True)
        # A cell may hold the name of a person; it is known, and named to nobody.
        systems = f"select unnest(['{system}', '张伟']) as _source_system"
        duckdb.sql(systems).write_parquet(str(rows))
        duckdb.sql(f"select '{system}' as source_system").write_parquet(
            str(rows.with_name(BATCH_FILE))
        )
    require_known_systems(tiny_settings, ["crm", "店铺", "张伟"])
    with pytest.raises(BuildFailedError) as caught:
        require_known_systems(tiny_settings, ["crn", "till", "crm", "crm"])
    assert caught.value.problems == (
        "no account or lead comes from the system “crn”; did you mean crm?",
        "no account or lead comes from the system “till”; known: crm, 店铺",
        "the system “crm” is named twice",
    )
    with pytest.raises(BuildFailedError, match="未进行构建") as caught:
        require_known_systems(replace(tiny_settings, language="zh"), ["京东店铺"])
    (problem,) = caught.value.problems
    assert problem == "没有任何账户或线索来自系统“京东店铺”；是否指 店铺？"


# The language, the file, what is in it, its place in the answer, and what that says.
REFUSALS: list[tuple[Language, str, str, str, tuple[str, ...]]] = [
    (
        *("en", "strata.yml", "vars:\n  dormant_dais: 90\n"),
        "laden/strata.yml line 2, vars.dormant_dais: ",
        ("no variable dormant_dais", "dormant_days?"),
    ),
    (
        *("zh", "strata.yml", "language: zh\nvars:\n  dormant_days: ninety\n"),
        "laden/strata.yml 第 3 行，vars.dormant_days：",
        ("“ninety”不是整数", "180"),
    ),
    (
        *("en", "strata.yml", "vars:\n  industry_code: saas\n"),
        "laden/strata.yml line 2, vars.industry_code: ",
        ("write it as industry",),
    ),
    (
        *("en", "strata.yml", "industry: retial\n"),
        "laden/strata.yml line 1, industry: ",
        ("“retial”", "retail?"),
    ),
    (
        *("en", "strata.yml", "trusted_systems: crm\n"),
        "laden/strata.yml line 1, trusted_systems: ",
        ("must be a list, such as [crm, shop]",),
    ),
    (
        *("en", "seeds/risk_band.csv", "risk_band_code\n"),
        "laden/seeds/risk_band.csv: ",
        ("no shipped seed", "risk_bands?"),
    ),
    (
        *("zh", "seeds/risk_bands.csv", "risk_band_code,maximum_shair\nhigh,0.05\n"),
        "laden/seeds/risk_bands.csv:1：",
        ("没有列 maximum_shair", "maximum_share"),
    ),
    (
        *("en", "seeds/risk_bands.csv", "maximum_share\n0.05\n"),
        "laden/seeds/risk_bands.csv:1: ",
        ("column(s) risk_band_code missing",),
    ),
    (
        *("en", "seeds/risk_bands.csv", "risk_band_code\nhigh\nhigh\n"),
        "laden/seeds/risk_bands.csv:3: ",
        ("“high” is in row 2 too",),
    ),
    (
        *("en", "seeds/risk_bands.csv", "risk_band_code,maximum_share\nhigh,much\n"),
        "laden/seeds/risk_bands.csv:2: ",
        ("column maximum_share", "“much” is not a valid decimal(9, 4)"),
    ),
    (
        *("en", "seeds/vocabulary_words.csv", "vocabulary_code,word\nmetric,Umsatz\n"),
        "laden/seeds/vocabulary_words.csv:2: ",
        ("“metric, Umsatz” is shipped", "needs the column(s) code"),
    ),
    (
        *("en", "seeds/risk_bands.csv", "risk_band_code,remove\nhuge,yes\n"),
        "laden/seeds/risk_bands.csv:2: ",
        ("“huge” is shipped", "delete this row"),
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: " ".join(one[4]))
def test_what_cannot_be_laid_over_is_refused_at_its_place(
    company: Path,
    capsys: pytest.CaptureFixture[str],
    refusal: tuple[Language, str, str, str, tuple[str, ...]],
) -> None:
    language, name, content, place, told = refusal
    (company / name).write_text(content, encoding="utf-8")
    arguments = ["build", "--company", str(company), "--lang", language]
    assert main(arguments) == ExitCode.INPUT_REFUSED
    said = capsys.readouterr().err
    (line,) = [one.strip() for one in said.splitlines() if one.startswith("  ")]
    assert line.startswith(place)
    assert all(words in line for words in told), line


def test_a_row_that_breaks_a_rule_is_named_where_it_was_written(company: Path) -> None:
    (company / "seeds" / "risk_bands.csv").write_text(
        "risk_band_code,maximum_share\nhigh,7\n", encoding="utf-8"
    )
    with pytest.raises(BuildFailedError) as refusal:
        dbt_runner.require_sound_seeds(composed(company))
    assert "laden/seeds/risk_bands.csv:2" in "\n".join(refusal.value.problems)
    (company / "seeds" / "risk_bands.csv").unlink()
    assert dbt_runner.require_sound_seeds(composed(company)) is not None


def test_a_replaced_row_that_changed_upstream_is_told_until_it_is_accepted(
    company: Path, tmp_path: Path
) -> None:
    shipped = copy_project(tmp_path / "shipped")
    settings = composed(company, shipped)
    assert compose_project(settings, shipped) == ()
    bands = shipped / "seeds" / "rules" / "risk_bands.csv"
    before = bands.read_text(encoding="utf-8")
    # Another column of the row changes: the own row takes it over without a word.
    bands.write_text(before.replace("高风险", "很高风险"), encoding="utf-8")
    assert compose_project(settings, shipped) == ()
    names = [
        row["risk_band_name_zh"] for row in seed_rows(settings, "rules/risk_bands.csv")
    ]
    assert "很高风险" in names
    high = next(line for line in before.splitlines() if line.startswith("high,"))
    share = high.split(",")[7]
    changed = ",".join([*high.split(",")[:7], "0.08", *high.split(",")[8:]])
    bands.write_text(before.replace(high, changed), encoding="utf-8")
    (told,) = compose_project(settings, shipped)
    assert told == (
        "laden/seeds/risk_bands.csv:2: the shipped row that yours replaces has changed:"
        f" maximum_share: {share} → 0.08. If yours is still right, delete its line from"
        " laden/seeds.lock.csv."
    )
    assert compose_project(settings, shipped) == (told,)
    lock = company / LOCK_FILE
    lines = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text("".join(x for x in lines if "risk_bands" not in x), "utf-8")
    assert compose_project(settings, shipped) == ()
    assert "0.08" in lock.read_text(encoding="utf-8")


def test_words_that_hold_rows_are_to_be_written_in_the_companys_own_file(
    company: Path, tiny_settings: Settings
) -> None:
    words = (WaitingWord("order_status", "open, part paid", 3, ("pending", "paid")),)
    summary = cast("Summary", SimpleNamespace(waiting_words=words))

    def told(settings: Settings) -> str:
        sink = Console(width=200)
        with sink.capture() as capture:
            sink.print(sections(list(waiting_words_shown(summary, settings))))
        return capture.get()

    own = chosen_settings(None, company)
    assert "to laden/seeds/vocabulary_words.csv and" in told(own)
    assert 'order_status,"open, part paid",CODE' in told(own)
    assert "to seeds/standards/vocabulary_words.csv and" in told(tiny_settings)
    (company / "seeds/words").mkdir()
    shutil.move(company / "seeds/vocabulary_words.csv", company / "seeds/words")
    assert "to laden/seeds/words/vocabulary_words.csv and" in told(own)


@pytest.mark.nightly
def test_two_companies_share_an_installation_in_any_order(tmp_path: Path) -> None:
    names: dict[str, list[str]] = {}
    folders = []
    for company_name, tier_name in (("eins", "Spitze"), ("zwei", "Beste")):
        folder = tmp_path / company_name
        make_company(folder, "en")
        (folder / "seeds" / "tiers.csv").write_text(
            f"tier_code,tier_name_en\nhigh_value,{tier_name}\n", encoding="utf-8"
        )
        folders.append(folder)
    for folder in (*folders, *folders):
        settings = composed(folder)
        prepare_lake(settings)
        dbt_runner.build(settings, lambda _: None, only=("dim_labels",))
        with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
            found = connection.execute(
                "select tier_name_en from seeds.tiers where tier_code = 'high_value'"
            ).fetchall()
        names.setdefault(folder.name, []).append(found[0][0])
        # What `strata what-if` compares with is what was built, not what was kept.
        nodes = dbt_runner.read_manifest(settings)["nodes"]
        names[folder.name].append(nodes["seed.strata.tiers"]["checksum"]["checksum"])
    assert names["eins"][:2] == names["eins"][2:]
    assert names["zwei"][:2] == names["zwei"][2:]
    assert [names["eins"][0], names["zwei"][0]] == ["Spitze", "Beste"]
    assert names["eins"][1] != names["zwei"][1]


@pytest.mark.nightly
def test_plain_dbt_builds_the_project_of_the_company(
    company: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STRATA_COMPANY_DIR", str(company))
    assert main(["project"]) == ExitCode.OK
    exported = dict(
        shlex.split(line.removeprefix("export "))[0].split("=", 1)
        for line in capsys.readouterr().out.splitlines()
    )
    settings = chosen_settings(None, company)
    prepare_lake(settings)
    seeded = subprocess.run(
        [Path(sys.executable).with_name("dbt"), "--quiet", "seed", "-s", "risk_bands"],
        env={**os.environ, **exported},
        cwd=company,
        capture_output=True,
        text=True,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stdout
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        found = connection.execute(
            "select maximum_share from seeds.risk_bands where risk_band_code = 'high'"
        ).fetchall()
    assert found == [(Decimal("0.05"),)]
    # By itself, dbt is told no variables: the project has those of the company.
    told = project_variables(settings.project_dir)
    assert told["business_timezone"] == "Europe/Berlin"
    assert (told["business_timezone"], told["industry_code"]) == (
        "Europe/Berlin",
        "saas",
    )
    assert (told["dormant_days"], told["cycle_default_days"]) == (75, 30)


def test_a_new_folder_is_used_as_it_is_and_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        folder = tmp_path / language
        assert main(["init", str(folder), "--lang", language]) == ExitCode.OK
        settings = composed(folder)
        assert settings.language == language
        shipped = dbt_runner.variables(replace(settings, project_dir=PROJECT_DIR))
        project = project_variables(PROJECT_DIR)
        assert dbt_runner.variables(settings).items() <= (project | shipped).items()
        assert not (folder / LOCK_FILE).exists()
        assert (folder / "strata.yml").read_text("utf-8").count("$") == 0
    capsys.readouterr()
    with pytest.raises(InputRefusedError) as refusal:
        make_company(tmp_path / "zh", "zh")
    assert "已存在且不为空" in str(spoken(refusal.value.message, "zh"))


def test_rules_and_recipes_of_the_company_read_its_files(
    company: Path,
) -> None:
    deliveries = company / "deliveries"
    deliveries.mkdir()
    (deliveries / "ladenverkauf_mai.csv").write_text(
        "Belegnummer,Wann,Summe,Telefon\n1,2026-05-01 10:00,12.50,+4930123456\n",
        encoding="utf-8",
    )
    (deliveries / "kasse.csv").write_text(
        "Belegnummer,Wann,Summe,Telefon,Kasse\n7,2026-05-02 11:00,8.00,+4930123457,2\n",
        encoding="utf-8",
    )
    assert main(["ingest", "--company", str(company)]) == ExitCode.OK
    orders = duckdb.read_parquet(
        str(company / f"results/lake/raw/orders/batch=*/{ROWS_FILE}")
    )
    assert sorted(orders.project("order_id, order_amount").fetchall()) == [
        ("1", "12.50"),
        ("7", "8.00"),
    ]
