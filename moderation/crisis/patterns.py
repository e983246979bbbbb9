"""What danger sounds like, as a table: category, level, stems, words. Wider families: ``families``.

Categories and default levels: domain reference 4.3. The words are ours, few, and wait for clinical
review; beside English there is a handful of Spanish sentences, and no other language. They run
over normalised text (``normalise``), one sentence at a time.
"""

import re
from dataclasses import dataclass

from community.core.screening import CareLevel

VERSION = "patterns-3"

STEMS = {"DIE": "die|dye|dead|kill my|end my|end it|end things|end everything|off my|take my|not exist|alive"}
WORDS = {
    "DIE": r"(?:die(?! (?:on (?:this|that) hill|of (?:embarrassment|boredom|laughter|shame|heat)|laughing|down|out)\b)|dye(?! (?:my|the|it|his|her|hair|eggs|a)\b)"
    r"|be dead|kill my ?self|end (?:my (?:own )?life|it(?! with)|things(?! with)|everything)|off my ?self|take my (?:own )?life|not exist|not be alive)",
    "WISH": r"(?:want(?:s|ed|ing)? to|(?:wish|hope) (?:that )?i (?:could|would)|ready to|need to|have to|(?<!thought i was )going to|plan(?:s|ning)? to|decided to|about to"
    r"|thinking (?:about|of)|thought of|rather|feel like|deserve to|courage to|tr(?:y|ied|ying) to|better to)(?: (?:just|fucking|really|actually|finally))?",
    "THEY": r"(?:he|she|they|my (?:\w+ )?(?:friend|brother|sister|son|daughter|mom|mum|mother|dad|father|husband|wife|partner|girlfriend|boyfriend|roommate|cousin|client|sponsee|sponsor"
    r"|buddy|kid|ex|uncle|aunt|neighbou?r)|(?:a|this|some) (?:guy|girl|man|woman|friend|person|member)|someone|somebody|@\w+)",
    "PARTNER": r"(?:he|she|my (?:husband|wife|partner|boyfriend|girlfriend|ex))",
    "PILLS": r"(?:pills|meds|medication|tablets|xanax|xans|klonopin|valium|ativan|benzos|oxys?|percs?|tylenol|ambien|sleeping)",
    "DOWN": r"(?:xanax|xans?|benzos?|klonopin|valium|ativan|alcohol|vodka|whiske?y|beers?|wine|booze|drinking|fent\w*|heroin|oxys?|percs?|opioids?|opiates?|methadone|ghb)",
    "USED": r"(?:od'?d|overdos\w+|used|using|shot up|shooting up|snorted|fent\w*|heroin|dope|pills|needle|nodding|narcan|high)",
    "STREET": r"(?:plug|dealer|connect|pills|oxys?|xans?|xanax|bars|percs?|subs|strips|addys?|adderall|weed|coke|molly|fent\w*|dope|meth)\b",
    "STOPPED": r"(?:(?:stopped|quit|stopping) (?:drinking|using|taking|alcohol|booze|cold|my|the|xanax|benzos?|klonopin|valium|ativan|ghb)"
    r"|haven't (?:drunk|drank|used|taken|had (?:a |any )?(?:drink|alcohol|beer|xanax|benzos?))|last (?:drink|dose|xanax)|(?:days?|hours?|nights?|(?:one|two|three|four|five|\d)) (?:off|without|since)"
    r"|no (?:alcohol|benzos|xanax)|detox(?:ing)?|withdraw\w*|cold turkey|off (?:benzos?|xanax|klonopin|alcohol|booze))",
    "REDFLAG": r"(?:seizures?|seizing|seeing (?:\w+ )?(?:things|bugs|people|shadows|spiders|snakes|faces|stuff)|bugs on|hallucinat\w*|hearing things|delirious|the dts|confused(?! (?:about|by|on|whether|what|why|how))"
    r"|fever|pregnant|shaking (?:so |really )?(?:bad(?:ly)?|hard)|can't stop (?:shaking|vomiting|throwing up)|heart (?:is |keeps )?(?:racing|pounding))",
    "UNRESPONSIVE": r"(?:won't wake up(?! (?:for|before|until|on|early|in)\b)|can't wake (?:him|her|them|my \w+)|(?:not|isn't|aren't|stopped) (?:breathing|responding)|unresponsive|turning blue|(?:he|she|they)(?:'s|'re| is| are) blue(?= and))",
    "KID": r"(?:the|my|her|his|their|our) (?:(?:little|baby|own|\w+ year old) )?(?:kids?|child(?:ren)?|baby|infant|toddler|son|daughter|twins|sister|brother|niece|nephew)\b",
    "DAY": r"(?:tonight|today|tomorrow|this (?:morning|evening|week|weekend)|(?:on |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    "SOFT": r"(?:\w+ ){0,3}(?:water|tea|coffee|juice|soda|milk|smoothie|cocoa)\b",
}


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """``words`` found in a sentence stand for ``code`` at ``level``.

    ``stems``: groups of letters; every match has some of each group, and the words are only looked for
    where that is so.
    ``unless``: in the same sentence, it says that something else is meant.
    ``firm``: a negation before it does not turn it around, because it belongs to it or it is an act.
    ``wide``: it may begin in one sentence and end in the next.
    """

    code: str
    level: CareLevel
    stems: tuple[tuple[str, ...], ...]
    words: re.Pattern[str]
    firm: bool = False
    wide: bool = False
    unless: re.Pattern[str] | None = None


