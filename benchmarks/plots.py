"""Plots of the benchmarks as SVG: bars or lines, with bounds and goals marked. Plain geometry, no library, no script.

Nothing is told by colour alone: each bar and each line bears its name and its figure.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Who = Literal["product", "baseline"]

WIDTH, ROW, SCALE, HEIGHT = 760.0, 30.0, 40.0, 300.0
"""Of a drawing: its width, the height of a row of bars, of the scale below, and of the field of lines."""
_FILLS = {"product": "#2563a8", "baseline": "#9aa5b1"}
_STROKES = (("#2563a8", ""), ("#b45309", "7 3"), ("#3f7d3a", "2 3"), ("#7a4fa3", "10 3 2 3"))
_INK, _QUIET, _GRID, _MARK = "#1f2933", "#52606d", "#d9dee4", "#b3261e"
_FONT = 'system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif'
_LETTER = 6.7
"""How wide a letter of 12 px is at the most, on average."""
_HEAD, _LINE, _EDGE = 40.0, 17.0, 12.0
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with its name; the product's, or what it is held against."""

    label: str
    value: float
    who: Who = "product"


@dataclass(frozen=True, slots=True)
class Mark:
    """A value that is drawn across the plot: a bound or a goal, with its words."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A named line through points (x, y), in the order of x; there is at least one."""

    label: str
    points: Sequence[tuple[float, float]]


def bars(title: str, unit: str, rows: Sequence[Bar], marks: Sequence[Mark] = (), *, digits: int = 0) -> str:
    """Return a plot of horizontal bars.

    Args:
        title: What is shown.
        unit: What the figures are in.
        rows: The bars, from top to bottom.
        marks: Values that are drawn across all of them.
        digits: Figures behind the point.
    """
    told = [f"{row.value:,.{digits}f}" for row in rows]
    left = _EDGE * 2 + _LETTER * max(len(row.label) for row in rows)
    room = WIDTH - left - _EDGE * 2 - _LETTER * max(map(len, told))
    top = _HEAD + _LINE * len(marks)
    bottom = top + ROW * len(rows)
    most = max([row.value for row in rows] + [mark.value for mark in marks])
    scale = room / most if most > 0 else 0.0
    root = _root(title, bottom + SCALE, [f"{row.label}: {text}" for row, text in zip(rows, told, strict=True)], marks)
    for tick in ticks(most):
        x = left + tick * scale
        _line(root, (x, top), (x, bottom))
        _text(root, x, bottom + 14, f"{tick:,g}", anchor="middle", quiet=True)
    _text(root, left + room / 2, bottom + 31, unit, anchor="middle", quiet=True)
    for number, row in enumerate(rows):
        y = top + ROW * number
        size = {"x": left, "y": y + 5, "width": row.value * scale, "height": ROW - 10}
        ET.SubElement(root, "rect", {name: _n(value) for name, value in size.items()} | {"fill": _FILLS[row.who]})
        _text(root, left - 8, y + ROW / 2 + 4, row.label, anchor="end")
    near = sorted((mark for mark in marks if mark.value * 2 <= most), key=lambda mark: mark.value)
    far = sorted((mark for mark in marks if mark.value * 2 > most), key=lambda mark: -mark.value)
    for number, mark in enumerate([*near, *far]):  # so that no line begins above the words of another one
        x = left + mark.value * scale
        _line(root, (x, _HEAD + _LINE * number - 8), (x, bottom), marked=True)
    for number, mark in enumerate([*near, *far]):
        x = left + mark.value * scale
        place, anchor = (x + 5, "start") if mark in near else (x - 5, "end")
        _text(root, place, _HEAD + _LINE * number + 2, mark.words, anchor=anchor, marked=True, haloed=True)
    for number, (row, text) in enumerate(zip(rows, told, strict=True)):  # above the marks, so that it can be read
        _text(root, left + row.value * scale + 6, top + ROW * number + ROW / 2 + 4, text, haloed=True)
    return _written(root)


