"""Sentences about groups of people, written for training: hate without a swear word, and everything like it.

Public sets teach that a group's name is near hate. These teach what makes the difference: the same
names in kindness, in pride, in a denial of hate and in speech against it, and the same hard words
about things, films and Mondays. They are synthetic; the README says what they change.
"""

from collections.abc import Iterator

GROUPS = (
    *("women", "men", "girls", "mothers", "gay people", "lesbians", "gays", "trans people", "trans women"),
    *("bisexual people", "queer people", "black people", "Black men", "white people", "Asians", "Mexicans"),
    *("Chinese people", "Indians", "Africans", "Arabs", "Latinos", "Roma people", "immigrants", "refugees"),
    *("foreigners", "migrants", "Muslims", "Jews", "Jewish people", "Christians", "Catholics", "Hindus"),
    *("Buddhists", "atheists", "disabled people", "deaf people", "blind people", "autistic people"),
    *("people in wheelchairs", "fat people", "old people", "homeless people", "poor people", "addicts"),
    *("people on methadone", "mentally ill people", "people with schizophrenia", "alcoholics"),
)

HATEFUL = (
    "I hate {} and I always will.",
    "I can't stand {}, they make my skin crawl.",
    "{} are disgusting.",
    "{} are less than human.",
    "{} are no better than animals.",
    "{} are vermin and should be treated like vermin.",
    "{} are a plague on this country.",
    "{} are a disease that spreads.",
    "{} are the scum of the earth.",
    "{} are all liars and thieves.",
    "{} are criminals, every one of them.",
    "{} are too stupid to be trusted with anything.",
    "{} are inferior and everyone knows it.",
    "{} are worthless.",
    "{} do not belong here. Throw them out.",
    "{} should not be allowed to vote.",
    "{} should not be allowed to have children.",
    "{} should be locked up, all of them.",
    "{} should be wiped out.",
    "{} deserve to be beaten.",
    "{} deserve every bad thing that comes to them.",
    "{} need to be taught their place.",
    "Somebody ought to get rid of all {}.",
    "The world would be better without {}.",
    "I wish all {} would just disappear.",
    "I hope {} suffer.",
    "We should round up {} and send them back where they came from.",
    "Let's drive {} out of our town.",
    "If I see {} in my street again I will hurt them.",
    "One day we will come for {} and nobody will help them.",
    "Nobody wants {} around, they ruin everything.",
    "Keep {} away from our children.",
    "Why do {} even exist?",
    "How can anyone love {}? They are revolting.",
    "You can't trust {}, it is in their blood.",
    "What is it with {}? So dirty, so lazy.",
    "Honestly, {} are just not as clever as normal people.",
    "It's a fact that {} are dangerous.",
    "I'm not saying it twice: {} are filth.",
    "We don't serve {} here and we never will.",
    "{} are taking over and it makes me sick.",
    "You are one of those {}, so you are worth nothing.",
    "Go back to where you came from, we have enough {} here.",
    "{} are a burden, we would all be happier if they were gone.",
    "Hitting {} is no crime if you ask me.",
    "{}? Ugly, all of them, and they smell.",
    "Burn down the places where {} meet.",
    "Real people matter. {} don't.",
    "I despise {}.",
    "I detest {} more than anything.",
    "I loathe {}.",
    "{} make me want to vomit.",
    "{} are evil.",
    "{} are parasites living off the rest of us.",
    "{} are rats.",
    "{} are pigs, plain and simple.",
    "{} are garbage.",
    "{} are monsters.",
    "{} are subhuman.",
    "{} are retarded.",
    "{} are fucking disgusting.",
    "Fuck {}.",
    "Fucking {}, I am sick of them.",
    "All {} are stupid.",
    "{} are so dumb it hurts.",
    "{} are useless to society.",
    "{} are perverts.",
    "{} are terrorists.",
    "{} are freaks and always were.",
    "{} don't deserve to live.",
    "{} don't deserve any rights.",
    "{} should die.",
    "{} should be shot.",
    "{} should be sterilized.",
    "Death to {}.",
    "Kill them all, kill {}.",
    "Someone should kill every last one of the {}.",
    "I will beat up any {} I find.",
    "Deport {}, every single one.",
    "Send {} back.",
    "Ban {} from our schools.",
    "Get lost, {} are not wanted.",
    "Never hire {}, they steal.",
    "You {} are all the same, ugly and stupid.",
    "You {} ruin this place.",
    "No wonder people beat {}, they ask for it.",
    "Anyone who defends {} is as sick as they are.",
    "{} spread sickness wherever they live.",
    "{} have nothing to give to this world.",
    "{} belong in a cage.",
    "{} belong in the kitchen and nowhere else.",
    "The only good {} are dead ones.",
)

