"""The columns that several scenarios show."""

from bench.figures import Column

RATE = Column("deliveries_per_second", "deliveries/s", more=True)
CPU = Column("cpu_us", "CPU µs per delivery", 2)
P50 = Column("p50_ms", "p50 ms", 1)
P99 = Column("p99_ms", "p99 ms", 1)
BUSY = Column("server_cpu_share", "server's CPU %", scale=100, compared=False)
LOAD = Column("generator_cpu_share", "generator's CPU %", scale=100, compared=False)
PACED = (CPU, P50, P99, Column("deliveries_per_second", "deliveries/s", compared=False))
"""What is shown of messages that are said at fixed times."""
