"""Danger as families: short lists of words, and which of them stand near which.

``patterns`` lists phrases; here two lists that meet within a few words mean something: taking and
pills, at the wheel and drunk, voices and dying. The words are ours and wait for clinical review.
"""

import re
from typing import TypedDict, Unpack

from community.core.screening import CareLevel
from moderation.crisis.patterns import Pattern

GROUP = re.compile(r"\([^()]*\)(?:[?*+]|\{[\d,]+\})?")
NOT_PLAIN = re.compile(r"\\.[?*+]?|\[[^\]]*\][?*+]?|.[?*]|[.^$+]|\{[\d,]+\}|\x00")

# fmt: off
WORDS = {
    # People.
    "KIN": r"(?:mom|mum|mother|dad|father|kids?|children|sons?|daughters?|wife|husband|sister|brother|family|parents|girls|boys)",
    "THEY": r"(?:he|she|they|my (?:\w+ ){0,2}(?:friend|brother|sister|son|daughter|mom|mum|mother|dad|father|husband|wife|partner|girlfriend|boyfriend|roommate|cousin|client|sponsee|sponsor|buddy|kid|ex|uncle|aunt|nephew|niece)|sponsee|(?:a|this|some|the) (?:guy|girl|man|woman|friend|person|member)|someone|somebody|friend|buddy|dad|mom|mum)",
    "PARTNER": r"(?:he|she|my (?:husband|wife|partner|boyfriend|girlfriend|fiance|ex(?: \w+)?|man|old man)|husband|boyfriend|girlfriend)(?:'s| is| has)?",
    "KID": r"(?:(?:the|my|her|his|their|our|a) (?:(?:little|baby|own|small|oldest|youngest|\w+ year old) )?(?:kids?|child(?:ren)?|baby|infant|toddler|(?:step)?(?:son|daughter|brother|sister)|siblings|niece|nephew|grandkids?|grandson|granddaughter)|kids next door)\b(?!'s (?:\w+ )?(?:ball|game|car|phone|school|birthday))",
    "ELDER": r"(?:grand(?:ma|mother|pa|father|dad|mom|parents)|my nana?|granny|elderly|dementia|alzheimer|bedridden|wheelchair|disabled|caregiver|carer|nurse's aide|(?:she's|he's|is|age) (?:7|8|9)\d\b|the home|my (?:gran|nan|nana|gramps|pop)\b|parkinson'?s|can't walk|(?:7|8|9)\d year old)",
    "TARGET": r"(?:him|her|them|you|everyone|everybody|that \w+|this (?:guy|man|woman|bitch|bastard)|(?:my|his|her|your) (?:ex|boss|(?:step)?(?:dad|father|mom|mum|mother|brother|sister)|neighbou?r|husband|wife|counselor|therapist|roommate|landlord|boyfriend|girlfriend|throat|face|head|house|home|car|place|apartment|family|kids))\b",
    # Taking and what is taken.
    "TOOK": r"(?:took|taken|swallow(?:ed)?|downed|popped|washed down|chugged|ate)",
    "PILL": r"(?:pills?|meds|medications?|medicines?|tablets?|capsules|paracetamol|acetaminophen|tylenol|ibuprofen|aspirin|antidepressants|insulin|xanax|xans|klonopin|valium|ativan|lorazepam|benzos|oxys?|percs?|ambien|seroquel|methadone|prescription|script)",
    "LOTS": r"(?:all (?:of )?(?:my|the|his|her)|every|everything|(?:an?|my) (?:whole|full|entire|bunch|handful|load|lot)|the (?:whole|entire|rest)|too (?:many|much)|lots of|loads of|(?:[2-9]\d|\d{3}|twenty|thirty|forty|fifty|sixty|a hundred))",
    "POISON": r"(?:bleach|antifreeze|pesticide|rat poison|poison|drain cleaner|weed ?killer)",
    "SEDATIVE": r"(?:xanax|xans?|bars|benzos?|klonopin|valium|ativan|lorazepam|ambien|sleeping (?:pills|tablets|meds)|oxys?|percs?|opioids?|opiates?|methadone|fent\w*|heroin|tramadol|soma)",
    "ALCOHOL": r"(?:alcohol|vodka|whiske?y|beers?|wine|booze|drinking|drinks|rum|tequila|liquor|drank)",
    "DRUGUSE": r"(?:took|taken|swallow(?:ed)?|shot (?:up|too|some|a|it)|did a (?:line|shot|bag|hit|bump)|snorted|smoked|injected|nodd(?:ed|ing)|mixed|doubled|overdos\w+|od'd|pills?|tablets?|dose|heroin|fent\w*|oxys?|xanax|methadone|vodka|needle|narcan\w*|dope|hot shot|double|slamm?(?:ed|ing)?|lit(?:er|re) of|prescription|girl shot|bars)",
    "SINKING": r"(?:can't (?:stay awake|keep my eyes open|breathe|feel my|stop throwing up)|(?:barely|hardly) (?:breath\w+|type|awake|stay awake|move)|heart (?:is |keeps |feels )?(?:going crazy|pounding|stopping|(?:very |so |really )?slow)|breathing (?:is |keeps |feels |gets )?(?:so |super |really |very |too )?(?:slow|shallow|stopping|funny)|(?:everything|it|all)(?:'s| is) (?:going |getting )?(?:black|spinning|fading|dark|blurry)|slipping away|blacking out|(?:very|so|getting|really|feel) (?:sleepy|drowsy|cold)\b|throwing up|something(?:'s| is) (?:really )?wrong|going under|going numb|vision|dizzy|stop every time)",
    "UNRESPONSIVE": r"(?:(?:not|isn't|aren't|stopped|won't|can't) (?:wak\w+|breath\w+|respond\w*)|barely (?:breathing|awake|conscious)|unresponsive|unconscious|collapsed|gurgl\w+|snoring (?:weird|strange|funny|loud|wrong)|(?:is|are|turning|went|gone) (?:blue|limp)|lips (?:are )?blue|and nothing\b|fell out|(?:is|still) not waking|(?:face|skin) (?:is )?gr[ae]y|still out\b|turned blue|out cold)",
    # Ways and places of dying, never how.
    "MEANS": r"(?:rope|noose|gun|pistol|rifle|shotgun|revolver|pills|blade|razor|knife|belt|handgun|razors|blades)",
    "TO_HAND": r"(?:tied|ready(?! (?:to|for) (?:cook|sell))|loaded|lined up|laid out|set up|up in the|right here|in my (?:hand|lap|mouth)|(?:in front of|next to|beside) me\b|a?round my neck|(?:against|on|at|to) my (?:wrist|throat|neck|head|temple|skin|arm)|(?:on|round) the (?:pillow|side|bed|table|beam|dresser|nightstand|bathtub)|beside me)",
    "HEIGHT": r"(?:(?:edge|side) of (?:the|a) (?:\w+ )?(?:bridge|roof|building|cliff|overpass)|(?:on|at) the (?:ledge|roof|rooftop|bridge|overpass|tracks|train tracks|rails|railing|cliff)|(?:top floor|roof|edge) of the|parking (?:structure|garage)(?:'s)? top|by the (?:rails|tracks)|over the (?:railing|edge)|on the platform)",
    "ENDING": r"(?:kill\w* (?:my ?self|me)\b|end(?:ing)? (?:it(?! with)|my (?:own )?life|everything)|tak(?:e|ing) my (?:own )?life|hang(?:ing)? my ?self|shoot(?:ing)? my ?self|drown(?:ing)? my ?self|jump(?:ing)? (?:off|from|in front|under)|step(?:ping)? (?:in front|off)|(?:driv|steer|swerv|crash)(?:e|ing)? (?:\w+ ){0,2}(?:into|off)|bullet (?:in|through) my|gun (?:in|to) my|letting go|(?:do|doing) away with my ?self|finish(?:ing)? (?:my life|my ?self)|not be(?:ing)? (?:here|alive)|(?:be|being) dead|how easy it would be to (?:die|just)|joining (?:him|her|them)\b|(?:throw|hurl|fling)(?:ing)? my ?self (?:under|off|in front|from|into)|end(?:ing)? things\b|hanging\b(?! (?:out|with|on|in|up))|not surviving|dying\b(?! to)|suicide)",
    "THINK": r"(?:think(?:ing)?|thought|thoughts|imagin\w+|pictur\w+|fantasi\w+|dream\w*|wonder\w*|obsess\w*)",
    # The body, hurt by oneself.
    "BODY": r"my (?:own )?(?:(?:fore)?arms?|legs?|thighs?|wrists?|skin|stomach|belly|face|hands?|knuckles|head|body|hips?|chest)\b",
    "HARMED": r"(?:cut(?:ted|ting|s)?|slic(?:ed|ing)|slash(?:ed|ing)|carv(?:ed|ing)(?: up)?|burn(?:ed|t|ing)|stab(?:bed|bing)|bit|scratch(?:ed|ing)|punch(?:ed|ing)|hit(?:ting)? my ?self|bang(?:ed|ing)|hurt(?:ing)?|open(?:ed)?(?: up)?|claw(?:ed|ing)|gash(?:ed|ing)|put out a \w+ on|stubb(?:ed|ing) out a \w+ on)",
    "ON_PURPOSE": r"(?:on purpose|again|too deep|deeper|blood\w*|bleed\w*|bled|razor|glass|blade|lighter|cigarette|raw|because i|to feel|can't stop|for the (?:past|last)|in the face|did it to my ?self|all night|dripping|soaked|won't close|just now|right now|for an hour)",
    "URGE": r"(?:want(?:ing)? to|need to|urges? to|feel(?:ing)? like|trying (?:so |really )?(?:hard )?not to|close to|itch(?:ing)? to|thinking (?:about|of)|thoughts of|craving|tempted to|just want to|scared i'll)",
    "SELF_HARM": r"(?:cut(?:ting)?(?= *(?:$|[.,!?;]|again|so\b|right|real|bad|my ?self|my (?:arm|leg|wrist|thigh|skin)|after|and\b|but\b|tonight))|burn(?:ing)? my (?:arm|leg|skin|self)|burn my ?self|slic(?:e|ing) my|mak(?:e|ing) my ?self bleed|punish(?:ing)? my ?(?:self|body)|feel(?:ing)? (?:the )?pain\b|self[- ]?(?:harm|injur\w*|mutilat\w*)|hurt(?:ing)? my ?self|\bsh\b)",
    # Withdrawal.
    "DRINKS": r"(?:drink(?:ing|s)?|alcohol|booze|vodka|whiske?y|beers?|liquor|wine|bottle)",
    "BENZO": r"(?:benzos?|xanax|klonopin|valium|ativan|lorazepam|diazepam|phenobarb\w*|ghb)",
    "WITHOUT": r"(?:stop(?:ped|ping)?|quit(?:ting)?|c[ao]m(?:e|ing) off|ran out of|off|no|without|since|last|haven't had|detox\w*|cold turkey|sober|day (?:one|two|three|four|[1-5])\b|hours|tossed|dumped|two dry|dry|stopped on|quit drinking)",
    "BAD_SIGN": r"(?:(?:see|sees|saw|seeing)\b.{0,30}\b(?:spiders|bugs|snakes|shadows|animals|crawl\w*|people who)|hear(?:s|ing)? (?:\w+ ){0,2}(?:voices?|music|radio)|hallucinat\w+|(?:doesn't|don't|didn't|can't) (?:know where|recogni[sz]e|tell what's real)|confused|disoriented|(?:had|having) a (?:seizure|fit)|(?:a fit|seizure) in (?:my|his|her) sleep|convuls\w+|seizing|jerking|twitching|bit my tongue|blacked out|fever|burning up|heart (?:is |keeps )?(?:rac\w+|pounding)|the dts|had dts|delirium|(?:rats|faces|things|people) (?:in|that|on)\b|lock up|passed out|pick(?:s|ing) at the air|nonsense|soaked in sweat|pulse|grand mal)",
    "STOP_NOW": r"(?:(?:going to|will|i'll|want to|decided to|i'm|just|do i|tomorrow i|today i) (?:just )?(?:stop|quit|detox)|stopping|quitting|detox(?:ing|ed)|coming off|white knuckl\w*|flush(?:ed|ing)|dump(?:ed|ing)|pouring|(?:threw|throwing) (?:out |away |it |the )|ran out of|going cold turkey|go cold turkey|skip the taper|i'm done with|want off|just stopping|tough it out)",
    "HEAVY": r"(?:(?:fifths?|handles?|pints?|liters?|litres?|bottles?|beers|cases?|drinks) (?:a|every|per|each) day|a (?:pint|fifth) every|every morning|around the clock|from morning (?:to|till?|until) night|drink(?:ing)? every ?day|(?:bottles|drinks|beers) .{0,12}a (?:night|day)|daily drinker)",
    "UNWATCHED": r"(?:cold turkey|on my own|by my ?self|alone|my ?self at home|at home|no doctor|without a doctor|no (?:rehab|taper)|don't need a taper|not (?:tapering|going back to the doctor)|all at once|at once)",
    # About to use.
    "STASH": r"(?:(?<!water )(?<!baby )bottle|baggie|bag|needle|rig|syringe|pipe|six[- ]?pack|(?:12|twelve)[- ]?pack|fifth|handle of|dope|beer|glass of (?:wine|whiske?y|vodka)|shot)",
    "AT_HAND": r"(?:in my (?:hand|pocket|lap)|(?:in front of|next to|beside) me\b|on (?:the|my) (?:table|seat|counter|lap|desk)(?= *(?:$|[.,!?;]|next|in front))|staring at (?:it|me)|loaded|is open|'s open|open(?= *(?:$|[.,!?;])))",
    "DEALER": r"(?:my (?:old |usual )?(?:dealer|plug|connect|guy)|the dealer|dealer)",
    # At home.
    "STRIKE": r"(?:hit|hits|punch(?:ed|es)|push(?:ed|es)?|shov(?:ed|es)|grab(?:s|bed)|slap(?:s|ped)|beats?|kick(?:s|ed)|throws things|chok(?:ed|es|ing)|strangl(?:ed|es|ing)|pinned|slash(?:ed|es)|dragged|chased|spat on|bit|burned)",
    "JUST_NOW": r"(?:just|right now|just now|tonight|an hour ago|minutes ago|still here|still screaming|downstairs|bleeding|next room|looking for me|coming up|won't stop)",
    "CONTROL": r"(?:takes|took|hides|hid|flush(?:es|ed)|controls|controlled|keeps|withholds|reads|checks|tracks|monitors|goes through|sold|steals|counts|watches|monitors every|limits)",
    "MINE": r"(?:(?:all )?(?:of )?my (?:\w+ )?(?:meds|medication|suboxone|money|phone|keys|location|messages|texts|mail|cards?|paycheck|pills|passport)|all the money|who i|every (?:dollar|call|move|penny))",
    # Drivers.
    "DRIVING": r"(?:driving|drives?(?! (?:me|you|us) (?:crazy|nuts|mad|insane))(?= (?:home|now|and|back))|(?:behind|at) the wheel|on the (?:highway|freeway|interstate)|from the road|(?:got|get|getting) in (?:the|my) car|in (?:the|my) car\b|keys in hand|car keys in|swerving|heading out|on i-?\d+|doing (?:[6-9]\d|a hundred)|start(?:ed)? driving|have to drive|driving through)",
    "IMPAIRED": r"(?:drunk|wasted|hammered|plastered|high(?! ?(?:school|way|light|er))|buzzed|tipsy|messed up|fucked up|nodding|(?:falling|fell) asleep|(?:can't|can barely|barely) see|(?:\d+|two|three|four|five|six|seven|eight|few|couple) (?:beers|shots|drinks|xanax|pills|bars)|bottle of (?:wine|vodka|whiske?y)|had a pint|drank too|drink too much|took my (?:last )?(?:pills?|meds|methadone)|drunk (?:most|half)|over the limit|smoked a \w+|eyes (?:are )?closing|blackout|shot of \w+|night meds)",
    # Selling, and the goods.
    "GOODS": r"(?:pills|oxys?|30s|blues|xans?|xanax|bars|percs?|norcos?|subs|suboxone|strips|addys?|adderall|gabapentin|gabbies|seroquel|tramadol|weed|coke|molly|fent\w*|dope|meth|methadone|klonopin|valium|vicodin|bupe|norco|roxys?|leftover \w+)\b",
    "OFF_SITE": r"(?:snap\w*|whatsapp|telegram|kik|insta\w*|signal|discord|my (?:personal |private )?number|privately)",
}
# fmt: on


