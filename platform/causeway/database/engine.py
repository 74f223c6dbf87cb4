"""Engines and session factories. Nothing connects at import or construction; the first statement does."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from causeway.database import binding
from causeway.database.binding import Binding, clinic_session


class Database:
    """The application's connection to PostgreSQL: as the role that owns nothing and cannot pass row security."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=4,
            pool_timeout=5,
            pool_pre_ping=False,  # a lost server is answered with 503 and the pool is emptied (causeway.web.failures)
            hide_parameters=True,  # values of failing statements are patient data
            connect_args={"connect_timeout": 5},
        )
        self.sessions: sessionmaker[Session] = sessionmaker(self.engine, expire_on_commit=False)
        binding.install(self.sessions)

    @contextmanager
    def clinic(self, bound: Binding) -> Iterator[Session]:
        """A session bound to one clinic in one transaction, committed at the end of the block."""
        with clinic_session(self.sessions, bound) as db:
            yield db

    @contextmanager
    def unbound(self) -> Iterator[Session]:
        """A session in one transaction that sees global tables only, committed at the end of the block."""
        with clinic_session(self.sessions, Binding()) as db:
            yield db

    def dispose(self) -> None:
        """Close pooled connections: after a fork, and when the server went away."""
        self.engine.dispose()
