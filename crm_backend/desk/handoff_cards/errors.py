"""What can be wrong with what an agent does on the desk."""

from crm_backend.core.errors import Conflict


class ProposalGone(Conflict):
    """Approved or declined already, or what it rested on has changed; look at the card again."""

    code = "proposal_gone"
    message = "This proposal does not stand any more; look at the card again."
