"""Bar charts in SVG: one bar for each competitor, the best first, ours in colour, for light and for dark pages."""
import dataclasses
import html
import math

from Harness.building import BENCHMARKS
from Harness.figures import UPPER, quartiles

PLOTS_FOLDER = BENCHMARKS / "Plots"
WIDTH, LEFT, RIGHT = 760, 200, 670  # of the picture, and where its axis begins and ends
TOP, ROW, BAR, FOOT = 64, 28, 16, 44  # above the bars, for each, its thickness, and below
TICKS = 6  # at most, beside the one at zero

STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-size: 16px; font-weight: 600 }
.quiet { fill: #59636e; font-size: 12px }
.page { fill: #ffffff }
.bar { fill: #afb8c1 }
.ours { fill: #0969da }
.grid { stroke: #d1d9e0 }
.whisker { stroke: #1f2328 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .quiet { fill: #9198a1 }
  .page { fill: #0d1117 }
  .bar { fill: #656c76 }
  .ours { fill: #4493f8 }
  .grid { stroke: #3d444d }
  .whisker { stroke: #f0f6fc }
}
"""


@dataclasses.dataclass
class Plot:
    """One figure of all competitors in one situation of a part."""

    name: str  # of the file
    title: str
    part: str
    situation: str
    figure: str
    unit: str

    def svg(self, competitors):
        """The picture of {competitor: samples}."""
        rows = [(name, *quartiles(samples, self.figure)) for name, samples in competitors.items()]
        rows.sort(key=lambda row: row[2], reverse=self.figure in UPPER)
        return picture(self.title, self.caption, self.unit, rows)

    @property
    def caption(self):
        better = "more" if self.figure in UPPER else "less"
        return f"{better.capitalize()} is better. Bars are medians, whiskers quartiles."


PLOTS = [
    Plot("echo", "CPU time of a TCP echo, 64 connections", "tcp", "64 connections", "cpu", "µs of CPU for a message"),
    Plot(
        "calls", "Calls through a WAMP router, 100 in flight", "router", "calls, WebSocket, json, 16 bytes, 100 in flight",
        "rate", "calls/s"),
    Plot(
        "websocket", "WebSocket echo, 64 connections, 64 bytes, 16 in flight", "websocket", "64 bytes, 16 in flight",
        "rate", "messages/s"),
    Plot("view", "A web view that makes one WAMP call, 64 connections", "view", "64 connections", "rate", "requests/s"),
]


def draw(samples):
    """Writes the picture of every plot that was measured, and returns those plots."""
    PLOTS_FOLDER.mkdir(exist_ok=True)
    drawn = [plot for plot in PLOTS if plot.situation in samples.get(plot.part, {})]
    for plot in drawn:
        (PLOTS_FOLDER / f"{plot.name}.svg").write_text(plot.svg(samples[plot.part][plot.situation]))
    return drawn


def picture(title, caption, unit, rows):
    """The SVG of rows of a name, lower quartile, median and upper quartile."""
    bottom = TOP + ROW * len(rows)
    step, end = scale(max(row[3] for row in rows))

    def across(value):
        return round(LEFT + (RIGHT - LEFT) * value / end, 1)

    size = f'viewBox="0 0 {WIDTH} {bottom + FOOT}" width="{WIDTH}" height="{bottom + FOOT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>",
        '<rect class="page" width="100%" height="100%"/>',
        text(16, 26, title, "title"), text(16, 46, caption, "quiet"),
    ]
    for tick in range(round(end / step) + 1):
        x = across(tick * step)
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP - 4}" y2="{bottom}"/>')
        parts.append(text(x, bottom + 16, number(tick * step, step), "quiet", "middle"))
    parts.append(text((LEFT + RIGHT) / 2, bottom + 34, unit, "quiet", "middle"))
    for row, (name, lower, middle, upper) in enumerate(rows):
        y = TOP + ROW * row + ROW / 2
        kind = "ours" if name.startswith("swampy") else "bar"
        parts.append(text(LEFT - 8, y + 4, name, anchor="end"))
        width = round(across(middle) - LEFT, 1)
        parts.append(f'<rect class="{kind}" x="{LEFT}" y="{y - BAR / 2}" width="{width}" height="{BAR}"/>')
        parts.append(whisker(across(lower), across(upper), y))
        parts.append(text(across(max(middle, upper)) + 8, y + 4, number(middle, middle / 100)))
    return "\n".join([*parts, "</svg>\n"])


def scale(most):
    """The distance of the ticks and the last of them, so that `most` lies before it."""
    power = 10 ** math.floor(math.log10(most / TICKS))
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if most / step <= TICKS)
    return step, step * math.ceil(most / step)


def number(value, precision):
    """With as many digits as the precision has after the point, at most two."""
    digits = min(2, max(0, -math.floor(math.log10(precision) + 1e-9)))
    return f"{value:,.{digits}f}"


def whisker(left, right, y):
    strokes = f"M{left} {y}H{right}M{left} {y - 4}v8M{right} {y - 4}v8"
    return f'<path class="whisker" fill="none" d="{strokes}"/>'


def text(x, y, words, kind="", anchor="start"):
    style = f' class="{kind}"' if kind else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{style}>{html.escape(words)}</text>'
