"""The model of tests/chat/test_model_kept.py with a journal in a Redis in memory."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from tests.chat.test_model_kept import KeptRooms
from tests.memory_redis.server import memory_redis
from tests.storage.twin import TwinJournal


class RoomsInRedis(KeptRooms):
    """What Redis says is also compared with what a journal in dictionaries says."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        super().__init__()

    def new_journal(self) -> TwinJournal:
        folder = self.stack.enter_context(TemporaryDirectory())
        redis = self.stack.enter_context(memory_redis())
        return TwinJournal(self.clock, redis, Path(folder) / "search")

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.stack.close()


TestRoomsInRedis = RoomsInRedis.TestCase
TestRoomsInRedis.settings = settings(max_examples=30)
