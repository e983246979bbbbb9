"""What danger sounds like, as a table: category, level, words.

Categories and default levels: domain reference 4.3. The words are ours and wait for clinical
review. They run over normalised text (``normalise``), one sentence at a time.
"""

import re
from dataclasses import dataclass

from community.core.screening import CareLevel

VERSION = "patterns-1"

I = r"(?:i|i'm|i've|i'd|i'll|me|my|myself)"  # noqa: E741  the author
DIE = r"(?:die|dye|be dead|kill myself|end my life|end it all|off myself|take my (?:own )?life|not exist|not be alive|catch the bus)"
WISH = r"(?:want(?:ed)? to|wish i could|ready to|need to|have to|going to|plan(?:ning)? to|decided to|about to|thinking (?:about|of)|thought of|rather)"
THEY = r"(?:he|she|they|my (?:friend|brother|sister|son|daughter|mom|mum|mother|dad|father|husband|wife|partner|girlfriend|boyfriend|roommate|cousin|client|sponsee|sponsor|buddy|kid)|someone i know)"
NOW = r"(?:now|right now|tonight|today|this morning|this evening|just|already|minutes? ago|an? hours? ago|hours? ago)"


@dataclass(frozen=True, slots=True)
class Pattern:
    """``words`` found in a sentence stand for ``code`` at ``level``.

    ``own``: the phrase itself speaks of the author. ``firm``: a negation before it does not
    turn it around, because the negation belongs to it or it names an act.
    """

    code: str
    level: CareLevel
    words: re.Pattern[str]
    own: bool = True
    firm: bool = False


def _p(code: str, level: int, words: str, *, own: bool = True, firm: bool = False) -> Pattern:
    filled = words.replace("{DIE}", DIE).replace("{WISH}", WISH).replace("{THEY}", THEY).replace("{NOW}", NOW)
    return Pattern(code, CareLevel(level), re.compile(rf"\b(?:{filled})"), own, firm)


