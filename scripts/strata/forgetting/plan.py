"""What would go, told before anything does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from strata.texts import text

if TYPE_CHECKING:
    from datetime import date

    from strata.forgetting.aged import Ageing
    from strata.forgetting.person import Person
    from strata.progress import Reporter
    from strata.settings import Language


def show_person(reporter: Reporter, language: Language, person: Person) -> None:
    """Say who is meant, masked, and what of them goes."""
    reporter.say(text(language, "forget_plan"))
    for customer_id in person.customer_ids:
        names = ", ".join(dict.fromkeys(person.masked_names[customer_id]))
        reporter.say(f"   {customer_id}  {names}".rstrip())
    rows = ", ".join(f"{name} {count:,}" for name, count in person.row_counts.items())
    reporter.say(text(language, "forget_plan_rows", rows=rows))
    if person.shared:
        reporter.say(text(language, "forget_plan_shared", count=len(person.shared)))
    for key in ("forget_plan_derived", "forget_plan_releases", "forget_unreached"):
        reporter.say(text(language, key))


def show_aged(
    reporter: Reporter, language: Language, ageing: Ageing, as_of: date
) -> None:
    """Say of each entity what is past its days, and what becomes of its customers."""
    reporter.say(text(language, "forget_aged_plan", as_of=as_of.isoformat()))
    for one in ageing.aged:
        reporter.say(
            text(
                language,
                "forget_aged_entity",
                entity=one.kept.entity,
                past=f"{one.past_count:,}",
                floor=one.floor.isoformat(),
                days=f"{one.kept.days:,}",
                column=one.kept.column,
                stay=f"{one.stay_count:,}",
                undated=f"{one.undated_count:,}",
            )
        )
    if ageing.line_count:
        reporter.say(
            text(language, "forget_aged_lines", count=f"{ageing.line_count:,}")
        )
    if not ageing.row_counts:
        reporter.say(text(language, "forget_aged_nothing"))
        return
    reporter.say(
        text(
            language,
            "forget_aged_customers",
            gone=f"{ageing.customer_count:,}",
            kept=f"{ageing.kept_customer_count:,}",
        )
    )
    for key in ("forget_aged_derived", "forget_aged_releases", "forget_unreached"):
        reporter.say(text(language, key))
