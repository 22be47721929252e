"""How fast messages go out and how often one is tried."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from strata.deliver.outcomes import NotSentError, TryLaterError

if TYPE_CHECKING:
    from collections.abc import Callable

# What WeCom and DingTalk allow a bot; Feishu allows more.
MOST_PER_MINUTE = 20
_MINUTE = 60.0
MOST_ATTEMPTS = 4
_FIRST_WAIT, _WAIT_FACTOR = 2.0, 3.0
_FIRST_LIMIT_WAIT, _LIMIT_FACTOR = 20.0, 2.0
_LONGEST_WAIT = 120.0


@dataclass
class Pace:
    """The clock of a delivery: tests give one that does not make them wait."""

    sleep: Callable[[float], None] = time.sleep
    elapsed: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    timeout: float = 15.0
    _sent: dict[str, deque[float]] = field(default_factory=dict)

    def take_turn(self, line: str) -> None:
        """Wait until one more message may go over a line within this minute."""
        sent = self._sent.setdefault(line, deque(maxlen=MOST_PER_MINUTE))
        if len(sent) == MOST_PER_MINUTE:
            wait = sent[0] + _MINUTE - self.elapsed()
            if wait > 0:
                self.sleep(wait)
        sent.append(self.elapsed())

    def insist(self, line: str, send: Callable[[], None]) -> None:
        """Send until it is taken; what can't succeed is tried once.

        Raises:
            NotSentError: it was refused, or not taken at the last attempt either.
            UncertainError: no answer came; trying again might send it twice.
        """
        for attempt in range(MOST_ATTEMPTS):
            self.take_turn(line)
            try:
                send()
            except TryLaterError as error:
                if attempt + 1 == MOST_ATTEMPTS:
                    raise NotSentError(error.reason) from error
                self.sleep(_wait(error, attempt))
            else:
                return


def _wait(error: TryLaterError, attempt: int) -> float:
    if error.wait is not None:
        return min(error.wait, _LONGEST_WAIT)
    if error.is_rate_limit:
        return _FIRST_LIMIT_WAIT * _LIMIT_FACTOR**attempt
    return _FIRST_WAIT * _WAIT_FACTOR**attempt
