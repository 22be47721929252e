"""What was delivered as an experiment comes out as its result, from files to table."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pytest

from strata import dbt_runner
from strata.cli import main
from strata.experiments import (
    Sample,
    Shares,
    declared_weights,
    holm,
    mean_difference,
    reference_arm,
    sample_ratio_p_value,
    share_difference,
)
from strata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

# 95 % as the variable `confidence_z` says it.
ALPHA = 0.0499957902964409
ARMS = ("Mens E-Mail", "Womens E-Mail", "No E-Mail")
PER_ARM = 700
BUYERS = {"Mens E-Mail": 0.16, "Womens E-Mail": 0.12, "No E-Mail": 0.08}
BROKEN = {"A": 300, "B": 420}


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def touch(number: int, experiment: str, person: str, arm: str) -> dict[str, object]:
    return {
        "touch_id": f"T{number}",
        "sent_at": "2026-05-01 09:00:00",
        "email": f"{person}@example.com",
        "experiment_id": experiment,
        "arm": arm,
        "is_delivered": str(not arm.startswith("No")).lower(),
    }


@pytest.fixture(scope="module")
def spent() -> dict[str, np.ndarray]:
    """What each customer of each arm spends in the two weeks, 0 of most."""
    chance = np.random.default_rng(20_260_501)
    return {
        arm: np.where(
            chance.random(PER_ARM) < BUYERS[arm],
            chance.lognormal(4, 0.8, PER_ARM).round(2),
            0,
        )
        for arm in ARMS
    }


@pytest.fixture(scope="module")
def settings(
    spent: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A company that sent one mail to three arms and never described the experiment.

    It ran another whose split is broken, and five customers got both mails.
    """
    folder = tmp_path_factory.mktemp("results")
    data = folder / "data"
    data.mkdir()
    touches: list[dict[str, object]] = []
    orders: list[dict[str, object]] = []

    def order(person: str, day: str, amount: float) -> None:
        orders.append(
            {
                "order_id": f"O{len(orders)}",
                "ordered_at": f"{day} 12:00:00",
                "order_amount": f"{amount:.2f}",
                "email": f"{person}@example.com",
            }
        )

    for arm, amounts in spent.items():
        for number, amount in enumerate(amounts):
            person = f"{arm[:2].lower().strip()}{number}"
            touches.append(touch(len(touches), "mail", person, arm))
            if amount:
                order(person, "2026-05-10", amount)
            # After its end, and long before: neither counts.
            if number % 7 == 0:
                order(person, "2026-05-20", 999)
                order(person, "2026-01-20", 999)
    for number in range(5):
        for arm in ARMS[:2]:
            touches.append(touch(len(touches), "mail", f"both{number}", arm))
        order(f"both{number}", "2026-05-10", 5_000)
    for arm, count in BROKEN.items():
        for number in range(count):
            touches.append(touch(len(touches), "split", f"{arm}{number}", arm))
    write_rows(data / "touches.csv", touches)
    write_rows(data / "orders.csv", orders)
    write_rows(
        data / "experiments.csv",
        [
            {
                "experiment_id": name,
                "primary_metric": metric,
                "starts_at": "2026-05-01",
                "ends_at": "2026-05-14",
                "arms": arms,
                "minimum_effect": effect,
            }
            for name, metric, arms, effect in (
                ("mail", "revenue", "Mens E-Mail;Womens E-Mail;No E-Mail", "0.1"),
                ("split", "click rate", "A:50;B:50", "0.02"),
            )
        ],
    )
    output = folder / "output"
    assert main(["ingest", "--data-dir", str(data), "--output-dir", str(output)]) == 0
    settings = Settings(output_dir=output)
    dbt_runner.build(settings, lambda _: None, only=("pub_experiment_results",))
    return settings


def results(settings: Settings, columns: str, holds: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.warehouse_database, read_only=True) as connection:
        return connection.execute(
            f"select {columns} from publish.pub_experiment_results "
            f"where {holds} order by arm_name"
        ).fetchall()


