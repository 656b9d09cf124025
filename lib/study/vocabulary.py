"""The one vocabulary: adding a timepoint, a measure, a sign or a pattern is one edit here.

It drives the store's schema, the template, the matching of headings, the checks, the data dictionary,
the filters, the axes, the tables, the arrows of improvement and the captions.
"""

from itertools import combinations

from lib.study.terms import Band, Contrast, Field, Margin, Measure, Option, Threshold, Timepoint, levels, words

OSTELO_2008 = "Ostelo et al. 2008, Spine 33:90"
GLASSMAN_2008 = "Glassman et al. 2008, J Bone Joint Surg Am 90:1839"
VAN_HOOFF_2016 = "van Hooff et al. 2016, Spine J 16:1221"
CONVENTION = "a convention of this dashboard; no published value is known"

TIMEPOINTS = (
    Timepoint(
        "preop",
        "One day before surgery",
        "Pre-op",
        -1,
        words(
            "pre | preop | pre-op | pre op | preoperative | pre-operative | before | baseline | 1 day before | one day before | "
            "day -1 | d-1 | t0 | prior | before surgery | prior to surgery | pretreatment | admission | preoperativ | präoperativ | "
            "präop | prä | prae | vor | vorher | praeop | vor op | 术前"
        ),
    ),
    Timepoint(
        "postop",
        "Two days after surgery",
        "2 days",
        2,
        words(
            "post | postop | post-op | post op | postoperative | post-operative | after | 2 days | two days | 2 days after | pod2 | "
            "pod 2 | day 2 | d2 | t1 | postop 2d | 48h | 48 h | after surgery | immediate postop | immediately after | "
            "early postop | postoperativ | nach op | nach | nachher | 术后"
        ),
    ),
    Timepoint(
        "final",
        "Final follow-up",
        "Final",
        None,
        words(
            "final | fu | f/u | follow-up | follow up | followup | final follow-up | final fu | last fu | last follow-up | latest | "
            "last | last visit | last control | last examination | final visit | final examination | ffu | lfu | end of follow-up | "
            "end | t2 | letzte kontrolle | nachuntersuchung | 末次随访"
        ),
    ),
)

MEASURES = (
    Measure(
        "height",
        "Anterior vertebral height",
        "Height",
        "% of neighbours",
        0,
        120,
        1,
        "higher",
        (
            Threshold("MIC", "gain of 5 points", "change", 5, CONVENTION, False),
            Threshold("SCB", "gain of 10 points", "change", 10, CONVENTION, False),
        ),
        Margin(5, CONVENTION, False),
        words(
            "height | ht | avh | avh% | avbh | anterior height | ant height | ant. height | ant. ht | vertebral height | "
            "anterior vertebral height | anterior vertebral body height | vb height | height % | height percent | height ratio | "
            "anterior height ratio | vertebral height ratio | ah ratio | vorderkantenhöhe | wirbelhöhe | 椎体前缘高度 | 前缘高度"
        ),
        from_raw_heights=True,
    ),
    Measure(
        "vas",
        "VAS back pain",
        "VAS pain",
        "0–10",
        0,
        10,
        1,
        "lower",
        (
            Threshold("MIC", "minimal important change, 1.5 points", "change", 1.5, OSTELO_2008, True),
            Threshold("SCB", "substantial benefit, 2.5 points", "change", 2.5, GLASSMAN_2008, False),
            Threshold(
                "PASS", "acceptable state, 4 or less", "state", 4, "Ann Phys Rehabil Med 2020 (47.5/100), rounded down", False
            ),
        ),
        Margin(1.5, OSTELO_2008, True),
        words(
            "vas | vas pain | pain vas | pain | vas back | back pain | pain score | nrs | eva | nrs pain | pain nrs | "
            "visual analogue scale | visual analog scale | visual analog scale for pain | schmerz | 疼痛 | 疼痛评分"
        ),
    ),
    Measure(
        "odi",
        "Oswestry Disability Index",
        "ODI",
        "0–100 %",
        0,
        100,
        1,
        "lower",
        (
            Threshold("MIC", "minimal important change, 10 points", "change", 10, OSTELO_2008, True),
            Threshold("SCB", "substantial benefit, 18.8 points", "change", 18.8, GLASSMAN_2008, True),
            Threshold("PASS", "acceptable state, 22 or less", "state", 22, VAN_HOOFF_2016, True),
        ),
        Margin(10, OSTELO_2008, True),
        words(
            "odi | odi % | oswestry | oswestry index | oswestry score | oswestry disability | oswestry disability index | owestry | "
            "disability | disability index | 功能障碍指数"
        ),
    ),
)

YES_NO = (
    Option("yes", "yes", words("y | 1 | + | true | x | present | positive | pos | ja | oui | si | sí | 有 | 是 | 阳性")),
    Option("no", "no", words("n | 0 | - | false | absent | negative | neg | nein | non | none | 无 | 否 | 阴性")),
)

# One line a region: how many vertebrae it has, and how people write the third one.
LEVELS = levels("T", 12, "T 3 | T-3 | T03 | Th3 | D3 | BWK3 | BWK 3") + levels("L", 5, "L 3 | L-3 | LWK3 | LWK 3")