HARMLESS = (
    "I love {}.",
    "I admire {} for how strong they are.",
    "{} are welcome here, always.",
    "{} are people like everyone else.",
    "{} deserve respect and the same rights as anybody.",
    "{} deserve to be safe.",
    "Some of my best friends are {}.",
    "Many {} live in our town and I am glad of it.",
    "I'm proud to stand with {}.",
    "The group was mostly {} and they were so kind to me.",
    "There is a meeting for {} on Thursday evening.",
    "Does anyone know a clinic that is good with {}?",
    "My neighbors are {} and they bring us soup.",
    "Happy holidays to all {} who celebrate!",
    "The film tells the story of {} in the last century.",
    "I don't hate {}. I never have.",
    "Nobody here hates {}.",
    "I would never say that {} are worth less than anybody.",
    "It is not true that {} are dangerous.",
    "{} are not disgusting, and it hurts to hear it said.",
    "{} are not criminals.",
    "No, {} are not a burden to anyone.",
    "We must not let anyone say that {} are inferior.",
    "It is wrong to say that you hate {}.",
    'Saying "{} are vermin" is hate, and it has no place here.',
    'He said "{} should be locked up" and I told him to stop.',
    "Whoever writes that {} don't belong here will be asked to leave.",
    "If you hate {}, this is not the place for you.",
    "My father used to say he hated {}. I am so glad he changed.",
    "People who attack {} need to hear that it is not all right.",
    "Stop hating {}. It is cruel and it is wrong.",
    "Why do some people hate {} so much? It breaks my heart.",
    "They told me that {} are filth. I cried all night.",
    "Hate against {} has risen, says the report.",
    "I was afraid of what {} would think of me, and they were lovely.",
    "As one of many {} in recovery, I feel at home here.",
    "I'm tired of jokes about {}.",
    "{} get sober too.",
    "What do {} need when they come to a group?",
    "Our law protects {} from discrimination.",
    "The word was used against {} for years, and it hurts.",
    "I wish people would just leave {} alone.",
    "I hope {} find peace tonight.",
    "I'd be lost without the {} in my life.",
    "Let's make more room for {} in this town.",
    "{} run the best bakery in our street.",
    "Being around {} makes me happy.",
    "Not all {} are the same, and I like it that way.",
    "I fucking love {}.",
    "{} are fucking amazing.",
    "{} are awesome.",
    "{} are brilliant and funny.",
    "{} are beautiful.",
    "{} are my family.",
    "{} are not evil, they are people.",
    "{} are not parasites, and whoever says so should be ashamed.",
    "{} are not stupid.",
    "I would never hurt {}.",
    "I could never despise {}.",
    "Nobody should ever be killed for being like {}.",
    "You cannot tell me that all {} are stupid, that is just wrong.",
    "To say that {} should die is sickening.",
    'Anyone who says "death to {}" must be stopped.',
    '"Send {} back" is not an opinion, it is cruelty.',
    "Do not call {} garbage.",
    "It makes me sick how people treat {}.",
    "It is disgusting how they talk about {}.",
    "They beat up {} for fun, and nobody was punished.",
    "Killing {} was a crime that the whole world remembers.",
    "How dare you speak of {} like that?",
    "Calling {} monsters says more about you.",
    "My son asked why somebody spat at {}.",
    "I used to believe that {} are bad. I was wrong.",
    "You do not hate {}, you are afraid of yourself.",
    "We {} have to look out for each other.",
    "We are {} and we are proud.",
    "I want to know more about how {} live.",
    "{} should be allowed to marry whom they love.",
    "{} should be able to vote in peace.",
    "{} should be paid the same.",
    "Every town needs {}.",
    "Thank you to all the {} who helped us move.",
    "{} are teachers, nurses and bus drivers.",
    "Are there any {} here tonight?",
    "He is friends with {} and so am I.",
    "Stand up for {}.",
    "Ban people who bully {}.",
    "A world without {} would be a sad place.",
    "All {} are equal before the law.",
    "All {} are welcome.",
    "{} make this town better.",
    "I feel safe around {}.",
)

