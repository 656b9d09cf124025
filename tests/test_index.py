"""The index in memory: every answer is what plain SQL over the store says."""

from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import duckdb
import numpy as np
import pytest
from made_cohorts import SCORE_COLUMNS, checked, random_rows

from lib.store import open_store
from lib.store.bits import pack, unpack
from lib.store.grid import BLANK, scale_of
from lib.store.index import CohortIndex
from lib.study import vocabulary
from lib.study.distributions import pairs_of
from lib.study.selection import Selection, range_of
from lib.study.terms import MISSING, Threshold

FILTERS = (
    (),
    (("sex", ("female",)),),
    (("age", ("65-74", "75-84")), ("ct_cleft", ("yes", MISSING))),
    (("age", ("70-71",)),),
    (("symptom_weeks", ("6-8", MISSING)), ("level", ("T12", "L1", "L2", "L3")), ("complication", ("any",))),
    (("complication", ("none", MISSING)), ("pain_pattern", ("relieved_by_rest",)), ("follow_up_months", ("12-300",))),
    (("mri_t2_stir", ("high", "low", "diffuse", "none", MISSING)),),
)


@pytest.fixture(scope="module", params=[(1, 1, 0.2), (63, 2, 0.15), (64, 3, 0.0), (65, 4, 0.5), (700, 5, 0.15)], ids=str)
def made(request, tmp_path_factory):
    """(store, rows as the test knows them, connection for plain SQL) of a random cohort."""
    n, seed, missing = request.param
    folder = tmp_path_factory.mktemp("index")
    rows = random_rows(n, seed, missing)
    with open_store(folder / "a.duckdb", shipped=()) as store:
        store.commit(*checked(rows), "A")
        with duckdb.connect() as plain:
            plain.execute(f"ATTACH '{folder / 'b.duckdb'}' AS kept")
            plain.execute("USE kept")
            for table in ("patients", "assessments"):
                plain.register("arriving", getattr(store, table)(Selection(1)))
                plain.execute(f"CREATE TABLE {table} AS SELECT * FROM arriving")
            plain.register("arriving", store.cohort(Selection(1)))
            plain.execute("CREATE TABLE cohort AS SELECT * FROM arriving")
            yield store, rows, plain


def condition(name: str, value: str, columns: set[str]) -> str:
    """One filter value as plain SQL."""
    field = vocabulary.field(name)
    if name not in columns:
        return "TRUE" if value == MISSING else "FALSE"
    if value == MISSING:
        return f"{name} IS NULL"
    if field.kind == "number":
        low, high = range_of(value)
        return f"({name} >= {low} AND {name} < {high + 1})"
    if field.kind == "text":
        return f"{name} {'<>' if value == 'any' else '='} 'none'"
    return f"{name} = '{value}'"


def where(plain, filters) -> str:
    columns = {name for (name,) in plain.execute("SELECT column_name FROM (DESCRIBE cohort)").fetchall()}
    parts = ["(" + " OR ".join(condition(name, value, columns) for value in values) + ")" for name, values in filters]
    return " AND ".join(parts) or "TRUE"


def one(plain, sql: str):
    return plain.execute(sql).fetchall()[0][0]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_who_is_in_view_is_what_sql_says(made, filters):
    store, rows, plain = made
    index = store.index(1)
    said = {name for (name,) in plain.execute(f"SELECT patient_id FROM cohort WHERE {where(plain, filters)}").fetchall()}
    bits = index.bits(filters)
    assert set(store.patient_ids(1, index.rows(bits))) == said
    assert index.count(bits) == len(said)
    assert index.n == len(rows)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_live_counts_are_what_sql_says_with_the_own_filter_left_out(made, filters):
    store, rows, plain = made
    columns = {name for (name,) in plain.execute("SELECT column_name FROM (DESCRIBE cohort)").fetchall()}
    counts = store.index(1).facet_counts(filters)
    assert list(counts) == [each.name for each in vocabulary.filters()]
    for field in vocabulary.filters():
        others = where(plain, [each for each in filters if each[0] != field.name])
        values = [each.value for each in field.options or field.bands] + [MISSING]
        expected = {}
        for value in values:
            this = condition(field.name, value, columns)
            total = one(plain, f"SELECT COUNT(*) FROM cohort WHERE {this}")
            if total:
                expected[value] = (one(plain, f"SELECT COUNT(*) FROM cohort WHERE {this} AND {others}"), total)
        assert list(counts[field.name].items()) == list(expected.items())


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_scores_and_pairs_are_what_the_patients_say(made, filters):
    store, rows, plain = made
    ids = {name for (name,) in plain.execute(f"SELECT patient_id FROM cohort WHERE {where(plain, filters)}").fetchall()}
    inside = [row for row in rows if row["patient_id"] in ids]
    index, bits = store.index(1), store.bits(Selection(1, filters))
    for (measure, name), found in store.pairs(Selection(1, filters)).items():
        before, after = name.split("-")
        expected = pairs_of(
            [row[f"{measure}_{before}"] for row in inside],
            [row[f"{measure}_{after}"] for row in inside],
            measure,
            found.scale,
            before,
            after,
        )
        for part in ("difference", "before", "after", "before_all", "after_all"):
            assert getattr(found, part).rows().tolist() == getattr(expected, part).rows().tolist()
        for part in ("n_patients", "n_pairs", "n_missing_before", "n_missing_after", "n_missing_both"):
            assert getattr(found, part) == getattr(expected, part)
        x, y, count = index.steps(measure, before, after, bits)
        assert sorted(np.repeat(x - y, count).round(6)) == found.difference.rows().round(6).tolist()
        assert np.repeat(x, count).sum() == pytest.approx(float(sum(expected.before.rows())))