FIELDS = (
    Field(
        "pain_pattern",
        "Pain pattern",
        "choice",
        "pattern",
        filtered=True,
        help="Whether pain is there at rest too, or almost gone at rest and back on loading.",
        options=(
            Option(
                "worse_walking",
                "worse on walking",
                words("worse walking | walking | worse when walking | walking and bed | pain walking and in bed | mechanical"),
            ),
            Option(
                "relieved_by_rest",
                "relieved by rest",
                words("relieved | rest | relieved at rest | better at rest | gone at rest | rest relieves"),
            ),
        ),
        synonyms=words("pain pattern | pattern | pattern of pain | pain type | type of pain | schmerzmuster | 疼痛类型"),
    ),
    Field(
        "xray_cleft",
        "X-ray cleft",
        "choice",
        "sign",
        options=YES_NO,
        filtered=True,
        help="Radiotranslucent zone on a plain standing radiograph.",
        synonyms=words(
            "x-ray cleft | xray cleft | x ray cleft | cleft xray | cleft x-ray | cleft on x-ray | radiograph cleft | xr cleft | "
            "ivc xray | xray ivc | x-ray vacuum | cleft radiograph | röntgen spalt | x线裂隙"
        ),
    ),
    Field(
        "ct_cleft",
        "CT cleft",
        "choice",
        "sign",
        options=YES_NO,
        filtered=True,
        help="Intervertebral cleft on CT reconstruction.",
        synonyms=words("ct cleft | cleft ct | cleft on ct | ivc ct | vacuum ct | ct vacuum | ct spalt | ct裂隙"),
    ),
    Field(
        "mri_t1_low",
        "MRI T1 low",
        "choice",
        "sign",
        options=YES_NO,
        filtered=True,
        help="Low signal at the osteonecrosis on T1-weighted images.",
        synonyms=words("mri t1 low | t1 low | low t1 | t1 hypointense | t1 low signal | mri t1 | t1 | t1w low | t1低信号"),
    ),
    Field(
        "mri_t2_stir",
        "MRI T2/STIR signal",
        "choice",
        "sign",
        filtered=True,
        help="Signal at the osteonecrosis on T2-weighted and STIR images.",
        seen=("high", "low"),
        options=(
            Option(
                "high",
                "well-defined high",
                words("well-defined high | well defined high | hyper | hyperintense | high signal | bright | fluid | h | 高"),
            ),
            Option(
                "low",
                "well-defined low",
                words("well-defined low | well defined low | hypo | hypointense | low signal | dark | gas | l | 低"),
            ),
            Option("diffuse", "diffuse", words("diffuse | diffusional | diffuse high | ill-defined | d | 弥漫")),
            Option("none", "no change", words("no change | no signal change | normal | isointense | iso | no | 0 | 无")),
        ),
        synonyms=words(
            "mri t2 stir | t2 stir | t2/stir | stir | t2 | mri t2 | t2 signal | stir signal | t2/stir signal | t2w stir | "
            "mri t2/stir signal"
        ),
    ),
    Field(
        "sex",
        "Sex",
        "choice",
        "patient",
        filtered=True,
        options=(
            Option("female", "female", words("f | w | woman | women | weiblich | frau | femme | mujer | 2 | 女")),
            Option("male", "male", words("m | man | men | männlich | mann | homme | hombre | 1 | 男")),
        ),
        synonyms=words("sex | gender | m/f | f/m | geschlecht | sexe | sexo | 性别"),
    ),
    Field(
        "age",
        "Age",
        "number",
        "patient",
        unit="years",
        low=18,
        high=110,
        decimals=0,
        filtered=True,
        bands=(Band(18, 54, "under 55"), Band(55, 64), Band(65, 74), Band(75, 84), Band(85, 110, "85 and over")),
        synonyms=words("age | age (years) | age at surgery | age years | age yrs | alter | âge | edad | 年龄"),
    ),
    Field(
        "level",
        "Level",
        "choice",
        "patient",
        options=LEVELS,
        filtered=True,
        synonyms=words(
            "level | vertebra | fracture level | treated level | level treated | vertebral level | level of fracture | segment | "
            "höhe | wirbel | 节段"
        ),
    ),
    Field(
        "symptom_weeks",
        "Symptom duration",
        "number",
        "patient",
        unit="weeks",
        low=0,
        high=520,
        decimals=1,
        filtered=True,
        bands=(Band(0, 5, "under 6 weeks"), Band(6, 8), Band(9, 12), Band(13, 25), Band(26, 520, "26 weeks and over")),
        synonyms=words(
            "symptom weeks | symptom duration | duration of symptoms | duration | weeks of pain | pain duration | "
            "duration (weeks) | symptom duration (weeks) | weeks symptoms | schmerzdauer | 病程"
        ),
    ),
    Field(
        "surgery_date",
        "Date of surgery",
        "date",
        "patient",
        synonyms=words(
            "surgery date | date of surgery | op date | operation date | date op | date of operation | date of op | "
            "date of kyphoplasty | date of procedure | procedure date | dos | op-datum | 手术日期"
        ),
    ),
    Field(
        "follow_up_months",
        "Follow-up",
        "number",
        "course",
        unit="months",
        low=0,
        high=240,
        decimals=1,
        filtered=True,
        bands=(Band(0, 11, "under 12 months"), Band(12, 17), Band(18, 23), Band(24, 35), Band(36, 240, "36 months and over")),
        synonyms=words(
            "follow up months | follow-up months | follow-up (months) | fu months | f/u months | f/u (mo) | months fu | "
            "months follow-up | follow up (mo) | fu (months) | fu mo | length of follow-up | duration of follow-up | "
            "follow-up duration | follow-up time | fu time | nachbeobachtung | 随访时间"
        ),
    ),
    Field(
        "cement_leakage",
        "Cement leakage",
        "choice",
        "course",
        filtered=True,
        options=(
            Option("none", "none", words("no | 0 | n | - | nein | 无")),
            Option("asymptomatic", "asymptomatic", words("asympt | asymptomatic leak | yes | 1 | y | yes, asymptomatic")),
            Option("symptomatic", "symptomatic", words("sympt | symptomatic leak | 2 | yes, symptomatic")),
        ),
        synonyms=words("cement leakage | leakage | leak | cement leak | extravasation | zementaustritt | 骨水泥渗漏"),
    ),
    Field(
        "complication",
        "Complication",
        "text",
        "course",
        filtered=True,
        options=(Option("any", "any recorded"), Option("none", "none", words("no | 0 | - | nil | n | keine | 无"))),
        synonyms=words("complication | complications | adverse event | ae | komplikation | 并发症"),
    ),
    Field(
        "new_fracture",
        "New fracture",
        "choice",
        "course",
        filtered=True,
        options=(
            Option("none", "none", words("no | 0 | n | - | nein | 无")),
            Option("adjacent", "adjacent level", words("adj | adjacent fracture | 1 | neighbouring")),
            Option("remote", "remote level", words("distant | remote fracture | 2 | non-adjacent")),
        ),
        synonyms=words(
            "new fracture | new fractures | subsequent fracture | refracture | adjacent fracture | anschlussfraktur | 再骨折"
        ),
    ),
    Field(
        "dxa_osteoporosis",
        "Osteoporosis on DXA",
        "choice",
        "eligibility",
        options=YES_NO,
        synonyms=words("dxa osteoporosis | dxa | osteoporosis | osteoporosis dxa"),
    ),
    Field(
        "biopsy_osteonecrosis",
        "Osteonecrosis on biopsy",
        "choice",
        "eligibility",
        options=YES_NO,
        synonyms=words("biopsy osteonecrosis | biopsy | histology | osteonecrosis biopsy | histology osteonecrosis"),
    ),
    Field(
        "malignancy",
        "Malignancy",
        "choice",
        "eligibility",
        options=YES_NO,
        synonyms=words("malignancy | cancer | tumour | tumor"),
    ),
    Field(
        "neurologic_deficit",
        "Neurologic deficit",
        "choice",
        "eligibility",
        options=YES_NO,
        synonyms=words("neurologic deficit | neurological deficit | neuro deficit | deficit"),
    ),
    Field("surgeon", "Surgeon", "text", "patient", synonyms=words("surgeon | operator | op by | chirurg | 术者")),
    Field("site", "Site", "text", "patient", synonyms=words("site | hospital | centre | center | klinik | 医院")),
)

