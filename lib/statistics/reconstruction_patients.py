"""Sixty-one invented patients that agree with everything the paper prints of its sixty-one."""

from datetime import date, timedelta
from itertools import chain
from random import Random

from lib.statistics.printed_scores import PrintedScore, PrintedSummaries, PrintedT
from lib.statistics.reconstruction import reconstruct
from lib.study import published, vocabulary

SEED = 61
Patient = dict[str, object]

LEVELS = {"T8": 1, "T9": 1, "T10": 3, "T11": 9, "T12": 18, "L1": 17, "L2": 7, "L3": 4, "L4": 1}  # not printed: mostly T11-L2
SPREADS = {"age": 0.45, "symptom_weeks": 0.75, "follow_up_months": 0.45}  # one patient at 104 weeks is most of that spread
EVERYONE = {  # inclusion and exclusion criteria, and "no major complications"
    "complication": "none",
    "dxa_osteoporosis": "yes",
    "biopsy_osteonecrosis": "yes",
    "malignancy": "no",
    "neurologic_deficit": "no",
}


def example_patients(seed: int = SEED) -> list[Patient]:
    """One dict a patient, in order of surgery: patient_id, fields, <measure>_<timepoint>. Leakage is empty but for the index case."""
    random = Random(seed)
    outcomes = outcome_rows(random)
    columns = {name: _column(name, random) for name in SPREADS}
    columns["sex"] = _shuffled(published.SEX, random)
    columns["level"] = _shuffled(LEVELS, random)
    columns["pain_pattern"] = _shuffled(counts_of("pain_pattern"), random)
    signs = _signs_by_height(outcomes, random)
    place = random.randrange(published.N)
    index = dict(published.INDEX_CASE)
    for name, column in columns.items():
        if name in index:
            _give(column, place, index[name])
    _give(signs, place, {name: index[name] for name in signs[0]})
    facts = [{name: column[i] for name, column in columns.items()} | signs[i] for i in range(published.N)]
    leakage = [index["cement_leakage"] if i == place else None for i in range(published.N)]
    dates = surgery_dates(random)
    return [
        {"patient_id": f"K{i + 1:02d}", "surgery_date": dates[i], "cement_leakage": leakage[i]}
        | facts[i]
        | EVERYONE
        | outcomes[i]
        for i in range(published.N)
    ]


def printed_summaries(measure: str) -> PrintedSummaries:
    """All that Tables 1 and 2 print of a measure: three means and ranges, and both t's."""
    cells = [(timepoint, cells[measure]) for timepoint, cells in published.SUMMARIES.items() if measure in cells]
    described = vocabulary.measure(measure)
    return PrintedSummaries(
        published.N,
        tuple(PrintedScore(timepoint, cell.mean, cell.minimum, cell.maximum) for timepoint, cell in cells),
        tuple(PrintedT(test.before, test.after, test.t) for test in published.TESTS if test.measure == measure),
        str(described.low),
        str(described.high),
    )


def outcome_rows(random: Random) -> list[Patient]:
    """Each patient's scores; a patient who ends well on one measure tends to end well on the others."""
    rows: list[Patient] = [{} for _ in range(published.N)]
    for measure in dict.fromkeys(test.measure for test in published.TESTS):
        made = reconstruct(printed_summaries(measure), random.randrange(10**6))
        if made.status != "found":
            raise ValueError(f"{measure}: {made.why}")
        last = list(made.scores.values())[-1]
        noise = max(last) - min(last) + 1
        sign = vocabulary.measure(measure).sign
        order = sorted(range(published.N), key=lambda i: (sign * last[i] + random.randrange(noise), i))  # noqa: B023
        for row, i in zip(rows, order, strict=True):
            row |= {f"{measure}_{timepoint}": column[i] for timepoint, column in made.scores.items()}
    random.shuffle(rows)
    return rows


def counts_of(field: str) -> dict[str, int]:
    """How many patients have each option of a field, from the printed shares; the rest share none of the printed options."""
    counts = {share.values[0]: share.count for share in published.SHARES if share.field == field and len(share.values) == 1}
    rest = published.N - sum(counts.values())
    unsaid = [option.value for option in vocabulary.field(field).options if option.value not in counts]
    return counts | ({unsaid[0]: rest} if rest else {})


def _column(name: str, random: Random) -> list[int]:
    """A number of every patient: printed mean, both ends, and the index case's value."""
    printed = next(each for each in published.RANGES if each.field == name)
    known = tuple(str(published.INDEX_CASE[name]) for _ in range(name in published.INDEX_CASE))
    score = PrintedScore(name, printed.mean, printed.minimum, printed.maximum, known)
    made = reconstruct(PrintedSummaries(published.N, (score,), high="520"), random.randrange(10**6), SPREADS[name])
    return made.scores[name]


def _shuffled(counts: dict[str, int], random: Random) -> list[str]:
    column = list(chain.from_iterable([value] * count for value, count in counts.items()))
    random.shuffle(column)
    return column


def _signs_by_height(outcomes: list[Patient], random: Random) -> list[Patient]:
    """Signs a patient: clefts are nested (what X-ray shows, CT shows, and MRI is well defined), more where height was lost.

    The paper prints each sign's count and not how they go together, so the nesting is an assumption.
    """
    signs = [field.name for field in vocabulary.signs() if counts_known(field.name)]
    columns = {name: list(chain.from_iterable([value] * count for value, count in counts_of(name).items())) for name in signs}
    low = columns["mri_t2_stir"]  # gas is dark on T2: the low signals go to patients with a cleft
    low[: published.N - 1] = sorted(
        low[: published.N - 1], key=lambda value: random.randrange(published.N) + 30 * (value == "high")
    )
    rows = [{name: columns[name][i] for name in signs} for i in range(published.N)]
    worst_first = sorted(range(published.N), key=lambda i: (outcomes[i]["height_preop"] + random.randrange(40), i))
    placed = dict(zip(worst_first, rows, strict=True))
    return [placed[i] for i in range(published.N)]


def counts_known(field: str) -> bool:
    """Whether the paper prints how many patients had the sign."""
    return any(share.field == field for share in published.SHARES)


def _give(column: list, place: int, value: object) -> None:
    """Let the patient at `place` have `value`, by a swap with the nearest patient who has it."""
    has = min((i for i in range(len(column)) if column[i] == value), key=lambda i: (abs(i - place), i))
    column[place], column[has] = column[has], column[place]


def surgery_dates(random: Random) -> list[date]:
    """Weekdays in order, unevenly over the printed months, the first and the last month used."""
    first, last = (tuple(int(part) for part in text.split("-")) for text in (published.SURGERY_FROM, published.SURGERY_TO))
    months = [(m // 12, m % 12 + 1) for m in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1])]
    busy = list(chain.from_iterable([month] * random.choice((0, 1, 1, 2, 5)) for month in months))
    chosen = [first, last] + [random.choice(busy) for _ in range(published.N - 2)]
    days = [date(year, month, 3 + random.randrange(25)) for year, month in chosen]
    return sorted(day - timedelta(max(0, day.weekday() - 4)) for day in days)
