"""An invented department's own patients over four years: plausible, uneven, with gaps."""

from datetime import date, timedelta
from random import Random

Patient = dict[str, object]

SEED = 140
N = 140
FIRST_DAY, LAST_DAY, SHEET_CLOSED = date(2022, 9, 1), date(2026, 8, 31), date(2026, 10, 30)
PACE = (5, 4, 5, 4, 5, 4, 3, 2, 5, 5, 4, 2)  # operations by calendar month: slow in July, August and December
SECOND_SURGEON = date(2024, 4, 1)
LOST = 3
NOT_YET = 75  # days after surgery before a final visit is planned
LEVELS = {"T7": 2, "T8": 4, "T9": 4, "T10": 6, "T11": 17, "T12": 36, "L1": 38, "L2": 18, "L3": 10, "L4": 5}
COMPLICATIONS = ("transient radicular pain", "wound haematoma", "silent pulmonary cement embolism", "urinary retention")
GAPS = {  # per thousand patients, not recorded
    "xray_cleft": 35,
    "ct_cleft": 60,
    "mri_t1_low": 30,
    "mri_t2_stir": 45,
    "pain_pattern": 20,
    "symptom_weeks": 30,
    "cement_leakage": 25,
    "dxa_osteoporosis": 30,
    "biopsy_osteonecrosis": 25,
    "height_preop": 10,
    "height_postop": 30,
    "height_final": 80,
    "vas_postop": 20,
    "vas_final": 30,
    "odi_preop": 20,
    "odi_postop": 110,
    "odi_final": 60,
}


def everyday_patients(seed: int = SEED) -> list[Patient]:
    """One dict a patient in order of surgery, keyed by the vocabulary's names; None is not recorded."""
    random = Random(seed)
    days = surgery_dates(random)
    patients = [patient(f"E{number:03d}", day, random) for number, day in enumerate(days, start=1)]
    for each in random.sample([each for each in patients if each["follow_up_months"] is not None], LOST):
        _without_final(each)
    for each in patients:
        for name, per_thousand in GAPS.items():
            if random.randrange(1000) < per_thousand:
                each[name] = None
    return patients


def surgery_dates(random: Random) -> list[date]:
    """Weekdays in order, more as the years go by, fewer in the holidays."""
    span = (LAST_DAY - FIRST_DAY).days
    days: list[date] = [FIRST_DAY, LAST_DAY]
    while len(days) < N:
        day = FIRST_DAY + timedelta(random.randrange(span))
        growth = 5 + 5 * (day - FIRST_DAY).days // span
        if day.weekday() < 5 and random.randrange(5 * 10) < PACE[day.month - 1] * growth:
            days.append(day)
    return sorted(days)


def patient(patient_id: str, day: date, random: Random) -> Patient:
    """A patient with every visit that was due before the sheet was closed."""
    cleft = _chance(random, 600)
    second = day >= SECOND_SURGEON and _chance(random, 450)
    learning = second and day < SECOND_SURGEON + timedelta(365)
    fracture = _one_of({"none": 83, "adjacent": 11, "remote": 6}, random)
    made: Patient = {
        "patient_id": patient_id,
        "sex": "female" if _chance(random, 760) else "male",
        "age": _within(round(_bell(random, 74, 8)), 52, 93),
        "level": _one_of(LEVELS, random),
        "symptom_weeks": 4 + random.randrange(8) * random.randrange(7) // 2 + 30 * _chance(random, 40),
        "surgery_date": day,
        "surgeon": "Surgeon B" if second else "Surgeon A",
        "pain_pattern": "worse_walking" if _chance(random, 640) else "relieved_by_rest",
        **_signs(cleft, random),
        **_outcomes(cleft, fracture != "none", random),
        "follow_up_months": None,
        "cement_leakage": _one_of(
            {"none": 74 if learning else 82, "asymptomatic": 24 if learning else 16, "symptomatic": 2}, random
        ),
        "complication": random.choice(COMPLICATIONS) if _chance(random, 45) else "none",
        "new_fracture": fracture,
        "dxa_osteoporosis": "yes",
        "biopsy_osteonecrosis": "yes",
        "malignancy": "no",
        "neurologic_deficit": "no",
    }
    return _with_final_visit(made, day, random)


