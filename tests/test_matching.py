"""Headings are read as the department meant them, or left for a person to decide; never confidently wrong."""

import pytest

from lib.intake import Refused, Sheet, Workbook, propose
from lib.intake.header import find_table
from lib.intake.layout import Arrangement
from lib.intake.matching import Match, match_headings
from lib.intake.targets import targets
from lib.study import vocabulary

CONFIDENT = 0.8


def matched(*headings: str, layout: str = "wide") -> list[Match]:
    return list(match_headings(headings, [()] * len(headings), Arrangement(layout, {}), {}))


def names(*headings: str, layout: str = "wide") -> list[str | None]:
    return [each.name for each in matched(*headings, layout=layout)]


def workbook(*rows: list, **more) -> Workbook:
    return Workbook("register.xlsx", "0" * 64, "xlsx", 1, (Sheet("Sheet1", tuple(map(tuple, rows)), **more),))


def test_every_name_of_the_vocabulary_matches_itself_without_doubt():
    for layout in ("wide", "long", "long by measure"):
        wanted = [each.name for each in targets(layout)]
        assert names(*wanted, layout=layout) == wanted
        assert {each.confidence for each in matched(*wanted, layout=layout)} == {1.0}


def test_every_synonym_of_every_measure_matches_at_every_timepoint_in_both_orders():
    for measure in vocabulary.MEASURES:
        for time in vocabulary.TIMEPOINTS:
            for word in (measure.name, measure.label, measure.short, *measure.synonyms):
                assert names(f"{word} {time.name}") == [f"{measure.name}_{time.name}"]
                assert names(f"{time.label} {word}") == [f"{measure.name}_{time.name}"]


def test_unseen_headings_in_many_styles_are_nine_in_ten_right_and_never_confidently_wrong():
    right = total = 0
    for headings in UNSEEN.values():
        for each in matched(*headings):
            total += 1
            right += each.name == headings[each.heading]
            assert each.name == headings[each.heading] or each.confidence < CONFIDENT, each
    assert total > 240
    assert right / total >= 0.9


def test_two_columns_never_get_the_same_name():
    found = names("VAS pre", "VAS baseline", "pain preop", "vas_preop")
    assert found == [None, None, None, "vas_preop"]


def test_a_t1_counts_as_the_second_visit_only_where_the_sheet_starts_at_t0():
    assert names("VAS T0", "VAS T1", "VAS T2") == ["vas_preop", "vas_postop", "vas_final"]
    from_one = matched("VAS T1", "VAS T2", "VAS T3")
    assert all(each.name is None or each.confidence < CONFIDENT for each in from_one)
    assert names("VAS T1", "VAS T2") == [None, None]


def test_a_six_month_score_is_not_the_two_day_score():
    for each in matched("VAS post-op 6 months", "ODI postop 3 mo", "VAS 1 year"):
        assert each.name is None
    assert names("VAS 2 days", "ODI final (24 months)") == ["vas_postop", "odi_final"]


def test_a_slip_of_the_pen_is_a_guess_and_says_so():
    each = matched("Oswestri preopertive")[0]
    assert (each.name, each.certainty) == ("odi_preop", "a guess")
    assert each.guess


def test_a_birth_date_and_a_name_are_left_out_as_identifying():
    found = matched("Date of birth", "Patient name", "Geburtsdatum", "Phone", "姓名")
    assert [each.name for each in found] == [None] * 5
    assert all(each.identifies for each in found)


def test_the_heading_row_is_found_under_title_rows():
    table = find_table(
        workbook(["Spine register 2009"], [None], ["printed 3 May"], ["Pat no", "VAS pre", "VAS post"], ["P1", 8, 2]).sheets[0]
    )
    assert (table.header_row, table.first_row, table.last_row) == (4, 5, 5)


