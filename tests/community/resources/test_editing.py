"""What editors can do, what is refused, and which of Wagtail's defaults are put right."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import GroupPagePermission, Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from community.members.models import Role
from community.resources import addresses
from community.resources.models import ArticlePage, HomePage, SectionPage
from community.resources.ports import boards as boards_for_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(browse, eddie):
    """The browser in which eddie edits."""
    return browse(eddie)


@pytest.fixture
def families() -> SectionPage:
    return SectionPage.objects.get(slug="families")


def filled(facts: list[dict[str, str]], sources: list[dict[str, str]], **fields) -> dict[str, str]:
    """Return the form of an article with these key facts and sources, as a browser sends it."""
    rows = {
        str(number): {"value": fact, "type": "item", "order": str(number), "deleted": "", "id": ""}
        for number, fact in enumerate(facts)
    }
    block = {"heading": "Key facts", "facts": {"count": str(len(facts)), **rows}}
    listed = {
        str(number): {**source, "id": "", "ORDER": str(number + 1), "DELETE": ""}
        for number, source in enumerate(sources)
    }
    management = {"TOTAL_FORMS": len(sources), "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return nested_form_data(
        {
            "title": "Plain talk",
            "slug": "plain-talk",
            "intro": "A few words about it.",
            "audience": "everyone",
            "body": streamfield([("key_facts", block)]),
            "sources": {**management, **listed},
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000},
            "action-publish": "1",
            **fields,
        }
    )


FACT = {"fact": "9 hours a week", "text": "Or more.", "source": ""}
SOURCE = {"key": "chcs-iop", "name": "CHCS", "url": "https://www.chcs.org/", "opened_on": "2026-11-27"}


def sent(desk, families, form):
    return desk.post(reverse("wagtailadmin_pages:add", args=["resources", "articlepage", families.pk]), form)


class TestANumberNeedsASource:
    def test_one_without_is_refused_with_a_sentence(self, desk, families):
        response = sent(desk, families, filled([FACT], [SOURCE]))
        assert "needs a source. Write the short name of one of" in response.content.decode()
        assert not ArticlePage.objects.filter(slug="plain-talk").exists()

    def test_a_source_that_is_not_on_the_page_is_none(self, desk, families):
        response = sent(desk, families, filled([{**FACT, "source": "elsewhere"}], [SOURCE]))
        assert "needs a source" in response.content.decode()
        assert not ArticlePage.objects.filter(slug="plain-talk").exists()

    def test_with_its_source_it_is_published(self, desk, families, client):
        sent(desk, families, filled([{**FACT, "source": "chcs-iop"}], [SOURCE]))
        html = client.get("/families/plain-talk/").content.decode()
        assert "9 hours a week" in html
        assert 'href="#source-chcs-iop"' in html
        assert "https://www.chcs.org/" in html

    def test_many_pages_at_once_pass_the_same_check(self, desk, families):
        page = ArticlePage(title="Plain talk", intro="x", live=False)
        families.add_child(instance=page)
        page.body = [("key_facts", {"heading": "Key facts", "facts": [FACT]})]
        page.save_revision()
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = desk.post(f"{address}?id={page.pk}", follow=True)
        assert "has a fact without a source" in response.content.decode()
        assert not ArticlePage.objects.get(pk=page.pk).live


def test_a_quote_without_a_name_is_refused(desk, families):
    body = streamfield([("quote", {"text": "It helps.", "who": ""})])
    response = sent(desk, families, filled([], [], body=body))
    assert not ArticlePage.objects.filter(slug="plain-talk").exists()
    assert response.status_code == 200


class TestAReview:
    def test_a_page_says_that_nobody_has_reviewed_it(self, desk, families, client):
        body = streamfield([("text", {"heading": "", "text": rich_text("<p>Words.</p>")})])
        sent(desk, families, filled([], [], body=body))
        assert "Not yet reviewed by a clinician" in client.get("/families/plain-talk/").content.decode()

    def test_a_recorded_one_is_shown_with_its_name_and_days(self, desk, families, client):
        recorded = {
            "reviewer": "Ana Ortiz, LCSW",
            "reviewed_on": "2026-12-01",
            "next_review_on": "2027-06-01",
        }
        sent(desk, families, filled([], [], **recorded))
        html = client.get("/families/plain-talk/").content.decode()
        assert "Reviewed by Ana Ortiz, LCSW, December 1, 2026" in html
        assert "Next review by June 2027." in html

    @pytest.fixture
    def reviewed(self, families) -> ArticlePage:
        """A published page that Ana Ortiz has read."""
        page = ArticlePage(
            title="Plain talk",
            intro="A few words about it.",
            reviewer="Ana Ortiz, LCSW",
            reviewed_on=date(2026, 12, 1),
            next_review_on=date(2027, 6, 1),
        )
        families.add_child(instance=page)
        page.save_revision().publish()
        return ArticlePage.objects.get(pk=page.pk)

    def test_a_copy_claims_none_that_nobody_made(self, desk, client, reviewed):
        fields = {
            "new_title": "Another talk",
            "new_slug": "another-talk",
            "new_parent_page": reviewed.get_parent().pk,
            "publish_copies": "on",
        }
        desk.post(reverse("wagtailadmin_pages:copy", args=[reviewed.pk]), fields)
        copy = ArticlePage.objects.get(slug="another-talk")
        assert "Not yet reviewed by a clinician" in client.get(copy.url).content.decode()
        for each in (copy, *(revision.as_object() for revision in copy.revisions.all())):
            assert (each.reviewer, each.reviewed_on, each.next_review_on) == ("", None, None)

    def test_words_that_changed_afterwards_are_not_called_reviewed(self, client, reviewed):
        assert "Changed since" not in client.get(reviewed.url).content.decode()
        # Two drafts in a row, as an editor's page keeps them while they write.
        for intro in ("Other words.", "Other words about it."):
            draft = ArticlePage.objects.get(pk=reviewed.pk).get_latest_revision_as_object()
            draft.intro = intro
            revision = draft.save_revision()
        revision.publish()
        html = client.get(reviewed.url).content.decode()
        assert "Reviewed by Ana Ortiz, LCSW, December 1, 2026. Changed since this review." in html

    def test_a_new_review_covers_the_new_words(self, client, reviewed):
        reviewed.intro, reviewed.reviewed_on = "Other words.", date(2026, 12, 8)
        reviewed.save_revision().publish()
        html = client.get(reviewed.url).content.decode()
        assert "Reviewed by Ana Ortiz, LCSW, December 8, 2026" in html
        assert "Changed since" not in html

    def test_old_words_that_come_back_come_back_with_their_review(self, client, reviewed):
        first = reviewed.latest_revision
        reviewed.intro, reviewed.reviewed_on = "Other words.", date(2026, 12, 8)
        reviewed.save_revision().publish()
        first.publish()
        html = client.get(reviewed.url).content.decode()
        assert "Reviewed by Ana Ortiz, LCSW, December 1, 2026" in html
        assert "Changed since" not in html

    def test_a_name_without_a_day_is_refused(self, desk, families):
        response = sent(desk, families, filled([], [], reviewer="Ana Ortiz, LCSW"))
        assert "give both, or neither" in response.content.decode()
        assert not ArticlePage.objects.filter(slug="plain-talk").exists()


class TestAddresses:
    @pytest.mark.parametrize(
        "slug",
        ["boards", "help-now", "cms", "accounts", "search", "static", "media", "files", "health", "me", "ws"],
    )
    def test_one_that_another_part_of_the_site_has_is_refused_with_a_sentence(self, desk, slug):
        assert addresses.is_taken(slug)
        add = reverse("wagtailadmin_pages:add", args=["resources", "sectionpage", HomePage.objects.get().pk])
        response = desk.post(add, filled([], [], title="A section", slug=slug))
        assert "Another part of this site answers at" in response.content.decode()
        assert not SectionPage.objects.filter(slug=slug).exists()

    def test_a_copy_cannot_take_it_either(self, desk, families):
        fields = {"new_title": "Boards", "new_slug": "boards", "new_parent_page": families.get_parent().pk}
        response = desk.post(reverse("wagtailadmin_pages:copy", args=[families.pk]), fields, follow=True)
        assert "Another part of this site answers at" in response.content.decode()
        assert not SectionPage.objects.filter(slug="boards").exists()

    def test_any_other_is_taken(self, desk, client):
        add = reverse("wagtailadmin_pages:add", args=["resources", "sectionpage", HomePage.objects.get().pk])
        desk.post(add, filled([], [], title="A section", slug="carers"))
        assert client.get("/carers/").status_code == 200

    def test_below_a_section_the_same_word_is_free(self, desk, families, client):
        sent(desk, families, filled([], [], slug="boards"))
        assert client.get("/families/boards/").status_code == 200

    def test_only_sections_stand_on_the_first_level(self):
        assert [model.__name__ for model in HomePage.allowed_subpage_models()] == ["SectionPage"]
        assert HomePage.allowed_parent_page_models() == [Page]


class TestWagtailsDefaults:
    def test_there_is_no_privacy_button(self, desk, families):
        html = desk.get(reverse("wagtailadmin_pages:edit", args=[families.pk])).content.decode()
        assert "set-privacy" not in html
        assert "Change privacy" not in html

    def test_no_restriction_can_be_set_by_its_address_either(self, desk, families):
        address = reverse("wagtailadmin_pages:set_privacy", args=[families.pk])
        desk.post(address, {"restriction_type": "login", "groups": [], "password": ""})
        assert not families.get_view_restrictions().exists()

    def test_groups_are_the_roles_alone(self, eddie, otto):
        assert set(Group.objects.values_list("name", flat=True)) == {"role:editor", "role:operator"}
        assert set(GroupPagePermission.objects.values_list("group__name", flat=True)) == {
            "role:editor",
            "role:operator",
        }

    def test_nothing_calls_elsewhere(self, desk):
        assert not configured.WAGTAIL_ENABLE_UPDATE_CHECK
        html = desk.get("/cms/").content.decode()
        assert "gravatar" not in html
        assert "releases.wagtail" not in html

    @pytest.mark.parametrize(
        "role", [role for role in Role if role not in {Role.EDITOR, Role.OPERATOR, Role.GUEST}]
    )
    def test_the_editors_desk_is_closed_to_others(self, browse, join, role):
        assert browse(join("someone", role)).get("/cms/").status_code in {302, 403}

    @pytest.mark.parametrize(
        "words",
        ['"', "\\", "a:b", "AND", "NOT x", "NEAR(a b)", "a\x00b", "*", "-", "(", "x" * 10_000, "'; --", "^a"],
    )
    def test_whatever_is_typed_into_the_editors_search_finds_or_finds_nothing(self, desk, words):
        for name in ("wagtailadmin_pages:search", "wagtailadmin_explore_root", "wagtailimages:index"):
            assert desk.get(reverse(name), {"q": words}).status_code == 200

    def test_the_editors_search_finds_a_page_by_its_words(self, desk):
        html = desk.get(reverse("wagtailadmin_pages:search"), {"q": "Boundaries that"}).content.decode()
        assert "Boundaries that hold" in html


def test_a_preview_may_stand_in_the_editor_s_frame(desk, families):
    address = reverse("wagtailadmin_pages:preview_on_add", args=["resources", "articlepage", families.pk])
    desk.post(address, filled([{**FACT, "source": "chcs-iop"}], [SOURCE], title="In the making"))
    response = desk.get(address)
    assert "In the making" in response.content.decode()
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "public" not in response["Cache-Control"]
    assert not ArticlePage.objects.filter(title="In the making").exists()


def test_a_page_leads_to_boards_of_all_members_or_all_families_alone(boards):
    assert set(boards_for_pages()) == {boards["members"].slug, "families"}


def test_another_board_cannot_be_chosen(desk, families, boards):
    body = streamfield([("talk", {"board": "alumni"})])
    sent(desk, families, filled([], [], body=body))
    assert not ArticlePage.objects.filter(slug="plain-talk").exists()
    body = streamfield([("talk", {"board": "families"})])
    sent(desk, families, filled([], [], body=body))
    assert ArticlePage.objects.filter(slug="plain-talk").exists()


class TestPictures:
    @pytest.fixture
    def photo(self) -> SimpleUploadedFile:
        """A photograph that a phone wrote its place and its name into."""
        exif = Picture.Exif()
        exif[0x010F] = "A telephone"
        exif.get_ifd(0x8825)[1] = "N"
        written = BytesIO()
        Picture.new("RGB", (640, 480), "teal").save(written, "JPEG", exif=exif)
        return SimpleUploadedFile("street.jpg", written.getvalue(), "image/jpeg")

    @pytest.fixture
    def upload(self, eddie, photo):
        form = get_image_form(get_image_model())(
            {"title": "A street", "tags": "", "collection": "1"}, {"file": photo}, user=eddie
        )
        assert form.is_valid(), form.errors
        form.instance.uploaded_by_user = eddie
        return form.save()

    def test_an_upload_keeps_nothing_but_what_can_be_seen(self, upload, photo):
        with upload.file.open("rb") as kept:
            found = Picture.open(kept)
            assert dict(found.getexif()) == {}
            assert found.size == (640, 480)
            assert b"A telephone" not in upload.file.open("rb").read()

    def test_neither_does_any_size_made_of_it(self, upload):
        for wanted in ("original", "width-400", "max-900x900|format-webp"):
            with upload.get_rendition(wanted).file.open("rb") as made:
                assert dict(Picture.open(made).getexif()) == {}

    def test_it_is_seen_by_whoever_sees_a_page_with_it(self, client, browse, upload, families, alice, eddie):
        page = ArticlePage(title="Plain talk", intro="x")
        families.add_child(instance=page)
        page.body = ArticlePage._meta.get_field("body").to_python(
            [
                {
                    "type": "picture",
                    "value": {
                        "image": {"image": upload.pk, "decorative": False, "alt_text": "A street"},
                        "caption": "",
                    },
                }
            ]
        )
        page.save()
        html = client.get(page.url).content.decode()
        assert 'alt="A street"' in html
        address = upload.get_rendition("max-900x900|format-webp").url
        assert address in html
        assert client.get(address).status_code == 200
        page.audience = "families"
        page.save()
        assert client.get(address).status_code == 404
        assert browse(alice).get(address).status_code == 404
        assert browse(eddie).get(address).status_code == 200