def test_responders_are_decided_exactly(made):
    store, rows, plain = made
    index = store.index(1)
    everyone = {row["patient_id"]: row for row in rows}
    for measure in index.measures():
        for contrast in vocabulary.contrasts():
            thresholds = [*measure.thresholds, Threshold("X", "", "percent", 30, "", False), measure.change_threshold.value]
            for threshold in thresholds:
                reached = set(store.patient_ids(1, index.rows(index.responders(measure, contrast, threshold))))
                assert reached == {each for each, row in everyone.items() if responded(row, measure, contrast, threshold)}


def responded(row, measure, contrast, threshold) -> bool:
    before, after = (row[f"{measure.name}_{each}"] for each in (contrast.before, contrast.after))
    kind, value = (threshold.kind, threshold.value) if isinstance(threshold, Threshold) else ("change", threshold)
    if after is None or (before is None and kind != "state"):
        return False
    after, value = Fraction(str(after)), Fraction(str(value))
    if kind == "state":
        return after >= value if measure.sign == 1 else after <= value
    gain = measure.sign * (after - Fraction(str(before)))
    return gain >= value if kind == "change" else gain * 100 >= value * Fraction(str(before))


def test_numbers_and_choices_in_view_are_what_the_patients_say(made):
    store, rows, plain = made
    index, bits = store.index(1), store.index(1).bits((("sex", ("female", MISSING)),))
    inside = [row for row in rows if row["sex"] in ("female", None)]
    assert index.number("age", bits).rows().tolist() == sorted(row["age"] for row in inside if row["age"] is not None)
    for value, found in index.choice_counts("mri_t2_stir", bits).items():
        assert found == sum((row["mri_t2_stir"] or MISSING) == value for row in inside)
    assert sum(index.choice_counts("level", bits).values()) == len(inside)


def test_values_of_rows_are_the_stored_scores_and_nan_where_missing(made):
    store, rows, plain = made
    index = store.index(1)
    numbers = np.arange(index.n)
    known = {row["patient_id"]: row for row in rows}
    ids = store.patient_ids(1, numbers)
    for column, (measure, timepoint) in SCORE_COLUMNS.items():
        expected = [np.nan if known[each][column] is None else known[each][column] for each in ids]
        np.testing.assert_array_equal(index.values(measure, timepoint, numbers), expected)


def test_a_list_of_patients_narrows_the_filters_and_the_counts(made):
    store, rows, plain = made
    ids = tuple(row["patient_id"] for row in rows[::2])
    selection = Selection(1, (("sex", ("female",)),), ids)
    expected = {row["patient_id"] for row in rows[::2] if row["sex"] == "female"}
    assert set(store.patients(selection)["patient_id"]) == expected
    index = store.index(1)
    counts = index.facet_counts(selection.filters, store.row_numbers(1, ids))
    assert sum(remaining for remaining, _ in counts["sex"].values()) == len(ids)
    assert sum(remaining for remaining, _ in counts["level"].values()) == len(expected)


def test_the_sample_is_the_same_patients_when_a_filter_takes_others_away(made):
    store, rows, plain = made
    index = store.index(1)
    women = index.group("sex", "female")
    whole, part = index.sample(index.bits(), 40), index.sample(women, 40)
    assert set(whole[np.isin(whole, index.rows(women))]) <= set(part)
    assert len(part) == min(40, index.count(women))


