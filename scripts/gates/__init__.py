"""The project's own gates: habits that no off-the-shelf linter knows.

Each module but ``tools`` holds one gate as a pure function from files to problems.
``python -m gates lint`` runs all of them, and the linters besides.
"""
