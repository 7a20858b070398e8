"""The fake console hub with what the pages beside the chats call."""

from tests.fakes.console_ask import AskPart
from tests.fakes.console_campaigns import CampaignsPart
from tests.fakes.console_hub import ConsoleHub
from tests.fakes.console_knowledge import KnowledgePart
from tests.fakes.console_people import PeoplePart
from tests.fakes.console_state import HubState
from tests.fakes.console_team import TeamPart
from tests.fakes.console_telegram import TelegramPart
from tests.fakes.console_work import WorkPart


class PagesHub(ConsoleHub):
    """Customers, work, knowledge and team can be filled by tests before anybody signs in."""

    def __init__(self) -> None:
        super().__init__(
            extra=[
                *(self._make_people, self._make_work, self._make_knowledge, self._make_team),
                *(self._make_campaigns, self._make_ask, self._make_telegram),
            ]
        )

    def _make_people(self, state: HubState) -> PeoplePart:
        self.people = PeoplePart(state)
        return self.people

    def _make_work(self, state: HubState) -> WorkPart:
        self.work = WorkPart(state)
        return self.work

    def _make_knowledge(self, state: HubState) -> KnowledgePart:
        self.knowledge = KnowledgePart(state)
        return self.knowledge

    def _make_campaigns(self, state: HubState) -> CampaignsPart:
        self.campaigns = CampaignsPart(state)
        return self.campaigns

    def _make_ask(self, state: HubState) -> AskPart:
        self.ask = AskPart(state)
        return self.ask

    def _make_telegram(self, state: HubState) -> TelegramPart:
        self.telegram = TelegramPart(state, self.people)
        return self.telegram

    def _make_team(self, state: HubState) -> TeamPart:
        self.team = TeamPart(state)
        return self.team
