"""The PostgreSQL that Causeway brings along: found, started, guarded and stopped.

Used by `causeway serve`, by every command that needs the database of the embedded mode, and by the tests. It leaves
migrations to `causeway.schema` and never touches a database that an installation brings itself.
"""

from causeway.embedded.attach import attach_or_start
from causeway.embedded.cluster import EmbeddedCluster
from causeway.embedded.errors import EmbeddedError
from causeway.embedded.home import HomeInUse, HomeLock, holder_of

__all__ = ["EmbeddedCluster", "EmbeddedError", "HomeInUse", "HomeLock", "attach_or_start", "holder_of"]