def _p(code: str, level: int, stems: str, words: str, *, firm: bool = False, wide: bool = False) -> Pattern:
    for name, meant in WORDS.items():
        words = words.replace("{" + name + "}", meant)
    stems = stems.replace("{DIE}", STEMS["DIE"])
    return Pattern(
        code, CareLevel(level), (tuple(stems.split("|")),), re.compile(rf"\b(?:{words})"), firm, wide
    )


def _firm(code: str, level: int, stems: str, words: str) -> Pattern:
    return _p(code, level, stems, words, firm=True)


def _wide(code: str, level: int, stems: str, words: str) -> Pattern:
    return _p(code, level, stems, words, firm=True, wide=True)


# fmt: off
SELF: tuple[Pattern, ...] = (
    # An attempt in progress, means in hand, a goodbye.
    _firm("SUI-NOW", 4, "took|swallow|taken", r"(?:took|swallowed|taken) (?:(?:the|a|my) (?:whole|entire) (?:bottle|box|pack)(?! of (?:water|wine|soda|juice|milk|vitamin))|all of (?:them|it)\b|(?:a|the) bottle of {PILLS}|all (?:of )?(?:my|the) {PILLS}(?! (?:on time|as|like|this|every|today|for)\b))|swallowed (?:everything|all|a bunch)"),
    _firm("SUI-NOW", 4, "goodbye|good bye|the end", r"this is (?:my )?(?:goodbye|good bye|the end for me)|goodbye (?:everyone|everybody|all|world)\b(?!.{0,30}\b(?:see you|until|next|tomorrow|have a|good night))"),
    _firm("SUI-NOW", 4, "by the time", r"by the time (?:you|anyone|they|someone) (?:reads?|sees?|finds?) this"),
    _firm("SUI-NOW", 4, "for everything", r"(?:thank you|thanks)(?: \w+){0,4} for everything\b.{0,40}\b(?:take care of|look after) my"),
    _firm("SUI-NOW", 4, "gone", r"(?:take care of|look after) my (?:dog|cat|kids?|children|daughter|son)s? (?:when|after|once) i(?:'m| am) gone"),
    _firm("SUI-NOW", 4, "note|letter", r"(?:wrote|written|left) (?:a|my|the) (?:suicide|goodbye|last|final) (?:note|letter)|(?:wrote|written|left) (?:my|a) notes?\b(?! (?:to|for|about|on|in|that|from|so)\b)|my (?:letters|note) (?:is|are) (?:written|done|ready|on the)|(?:wrote|written) letters? to everyone(?! i\b)"),
    _firm("SUI-NOW", 4, "on the |on a ", r"(?:standing|sitting) on (?:the|a) (?:bridge|ledge|roof|tracks)"),
    _firm("SUI-NOW", 4, "rope|noose|gun|pill|kni|blade|razor", r"(?:rope|noose|gun|pills|knife|knives|blades?|razor)(?: is| are|'s)? (?:right here|in my (?:hand|lap|mouth)|in front of me|next to me|ready|around my neck|loaded)|loaded (?:the|my|a) gun"),
    _firm("SUI-NOW", 4, "jump", r"(?:about|going) to jump(?! (?:in|on|into|for|to|ship|rope|through)\b)"),
    _firm("SUI-NOW", 4, "wrist|throat", r"(?:slit|slitting|cut|cutting) my (?:wrists?|throat)"),
    _firm("SUI-NOW", 4, "last ", r"(?:tonight|today|this) is my last (?:night|day|post|message)(?! (?:of|at|in|before|with|here)\b)"),
    # Intent or plan: with a day or with means it is now.
    _p("SUI-INT", 4, "{DIE}|do it", r"(?:going to|i'm|i will|i'll|plan(?:ning)? to|decided to) {DIE}(?: \w+){0,3} {DAY}|{DAY} (?:i'm going to|i will|i'll|is when i|is the night i) (?:{DIE}|do it)"),
    _firm("SUI-INT", 4, "ends|is over|ending it|is the night|is the day", r"{DAY} (?:it|everything|this all) (?:ends|is over)|(?:it|this) (?:all )?ends {DAY}|ending it {DAY}|(?:tonight|tomorrow) is the (?:night|day)\b.{0,30}\b(?:end|die|over)"),
    _firm("SUI-INT", 4, "gave|given|giving", r"(?:gave|given|giving) (?:away )?(?:all )?(?:of )?my (?:things|stuff|belongings|possessions)|(?:gave|given|giving) away my (?:dog|cat|pets?|guitar)"),
    _firm("SUI-INT", 4, "enough|bought|saved", r"enough (?:pills|meds|insulin) (?:saved|stashed|to (?:end|kill|die|do it))|(?:bought|saved up)(?: \w+){0,3} (?:gun|rope|pills) (?:to|so i can) (?:{DIE}|do it)"),
    _p("SUI-INT", 3, "{DIE}", r"i(?:'m| am)? (?:going to|will|plan to|have decided to|decided to) {DIE}|i'll {DIE}"),
    _p("SUI-INT", 3, "plan to|plans to|planned|know how", r"(?:made|got|have|had) (?:a |my )?plans? to {DIE}|(?:have|got) (?:it|everything) (?:all )?planned\b.{0,60}\b{DIE}|i know how i(?:'d| would| will) do it"),
    _firm("SUI-INT", 3, "ending it", r"i(?:'m| am) ending it(?: all)?(?! with)"),
    _firm("SUI-INT", 3, "longer|deal with me|worry about me", r"won't be (?:a burden|here|around)(?: for)? (?:much|very) longer|won't have to (?:worry about|deal with) me"),
    _firm("SUI-INT", 3, "make it", r"(?:not going to|won't|can't) make it (?:through|to) (?:the |this )?(?:night|tonight|tomorrow|morning|week|weekend)"),
    _p("SUI-INT", 3, "self", r"(?:hang|shoot|drown|gas) my ?self(?! in the foot)|throw my ?self (?:off|under|in front)"),
    _p("SUI-INT", 3, "bridge|roof|building|cliff|tree|train|truck|bus", r"(?:jump(?:ing)? off|driv(?:e|ing)(?: my car)? (?:into|off)|step(?:ping)? in front of) (?:a|the|this|that) (?:bridge|roof|building|cliff|tree|train|truck|bus)"),
    _firm("SUI-INT", 3, "stop me|other side|cry|mourn|grieve", r"(?:nobody|no one) can stop me|see you (?:all )?on the other side|(?:do not|don't) (?:cry|mourn|grieve) for me"),
    _firm("SUI-INT", 3, "insurance", r"better off with (?:the|my) (?:life )?insurance|(?:die|dead|kill).{0,60}\binsurance"),
    # Active thoughts.
    _p("SUI-IDE", 3, "{DIE}", r"(?<!rather die than ){WISH} {DIE}(?! than (?:drink|drunk|use|be drunk|pick up|relapse))"),
    _p("SUI-IDE", 3, "suicid", r"suicidal|(?:thoughts? of|think(?:ing)? (?:about|of)|consider(?:ing)?|contemplat(?:e|ing)|attempt(?:ed|ing)?|comm?it(?:ting)?)(?: comm?itting)? suicide(?! (?:prevention|squad|awareness))|suicide (?:is|seems|sounds|looks like|would be|on my)"),
    _p("SUI-IDE", 3, "kill|my life|own life|thoughts of|attempt", r"kill(?:ing|ed)? my ?self(?! (?:laughing|working|with work|trying|to get))|end(?:ing)? my (?:own )?life|tak(?:e|ing) my own life|thoughts of (?:dying|death|ending (?:it|my|everything))|my (?:suicide )?attempt(?! (?:at|to)\b)"),
    _firm("SUI-IDE", 3, "want|desire|will to", r"(?:don't|do not) want to (?:be here|be alive|live|exist|wake up|go on)(?: living)?(?! (?:in|with|at|near|like that|on)\b)(?: any ?more)?|no (?:longer want|desire|will) to live|lost the will to live|want out of (?:this )?life"),
    _p("SUI-IDE", 3, "dead|die|death|dying", r"(?:better|easier) (?:off )?(?:if i (?:was|were) )?dead|i should(?: just)? (?:die|be dead)|(?:think|thinking|dream|dreaming|fantasi\w+) (?:about|of) (?:death|dying|being dead)"),
    _firm("SUI-IDE", 3, "death", r"death (?:sounds|seems|would be|feels) (?:\w+ )?(?:peaceful|better|easier|nice|good|like)"),
    _firm("SUI-IDE", 3, "back|again", r"(?:used to want|wanted) to die.{0,20}\band (?:it|that|the feeling)(?:'s| is| has)? (?:(?:come )?back|here again)"),
    _firm("SUI-IDE", 3, "kill me|shoot me|end me", r"wish (?:someone|somebody|he|she|they|god) (?:would )?(?:kill|shoot|end) me"),
    _firm("SUI-IDE", 3, "quier|voy a|vida|suicidar|ganas", r"no quiero (?:vivir|estar aqui|seguir (?:viviendo|asi|aqui)|despertar)|quiero (?:morir|morirme|matarme|suicidarme|acabar con (?:mi vida|todo))(?! de )|me (?:quiero|voy a) (?:morir|matar|suicidar)(?! de )|voy a (?:matarme|suicidarme)|quitarme la vida|suicidarme|ganas de (?:morir|matarme)"),
    _firm("SUI-IDE", 3, "withdrawal", r"how long (?:till|until|before|does it take for) withdrawals? (?:kills?|to kill)"),
    _firm("SUI-IDE", 3, "way to|hurt to|lethal|fatal|how m", r"(?:easiest|painless|quickest|fastest|best|peaceful) way to (?:die|end it|kill my ?self|od|overdose)|hurt to (?:die|overdose|od|hang)|(?:lethal|fatal) (?:dose|amount)|how (?:many|much) (?:\w+ ){0,5}(?:to (?:die|kill my ?self|overdose|od)|(?:would|will) kill me)\b"),
    _firm("SUI-IDE", 3, "gun|knife|coffin|skull|grave", r"(?:gun|knife|coffin|skull|grave) (?:my ?self|me)\b|pills (?:pills )+(?:coffin|grave|skull|gun)"),
    # Passive wish.
    _firm("SUI-PAS", 2, "wake|woke", r"(?:wish|hope|hoping|pray|praying|want)\b.{0,30}\b(?:not|never|wouldn't|won't|don't|didn't) (?:have to )?w[ao]ke(?: up)?\b(?! (?:early|at|late|with|on)\b)|if i (?:didn't|don't|never) w[ao]ke up|never wake up"),
    _firm("SUI-PAS", 2, "without me|if i ", r"(?:better|brighter|happier|easier)(?: place)?(?: off)? (?:without me|if i (?:was|were) (?:gone|dead))"),
    _firm("SUI-PAS", 2, "notice|care if i|miss me", r"(?:notice|care) if i (?:was gone|were gone|died|disappeared|vanished|wasn't here)|(?:nobody|no one) (?:would|will) (?:even )?miss me"),
    _firm("SUI-PAS", 2, "wish i", r"wish i (?:was|were) (?:dead|never born|gone)|wish i(?:'d| had) never been born"),
    _firm("SUI-PAS", 2, "point|reason|live for", r"(?:don't|do not|can't) see (?:the|any|a) point (?:in|of) (?:living|going on|any of (?:it|this))|what(?:'s| is) the point of (?:living|being alive|life|going on)|no (?:reason|point) (?:to|in) (?:live|living|go on|going on|keep going|be here)|nothing left to live for"),
    _firm("SUI-PAS", 2, "any", r"can't (?:do|take) (?:this|it) any ?more"),
    _firm("SUI-PAS", 2, "just want", r"i just want (?:it|everything|this|the pain) (?:all )?to (?:stop|end|be over)"),
    _firm("SUI-PAS", 2, "forever|for good|way out|go on|keep", r"(?:disappear|vanish|(?:go to )?sleep) (?:forever|for good)|can't see (?:a|any) way out|can't (?:go on|keep (?:going|living))(?! (?:a |to |about))"),
    _firm("SUI-PAS", 2, "tired of|done with|give up on|giving up on|gave up on", r"(?:tired of|done with|(?:giv(?:e|ing)|gave) up on) (?:living|being alive|existing|life|my life|this life)(?! (?:in|with|at|coach)\b)"),
    _firm("SUI-PAS", 2, "hit me", r"(?:wouldn't mind|don't care|wish|hope|if) (?:if )?(?:a|some) (?:truck|car|bus|train) (?:would |just )?hit me"),
    _firm("SUI-PAS", 2, "done", r"i(?:'m| am) (?:so |just )?done(?= *[.!]*$)"),
    _firm("SUI-PAS", 1, "rather", r"rather (?:die|be dead) than (?:drink|drunk|use|be drunk|pick up|relapse)"),
    # Self-harm.
    _firm("SH-NOW", 3, "cut my|burned my|burnt my|hurt my|bleeding|cutting|burning|hurting|relapsed on", r"(?:i|i've|i have|just|already) (?:just |already )?(?:cut|burned|burnt|hurt) (?:my ?self|my (?:arms?|legs?|thighs?|skin))(?! (?:shaving|cooking|chopping|on (?:a|the|my)|off|some|lifting|at|running|falling)\b)|(?:cutting|burning|hurting) (?:my ?self|again|right now)|relapsed on (?:cutting|self)|(?:won't|can't|doesn't) stop (?:the )?bleeding|i(?:'m| am) bleeding(?! money)"),
    _p("SH-URGE", 2, "hurt|cut|burn|harm|urge", r"{WISH} (?:hurt|cut|burn|harm)(?:ing)? (?:my ?self|my (?:arms?|legs?|skin))|urges? to (?:cut|burn|self|hurt my ?self)(?! (?:back|down|off|out)\b)|(?:hurt|harm|cut) my ?self|self[- ]?harm(?:ing|ed)?"),
    _p("SH-URGE", 3, "harm", r"(?:want to |going to |need to )self[- ]?harm"),
    # Overdose.
    _firm("OD-NOW", 4, "too m", r"(?:took|taken|used|shot|snorted|swallowed) (?:way |far )?too (?:much|many)(?= *(?:$|[.,!?;]|and\b|but\b|i\b|of (?:it|them|my|the)\b|{PILLS}|{DOWN}|can't|help|last|today|tonight|this|now|earlier))|did (?:way )?too much {DOWN}"),
    _firm("OD-NOW", 4, "took|taken", r"(?:took|taken) (?:a (?:bunch|handful|load|lot) of|way too many|\d{2,}) (?:my |the )?(?:\w+ )?{PILLS}"),
    _firm("OD-NOW", 4, "overdosing|od'ing|oding|blue", r"i(?:'m| am| think i'm) (?:overdosing|od'?ing)|(?:lips|nails|fingers|face) (?:are |is )?(?:turning |going )?blue"),
    _wide("OD-NOW", 4, "stay awake|eyes open|sleepy|drowsy|fading", r"(?:took|used|pills|dose|shot)\b.{0,80}\b(?:can't (?:stay awake|keep my eyes open)|(?:so|really|getting) (?:sleepy|drowsy)|fading)|can't (?:stay awake|keep my eyes open)\b.{0,60}\b(?:took|used|pills|dose|shot)"),
    _firm("OD-NOW", 3, "overdosed|od'd|od", r"i (?:overdosed|od'?d)\b"),
    _p("OD-RISK", 3, "alone|by my|on my own", r"(?:using|use|used|(?:get|getting) high|shoot up|shooting up|trying it)(?: \w+)? (?:all )?(?:alone|by my ?self|on my own)"),
    _firm("OD-RISK", 3, "first", r"(?:use|using|used|shot|hit|fix|dope|heroin|fent\w*|drink|high|relapse)\b.{0,40}\bfirst (?:time|one|hit|dose) in (?:\d+|a|several|many)|first (?:hit|dose|fix|bag) in (?:\d+|a|several|many)"),
    _firm("OD-RISK", 3, "found my", r"found my (?:(?:old )?(?:stash|pills|supply)|old bag)"),
    _firm("OD-RISK", 3, "mix|combin|benzo|xanax|alcohol|drinking|vodka", r"(?:mix(?:ed|ing)?|combin(?:ed|ing)) (?:\w+ ){0,2}{DOWN} (?:and|with|on top of|plus) (?:\w+ )?{DOWN}|(?:benzos?|xanax|alcohol|drinking|vodka) (?:and|with|on top of) (?:fent\w*|heroin|oxy|opioids?|methadone)"),
    _firm("OD-RISK", 3, "what's in|what is in|same dose|same amount", r"(?:no idea|don't know|not sure) what(?:'s| is) in (?:it|this|them)|same (?:dose|amount) (?:as|i (?:used|took|did)) before"),
    # Withdrawal that can kill.
    _wide("WD-DANGER", 4, "seiz|seeing|bugs on|halluc|hearing|delirious|dts|confused|fever|pregnant|shaking|vomit|throwing|heart", r"{STOPPED}\b.{0,100}\b{REDFLAG}|{REDFLAG}\b.{0,100}\b{STOPPED}"),
    _wide("WD-RISK", 3, "shak|sweat|tremor|trembl", r"{STOPPED}\b.{0,60}\b(?:shak(?:ing|y|es)|sweating|tremors?|trembling)"),
    _firm("WD-RISK", 3, "cold turkey|all at once", r"(?:quit|quitting|stop|stopping|going|com(?:e|ing) off) (?!vap|smok|nicotine|cigar)(?:\w+ ){0,2}(?:cold turkey|all at once)(?! on (?:sugar|coffee|caffeine|social|carbs))"),
    _firm("WD-RISK", 3, "a day", r"(?:quit(?:ting)?|stop(?:ping)?) (?:tonight|today|tomorrow|now)\b.{0,50}\b(?:fifth|liter|litre|bottle|handle|pint) a day|(?:fifth|handle|liter|litre|bottle|pint) a day\b.{0,60}\b(?:quit|stop)"),
    _firm("WD-RISK", 3, "threw|flushed", r"(?:threw|flushed) (?:out |away )?(?:all )?(?:of )?(?:my|the) (?:klonopin|xanax|benzos?|valium|ativan)"),
    # About to use.
    _firm("REL-NOW", 3, "in my hand|in front of me", r"(?:bottle|bag|needle|pills|drink|glass|pipe|beer) (?:is |is right )?in (?:my hand|front of me)"),
    _firm("REL-NOW", 3, "bottle of|pack|bag of|handle of|fifth of|pint of", r"(?:bought|got|holding|staring at|looking at|poured) (?:\w+ ){0,2}(?:bottle|handle|fifth|six[- ]?pack|bag|pint) of (?:vodka|whiske?y|wine|beer|rum|gin|tequila|dope|heroin|coke)"),
    _firm("REL-NOW", 3, "dealer|a bag|my bag", r"dealer(?:'s| is) (?:on (?:his|her|the|their) way|outside|here|coming)|(?:he|she|guy|dealer)(?:'s| is) (?:dropping off|bringing) (?:a|my) bag"),
    _p("REL-NOW", 3, "relapse|shoot up|get high|get drunk|drink|use|pick up", r"(?:about to|going to) (?:relapse|shoot up|get high|get drunk|drink(?! {SOFT})(?= *(?:$|[.,!?;]|again|alcohol|the|my|this|tonight|today|now|right|and\b|because|a\b|some|i\b))|(?:use|pick up)(?= *(?:$|[.,!?;]|again|tonight|today|now|right|and\b|because|i\b|someone|drugs|heroin)))"),
    _firm("REL-NOW", 3, "bar|liquor|dealer", r"(?:outside|in front of|parked (?:at|by|outside)|sitting (?:at|in|outside)|in) (?:the|a|my) (?:liquor store|dealer'?s|bar(?= *(?:$|[.,!?;]|and\b|right|now)))"),
    _firm("REL-NOW", 3, "whole bottle", r"drank the whole bottle(?! of (?:water|juice|soda|milk))"),
    # Violence at home.
    _firm("DV-NOW", 4, "outside|the door|my door", r"{PARTNER}(?: is|'s)(?: right| back| still)? outside (?:the|my|our) (?:door|house|window|bedroom)|at (?:the|my) door\b.{0,30}\b(?:knife|gun|banging|pounding|screaming|kicking)|(?:banging|pounding|kicking|breaking) (?:on|at|in|down) (?:the|my) door"),
    _firm("DV-NOW", 4, "if i ", r"if i (?:go quiet|stop answering)\b.{0,20}\bcall"),
    _firm("DV-NOW", 4, "gun|knife|locked me in|ing me", r"(?:he|she) has a (?:gun|knife)(?! (?:collection|set|block))|locked me in|{PARTNER}(?: is|'s) (?:hitting|beating|choking|strangling|kicking|punching) me"),
    _firm("DV", 3, "hit|beat|choke|strangle|kick|punche|slap|threaten|afraid|scared", r"{PARTNER} (?:just )?(?:hits?|beats?|choke[sd]|strangle[sd]|kick(?:s|ed)|punche[sd]|slaps|slapped|threaten(?:s|ed))(?: to (?:kill|hurt))? me\b(?! (?:off|out|up|back|with|under)\b)|(?:afraid|scared) (?:to go home|of my (?:husband|wife|partner|boyfriend|girlfriend))"),
    _firm("DV", 2, "takes |took |hides |hid |controls |keeps |holds |my phone|let me", r"{PARTNER} (?:takes|took|hides|hid|controls|keeps|holds) (?:all )?(?:of )?my (?:meds|medication|money|phone|keys)|going through my phone|won't let me (?:leave|see|go|call)"),
    # After an assault; a body in danger; a mind in danger; at the wheel.
    _firm("SA", 3, "rape|assault|abused|forced", r"(?:was|got|been) raped|raped me|sexually (?:assaulted|abused)|forced (?:himself|herself|themselves) on me"),
    _p("MED", 4, "chest|breathe|blood|bleeding|heart attack|stroke", r"(?:chest pains?|my chest (?:hurts|is tight)|chest is so tight)|i (?:can't|cannot) breathe\b(?! (?:through|lol|laughing|in this))|(?:throwing|coughing) up blood|pregnant and bleeding|bleeding (?:heavily|so much)|having a (?:heart attack|stroke)"),
    _firm("PSY", 4, "voice", r"voices?\b.{0,30}\b(?:tell|telling|tells|told|say|saying|says|command\w*|want)\b.{0,20}\b(?:jump|kill|hurt|die|end (?:it|my)|cut|stab|burn)"),
    _firm("PSY", 3, "sle|voices|watching me|tracking me|poisoning me|through the tv|through my tv", r"(?:haven't|not) slept (?:in|for) (?:\d+|three|four|five|six|seven|several) (?:days|nights)|the voices (?:are (?:back|getting|loud|so loud|screaming)|won't stop|never stop)|hearing voices|they(?:'re| are) (?:watching|tracking|poisoning) me(?! \w+)|(?:talks?|speaks?|told|telling|talking)(?: to)? me through (?:the|my) tv"),
    _p("DRIVE", 4, "driving|wheel|highway|to drive|freeway", r"(?:(?<!for )(?<!of )(?<!from )driving|behind the wheel|about to drive|on the (?:highway|freeway))\b.{0,30}\b(?:drunk|high(?! ?(?:school|way))|wasted|loaded(?! with)|nodding|can't see straight|(?:six|\d+|few|several) (?:beers|drinks|shots))|(?<!drove )(?:drunk(?! driving)|high|wasted|nodding|(?:six|\d+|few|several) (?:beers|drinks|shots))\b.{0,30}\b(?:driving(?! (?:class|course))|behind the wheel|about to drive|on the (?:highway|freeway))"),
    _firm("MINOR", 2, "i'm|i am", r"i(?:'m| am) (?:only |just )?(?:1[0-7]|thirteen|fourteen|fifteen|sixteen|seventeen)(?: years old| yo| y/o)?(?= *(?:$|[.,!?;]|and\b(?! a half)|but\b))|i(?:'m| am) (?:a minor|under 18|underage|in (?:middle|high) school)"),
    # Disclosed lapse, distress: support, and nothing more.
    _firm("REL-DISC", 1, "relapse|slip|drank|used|lapse|picked up|wagon|day one|day 1|day zero", r"i (?:\w+ ){0,2}(?:relapsed|slipped(?! (?:on (?:the|a|some|ice)|into)\b)|drank(?! {SOFT})|lapsed|(?:used|picked up)(?= *(?:$|[.,!?;]|again|last|yesterday|today|this|on\b|after|and\b|heroin|coke|meth|fent)))|and drank\b(?! {SOFT})|(?:jumped|fell) off the wagon|(?:had|after|since) (?:a|my|the) (?:slip|lapse|relapse)|day (?:one|1) again|back (?:to|at) day (?:one|1|zero)"),
    _firm("DIST", 1, "cope|so |hate my|worthless|empty|apart|rock bottom|such a|crying", r"can't cope|so (?:alone|lonely|hopeless|tired of everything)|i hate my ?self|worthless|i feel empty|falling apart|at rock bottom again|can't stop crying|crying all day|i'?m such a \w* ?(?:junkie|failure|waste|burden|loser)"),
    _firm("DIST", 1, "rest in peace|lost |losing|suicide|himself|herself|themselves", r"rest in peace|(?:lost|losing) (?:him|her|them|my \w+|someone) to (?:fentanyl|an overdose|addiction|suicide|heroin|alcohol)|(?:died by|committed) suicide|(?:killed|shot|hanged) (?:himself|herself|themselves)"),
    _firm("WD-RISK", 1, "symptoms|dt|withdrawal", r"what (?:are|do) (?:the )?(?:dts?|withdrawals?) (?:symptoms|feel)|dts? symptoms|withdrawal symptoms"),
)
"""Said of the author, unless the sentence speaks of somebody else."""

