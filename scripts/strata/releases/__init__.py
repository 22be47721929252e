"""The releases that are kept: listed, compared, pinned, and made live again."""
