"""The collection, served to a browser."""

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Page

from publish.serving import HOST, Mounted, application, listening_socket

KIT = Path(__file__).parents[1] / "unit" / "orchestration" / "collecte" / "conftest.py"


@pytest.fixture(scope="session")
def kit() -> ModuleType:
    """What the unit tests of the collection make their stores with."""
    spec = importlib.util.spec_from_file_location("collection_kit", KIT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["collection_kit"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Any], str]]:
    """Serve the pages of a collection, and return their address."""
    with ExitStack() as stack:
        yield lambda pages: stack.enter_context(_server(pages, tmp_path_factory.mktemp("rien")))


@contextmanager
def _server(pages: Any, empty: Path) -> Iterator[str]:
    listener = listening_socket(0)
    app = application(empty, empty, mounted=[Mounted("/collecte", pages.routes[0].app)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://{HOST}:{listener.getsockname()[1]}/collecte/"
    server.should_exit = True
    thread.join()


def log_in(page: Page, address: str, name: str, password: str) -> None:
    """Open the collection as that account."""
    page.goto(address)
    page.get_by_label("Nom du compte").fill(name)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter").click()
