"""dbt-bouncer checks on the direction of data: from room to room, one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbt_bouncer.check_framework.decorator import check, fail

if TYPE_CHECKING:
    from dbt_bouncer.artifact_types import ModelNode

_INTERMEDIATE = "int_"


@check
def check_model_reads_earlier_rooms(
    model: ModelNode,
    ctx: Any,  # noqa: ANN401
    *,
    rooms: list[str],
) -> None:
    """A model reads only its own room and the rooms before it.

    Parameters:
        rooms: Folders below ``models/``, in the order in which data pass them.
    """
    room = _room_of(model, rooms)
    for other in _models_read(model, ctx):
        if rooms.index(_room_of(other, rooms)) > rooms.index(room):
            fail(
                f"`{model.name}` in `{room}` reads `{other.name}` in the later room"
                f" `{_room_of(other, rooms)}`."
            )


@check
def check_intermediate_model_stays_in_its_room(
    model: ModelNode,
    ctx: Any,  # noqa: ANN401
    *,
    rooms: list[str],
) -> None:
    """An intermediate model is read in its own room only.

    Parameters:
        rooms: Folders below ``models/``, in the order in which data pass them.
    """
    room = _room_of(model, rooms)
    for other in _models_read(model, ctx):
        is_intermediate = other.name.startswith(_INTERMEDIATE)
        if is_intermediate and _room_of(other, rooms) != room:
            fail(f"`{model.name}` in `{room}` reads `{other.name}` of another room.")


def _models_read(model: ModelNode, ctx: Any) -> list[Any]:  # noqa: ANN401
    nodes = ctx.manifest_obj.manifest.nodes
    return [nodes[name] for name in model.depends_on.nodes if name.startswith("model.")]


def _room_of(model: Any, rooms: list[str]) -> str:  # noqa: ANN401
    """Return the room whose folder holds the model, or fail."""
    path = model.original_file_path
    room = next((one for one in rooms if path.startswith(f"models/{one}/")), "")
    if not room:
        fail(f"`{model.name}` is in no room: {path}.")
    return room
