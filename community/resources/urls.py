"""Addresses of the pages that are ours; Wagtail's come after everything else.

Wagtail's own sign-in and account pages would be a second door past the rate limits, so they lead
to ours.
"""

from django.urls import path
from django.views.generic import RedirectView

from community.core.access import Access, declare, public
from community.resources import views

_sign_in = public(RedirectView.as_view(pattern_name="account_login", query_string=True))
_me = public(RedirectView.as_view(pattern_name="forum:me"))

app_name = "resources"
urlpatterns = [
    path("help-now/", views.help_now, name="help-now"),
    path("help-now/<slug:country>/", views.help_now, name="help-now-country"),
    path("cms/login/", _sign_in, name="editors-sign-in"),
    path("cms/account/", _me, name="editors-account"),
    path("_util/login/", _sign_in, name="pages-sign-in"),
]

# Pages behind a password of their own are not used here.
declare("_util/", Access("cms.use", agreed=False))
