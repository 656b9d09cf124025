"""How a heading is read: cut into words, and words recognised as measure, timepoint, field, or none of ours."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from lib.study import vocabulary

Tokens = tuple[str, ...]
HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
TOKEN = re.compile(r"[^\W\d_\u3040-\u9fff]+|(?<![\d.,])-?\d+|\d+|[\u3040-\u9fff]|[%Δ]")

ROLES = {
    "timepoint": "timepoint,time point,visit,avisit,time,when,event,event name,redcap event name,period,phase,zeitpunkt,visite,"
    "stage,moment,examination,untersuchung,时间点,访视",
    "measure": "measure,outcome,outcome measure,paramcd,param,parameter,scale,instrument,variable,test,score name,messgröße,指标",
    "value": "value,aval,score,result,reading,measurement,wert,ergebnis,数值,结果",
}
PART_WORDS = {
    "upper": "upper,cranial,superior,above,cephalad,proximal,adjacent upper,oben,上位",
    "lower": "lower,caudal,inferior,below,distal,adjacent lower,unten,下位",
    "": "fractured,fracture,treated,index",
}
NEIGHBOURS = ("vertebra", "vertebral", "vertebral body", "neighbour", "neighbor", "adjacent", "level", "vb", "body")
IDENTIFIERS = (
    "name,patient name,pat name,first name,firstname,last name,lastname,surname,family name,given name,full name,initials,vorname,"
    "nachname,familienname,nom,prénom,prenom,nombre,apellido,姓名,dob,date of birth,birth date,birthdate,birthday,birth,"
    "year of birth,geburtsdatum,geb datum,geburtstag,出生日期,phone,phone no,phone number,telephone,tel,mobile,handy,telefon,电话,"
    "手机,address,street,adresse,anschrift,straße,住址,地址,postcode,post code,postal code,zip,zip code,plz,email,e mail,mail,ssn,"
    "social security,social security number,nhs,nhs no,nhs number,mrn,medical record number,medical record no,hospital number,"
    "hospital no,insurance,insurance no,insurance number,versicherungsnummer,krankenkasse,身份证,身份证号,passport,next of kin"
)
# A heading with one of these is about something else than the measure it names: a change, a date, a leg, another questionnaire.
FOREIGN = (
    "change,delta,Δ,diff,difference,improvement,improved,gain,restoration,reduction,recovery,rate,ratio change,mcid,mic,scb,pass,"
    "leg,arm,neck,hip,knee,radicular,thoracic,chest,sd,se,sem,ci,pvalue,date,datum,day of,comment,comments,remark,remarks,note,"
    "notes,bemerkung,备注,rater,reader,observer,examiner,repeat,target,goal,expected,predicted,normal,reference,item,question,q,"
    "section,rest,walking,night,movement,sitting,standing,supine,lying,activity,worst,best,least,average,mean,median,angle,cobb,"
    "kyphosis,kyphotic,wedge,posterior,middle,mid,central,body height,patient height,standing height,cm,kg,weight,bmi,sf,eq,rmdq,"
    "roland,morris,ndi,srs,promis,qol,mcgill,euroqol,joa,jikei,hads,dn,meds,medication,analgesic,analgesics,t score,tscore,loss,"
    "completed,complete,done,flag,status,form,type,interference,raw,category,grade,group,stay,number of,no of,volume,ml,min,minutes,"
    "duration of surgery,surgery duration,operation duration,op duration,duration of operation,hours,satisfaction,anaesthetic,anaesthesia,anesthesia,education,nurse,assistant,second"
)
FILLERS = (
    "score,scores,value,of,the,at,in,on,for,to,by,percent,percentage,%,points,point,pts,pt,no,nr,number,code,coded,scale,"
    "years,year,yrs,yr,y,weeks,week,wks,wk,months,month,mos,mo,0 10,0 100,0 120,10,100,yes no,y n,1 0,0 1,m f,f m,m w,w m,ja nein,"
    "present,presence,signal,surgery,op,operation,visit,der,des,die,bei,von,am,im,ist,评分,分,时,wide,d,a,and,patient,patients,pat,"
    "kyphoplasty,vertebroplasty,kp,bkp,pkp,pvp,treatment,intervention,procedure,operative,measured,assessment,assessed,result,total,index,sum,anterior,vertebral,male female,female male,dd mm yyyy,yyyy mm dd,ddmmyyyy"
)
UNIT_WORDS = {
    "hour": "h hr hrs hour hours stunden",
    "day": "d day days tag tage",
    "week": "w wk wks week weeks wochen",
    "month": "m mo mos mth month months monate",
}
UNIT_WORDS["year"] = "y yr yrs year years jahr jahre"


@dataclass(frozen=True)
class Concept:
    """One thing a word can mean: `kind` says of which sort, `name` which one."""

    kind: str
    name: str


@dataclass(frozen=True)
class Reading:
    """A heading cut up: which words mean what, and which mean nothing to us."""

    found: tuple[tuple[Tokens, tuple[Concept, ...]], ...]
    unknown: Tokens


def tokens_of(text: str) -> Tokens:
    """Lower-case words and numbers; each Chinese character is a word, `VASPre` is two.

    >>> tokens_of("VAS_pre-op (0-10)")
    ('vas', 'pre', 'op', '0', '10')
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").replace("—", " ")
    return tuple(each.casefold() for each in TOKEN.findall(HUMP.sub(" ", plain)))


