"""What every answer carries, whoever made it."""

import pytest

EVERYWHERE = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/help-now/", 200),
        ("/health/", 200),
        ("/boards/", 302),
        ("/nowhere/", 404),
        ("/rooms/", 302),
        ("/search/", 200),
        ("/static/holdfast/tokens.css", 200),
        ("/static/holdfast/img/kelp.svg", 200),
        ("/static/nowhere.css", 404),
    ],
)
def test_every_answer_is_guarded(client, settings, path, status):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers.keys() >= EVERYWHERE
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["evil.example", "localhost:bad", "x y"])
def test_another_host_is_refused_with_the_same_guards(client, host):
    answer = client.get("/help-now/", headers={"host": host})
    assert answer.status_code == 400
    assert answer.headers.keys() >= EVERYWHERE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/help-now/", "/accounts/login/", "/accounts/join/", "/boards/", "/health/"]
)
def test_trace_answers_nothing_back(client, path):
    answer = client.generic("TRACE", path, headers={"x-canary": "canarybird"})
    assert answer.status_code in {302, 405}
    assert b"canarybird" not in answer.content
