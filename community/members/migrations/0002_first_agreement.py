"""Version 1 of the confidentiality agreement, so that there always is one to sign."""

from django.db import migrations
from django.utils import timezone

TEXT = """\
People come here to speak about things that are hard to say. That only works when what is said here stays here. Please read this slowly. It is short on purpose.

**What I hear here stays here.** I do not tell anyone outside who is here, or what they said. Not their name, not their story, not even that they are a member. I do not copy it, photograph it or record it.

**I look after my own privacy too.** I use a name that nobody outside knows me by. I leave out full names, phone numbers, addresses and places of work, mine and other people's.

**There are limits, and I know them.** The team can read everything that is posted, so that they can keep people safe. Software reads each text first, to find out if someone may need help. If a life is in danger, the team may act on it. In some cases the law requires them to. The team does not read my drafts.

**I speak from my own life.** I say what helped me. I do not tell others what to do. Every way of getting better is welcome here: meetings, medicine, faith, none of these. I can listen without saying a word.

**I do not make it harder for anyone.** I do not buy, sell or offer anything. I do not describe ways to use or to get hurt. I do not threaten, pressure or shame.

**This is not treatment, and not an emergency service.** If I am in danger now, I call the emergency number, or open “Get help now” at the top of every page.

**I can leave at any time.** What I promised about other people's words stays true after I have gone.
"""


def ship(apps, schema_editor):
    agreement = apps.get_model("members", "Agreement")
    agreement.objects.get_or_create(version=1, defaults={"source": TEXT, "published_at": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
