"""Messages on their way, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from strata.access import note_access
from strata.deliver.ledger import Ledger
from strata.deliver.mail import Letter
from strata.deliver.outcomes import NotSentError, UncertainError
from strata.texts import said

if TYPE_CHECKING:
    from collections.abc import Callable

    from strata.deliver.pace import Pace
    from strata.deliver.plan import Message, Plan
    from strata.settings import Settings

State = Literal["delivered", "already", "nothing", "failed", "uncertain", "planned"]


@dataclass(frozen=True)
class Sent:
    """A message and what became of it; ``reason`` where it was not delivered."""

    message: Message
    state: State
    reason: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether somebody may be without what the rules say they get."""
        return self.state in ("failed", "uncertain")


def send_all(
    settings: Settings,
    plan: Plan,
    pace: Pace,
    on_sent: Callable[[Sent], None],
    *,
    again: bool,
) -> tuple[Sent, ...]:
    """Send what was not sent on this day, and say of each message what became of it.

    With ``again``, also what may have arrived before. Of a text in parts nothing is
    sent behind a part that was not.
    """
    ledger = Ledger(settings.deliveries_dir, plan.day, plan.release)
    sent: list[Sent] = []
    stopped: set[str] = set()
    for message in plan.messages:
        result = (
            Sent(message, "failed", said("deliver_part_before"))
            if message.to in stopped and message.what == "counts"
            else _sent(settings, message, ledger, pace, again=again)
        )
        if result.is_missing:
            stopped.add(message.to)
        on_sent(result)
        sent.append(result)
    return tuple(sent)


def plan_only(settings: Settings, plan: Plan, *, again: bool) -> tuple[Sent, ...]:
    """Return what would become of each message as far as it can be known."""
    ledger = Ledger(settings.deliveries_dir, plan.day, plan.release)
    return tuple(
        _settled(message, ledger, again=again) or Sent(message, "planned")
        for message in plan.messages
    )


def _settled(message: Message, ledger: Ledger, *, again: bool) -> Sent | None:
    """What is known of a message before anything is tried."""
    if message.problem is not None:
        return Sent(message, "failed", message.problem)
    if ledger.is_delivered(message.key):
        return Sent(message, "already")
    if message.way is None:
        return Sent(message, "nothing")
    if ledger.is_uncertain(message.key) and not again:
        return Sent(message, "uncertain", said("deliver_maybe_before"))
    return None


def _sent(
    settings: Settings, message: Message, ledger: Ledger, pace: Pace, *, again: bool
) -> Sent:
    settled = _settled(message, ledger, again=again)
    if settled is not None:
        return settled
    noted = {"what": message.what, "to": message.to}
    ledger.note(message.key, "sending", **noted)
    if isinstance(message.content, Letter) and message.content.person_count:
        note_access(settings, "deliver", message.content.person_count)
    try:
        pace.insist(message.line, lambda: message.send(pace))
    except UncertainError as error:
        ledger.note(message.key, "uncertain", **noted)
        return Sent(message, "uncertain", error.reason)
    except NotSentError as error:
        ledger.note(message.key, "failed", **noted)
        return Sent(message, "failed", error.reason)
    ledger.note(message.key, "delivered", **noted)
    return Sent(message, "delivered")
