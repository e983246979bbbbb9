"""How words are meant: of whom, when, denied or asked, quoted, in teaching, in a figure of speech.

Each reads the clause around a match rather than the whole sentence, so that "my mother died last
year and I want to die" is neither past nor hers. Where a reading is in doubt, it is the graver one.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from operator import methodcaller

from community.core.screening import Subject

CLAUSE = re.compile(
    r"[,;:\n]| - |\b(?:and|but|so|because|cause|since|then|now|though|although|while|yet|which|when(?! i was))\b"
)
FIGURATIVE = re.compile(
    r"\b(?:killing it|(?:is|are|was|were) killing me|dying (?:to|for|of laughter|laughing)|dead (?:lol|tired|serious|on my feet)"
    r"|i'm dead|murder an?|shoot (?:me|you|us) an? (?:email|text|message)|drop[- ]dead|bored to death|i'd die for my"
    r"|hang(?:ing)? (?:in there|out)|suicide (?:squad|run)|that (?:meeting|shift|drive) was suicide|kill the lights"
    r"|overdosed on (?:cookies|sugar|coffee|tv|cake|chocolate)|done with (?:this|that|the) (?!life|world)|to die for"
    r"|scared to death|worried to death|love (?:him|her|it|you) to death|could kill for|crashed and burned)"
)
QUOTED = re.compile(
    r'(?<!\w)"(?=\S)[^"\n]{2,400}(?<=\S)"(?!\w)|(?<!\w)\'(?=[^\W\d_])[^\'\n]*(?:\w\'\w[^\'\n]*)*[^\'\s]\'(?!\w)'
)
SAID = re.compile(
    r"\b(?:said|says|say|told|tells|called|calls|calling|yelled|screamed|screaming|texted|wrote|lyrics?|songs?|sings?|line|book|film|movie|quote|poem)\b"
)
I_SAID = re.compile(
    r"\bi(?:'m| am)?(?: just| keep| always| have)? (?:said|say|saying|told|texted|wrote|write|think|thinking|posted|feel)\b[^\"']*$"
)
THEY_SAID = re.compile(
    r"\b(?:he|she|they|people|someone|my \w+)(?: \w+)? (?:said|says|told me|texted(?: me)?|wrote|yelled|screamed|keeps? saying|called me)(?: at me)?(?: to| that)?(?: i| you)?(?: should| need to)?(?: just)? $"
)
NEGATION = re.compile(
    r"\b(?:not|never|no|no longer|stopped|instead of|(?:do|does|did|is|are|was|were|wo|would|should|have|has|had|ai)n't)\b"
    r"(?: (?:i|am|i'm|do|really|actually|actively|going|to|want|wanted|wanting|planning|plan|plans|intend|intending|even|think|thinking|about|of"
    r"|feel|feeling|felt|have|had|having|been|be|any|a|the|my|ever|thoughts?|try|tried|trying|attempt|attempted|so|that|longer|let|myself|here|use|using))* *$"
)
NOT_TO_STAY = re.compile(r"\b(?:reason|why|help|could|might as well|not sure|don't know) not (?:to )?$")
TAKEN_BACK = re.compile(r"\b(?:i lied|was lying|was a lie|i am now|that changed)\b")
PAST = re.compile(
    r"\b(?:(?:[2-9]|\d\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|many|some) years? ago|a year ago|years ago|back (?:then|when|in)|in (?:19|20)\d\d"
    r"|when i was (?:\d+|a (?:kid|teen|child|boy|girl)|young(?:er)?|using|drinking|in)|last year|(?:[4-9]|1\d|six|seven|eight|nine|ten) months ago|once (?:tried|wanted)"
    r"|in the past|before i got|a long time ago|as a (?:kid|child|teenager)|in my (?:teens|twenties)|in active addiction)\b"
)
USED_TO = re.compile(r"\bused to(?: \w+){0,6} $")
PAST_VERB = re.compile(
    r"\b(?:tried|attempted|wanted|thought|was|were|had|did|overdosed|od'?d|relapsed|took|felt|raped|quit|stopped|drank|used|hit|beat|choked|cut|survived)\b"
)
STILL = re.compile(r"\b(?:again|still|now|tonight|today|lately|these days)\b")
BACK = re.compile(
    r"\b(?:and|but) (?:it|that|they|the feeling)(?:'s| is| are| has)? (?:(?:come )?back|here again)\b"
)
EDUCATION = re.compile(
    r"\b(?:988|hotline|helpline|training|class|workshop|narcan|naloxone|article|study|book|film|movie|show|episode|novel|character|plot|lyrics?|song|speaker|documentary|prevention)\b"
)
TEACHING = re.compile(
    r"\b(?:(?:if|when|whenever) (?:someone|somebody|anyone|a (?:person|friend|loved one)|people|you(?:'re|'ve)?|your \w+)|(?:signs?|symptoms?|risks?|warning) (?:of|are)"
    r"|can (?:cause|lead|kill|be dangerous)|please (?:don't|do not|never)|training|reminder|(?:asked?|asks) (?:about|if you|whether you)|on the form|first aid)\b"
)
"""What is said to anybody rather than of oneself. Only counts in a sentence without "I"."""
I_OR_MINE = re.compile(r"\b(?:i|i'm|i've|i'll|i'd|my ?self|we|we're)\b")
MEMBER = re.compile(
    r"@[a-z0-9]|\bthat post\b|\btheir post\b|\b(?:someone|somebody) (?:here|in this thread|on here)\b"
)
SPEAKER = re.compile(
    r"(?P<self>\b(?:i|i'm|i've|i'd|i'll|we|part of me)\b)"
    r"|(?P<member>@[a-z0-9]\w*|\b(?:(?:do|did|are|were|if) you|you (?:said|say|wrote|posted|told|sound|seem|want|feel|are|have))\b|\byou're\b)"
    r"|(?P<outside>\b(?:he|she|they|he's|she's|they're|people|anyone|someone|somebody|who"
    r"|my (?:\w+ )?(?:friend|brother|sister|son|daughter|mom|mum|mother|dad|father|husband|wife|partner|girlfriend|boyfriend|roommate|cousin|client|sponsee|sponsor|buddy|kid|ex|uncle|aunt|neighbou?r)"
    r"|(?:a|this|some) (?:guy|girl|man|woman|friend|person))\b)"
)
MY = re.compile(r"\b(?:my ?self|my|me|i|i'm|i've|i'll|i'd)\b")
MODIFIERS = (
    ("alone", re.compile(r"\b(?:alone|by myself|(?:nobody|no one)'?s? (?:home|here|around)|empty house)\b")),
    ("substances", re.compile(r"\b(?:drunk|high|wasted|drinking|been using|nodding)\b")),
    ("means", re.compile(r"\b(?:gun|rope|noose|pills|knife|blade|razor|bridge|bottle|needle|stash)\b")),
    (
        "protective",
        re.compile(
            r"\b(?:called my (?:sponsor|counselor|therapist)|told my|i'm safe|staying safe|my kids need me"
            r"|one day at a time|going to a meeting|got help)\b"
        ),
    ),
)
LOSS = re.compile(
    r"\b(?:funeral|passed away|lost my (?:\w+ )?(?:son|daughter|mom|mum|dad|mother|father|wife|husband|partner|brother|sister|friend|baby|kids?|job|home|house)"
    r"|(?:mom|mum|mother|dad|father|son|daughter|wife|husband|partner|brother|sister|friend|baby|he|she) (?:just )?died|left me|divorce|fired|evicted|custody"
    r"|haven't (?:eaten|showered|gotten out of bed)|stopped eating)\b"
)
"""A loss, or no longer looking after oneself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a match stands: the text with and without its line ends, quotes, and the sentence.

    ``sentence`` is what is read around the match; ``stretch`` is the whole of a sentence that is
    longer than that. ``read`` keeps what was found in the stretch, so that a sentence of a thousand
    matches is looked through once.
    """

    whole: str
    flat: str
    quoted: tuple[tuple[int, int], ...] = ()
    sentence: tuple[int, int] = (0, 0)
    stretch: tuple[int, int] = (0, 0)
    read: dict[str, list[re.Match[str]]] = field(default_factory=dict)

    def in_stretch(self, start: int, end: int) -> "Place":
        """Return the place of the sentence from ``start`` to ``end``, of which nothing is read yet."""
        return replace(self, sentence=(start, end), stretch=(start, end), read={})

    def near(self, found: re.Match[str]) -> "Place":
        """Return the place that says how ``found`` is meant."""
        start, end = self.stretch
        return replace(self, sentence=(max(start, found.start() - AROUND), min(end, found.end() + AROUND)))

    def text(self) -> str:
        """Return the sentence."""
        return self.flat[slice(*self.sentence)]

    def says(self, sign: re.Pattern[str]) -> bool:
        """Return whether ``sign`` stands in the sentence."""
        first, last = self.sentence
        known = self._all(sign, self.flat)
        at = bisect_left(known, first, key=_START)
        return at < len(known) and known[at].end() <= last

    def before(self, found: re.Match[str]) -> str:
        """Return what the clause of ``found`` says before it."""
        cut = self._last(CLAUSE, self.whole, found)
        return self.whole[cut.end() if cut else self.sentence[0] : found.start()]

    def clause(self, found: re.Match[str]) -> str:
        """Return the clause or clauses that ``found`` stands in."""
        cuts = self._all(CLAUSE, self.whole)
        at = bisect_left(cuts, found.end(), key=_START)
        end = max(found.end(), self.sentence[1])
        if at < len(cuts):
            end = min(end, cuts[at].start())
        return self.before(found) + self.whole[found.start() : end]

    def speaker(self, found: re.Match[str]) -> re.Match[str] | None:
        """Return the last person named before ``found``."""
        return self._last(SPEAKER, self.flat, found)

    def names_member(self) -> bool:
        """Return whether the sentence speaks of somebody who is here."""
        return self.says(MEMBER)

    def _all(self, sign: re.Pattern[str], text: str) -> list[re.Match[str]]:
        known = self.read.get(sign.pattern)
        if known is None:
            known = self.read[sign.pattern] = list(sign.finditer(text, *self.stretch))
        return known

    def _last(self, sign: re.Pattern[str], text: str, found: re.Match[str]) -> re.Match[str] | None:
        """Return the last ``sign`` that ends before ``found`` and begins in the sentence."""
        known = self._all(sign, text)
        at = bisect_right(known, found.start(), key=_END)
        return known[at - 1] if at and known[at - 1].start() >= self.sentence[0] else None


_START, _END = methodcaller("start"), methodcaller("end")
AROUND = 300
"""Letters before and after a match that say how it is meant. A longer sentence is read near the match."""


def modifiers_of(
    place: Place, found: re.Match[str], *, can_be_negated: bool, against: bool
) -> dict[str, str]:
    """Return the modifiers of ``found``, each as name -> value."""
    before = place.before(found)
    modifiers = {
        "polarity": _polarity(place, before)
        if can_be_negated
        else "question"
        if place.text().endswith("?")
        else "asserted",
        "time": _time(place, found, before),
        "mode": _mode(place, found, against=against),
    }
    for name, sign in MODIFIERS:
        if place.says(sign):
            modifiers[name] = "yes"
    if place.says(LOSS):
        modifiers["loss"] = "yes"
    return modifiers


def _polarity(place: Place, before: str) -> str:
    """A negation counts when only words that carry it stand between it and the match."""
    if NEGATION.search(before) and not NOT_TO_STAY.search(before) and not place.says(TAKEN_BACK):
        return "negated"
    return "question" if place.text().endswith("?") else "asserted"


def _time(place: Place, found: re.Match[str], before: str) -> str:
    clause = place.clause(found)
    if STILL.search(clause):
        return "now"
    if place.says(BACK):
        return "unsaid"
    long_ago = PAST.search(clause) or (PAST_VERB.search(before + found.group()) and place.says(PAST))
    return "past" if long_ago or USED_TO.search(before) or found.group().startswith("used to") else "unsaid"


def _mode(place: Place, found: re.Match[str], *, against: bool) -> str:
    for first, last in place.quoted:
        if first <= found.start() and found.end() <= last:
            lead = place.whole[place.sentence[0] : max(first, place.sentence[0])]
            if I_SAID.search(lead):
                return "own"
            # An attack does not become harmless in quotation marks; somebody has to have said it.
            return "quote" if not against or place.says(SAID) else "own"
    if against and THEY_SAID.search(place.before(found)):
        return "quote"
    if place.says(TEACHING) and not place.says(I_OR_MINE):
        return "teaching"
    return "education" if place.says(EDUCATION) else "own"


def subject_of(place: Place, found: re.Match[str]) -> Subject:
    """Return of whom words are said that fit the author: the last person named before them."""
    if MY.search(found.group()):
        return Subject.SELF
    named = place.speaker(found)
    if named is None or named["self"]:
        return Subject.SELF
    if named["member"] or place.names_member():
        return Subject.MEMBER
    return Subject.OUTSIDE
