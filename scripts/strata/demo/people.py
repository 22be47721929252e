"""The customers of the demo from day to day: what they do, and what a call changes.

The response code of the demo, which the product never reads. Every draw is a hash of
(seed, purpose, person, day), so a day is the same whoever asks for it first.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import duckdb

from strata.paths import read_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

# Within how many days somebody buys who was won by a call, and how long somebody stays
# away who was driven off.
RESPONSE_DAYS: Final = 14
DRIVEN_OFF_DAYS: Final = 90
# Of those who buy, one in so many begins to leave on a day; what is left of the usual
# rhythm for so many days, and who is not called in time is gone.
LEAVING_EVERY_DAYS: Final = 300
LEAVING_DAYS: Final = 60
LEAVING_RHYTHM: Final = 0.2
# A call reaches somebody who is about to leave so many times better than others.
LEAVING_RESPONSE: Final = 2.5
# Who begins to leave and is kept by a call is worth the orders of so many days.
KEPT_DAYS: Final = 182
VISIT_EVERY_DAYS: Final = 12
_GONE: Final = frozenset({"churned", "declining", "one_time", "prospect"})
_SMALLEST_ORDER_CENTS: Final = 500
# The mean of exp(u) for u even between -1/2 and 1/2, by which amounts spread.
_MEAN_SPREAD: Final = 2 * math.sinh(0.5)


def chance(seed: int, purpose: str, *keys: object) -> float:
    """Return a number from 0 (included) to 1 (excluded), the same for the same keys."""
    words = "|".join(map(str, (seed, purpose, *keys)))
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


@dataclass(frozen=True)
class Life:
    """How a person lives, and by what a shop or a caller knows them."""

    person_id: int
    planted_pattern: str
    cycle_days: float
    has_left: bool
    usual_order_cents: int
    shop: str
    customer_name: str
    phone: str
    email: str
    open_id: str
    shop_customer: str | None
    account_id: str | None


@dataclass(frozen=True)
class Order:
    """An order of a day, in the shop of the person."""

    life: Life
    amount_cents: int
    is_answer: bool


@dataclass
class People:
    """Everybody, with what calls have changed so far.

    ``gains`` says by play how far a call raises the share of those who buy within
    :data:`RESPONSE_DAYS`; where it is negative, it drives so many away.
    ``expected_cents`` is what the calls so far may be expected to bring by those gains,
    whoever then responded: with few calls a few orders decide what they do bring.
    """

    seed: int
    gains: Mapping[str, float]
    lives: Mapping[int, Life]
    first_day: date
    expected_cents: float = 0.0
    _answers: dict[tuple[int, int], int] = field(default_factory=dict)
    _away_until: dict[int, int] = field(default_factory=dict)
    _saved: set[int] = field(default_factory=set)

    @classmethod
    def read(
        cls, truth_dir: Path, seed: int, gains: Mapping[str, float], first_day: date
    ) -> People:
        """The people of a demo company, as they were planted."""
        columns = ", ".join(Life.__annotations__)
        found = duckdb.execute(
            f"select {columns} from read_parquet(?) order by person_id",  # nosec B608 # names of ours
            [read_name(truth_dir, "lives.parquet")],
        ).fetchall()
        return cls(seed, gains, {row[0]: Life(*row) for row in found}, first_day)

    def called(self, person_id: int, play_code: str | None, day: date) -> None:
        """Take note that a person was spoken to for a play, or for no play."""
        number = self._number(day)
        gain = self.gains.get(play_code or "", 0.0)
        is_leaving = self._is_leaving(person_id, number)
        if is_leaving:
            gain *= LEAVING_RESPONSE
        life = self.lives[person_id]
        usual_cents = life.usual_order_cents * _MEAN_SPREAD
        if gain < 0:
            order_count = DRIVEN_OFF_DAYS * self._rhythm(life, number)
        elif is_leaving:
            order_count = 1 + KEPT_DAYS / max(1.0, life.cycle_days)
        else:
            order_count = 1.0
        self.expected_cents += min(gain, 1.0) * order_count * usual_cents
        draw = chance(self.seed, "answer", person_id, play_code, number)
        if draw >= abs(gain):
            return
        if gain < 0:
            self._away_until[person_id] = number + DRIVEN_OFF_DAYS
            return
        self._saved.add(person_id)
        wait = 1 + int(chance(self.seed, "wait", person_id, number) * RESPONSE_DAYS)
        self._answers[person_id, number + wait] = number

    def orders(self, day: date) -> Iterator[Order]:
        """Whoever buys on a day, by nature or as the answer to a call."""
        number = self._number(day)
        for person_id, life in self.lives.items():
            is_answer = (person_id, number) in self._answers
            is_drawn = chance(self.seed, "order", person_id, number) < self._rhythm(
                life, number
            )
            if not is_answer and not is_drawn:
                continue
            spread = chance(self.seed, "amount", person_id, number) - 0.5
            cents = int(life.usual_order_cents * math.exp(spread))
            yield Order(life, max(_SMALLEST_ORDER_CENTS, cents), is_answer)

    def visitors(self, day: date) -> Iterator[Life]:
        """Whoever looks at the website on a day and can be told by a phone number."""
        number = self._number(day)
        for person_id, life in self.lives.items():
            rate = self._rhythm(life, number) * life.cycle_days / VISIT_EVERY_DAYS
            is_known = life.shop == "erp" and life.shop_customer is None
            if is_known and chance(self.seed, "visit", person_id, number) < rate:
                yield life

    def _rhythm(self, life: Life, number: int) -> float:
        """The probability that a person buys on a day."""
        if self._away_until.get(life.person_id, -1) >= number:
            return 0.0
        usual = 1.0 / max(1.0, life.cycle_days)
        if life.has_left or life.planted_pattern in _GONE:
            # One in a hundred comes back in a year.
            return usual * 0.01 if life.planted_pattern != "prospect" else 0.0
        if life.person_id in self._saved:
            return usual
        if self._is_leaving(life.person_id, number):
            return usual * LEAVING_RHYTHM
        return usual if number < self._leaves_on(life.person_id) else 0.0

    def _is_leaving(self, person_id: int, number: int) -> bool:
        life = self.lives[person_id]
        if life.has_left or life.planted_pattern in _GONE or person_id in self._saved:
            return False
        begins = self._leaves_on(person_id)
        return begins <= number < begins + LEAVING_DAYS

    def _leaves_on(self, person_id: int) -> int:
        """The day a person begins to leave, counted from the first of the game."""
        draw = chance(self.seed, "leaves", person_id)
        return int(math.log(1.0 - draw) / math.log(1.0 - 1.0 / LEAVING_EVERY_DAYS))

    def leaving(self, day: date) -> list[int]:
        """Whoever has begun to leave by a day and may still be kept."""
        number = self._number(day)
        return [one for one in self.lives if self._is_leaving(one, number)]

    def _number(self, day: date) -> int:
        return (day - self.first_day).days
