"""The picture of what the benchmark of the memory measured."""

from __future__ import annotations

import math
from collections.abc import Sequence


def graph(points: Sequence[dict[str, float]]) -> str:
    """Return an SVG of median lookup time against size, both logarithmic."""
    width, height, left, top = 640, 360, 70, 20
    colours = {
        "memory": "#0b6e4f",
        "rapidfuzz": "#b3541e",
        "translate-toolkit": "#5b4b8a",
        "pg_trgm": "#2f6690",
    }
    sizes = [p["size"] for p in points]
    times = [v for p in points for k, v in p.items() if k != "size"]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    first, last = math.log10(min(sizes)), math.log10(max(sizes)) or 1

    def x(size: float) -> float:
        return left + (math.log10(size) - first) / ((last - first) or 1) * (width - left - 150)

    def y(ms: float) -> float:
        return top + (high - math.log10(ms)) / (high - low) * (height - top - 50)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13" role="img">',
        "<title>Median lookup time against the number of units</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        out.append(f'<line x1="{left}" x2="{width - 150}" y1="{at:.0f}" y2="{at:.0f}" stroke="#d0d0d0"/>')
        out.append(f'<text x="{left - 8}" y="{at + 4:.0f}" text-anchor="end">{10**power:g} ms</text>')
    out += [f'<text x="{x(s):.0f}" y="{height - 25}" text-anchor="middle">{s:,.0f}</text>' for s in sizes]
    out.append(f'<text x="{(left + width - 150) / 2:.0f}" y="{height - 6}" text-anchor="middle">units</text>')
    for name, colour in colours.items():
        places = [(x(p["size"]), y(p[name])) for p in points if name in p]
        if places:
            line = " ".join(f"{a:.0f},{b:.0f}" for a, b in places)
            out.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
            out += [f'<circle cx="{a:.0f}" cy="{b:.0f}" r="4" fill="{colour}"/>' for a, b in places]
            a, b = places[-1]
            out.append(f'<text x="{a + 10:.0f}" y="{b + 4:.0f}" fill="{colour}">{name}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