SELF: tuple[Pattern, ...] = (
    # An attempt in progress, or a goodbye.
    _p(
        "SUI-NOW",
        4,
        r"(?:i )?(?:just |already )?(?:took|swallowed|taken) (?:(?:the|a) whole (?:bottle|box|pack)|all (?:of )?(?:my|the) (?:pills|meds|tablets|medication))",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"this is (?:my )?(?:goodbye|good bye|the end for me)|goodbye (?:everyone|everybody|all|world)",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"(?:thank you|thanks)(?: \w+){0,4} for everything\b.{0,40}\b(?:take care of|look after) my",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"(?:please )?(?:take care of|look after) my (?:dog|cat|kids?|children|daughter|son)s? (?:when|after|once) i'?m? (?:gone|am gone)",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"i(?:'ve| have)? (?:wrote|written|left) (?:a |my )?(?:suicide )?(?:note|letters? to everyone)",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"(?:standing|sitting) on (?:the|a) (?:bridge|ledge|roof|tracks)|(?:rope|noose|gun|pills|knife|blade)s? (?:is|are) (?:right here|in my hand|in front of me|next to me|ready)",
        firm=True,
    ),
    _p(
        "SUI-NOW",
        4,
        r"voices? (?:are |is |keep |keeps )?(?:telling|tell|tells|say|saying)(?: me)? to (?:jump|kill|hurt|die|end)",
        firm=True,
    ),
    _p("SUI-NOW", 4, r"(?:hanging|cutting my wrists?|about to jump|going to jump)\b.{0,20}\bnow", firm=True),
    # Intent or plan.
    _p(
        "SUI-INT",
        4,
        r"(?:going to|i'm|i will|i'll|plan to|decided to) {DIE}(?: \w+){0,3} (?:tonight|today|tomorrow|this (?:morning|evening|weekend)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    ),
    _p(
        "SUI-INT",
        4,
        r"(?:tonight|today|tomorrow) (?:i'm going to|i will|i'll|is when i|is the night i) (?:{DIE}|end it|do it)|(?:tonight|tomorrow) is the (?:night|day)\b.{0,30}\b(?:end|die|over)",
    ),
    _p(
        "SUI-INT",
        4,
        r"(?:i(?:'ve| have)? (?:been )?)(?:gave|given|giving) (?:away )?(?:all )?my (?:things|stuff|belongings)(?: away)?",
        firm=True,
    ),
    _p("SUI-INT", 3, r"i(?:'m| am)? (?:going to|will|plan to|have decided to|decided to) {DIE}"),
    _p(
        "SUI-INT",
        3,
        r"i(?:'ve| have)? (?:made|got|have) (?:a|my) plan to {DIE}|i have a plan and|i know how i(?:'d| would| will) do it",
    ),
    _p(
        "SUI-INT",
        3,
        r"won't be (?:a burden|here|around)(?: for)? (?:much|very) longer|won't have to (?:worry about|deal with) me (?:much longer|any ?more|soon)",
        firm=True,
    ),
    _p(
        "SUI-INT",
        3,
        r"(?:i )?(?:bought|got|loaded|saved up|been saving)(?: \w+){0,3} (?:gun|rope|pills) (?:to|so i|for when)",
        firm=True,
    ),
    # Active thoughts.
    _p("SUI-IDE", 3, r"{WISH} {DIE}"),
    _p(
        "SUI-IDE",
        3,
        r"(?:i'm|i am|feel|feeling|been) (?:so |really |very )?suicidal|suicidal (?:thoughts|ideation)|thoughts of (?:suicide|killing myself|ending)",
    ),
    _p(
        "SUI-IDE",
        3,
        r"kill(?:ing)? myself|end(?:ing)? my (?:own )?life|take my own life|suicide (?:is|seems|looks like) (?:the|my) only",
    ),
    _p(
        "SUI-IDE",
        3,
        r"don't want to (?:be here|be alive|live|exist|wake up|go on living)(?: any ?more)?|no (?:longer want|desire) to live",
        firm=True,
    ),
    _p(
        "SUI-IDE",
        3,
        r"(?:better|easier) (?:off )?(?:if i (?:was|were) )dead|i should(?: just)? (?:die|be dead)",
    ),
    _p(
        "SUI-IDE",
        3,
        r"(?:used to want|wanted) to die.{0,20}\band (?:it|that|the feeling)(?:'s| is| has)? (?:come )?back",
        firm=True,
    ),
    _p(
        "SUI-IDE",
        3,
        r"ya no quiero (?:vivir|estar aqui|seguir)|quiero (?:morir|morirme|matarme)|me quiero (?:morir|matar)|voy a matarme|quitarme la vida",
        firm=True,
    ),
    _p(
        "SUI-IDE",
        3,
        r"how long (?:till|until|before|does it take for) withdrawals? (?:kills?|to kill)",
        firm=True,
    ),
    _p("SUI-IDE", 3, r"(?:catch|catching) the bus"),
    _p("SUI-IDE", 3, r"suicidal|plans? to {DIE}|my (?:suicide )?attempt|i (?:tried|attempted) to {DIE}"),
    # Passive wish.
    _p(
        "SUI-PAS",
        2,
        r"(?:wish|hope|hoping|pray) (?:that )?i (?:wouldn't|won't|don't|didn't|never) (?:wake up|woke up|have to wake)",
        firm=True,
    ),
    _p(
        "SUI-PAS",
        2,
        r"(?:everyone|everybody|they|you|my (?:family|kids|wife|husband))(?:'d| would| will|'ll)? (?:all )?(?:be )?(?:better off|sleep better|happier) (?:without me|if i (?:was|were) (?:gone|dead))|better off without me",
        firm=True,
    ),
    _p("SUI-PAS", 2, r"wish i (?:was|were) (?:dead|never born|gone)|wish i(?:'d| had) never been born"),
    _p(
        "SUI-PAS",
        2,
        r"(?:don't|do not|can't) see (?:the|any|a) point (?:in|of) (?:living|going on|any of (?:it|this))|no (?:reason|point) (?:to|in) (?:live|living|going on)|nothing left to live for",
        firm=True,
    ),
    _p(
        "SUI-PAS",
        2,
        r"can't (?:do|take) (?:this|it) any ?more|i just want (?:it|everything|this|the pain) (?:all )?to (?:stop|end|be over)",
        firm=True,
    ),
    _p("SUI-PAS", 2, r"(?:disappear|vanish|go to sleep) (?:forever|and never|for good)|never wake up"),
    # Self-harm.
    _p(
        "SH-NOW",
        3,
        r"(?:i |i've )(?:just |already )?(?:cut|burned|burnt|hurt) myself|i'?m (?:cutting|burning|hurting) myself|i(?:'m| am)? bleeding",
        firm=True,
    ),
    _p(
        "SH-URGE",
        2,
        r"{WISH} (?:hurt|cut|burn|harm) myself|urges? to (?:cut|self harm|hurt myself)|(?:hurt|harm|cut) myself",
    ),
    _p("SH-URGE", 3, r"(?:want to |going to |need to )self[- ]?harm"),
    _p("SH-URGE", 2, r"self[- ]?harm(?:ing|ed)?"),
    # Overdose.
    _p(
        "OD-NOW",
        4,
        r"i (?:think i )?(?:took|used|did|drank|shot) (?:way )?too much|i(?:'m| am| think i'm) (?:overdosing|od'?ing)|can't (?:stay awake|keep my eyes open)\b.{0,40}\b(?:took|used|pills|dose|shot)|(?:lips|nails|fingers) (?:are |is )?(?:turning |going )?blue",
        firm=True,
    ),
    _p("OD-NOW", 3, r"i (?:overdosed|od'?d)"),
    _p(
        "OD-RISK",
        3,
        r"(?:using|use|used|getting high|shoot up|shooting up) (?:all )?(?:alone|by myself)",
        firm=True,
    ),
    _p(
        "OD-RISK",
        3,
        r"(?:first time|first one|first shot|first hit) in (?:\d+|a|several|many) (?:days|weeks|months|years?)",
        firm=True,
    ),
    _p(
        "OD-RISK",
        3,
        r"found my (?:old )?(?:stash|bag|pills|supply)(?:\b.{0,40}\b(?:nobody|no one|alone|home|empty))?|(?:benzos?|xanax|alcohol|drinking|vodka) (?:and|with|on top of) (?:fentanyl|heroin|oxy|opioids?|methadone)",
        firm=True,
    ),
    # Withdrawal that can kill.
    _p(
        "WD-DANGER",
        4,
        r"(?:stopped|quit|haven't (?:drunk|drank|had a drink|used|taken)|last drink|no (?:alcohol|benzos|xanax)|detox(?:ing)?|withdrawals?|cold turkey)\b.{0,80}\b(?:seizures?|seizing|seeing (?:things|bugs|people|shadows)|bugs on|hallucinat\w*|confused|fever|shaking (?:so |really )?(?:bad|hard)|can't stop shaking|pregnant)",
        firm=True,
    ),
    _p(
        "WD-DANGER",
        4,
        r"(?:seizures?|seeing bugs|hallucinat\w*|shaking (?:so |really )?(?:bad|hard)|can't stop shaking)\b.{0,80}\b(?:since i (?:stopped|quit)|withdrawals?|detox|last drink|cold turkey)",
        firm=True,
    ),
    _p(
        "WD-RISK",
        3,
        r"(?:quit|quitting|stop|stopping|going) (?:\w+ ){0,2}(?:cold turkey|all at once)|quitting tonight\b.{0,40}\b(?:fifth|liter|litre|bottle|handle|xanax|benzos?)|(?:fifth|handle|liter|litre|bottle) a day\b.{0,60}\b(?:quit|stop)",
        firm=True,
    ),
    # About to use.
    _p(
        "REL-NOW",
        3,
        r"(?:bottle|bag|needle|pills|drink|glass|pipe|beer) (?:is |is right )?in (?:my|front of) (?:hand|me)|dealer(?:'s| is) (?:on (?:his|her|the|their) way|outside|here|coming)|(?:about to|going to) (?:use|drink|relapse|pick up|shoot up|get high)\b(?! (?:my|the|this) (?:toolbox|skills|tools|phone))",
        firm=False,
    ),
    _p(
        "REL-NOW",
        3,
        r"(?:sitting|parked|standing) (?:outside|in front of) (?:the )?(?:bar|liquor store|dealer'?s|my dealer)",
        firm=True,
    ),
    _p("REL-NOW", 3, r"drank the whole bottle", firm=True),
    # Violence at home.
    _p(
        "DV-NOW",
        4,
        r"(?:he|she|my (?:husband|wife|partner|boyfriend|girlfriend|ex)) (?:is|'s|is right) (?:outside|at) (?:the|my) door|(?:he|she)(?:'s| is) (?:going through my phone|breaking (?:in|down))|if i (?:go quiet|stop answering)\b.{0,20}\bcall|(?:he|she) has a (?:gun|knife)",
        firm=True,
    ),
    _p(
        "DV",
        3,
        r"(?:he|she|my (?:husband|wife|partner|boyfriend|girlfriend|ex)) (?:just )?(?:hit|hits|beat|beats|choked|chokes|strangled|kicked|threatened|threatens)(?: to (?:kill|hurt))? me|(?:afraid|scared) (?:to go home|of my (?:husband|wife|partner|boyfriend|girlfriend))",
        firm=True,
    ),
    _p(
        "DV",
        2,
        r"(?:he|she|my (?:husband|wife|partner|boyfriend|girlfriend)) (?:takes|hides|controls|keeps) my (?:meds|medication|money|phone)|won't let me (?:leave|see|go|call)",
        firm=True,
    ),
    # After an assault; a body in danger; a mind in danger; at the wheel.
    _p(
        "SA",
        3,
        r"(?:i was|i got|i've been|he|she|they) (?:just )?raped(?: me)?|sexually assaulted|forced (?:himself|herself) on me",
        firm=True,
    ),
    _p(
        "MED",
        4,
        r"(?:chest pains?|my chest (?:hurts|is tight))\b(?!.{0,20}\b(?:last (?:year|month)|years ago))|i (?:can't|cannot) breathe|throwing up blood|coughing up blood",
        firm=True,
    ),
    _p(
        "PSY",
        3,
        r"(?:haven't|not) slept (?:in|for) (?:\d+|three|four|five|six|seven|several) days|the voices (?:are back|won't stop|are)|they(?:'re| are) (?:watching|tracking|poisoning) me|hearing voices",
        firm=True,
    ),
    _p(
        "DRIVE",
        4,
        r"(?:driving|behind the wheel|about to drive)\b.{0,30}\b(?:drunk|high|wasted|loaded|nodding|can't see straight)|(?:drunk|high|wasted|loaded)\b.{0,20}\b(?:i'?m )?(?:driving|behind the wheel|about to drive)",
        firm=True,
    ),
    _p(
        "MINOR",
        2,
        r"i'?m (?:only )?(?:1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)(?: years old| yo| y/o)?(?= *(?:$|[.,!?;]|and\b|but\b|years))",
        firm=True,
    ),
    # Alone on a line, this is a person at the end of their strength.
    _p("SUI-PAS", 2, r"i'?m (?:so |just )?done(?= *[.!]*$)", firm=True),
    # Disclosed lapse, distress: support, and nothing more.
    _p(
        "REL-DISC",
        1,
        r"i (?:\w+ )?(?:relapsed|slipped|drank|used|lapsed|picked up|fell off the wagon)|jumped off the wagon|fell off the wagon|had a (?:slip|lapse|relapse)",
        firm=True,
    ),
    _p(
        "DIST",
        1,
        r"can't cope|so (?:alone|lonely|hopeless|tired of everything)|i hate myself|worthless|i feel empty|falling apart|at rock bottom again|i'?m such a \w* ?(?:junkie|failure|waste|burden|loser)",
        firm=True,
    ),
    _p(
        "DIST",
        1,
        r"rest in peace|(?:lost|losing) (?:him|her|them|my \w+|someone) to (?:fentanyl|an overdose|addiction|suicide|heroin|alcohol)",
        firm=True,
    ),
    _p(
        "WD-RISK",
        1,
        r"what (?:are|do) (?:the )?(?:dts?|withdrawals?) (?:symptoms|feel)|dts? symptoms|withdrawal symptoms",
        firm=True,
    ),
)

OTHERS: tuple[Pattern, ...] = (
    _p(
        "OD-NOW",
        4,
        r"{THEY}\b.{0,30}\b(?:od'?d|overdosed|overdosing|is od'?ing|won't wake up|not breathing|isn't breathing|turning blue|unresponsive)(?!.{0,40}\b(?:years? ago|last year))",
        own=False,
        firm=True,
    ),
    _p(
        "SUI-INT",
        4,
        r"{THEY}\b.{0,40}\b(?:has a gun|on (?:the|a) (?:bridge|roof|ledge)|took (?:all|a whole|the whole))",
        own=False,
        firm=True,
    ),
    _p(
        "SUI-INT",
        3,
        r"{THEY}\b.{0,40}\b(?:said|says|told me|texted|thinks?|swears?)\b.{0,30}\b(?:do it (?:tonight|today|tomorrow|now)|kill (?:him|her|them)sel(?:f|ves)|end (?:it|his|her|their)|want(?:s|ed)? to die|goodbye|hurt (?:him|her|them)sel(?:f|ves))",
        own=False,
        firm=True,
    ),
    _p(
        "SUI-INT",
        3,
        r"{THEY}\b.{0,30}\b(?:is|'s|has been|might be|going to|will|wants? to|threaten(?:s|ed|ing) to) (?:suicidal|kill (?:him|her|them)sel(?:f|ves)|hurt (?:him|her|them)sel(?:f|ves)|die)",
        own=False,
        firm=True,
    ),
    _p(
        "SUI-INT",
        3,
        r"worried about @?\w+.{0,60}\b(?:goodbye|suicid\w+|hurt (?:him|her|them)sel|end (?:it|things)|not (?:ok|safe))",
        own=False,
        firm=True,
    ),
    _p(
        "CHILD",
        3,
        r"(?:he|she|they|someone|my \w+) (?:hits?|beats?|hurts?|touche[sd]|starves?|leaves?)(?: \w+){0,2} (?:the |my |her |his |their )(?:kids?|child(?:ren)?|baby|son|daughter|toddler)|(?:the |my )(?:kids?|child(?:ren)?|baby) (?:isn't|is not|aren't) safe",
        own=False,
        firm=True,
    ),
    _p(
        "ELDER",
        3,
        r"(?:he|she|they|someone|the (?:aide|carer|caregiver)) (?:hits?|hurts?|steals? from|neglects?) (?:my|his|her|their) (?:grand(?:ma|mother|pa|father)|elderly \w+)",
        own=False,
        firm=True,
    ),
)

AGAINST: tuple[Pattern, ...] = (
    # Policy, not danger to the author: nobody is shown a support card for these alone.
    _p(
        "HTO",
        4,
        r"i(?:'m going to| will|'ll|'m gonna) (?:kill|shoot|stab|hurt|murder) (?:him|her|them|you|that|those|my (?:ex|boss|dad|neighbor|husband|wife|counselor|therapist))\b",
        own=False,
    ),
    _p(
        "HTO",
        3,
        r"i (?:want|need) to (?:kill|shoot|stab|murder|hurt) (?:him|her|them|you|my (?:ex|boss|dad|neighbor|husband|wife|counselor|therapist))\b|(?:you'?re|you are) (?:all )?(?:going to|gonna) (?:pay|die|regret)",
        own=False,
    ),
    _p(
        "ENC",
        3,
        r"(?:just|go|go ahead and|you should|why don't you|you might as well) (?:kill yourself|die|end it|do it already|use one more time|have a drink)\b|(?:kill yourself|kys)\b|nobody would miss you|let'?s (?:do it|die|end it|kill ourselves) together",
        own=False,
        firm=True,
    ),
    _p(
        "TRADE",
        2,
        r"(?:anyone|anybody|someone|who)(?: here)?(?:'s| is)? (?:know|knows|got|selling|have|has|holding)(?: \w+){0,3} (?:a plug|plug|dealer|connect|pills|oxy|xans?|bars|percs?|subs|addys?|weed|coke|molly|h)\b|(?:selling|for sale|i can get you|i got)(?: \w+){0,3} (?:pills|oxy|xans|bars|percs?|subs|addys|coke|fent)|(?:need|looking for) a plug",
        own=False,
        firm=True,
    ),
    _p(
        "GROOM",
        3,
        r"(?:add|message|text|hit) me (?:up )?on (?:snap\w*|whatsapp|telegram|kik|insta\w*|signal|discord)\b|(?:send|show) me (?:a )?(?:pics?|photos?|nudes?)|(?:i'll|i can) (?:pay|help) you if you (?:meet|come|send)|don't tell (?:your (?:sponsor|counselor|group)|the (?:mods|team|staff))",
        own=False,
        firm=True,
    ),
)