def test_a_field_nobody_has_is_missing_for_everyone(tmp_path):
    rows = [{"patient_id": f"P{n}", "vas_preop": 8.0, "vas_final": 2.0} for n in range(5)]
    with open_store(tmp_path / "a.duckdb", shipped=()) as store:
        store.commit(*checked(rows), "A")
        index = store.index(1)
        assert index.recorded == {"vas_preop", "vas_final"}
        assert index.facet_counts()["age"] == {MISSING: (5, 5)}
        assert index.count(index.bits((("sex", ("female",)),))) == 0
        assert index.count(index.bits((("age", ("60-80",)),))) == 0
        assert [each.name for each in index.measures()] == ["vas"]
        assert index.timepoints("vas") == ["preop", "final"]
        assert index.scores("odi", "preop", index.bits()).n == 0
        assert index.number("age", index.bits()).n == 0
        pairs = store.pairs(Selection(1))
        assert pairs["vas", "preop-final"].difference.rows().tolist() == [6.0] * 5
        assert (pairs["vas", "preop-postop"].n_pairs, pairs["vas", "preop-postop"].n_missing_after) == (0, 5)
        assert ("odi", "preop-final") not in pairs


def test_the_grid_is_the_coarsest_that_holds_every_value():
    def millionths(*values: str) -> np.ndarray:
        return np.array([int(Fraction(each) * 10**6) for each in values] + [BLANK])

    assert scale_of([millionths("1", "20", "300")]) == 1
    assert scale_of([millionths("1", "20.5")]) == 10
    assert scale_of([millionths("1"), millionths("0.125")]) == 1000
    assert scale_of([millionths("0.000001")]) == 10**6
    assert scale_of([millionths()]) == 1


@pytest.mark.parametrize("decimals", [0, 1, 2, 4, 6])
def test_pairs_are_exact_on_any_grid_also_with_more_levels_than_are_counted(decimals):
    rng = np.random.default_rng(decimals)
    n = 3000
    columns = {}
    for timepoint in ("preop", "postop"):
        micro = rng.integers(0, 100 * 10**decimals, n) * 10 ** (6 - decimals)
        columns["odi", timepoint] = np.where(rng.random(n) < 0.1, BLANK, micro)
    index = CohortIndex(n, {}, {}, columns, ["odi_preop", "odi_postop"])
    mask = rng.random(n) < 0.7
    found = index.pairs("odi", "preop-postop", pack(mask))
    x, y = (columns["odi", each][mask] for each in ("preop", "postop"))
    both = (x != BLANK) & (y != BLANK)
    assert found.scale == 10**decimals
    unit = 10 ** (6 - decimals)
    for part, expected in {
        "difference": (x - y)[both],
        "before": x[both],
        "after": y[both],
        "before_all": x[x != BLANK],
        "after_all": y[y != BLANK],
    }.items():
        got = getattr(found, part)
        np.testing.assert_array_equal(np.repeat(got.steps, got.counts), np.sort(expected // unit))
    steps = index.steps("odi", "preop", "postop", pack(mask))
    assert steps[2].sum() == both.sum()
    assert np.repeat(steps[0] - steps[1], steps[2]).sum() == pytest.approx((x - y)[both].sum() / 10**6)


@pytest.mark.parametrize("n", [0, 1, 7, 63, 64, 65, 1000])
def test_bits_round_trip(n):
    mask = np.random.default_rng(n).random(n) < 0.4
    assert (unpack(pack(mask), n) == mask).all()
    assert len(pack(mask)) == -(-n // 64)


def test_what_the_index_hands_out_cannot_change_it(made):
    index = made[0].index(1)
    for bits in (index.bits(), index.bits((("sex", ("male",)),)), index.group("sex", "male")):
        with pytest.raises(ValueError, match="read-only"):
            bits[0] = 0


def test_threads_asking_for_different_patients_get_their_own(made):
    store, rows, plain = made
    index = store.index(1)
    wanted = [((("level", (level.value,)),)) for level in vocabulary.field("level").options] * 6
    alone = [index.pairs("vas", "preop-final", index.bits(each)).difference.rows().tolist() for each in wanted]

    def ask(filters):
        return index.pairs("vas", "preop-final", index.bits(filters)).difference.rows().tolist()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, wanted)) == alone


def test_the_index_of_a_version_is_made_once(made):
    store = made[0]
    with ThreadPoolExecutor(8) as pool:
        assert len({id(each) for each in pool.map(store.index, [1] * 16)}) == 1
