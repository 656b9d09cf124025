"""What is checked beyond single cells: that the sheet can be read at all, and that its patients make sense."""

from collections.abc import Iterator

from lib.intake.columns import Column
from lib.intake.gathering import Gathered, Scores
from lib.intake.heights import disagree, height_percents
from lib.intake.matching import Match
from lib.intake.problems import Problem, cell_problem, column_problem, file_problem, listed
from lib.intake.proposal import Proposal
from lib.intake.targets import PARTS, raw_name
from lib.intake.workbook import text_of
from lib.study import vocabulary
from lib.study.terms import Measure

KEYS = {"long": ("timepoint",), "long by measure": ("timepoint", "measure", "value"), "wide": ()}


def sheet_problems(proposal: Proposal, columns: dict[str, Column], n_rows: int) -> list[Problem]:
    """What stops a sheet from being read: no patient column, no measure, no key of its layout, no row."""
    problems = []
    if "patient_id" not in columns:
        problems.append(file_problem("error", "required", _no_patient(proposal)))
    missing = [each for each in KEYS[proposal.layout] if each not in columns]
    if missing:
        said = f"a sheet with a row for each value also needs a column for the {listed(missing, 'and')}; match it"
        problems.append(file_problem("error", "required", said))
    if proposal.layout != "long by measure" and not any(each.target.role in ("measure", "raw") for each in columns.values()):
        problems.append(file_problem("error", "required", _no_measure(proposal)))
    if not n_rows:
        said = f"there are headings in row {proposal.header_row} but no row of data below them"
        problems.append(file_problem("error", "required", said))
    return problems


def _no_patient(proposal: Proposal) -> str:
    headings = listed([f'"{each.heading}"' for each in proposal.matches[:8]], "and")
    return f"no column names the patient (the headings read {headings}); name one patient_id, or match one to Patient"


def _no_measure(proposal: Proposal) -> str:
    names = listed([each.short for each in vocabulary.MEASURES])
    times = listed([each.short for each in vocabulary.TIMEPOINTS])
    if proposal.layout == "long":
        return f"no column holds an outcome measure; name one {names}"
    first = f"{vocabulary.MEASURES[0].name}_{vocabulary.TIMEPOINTS[0].name}"
    return f"no column holds an outcome measure at a timepoint; name one for example {first} ({names}; {times})"


def match_problems(matches: tuple[Match, ...]) -> list[Problem]:
    """Columns that were left out, guessed, stand twice, or say who a patient is."""
    problems = []
    for each in matches:
        if each.guess:
            said = f"it was taken for {each.name}, a guess ({each.why}); change the match if that is wrong"
            problems.append(column_problem("warning", "guess", each.heading, each.index, said))
        elif each.rival is not None:
            rival = next(other.heading for other in matches if other.index == each.rival)
            said = f'it reads the same as column "{rival}"; rename one, or choose which one is read'
            problems.append(column_problem("error", "duplicate heading", each.heading, each.index, said))
        elif each.identifies:
            said = "it identifies patients and was left out; better delete it from the file"
            problems.append(column_problem("warning", "identifier", each.heading, each.index, said))
        elif each.name is None and not each.chosen and each.samples:
            problems.append(column_problem("warning", "left out", each.heading, each.index, f"it was left out: {each.why}"))
    return problems


def identity_problems(column: Column) -> list[Problem]:
    """A patient column that holds names rather than numbers."""
    texts = [text_of(each) for each in column.cells[:500] if each is not None]
    named = [each for each in texts if len(each.split()) > 1 and not any(sign.isdigit() for sign in each)]
    if texts and len(named) > len(texts) / 2:
        said = "it seems to hold names; use study numbers instead, so that nobody can be recognised"
        return [column_problem("warning", "identifier", column.match.heading, column.match.index, said)]
    return []


def add_heights(gathered: Gathered) -> list[Problem]:
    """Height % from raw millimetres where all three are there; a given % stays, and is compared."""
    problems = []
    for measure in (each for each in vocabulary.MEASURES if each.from_raw_heights):
        for time in vocabulary.TIMEPOINTS:
            raw = [gathered.scores.pop(raw_name(measure.name, part, time.name), None) for part in PARTS]
            if all(raw):
                problems += _computed(gathered, measure, time.name, [each for each in raw if each])
            elif any(raw):
                problems += _incomplete(measure, time.short, raw)
    return problems


def _incomplete(measure: Measure, time: str, raw: list[Scores | None]) -> list[Problem]:
    there = next(each for each in raw if each)
    absent = listed([words for words, each in zip(PARTS.values(), raw, strict=True) if each is None], "and")
    said = f"{measure.short} % at {time} can't be computed: the {absent} is not recorded"
    return [column_problem("warning", "height", there.match.heading, there.match.index, said)]


def _computed(gathered: Gathered, measure: Measure, time: str, raw: list[Scores]) -> list[Problem]:
    name = f"{measure.name}_{time}"
    computed = height_percents(*[each.values for each in raw])
    given = gathered.scores.get(name)
    problems = list(_out_of_range(raw[0], computed, measure))
    kept = [None if value is not None and not measure.low <= value <= measure.high else value for value in computed]
    if given is None:
        gathered.scores[name] = Scores(raw[0].match, kept, raw[0].rows)
        return problems
    for value, own, row in zip(computed, given.values, given.rows, strict=True):
        if disagree(own, value):
            said = f"{{value}} is given, but the millimetres make {float(value):.1f} %; the given value was kept"
            problems.append(cell_problem("warning", "height", row, given.match.heading, given.match.index, str(own), said))
    merged = [value if own is None else own for value, own in zip(kept, given.values, strict=True)]
    rows = [b if own is None else a for own, a, b in zip(given.values, given.rows, raw[0].rows, strict=True)]
    gathered.scores[name] = Scores(given.match, merged, rows)
    return problems


def _out_of_range(raw: Scores, computed: list, measure: Measure) -> Iterator[Problem]:
    for own, value, row in zip(raw.values, computed, raw.rows, strict=True):
        if value is not None and not measure.low <= value <= measure.high:
            said = f"{{value}} mm is {float(value):.1f} % of its neighbours, not {measure.low:g}-{measure.high:g} %; check the three heights"
            yield cell_problem("error", "range", row, raw.match.heading, raw.match.index, str(own), said)


def change_problems(gathered: Gathered) -> list[Problem]:
    """Changes at surgery that hardly ever happen: each one a warning at the later value."""
    first, second = vocabulary.TIMEPOINTS[0], vocabulary.TIMEPOINTS[1]
    problems = []
    for measure in vocabulary.MEASURES:
        before, after = (gathered.scores.get(f"{measure.name}_{each.name}") for each in (first, second))
        if before is None or after is None:
            continue
        limit = implausible(measure)
        for old, new, row in zip(before.values, after.values, after.rows, strict=True):
            if old is not None and new is not None and (old - new) * measure.sign >= limit:
                said = f"{{value}} after {old} before surgery is {abs(new - old)} worse; {measure.direction} is better"
                problems.append(cell_problem("warning", "change", row, after.match.heading, after.match.index, str(new), said))
    return problems


def implausible(measure: Measure) -> float:
    """How much worse at surgery is hard to believe: half the range of a score; the margin where cement can only lift."""
    return measure.margin.value if measure.from_raw_heights else (measure.high - measure.low) / 2