PATIENT_ID_SYNONYMS = words(
    "patient_id | patient id | patient | id | pid | pat id | patient no | patient no. | patient number | pat.-nr. | "
    "pat nr | subject | subject id | usubjid | record id | record_id | study id | study number | study no | patient code | "
    "pt id | pt no | fallnummer | fall nr | patientennummer | id paciente | case | case no | case number | no. | nr | 编号 | "
    "患者编号"
)

# The contrasts that the paper tested; every other pair of timepoints is offered as "not tested in the paper".
PUBLISHED_CONTRASTS = (Contrast("preop", "postop", table=1), Contrast("postop", "final", table=2))


def contrasts() -> tuple[Contrast, ...]:
    """Every pair of timepoints in order of time, the paper's two first."""
    pairs = [Contrast(a.name, b.name) for a, b in combinations(TIMEPOINTS, 2)]
    tested = {each.name for each in PUBLISHED_CONTRASTS}
    return PUBLISHED_CONTRASTS + tuple(each for each in pairs if each.name not in tested)


def measure(name: str) -> Measure:
    return next(each for each in MEASURES if each.name == name)


def timepoint(name: str) -> Timepoint:
    return next(each for each in TIMEPOINTS if each.name == name)


def field(name: str) -> Field:
    return next(each for each in FIELDS if each.name == name)


def signs() -> tuple[Field, ...]:
    """The imaging signs, in the order they are asked for."""
    return tuple(each for each in FIELDS if each.group == "sign")


def filters() -> tuple[Field, ...]:
    """The fields a cohort can be filtered by: pain pattern and signs first."""
    return tuple(each for each in FIELDS if each.filtered)
