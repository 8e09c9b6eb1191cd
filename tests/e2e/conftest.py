"""Browsers for tests: `browser_page(user)` is a window in which that person has signed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from itsm.core.models import User
from tests.cast import Cast, make_cast
from tests.e2e.browser import ARGUMENTS, AXE, Visitor, chromium, open_window
from tests.needs import lacking

BrowserPage = Callable[..., Visitor]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not chromium():
        lacking("browser", "Chromium is not installed (Debian: apt install chromium)")
    if not AXE.exists():
        lacking("browser", "the page assets are not installed: make install")
    # Playwright's synchronous calls run an event loop in this thread, in which Django would refuse its ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


@pytest.fixture
def browser_page(browser: Browser, live_server: object) -> Iterator[BrowserPage]:
    """`browser_page(user, theme="light", width=1280)`; without a user nobody has signed in."""
    address = str(live_server)
    windows = []

    def open_for(user: User | None = None, *, theme: str = "light", width: int = 1280) -> Visitor:
        window = open_window(browser, width)
        windows.append(window)
        if user is not None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            window.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
        visitor = Visitor(window.new_page(), address)
        visitor.paint(theme)
        return visitor

    yield open_for
    for window in windows:
        window.close()