def test_timepoints_over_measures_are_joined_with_and_without_merged_cells():
    rows = (
        ["Register"],
        [None, None, "Pre-op", None, "Final follow-up", None],
        ["Patient", "Age", "VAS", "ODI", "VAS", "ODI"],
        ["P1", 70, 8, 80, 1, 20],
    )
    wanted = ["patient_id", "age", "vas_preop", "odi_preop", "vas_final", "odi_final"]
    plain = propose(workbook(*rows))
    merged = propose(workbook(*rows, merged=((2, 3, 2, 4), (2, 5, 2, 6))))
    assert [each.name for each in plain.matches] == wanted
    assert [each.name for each in merged.matches] == wanted
    assert (merged.header_row, merged.first_row) == (3, 4)
    assert merged.matches[2].heading == "Pre-op / VAS"


def test_measures_over_timepoints_are_joined_too():
    proposal = propose(workbook(["ID", "VAS", None, None], [None, "pre", "2 days", "final"], ["P1", 8, 2, 1]))
    assert [each.name for each in proposal.matches] == ["patient_id", "vas_preop", "vas_postop", "vas_final"]


def test_totals_and_footnotes_are_left_out_and_said():
    proposal = propose(
        workbook(
            ["ID", "VAS pre"], ["P1", 8], ["P2", 6], ["Mean", 7], [None, None], ["SD ± 1.4"], ["* VAS from 0 to 10, worst is 10"]
        )
    )
    assert (proposal.first_row, proposal.last_row, proposal.n_rows) == (2, 3, 2)
    assert any("4, 6, 7" in note for note in proposal.notes)


def test_a_total_between_two_groups_is_left_out():
    proposal = propose(workbook(["ID", "VAS pre"], ["P1", 8], ["Subtotal", 8], ["P2", 6], [None, None], ["P3", 5]))
    assert proposal.left_out == {3, 5}
    assert proposal.n_rows == 3


def test_the_sheet_with_the_table_is_chosen_over_an_explanation():
    explained = Sheet("Read me", (("This file holds our patients.",), ("Ask the ward.", "ext. 12")))
    data = Sheet("Data", (("ID", "VAS pre"), ("P1", 8)))
    proposal = propose(Workbook("a.xlsx", "0" * 64, "xlsx", 1, (explained, data)))
    assert proposal.sheet == "Data"
    assert any("Read me" in note for note in proposal.notes)


def test_a_choice_of_the_person_takes_the_name_from_the_column_that_had_it():
    book = workbook(["ID", "VAS pre", "Pain X"], ["P1", 8, 7])
    proposal = propose(book, match={"Pain X": "vas_preop"})
    assert [each.name for each in proposal.matches] == ["patient_id", None, "vas_preop"]
    assert propose(book, match={"VAS pre": ""}).matches[1].name is None


def test_a_choice_that_means_nothing_is_refused_with_the_names_there_are():
    book = workbook(["ID", "VAS pre"], ["P1", 8])
    with pytest.raises(Refused, match="vas_before.*is not a name.*vas_preop"):
        propose(book, match={"VAS pre": "vas_before"})
    with pytest.raises(Refused, match="no column “VAS before”.*ID, VAS pre"):
        propose(book, match={"VAS before": "vas_preop"})
    with pytest.raises(Refused, match="no sheet “Patients”.*Sheet1"):
        propose(book, sheet="Patients")


def test_a_sheet_without_headings_is_refused_in_a_sentence():
    with pytest.raises(Refused, match="No headings were found"):
        propose(workbook([1, 2, 3], [4, 5, 6]))
    with pytest.raises(Refused, match="The sheet “Sheet1” is empty."):
        propose(workbook())


def test_twice_the_same_heading_gets_its_letters():
    proposal = propose(workbook(["ID", "VAS pre", "VAS pre"], ["P1", 8, 7]))
    assert [each.heading for each in proposal.matches] == ["ID", "VAS pre (column B)", "VAS pre (column C)"]
    assert [each.name for each in proposal.matches] == ["patient_id", "vas_preop", None]
    assert proposal.matches[2].rival == 1


