"""Show code: the few lines that open the same store and return exactly what the page shows.

Every value stands in the code as Python writes it (`repr`), so no word from a user can become code. A patient list is
left out on purpose: there is no snippet for it, and `why_no_code` says so.
"""

from collections.abc import Sequence

from lib.study.selection import Selection
from lib.study.terms import Contrast, Measure

NO_LIST = "The selection is a list of patients from a query; their ids are not written into code that is passed on."


def why_no_code(selection: Selection) -> str | None:
    """The reason why there is no snippet for this selection, None where there is one."""
    return NO_LIST if selection.patients is not None else None


def snippet_paired(selection: Selection, cohort: str) -> str | None:
    """Code whose `tables` are the page's tables and `results` the numbers behind them; None for a patient list."""
    return _snippet(
        selection,
        cohort,
        ["from lib.statistics.paired import paired_results", "from lib.tables.paired_table import paired_tables"],
        ["results = paired_results(store.pairs(selection))", "tables = paired_tables(results)"],
        "for table in tables:\n    print(table.title, *table.texts(), sep='\\n')",
    )


def snippet_overview(selection: Selection, cohort: str) -> str | None:
    """Code with the `results`, `courses` (means at each visit) and `counts` (of each sign) of the overview; None for a patient list."""
    return _snippet(
        selection,
        cohort,
        [
            "from lib.statistics.paired import paired_results",
            "from lib.statistics.summary import summary",
            "from lib.study import vocabulary",
        ],
        [
            "results = paired_results(store.pairs(selection))",
            "index = store.index(selection.version)",
            "bits = index.bits(selection.filters)",
            "courses = {m.name: [summary(index.scores(m, t, bits)) for t in index.timepoints(m)] for m in index.measures()}",
            "counts = {sign.name: index.choice_counts(sign.name, bits) for sign in vocabulary.signs()}",
        ],
        "for name, course in courses.items():\n    print(name, [each.mean for each in course])",
    )


def snippet_trajectories(selection: Selection, cohort: str, measure: str) -> str | None:
    """Code whose `summaries` are the points of the page's mean line, one a timepoint; None for a patient list."""
    return _snippet(
        selection,
        cohort,
        ["from lib.statistics.summary import summary"],
        [
            f"measure = {measure!r}",
            "index = store.index(selection.version)",
            "bits = index.bits(selection.filters)",
            "summaries = {point: summary(index.scores(measure, point, bits)) for point in index.timepoints(measure)}",
            "values = {point: index.values(measure, point, index.rows(bits)) for point in index.timepoints(measure)}",
        ],
        "for point, each in summaries.items():\n    print(point, each.n, each.mean, each.ci95)",
    )


def snippet_signs(selection: Selection, cohort: str, names: Sequence[str]) -> str | None:
    """Code whose `comparison` holds every number of the page's comparison of signs; None for a patient list."""
    return _snippet(
        selection,
        cohort,
        ["from lib.statistics.agreement import compare", "from lib.study import vocabulary"],
        [
            "index = store.index(selection.version)",
            f"signs = [vocabulary.field(name) for name in {tuple(names)!r}]",
            "patterns = index.sign_patterns(signs, index.bits(selection.filters))",
            "comparison = compare([each.name for each in signs], patterns)",
        ],
        "print(comparison.cochran)\nfor pair in comparison.pairs:\n    print(pair.first, pair.second, pair.table, pair.test.p, pair.p_holm)",
    )


def snippet_subgroups(selection: Selection, cohort: str, field: str, measure: Measure, contrast: Contrast) -> str | None:
    """Code whose `found` is the comparison of a field's groups ("not recorded" left out); None for a patient list."""
    return _snippet(
        selection,
        cohort,
        [
            "from lib.statistics.group_results import Group",
            "from lib.statistics.subgroups import compare",
            "from lib.study import vocabulary",
        ],
        [
            f"field, measure = vocabulary.field({field!r}), vocabulary.measure({measure.name!r})",
            f"contrast = next(each for each in vocabulary.contrasts() if each.name == {contrast.name!r})",
            "index = store.index(selection.version)",
            "bits = index.bits(selection.filters)",
            "values = [value for value, n in index.choice_counts(field.name, bits).items() if n]",
            "pairs = [index.pairs(measure, contrast, bits & index.group(field.name, value)) for value in values]",
            "groups = [Group(field.label_of(v), each, v == 'missing') for v, each in zip(values, pairs)]",
            "found = compare(groups, measure, contrast)",
        ],
        "for each in found.versus:\n    print(each.label, each.reference, each.raw, each.adjusted, each.p_holm)",
    )


def snippet_query(sql: str, selection: Selection, cohort: str) -> str | None:
    """Code whose `result` holds the columns and rows of the query page; None for a patient list."""
    return _snippet(
        selection, cohort, [], [f"result = store.query({sql!r}, selection)"], "print(result.columns, *result.rows, sep='\\n')"
    )


def _snippet(selection: Selection, cohort: str, imports: list[str], lines: list[str], show: str) -> str | None:
    if selection.patients is not None:
        return None
    ours = sorted(["from lib.store import open_store", "from lib.study.selection import Selection", *imports])
    body = [
        f"# {_one_line(cohort)}, version {selection.version}; run it in the project's folder",
        *ours,
        "",
        "store = open_store(read_only=True)  # a private copy: works while the dashboard runs",
        f"selection = Selection(version={selection.version!r}, filters={selection.filters!r})",
        *lines,
        "store.close()",
        "",
        show,
    ]
    return "\n".join(body) + "\n"


def _one_line(cohort: str) -> str:
    """A cohort's name inside a comment: as Python writes it, so that no line break can leave the comment."""
    return ascii(cohort)
