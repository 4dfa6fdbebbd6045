"""A headless Chromium that reaches nothing but this machine: ``browser`` for tests, and what it saw (errors, requests, pictures)."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import element_to_be_clickable, text_to_be_present_in_element
from selenium.webdriver.support.wait import WebDriverWait

from tests.plugins.absent import absent

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 20.0
# A page that is still drawing itself replaces, covers and moves its elements.
FLEETING = (ElementClickInterceptedException, ElementNotInteractableException, NoSuchElementException, StaleElementReferenceException)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--no-default-browser-check",
    "--window-size=1440,900",
    # The network is cut off twice: names do not resolve, and whatever is not loopback goes to a proxy that is not there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--proxy-server=http://127.0.0.1:9",
)


class Browser:
    """One Chromium with an empty profile. Selectors are CSS; every wait ends with an error that names what did not come."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        """Goes to ``url`` and waits until the page has loaded."""
        self.driver.get(url)

    def find(self, css: str) -> WebElement:
        """The first element, once it can be clicked."""
        return self._wait().until(element_to_be_clickable((By.CSS_SELECTOR, css)), f"no clickable {css}")

    def click(self, css: str) -> None:
        """Clicks the first element, once it can be clicked and nothing lies over it."""
        self._wait().until(lambda driver: driver.find_element(By.CSS_SELECTOR, css).click() is None, f"no clickable {css}")

    def texts(self, css: str) -> list[str]:
        """The visible texts of all elements that match now."""
        return [element.text for element in self.driver.find_elements(By.CSS_SELECTOR, css)]

    def wait_for_text(self, css: str, text: str) -> None:
        """Waits until the element shows ``text``."""
        self._wait().until(text_to_be_present_in_element((By.CSS_SELECTOR, css), text), f"{css} does not show {text!r}")

    def screenshot(self, path: Path) -> Path:
        """A PNG of the window."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.driver.get_screenshot_as_png())
        return path

    def errors(self) -> list[str]:
        """Errors that the console has shown since the last call, refusals by the Content-Security-Policy among them."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requests(self) -> list[str]:
        """The addresses that pages have asked for since the last call, data: and blob: left out."""
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        urls = (event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent")
        return [url for url in urls if urlsplit(url).scheme in {"http", "https", "ws", "wss"}]

    def _wait(self) -> WebDriverWait:
        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.1, ignored_exceptions=FLEETING)


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """The paths of Chromium and of the driver that belongs to it."""
    named = os.environ.get("CRAFTGRAPH_TEST_CHROMIUM")
    browser = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise absent("Chromium", f"no {named}" if named else f"none of {', '.join(BROWSERS)} is on PATH")
    driver = shutil.which("chromedriver")
    if driver is None:
        raise absent("Chromium", "its driver (chromedriver) is not on PATH")
    return browser, driver


@pytest.fixture
def browser(chromium: tuple[str, str], tmp_path: Path) -> Iterator[Browser]:
    """A fresh browser for one test, ended with it."""
    binary, driver = chromium
    options = ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        chrome = Chrome(options=options, service=Service(driver))
    except WebDriverException as error:
        raise absent("Chromium", f"{binary} does not start: {error.msg}") from None
    try:
        yield Browser(chrome)
    finally:
        chrome.quit()
