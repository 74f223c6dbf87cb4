"""Bytes under a path, for readers that take nothing else, without writing anybody's records to a disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def in_memory(content: bytes) -> Iterator[Path]:
    """A path under which readers find these bytes, in memory where the system can.

    Elsewhere a file only we can read, removed at the end.
    """
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("scratch", os.MFD_CLOEXEC)
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(content)
            yield Path(f"/proc/self/fd/{descriptor}")
        finally:
            os.close(descriptor)
        return
    with tempfile.NamedTemporaryFile("wb", prefix="causeway-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)
