"""An industry is a set of values for variables the project has."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from strata import dbt_runner
from strata.settings import PROJECT_DIR, Industry, Settings

INDUSTRIES = get_args(Industry)
PROJECT = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_an_industry_sets_only_variables_there_are(industry: Industry) -> None:
    settings = Settings(output_dir=Path("unused"), industry=industry)
    variables = dbt_runner.variables(settings)
    assert variables.keys() <= PROJECT["vars"].keys()
    assert variables["industry_code"] == industry
    assert variables["as_of"] == settings.as_of.isoformat()
    for name, value in variables.items():
        assert isinstance(value, type(PROJECT["vars"][name])), name


def test_the_as_of_date_is_not_the_industrys_to_set(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "industries"
    folder.mkdir(parents=True)
    (folder / "saas.yml").write_text("as_of: 1999-01-01\n", encoding="utf-8")
    settings = Settings(
        output_dir=tmp_path,
        project_dir=tmp_path,
        industry="saas",
        as_of=date(2026, 5, 31),
    )
    assert dbt_runner.variables(settings) == {"as_of": "2026-05-31"}


def test_every_industry_has_a_file_and_every_file_an_industry() -> None:
    files = (PROJECT_DIR / "config" / "industries").glob("*.yml")
    assert {path.stem for path in files} == set(INDUSTRIES)