def test_a_delivered_experiment_comes_out_as_it_was_drawn(
    settings: Settings, spent: dict[str, np.ndarray]
) -> None:
    samples = {
        arm: Sample(PER_ARM, amounts.sum(), (amounts**2).sum())
        for arm, amounts in spent.items()
    }
    expected = {
        arm: mean_difference(samples[arm], samples["No E-Mail"], ALPHA)
        for arm in ARMS[:2]
    }
    raised = holm([difference.p_value for difference in expected.values()])
    found = results(
        settings,
        "arm_name, customer_count, excluded_count, difference_estimate, "
        "difference_lower, difference_upper, p_value, raised_p_value, split_p_value",
        "experiment_id = 'mail' and is_primary and not is_reference",
    )
    assert [tuple(map(str, row[:3])) for row in found] == [
        (arm, str(PER_ARM), "5") for arm in ARMS[:2]
    ]
    for row, difference, p_value in zip(found, expected.values(), raised, strict=True):
        assert [float(str(value)) for value in row[3:]] == pytest.approx(
            [
                difference.estimate,
                difference.lower,
                difference.upper,
                difference.p_value,
                p_value,
                sample_ratio_p_value([PER_ARM] * 3, [1, 1, 1]),
            ],
            abs=1e-4,
        )


def test_shares_of_buyers_come_out_too(
    settings: Settings, spent: dict[str, np.ndarray]
) -> None:
    buyers = {
        arm: Shares(PER_ARM, int((amounts > 0).sum())) for arm, amounts in spent.items()
    }
    expected = share_difference(buyers["Mens E-Mail"], buyers["No E-Mail"], ALPHA)
    ((lower, upper),) = results(
        settings,
        "difference_lower, difference_upper",
        "experiment_id = 'mail' and arm_name = 'Mens E-Mail' "
        "and measure_code = 'conversion_rate'",
    )
    assert [float(str(lower)), float(str(upper))] == pytest.approx(
        [expected.lower, expected.upper], abs=1e-4
    )


def test_verdicts_are_on_what_each_experiment_was_for(settings: Settings) -> None:
    found = results(
        settings,
        "experiment_id, arm_name, measure_code, verdict_code",
        "verdict_code is not null",
    )
    assert sorted(found) == [
        ("mail", "Mens E-Mail", "net_revenue", "works"),
        ("mail", "Womens E-Mail", "net_revenue", "not_enough"),
        ("split", "B", "click_rate", "broken_split"),
    ]


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("A;B", {"a": 1, "b": 1}),
        ("A:40; B：40；holdout=20%", {"a": 40, "b": 40, "holdout": 20}),
        ("甲（0.5）、对照组（0.5）", {"甲": 0.5, "对照组": 0.5}),
        ("A:90,B", {"a": 1, "b": 1}),
        ("", {}),
        (None, {}),
    ],
)
def test_shares_are_read_as_people_write_them(
    text: str | None, weights: dict[str, float]
) -> None:
    assert declared_weights(text) == weights


@pytest.mark.parametrize(
    ("seen", "declared", "reference"),
    [
        (["a", "b"], {}, "a"),
        (["a", "b"], {"b": 1.0, "a": 1.0}, "b"),
        (["a", "holdout"], {"a": 1.0, "holdout": 1.0}, "holdout"),
        (["a", "hold_out"], {"a": 1.0}, "hold_out"),
        (["mens e-mail", "no e-mail", "womens e-mail"], {}, "no e-mail"),
        (["north", "south"], {}, "north"),
        (["实验组", "对照组"], {}, "对照组"),
        (["b"], {"a": 1.0, "b": 1.0}, "b"),
    ],
)
def test_others_are_compared_with_who_was_left_alone(
    seen: list[str], declared: dict[str, float], reference: str
) -> None:
    assert reference_arm(seen, declared) == reference
