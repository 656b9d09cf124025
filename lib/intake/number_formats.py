"""What a spreadsheet's number format makes of a number: a percentage, a date, a time, or the number itself."""

import re
from datetime import date, datetime, timedelta

from lib.intake.answer import Written, day, moment, percent

PERCENT, DATE, MOMENT, TIME, ELAPSED = "percent", "date", "moment", "time", "elapsed"
# ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are the dates and times of Chinese, Japanese and Korean Excel
BUILT_IN = dict.fromkeys((9, 10), PERCENT) | dict.fromkeys((14, 15, 16, 17, 27, 28, 29, 30, 31, 36, *range(50, 55), 57, 58), DATE)
BUILT_IN |= {22: MOMENT} | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), TIME) | {46: ELAPSED}
SAID_LITERALLY = re.compile(r'"[^"]*"?|\\.|_.|\*.')
BRACKETS = re.compile(r"\[([^\]]*)\]")
LAST_DAY = 2_958_465  # 9999-12-31


def shown_as(number: int, code: str | None) -> str | None:
    """How a format shows numbers, from its id and, for one of the file's own, its code."""
    return BUILT_IN.get(number) if code is None else by_code(code)


def by_code(code: str) -> str | None:
    """
    >>> [by_code(code) for code in ("0.0%", "yyyy-mm-dd", "hh:mm", "[h]:mm", "d/m/yy h:mm", '0.0" %"', "General")]
    ['percent', 'date', 'time', 'elapsed', 'moment', None, None]
    """
    plain = SAID_LITERALLY.sub("", code).split(";")[0].lower()
    if any(re.fullmatch("h+|m+|s+", inside) for inside in BRACKETS.findall(plain)):
        return ELAPSED
    plain = BRACKETS.sub("", plain)
    if "general" in plain or "standard" in plain:
        return None
    if "%" in plain:
        return PERCENT
    clock = "h" in plain or "s" in plain
    calendar = "y" in plain or "d" in plain or ("m" in plain and not clock)
    if calendar:
        return MOMENT if clock else DATE
    return TIME if clock else None


def shown(value: float, how: str, epoch_1904: bool) -> Written:
    """A number as its format shows it; a number that no calendar has stays a number."""
    if how == PERCENT:
        return percent(value)
    if how == ELAPSED or (how == TIME and 0 <= value < 1):
        return clock_time(value) if value >= 0 else value
    when = moment_of(value, epoch_1904)
    if when is None:
        return value
    if how == DATE and when.time() == datetime.min.time():
        return day(when.date())
    return moment(when)


def clock_time(days: float) -> str:
    """
    >>> clock_time(0.375), clock_time(1.5)
    ('09:00:00', '36:00:00')
    """
    seconds = round(days * 86_400)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def moment_of(serial: float, epoch_1904: bool) -> datetime | None:
    """The moment a serial number stands for, to the millisecond; None where no calendar has it.

    >>> moment_of(40178, False).date().isoformat(), moment_of(0, True).date().isoformat()
    ('2009-12-31', '1904-01-01')
    """
    if epoch_1904:
        start, least = datetime(1904, 1, 1), 0
    else:  # Excel believes in 29 February 1900, which is serial 60
        start, least = datetime(1899, 12, 31 if serial < 60 else 30), 1
    if not least <= serial < LAST_DAY + 1 or (not epoch_1904 and 60 <= serial < 61):
        return None
    try:
        return start + timedelta(milliseconds=round(serial * 86_400_000))
    except OverflowError:
        return None


def iso_day(text: str) -> Written:
    """An ISO date or moment as text (`2010-01-31`, `2010-01-31T08:00:00`) as a cell; other text stays text."""
    try:
        if len(text) <= 10:
            return day(date.fromisoformat(text))
        return moment(datetime.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        return text