def _expand(words: str) -> str:
    for name, meant in WORDS.items():
        words = words.replace("{" + name + "}", meant)
    return words


def _alternatives(words: str) -> list[str]:
    """Return the alternatives of ``words`` at its outermost level."""
    depth, out = 0, [""]
    for letter in words:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            out.append("")
        else:
            out[-1] += letter
    return out


def stems_of(words: str) -> tuple[str, ...]:
    """Return letters of which every match of ``words`` has some; none if an alternative has none for sure."""
    stems: list[str] = []
    for each in _alternatives(words):
        # What must be there: plain letters, or one of a group's alternatives. The longest say most.
        sure: list[tuple[str, ...]] = [
            (plain,) for plain in NOT_PLAIN.split(_without_groups(each)) if len(plain) > 1
        ]
        sure += [inner for inner in map(stems_of, _groups(each)) if inner]
        if not sure:
            return ()
        stems += max(sure, key=lambda some: min(map(len, some)))
    return tuple(dict.fromkeys(stems))


def _without_groups(words: str) -> str:
    while GROUP.search(words):
        words = GROUP.sub("\x00", words)
    return words


def _groups(words: str) -> list[str]:
    """Return what stands in the outermost groups of ``words`` that every match goes through."""
    depth, start, found = 0, 0, []
    for at, letter in enumerate(words):
        if letter == "(":
            depth += 1
            start = at if depth == 1 else start
        elif letter == ")":
            depth -= 1
            if (
                depth == 0
                and words.startswith("(?:", start)
                and words[at + 1 : at + 2] not in {"?", "*", "{"}
            ):
                found.append(words[start + 3 : at])
    return found


class How(TypedDict, total=False):
    """What a family may say of itself besides its words; see ``Pattern``."""

    firm: bool
    wide: bool
    unless: str


def _family(code: str, level: int, groups: tuple[str, ...], words: str, how: How) -> Pattern:
    unless = how.get("unless")
    return Pattern(
        code,
        CareLevel(level),
        tuple(stems for stems in map(stems_of, groups) if stems),
        re.compile(rf"\b(?:{words})(?!\w)"),
        firm=how.get("firm", True),
        wide=how.get("wide", False),
        unless=re.compile(unless) if unless else None,
    )


def say(code: str, level: int, words: str, **how: Unpack[How]) -> tuple[Pattern, ...]:
    """Words that mean it wherever they stand. One pattern an alternative: each is sought only where it may be."""
    alternatives = _alternatives(_expand(words))
    return tuple(_family(code, level, (each,), each, how) for each in alternatives)


def then(code: str, level: int, first: str, second: str, within: int = 40, **how: Unpack[How]) -> Pattern:
    """``second`` at most ``within`` letters after ``first``."""
    first, second = _expand(first), _expand(second)
    return _family(code, level, (first, second), rf"(?:{first})\b.{{0,{within}}}?\b(?:{second})", how)


def near(code: str, level: int, one: str, other: str, within: int = 40, **how: Unpack[How]) -> Pattern:
    """Both, in either order, at most ``within`` letters apart."""
    one, other = _expand(one), _expand(other)
    gap = rf"\b.{{0,{within}}}?\b"
    return _family(code, level, (one, other), rf"(?:{one}){gap}(?:{other})|(?:{other}){gap}(?:{one})", how)


