"""The pages of a publication: what its tables say, opened by double click each day."""

from strata.cockpit.render import COCKPIT_FOLDER, render_cockpit

__all__ = ["COCKPIT_FOLDER", "render_cockpit"]
