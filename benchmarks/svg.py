"""Line charts as SVG text: a few series over a logarithmic axis of seconds."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 80, 150, 52, 44
COLOURS = ("#005eb8", "#d5281b", "#007f3b", "#ae2573", "#ed8b00", "#425563")
STEPS = 6
"""No more steps than this on the upright axis."""
Point = tuple[float, float]
Scale = Callable[[float], float]


def line_chart(title: str, x: str, y: str, series: Mapping[str, Sequence[Point]]) -> str:
    """A chart of (x, y) points by name; x above 0, laid out by its logarithm.

    Every line carries its name at its end and a mark of its own, so that colour is not needed.
    """
    points = [point for several in series.values() for point in several]
    assert points, "nothing to draw"
    xs = sorted({point[0] for point in points})
    ticks = _ticks([point[1] for point in points])
    low, high = ticks[0], ticks[-1]

    def across(value: float) -> float:
        first, last = log10(xs[0]), log10(xs[-1])
        share = 0.5 if last == first else (log10(value) - first) / (last - first)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(LEFT, 20, title, weight="bold"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x, anchor="middle"),
        _text(LEFT, 38, y, fill="#425563"),
    ]
    for value in ticks:
        at = up(value)
        parts.append(
            f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#d8dde0" fill="none"/>'
            + _text(LEFT - 6, at + 4, f"{value:,.10g}", anchor="end")
        )
    parts += [_text(across(value), HEIGHT - BOTTOM + 18, f"{value:g}", "middle") for value in xs]
    parts += _lines(series, across, up)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _lines(series: Mapping[str, Sequence[Point]], across: Scale, up: Scale) -> list[str]:
    parts = []
    taken: list[float] = []
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [(across(one), up(other)) for one, other in sorted(points)]
        if not places:
            continue
        path = " ".join(f"{one:.1f},{other:.1f}" for one, other in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [_mark(number, one, other, colour) for one, other in places]
        label = places[-1][1] + 4
        while any(abs(label - other) < 14 for other in taken):
            label += 14
        taken.append(label)
        parts.append(_text(WIDTH - RIGHT + 10, label, name, fill=colour))
    return parts


def _mark(number: int, x: float, y: float, colour: str) -> str:
    match number % 4:
        case 0:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        case 1:
            return f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{colour}"/>'
        case 2:
            corners = f"{x:.1f},{y - 5:.1f} {x + 5:.1f},{y + 4:.1f} {x - 5:.1f},{y + 4:.1f}"
            return f'<polygon points="{corners}" fill="{colour}"/>'
        case _:
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="white" stroke="{colour}" '
                'stroke-width="2"/>'
            )


def _ticks(values: Sequence[float]) -> list[float]:
    """Round values from below the least to above the most."""
    low, high = min(values), max(values)
    spread = (high - low) or abs(high) or 1.0
    rough = spread / (STEPS - 2)
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def _text(
    x: float, y: float, words: str, anchor: str = "start", weight: str = "normal",
    fill: str = "#212b32",
) -> str:  # fmt: skip
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{fill}">{escape(words)}</text>'
    )