# fmt: off
SELF: tuple[Pattern, ...] = (
    # Taken, tied, loaded, on the edge; goodbye.
    then("SUI-NOW", 4, "{TOOK}(?: \\w+){0,2}", "{LOTS} (?:\\w+ ){0,3}?(?:{PILL}|bottle|cabinet)", 12, unless=r"\bon time|as prescribed|every (?:day|night|morning)|each (?:day|night)|this morning|water|vitamin|juice|he |she |antibiotic|days? off|doctor"),
    *say("SUI-NOW", 4, r"(?:took|taken|swallowed) (?:everything (?:that was |that's )?(?:left|i had)|what i had\b)"),
    *say("SUI-NOW", 4, r"(?:down(?:ed)?|took|swallowed|ate) (?:a |another )*hand ?full? of (?:my )?{PILL}"),
    then("SUI-NOW", 4, r"i (?:\w+ )?(?:drank|drink|drunk|swallow(?:ed)?|took)", r"{POISON}", 20),
    near("SUI-NOW", 4, r"{MEANS}", r"{TO_HAND}", 20, unless=r"\b(?:he|she|they|him|her|kitchen|swing|course|cook\w*|dinner|organi[sz]er|vitamins?|pharmac\w+|toy|nerf|sold|camping|boat|climb\w*|my (?:\w+ )?(?:brother|dad|son|wife|husband|ex|partner|boyfriend|girlfriend|sister|friend))\b"),
    then("SUI-NOW", 4, r"(?:i'm|i am|sitting|standing|sat|here|up)", r"{HEIGHT}", 30, unless=r"\b(?:fix\w*|work\w*|watch\w*|fireworks|view|sun\w*|stars|fishing|clean\w*|paint\w*|traffic|picnic|photos?|pictures?|with my|shingles|stuck|garden\w*|beautiful|walk(?:ed|ing))\b"),
    near("SUI-NOW", 4, r"garage", r"(?:engine|motor|car) (?:is )?(?:running|going|on)\b", 50, unless=r"\b(?:rough|mechanic|great|fine|sale|fix\w*)\b"),
    then("SUI-NOW", 4, r"(?:say|saying|said|this is|it's)(?: \w+)?", r"(?:goodbye|good bye|farewell) to (?:you|everyone|everybody|all)\b", 4, unless=r"\b(?:see you|graduat\w+|vacation|last (?:day|group)|moving|until|tomorrow)\b"),
    then("SUI-NOW", 4, r"(?:please |(?<![a-z] ))tell my {KIN}", r"(?:i'm sorry|i am sorry|i (?:always )?loved?|i tried|it's not (?:their|her|his) fault)", 12, unless=r"\bhow (?:do|can|should)\b"),
    *say("SUI-NOW", 4, r"this is my (?:last|final) (?:post|message|goodbye)|by the time (?:you|anyone|they|someone|anybody) (?:reads?|sees?|finds?|gets?) this|(?:the )?end of the (?:line|road) for me|(?:an hono[u]?r|a privilege) (?:knowing|to have known) you|can talk me out of (?:it|this)", unless=r"\bvacation|see you (?:in|on|next|soon)"),
    near("SUI-NOW", 4, r"(?:written|wrote|finished) (?:the|all the|all my|my|everyone'?s?|the kids) (?:each )?(?:a )?(?:letters?|notes?)|there's a (?:note|letter) (?:on|in|for)", r"(?:ringer|phone off|passwords?|fed the|cleaned (?:the|my)|sorry|loved|keys|neighbou?r's|be over)", 90, wide=True),
    *say("SUI-NOW", 4, r"(?:so long|farewell) (?:friends|everyone|everybody|all|world)\b|(?:sent|sending|wrote|made) (?:my |the )?last (?:texts?|messages?|calls?)|forgive me\b(?=.{0,30}\b(?:gone|rope|belt|pills|gun))|(?:emptied|poured) .{0,24}\bdown my throat", unless=r"\b(?:shift|old job|see you|vacation)\b"),
    # Intent and plan.
    *say("SUI-INT", 3, r"a plan and (?:i've |i have )?(?:got )?the means|the plan and the (?:means|pills|gun)|(?:know|figured out) (?:exactly )?(?:how|when|where)(?: and \w+)? i(?:'m going to| will|'d|'ll) do it|(?:picked|found|chose) (?:out )?(?:the|my|a) (?:bridge|spot to (?:die|jump)|tree to)|jump, i found the spot"),
    then("SUI-INT", 3, r"(?:sav(?:ed|ing)|stockpil(?:ed|ing)|hoard(?:ed|ing)|stash(?:ed|ing)|collecting)", r"(?:my |the |up |enough )+{PILL}", 6, unless=r"\bmoney\b"),
    *say("SUI-INT", 3, r"bought (?:some |a |the |new |myself a )*(?:rope|gun|pistol|handgun|shotgun|razor ?blades)(?! (?:safe|swing|ladder|course|case|rack|lock|cabinet))", unless=r"\b(?:hunt(?:s|ed|er) with|hunting with|kids?|nerf|toy|boat|camping|climb\w*|dog)\b"),
    *say("SUI-INT", 3, r"won't (?:see|live to(?: see)?|reach) (?:thirty|forty|fifty|sixty|[2-9]\d|my (?:next )?birthday|christmas|another|the (?:new year|weekend)|tomorrow)|(?:no more|there is no|won't be a|no) tomorrows? for me|won't be (?:needing|here to need) (?:it|them|any of)|won't need (?:it|them|any of (?:it|this)|this|that) (?:where i'm going|after|soon|much longer)|i will kill me\b", unless=r"\b(?:wine|beer|drinking|pipe|bong|doctor|movie)\b"),
    near("SUI-INT", 3, r"i've picked|i picked|i've decided|i have decided|made up my mind|that's the day|that is the day|tonight's the night|is the night|all (?:be )?over by", r"(?:no more|won't (?:see|hurt|be here|feel)|end(?:ing)? it|all be over|be gone|goodbye|do it\b|hang my|the weekend|letter)", 60, wide=True, unless=r"\b(?:drink|drinking|meeting|sober|using|smok\w+|open mic|house|job|trip)\b"),
    near("SUI-INT", 3, r"(?:once|when|after|as soon as|until|need) (?:\w+ ){1,4}?(?:asleep|leaves|goes to work|goes to bed|away|gone|to my ?self)", r"(?:do it\b(?! (?:again|all again))|end it|{ENDING})", 40, unless=r"\b(?:laundry|homework|dishes|workout|chores|call)\b"),
    near("SUI-INT", 3, r"(?:after|when|once) i'm gone", r"(?:dog|cat|kids?|mess|insurance|will|house|daughter|son|letter)", 60, unless=r"\b(?:vacation|trip|work|weekend|from (?:this|the|here))\b"),
    then("SUI-INT", 3, r"(?:gave|giving|given)(?: away)? my", r"(?:won't (?:need|be needing)|where i'm going|don't need (?:it|them) any)", 70, unless=r"\b(?:wine|drinking|pipe|bong|glasses)\b"),
    *say("SUI-INT", 3, r"i(?: won't|'m not going to) (?:be (?:around|here|alive)|wake up|exist) (?:when|by|after|next|for|come|much)\b|checking out for good|(?:intend|mean|plan|going|want) to take my (?:own )?life|(?:i've |i have )?(?:chosen|picked|worked out) (?:how|when|the (?:way|day|how))\b", unless=r"\b(?:vacation|work|doctor|trip|meeting|moving|class|group|appointment|party|visiting|travel\w*|pay|celebrate)\b"),
    near("SUI-INT", 3, r"(?:get(?:ting)?|buy(?:ing)?|order(?:ed|ing)?|borrow\w*) (?:\w+ ){0,4}?(?:{MEANS}|what i need)", r"(?:that'll be that|be over|tonight|this weekend|arrives|online|then i)", 50, unless=r"\b(?:refill|pharmacy|hunt\w*|book|class)\b"),
    near("SUI-INT", 3, r"(?:passwords?|logins?|pin|account numbers?) (?:\w+ ){0,4}?for (?:my|her|him|them)", r"(?:need (?:it|them)|soon|gone|after)", 40, unless=r"\b(?:netflix|zoom|wifi|work)\b"),
    # Thoughts and images.
    then("SUI-IDE", 3, r"{THINK}(?: a lot)?(?: (?:about|of|how|on))?", r"{ENDING}", 40, firm=False, unless=r"\b(?:relationship|marriage|movie|song|job|lease|parachute|trampoline)\b"),
    near("SUI-IDE", 3, r"{THINK}|wonder|do the math", r"(?:enough to (?:end|finish|do it|kill)|how (?:many|much) .{0,50}?(?:it would|would it|it'd) take|what it would take to die)", 60, unless=r"\b(?:money|gas|time to|save|work|hours)\b"),
    near("SUI-IDE", 3, r"(?:river|bridge|balcony|overpass|cliff|tracks|window|bus|train|truck)", r"(?:thought about jumping|think about (?:jumping|stepping|letting)|imagine jumping|stepping in front)", 60),
    *say("SUI-IDE", 3, r"had enough of (?:living|life|this life)|(?:sick|tired) of (?:living|life)\b(?! (?:in|with|at|like|here|alone|paycheck))|want(?:ed)? to be dead|want to stop existing|rather not be alive|(?:suicide|killing my ?self|dying) (?:has been|is|was|keeps|been) (?:\w+ )?on my mind", firm=False),
    *say("SUI-IDE", 3, r"(?:ready to|want to|just|rather) (?:give up|lie down|lay down) and die|(?:tired|sick) (?:of|with) my life\b", firm=False),
    *say("SUI-IDE", 1, r"(?:contemplated|considered) (?:\w+ and )?suicide|(?:the|my|a) suicide attempt", unless=r"\b(?:film|movie|prevention)\b"),
    *say("SUI-IDE", 3, r"(?:ways|how|methods) to (?:die|kill my ?self|end it)\b|rather be dead\b(?! than (?:drunk|drink|use))|suicide (?:is )?(?:always |out of |in )+my (?:head|mind)|part of me (?:wants|would like) to (?:die|end|be dead|disappear)|hold the (?:bottle of )?pills|count(?:ing)? (?:my|the|out my) pills(?! (?:for|into))", firm=False, unless=r"\b(?:movie|book|lyrics|laugh\w*)\b"),
    # A passive wish.
    near("SUI-PAS", 2, r"(?:no|don't see (?:the|any|a)|don't see|what's the|what is the|there's no|see no)", r"(?:point|use|reason|sense|future) (?:of|in|to|for) (?:being alive|being here|living|live|going on|go on|keep going|keeping going|staying alive|existing|life|waking up)", 6),
    near("SUI-PAS", 2, r"(?:if|hope|wish) (?:a|an|i|some) (?:\w+ ){0,3}?(?:hit (?:me|by)|run over|ran me over|crash\w*|die in my sleep)", r"(?:wouldn't (?:mind|care)|relieved|okay|fine with|don't care|be glad|be good|not be sad)", 40),
    *say("SUI-PAS", 2, r"(?:wish|want to|want|could|would) (?:i )?(?:could |would |to )?(?:just )?(?:disappear|vanish|stop existing|cease to exist|fade away)(?! (?:to|into|for|on|in|under|with)\b)|(?:ok|okay|fine) with not (?:existing|being here|being alive)|tired of (?:existing|being alive)|(?:want to|rather|prefer to|wish i could) not exist|(?:see|have) (?:a|any) future for me|don't see a future|wasn't born|was never born|never been born|live or die"),
    *say("SUI-PAS", 2, r"i(?:'m| am) (?:just |such |only |nothing but )*a (?:burden|weight|drain|dead weight) (?:on|to|for)\b|(?:nothing|there's nothing) left for me\b|nothing (?:left )?(?:to live|worth living) for|life (?:isn't|is not|ain't|just isn't) worth|not worth living|don't deserve to (?:live|be alive|be here)"),
    *say("SUI-PAS", 2, r"wish (?:i had|i'd) (?:just )?(?:died|stayed dead)|wish i hadn't (?:woken|been (?:saved|revived|found))|wish (?:they|he|she|you|it)(?:'d| had)? (?:hadn't|never|had never|had not) (?:saved|brought|revived|found|narcanned)|should have (?:just )?(?:died|let me die)|instead of being brought back"),
    then("SUI-PAS", 2, r"(?:ready for|pray\w*|hope|wish|want)", r"(?:god|lord|jesus|he) (?:just )?(?:to take|takes|would take|take|calls?|to call) me\b(?! (?:back|through))", 12),
    then("SUI-PAS", 2, r"(?:nobody|no one|anyone|anybody|they)\b(?: would| will|'d)?(?: even| really)?", r"(?:notice|care|miss me|cry|be happier) (?:if|without|when) (?:i|me)\b(?! (?:left early|was late|cut))", 12, unless=r"\bshow up|late\b"),
    *say("SUI-PAS", 2, r"(?:happier|better) without me (?:around|here)|be better off if i|weight on (?:everybody|everyone|my family|them all)"),
    then("SUI-PAS", 2, r"(?:hope|wish|pray)\w*(?: that| to god)?", r"(?:the|my|this|a) (?:plane|car|truck|bus|cancer|heart|train) (?:\w+ )?(?:goes down|crash\w*|kills me|takes me|stops|gives out|runs me)", 12),
    *say("SUI-PAS", 2, r"relief to (?:be (?:gone|dead)|die)|(?:shouldn't|should never) have been (?:born|brought into)|too (?:scared|afraid|chicken|much of a coward) to die|(?:nobody|no one) (?:needs|wants) me (?:around|here|alive)?|(?:if|when) i (?:died|die|was dead|were gone)\b.{0,24}\b(?:blessing|relief|mercy|better|fine|favou?r)|(?:don't|can't|never) (?:see|picture|imagine) my ?self (?:living|alive|being alive|getting old|past \d+|making it)|without me in it"),
    # Self-harm.
    near("SH-NOW", 3, r"{HARMED} (?:\w+ )?{BODY}|(?:i keep )?hitting my ?self", r"{ON_PURPOSE}", 40, firm=True, unless=r"\b(?:cook\w*|cat|dog|kitten|puppy|shav\w+|chop\w*|kitchen|oven|stove|mower|fell|bike|surgery|scars?|tattoo\w*|gym|work)\b"),
    *say("SH-NOW", 3, r"(?:been|keep|started|am|i'm) cutting(?= *(?:$|[.,!?;]|again|all|for the|tonight|every|my (?:arm|leg|wrist|thigh)))|(?:cut|went|cutting) (?:way |so |much )?too deep|deeper than i|(?:mak\w+|made) cuts|relapsed on (?:cutting|self|sh\b)|(?:carv|slic)(?:ed|ing) (?:up )?my (?:arm|leg|thigh)|(?:hit|hurt|cut) my ?self (?:a few|an hour|just|on purpose|again|in the)", unless=r"\b(?:grass|hair|hedge|wood|carbs?|shaving|chopping|cooking)\b"),
    near("SH-NOW", 3, r"blood (?:is )?(?:running|dripping|pouring|everywhere)|thighs? (?:are|is) bleeding|wrists? (?:are|is) bleeding", r"(?:my (?:arm|leg|thigh|wrist|hand)s?|did it|razor|carved)", 40),
    *say("SH-NOW", 3, r"self[- ]?harmed\b", firm=False, unless=r"\b(?:years?|months?|used to)\b"),
    near("SH-NOW", 3, r"blade|razor", r"(?:used it\b|out of the sharpener)", 40),
    *say("SH-NOW", 3, r"i (?:just )?cut again|hurting my ?self (?:right|now|again)|cut (?:my ?self )?again,? ", unless=r"\b(?:hair|hours|budget)\b"),
    *say("SH-URGE", 2, r"(?:think|thinking) about is cutting|(?:promised|said) i wouldn't cut|(?:razor|blade|knife)\b.{0,24}\bcalling (?:me|my)|claw my (?:skin|face)|(?:want|need|dying|itching) to (?:burn|cut|claw|scratch) my ?self|relaps\w+ on self"),
    then("SH-URGE", 2, r"{URGE}(?: (?:just|really|so|only|fucking))?", r"{SELF_HARM}", 10, firm=False, unless=r"\b(?:cut(?:ting)? (?:back|down|out|off)|hair|carbs|coffee|sugar|hours|yoga|workout)\b"),
    *say("SH-URGE", 2, r"(?:keep |been )?(?:looking at|picking up|thinking about|staring at|holding|got) (?:my|the) (?:razor|blade|scissors|knife)\b(?! (?:set|block|sharpen))|clean from (?:sh|cutting)\b|(?:thoughts|urges?|thinking) (?:\w+ ){0,2}self[- ]?(?:harm|injur\w*)|self[- ]?harm (?:thoughts|urges)|no sh\b", unless=r"\b(?:kitchen|cook\w*|shav\w+|film|movie)\b"),
    # Overdose.
    near("OD-NOW", 4, r"{DRUGUSE}", r"{SINKING}", 80, wide=True, unless=r"\b(?:flu shot|vaccine|vitamins?|melatonin|covid|antibiotic|sober|clean|years?|months?|coffee|nausea from|vivitrol|sublocade|panic)\b"),
    *say("OD-NOW", 4, r"(?:took|taken|swallow(?:ed)?|popped|snorted|injected|shot|drank|mixed) (?:way |far |\w+ )?too (?:many|much) (?:{PILL}|of|heroin|dope|fent|coke|meth)|(?:took|taken) (?:\d+|two|three|four|five|way|far|a lot) more than (?:i should|my|the|prescribed|i was)|lost count (?:of )?how many (?:{PILL}|i took)|my breathing (?:is |keeps )(?:so |super |really |very )?(?:slow|stopping|shallow)"),
    *say("OD-RISK", 3, r"i did (?:way )?too much(?= *(?:$|[.!]))|(?:doubled|tripled) my (?:dose|methadone|meds)"),
    near("OD-RISK", 3, r"(?:us(?:e|ing)(?= (?:tonight|alone|by|again|now|with no|and|fent|heroin|dope|coke|meth))|shoot(?:ing)? up|do(?:ing)? (?:fent|heroin|dope|coke|a (?:shot|line|bag|hit))|get(?:ting)? high|a bag\b|take them)", r"(?:by my ?self|alone\b|on my own|(?:nobody|no one)(?:'s| is)? (?:home|around|here|with me|knows)|door locked|phone off|no narcan)", 40, firm=False, unless=r"\b(?:never use|don't use|please|hotline|app)\b"),
    near("OD-RISK", 3, r"(?:out of (?:jail|prison|rehab|detox)|days in jail|haven't used in|first (?:time|shot|hit|one) (?:since|in|after)|tolerance is|for the first time in)", r"(?:old dose|same (?:amount|dose)|(?:do|doing) (?:a|my|some|it)\b|like i used to|full bag|got a bag|shot since|wish me luck|about to use|us(?:e|ing)\b.{0,10}tonight|tonight)", 60, unless=r"\b(?:meeting|grateful|proud|chip|group|movie|beach|gym|dance|date|speaking|lead\w*|dinner)\b"),
    then("OD-RISK", 3, r"{SEDATIVE}(?: tablets| pills)?", r"(?:and|with|if i've had|on top|plus|while|after|\+) (?:\w+ ){0,4}?{ALCOHOL}\b", 12, unless=r"\b(?:off|quit\w*|stopp?\w*|addict\w*|clean|sober|never|dangerous|don't (?:mix|take|ever|combine)|recover\w*|years?|used to|detox\w*|withdraw\w*|abuse\w*)\b"),
    then("OD-RISK", 3, r"{ALCOHOL}", r"(?:and|with|on top of|plus|after) (?:\w+ ){0,3}?{SEDATIVE}\b", 12, unless=r"\b(?:off|quit\w*|stopp?\w*|addict\w*|clean|sober|never|dangerous|don't (?:mix|take|ever|combine)|recover\w*|years?|used to|detox\w*|withdraw\w*|abuse\w*)\b"),
    then("OD-RISK", 3, r"(?:tak(?:e|ing)|took|mix(?:ed|ing)) (?:my |some |a few )?(?:methadone|oxys?|heroin|percs?|fent\w*)", r"(?:and|with) (?:\w+ ){0,3}?(?:{BENZO}|sleeping)", 6, unless=r"\b(?:as prescribed|doctor)\b"),
    near("OD-RISK", 3, r"(?:pills?|blues|bag|dope|powder|pressed)", r"(?:stranger|guy i don't know|some guy|off the street|not from a pharmacy|don't know (?:what|if) (?:it|they|there|it's|is)|no idea what)", 40, unless=r"\b(?:test strips?|clinic|pharmacist)\b"),
    *say("OD-RISK", 3, r"no narcan (?:and|here|home|at)|bag and no narcan|pressed (?:pills|blues|bars|xans)|don't know (?:if (?:it's|its|there's)|what) (?:\w+ )?fent"),
    # Withdrawal.
    near("OD-RISK", 3, r"(?:bundle|bag|dope|gear|use\b|using|get high)", r"(?:(?:place|house|apartment) to my ?self|in peace|out of town|going in blind|new dealer)", 60, unless=r"\b(?:meeting|app|grocer\w*|gym)\b"),
    near("OD-RISK", 3, r"clean (?:since|for) \w+|(?:weeks|months|days) clean", r"(?:about to|going to) (?:slam|shoot|use|do (?:a|my|some)|hit|smoke)", 40, unless=r"\b(?:meeting|celebrat\w+)\b"),
    then("OD-RISK", 3, r"(?:wash(?:ing|ed)?|chas(?:ing|ed)) (?:\w+ )?{SEDATIVE}", r"{ALCOHOL}", 20),
    near("OD-RISK", 3, r"(?:drinks|beers|shots) in\b", r"{SEDATIVE}", 40),
    near("WD-DANGER", 4, r"{WITHOUT} (?:\w+ ){0,3}?(?:{DRINKS}|{BENZO})|quit (?:the )?(?:\w+ )?(?:on|last)|(?:hours|days|day \w+) (?:sober|of quitting|without|off|no)|since (?:i )?(?:quit|stop\w*)|no drink|cold turkey|last drink|detox\w* at home", r"{BAD_SIGN}", 110, wide=True, unless=r"\b(?:years?|months?|taper\w*|grateful|used to|remember|hospital bed)\b"),
    near("WD-DANGER", 4, r"{WITHOUT} (?:\w+ ){0,3}?(?:{DRINKS}|{BENZO})|quit drinking|cold turkey", r"pregnant", 80, unless=r"\b(?:years?|months? (?:ago|sober)|sober|when i got|found out|since)\b"),
    near("WD-RISK", 3, r"{STOP_NOW}", r"{HEAVY}", 80, wide=True, unless=r"\b(?:years ago|sober|months|smok\w+|coffee|soda|energy)\b"),
    near("WD-RISK", 3, r"{STOP_NOW}", r"{BENZO}", 40, unless=r"\b(?:taper with|my taper|years ago|months ago|doctor (?:is|has|said)|tapering (?:off|down)|can (?:cause|be)|concerns|your)\b"),
    near("WD-RISK", 3, r"{STOP_NOW}", r"(?:{DRINKS}|alcohol|detox\w*)\b.{0,40}\b{UNWATCHED}|{UNWATCHED}\b.{0,40}\b{DRINKS}", 30, unless=r"\b(?:years ago|months|sugar|social media|soda|smok\w+|don't|please|dangerous|turkey sandwich\w*)\b"),
    *say("WD-RISK", 3, r"detox(?:ing|ed)?(?: \w+){0,2} (?:at home|my ?self|alone)|sweat(?:ing)? it out alone|cold turkey off", unless=r"\b(?:don't|please|never|dangerous)\b"),
    near("WD-RISK", 3, r"hours (?:\w+ )?(?:without|since|sober|no)|since my last drink|a drink since|last drink|haven't had a drink", r"(?:shak\w+|sweat\w*|trembl\w+|tremors?|nause\w+|can't hold)", 60, wide=True, unless=r"\b(?:years|months|gone)\b"),
    near("WD-RISK", 3, r"(?:on|taking) {BENZO}", r"(?:threw|flushed|dumped|stopped)\b.{0,20}\b(?:bottle|pills|them|it|today)", 40),
    # About to use.
    near("REL-NOW", 3, r"{STASH}(?:'s| is)?", r"{AT_HAND}", 24, unless=r"\b(?:water|soda|juice|chips|grocer\w*|gym|sleeping|non[- ]alcoholic|seltzer|tea|coffee|milk|baby|poured|threw|dumped|lunch|book|chip)\b"),
    *say("REL-NOW", 3, r"(?:holding|poured|opened|bought|staring at) (?:a |the |my |me a )(?:bottle|fifth|handle|glass of (?:wine|whiske?y|vodka)|(?:six|12|twelve)[- ]?pack|baggie|pint)(?! of (?:water|soda|juice|milk|pop|sparkling))|got the (?:needle|rig|pipe|bag) ready|about to (?:pick up|cop|score|hit the pipe|smoke|do a (?:line|shot|bump)|go in)(?= *(?:$|[.,!?;]|again|tonight|now|some|and\b))|on my way to (?:cop|score)|way to (?:cop|score|my dealer)", unless=r"\b(?:kids?|school|daughter|son|shift|groceries|oil|sauce|perfume|poured (?:it )?out|down the (?:sink|drain)|laundry|prescription)\b"),
    near("REL-NOW", 3, r"{DEALER}", r"(?:minutes away|on (?:his|her|the|their) way|way over|outside|coming over|pulling up|walking to|driving to|going to|house\b|waiting (?:for|on)|bringing|texted my|called my|messaged my)", 30, unless=r"\b(?:block\w*|delet\w*|told|moved|past|no longer|arrested|car dealer)\b"),
    *say("REL-NOW", 3, r"(?:texted|called|hit up|messaged|waiting on|meeting) my (?:old )?(?:plug|dealer|connect|guy)\b|(?:he's|she's|he is|they're) bringing it (?:over|by|to me)|dropping it off to me", unless=r"\b(?:block\w*|delet\w*|quit|done with|pizza|uber|almost|sponsor|instead)\b"),
    *say("REL-NOW", 3, r"(?:in|at|outside|parked at|in front of) the (?:liquor store|off licence|trap house)|(?:outside|at) (?:the|my) (?:\w+ )?dealer'?s|(?:standing|sitting|parked) outside the bar\b", unless=r"\b(?:works?|job|past|used to|drove|meeting)\b"),
    *say("REL-NOW", 3, r"(?:two|a few|five) seconds (?:from|away from) (?:calling|using|drinking|picking)|(?:already|just) poured (?:it|one|myself)|losing the fight|(?:pulled up|going|heading|driving|walking)\b.{0,24}\bto (?:score|cop|the trap)|(?:he|she)(?:'s| is) coming with (?:the|my) (?:stuff|bag|gear)|walking into the (?:liquor store|bar\b|off[- ]licence|dispensary)|bottle of (?:jack|vodka|whiske?y|rum|gin|wine) (?:on|in|next|beside)", unless=r"\b(?:goal|blocked|poured it out|down the (?:sink|drain)|past)\b"),
    then("REL-NOW", 3, r"(?:going to|i will|i'll) (?:drink|use|get high|get drunk)", r"(?:tonight|fuck it|don't care)", 16, firm=False, unless=r"\b(?:tools?|skills|app|tea|water|card|breathing)\b"),
    # Violence and control at home.
    near("DV-NOW", 4, r"{PARTNER} (?:\w+ )?{STRIKE} (?:\w+ )?(?:me|my)\b", r"{JUST_NOW}", 50, unless=r"\b(?:years? ago|used to|last (?:year|week|month)|hit me up)\b"),
    then("DV-NOW", 4, r"{PARTNER}(?: \w+){0,3}", r"(?:just (?:punched|hit|beat|choked|kicked|slapped|strangled) me|(?:beat|push(?:ed)?|hit) me (?:\w+ ){0,3}(?:now|just now)|chok(?:ed|es|ing) me|strangl(?:ed|es|ing) me|hands (?:a?round|on) my (?:neck|throat)|with (?:a|the|his|her) (?:knife|gun|bat|hammer)|(?:has|got|pulled|holding) (?:a|his|her|the) (?:gun|knife)|gun out|threw (?:a|the) \w+ at my)", 20, unless=r"\b(?:years? ago|used to|in (?:19|20)\d\d|hunt\w*|dinner|cook\w*|steak|collection|cake)\b"),
    near("DV-NOW", 4, r"(?:hiding|hid|locked|locked my ?self|barricaded) in (?:the|my|our) (?:\w+ )?(?:bathroom|bedroom|closet|room|basement|car)|locked my ?self in", r"{PARTNER}\b(?! (?:kids|dog))", 40, unless=r"\b(?:puppy|dog|cat|toddler|funny|lol|surprise|seek)\b"),
    near("DV-NOW", 4, r"{PARTNER}", r"(?:(?:bang(?:ing)?|pounding|kicking|breaking|beating) (?:\w+ ){0,2}?(?:door|things|everything|stuff)|(?:kick|smash)(?:ing|ed) (?:\w+ ){0,2}?(?:door|in\b(?! the)|things|everything|stuff))", 20, unless=r"\b(?:records?|pr|goals?|game|it up)\b"),
    then("DV-NOW", 4, r"{PARTNER}(?: \w+){0,2}", r"(?:going to|will|he'll|she'll|to) kill me\b", 20, unless=r"\b(?:lol|haha|bill|joke|deadline|late|shoes|vase|broke|spent)\b"),
    *say("DV-NOW", 4, r"won't let me out of the (?:house|room|car)|my ex (?:just )?(?:broke in|is in my|got in)|(?:if i (?:go quiet|stop (?:answering|posting|replying)|don't (?:post|reply|answer|check in))|if you don't hear from me).{0,30}\b(?:call|send|police)|{PARTNER} outside (?:my|the|our) (?:\w+ )?(?:house|door|window|place)|coming for me next|she won't let me leave", unless=r"\b(?:puppy|pizza|moving truck|cab)\b"),
    near("DV-NOW", 4, r"{PARTNER}", r"(?:(?:beat(?:ing)?|hit(?:ting)?) (?:on )?the door|coming up the stairs|(?:he|she)(?:'ll| will) end me|looking for me|came at me|pinned me|slashed at me)", 40, unless=r"\b(?:game|seek|surprise|groceries|tea|breakfast)\b"),
    *say("DV", 2, r"permission to (?:leave|go out|see|spend|use my phone)|(?:ruin|destroy|expose) me if i|hits me\b(?! up)"),
    then("DV", 3, r"{PARTNER}(?: \w+){0,2}", r"{STRIKE} (?:at )?(?:me\b|my (?:face|arm|head))(?! (?:up|with a|off))", 6, unless=r"\b(?:years ago|used to|never|puppy|baby|toddler|ball|surprise|joke)\b"),
    then("DV", 2, r"{PARTNER}", r"{CONTROL} {MINE}", 16, unless=r"\b(?:for me|so (?:that )?i|agreed|my idea|asked (?:him|her)|thank|safe|helps?|lockbox|cat|dog)\b"),
    then("DV", 2, r"{PARTNER}(?: \w+){0,2}", r"(?:calls me names|throws things|threw things|makes me (?:use|drink)|follows me to|following me|showing up at my|screams (?:at me|if i)|gets angry if i|tracks (?:me|my)|won't let me (?:see|leave|go|call|talk|have|work|take)|(?:take|takes) (?:my|the) kids|he'll find me|she'll find me|find me\b|no one (?:would|will) believe|(?:wants to|going to|will|tries to) hurt me\b)", 30, unless=r"\b(?:doctor|nurse|hospital|rehab won't|insta|never|puppy|tiktok)\b"),
    *say("DV", 2, r"(?:scared|afraid|terrified|frightened) of (?:my )?(?:husband|wife|partner|boyfriend|girlfriend|him\b|her\b)|(?:scared|afraid) (?:to go home|to leave him|to leave her)|walking on eggshells|slapped me again", unless=r"\b(?:losing|letting|hurting)\b"),
    # After an assault.
    *say("SA", 3, r"(?:sexually )?(?:assaulted|molested|groped|violated|gang ?raped) (?:me\b|by)|(?:was|got|been|been being) (?:sexually )?(?:molested|groped|roofied|drugged and|gang ?raped)|(?:he|she|they|man|guy|boss|dealer) (?:held me down|forced? (?:\w+ )?(?:on me|me (?:to|for|into) (?:\w+ ){0,3}sex)|made me (?:do things|have sex|touch))|(?:had sex with|touched|on top of) me (?:while|when) i was (?:passed|asleep|drunk|out)|and (?:he|she) was on top of me|touched me (?:without|when i|while i|sexually|down there)|forced? (?:himself|herself|themselves) on me|assaulted me", unless=r"\b(?:nineteen|as a (?:kid|child)|years ago|movie|verbally)\b"),
    *say("SA", 3, r"took turns (?:on|with) me|hands? (?:down|up|in) my (?:pants|shirt|skirt|underwear|dress)|had sex with me\b.{0,30}\b(?:never|didn't|agreed|asleep|out)|drugged me|(?:raped|assaulted|molested) by", unless=r"\b(?:years ago|as a (?:kid|child))\b"),
    near("SA", 3, r"(?:said|say|saying|told (?:him|her|them)) (?:no\b|to stop|stop\b)", r"(?:(?:he|she|they) (?:didn't|wouldn't|kept|did not|don't) (?:stop|going)|kept going|wouldn't stop|kept saying no|keep saying no)", 40, unless=r"\b(?:drink|offer\w*|beer|wine)\b"),
    *say("SA", 3, r"kept saying no\b(?! to)|(?:clothes|pants) (?:were )?off and i (?:don't|didn't|can't)|something in my drink|think i was (?:drugged|raped)"),
    # A body in danger.
    near("MED", 4, r"(?<!no )(?:chest)", r"(?:pains?|hurts|tight|crushing|pressure|stabbing)\b", 20, firm=False, unless=r"\b(?:gym|x-?ray|clear|normal|pride|no chest|lighter|was tight|helped|panic attack|heartburn|muscle|workout|ct scan)\b"),
    *say("MED", 4, r"(?:can't|cannot|unable to) (?:catch my breath|get (?:any |enough )?air)|(?:throwing|coughing|vomit\w*|puk\w+|spitting|pooping|peeing) (?:up )?(?:\w+ )?(?:blood|black tar)|(?:throat|tongue|face) is (?:closing|swelling|swollen)|throat closing|can't lift my arm|left arm is numb|face (?:is|went) (?:\w+ )?(?:numb|drooping)|face is drooping|slurring (?:his|her|my|their)|bleeding and it won't|bleeding (?:won't|doesn't) stop|keep (?:passing out|fainting|blacking out)", unless=r"\b(?:laugh\w*|view|dentist|novocaine|funny)\b"),
    *say("MED", 4, r"sitting on my chest|one side of my (?:body|face)|(?:my|his|her) speech (?:is|went)|pain (?:down|in|going down) (?:the|my) (?:left )?arm|wheezing|inhaler (?:isn't|not|won't)|bleeding through|(?:turned|turning|gone) blue and", unless=r"\b(?:cat|dog|asthma clinic)\b"),
    near("MED", 4, r"pregnant", r"(?:bleeding|bad cramps|water broke|can't feel the baby)", 40, unless=r"\b(?:gums|nose)\b"),
    near("MED", 4, r"(?:had|having|have|has) (?:a |another )?seizure", r"(?:alone|now|just|today|not stop\w*|won't stop|again|this morning|tonight|and i)", 30, unless=r"\b(?:years?|months?|never|meds work|last (?:year|month))\b"),
    near("MED", 4, r"fever", r"(?:wound|abscess|streaks|where i inject|black|infected)", 60),
    near("MED", 4, r"(?:hit|hurt|banged) (?:my|his|her) head", r"(?:can't|won't|vomit\w*|dizzy|confused|blurry|passed out)", 40, unless=r"\b(?:pillow|laugh\w*|when i hit)\b"),
    # A mind in danger.
    near("PSY", 3, r"voices?(?: in my head)?", r"(?:jump|telling me to|tell me to|say i should|kill|want me to|want them to|shut up|won't stop)", 30, unless=r"\b(?:sponsor|mom|group|app|podcast|quiet now|singer|radio)\b"),
    *say("PSY", 3, r"(?:haven't slept|no sleep|not slept|awake|up|been up)(?: (?:in|for|since))? (?:\d+|three|four|five|six|seven|eight|a week) (?:straight |whole )?(?:days|nights)|no sleep (?:this|all) week|don't need sleep", unless=r"\b(?:baby|newborn|toddler|cleared up|road trip|conference|work\w*)\b"),
    *say("PSY", 3, r"(?:watching|listening to|listening|talking to|speaking to) (?:me |us )?through (?:the|my) (?:tv|phone|walls?|camera|radio)|chip in (?:me|my)|they're in the walls|poisoning (?:me|my)|(?:fbi|cia|government|police|neighbou?rs) (?:is|are) (?:following|after|tracking|listening|watching|planning)|planning to (?:get|kill) me|cameras in (?:every|my)|they want me dead|in on it\b|tv is (?:sending|talking)|people on tv (?:are )?(?:talking|know)|shadows are talking|walls are (?:breathing|talking)", unless=r"\b(?:movie|film|show|game|joke|surprise)\b"),
    *say("PSY", 3, r"i(?:'m| am) (?:the messiah|the chosen|god's chosen|a prophet|jesus)|god (?:is telling|told|tells|wants) me to (?:walk|kill|die|jump|cut|hurt|prove|drown|burn)|(?:devil|demon)s? (?:is|are) inside me|i have a mission|going to save the world|(?:can't|don't|cannot) (?:tell|know) what(?:'s| is) real"),
    *say("PSY", 3, r"giving me orders|awake since (?:mon|tues|wednes|thurs|fri|satur|sun|last)\w*|(?:transmitter|microphone|implant|camera) in my (?:tooth|head|teeth|brain|arm|ear)|read(?:ing)? my (?:thoughts|mind)|bugged my|whispering (?:that|to me)|(?:replaced|swapped) my (?:mother|mom|wife|husband|family)|orders from (?:god|the)", unless=r"\b(?:boss|manager|movie|podcast)\b"),
    near("PSY", 3, r"(?:off|stopped|quit) my (?:lithium|meds|medication|antipsychotics?)", r"(?:no sleep|tv|messages|voices|mission|feel amazing|bought)", 60),
    # At the wheel.
    near("DRIVE", 4, r"(?<!for )(?<!of )(?<!from )(?<!against )(?<!about ){DRIVING}", r"{IMPAIRED}", 40, firm=False, unless=r"\b(?:used to|years ago|dui|license|licence|sober|totaled|drunk driv\w+|lost my|got caught|class|course|designated|back when|in (?:19|20)\d\d|prescribed|clinic|was driving|hit by|killed by|lucky)\b"),
    *say("DRIVE", 4, r"(?:drunk|hammered|wasted|high) (?:behind|at) the wheel|swerving all over|too drunk (?:for this|to drive) but|drunk and driving|asleep at the wheel|nodding (?:off|out) at the wheel"),
    # Under age.
    *say("MINOR", 2, r"i(?:'m| am| have| just turned|'m really| turn|'m only|'m just)(?: only| just| really| turning)? (?:1[1-7]|thirteen|fourteen|fifteen|sixteen|seventeen)\b(?:(?= year old)|(?= years old)|(?= (?:can|in (?:march|april|may|june|july|august|january|february|september|october|november|december)|f\b|m\b|girl|boy|here|but|and i|next)))|turning 1[1-7]\b(?! (?:months|days|weeks))|(?<!a )(?<!my )(?<!the )(?:1[1-7]|fifteen|sixteen|seventeen) year old (?:here|(?:girl|boy|kid|teen|guy|female|male)(?= *(?:$|[.,!?;]|here|new)))|1[1-7] ?[fm] here|as a 1[1-7] year old(?= i feel)|but i'm (?:really |actually |only )?1[1-7]\b(?! (?:years?|months?|days?|weeks?))|only 1[1-7]\b(?! (?:years|months|days|weeks|hours|minutes|dollars))", unless=r"\b(?:sober|clean)\b"),
    *say("MINOR", 2, r"i(?:'m| am)(?: still)?(?: an?)? (?:in (?:6|7|8|9|10|11|12)th grade|in (?:sixth|seventh|eighth|ninth|tenth) grade|in high school|still in high school|(?:freshman|sophomore|junior|senior) in (?:high school|hs)|minor)|(?:freshman|sophomore|junior) in hs|lied about my age|said i was 18|(?:don't|do not) tell my parents|(?:parents|mom|mum|dad) (?:don't|doesn't) know i(?:'m| am) (?:on )?here", unless=r"\b(?:teach\w*|coach|my (?:kid|son|daughter))\b"),
    *say("MINOR", 2, r"i (?:go to|attend) (?:middle|high) school|won't be 18|my age is 1[1-7]|(?:sixth|seventh|eighth|ninth|tenth|eleventh) grader here|i (?:just )?turned 1[1-7]\b(?! (?:years|months|days))"),
    # Lapses told: support, and nothing more.
    *say("REL-DISC", 1, r"back to day one|(?:slipped|relapsed)(?: up)? (?:on|and|this|last|yesterday)|(?:drank|used|smoked|got (?:drunk|high)) (?:again|last night|yesterday|on \w+day|after)|ended up (?:using|drinking)|went back out|blew my \d+|broke my sobriety|lost my (?:sobriety|clean) (?:date|time)|reset my (?:counter|date)|there goes \d+|picked up last night|had (?:a drink|a few|three beers|\w+ beers) at|did (?:some|a few) lines", unless=r"\b(?:dreams?|dreamed)\b"),
    *say("DIST", 1, r"can't (?:handle|cope with) (?:this|any of)|(?:feel|so|i'm) (?:so )?(?:alone|hopeless|worthless|numb|lost)\b|falling to pieces|hate my life|(?:nobody|no one) (?:gets|understands) me|everything feels pointless|crying in my"),
)
"""Said of the author, unless the sentence speaks of somebody else."""