@cache
def phrases() -> dict[Tokens, tuple[Concept, ...]]:
    """Every phrase known from the vocabulary and from the lists above, and all it can mean."""
    found: dict[Tokens, dict[Concept, None]] = {}
    for phrase, concept in _spoken():
        key = tokens_of(phrase)
        if key:
            found.setdefault(key, {})[concept] = None
    return {key: tuple(concepts) for key, concepts in found.items()}


def _spoken() -> list[tuple[str, Concept]]:
    said = [(text, Concept("patient", "patient_id")) for text in vocabulary.PATIENT_ID_SYNONYMS]
    for kind, things in (("measure", vocabulary.MEASURES), ("timepoint", vocabulary.TIMEPOINTS), ("field", vocabulary.FIELDS)):
        for thing in things:
            texts = (thing.name, thing.label, getattr(thing, "short", ""), *thing.synonyms)
            said += [(text, Concept(kind, thing.name)) for text in texts]
    said += [(text, Concept("role", role)) for role, texts in ROLES.items() for text in texts.split(",")]
    for part, texts in PART_WORDS.items():
        words = texts.split(",")
        said += [(f"{a} {b}".strip(), Concept("part", part)) for a in words for b in ("", *NEIGHBOURS)]
    said += [("mm", Concept("unit", "mm")), ("millimetre", Concept("unit", "mm")), ("millimeter", Concept("unit", "mm"))]
    for kind, texts in (("identifier", IDENTIFIERS), ("foreign", FOREIGN), ("filler", FILLERS)):
        said += [(text, Concept(kind, text)) for text in texts.split(",")]
    return said


@cache
def longest_phrase() -> int:
    return max(map(len, phrases()))


def read_words(tokens: Tokens) -> Reading:
    """The best way to cover the words with known phrases: long phrases before short, few unknown words."""
    best: list[tuple[float, tuple]] = [(0.0, ())]
    for end in range(1, len(tokens) + 1):
        options = [(best[end - 1][0] - 1, (*best[end - 1][1], (tokens[end - 1 : end], ())))]
        for start in range(max(0, end - longest_phrase()), end):
            part = tokens[start:end]
            meant = phrases().get(part) or time_span(part)
            if meant:
                options.append((best[start][0] + _worth(part, meant), (*best[start][1], (part, meant))))
        best.append(max(options, key=lambda each: each[0]))
    cover = best[-1][1]
    found = tuple((part, meant) for part, meant in cover if meant)
    return Reading(found, tuple(part[0] for part, meant in cover if not meant))


def _worth(part: Tokens, meant: tuple[Concept, ...]) -> float:
    ours = any(each.kind not in ("filler", "span") for each in meant)
    return len(part) ** 2 if ours else 0.4 * len(part)


def time_span(part: Tokens) -> tuple[Concept, ...]:
    """`6 months` as a span of time, where it is no timepoint's own word; else nothing."""
    if len(part) != 2:
        return ()
    for number, unit in (part, part[::-1]):
        if re.fullmatch(r"-?\d{1,4}", number):
            for name, words in UNIT_WORDS.items():
                if unit in words.split():
                    return (Concept("span", f"{number} {name}"),)
    return ()


@cache
def compact_words() -> dict[str, Tokens]:
    """Phrases written without a gap, for headings such as `vaspre` or `odipostop`."""
    kinds = {"measure", "timepoint", "field", "patient"}
    known = {"".join(key): key for key, meant in phrases().items() if any(each.kind in kinds for each in meant)}
    return {text: key for text, key in known.items() if len(text) > 2 or text in ("fu", "pre")}


@lru_cache(maxsize=4096)
def unglued(token: str) -> Tokens | None:
    """`vaspre` as ('vas', 'pre') where the whole word is two or three known ones; else None."""
    known = compact_words()
    if len(token) < 5:
        return None
    for cut in range(len(token) - 2, 1, -1):
        head, tail = token[:cut], token[cut:]
        if head in known and tail in known:
            return known[head] + known[tail]
    return None