OTHERS: tuple[Pattern, ...] = (
    _firm("OD-NOW", 4, "od|overdos", r"{THEY}\b.{0,40}\b(?:od'?d|overdosed|overdosing|od'?ing)\b(?! (?:in|last|back|when)\b)"),
    _wide("OD-NOW", 4, "wake|breathing|responding|unresponsive|blue", r"{USED}\b.{0,60}\b{UNRESPONSIVE}|{UNRESPONSIVE}\b.{0,60}\b{USED}"),
    _firm("OD-NOW", 4, "blue", r"(?:turning blue|(?:he|she|they)(?:'s|'re| is| are) blue(?= and))"),
    _firm("MED", 4, "wake|breathing|responding|unresponsive|blue", r"{THEY}\b.{0,40}\b{UNRESPONSIVE}|can't wake (?:him|her|them)"),
    _firm("SUI-INT", 4, "bridge|roof|ledge|a gun to", r"{THEY}\b.{0,40}\b(?:on (?:the|a) (?:bridge|roof|ledge)|a gun to (?:his|her|their))"),
    _firm("SUI-INT", 3, "do it|himself|herself|themself|themselves|himself|himselves|herselves|end it|end his|end her|end their|to die|goodbye", r"{THEY}\b.{0,40}\b(?:said|says|told me|texted|wrote|posted|thinks?|swears?)\b.{0,40}\b(?:do it (?:tonight|today|tomorrow|now)|(?:kill|hurt) (?:him|her|them)sel(?:f|ves)|end (?:it|his|her|their)|want(?:s|ed)? to die)|(?:texted|wrote|posted|messaged|sent)(?: \w+){0,2} goodbye"),
    _p("SUI-INT", 3, "suicidal|himsel|hersel|themsel|die", r"{THEY}\b.{0,30}\b(?:is|'s|has been|might be|going to|will|wants? to|threaten(?:s|ed|ing) to) (?:suicidal|(?:kill|hurt) (?:him|her|them)sel(?:f|ves)|die\b)"),
    _firm("SUI-INT", 3, "worried about", r"worried about @?\w+.{0,60}\b(?:goodbye|suicid\w+|hurt (?:him|her|them)sel|end (?:it|things)|not (?:ok|safe))"),
    _firm("CHILD", 4, "just |hitting|hurting|beating|shaking", r"(?:just (?:hit|beat|hurt|shook)|(?:is|'s) (?:hitting|beating|hurting|shaking)) {KID}"),
    _firm("CHILD", 3, "hit|beat|hurt|touch|molest|starve|leave|harm|shake|kill|safe", r"(?:{THEY}|my \w+) (?:keeps? |always )?(?:hits?|hitting|beats?|hurts?|touche[sd]|touching|molest\w*|starves?) {KID}(?!')|leaves? {KID} (?:home )?alone|(?:afraid|scared)(?: that)? i(?:'m going to|'ll| will| might| could) (?:hurt|harm|shake|kill) {KID}|(?:kids?|child(?:ren)?|baby) (?:isn't|is not|aren't) safe"),
    _firm("ELDER", 3, "grand|elderly|dementia|alzheimer|bedridden|wheelchair", r"(?:hits?|hurts?|beats?|steals? from|neglects?|starves?) (?:my|his|her|their|our) (?:grand(?:ma|mother|pa|father)|elderly \w+|(?:mother|mom|mum|father|dad)\b.{0,40}\b(?:dementia|alzheimer\w*|bedridden|wheelchair))"),
)
"""Said of somebody else: a friend, a relative, another member."""

