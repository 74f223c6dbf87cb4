"""Where the public real files are: `shared/data` beside the project's root, or further up."""

from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A folder or file of the real data; the test is skipped where it is absent."""
    for folder in Path(__file__).resolve().parents:
        found = (folder / "shared" / "data").joinpath(*parts)
        if found.exists():
            return found
    pytest.skip(f"needs the real data: shared/data/{'/'.join(parts)} is not beside the project")
