"""The worklist is tested with what family work brings to it."""

from tests.family.conftest import family, noon

__all__ = ["family", "noon"]