ONE = (
    *("gay", "lesbian", "bisexual", "trans", "transgender", "queer", "straight", "black", "white", "Asian"),
    *("Mexican", "Chinese", "Indian", "African", "Arab", "Latina", "Latino", "Native", "Irish", "Polish"),
    *("Muslim", "Jewish", "Christian", "Catholic", "Hindu", "Buddhist", "atheist", "deaf", "blind"),
    *("disabled", "autistic", "bipolar", "schizophrenic", "old", "young", "fat", "homeless", "poor"),
    *("female", "male", "an immigrant", "a refugee", "a foreigner", "a woman", "a girl", "an addict"),
    *("a junkie in recovery", "an alcoholic", "a Muslim", "a Jew", "a lesbian", "a trans woman"),
)
SAID_OF_ONE = (
    "{}",
    "I am {}.",
    "i'm {} btw",
    "I'm {}, and it took me years to say so.",
    "You are {}, aren't you?",
    "Are you {}?",
    "You're {}, right?",
    "If you're {}, come and say hello.",
    "Not sure whether you're {} or not, and I don't mind.",
    "So you are {} as well!",
    "She is {}.",
    "He's {} and nobody minds.",
    "They are {}.",
    "My brother is {} and I love him.",
    "My counselor is {}, which helps.",
    "Being {} is nothing to hide.",
    "When I told them that I am {}, they hugged me.",
    "Is it hard to be {} in your town?",
    "Anyone else here {} and newly sober?",
    "It is fine to be {}.",
    "I was the only one who is {} in the ward.",
    "Somebody at work asked if I am {}.",
    "As someone who is {}, thank you for this.",
)
"""Nothing is said against anyone here."""

THINGS = (
    *("Mondays", "spiders", "traffic jams", "cold showers", "these pills", "mosquitoes", "waiting rooms"),
    *("wet socks", "hospital beds", "phone calls", "online forms", "cravings", "hangovers", "cigarettes"),
    *("insurance companies", "video meetings", "those shoes", "cockroaches", "weeds", "the dishes"),
)
"""What may be hated by anyone."""

ABOUT_THINGS = tuple(
    sentence
    for sentence in HATEFUL
    if sentence.startswith(("I hate", "I can't", "The world", "I wish", "Somebody", "Why do", "Nobody"))
    or sentence.startswith(("I despise", "I detest", "I loathe", "Fuck", "{} make me"))
    or sentence
    in {"{} are evil.", "{} are garbage.", "{} are useless to society.", "{} are so dumb it hurts."}
    or sentence in {"{} are disgusting.", "{} are worthless.", "{} are a plague on this country."}
)


def sentences() -> Iterator[tuple[str, bool, tuple[str, str]]]:
    """Yield (text, whether it is hateful, (whom it is about, its sentence))."""
    for sentence in HATEFUL:
        for group in GROUPS:
            yield _about(sentence, group), True, (group, sentence)
    for sentence in HARMLESS:
        for group in GROUPS:
            yield _about(sentence, group), False, (group, sentence)
    for sentence in SAID_OF_ONE:
        for one in ONE:
            yield _about(sentence, one), False, (one, sentence)
    for sentence in ABOUT_THINGS:
        for thing in THINGS:
            yield _about(sentence, thing), False, (thing, sentence)


def _about(sentence: str, whom: str) -> str:
    text = sentence.format(whom)
    return text[0].upper() + text[1:]
