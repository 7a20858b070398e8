"""The libraries that results come from: what was learnt with others may say something else."""

import platform

import numpy as np
import pandas as pd
import scipy
import sklearn


def library_versions() -> dict[str, str]:
    """Return the versions a result may depend on."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
