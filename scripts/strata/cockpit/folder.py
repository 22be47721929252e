"""Where the pages of a release are; known without what renders them."""

from typing import Final

COCKPIT_FOLDER: Final = "cockpit"
INDEX_NAME: Final = "index.html"
