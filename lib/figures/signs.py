"""How often each imaging sign was seen: horizontal bars with Wilson's interval and the printed percentage as a tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import plotly.graph_objects as go

from lib.figures.look import SMALL_SIZE, Mode, Palette, axis, faded, figure, label, layout, palette
from lib.figures.text import plotly_text, wrapped
from lib.statistics.results import Rate
from lib.study.numbers import THIN, number
from lib.study.published import printed_share
from lib.study.terms import Field

ROW, TOP, BOTTOM, LEFT, RIGHT = 42, 8, 26, 172, 84


@dataclass(frozen=True)
class SignBar:
    """One bar: what was looked for, in how many of how many it was there, and the printed percentage if there is one."""

    label: str
    rate: Rate
    printed: str | None = None

    @classmethod
    def of(cls, field: Field, values: Sequence[str], rate: Rate) -> "SignBar":
        """The bar of some values of a field, labelled by the vocabulary, beside what the paper prints of the same values."""
        return cls(field.with_values(values), rate, printed_share(field.name, values))


def sign_bars(bars: Sequence[SignBar], mode: Mode = "light") -> go.Figure:
    """One row a bar, in the order given, on 0 to 100 %."""
    colours = palette(mode)
    places = list(range(len(bars)))
    shares = [100 * each.rate.fraction if each.rate.fraction is not None else None for each in bars]
    traces = [
        _bar(places, [100] * len(bars), colours.track, "of all") | {"hoverinfo": "skip"},
        _bar(places, shares, faded(colours.accent, 0.85), "seen") | _whiskers(bars, shares, colours) | _hover(bars),
        _ticks(bars, colours),
    ]
    return figure(traces, _layout(bars, colours))


def _bar(places: list[int], shares: list, colour: str, name: str) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": shares,
        "y": places,
        "width": 0.42,
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _whiskers(bars: Sequence[SignBar], shares: list, colours: Palette) -> dict:
    pairs = [(each.rate.ci95, share) for each, share in zip(bars, shares, strict=True)]
    return {
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [100 * ends[1] - share if ends else 0 for ends, share in pairs],
            "arrayminus": [share - 100 * ends[0] if ends else 0 for ends, share in pairs],
            "color": colours.text,
            "thickness": 1.5,
            "width": 4,
        }
    }


def _hover(bars: Sequence[SignBar]) -> dict:
    said = []
    for each in bars:
        low, high = each.rate.ci95 or (None, None)
        ends = "" if low is None else f"<br>95 % CI {number(100 * low)} to {number(100 * high)} %"
        printed = f"<br>printed {plotly_text(each.printed)} %" if each.printed else ""
        said.append(f"{plotly_text(each.label)}<br>{each.rate.k} of {each.rate.n}{ends}{printed}")
    return {"hovertext": said, "hovertemplate": "%{hovertext}<extra></extra>"}


def _ticks(bars: Sequence[SignBar], colours: Palette) -> dict:
    known = [(place, each.printed) for place, each in enumerate(bars) if each.printed]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "printed",
        "x": [float(text) for _, text in known],
        "y": [place for place, _ in known],
        "text": [plotly_text(text) for _, text in known],
        "marker": {"symbol": "line-ns-open", "size": 26, "color": colours.warm, "line": {"width": 2.5, "color": colours.warm}},
        "hovertemplate": "printed %{text} %<extra></extra>",
    }


def _layout(bars: Sequence[SignBar], colours: Palette) -> dict:
    numbers = [
        label(colours, _number(each, colours), 1, place, xref="paper", xanchor="left", xshift=10, align="left", halo=0)
        for place, each in enumerate(bars)
    ]
    names = [wrapped(each.label, 26) for each in bars]
    return layout(
        colours,
        TOP + BOTTOM + ROW * max(1, len(bars)),
        (LEFT, RIGHT, TOP, BOTTOM),
        barmode="overlay",
        xaxis=axis(colours, range=[0, 100], tickvals=[0, 50, 100], ticktext=["0", "50", "100 %"], tickangle=0),
        yaxis=axis(
            colours,
            range=[len(bars) - 0.5, -0.5],
            tickvals=list(range(len(bars))),
            ticktext=names,
            tickfont={"size": SMALL_SIZE + 1, "color": colours.text},
        ),
        annotations=numbers,
        uirevision="signs",
    )


def _number(each: SignBar, colours: Palette) -> str:
    counts = f"{number(each.rate.k)} of {number(each.rate.n)}"
    if not each.rate.n:
        return f"<span style='color:{colours.quiet}'>not<br>recorded</span>"
    share = number(Fraction(100 * each.rate.k, each.rate.n))
    return f"<b>{share}{THIN}%</b><br><span style='font-size:{SMALL_SIZE}px;color:{colours.quiet}'>{counts}</span>"
