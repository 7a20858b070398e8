"""What start-up made is never walked again by the garbage collector."""

import gc
from collections.abc import Iterator

import pytest
import uvicorn

from crm_backend import serve, worker
from crm_backend.core.process import spare_what_is_loaded
from crm_backend.core.settings import Settings


@pytest.fixture
def thawed() -> Iterator[None]:
    """The collector as it was."""
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("thawed")
def test_what_is_loaded_is_spared_and_what_comes_later_is_not():
    loaded = [["kept"]]
    spare_what_is_loaded()
    later = [["new"]]
    walked = {id(each) for each in gc.get_objects()}
    assert id(loaded) not in walked
    assert id(later) in walked


@pytest.mark.usefixtures("thawed")
def test_hub_spares_its_app(monkeypatch, settings):
    served = {}
    monkeypatch.setattr(Settings, "load", lambda: settings)
    monkeypatch.setattr(serve, "die_with_parent", lambda: None)
    monkeypatch.setattr(serve, "set_up_logs", lambda **_: None)

    def run(app, **_options):
        served["is_spared"] = not any(each is app for each in gc.get_objects())

    monkeypatch.setattr(uvicorn, "run", run)
    serve.main()
    assert served == {"is_spared": True}


@pytest.mark.usefixtures("thawed")
def test_worker_spares_what_it_loaded(monkeypatch, settings):
    frozen_at = []
    monkeypatch.setattr(Settings, "load", lambda: settings)
    monkeypatch.setattr(worker, "die_with_parent", lambda: None)
    monkeypatch.setattr(worker, "set_up_logs", lambda **_: None)

    async def run(_settings, _clock):
        frozen_at.append(gc.get_freeze_count())

    monkeypatch.setattr(worker, "run", run)
    worker.main()
    assert frozen_at[0] > 0
