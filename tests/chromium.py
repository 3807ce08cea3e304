"""A real Chromium without a window, driven over its own pipe: what a page looks like there, and what it says."""

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
# What a page must not say: a fault of a script, a style or picture that its own policy refuses, a file from elsewhere.
TOLD = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Audits.issueAdded"}
A4_INCHES = {"paperWidth": 8.27, "paperHeight": 11.69}
KEYS = {"Tab": 9, "Enter": 13, " ": 32}


@dataclass
class Chromium:
    """One browser: its commands go in at one end, answers and events come out at the other, each ended by a NUL."""

    into: int
    out: int
    events: list[dict[str, Any]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _read: bytes = b""

    def call(self, method: str, session: str | None = None, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        asked = {"id": number, "method": method, "params": given} | ({"sessionId": session} if session else {})
        os.write(self.into, json.dumps(asked).encode() + b"\0")
        while (told := self._next()).get("id") != number:
            self.events.append(told)
        assert "error" not in told, (method, told["error"])
        return told["result"]

    def wait_for(self, method: str) -> dict[str, Any]:
        while not any(event["method"] == method for event in self.events):
            self.events.append(self._next())
        return next(event["params"] for event in self.events if event["method"] == method)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            more = os.read(self.out, 1 << 20)
            assert more, "Chromium ended"
            self._read += more
        told, _, self._read = self._read.partition(b"\0")
        return json.loads(told)


@dataclass(frozen=True)
class Tab:
    """A page as it lies open at one width."""

    browser: Chromium
    target: str
    session: str

    def call(self, method: str, **given: Any) -> dict[str, Any]:
        return self.browser.call(method, self.session, **given)

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def complaints(self) -> list[str]:
        """What the browser had to say of the page."""
        return [json.dumps(event["params"]) for event in self.browser.events if event["method"] in TOLD]

    def asked_for(self) -> list[str]:
        """The addresses that the page was read from."""
        sent = [event for event in self.browser.events if event["method"] == "Network.requestWillBeSent"]
        return [event["params"]["request"]["url"] for event in sent]

    def press(self, key: str) -> None:
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": KEYS[key]}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **code)
        self.call("Input.dispatchKeyEvent", type="keyUp", **code)

    def names(self) -> list[tuple[str, str]]:
        """Role and name of all that a screen reader is told."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        shown = [node for node in nodes if not node.get("ignored")]
        return [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in shown if "role" in node]

    def picture(self, path: Path, *, whole: bool = True) -> Path:
        made = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **self._clip(whole))
        path.write_bytes(base64.b64decode(made["data"]))
        return path

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16000), "scale": 1}}

    def print_to(self, path: Path) -> Path:
        """The page on A4, as somebody prints it: without the grounds that a printer leaves out."""
        made = self.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True, **A4_INCHES)
        path.write_bytes(base64.b64decode(made["data"]))
        return path


@contextmanager
def opened_page(browser: Chromium, path: Path, width: int = 360, *, dark: bool = False) -> Iterator[Tab]:
    """Open a file at a width of the screen; below 600 dots as a telephone has it."""
    browser.events.clear()
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    tab = Tab(browser, target, session)
    for domain in ("Page", "Log", "Runtime", "Network", "Audits"):
        tab.call(f"{domain}.enable")
    phone = width < 600
    tab.call(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=740 if phone else 768,
        deviceScaleFactor=1,
        mobile=phone,
    )
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    tab.call("Emulation.setEmulatedMedia", features=[scheme])
    browser.events.clear()
    tab.call("Page.navigate", url=path.resolve().as_uri())
    browser.wait_for("Page.loadEventFired")
    try:
        yield tab
    finally:
        browser.call("Target.closeTarget", targetId=target)


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """Start a browser; skips where there is none, fails where CI should have it."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Chromium")
        pytest.skip("Chromium is not installed")
    (orders, into), (out, answers) = os.pipe(), os.pipe()
    # It reads the stream of number 3 and writes to that of number 4.
    place = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
    start = [sys.executable, "-c", place, str(orders), str(answers), CHROMIUM]
    how = ["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    with subprocess.Popen(
        [*start, *how, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(orders, answers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(orders)
        os.close(answers)
        browser = Chromium(into, out)
        try:
            yield browser
            browser.call("Browser.close")
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait(20)
            os.close(into)
            os.close(out)
