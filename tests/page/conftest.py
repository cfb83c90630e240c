"""What the tests in a browser need; without playwright they are left out."""

from importlib.util import find_spec

if find_spec("playwright"):
    from tests.page.site import chromium, site, start

    __all__ = ["chromium", "site", "start"]
else:
    collect_ignore_glob = ["test_[!s]*.py"]