AGAINST: tuple[Pattern, ...] = (
    # Policy, not danger to the author: nobody is shown a support card for these alone.
    _p("HTO", 4, "kill|shoot|stab|hurt|murder", r"i(?:'m going to| will|'ll) (?:kill|shoot|stab|hurt|murder) (?:him|her|them|you|everyone|(?:that|this) (?:guy|man|woman|bitch|bastard)|my (?:ex|boss|(?:step)?dad|father|mom|mother|neighbou?r|husband|wife|counselor|therapist|roommate|landlord))\b(?! with kindness)"),
    _firm("HTO", 4, "gun|knife", r"(?:bought|got|grabbed|have) (?:a|my|the) (?:gun|knife)\b.{0,40}\b(?:going|on my way|driving)(?: over)? to (?:his|her|their|my \w+'s) (?:house|place|office|work)"),
    _p("HTO", 3, "kill|shoot|stab|hurt|murder|you", r"i (?:want|need) to (?:kill|shoot|stab|murder|hurt) (?:him|her|them|you|my (?:ex|boss|(?:step)?dad|father|mom|mother|neighbou?r|husband|wife|counselor|therapist|roommate|landlord))\b|(?:you'?re|you are) (?:all )?going to (?:pay for|die|regret)"),
    _p("ENC", 3, "yourself|your self|kys|die|end it|do it|time|drink", r"(?:(?<!you )(?<!i )just|go|go ahead and|you (?:should|need to|ought to|deserve to)(?: just)?|why don't you(?: just)?|you might as well) (?:(?:kill|hang|shoot|off|cut) your ?self|die\b(?! (?:of|for)\b)|end it\b|do it already|use one more time|have a drink\b)|(?<!to )(?<!you )(?<!t )(?:kill|hang|shoot) your ?self|kys\b"),
    _p("ENC", 3, "miss you|without you|favor|favour|coward|together|hope you", r"(?:nobody|no one) (?:would|will) (?:even )?miss you|(?:world|everyone|we)(?:'d| would| will)? be (?:a )?better(?: place| off)? without you|do (?:everyone|us all|us|the world) a favou?r and (?:die|kill|end|jump|disappear|go away for)|stop being (?:such )?a coward and|let'?s (?:do it|die|end it|kill ourselves) together|(?:do it|die|end it) together|hope you (?:die|overdose|od|relapse)"),
    _p("ENC", 3, "how to|hurt you|kill you", r"here(?:'s| is) how to (?:do it|die|end it|kill)|one (?:drink|hit|beer|pill)(?: more)? (?:won't|wouldn't|can't) (?:hurt|kill) you"),
    _p("TRADE", 2, "plug|dealer|connect|pills|oxy|xan|bars|perc|subs|strips|addy|adderall|weed|coke|molly|fent|dope|meth", r"(?:anyone|anybody|someone|who)(?: here)?(?:'s| is)? (?:know|knows|got|selling|have|has|holding)(?: (?:of|any|some|a|good|extra|spare)){0,2} {STREET}|(?:selling|for sale|get you|hook you up with|leftover)(?: (?:my|some|any|extra|spare|leftover)){0,2} (?:suboxone )?{STREET}|(?:need|looking for) a (?:plug|connect)|where (?:can|do|could) (?:i|we|you) (?:get|find|buy|cop|score)(?: some| any)? (?:pills|oxys?|xans?|xanax|percs?|addys?|weed|coke|molly|fent\w*|dope|meth)\b"),
    _p("GROOM", 3, "me on|me up on|pic|photo|nude|if you|your rent|me off|a place to|money|tell|mention|to my place", r"(?:add|message|text|hit) me (?:up )?on (?:snap\w*|whatsapp|telegram|kik|insta\w*|signal|discord)\b|(?:send|show) me (?:(?:a |some )?(?:pics?|photos?)(?= *(?:$|[.,!?;]|and\b|of (?:you|your body)))|nudes?)|(?:i'll|i can|i could) (?:pay|help) you if you (?:meet|come|send)|(?:i'll|i can|i could) (?:pay|help with) your rent|(?:text|message|meet) me off (?:here|this site)|i can (?:give|get) you (?:a place to stay|money)|(?:don't (?:tell|mention it to)|no need to (?:tell|mention it to)) (?:your (?:sponsor|counselor|group|therapist)|the (?:mods|staff))|come over to my place"),
)
# fmt: on
