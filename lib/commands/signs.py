"""What `signs` prints: how often each imaging sign was seen, and whether the signs differ in the same patients."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lib.statistics.agreement import Cochran, Comparison, PairOfFindings, compare
from lib.statistics.rates import share_of
from lib.statistics.results import Interval
from lib.store import CohortIndex, Store
from lib.study import vocabulary
from lib.study.published import printed_share
from lib.study.selection import Selection
from lib.study.terms import Field
from lib.tables.finished import FinishedTable
from lib.tables.signs_table import counts_table, pairs_table, rates_table


def signs_answer(store: Store, selection: Selection) -> dict[str, Any]:
    """Every recorded sign with its shares, Cochran's Q and the pairs; shares, differences and their intervals in percent."""
    version = store.version(selection.version)
    signs, comparison, index, bits = _compared(store, selection)
    return {
        "cohort": version.cohort,
        "version": version.number,
        "filters": {name: list(values) for name, values in selection.filters},
        "n_patients": index.count(bits),
        "signs": [answer for each in signs for answer in _shares(each, index.choice_counts(each.name, bits))],
        "cochran": _cochran(comparison.cochran),
        "pairwise": [_pair(each) for each in comparison.pairs],
        "design": "all patients have the disease by histology: shares are sensitivities; nothing else can be estimated",
    }


def signs_tables(store: Store, selection: Selection) -> list[FinishedTable]:
    """The same to read: the shares, the pairs and the counts behind them."""
    signs, comparison, index, bits = _compared(store, selection)
    rates = rates_table([(each, index.choice_counts(each.name, bits)) for each in signs])
    return [rates, pairs_table(comparison), counts_table(comparison)]


def _compared(store: Store, selection: Selection) -> tuple[list[Field], Comparison, CohortIndex, np.ndarray]:
    index = store.index(selection.version)
    bits = store.bits(selection)
    signs = [each for each in vocabulary.signs() if each.name in index.recorded]
    return signs, compare([each.name for each in signs], index.sign_patterns(signs, bits)), index, bits


def _shares(sign: Field, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    found = []
    for values in sign.counted_as:
        each = share_of(values, counts)
        found.append(
            {
                "name": sign.name,
                "level": ",".join(values),
                "count": each.k,
                "n": each.n,
                "percent": _percent(each.fraction),
                "ci95": _percents(each.ci95),
                "published": printed_share(sign.name, values),
            }
        )
    return found


def _cochran(each: Cochran) -> dict[str, Any]:
    return {
        "signs": list(each.names),
        "n": each.n,
        "left_out": each.left_out,
        "counts": list(each.positives),
        "q": each.q,
        "df": each.df,
        "p": each.p,
        "why": each.why,
    }


def _pair(each: PairOfFindings) -> dict[str, Any]:
    table, test, agreement = each.table, each.test, each.agreement
    return {
        "first": each.first,
        "second": each.second,
        "n": table.n,
        "left_out": each.left_out,
        "count_first": table.first,
        "count_second": table.second,
        "both": table.both,
        "b": table.only_first,
        "c": table.only_second,
        "neither": table.neither,
        "difference": _percent(each.difference.value),
        "ci95": _percents(each.difference.ci95),
        "ci95_wald": _percents(each.difference.wald_ci95),
        "p": test.p,
        "method": test.method,
        "p_exact": test.p_exact,
        "p_mid": test.p_mid,
        "chi2": test.chi2,
        "p_chi2": test.p_chi2,
        "chi2_corrected": test.chi2_corrected,
        "p_corrected": test.p_corrected,
        "p_holm": each.p_holm,
        "p_holm_exact": each.p_holm_exact,
        "family": each.family,
        "kappa": agreement.kappa,
        "kappa_ase": agreement.ase,
        "kappa_ci95": None if agreement.ci95 is None else list(agreement.ci95),
        "agreement": _percent(agreement.agreement),
        "pabak": agreement.pabak,
        "why": "; ".join(filter(None, (test.why, agreement.why))),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _percents(ends: Interval | None) -> list[float] | None:
    return None if ends is None else [100 * end for end in ends]