def lines(title: str, x_unit: str, y_unit: str, series: Sequence[Line], marks: Sequence[Mark] = ()) -> str:
    """Return a plot of lines; both scales begin at nought.

    Args:
        title: What is shown.
        x_unit: What goes to the right, and in what.
        y_unit: What goes up, and in what.
        series: The lines; each bears its name at its end.
        marks: Values of y that are drawn across.
    """
    far = max(x for line in series for x, _ in line.points) or 1.0
    high = max([y for line in series for _, y in line.points] + [mark.value for mark in marks]) or 1.0
    left = _EDGE * 2 + _LETTER * len(f"{ticks(high)[-1]:,g}")
    right = WIDTH - _EDGE * 2 - _LETTER * max(len(line.label) for line in series)
    head = _HEAD + 6
    bottom = head + _LINE * (max(1, len(marks)) + 0.5) + HEIGHT

    def at(x: float, y: float) -> tuple[float, float]:
        return left + (right - left) * x / far, bottom - HEIGHT * y / high

    tops = [f"{line.label}: at most {max(y for _, y in line.points):,.0f}" for line in series]
    root = _root(title, bottom + SCALE, tops, marks)
    _text(root, _EDGE, head, y_unit, quiet=True)
    for tick in ticks(high):
        _, y = at(0, tick)
        _line(root, (left, y), (right, y))
        _text(root, left - 6, y + 4, f"{tick:,g}", anchor="end", quiet=True)
    for tick in ticks(far):
        _text(root, at(tick, 0)[0], bottom + 16, f"{tick:,g}", anchor="middle", quiet=True)
    _text(root, (left + right) / 2, bottom + 33, x_unit, anchor="middle", quiet=True)
    for number, mark in enumerate(marks):  # their words stand above, where no line can cross them
        _, y = at(0, mark.value)
        _line(root, (left, y), (right, y), marked=True)
        _line(
            root,
            (WIDTH - _EDGE - 30, head + number * _LINE - 4),
            (WIDTH - _EDGE, head + number * _LINE - 4),
            marked=True,
        )
        _text(root, WIDTH - _EDGE - 36, head + number * _LINE, mark.words, anchor="end", marked=True)
    ends: list[tuple[float, Line, str]] = []
    for line, (stroke, dash) in zip(series, cycle(_STROKES), strict=False):
        way = " ".join(f"{_n(x)},{_n(y)}" for x, y in (at(*point) for point in line.points))
        look = {"fill": "none", "stroke": stroke, "stroke-width": "2", "stroke-linejoin": "round"}
        ET.SubElement(root, "polyline", {"points": way} | look | ({"stroke-dasharray": dash} if dash else {}))
        ends.append((at(*line.points[-1])[1], line, stroke))
    below = -math.inf
    for height, line, stroke in sorted(ends, key=lambda end: end[0]):  # names that would lie over each other move down
        below = max(height + 4, below + 14)
        x, _ = at(*line.points[-1])
        _text(root, x + 6, below, line.label).set("fill", stroke)
    return _written(root)


def thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """Return the highest point of each stretch of a line, so that few are left and no peak is lost.

    Args:
        points: In the order of x.
        most: How many may be left.
    """
    size = max(1, math.ceil(len(points) / most))
    return [max(points[at : at + size], key=lambda point: point[1]) for at in range(0, len(points), size)]


def ticks(most: float) -> list[float]:
    """Return the values of a scale from nought to at most that: steps of 1, 2 or 5 with noughts."""
    if most <= 0:
        return [0.0]
    ten = 10.0 ** math.floor(math.log10(most / _TICKS))
    step = next(ten * one for one in (1, 2, 5, 10, 20) if most / (ten * one) <= _TICKS)
    return [round(step * number, 10) for number in range(int(most / step + 1e-9) + 1)]


def _root(title: str, height: float, figures: Sequence[str], marks: Sequence[Mark]) -> ET.Element:
    look = {"font-family": _FONT, "font-size": "12", "role": "img"}
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {_n(WIDTH)} {_n(height)}"} | look)
    ET.SubElement(root, "title").text = title
    ET.SubElement(root, "desc").text = "; ".join([*figures, *(mark.words for mark in marks)])
    ET.SubElement(root, "rect", {"width": _n(WIDTH), "height": _n(height), "fill": "#ffffff"})
    head = _text(root, _EDGE, 20, title)
    head.set("font-size", "14")
    head.set("font-weight", "600")
    return root


def _line(root: ET.Element, begin: tuple[float, float], end: tuple[float, float], *, marked: bool = False) -> None:
    places = {"x1": begin[0], "y1": begin[1], "x2": end[0], "y2": end[1]}
    look = {"stroke": _MARK, "stroke-width": "1.5", "stroke-dasharray": "5 3"} if marked else {"stroke": _GRID}
    ET.SubElement(root, "line", {name: _n(value) for name, value in places.items()} | look)


def _text(
    root: ET.Element,
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    quiet: bool = False,
    marked: bool = False,
    haloed: bool = False,
) -> ET.Element:
    fill = _MARK if marked else _QUIET if quiet else _INK
    look = {"x": _n(x), "y": _n(y), "text-anchor": anchor, "fill": fill}
    halo = {"stroke": "#ffffff", "stroke-width": "4", "paint-order": "stroke"} if haloed else {}
    element = ET.SubElement(root, "text", look | halo)
    element.text = words
    return element


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"
