"""Databases whose driver blocks: statements run in threads, bounded in number and in time.

Each source has a few *lanes*: a lane is a thread with a connection of its own, and runs one statement at a time. A thread of the host's
bounded pool stands beside each running statement; when its caller goes or the time is up, that thread stops the statement through the
driver, and is free again. A statement that cannot be stopped keeps its lane, and nothing else, until it returns.
"""

from adapters.sql.blocking.addresses import driver_of as driver_of
from adapters.sql.blocking.addresses import is_blocking as is_blocking
from adapters.sql.blocking.session import BlockingSession as BlockingSession