OTHERS: tuple[Pattern, ...] = (
    near("OD-NOW", 4, r"(?:we used|shot up|heroin|fent\w*|needle|narcan\w*|narcanned|overdos\w+|pills|dope|od'd)", r"{UNRESPONSIVE}", 70, wide=True, unless=r"\b(?:training|years ago|last (?:year|winter|month)|signs|my son won't wake up for)\b"),
    near("MED", 4, r"(?:{THEY}|my baby|baby)(?:'s| is| just)?", r"(?:(?:not|isn't|stopped) breathing|unconscious|collapsed|barely (?:breathing|awake|conscious)|unresponsive|won't wake up(?! (?:for|before|until|on|early|in)\b)|slurring|having? a seizure|have a seizure now|limp\b)", 24, unless=r"\b(?:laugh\w*|sofa|tired|years ago|last (?:year|month))\b"),
    then("SUI-INT", 3, r"{THEY}(?: in (?:my|the|chat|here) ?(?:\w+ ?){0,2})?(?: just| keeps| keep)?", r"(?:said|says|saying|told me|texted|wrote|posted|threaten\w*|talking|going to|plans? to|wants? to)\b.{0,40}?\b(?:kill\w* (?:him|her|them)sel\w+|hang\w* (?:him|her|them)sel\w+|shoot\w* (?:him|her|them)sel\w+|end (?:it|his|her|their)|tak(?:e|ing) (?:his|her|their) (?:own )?life|do it (?:tonight|now|today)|bye forever|has a (?:plan|gun)|can't do this any ?more|bottle of pills|suicide|wants? to die|wanted to die|better off without (?:him|her|them)|overdose\b)", 16, unless=r"\b(?:movie|film|song|book|character|prevention)\b"),
    near("SUI-INT", 3, r"{THEY}", r"(?:tak(?:e|ing) (?:his|her|their) (?:own )?life|cut (?:his|her|their) wrists?|cutting (?:him|her|them)sel(?:f|ves)|has a gun and|(?:took|swallowed) (?:a bunch|all|a handful|a bottle|something)\b|using alone|posted a note|is suicidal|suicidal and|locked (?:him|her|them)sel(?:f|ves)\b.{0,30}\b(?:pills|gun|knife)|talking about suicide)", 40, unless=r"\b(?:movie|film|novel|book|character|years? (?:ago|since)|since my|died|wing|credit)\b"),
    near("SUI-INT", 3, r"@\w+|@ \w+|worried about|last message|last post", r"sounded like a? ?goodbye|sounds like a? ?goodbye|goodbye post", 60),
    near("SUI-INT", 3, r"{THEY}", r"(?:left a (?:goodbye |suicide )?note|took all (?:his|her|their) (?:pills|meds)|(?:shotgun|gun|pistol|rifle) (?:is )?out\b|uses alone|planning to (?:hang|kill|shoot)|going to kill (?:him|her|them)sel\w+)", 40, unless=r"\b(?:movie|years? ago|dish\w*|fridge|hunting)\b"),
    then("OD-RISK", 3, r"{THEY}", r"overdosed and (?:we|i|they) (?:revived|narcan\w*|brought)", 12, unless=r"\b(?:years? ago|last year)\b"),
    then("CHILD", 3, r"(?:hit|hits|hitting|beats?|beating|slap(?:s|ped)?|shook|shak(?:es|ing)|touch(?:es|ed|ing)|molest\w*|hurt(?:s|ing)?|lock(?:s|ed)|burn(?:s|ed)|chok(?:es|ed)|yanks?|starv\w+)", r"{KID}", 8, firm=False, unless=r"\b(?:never|each other|jackpot|heart|hugs?|drinks?|out of love|train|ball|home run|high five|shoulder|book|phone|game)\b"),
    *say("CHILD", 3, r"(?:hits?|beats?|hurts?) us\b(?= (?:when|if|and|every))|(?:left|leaves?|leaving) (?:\w+ ){1,4}?(?:kids?|children|child|baby|toddler)(?: home)? (?:alone|in the car)|(?:kids?|children|child|baby|toddler|niece|nephew) (?:was |is |were |home )?(?:home )?alone (?:all|for|in|while|so|at night)|locks? (?:him|her|them) in (?:the|a) (?:closet|basement|room)|(?:left|leaves?) my (?:kids|baby|son|daughter) .{0,20}\bwhile i (?:went|cop|used)", unless=r"\b(?:never|babysitter|grandma)\b"),
    near("CHILD", 3, r"{KID}(?:'s| is| has)?", r"(?:bruises|left a mark|has a mark|a mark on|passed out (?:high|drunk)|passed out drunk|rolled off|fell off|benadryl|haven't eaten|hasn't eaten|not eat|no food in|is hurting my)", 60, unless=r"\b(?:soccer|football|bike|skateboard|playing|veggies|dinner yet|sports)\b"),
    *say("CHILD", 3, r"(?:no food in the house|nothing to eat)\b.{0,40}\b(?:mom|dad|passed out)|i hit my (?:kid|son|daughter|child)"),
    *say("CHILD", 3, r"(?:smack|spank|whip|slap|burn)(?:ed|s|ped|t)? (?:my|her|his) (?:boy|girl|son|daughter|kid)\b|comes into (?:my|her|his) .{0,20}\b(?:room|bed) at night|(?:kids?|twins|children)\b.{0,40}\bby themselves|(?:shoots? up|gets? high|smokes?|nods? out)\b.{0,24}\b(?:newborn|baby|toddler)", unless=r"\b(?:never|play by themselves|can dress)\b"),
    near("ELDER", 3, r"{ELDER}", r"(?:hit(?:s|ting)?\b(?= (?:my|her|him|our|his|me))|slap(?:s|ped) (?:my|her|him|our|his)|shov(?:es|ed) (?:my|her|him)|push(?:es|ed) (?:him|her|my)|(?:keeps|locks?|locked|keeping) (?:him|her|my \w+) (?:locked|in)|starv\w+|steals?\b|stealing|takes (?:her|his|my)|taking (?:her|his|my)|drain(?:s|ing)|ties? (?:my|him|her)|chok(?:es|ed)|wet sheets|own mess|screams? at|shouts? at|(?:no one|nobody) is feeding|(?:don't|doesn't|won't) (?:give|feed)|bruises|scared of my|scared of him|twist(?:s|ed) my|won't (?:change|feed|wash)|sells (?:his|her|our|my)|shook (?:her|him)|cashing|in agony|screamed at|afraid of (?:him|her|my))", 70, unless=r"\b(?:jackpot|scene|show|hits? the|amends|years ago|nursing home is great|takes (?:his|her|my) (?:walk|time|nap))\b"),
    near("ELDER", 3, r"my (?:mother|mom|mum|father|dad)", r"(?:chokes|ties? my|the home ties)", 30),
)
"""Said of somebody else: a friend, a relative, another member."""

