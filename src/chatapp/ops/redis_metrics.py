"""The metrics of a journal in Redis."""

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chatapp.storage.redis.counts import RedisCounts


class RedisCollector(Collector):
    """Collects how the way to the engine has been.

    Args:
        counts: the counts of the journal.
    """

    def __init__(self, counts: RedisCounts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """Return the metrics."""
        counts = self._counts
        yield GaugeMetricFamily("chatapp_redis_up", "Whether Redis answers.", int(counts.up))
        yield CounterMetricFamily("chatapp_redis_losses", "Redis was lost.", counts.losses)
        yield CounterMetricFamily(
            "chatapp_redis_batches_put_back", "Batches that Redis had forgotten.", counts.put_back
        )
        yield CounterMetricFamily(
            "chatapp_redis_given_back", "Redis had lost the journal.", counts.given_back
        )
