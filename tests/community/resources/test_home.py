"""The front door, and the doors of Wagtail's that stay shut."""

import pytest
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Locale, Page, Site, Task, Workflow

from community.resources.apps import follow_site_url
from community.resources.models import HomePage

pytestmark = pytest.mark.django_db


def test_it_says_what_this_place_is_before_anyone_signs_in(client):
    page = client.get("/").content.decode()
    for anchor in ("what", "promises", "privacy"):
        assert f'id="{anchor}"' in page
        assert f'href="/#{anchor}"' in page
    assert "It is not treatment" in page


def test_it_promises_no_message_that_this_software_does_not_send(client):
    page = client.get("/").content.decode()
    assert "Ask the team what was shared, with whom and why." in page
    assert "You are told" not in page


def test_it_leads_to_help_and_to_sign_in(client):
    page = client.get("/").content.decode()
    assert f'href="{reverse("resources:help-now")}"' in page
    assert f'href="{reverse("account_login")}"' in page


def test_wagtail_s_welcome_page_is_gone_and_the_tree_is_sound():
    assert list(Page.objects.filter(depth=2).values_list("slug", flat=True)) == ["home"]
    assert not any(Page.find_problems())


def test_the_language_is_set_from_the_start():
    assert Locale.objects.get() == HomePage.objects.get().locale


def test_wagtail_s_groups_and_workflow_are_gone():
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert not Workflow.objects.exists()
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("https://together.example", "together.example", 443),
        ("http://127.0.0.1:8123", "127.0.0.1", 8123),
    ],
)
def test_the_site_answers_where_the_settings_say(settings, address, host, port):
    settings.SITE_URL = address
    follow_site_url(using="default")
    site = Site.objects.get()
    assert (site.hostname, site.port, site.root_page.specific) == (host, port, HomePage.objects.get())


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailusers_groups:index"])
def test_wagtail_s_forms_for_accounts_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_no_bulk_action_touches_accounts(django_user_model):
    label, name = django_user_model._meta.app_label, django_user_model._meta.model_name
    assert not bulk_action_registry.get_bulk_actions_for_model(label, name)
    assert bulk_action_registry.get_bulk_actions_for_model("wagtailcore", "page")


@pytest.mark.parametrize("address", ["/cms/login/", "/_util/login/"])
def test_there_is_one_door_with_its_rate_limits(client, address):
    response = client.get(address, {"next": "/cms/"})
    assert response["Location"] == reverse("account_login") + "?next=%2Fcms%2F"
