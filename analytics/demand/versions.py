"""Pickles of what was learnt say by which libraries; another major version refuses to read them.

A model read by other libraries than those it was made with may answer silently wrong numbers, so it
is learnt anew instead.
"""

from typing import Any

from sklearn.base import BaseEstimator

from analytics.errors import OtherVersions
from analytics.libraries import library_versions

_KEY = "_made_with"


class VersionedEstimator(BaseEstimator):
    """An estimator whose pickle is refused where a library has another major version.

    Raises
    ------
    OtherVersions
        On unpickling: numpy, pandas, scipy, scikit-learn or Python itself is of another major
        version than the pickle was made with, or the pickle does not say.
    """

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = super().__getstate__()
        return state | {_KEY: library_versions()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        state = dict(state)
        made, now = state.pop(_KEY, {}), library_versions()
        for library, version in now.items():
            if _major(made.get(library, "")) != _major(version):
                raise OtherVersions(library, made=made.get(library, "unknown"), found=version)
        super().__setstate__(state)


def _major(version: str) -> str:
    return version.split(".")[0]
