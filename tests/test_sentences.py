"""Sentences: the words follow the numbers, the direction and how many patients there are."""

from dataclasses import replace

import pytest

from lib.statistics.paired import paired_result, paired_results
from lib.statistics.results import PairedResult
from lib.study import published, vocabulary
from lib.study.distributions import pairs_of
from lib.tables import sentences
from lib.tables.words import name_in_sentence, points, when, within

THIN = "\u202f"
FIRST, SECOND = vocabulary.PUBLISHED_CONTRASTS


def compared(measure: str, before: list, after: list, contrast=FIRST) -> PairedResult:
    return paired_result(pairs_of(before, after, measure), vocabulary.measure(measure), contrast)


def fell(n: int = 20) -> PairedResult:
    return compared("vas", [8, 7] * (n // 2), [2, 3] * (n // 2))


def test_an_outcome_is_told_with_its_numbers_and_that_it_held():
    later = compared("vas", [2, 3, 2, 3], [2, 2, 3, 3], SECOND)
    assert sentences.outcome_sentence(fell(), later) == (
        f"VAS back pain fell from 7.5 to 2.5 within two days (mean change −5.0, 95{THIN}% CI −5.5 to −4.5), better in 20 of 20 "
        "patients; at final follow-up (mean 2.5) it was held within ±1.5 points."
    )


def test_a_measure_that_should_rise_is_told_by_its_own_direction():
    said = sentences.outcome_sentence(compared("height", [30, 40, 35, 38, 33], [50, 55, 60, 52, 30]))
    assert said.startswith("Anterior vertebral height rose from 35.2 to 49.4 within two days (mean change +14.2")
    assert "better in 4 of 5 patients" in said


def test_a_measure_that_did_not_move_stayed():
    said = sentences.outcome_sentence(compared("odi", [40, 42, 44, 46, 48], [48, 46, 44, 42, 40]))
    assert said.startswith("Oswestry Disability Index stayed the same at 44.0 within two days (mean change 0.0")


@pytest.mark.parametrize(
    ("after", "words"),
    [
        ([2, 3, 2, 3, 2, 3], "it was held within ±1.5 points"),
        ([7, 8, 7, 8, 7, 9], "more than 1.5 points of it were lost"),
        ([0, 1, 5, 0, 9, 0], "whether it was held within ±1.5 points is undecided"),
    ],
)
def test_what_happened_later_has_four_endings(after, words):
    later = compared("vas", [2, 3, 2, 3, 3, 3], after, SECOND)
    assert words in sentences.outcome_sentence(fell(), later)


def test_more_gain_later_is_an_improvement():
    later = compared("vas", [6, 7, 6, 7, 6, 7], [1, 2, 1, 2, 2, 1], SECOND)
    assert "it improved further" in sentences.outcome_sentence(fell(), later)


def test_few_patients_are_said_to_be_few():
    assert sentences.outcome_sentence(compared("vas", [8, 7, 9], [2, 2, 3])).endswith(
        "— only 3 patients with both values, too few to conclude from."
    )


def test_one_patient_has_no_test():
    said = sentences.outcome_sentence(compared("vas", [8], [2]))
    assert "better in 1 of 1 patient" in said
    assert said.endswith("— 1 patient with both values, so no test.")


def test_nobody_is_said_without_a_number():
    said = sentences.outcome_sentence(compared("vas", [], []))
    assert said == "VAS back pain: no patient in view has a value both one day before surgery and two days after surgery."
    assert sentences.outcome_sentence(compared("vas", [8, None], [None, 2])) == said


def test_what_is_not_recorded_is_said_so():
    assert sentences.outcome_sentence(None) == "This measure is not recorded in this cohort."


def test_a_later_visit_of_nobody_cannot_be_estimated():
    later = compared("vas", [2, None], [None, 3], SECOND)
    assert sentences.outcome_sentence(fell(), later).endswith("; at final follow-up it cannot be estimated.")


def test_the_headline_sorts_measures_by_what_the_tests_can_say():
    noisy = compared("odi", [40, 50, 60, 50], [50, 40, 61, 50])
    worse = compared("height", [50, 55, 60, 52, 57], [30, 36, 38, 33, 36])
    said = sentences.headline([fell(), noisy, worse])
    assert said == (
        "VAS back pain improved within two days; anterior vertebral height got worse within two days; for Oswestry Disability "
        "Index the change from one day before surgery to two days after surgery is inconclusive (uncontrolled before–after comparison)."
    )
    assert (
        sentences.headline([compared("vas", [], [])])
        == "No measure has two patients with both values, so nothing can be compared."
    )


def test_between_two_later_visits_the_headline_says_what_held_against_its_margin_and_not_what_p_says():
    held = compared("height", [50, 55, 60, 52, 57, 54], [50, 55, 61, 52, 56, 54], SECOND)
    lost = compared("vas", [1, 2, 1, 2, 1, 2], [6, 7, 6, 7, 6, 8], SECOND)
    open_ = compared("odi", [20, 60, 20, 60, 40, 30], [40, 30, 50, 20, 60, 20], SECOND)
    assert sentences.headline([held, lost, open_]) == (
        "Height held until final follow-up; VAS pain got worse by more than the margin until final follow-up; for ODI it is undecided "
        "whether it held (margins ±5, ±1.5 and ±10 points; uncontrolled before–after comparison)."
    )


def test_a_small_p_that_does_not_survive_adjustment_is_inconclusive():
    assert "inconclusive" in sentences.headline([replace(fell(), p=0.04, p_holm=0.12)])
    assert "improved" in sentences.headline([replace(fell(), p=0.04, p_holm=0.04)])


def test_the_printed_ps_of_table_two_are_told_without_accusing_anyone():
    said = sentences.printed_p_sentence()
    assert said == (
        "In Table 2, printed t and p cannot both be right: from its t, Height .038 against printed .0601, VAS pain .074 against "
        "printed .0965, ODI .049 against printed .0671. Adjusted for all 6 tests (Holm) they are all .114: inconclusive."
    )
    assert not any(word in said.lower() for word in ("wrong", "error", "fraud", "false", "fabricat", "mistake"))


def test_the_adjusted_p_is_the_live_tables_own_only_where_its_patients_give_every_printed_t():
    contrasts = {1: FIRST, 2: SECOND}
    live = [
        replace(compared(each.measure, [3, 4, 6], [1, 1, 1], contrasts[each.table]), t=float(each.t), p_holm=0.2)
        for each in published.TESTS
    ]
    assert "they are all .200: inconclusive" in sentences.printed_p_sentence(live=live)
    others = [replace(live[0], t=-30.0), *live[1:]]
    assert "they are all .114: inconclusive" in sentences.printed_p_sentence(live=others)


def test_tests_that_agree_are_said_to_agree():
    table1 = [each for each in published.TESTS if each.table == 1]
    assert sentences.printed_p_sentence(table1) == "Every printed p follows from its printed t."


def test_pairs_used_and_patients_left_out_are_counted():
    pairs = paired_results({("vas", FIRST.name): pairs_of([8, 7, None], [2, 3, 1], "vas")})
    assert sentences.pairs_sentence(pairs) == "Pairs used: VAS pain 2 of 3 (1 left out)."


def test_words_come_from_the_vocabulary():
    assert [when(each) for each in vocabulary.TIMEPOINTS] == [
        "one day before surgery",
        "two days after surgery",
        "at final follow-up",
    ]
    assert within(vocabulary.timepoint("final")) == "by final follow-up"
    assert within(replace(vocabulary.timepoint("postop"), days=90)) == "within 90 days"
    assert [name_in_sentence(each) for each in vocabulary.MEASURES] == [
        "anterior vertebral height",
        "VAS back pain",
        "Oswestry Disability Index",
    ]
    assert [points(value, vocabulary.measure("vas")) for value in (1, 1.5, -10)] == ["1 point", "1.5 points", "10 points"]
