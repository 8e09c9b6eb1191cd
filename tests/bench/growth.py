"""`python -m tests.bench.growth [FILE ...]`: the tables and the plots of docs/performance.md.

Prints the tables, from var/bench/latest.json or the files given, and writes docs/images/graph-growth.svg and
finding-growth.svg: milliseconds against items, both on scales of ten.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.__main__ import RESULT

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "images"
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 360, 60, 240, 20, 50
Line = dict[int, float]


@dataclass(frozen=True)
class Drawn:
    """A line of a picture: the measurement and, where it is not its own value, what stands beside it."""

    label: str
    name: str
    beside: str
    colour: str
    lowered: int = 0
    """Its label is moved down so much, where it would stand on another."""


@dataclass(frozen=True)
class Picture:
    file: str
    title: str
    lines: tuple[Drawn, ...]


GRAPH = Picture(
    "graph-growth.svg",
    "Everything that depends on the worst hub: milliseconds against configuration items",
    (
        Drawn("in memory", "graph.hub", "", "#0b5a73"),
        Drawn("bare search", "graph.hub", "bare search", "#3d7f96", 14),
        Drawn("recursive CTE", "graph.hub", "recursive CTE", "#b3261e"),
        Drawn("level by level", "graph.hub", "level by level", "#9a5b00"),
    ),
)
FINDING = Picture(
    "finding-growth.svg",
    "Finding: milliseconds against configuration items",
    (
        Drawn("search as typed, p95", "search.typed.p95", "", "#0b5a73"),
        Drawn("ILIKE on the name", "search.typed.p95", "usual median", "#b3261e"),
        Drawn("range few have, p95", "list.range.few.p95", "", "#3d7f96", 14),
        Drawn("every item compared", "list.range.few.p95", "every item compared", "#9a5b00"),
    ),
)


def main(files: list[str]) -> None:
    rows: list[dict[str, Any]] = []
    for file in files or [str(RESULT)]:
        rows += [row for row in json.loads(Path(file).read_text()) if "cis" in row["beside"]]
    print(table(rows))
    for picture in (GRAPH, FINDING):
        if lines := drawn(picture, rows):
            (PICTURES / picture.file).write_text(plot(picture, lines))


def drawn(picture: Picture, rows: list[dict[str, Any]]) -> dict[str, Line]:
    """The points of each line; empty when the part was not measured."""
    found: dict[str, Line] = {}
    for line in picture.lines:
        for row in rows:
            if row["name"] == line.name:
                value = row["beside"][line.beside] if line.beside else row["value"]
                found.setdefault(line.label, {})[int(row["beside"]["cis"])] = value
    return found


def table(rows: list[dict[str, Any]]) -> str:
    sizes = sorted({int(row["beside"]["cis"]) for row in rows})
    named = {(row["name"], int(row["beside"]["cis"])): row for row in rows}
    told = [f"| figure | {' | '.join(f'{size:,}' for size in sizes)} |", "|---" * (len(sizes) + 1) + "|"]
    for name in dict.fromkeys(str(row["name"]) for row in rows):
        cells = [named.get((name, size), {"value": "", "unit": ""}) for size in sizes]
        unit = next(cell["unit"] for cell in cells if cell["unit"])
        told.append(f"| {name} ({unit}) | {' | '.join(str(cell['value']) for cell in cells)} |")
    return "\n".join(told)


def plot(picture: Picture, lines: dict[str, Line]) -> str:
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
        f"<title>{picture.title}</title>",
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
    for kind in picture.lines:
        line = lines[kind.label]
        points = " ".join(f"{across(size):.1f},{up(value):.1f}" for size, value in sorted(line.items()))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{kind.colour}" stroke-width="2.5"/>')
        last = max(line)
        x, y = across(last) + 8, up(line[last]) + 4 + kind.lowered
        told = f"{kind.label} {line[last]:,.0f} ms"
        parts.append(f'<text x="{x:.1f}" y="{y:.1f}" fill="{kind.colour}">{told}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main(sys.argv[1:])
