"""Words that meet: each family finds what no phrase lists, and leaves its everyday neighbours alone.

The sentences are ours, made for these tests. They show that a family works, not how much it finds.
"""

import pytest

from community.core.screening import Card, Subject, Submission, Verdict
from moderation.assess import assess
from moderation.crisis.families import stems_of
from moderation.crisis.triage import triage

DANGER = [
    ("I downed a full packet of aspirin tablets before supper", 4, "SUI-NOW"),
    ("there is a revolver in my lap", 4, "SUI-NOW"),
    ("I'm out on the ledge", 4, "SUI-NOW"),
    ("please tell my daughter I'm sorry", 4, "SUI-NOW"),
    ("I have been hoarding my tablets for months", 3, "SUI-INT"),
    ("bought a rope this afternoon", 3, "SUI-INT"),
    ("I keep picturing myself jumping from the balcony", 3, "SUI-IDE"),
    ("I see no point in being alive", 2, "SUI-PAS"),
    ("I wish they had never revived me", 2, "SUI-PAS"),
    ("slashed my thigh with glass again", 3, "SH-NOW"),
    ("the whole evening I've been fighting thoughts of self injury", 2, "SH-URGE"),
    ("did a shot of heroin and everything is going dark", 4, "OD-NOW"),
    ("I'm shooting up in the cellar, nobody's around", 3, "OD-RISK"),
    ("washing down valium with a few beers", 3, "OD-RISK"),
    ("three days without vodka and I hear voices in the wall", 4, "WD-DANGER"),
    ("I'll stop my lorazepam tomorrow, no taper", 3, "WD-RISK"),
    ("there's a baggie on the table next to me", 3, "REL-NOW"),
    ("my wife just punched me in the mouth", 4, "DV-NOW"),
    ("my boyfriend reads my messages and tracks my phone", 2, "DV"),
    ("I said no and he wouldn't stop", 3, "SA"),
    ("there is a crushing pressure in my chest", 4, "MED"),
    ("they put a microphone in my tooth", 3, "PSY"),
    ("I'm driving home and I'm plastered", 4, "DRIVE"),
    ("my uncle locked my little sister in the cellar", 3, "CHILD"),
    ("the aide slaps my grandmother", 3, "ELDER"),
    ("my cousin texted that he's going to hang himself", 3, "SUI-INT"),
    ("I'm a sophomore in high school and I can't stop vaping", 2, "MINOR"),
]
HELD = [
    ("I'll stab him when he comes out", "HTO"),
    ("you're dead, I know where you live", "HTO"),
    ("I'm going to burn your house", "HTO"),
    ("everyone here wants you dead", "ENC"),
    ("selling my leftover percs, message me", "TRADE"),
    ("let's move to telegram so nobody can see", "GROOM"),
]
EVERYDAY = [
    "I swallowed a full cup of water with my tablets as prescribed",
    "my brother keeps his rifle in a safe",
    "I was up on the roof fixing the gutter",
    "I always tell my daughter I love her",
    "bought a rope swing for the yard",
    "picturing myself on the beach in June",
    "I see no point in arguing about the dishes",
    "burned my hand on the oven again",
    "I want to cut back on coffee",
    "took my vitamins and feel sleepy, good night",
    "I quit drinking two years ago and ran a marathon",
    "my doctor is helping me taper my lorazepam",
    "water bottle on the table next to me",
    "my wife keeps my pills in a lockbox, we agreed on it",
    "my chest x-ray was normal, no pain at all",
    "driving home from group, sober and happy",
    "my sister's kid turned 15 and can't stop talking",
    "my boyfriend forgot my birthday and it hurt me",
    "grandma slapped the dough on the board",
    "you're going to kill it on Saturday",
    "I know where you live, I'll bring soup",
    "everyone here wants you to stay",
    "selling my old bike, message me",
]
TAUGHT = [
    "If someone is not breathing after heroin, call 911 and give naloxone",
    "Signs of overdose are blue lips and slow breathing",
    "Quitting benzos can cause seizures, please don't stop suddenly",
    "They ask if you have thoughts of suicide at every visit",
]
TURNED = [
    "I'm not thinking about hanging myself",
    "I used to think about jumping off the bridge every day",
    "Back in 2014 I kept thinking about shooting myself",
]


def level_of(text: str) -> int:
    return max((int(signal.care_level) for signal in triage(text).signals), default=0)


@pytest.mark.parametrize(("text", "level", "code"), DANGER)
def test_a_family_finds_what_no_phrase_lists(text, level, code):
    found = {signal.code: int(signal.care_level) for signal in triage(text).signals}
    assert found.get(code, 0) >= level, found


@pytest.mark.parametrize(("text", "code"), HELD)
def test_what_is_turned_against_others_waits(text, code):
    found = assess(Submission(source=text))
    assert found.verdict is Verdict.HOLD
    assert f"rule:{code}" in found.reasons
    assert Card.SUPPORT not in found.cards


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_words_are_left_alone(text):
    assert level_of(text) <= 1, triage(text)
    assert assess(Submission(source=text)).verdict is not Verdict.HOLD


@pytest.mark.parametrize("text", TAUGHT)
def test_teaching_the_signs_calls_nobody(text):
    assert level_of(text) <= 1, triage(text)


def test_telling_of_oneself_is_no_teaching_though_it_says_if():
    assert level_of("If you must know, I am thinking about hanging myself") == 3


@pytest.mark.parametrize("text", TURNED)
def test_what_is_denied_or_past_is_watched_and_never_dropped(text):
    assert level_of(text) == 1, triage(text)


def test_a_family_says_of_whom_it_speaks():
    assert {signal.subject for signal in triage("my cousin took a handful of pills").signals} == {
        Subject.OUTSIDE
    }


@pytest.mark.parametrize(
    ("words", "stems"),
    [
        ("rope|noose", ("rope", "noose")),
        ("swallow(?:ed)?", ("swallow",)),
        ("(?:took|taken) (?:some )?", ("took", "taken")),
        (r"(?<!no )bag(?! of)", ("bag",)),
        (r"\d+", ()),
        (r"pills|\w+", ()),
    ],
)
def test_stems_are_letters_that_every_match_has(words, stems):
    assert stems_of(words) == stems