UNSEEN: dict[str, dict[str, str | None]] = {
    "snake": {
        "pat_id": "patient_id",
        "vas_baseline": "vas_preop",
        "vas_48h": "vas_postop",
        "odi_baseline": "odi_preop",
        "odi_2d": "odi_postop",
        "odi_last_fu": "odi_final",
        "avh_pct_baseline": "height_preop",
        "gender": "sex",
        "age_at_op": "age",
        "vertebral_level": "level",
        "fu_months": "follow_up_months",
        "date_of_op": "surgery_date",
        "leak": "cement_leakage",
        "ct_vacuum_cleft": "ct_cleft",
        "xray_ivc": "xray_cleft",
    },
    "camel": {
        "PatientID": "patient_id",
        "VasPreOp": "vas_preop",
        "VasPostOp": "vas_postop",
        "VasFinal": "vas_final",
        "OdiPreOp": "odi_preop",
        "OdiPostOp": "odi_postop",
        "OdiFinal": "odi_final",
        "HeightPreOp": "height_preop",
        "PainPattern": "pain_pattern",
        "SurgeryDate": "surgery_date",
        "FollowUpMonths": "follow_up_months",
        "NewFracture": "new_fracture",
    },
    "words": {
        "Patient no.": "patient_id",
        "Pain (VAS) before surgery": "vas_preop",
        "Pain (VAS) two days after": "vas_postop",
        "Pain (VAS) at last follow-up": "vas_final",
        "Oswestry before surgery (%)": "odi_preop",
        "Oswestry at final follow-up (%)": "odi_final",
        "Anterior height before surgery (% of neighbours)": "height_preop",
        "Cleft on X-ray (yes/no)": "xray_cleft",
        "Cleft on CT (yes/no)": "ct_cleft",
        "Low signal on T1": "mri_t1_low",
        "Duration of symptoms (weeks)": "symptom_weeks",
        "Treated level": "level",
        "Length of follow-up (months)": "follow_up_months",
        "Adverse events": "complication",
    },
    "german": {
        "Pat.-ID": "patient_id",
        "Geschlecht (m/w)": "sex",
        "Alter (Jahre)": "age",
        "VAS präop": "vas_preop",
        "VAS postop": "vas_postop",
        "VAS letzte Kontrolle": "vas_final",
        "ODI vor OP": "odi_preop",
        "ODI nach OP": "odi_postop",
        "ODI Nachuntersuchung": "odi_final",
        "OP-Datum": "surgery_date",
        "Höhe": "level",
        "Zementaustritt": "cement_leakage",
        "Klinik": "site",
        "Vorderkantenhöhe präop (%)": "height_preop",
        "Komplikationen": "complication",
    },
    "chinese": {
        "患者编号": "patient_id",
        "性别": "sex",
        "年龄": "age",
        "术前VAS": "vas_preop",
        "术后VAS评分": "vas_postop",
        "末次随访VAS": "vas_final",
        "ODI(术前)": "odi_preop",
        "ODI（末次随访）": "odi_final",
        "椎体前缘高度(术前)": "height_preop",
        "手术日期": "surgery_date",
        "骨水泥渗漏": "cement_leakage",
        "CT裂隙": "ct_cleft",
    },
    "prefix": {
        "kp_record_id": "patient_id",
        "kp_vas_pre": "vas_preop",
        "kp_vas_post": "vas_postop",
        "kp_vas_final": "vas_final",
        "kp_odi_pre": "odi_preop",
        "kp_odi_post": "odi_postop",
        "kp_odi_final": "odi_final",
        "kp_sex": "sex",
        "kp_age": "age",
    },
    "numbered": {
        "ID": "patient_id",
        "VAS T0": "vas_preop",
        "VAS T1": "vas_postop",
        "VAS T2": "vas_final",
        "ODI T0": "odi_preop",
        "ODI T1": "odi_postop",
        "ODI T2": "odi_final",
        "MRI T2/STIR": "mri_t2_stir",
        "T1 low": "mri_t1_low",
    },
    "raw": {
        "Patient": "patient_id",
        "Height mm pre": "height_mm_preop",
        "Upper height mm pre": "height_upper_mm_preop",
        "Lower height mm pre": "height_lower_mm_preop",
        "Ant. height cranial neighbour (mm) postop": "height_upper_mm_postop",
        "Ant. height fractured (mm) postop": "height_mm_postop",
        "Caudal neighbour ant. height postop [mm]": "height_lower_mm_postop",
    },
    "other columns": {
        "VAS leg pre": None,
        "VAS change": None,
        "ODI improvement (%)": None,
        "ΔVAS": None,
        "Cobb angle pre": None,
        "Kyphotic angle postop": None,
        "SF-36 PF preop": None,
        "SF36 pain pre": None,
        "EQ-5D pain preop": None,
        "BMI": None,
        "Height (cm)": None,
        "Weight": None,
        "VAS 6 months": None,
        "ODI 1 year": None,
        "VAS post-op 3 months": None,
        "Date of birth": None,
        "Patient name": None,
        "Phone": None,
        "Posterior height pre": None,
        "Mid height preop": None,
        "Date of VAS preop": None,
        "T-score": None,
        "Cement volume (ml)": None,
        "Comments": None,
        "Pain medication preop": None,
        "Neck disability index pre": None,
        "RMDQ disability preop": None,
        "VAS pre rater 2": None,
        "Smoking": None,
        "Operation time": None,
        "Blood loss": None,
        "VAS rest pre": None,
        "ODI item 3 preop": None,
        "Height restoration rate": None,
        "Hospital stay (days)": None,
        "Level of education": None,
        "Age group": None,
        "Number of levels": None,
        "Pain duration category": None,
        "Body height": None,
        "VAS at discharge": None,
    },
    "slips": {
        "Patinet ID": "patient_id",
        "VSA pre": "vas_preop",
        "Oswestri postop": "odi_postop",
        "ODI preoperativ": "odi_preop",
        "VAS folow-up": "vas_final",
        "Hieght preop": "height_preop",
        "Genderr": "sex",
        "VASpostop": "vas_postop",
        "odifinal": "odi_final",
    },
    "redcap": {
        "record_id": "patient_id",
        "pain_nrs_preop": "vas_preop",
        "pain_nrs_2d": "vas_postop",
        "pain_nrs_lastfu": "vas_final",
        "odi_total_preop": "odi_preop",
        "odi_total_postop": "odi_postop",
        "odi_total_final": "odi_final",
        "age_yrs": "age",
        "sex_mf": "sex",
        "ct_cleft_yn": "ct_cleft",
        "complications": "complication",
    },
    "spaced": {
        "Case No.": "patient_id",
        "Pre VAS": "vas_preop",
        "Post VAS": "vas_postop",
        "FU VAS": "vas_final",
        "Pre ODI": "odi_preop",
        "Post ODI": "odi_postop",
        "FU ODI": "odi_final",
        "Pre AVH (%)": "height_preop",
        "Post AVH (%)": "height_postop",
        "FU AVH (%)": "height_final",
        "Gender (M/F)": "sex",
        "Age (y)": "age",
        "Level": "level",
        "F/U (months)": "follow_up_months",
    },
    "upper": {
        "PATIENT ID": "patient_id",
        "VAS PREOP": "vas_preop",
        "VAS POSTOP": "vas_postop",
        "VAS FINAL FU": "vas_final",
        "ODI PREOP": "odi_preop",
        "SEX": "sex",
        "AGE": "age",
        "LEVEL": "level",
        "SYMPTOM DURATION (WKS)": "symptom_weeks",
        "CT CLEFT": "ct_cleft",
        "XRAY CLEFT": "xray_cleft",
        "MRI T1 LOW": "mri_t1_low",
        "STIR": "mri_t2_stir",
        "LEAKAGE": "cement_leakage",
    },
    "dotted": {
        "pt.id": "patient_id",
        "vas.pre": "vas_preop",
        "vas.post.2d": "vas_postop",
        "vas.last": "vas_final",
        "odi.pre": "odi_preop",
        "odi.post": "odi_postop",
        "odi.last": "odi_final",
        "ht.pct.pre": "height_preop",
        "ht.pct.post": "height_postop",
        "ht.pct.last": "height_final",
    },
    "long words": {
        "Study number": "patient_id",
        "Visual analogue scale, pre-operative": "vas_preop",
        "Visual analogue scale, 2 days post-operative": "vas_postop",
        "Visual analogue scale, final follow-up": "vas_final",
        "Oswestry Disability Index - pre-operative": "odi_preop",
        "Oswestry Disability Index - final follow-up": "odi_final",
        "Vertebral height before kyphoplasty": "height_preop",
        "Vertebral height after kyphoplasty": "height_postop",
        "Intervertebral cleft on CT": "ct_cleft",
    },
    "foreign measures": {
        "VAS satisfaction final": None,
        "EQ VAS preop": None,
        "ODI walking section pre": None,
        "Pain pattern comment": None,
        "Age of fracture (weeks)": None,
        "Time to surgery (days)": None,
        "Anaesthetic duration": None,
        "Cement leak volume": None,
        "CT date": None,
        "MRI date": None,
        "Date of last follow-up": None,
        "Fracture date": None,
        "Surgeon phone": None,
        "VAS pre-post": None,
        "ODI difference final-pre": None,
        "QoL preop": None,
        "VAS hip final": None,
        "DXA T-score L1": None,
        "Bone density": None,
        "Hb pre": None,
        "CRP pre": None,
        "Posterior wall height pre": None,
        "Level 2": None,
        "Patient height": None,
        "Patient weight": None,
        "Follow-up date": None,
        "Reoperation": None,
        "ASA": None,
        "Opioids preop": None,
        "VAS expected": None,
        "Sum": None,
        "Walking distance pre": None,
        "Physician": None,
        "Date of MRI T1": None,
        "Insurance no": None,
        "Mother's name": None,
        "Room": None,
        "Fracture age": None,
        "Number of fractures": None,
        "Duration of surgery (min)": None,
        "Operation duration": None,
        "Kyphosis final": None,
        "Height loss preop": None,
    },
    "french": {"Sexe": "sex", "Âge": "age", "EVA pre": "vas_preop", "EVA post": "vas_postop"},
    "spanish": {"ID paciente": "patient_id", "Edad": "age", "Sexo": "sex"},
}


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("symptom duration (months)", "counted in weeks"),
        ("symptom duration (days)", "counted in weeks"),
        ("follow up (years)", "counted in months"),
        ("VAS preop (0-100)", "up to 100, and VAS pain is 0-10"),
        ("NRS final 0-100", "up to 100"),
        ("ODI pre /50", "up to 50, and ODI is 0-100"),
        ("no cleft on CT", "a yes would mean that there is none"),
        ("no neurologic deficit", "a yes would mean that there is none"),
        ("CT cleft absent", "a yes would mean that there is none"),
    ],
)
def test_a_heading_that_speaks_of_another_unit_scale_or_of_absence_is_left_out_with_the_reason(heading, said):
    [match] = matched(heading)
    assert match.name is None
    assert said in match.why


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("symptom duration (weeks)", "symptom_weeks"),
        ("follow-up (months)", "follow_up_months"),
        ("age (y)", "age"),
        ("VAS pre (0-10)", "vas_preop"),
        ("VAS pre /10", "vas_preop"),
        ("ODI final (0-100 %)", "odi_final"),
        ("height post (0-100 %)", "height_postop"),
        ("CT cleft (yes/no)", "ct_cleft"),
        ("VAS / 2 days", "vas_postop"),
    ],
)
def test_a_heading_that_says_the_unit_or_scale_of_the_measure_itself_is_read(heading, name):
    assert names(heading) == [name]


@pytest.mark.parametrize(
    "rows",
    [
        [[101, 60, "Y", 8], [102, None, "N", 7], [103, None, "N", 6]],
        [["#1", 60, "Y", 8], ["#2", None, None, 7]],
        [["N/11", 60, "Y", 8], ["N/12", None, None, 7], ["SD/3", 70, "N", 7]],
        [["page 1", None, None, 8], ["key 2", None, None, 7]],
    ],
    ids=["a sign of no", "hashes", "a site of one letter", "words of a footnote"],
)
def test_a_patient_with_a_score_is_never_taken_for_a_total_or_a_footnote(rows):
    table = find_table(workbook(["id", "age", "ct cleft", "vas pre"], *rows).sheets[0])
    assert (table.first_row, table.last_row, table.left_out, table.notes) == (2, 1 + len(rows), frozenset(), ())
