"""What managers ask about the whole shop: a customer learns no figure, staff learn that none is ready."""

from actions.core.base import Event, ShopAction
from actions.core.talk import Talk


class ActionShopFigures(ShopAction):
    """The shop's figures are for its staff; and the bot cannot tell them yet."""

    action_name = "action_shop_figures"

    async def respond(self, talk: Talk) -> list[Event]:
        """Refuse politely, or say what can be looked at meanwhile."""
        if (await talk.crm.get_participant()).kind == "staff":
            talk.say("figures.not_ready")
        else:
            talk.say("figures.refused", choices=talk.next_steps("recommend_product", "list_orders"))
        return []
