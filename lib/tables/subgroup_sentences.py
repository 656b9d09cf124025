"""What a comparison of groups found, in plain sentences: never more than it can carry, always that it explores."""

from lib.statistics.group_results import Estimate, Subgroups, Versus
from lib.statistics.results import Interval
from lib.study import vocabulary
from lib.study.numbers import interval_decimals
from lib.tables import formats
from lib.tables.summary_facts import Fact
from lib.tables.words import listed, patients

EXPLORATORY = "Exploratory: the paper named no subgroup beforehand, so a difference here is a question for new patients."
ALPHA = 0.05
FIXED = "\u00a0"  # a space that no line ends in


def headline(found: Subgroups, by: str) -> str:
    """The first thing to read: two groups by their difference, more by the test of all at once."""
    where = f"{found.measure.label}, {_visits(found)}, by {_by(by)}"
    if not found.versus:
        return f"{where}: the groups are shown but not compared, because {found.why}."
    if len(found.versus) == 1:
        return f"{where}: {_two(found, found.versus[0])}."
    overall = found.ancova.overall if found.ancova else None
    if overall is None:
        return f"{where}: {_n_tested(found)} groups, each held against “{found.reference.label}”; {_no_adjustment(found)}."
    verdict = "differ in their change" if overall.p < ALPHA else "are not shown to differ in their change"
    return f"{where}: the {_n_tested(found)} groups {verdict}, counted from the same start: {overall_sentence(found)}."


def overall_sentence(found: Subgroups) -> str:
    """All groups at once: `F(2, 71) = 1.20, p = .307`."""
    test = found.ancova.overall
    return f"F({test.df1}, {formats.count(test.df2)}) = {formats.number(test.f, 2)}, p{FIXED}{_p(test.p)}"


def p_facts(found: Subgroups) -> list[Fact]:
    """The smallest p beside what becomes of it once everything looked at is counted."""
    tested = [each for each in found.versus if each.best]
    if not tested:
        return []
    least, shown = min(tested, key=lambda each: each.best.p), len(tested)
    which = f"“{least.label}”" if shown > 1 else "adjusted for the start" if least.adjusted else "not adjusted for the start"
    facts = [Fact("p" if shown == 1 else f"smallest of {shown} p", formats.p_value(least.best.p), which)]
    if shown > 1:
        facts.append(Fact(f"Holm, {shown} shown", formats.p_value(least.p_holm), f"against “{least.reference}”"))
    if found.n_comparisons == 1:
        return [*facts, Fact("In this session", "1 comparison", "nothing to adjust p for")]
    questions = "in 1 question" if found.n_questions == 1 else f"in {found.n_questions} questions"
    return [*facts, Fact(f"Holm, {found.n_comparisons} in this session", formats.p_value(least.p_session), questions)]


def session_sentence(found: Subgroups) -> str:
    """How often this session has asked, once it has asked twice: each further look makes a chance finding likelier."""
    if found.n_questions == 1 or not found.versus:
        return ""
    return (
        f"{found.n_questions} questions about groups were asked in this session, {_times(found.n_comparisons, 'comparison')} in all: "
        "the more are asked, the likelier one differs by chance."
    )


def guard_rails(found: Subgroups) -> list[str]:
    """What to bear in mind before believing the picture, gravest first."""
    notes = []
    if found.overlap:
        verb = "is" if found.overlap == 1 else "are"
        notes.append(f"Overlap: {patients(found.overlap)} {verb} in more than one group.")
    for note in dict.fromkeys(each.note for each in found.groups if each.note):
        notes.append(f"{listed([f'“{each.label}”' for each in found.groups if each.note == note])}: {note}.")
    if found.ancova and found.ancova.why:
        notes.append(f"Not adjusted for the value before: {found.ancova.why}; differences are raw.")
    if found.ancova and found.ancova.slopes and found.ancova.slopes.p < ALPHA:
        notes.append(
            f"The value before matters more in some groups than in others (p{FIXED}{_p(found.ancova.slopes.p)}): "
            "one adjusted difference does not hold for every patient."
        )
    return [*notes, EXPLORATORY]


def _two(found: Subgroups, versus: Versus) -> str:
    best = versus.best
    if best is None:
        return f"“{versus.label}” and “{versus.reference}” both changed by the same in every patient, so nothing can be tested"
    gain, ends = gained(found, best)
    more = "more" if gain >= 0 else "less"
    how = "adjusted for where they started" if versus.adjusted else "not adjusted for where they started"
    places = interval_decimals(ends, found.measure)
    start = (
        f"“{versus.label}” improved by {formats.number(abs(gain), places)} points {more} than “{versus.reference}”, {how} "
        f"({formats.CI} {formats.interval(ends, places)}, plus is better)"
    )
    return f"{start}: {_verdict(found, versus, ends)}"


def gained(found: Subgroups, each: Estimate) -> tuple[float, Interval]:
    """A difference as improvement: positive is better for the patient."""
    low, high = sorted(found.measure.sign * end for end in each.ci95)
    return found.measure.sign * each.value, (low, high)


def _verdict(found: Subgroups, versus: Versus, ends: Interval) -> str:
    if ends[0] <= 0 <= ends[1]:
        widest = formats.number(max(-ends[0], ends[1]), interval_decimals(ends, found.measure))
        return f"no difference is shown, and one of up to {widest} points is not ruled out"
    if versus.p_session is not None and versus.p_session >= ALPHA:
        return f"a difference that does not outlast the {found.n_comparisons} comparisons of this session"
    return "a difference worth asking about again, in patients who did not suggest it"


def _no_adjustment(found: Subgroups) -> str:
    return f"not adjusted, because {found.ancova.why}" if found.ancova else "not adjusted"


def _n_tested(found: Subgroups) -> int:
    return len(found.versus) + 1


def _visits(found: Subgroups) -> str:
    before, after = (vocabulary.timepoint(name).short for name in (found.contrast.before, found.contrast.after))
    return f"{before} to {after.lower()}"


def _by(by: str) -> str:
    return by if by[:2].isupper() or not by else f"{by[0].lower()}{by[1:]}"


def _times(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _p(p: float) -> str:
    said = formats.p_value(p)
    return said.replace(" ", FIXED) if said[0] in "<>" else f"={FIXED}{said}"
