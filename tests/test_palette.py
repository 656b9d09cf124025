"""Colours told apart by every kind of colour vision, and seen on their background."""

from itertools import combinations

import numpy as np
import pytest

from lib.figures.look import DARK, DASHES, LIGHT, SYMBOLS, group_style, missing_style, palette

MODES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda each: each.mode)

# Machado, Oliveira and Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency",
# IEEE TVCG 15:1291, table 1, severity 1.0; applied to linear RGB.
VISION = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    """A hex colour as linear RGB from 0 to 1 (IEC 61966-2-1)."""
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    light = sorted((float(linear(each) @ [0.2126, 0.7152, 0.0722]) for each in (one, other)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB of linear RGB under D65."""
    share = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    f = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def ciede2000(one: np.ndarray, other: np.ndarray) -> float:
    """The colour difference of two CIELAB colours (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    c1, c2 = np.hypot(a1 * (1 + g), b1), np.hypot(a2 * (1 + g), b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * (1 + g))) % 360 for a, b in ((a1, b1), (a2, b2)))
    dh = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    big_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh) / 2)
    h = h1 + h2 if c1 * c2 == 0 else (h1 + dh / 2) % 360
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
    t += 0.32 * np.cos(np.radians(3 * h + 6)) - 0.20 * np.cos(np.radians(4 * h - 63))
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    light, chroma, hue = (l2 - l1) / s_l, (c2 - c1) / s_c, big_h / s_h
    return float(np.sqrt(light**2 + chroma**2 + hue**2 + turn * chroma * hue))


def nearest(colours: tuple[str, ...], kind: str) -> float:
    """The smallest difference between any two colours as one kind of vision sees them."""
    seen = [lab(VISION[kind] @ linear(each)) for each in colours]
    return min(ciede2000(one, other) for one, other in combinations(seen, 2))


def test_the_colour_difference_agrees_with_the_published_pairs():
    """Sharma, Wu and Dalal 2005, table 1, pairs 1, 7, 17 and 25."""
    pairs = [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    for one, other, expected in pairs:
        assert ciede2000(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@MODES
@pytest.mark.parametrize("kind", VISION)
def test_every_two_groups_are_told_apart_by_every_kind_of_colour_vision(colours, kind):
    assert nearest(colours.groups, kind) > 12


def test_plotlys_own_colours_would_not_pass():
    assert min(nearest(("#636EFA", "#EF553B", "#00CC96", "#AB63FA", "#FFA15A"), kind) for kind in VISION) < 6


@MODES
def test_every_mark_is_seen_on_its_background(colours):
    marks = (*colours.groups, colours.accent, colours.warm, missing_style(colours).colour)
    assert min(contrast(each, colours.background) for each in marks) >= 3


@MODES
def test_every_text_colour_is_read_on_its_background(colours):
    assert min(contrast(each, colours.background) for each in (colours.text, colours.quiet, colours.accent, colours.warm)) >= 4.5


@MODES
def test_the_first_four_groups_differ_in_colour_dash_and_symbol(colours):
    styles = [group_style(place, colours) for place in range(4)]
    for part in ("colour", "dash", "symbol", "glyph"):
        assert len({getattr(each, part) for each in styles}) == 4


@MODES
def test_sixteen_groups_still_have_sixteen_looks(colours):
    assert len({group_style(place, colours) for place in range(16)}) == 16
    assert missing_style(colours) not in {group_style(place, colours) for place in range(16)}


def test_dashes_and_symbols_are_as_many_as_the_colours():
    assert len(DASHES) == len(SYMBOLS) == len(palette("light").groups) == len(palette("dark").groups) == 4
