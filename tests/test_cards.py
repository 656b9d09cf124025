"""The outcome cards of the overview: the word, the arrow and the interval of a change."""

import pytest

from lib.statistics.paired import paired_result
from lib.study import vocabulary
from lib.study.distributions import pairs_of
from lib.ui.cards import card

FIRST, LATER = vocabulary.PUBLISHED_CONTRASTS


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ([2, 3, 2, 4], '<span class="better">↗ 5.0 better</span>'),
        ([9, 10, 9, 10], '<span class="worse">↘ 1.8 worse</span>'),
        ([8, 7, 7, 9], '<span class="unchanged">→ 0.0 unchanged</span>'),
    ],
)
def test_a_change_is_better_worse_or_unchanged(after, said):
    vas = vocabulary.measure("vas")
    assert said in card(vas, [], paired_result(pairs_of([7, 8, 8, 8], after, "vas"), vas, FIRST), None)
