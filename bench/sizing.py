"""Sizing: what is used up first, as more gateways and users come, by costs that were measured.

It is a model, and no measurement: `python -m bench --only gateways` gives the costs of the server
and of a gateway, `--only redis` that of Redis. The model says first what those runs should have
shown, and how far it is off.

    python -m bench.sizing --server 900,930,960 --delivery 1.0 --engine 12 --svg docs/sizing.svg
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

USERS = 1_000_000
MOST_GATEWAYS = 100
ROOMS = (10, 100, 1000)
"""Members of a room."""

WIDTH, HEIGHT, MARGIN = 640, 300, 60
_GREY, _COLOURS = "#7d8590", ("#2f9e58", "#6b7fd7", "#c2703d", "#9a6bd7", "#3d9bc2")


@dataclass(frozen=True)
class Costs:
    """What one thing costs, in µs of one processor.

    Attributes:
        message: a message, at the server, without gateways' part.
        gateway: each gateway that the message goes to, at the server.
        delivery: a message to one reader, at a gateway.
        engine: a message, at Redis.
    """

    message: float
    gateway: float
    delivery: float
    engine: float


def fitted(server: Sequence[float], delivery: float, engine: float) -> Costs:
    """Return the costs, from what a message cost the server with one, two, three… gateways."""
    counts = range(1, len(server) + 1)
    mean_count, mean = sum(counts) / len(server), sum(server) / len(server)
    over = sum((n - mean_count) * (cost - mean) for n, cost in zip(counts, server, strict=True))
    under = sum((n - mean_count) ** 2 for n in counts)
    each = max(0.0, over / under) if under else 0.0
    return Costs(mean - each * mean_count, each, delivery, engine)


def touched(gateways: int, members: int) -> float:
    """Return how many gateways have some of a room's members, who are anywhere."""
    return gateways * (1 - (1 - 1 / gateways) ** members)


def limits(costs: Costs, gateways: int, members: int) -> dict[str, float]:
    """Return how many messages a second use up each, all rooms being of that size."""
    at_server = costs.message + costs.gateway * touched(gateways, members)
    at_gateway = costs.delivery * members / gateways
    return {
        "server": 1e6 / at_server,
        "gateways": 1e6 / at_gateway,
        "Redis": 1e6 / costs.engine,
    }


def report(costs: Costs, server: Sequence[float]) -> str:
    """Return what the model says of what was measured, and of a million users."""
    lines = ["| gateways | server's µs per message, measured | by the model | off by |"]
    lines.append("| --: | --: | --: | --: |")
    for count, cost in enumerate(server, 1):
        said = costs.message + costs.gateway * count
        lines.append(f"| {count} | {cost:,.0f} | {said:,.0f} | {abs(said / cost - 1):.0%} |")
    lines += [
        "",
        f"{USERS:,} users at {MOST_GATEWAYS} gateways, messages a second at the most:",
        "",
    ]
    lines += ["| members of a room | server | gateways | Redis | used up first |"]
    lines += ["| --: | --: | --: | --: | --- |"]
    for members in ROOMS:
        found = limits(costs, MOST_GATEWAYS, members)
        first = min(found, key=lambda name: found[name])
        cells = " | ".join(f"{rate:,.0f}" for rate in found.values())
        lines.append(f"| {members:,} | {cells} | {first} |")
    return "\n".join(lines) + "\n"


def chart(costs: Costs, members: int) -> str:
    """Return an SVG picture of the messages a second that use up each, by the gateways."""
    counts = range(1, MOST_GATEWAYS + 1)
    found = [limits(costs, count, members) for count in counts]
    top = max(min(each.values()) for each in found) * 2
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
            f' width="{WIDTH}" height="{HEIGHT}" font-family="system-ui, sans-serif"'
            f' font-size="12" fill="{_GREY}">'
        ),
        (
            f'<text x="{MARGIN}" y="16">messages a second that use up each, in rooms of'
            f" {members:,}</text>"
        ),
        f'<path d="M{MARGIN} 30V{HEIGHT - 30}H{WIDTH - 90}" fill="none" stroke="{_GREY}"/>',
        f'<text x="{WIDTH - 150}" y="{HEIGHT - 10}">{MOST_GATEWAYS} gateways</text>',
        f'<text x="{MARGIN}" y="{HEIGHT - 10}">1</text>',
        f'<text x="4" y="40">{top:,.0f}</text>',
    ]
    for name, colour in zip(found[0], _COLOURS, strict=False):
        points = [
            (
                MARGIN + (WIDTH - 90 - MARGIN) * (count - 1) / (MOST_GATEWAYS - 1),
                HEIGHT - 30 - (HEIGHT - 60) * min(1.0, each[name] / top),
            )
            for count, each in zip(counts, found, strict=True)
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        parts.append(f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" fill="{colour}">{name}</text>')
    return "\n".join((*parts, "</svg>\n"))


def main(arguments: Sequence[str]) -> None:
    """Print the report, and draw the chart if it is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.sizing", description=__doc__)
    add = parser.add_argument
    add("--server", required=True, help="µs per message with 1, 2, 3 gateways, with commas")
    add("--delivery", type=float, required=True, help="µs per delivery at a gateway")
    add("--engine", type=float, required=True, help="µs per message at Redis")
    add("--members", type=int, default=100, help="members of a room in the chart")
    add("--svg", type=Path, metavar="FILE", help="draw a chart there")
    options = parser.parse_args(arguments)
    server = [float(cost) for cost in options.server.split(",")]
    costs = fitted(server, options.delivery, options.engine)
    sys.stdout.write(report(costs, server))
    if options.svg:
        options.svg.write_text(chart(costs, options.members))


if __name__ == "__main__":
    main(sys.argv[1:])
