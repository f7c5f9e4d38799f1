"""Whether a picture on a page is really shown: its bytes came and could be read."""

from playwright.sync_api import Locator


def assert_shown(picture: Locator) -> None:
    """Wait for the picture (a click may be answered before its pictures are), then look at its size."""
    assert picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }") > 0