def _signs(cleft: bool, random: Random) -> Patient:
    """CT shows more than X-ray; gas in a cleft is dark on T2, fluid bright."""
    t2 = {"high": 78, "low": 14, "diffuse": 6, "none": 2} if cleft else {"high": 82, "low": 2, "diffuse": 12, "none": 4}
    return {
        "xray_cleft": "yes" if _chance(random, 720 if cleft else 50) else "no",
        "ct_cleft": "yes" if cleft else "no",
        "mri_t1_low": "yes" if _chance(random, 970) else "no",
        "mri_t2_stir": _one_of(t2, random),
    }


def _outcomes(cleft: bool, fractured: bool, random: Random) -> Patient:
    """Height loses more after surgery with a CT cleft; a new fracture costs pain and function."""
    before = _bell(random, 60, 10) - 5 * cleft
    after = before + _bell(random, 14, 5) + 2 * cleft
    last = after - max(-10, _bell(random, 22 + 35 * cleft + 30 * fractured, 25)) / 10
    pain = _bell(random, 7.5, 1.2)
    pain_after = _bell(random, 3.0, 1.2) + 0.3 * (pain - 7.5)
    pain_last = 0.5 * pain_after + _bell(random, 1.2, 1.2) + 1.6 * fractured
    index = _bell(random, 65, 11) + 2 * (pain - 7.5)
    index_after = 38 + 0.45 * (index - 65) + _bell(random, 0, 9)
    index_last = 31 + 0.5 * (index_after - 38) + 3 * (pain_last - 2.8) + _bell(random, 0, 8)
    made: Patient = {
        f"height_{when}": round(10 * _within(value, 15, 108)) / 10
        for when, value in (("preop", before), ("postop", after), ("final", last))
    }
    made |= {
        f"vas_{when}": round(_within(value, 0, 10))
        for when, value in (("preop", pain), ("postop", pain_after), ("final", pain_last))
    }
    made |= {
        f"odi_{when}": _oswestry(value, random)
        for when, value in (("preop", index), ("postop", index_after), ("final", index_last))
    }
    return made


def _oswestry(value: float, random: Random) -> int:
    """Ten answered questions give even scores; now and then one is left out (usually sex life) and the score is odd."""
    questions = 9 if _chance(random, 200) else 10
    points = round(_within(value, 2, 96) * questions / 20)
    return round(100 * points / (5 * questions))


def _with_final_visit(made: Patient, day: date, random: Random) -> Patient:
    """The last visit lies between three months and three years after surgery, and before the sheet was closed."""
    possible = (SHEET_CLOSED - day).days
    if possible < NOT_YET + 15:
        return _without_final(made)
    planned = _one_of({100: 15, 190: 20, 370: 40, 740: 25}, random) + random.randrange(60) - 15
    made["follow_up_months"] = round(10 * min(planned, possible) / 30.44) / 10
    return made


def _without_final(made: Patient) -> Patient:
    made |= {name: None for name in made if name.endswith("_final")}
    made |= {"follow_up_months": None, "new_fracture": None}
    return made


def _bell(random: Random, mean: float, spread: float) -> float:
    """Nearly normal from twelve whole numbers: the same on every machine, unlike a logarithm."""
    return mean + spread * (sum(random.randrange(1000) for _ in range(12)) - 5994) / 1000


def _chance(random: Random, per_thousand: int) -> bool:
    return random.randrange(1000) < per_thousand


def _one_of(weights: dict, random: Random) -> object:
    return random.choice([value for value, weight in weights.items() for _ in range(weight)])


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
