"""What can go wrong with a training."""

from crm_backend.core.errors import Conflict


class TrainingFailed(Conflict):
    """A training ended without a result; what was stored before is still shown."""

    code = "training_failed"
    message = "The training did not end well; what was stored before is still shown."
