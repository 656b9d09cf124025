"""Every check over the paper's printed numbers."""

from functools import cache

from lib.statistics.audit.family import claim_after_holm, claim_of_no_difference
from lib.statistics.audit.grim import grim_mean, grim_percent
from lib.statistics.audit.scales import on_scale, questionnaire_score, relief
from lib.statistics.audit.spread import Side, mean_within, spread_of_differences
from lib.statistics.audit.statements import (
    heading,
    heads,
    long_term,
    longer_than_the_minimum,
    range_and_mean,
    tested_at_all,
)
from lib.statistics.audit.sums import all_shares, sum_of_shares
from lib.statistics.audit.t_and_p import fitting_sizes, t_and_p
from lib.statistics.audit.t_grimmer import t_grimmer
from lib.statistics.audit.three_timepoints import three_timepoints
from lib.statistics.beside import follows
from lib.statistics.printed_scores import PrintedScore
from lib.statistics.results import VERDICTS, Finding
from lib.study import published, vocabulary
from lib.study.published import N, PrintedScale, PrintedSummary, PrintedTest


def audit() -> list[Finding]:
    """Every finding about the paper, gravest first."""
    return list(_audit())


@cache
def _audit() -> tuple[Finding, ...]:
    """Kept, since it depends on the printed strings alone."""
    found = [*_tests(), *_significance(), *_shares(), *_summaries(), *_all_timepoints(), *_statements()]
    return tuple(sorted(found, key=lambda each: VERDICTS.index(each.verdict)))


def where_of(test: PrintedTest) -> str:
    """`Table 2, VAS pain`."""
    return f"Table {test.table}, {vocabulary.measure(test.measure).short}"


def _tests() -> list[Finding]:
    found = []
    for test in published.TESTS:
        where, scale = where_of(test), _scale(test.measure)
        found.append(t_and_p(where, test.t, test.p, N))
        found.append(spread_of_differences(where, _side(test.summary_before), _side(test.summary_after), test.t, N))
        if scale.step is not None:
            before, after = _score(test.before, test.summary_before), _score(test.after, test.summary_after)
            found.append(t_grimmer(where, before, after, test.t, N, fitting_sizes(follows(test.t, test.p, N))))
    return found


def _significance() -> list[Finding]:
    claim, second = published.CLAIMS["no difference"], [each for each in published.TESTS if each.table == 2]
    return [claim_of_no_difference(claim, second, N), claim_after_holm(claim, second, published.TESTS, N)]


def _shares() -> list[Finding]:
    sums = [(each.parts, each.whole) for each in published.SUMS]
    each_share = [grim_percent(each.where, each.percent, N) for each in published.SHARES]
    added = [sum_of_shares(each.where, each.parts, each.whole, N) for each in published.SUMS]
    return [*each_share, *added, all_shares("Results", [each.percent for each in published.SHARES], sums, N)]


def _summaries() -> list[Finding]:
    found = []
    for name, cells in published.SUMMARIES.items():
        visit = vocabulary.timepoint(name).short
        for measure, cell in cells.items():
            where = f"Tables 1 and 2, {vocabulary.measure(measure).short}, {visit}"
            found += _summary(where, cell, _scale(measure))
    return found


def _summary(where: str, cell: PrintedSummary, scale: PrintedScale) -> list[Finding]:
    short = vocabulary.measure(scale.measure).short
    found = [grim_mean(where, cell.mean, N, scale.step), mean_within(where, _side(cell), N)]
    for value in (cell.minimum, cell.maximum):
        if scale.low is not None:
            found.append(on_scale(where, short, value, scale, _relief(scale)))
        if scale.items:
            found.append(questionnaire_score(where, short, value, scale.items))
    return found


def _relief(scale: PrintedScale) -> str:
    """Where the scale begins decides how large the relief is in percent."""
    first, *_, last = (cells[scale.measure].mean for cells in published.SUMMARIES.values())
    said, other = (f"{relief(first, last, origin):.0f} %" for origin in (scale.low, "0"))
    return f"The mean relief at final follow-up is {said} counted from {scale.low} and {other} counted from 0."


def _all_timepoints() -> list[Finding]:
    return [three_timepoints(vocabulary.measure(each.measure), each) for each in published.SCALES]


def _statements() -> list[Finding]:
    ranges, claims = {each.field: each for each in published.RANGES}, published.CLAIMS
    found = [range_and_mean(each, vocabulary.field(name).label, N) for name, each in ranges.items()]
    found.append(long_term(claims["long term"], ranges[claims["long term"].field], N))
    found.append(longer_than_the_minimum(claims["longer than"], ranges[claims["longer than"].field]))
    return [*found, heading(claims["header"]), tested_at_all(claims["final in table 1"]), heads(published.SEX, N)]


def _scale(measure: str) -> PrintedScale:
    return next(each for each in published.SCALES if each.measure == measure)


def _side(cell: PrintedSummary) -> Side:
    return Side.of(cell.mean, cell.minimum, cell.maximum)


def _score(name: str, cell: PrintedSummary) -> PrintedScore:
    return PrintedScore(vocabulary.timepoint(name).short, cell.mean, cell.minimum, cell.maximum)
