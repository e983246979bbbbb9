"""An open page and the session behind its socket: a new name is no end, and an end is an end."""

from playwright.sync_api import Page, WebSocketRoute

SIGNED_OUT = 4401
CONNECTED = "() => Holdfast.live.send({ type: 'ping' })"


def refuse(page: Page, times: int) -> list[str]:
    """Let the page's next sockets be told that nobody is signed in; return their addresses as they come."""
    asked: list[str] = []

    def answer(socket: WebSocketRoute) -> None:
        asked.append(socket.url)
        if len(asked) <= times:
            socket.close(code=SIGNED_OUT)
        else:
            socket.connect_to_server()

    page.route_web_socket("**/ws/**", answer)
    return asked


def test_a_page_whose_session_got_a_new_name_connects_again(sign_in):
    page = sign_in("tidewrack")
    asked = refuse(page, times=1)
    page.goto("/boards/")
    page.wait_for_function(CONNECTED)
    assert len(asked) == 2


def test_a_page_that_is_signed_out_asks_once_more_and_then_no_further(sign_in):
    page = sign_in("tidewrack")
    asked = refuse(page, times=9)
    page.goto("/boards/")
    page.wait_for_timeout(4000)
    assert len(asked) == 2
    assert not page.evaluate(CONNECTED)
