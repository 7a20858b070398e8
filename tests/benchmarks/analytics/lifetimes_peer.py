"""BG/NBD of the package ``lifetimes``: the probability of a purchase.

Run as a program by the Python of the peers' own environment; imports nothing of the project.
In: an ``.npz`` with ``history_<name>`` [customers, 3] (x, t_x, T in days) and ``horizon``. Out: an
``.npz`` with ``prob_<name>``, ``parameters_<name>`` (r, alpha, a, b) and ``seconds_<name>``.
"""

import argparse
import time
import warnings

import numpy as np
from lifetimes import BetaGeoFitter


def main() -> None:
    """Fit each history and foretell."""
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question")
    parser.add_argument("answer")
    options = parser.parse_args()
    asked = np.load(options.question)
    horizon = float(asked["horizon"])
    answers = {}
    for key in asked:
        if not key.startswith("history_"):
            continue
        name = key.removeprefix("history_")
        x, t_x, watched = asked[key].T
        started = time.process_time()
        model = BetaGeoFitter(penalizer_coef=0.0).fit(x, t_x, watched)
        r, alpha, a, b = (float(model.params_[each]) for each in ("r", "alpha", "a", "b"))
        alive = np.asarray(model.conditional_probability_alive(x, t_x, watched))
        none = ((alpha + watched) / (alpha + watched + horizon)) ** (r + x)
        answers[f"prob_{name}"] = alive * (1 - none)
        answers[f"parameters_{name}"] = np.array([r, alpha, a, b])
        answers[f"seconds_{name}"] = np.array(time.process_time() - started)
    np.savez_compressed(options.answer, **answers)


if __name__ == "__main__":
    main()
