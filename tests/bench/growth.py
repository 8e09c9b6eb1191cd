"""`python -m tests.bench.growth`: the table and the plot of docs/performance.md, from var/bench/latest.json.

Prints the table and writes docs/images/graph-growth.svg: milliseconds against items, both on scales of ten.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from tests.bench.__main__ import RESULT

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "graph-growth.svg"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 360, 60, 220, 20, 50
COLOURS = {
    "in memory": "#0b5a73",
    "bare search": "#3d7f96",
    "recursive CTE": "#b3261e",
    "level by level": "#9a5b00",
}
BELOW = {"bare search": 14}
"""Labels that would stand on another are moved down so much."""
Line = dict[int, float]


def main() -> None:
    rows = [row for row in json.loads(RESULT.read_text()) if row["name"].startswith("graph.")]
    print(table(rows))
    hubs = [row for row in rows if row["name"] == "graph.hub"]
    lines: dict[str, Line] = {name: {} for name in COLOURS}
    for row in hubs:
        size = int(row["beside"]["cis"])
        lines["in memory"][size] = row["value"]
        for name in ("bare search", "recursive CTE", "level by level"):
            lines[name][size] = row["beside"][name]
    PICTURE.write_text(plot(lines))


def table(rows: list[dict[str, object]]) -> str:
    sizes = sorted({int(row["beside"]["cis"]) for row in rows})  # type: ignore[index]
    named = {(row["name"], int(row["beside"]["cis"])): row for row in rows}  # type: ignore[index]
    told = [f"| figure | {' | '.join(f'{size:,}' for size in sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for name in dict.fromkeys(str(row["name"]) for row in rows):
        cells = [named[name, size] for size in sizes]
        told.append(f"| {name} ({cells[0]['unit']}) | {' | '.join(str(cell['value']) for cell in cells)} |")
    return "\n".join(told)


def plot(lines: dict[str, Line]) -> str:
    sizes = sorted({size for line in lines.values() for size in line})
    most = max(value for line in lines.values() for value in line.values())
    low, high = 0, math.ceil(math.log10(most))

    def across(size: int) -> float:
        span = math.log10(sizes[-1] / sizes[0]) or 1
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log10(size / sizes[0]) / span

    def up(value: float) -> float:
        share = (math.log10(max(value, 1)) - low) / (high - low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">',
        "<title>Everything that depends on the worst hub: milliseconds against configuration items</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        y = up(10**power)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dbe0"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10**power:,}</text>')
    for size in sizes:
        parts.append(f'<text x="{across(size):.1f}" y="{HEIGHT - 28}" text-anchor="middle">{size:,}</text>')
    parts.append(
        f'<text x="{LEFT}" y="{HEIGHT - 8}">configuration items; the axis upwards: milliseconds</text>'
    )
    for name, line in lines.items():
        points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in sorted(line.items()))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="2.5"/>')
        last = max(line)
        x, y = across(last) + 8, up(line[last]) + 4 + BELOW.get(name, 0)
        parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{COLOURS[name]}">{name} {line[last]:,.0f} ms</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main()
