"""What is made where something changed is as if all had been made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from parted_company import (
    CHANGES,
    TOLD,
    Company,
    build,
    company_in,
    different_tables,
    made_last,
    makings,
    play,
    rows,
)
from strata.errors import BuildFailedError

if TYPE_CHECKING:
    from pathlib import Path

BY_PARTS = {name for name, told in TOLD.items() if "parts" in told}
VIEWS = {"int_balances_compared"}
# A text of a macro without which something is not made that should be.
MUTANTS = {
    "customers are forgotten": (
        "make_parts.sql",
        "load_result('main').table.rows[0][0] > 0",
        "false",
    ),
    "the last of the dates is taken": ("make_parts.sql", "dates[0]", "dates[-1]"),
    "no customer differs": (
        "note_whole.sql",
        "having sum(digest) != 0",
        "having sum(digest) != sum(digest)",
    ),
    "open dates are not told": (
        "note_whole.sql",
        "due.opened if by_customer",
        "none if by_customer",
    ),
    "the version stays": (
        "version_of.sql",
        "count(*) || ':' || {{ strata.digest_of('counted') }}",
        "min('1:1')",
    ),
    "no date is looked back to": ("date_back.sql", "limit {{ dates_back }}", "limit 0"),
    "dates that are read are not": (
        "is_unread.sql",
        "made.changed_from_date > (",
        "made.node_name is not null or made.changed_from_date > (",
    ),
    "a view that mixes dates is looked through": (
        "note_parent.sql",
        " and name not in told.opaque -%}",
        " -%}",
    ),
    "earlier rows of customers are not read": (
        "is_unread.sql",
        "and parents.parent_name not in (select node_name from raw.changed_customers)",
        "",
    ),
}


@pytest.mark.parametrize(
    "seed",
    [1, *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(2, 6))],
)
def test_whatever_comes_is_as_if_all_had_been_made_anew(
    seed: int, tmp_path: Path
) -> None:
    company = company_in(tmp_path / "company", seed)
    names = list(CHANGES)
    company.chance.shuffle(names)
    while names:
        chosen = [names.pop() for _ in range(min(len(names), 2))]
        play(company, chosen, company.chance.choice([-2, 0, 1, 1, 5]))
        build(company.settings)
        differing = different_tables(company.settings, tmp_path / "full")
        assert (chosen, differing) == (chosen, set())


def test_a_day_without_files_is_made_by_parts(tmp_path: Path) -> None:
    company = company_in(tmp_path / "company", 4)
    company.next_day()
    build(company.settings)
    found = makings(company.settings)
    assert {name for name in BY_PARTS - VIEWS if found[name] != "parts"} == set()
    build(company.settings)
    assert makings(company.settings) == found


def test_dates_that_a_model_does_not_read_leave_it_as_it_is(tmp_path: Path) -> None:
    company = company_in(tmp_path / "company", 4)
    for _ in range(2):
        play(company, ["new events"], 1)
        build(company.settings)
        assert "fct_closed_steps" not in made_last(company.settings)
    CHANGES["a late event"](company)
    company.deliver()
    build(company.settings)
    assert "fct_closed_steps" in made_last(company.settings)
    assert different_tables(company.settings, tmp_path / "full") == set()


def test_a_late_row_opens_its_customer_and_not_everybody(tmp_path: Path) -> None:
    company = company_in(tmp_path / "company", 5)
    CHANGES["a late event"](company)
    company.deliver()
    build(company.settings)
    assert makings(company.settings)["fct_balances"] == "parts"
    assert different_tables(company.settings, tmp_path / "full") == set()


def fail_below_zero(company: Company) -> None:
    """Have the medians fail at a rate below zero."""
    model = company.settings.project_dir / "models" / "fct_medians.sql"
    sql = model.read_text(encoding="utf-8")
    claimed = sql.replace("group by", "where if(rate > 0, true, error('x')) group by")
    model.write_text(claimed, encoding="utf-8")
    build(company.settings)


def set_rate(company: Company, rate: int) -> None:
    seed = company.settings.project_dir / "seeds" / "rates.csv"
    seed.write_text(f"rate\n{rate}\n", encoding="utf-8")


def test_what_changed_twice_before_a_model_could_be_made_is_made(
    tmp_path: Path,
) -> None:
    company = company_in(tmp_path / "company", 6)
    fail_below_zero(company)
    play(company, ["new events", "a late event"], 1)
    set_rate(company, -1)
    with pytest.raises(BuildFailedError):
        build(company.settings)
    play(company, ["new events", "a late event"], 1)
    set_rate(company, 5)
    build(company.settings)
    assert different_tables(company.settings, tmp_path / "full") == set()


def test_what_another_command_made_does_not_stand_after_a_failure(
    tmp_path: Path,
) -> None:
    company = company_in(tmp_path / "company", 6)
    fail_below_zero(company)
    with duckdb.connect(company.settings.warehouse_database) as connection:
        connection.execute("update tiny.fct_returns set event_count = 99")
        connection.execute("update raw.build_inputs set command_id = 'by hand'")
    set_rate(company, -1)
    with pytest.raises(BuildFailedError):
        build(company.settings)
    set_rate(company, 2)
    build(company.settings)
    assert different_tables(company.settings, tmp_path / "full") == set()


def test_a_model_that_does_not_fit_its_parts_is_refused(tmp_path: Path) -> None:
    company = company_in(tmp_path / "company", 8)
    path = company.settings.project_dir / "models" / "company.yml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    models = {model["name"]: model for model in told["models"]}
    models["fct_moves"]["config"]["meta"]["parts"]["same_date"] = ["dim_customers"]
    models["fct_levels"]["columns"] = [{"name": "customer_id"}]
    models["dim_closed_dates"]["columns"] = [{"name": "closed_date"}]
    models["fct_closed_counts"]["config"]["meta"].pop("known_at")
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    with pytest.raises(BuildFailedError) as caught:
        build(company.settings)
    file = "models/company.yml"
    needed = "parts need the column observation_date, which the model does not declare"
    unread = "same_date names dim_customers, which the model does not read"
    unlisted = "known_at names dim_closed_dates, which is no table with the column"
    assert caught.value.problems == (
        f"{file}: fct_closed_steps: {unlisted} observation_date",
        f"{file}: fct_levels: {needed}",
        f"{file}: fct_moves: {unread}",
    )


@pytest.mark.nightly
@pytest.mark.parametrize("name", MUTANTS)
def test_a_macro_that_misses_something_is_found_out(name: str, tmp_path: Path) -> None:
    company = company_in(tmp_path / "company", 1, *MUTANTS[name])
    found: set[str] = set()
    for chosen in (
        ["new events"],
        ["a late event", "a corrected event"],
        ["a rule edited", "people merged"],
        ["new events", "a cancelled event"],
    ):
        play(company, chosen, 1)
        build(company.settings)
        found |= different_tables(company.settings, tmp_path / "full")
        if found:
            return
    pytest.fail(f"nothing differs although {name}")


def test_tables_hold_rows_of_several_dates(tmp_path: Path) -> None:
    """Else nothing above would say anything."""
    company = company_in(tmp_path / "company", 7)
    assert len({row[-1] for row in rows(company.settings)["fct_levels"]}) > 3