AGAINST: tuple[Pattern, ...] = (
    then("HTO", 4, r"(?<!he's )(?<!she's )(?<!they're )(?<!is )(?<!are )(?<!was )(?<!we're )(?<!you're )(?:going to|i will|i'll)(?: \w+)?", r"(?:kill|shoot|stab|murder|strangle|slit|beat|burn|hurt) (?:the (?:shit|hell|fuck|crap) out of )?(?:down )?{TARGET}", 4, firm=False, unless=r"\b(?:kindness|lol|haha|game|on saturday|email|text|message|photos?|score|softball|chess|tournament|to death with|surprise)\b"),
    then("HTO", 3, r"(?:i'll|i will|i'm going to|going to) ", r"(?:fuck (?:you|him|her) up|break (?:your|his|her)|smash (?:your|his|her)|put (?:you|him|her|them) in the (?:ground|hospital)|put a (?:bullet|knife) in|find (?:out )?where you (?:live|work|sleep)|make (?:you|him|her|them) pay|beat you)", 12, firm=False, unless=r"\b(?:lol|haha|phone|surprise|fast)\b"),
    near("HTO", 3, r"i know where you (?:live|work|sleep)|know (?:his|her) shift|(?:i've|i have|got) (?:a|my|his|my dad's) gun|have my dad's gun", r"(?:coming for|you're dead|watch (?:your|out)|find you|be sorry|you'll|(?:hurt|kill) (?:him|her|them|my)|pay\b|boss)", 50, unless=r"\b(?:soup|bring you|gift|party|safe)\b"),
    *say("HTO", 3, r"(?<!when )(?<!if )(?<!like )(?<!until )(?:you're|you are|he's|she's) (?:so |fucking )?dead(?= *(?:$|[.,!;]|when i|if i|meat|man))|watch your back|sleep with one eye open|you(?:'ll| will) regret (?:this|it|crossing)|(?:somebody|someone) is going to die (?:tonight|today)|they (?:all )?deserve to die|shooting (?:him|her|them|both|you)\b|bring(?:ing)? (?:a|my|the) (?:gun|knife|rifle) to (?:work|school|group|the meeting)|coming for you\b(?=.{0,30}\b(?:live|work|sleep|house))|burn(?:ing)? (?:his|her|your|their) (?:house|car|place|home)", firm=False, unless=r"\b(?:lol|haha|movie|game|photos?|video|wedding|ice|high score|serious)\b"),
    near("HTO", 3, r"(?:can't stop|keep|been|started) (?:thinking|imagining|dreaming) (?:about|of)|(?:i |so )?want to|going to hurt", r"(?:killing|stabbing|shooting|hurting|knife in|strangling|stab|shoot|strangle|hurt) {TARGET}|putting a knife in (?:my|his|her|him)|hurt him bad", 12, firm=False, unless=r"\b(?:don't|didn't|never|feelings|lol|email|text|photos?)\b"),
    *say("HTO", 3, r"put (?:him|her|them|you) in a (?:box|grave|coffin)|(?:i will|i'll|going to) end (?:you|him|her)\b|want (?:him|her|them|you|that (?:woman|man|bitch|guy)) dead|going to bleed for|what i'm capable of|(?:way|going|driving) to (?:his|her|your|their) (?:place|house|work)\b.{0,12}\bwith (?:a|my|the) (?:bat|gun|knife)|could kill (?:him|her|my \w+)\b.{0,30}\bmean it", firm=False, unless=r"\b(?:lol|game|movie|call with)\b"),
    *say("ENC", 3, r"clap if you|why are you (?:still )?(?:breathing|alive|even alive)|(?<!i )(?<!to )drink bleach|cutting is the only|one more (?:bump|line|drink|hit) and|do it tonight(?=,)|go (?:die|drown|hang)\b", firm=False),
    *say("ENC", 3, r"(?:world|everyone|group) (?:is|would be) better without you|(?:everyone|everybody|we)(?: all)?(?: here)? (?:wants?|wish(?:es)?) you (?:gone|dead|to die)|you(?:'d| would) be better off dead|doing everyone a favou?r|if you (?:really |actually )?(?:meant it|were serious|wanted to).{0,12}\byou(?:'d| would) have|(?:just )?die already|nobody cares,? (?:just )?(?:die|do it|kill)|take (?:all of them|them all|the whole bottle)(?= *(?:$|[.,!]|and get))|do us all a favou?r and (?:jump|die|end|leave this world)|(?:don't|do not) be (?:such )?a coward|just go through with it", firm=False, unless=r"\b(?:i|my|please don't|he said|she said)\b"),
    *say("ENC", 3, r"(?:you should (?:just )?|go |just )cut(?:,| it helps| your ?self)|one (?:drink|line|hit|beer|time|bump)(?: more)? (?:won't|wouldn't|isn't going to) hurt|never (?:killed|hurt) (?:anybody|anyone)(?=.{0,16}\b(?:come on|live a little))|(?:drink|beer|line|hit|use)\b.{0,12}\byour (?:counselor|sponsor) (?:doesn't|won't|don't) (?:need to |have to )?know|(?:let's|lets) (?:both )?(?:use|get high|drink|do it) together|screw (?:the program|recovery)|skip your meds|don't call (?:988|911)|(?:just )?use one more time|ways (?:to (?:die|do it) )?that don't hurt|way to do it is painless|(?:you'll|you will) be fine, (?:just )?(?:drink|use)", firm=False, unless=r"\b(?:they say|i told|i tell|thought|dangerous|i thought)\b"),
    *say("ENC", 3, r"do it[.,!]* do it", firm=False, wide=True),
    near("TRADE", 2, r"(?:selling|for sale|wts|wtb|sell me|got extra|have extra|got (?:some )?(?:subs|xans|bars|percs)|trade (?:you )?my|get you|hook (?:me|you) up|looking to buy|want to buy|(?:dm|hmu|hit|message|text) me (?:if you (?:need|want)|for)|who(?:'s| has| got)(?: \w+)?|where can i (?:get|buy|find|score)|got a connect|looking for|each)", r"{GOODS}", 24, firm=False, unless=r"\b(?:pharmac\w+|clinic|doctor|prescri(?:ber|bed)|treatment|therapist|provider|program|refill\w*|who has (?:been|tried|experience)|experience|narcan|test strips?|help)\b"),
    near("TRADE", 2, r"(?:any of you (?:sell|got|have)|can (?:anyone|someone|anybody) (?:spare|sell)|unloading|line on|hookup for|got (?:some|extra)?)", r"{GOODS}", 16, firm=False, unless=r"\b(?:pharmac\w+|clinic|doctor|prescri\w+|treatment|program|refill\w*|the blues|today|this morning|off)\b"),
    *say("TRADE", 2, r"(?:where (?:to|can i|do i)|need to|trying to|looking to|know where to) (?:score|cop)\b|who's holding|(?:got|need|know|have|find) (?:a|an|any|me a) (?:plug|connect)\b|(?:hmu|hit me up|dm me) (?:if you want some(?= *(?:$|[.,!]))|for that good)|(?:without|no) (?:a )?prescription\b.{0,30}\b(?:contact|dm|send)", firm=False, unless=r"\b(?:deleted|blocked|goal|points)\b"),
    *say("GROOM", 2, r"what(?:'s| is) your number|(?:you got|do you have|have you got|you on) (?:whatsapp|snap\w*|telegram|kik|insta\w*|signal)|(?:let's|lets) (?:talk|chat|move|go|take this) (?:off|to (?:whatsapp|telegram|snap\w*|kik|signal)|somewhere private|elsewhere)|(?:text|message|add|dm) me (?:\w+ )?(?:on|at) {OFF_SITE}|(?:text|message) me privately|delete this (?:after|when)|our little secret|(?:keep (?:it|this)|it's) our secret|so (?:nobody|no one) can see", firm=False),
    *say("GROOM", 2, r"(?:hang|stay|crash|come) (?:at|to) mine\b|spare bed|i'll look after you|hit my personal|without (?:the )?mods|spot you (?:cash|money)|sweet to me|what are you wearing|(?:come|meet me)\b.{0,30}\b(?:by your ?self|alone)(?= *(?:$|[.,!]))|(?:don't|no need to) mention it to your", firm=False),
    *say("GROOM", 2, r"(?:pay|help you with|cover)(?: your)? rent\b(?=.{0,40}\b(?:if|you|stay|me))|come stay with me|share a bed|(?:cash ?app|venmo|lend) me (?:\$?\d+|money|some money)|(?:can you )?lend me \$?\d+|send me a (?:pic|photo|picture)(?: of you)?(?= *(?:$|[.,!]))|how old are you really|(?:private|personal) sponsor|don't need a sponsor|be your sponsor but|come to my (?:place|hotel|house|room)\b(?=.{0,30}(?:just us|tonight|alone|$))|(?:just us two|just us\b|the two of us)(?=.{0,30}(?:staff|tell|$))|let me take care of you|(?:don't|no need to) (?:tell|trust) (?:anyone|anybody|staff|the counselors|the staff)(?= *(?:$|[.,!]|we're|about us))|come over tonight", firm=False, unless=r"\b(?:kids|puppy|dog|family|wife and)\b"),
    near("GROOM", 2, r"(?:you're|you are|you seem) (?:so |very )?(?:pretty|beautiful|hot|sexy|special)", r"(?:snap\w*|number|come over|come to my|hotel|talk off|private)", 50, firm=False),
)
"""Policy, not danger to the author."""
# fmt: on
