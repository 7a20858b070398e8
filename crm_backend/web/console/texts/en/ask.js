// @ts-check
/** Words of the page where a colleague asks the bot for figures. */

export default {
  title: "Ask",
  log: "Your talk with the bot",
  me: "You",
  bot: "Bot",
  question: "Question",
  hint: "For example: how were sales last week? What about Shanghai? By day",
  send: "Send",
  sending: "Sending",
  unsent: "Not sent",
  retry: "Try again",
  typing: "Working it out",
  next: "Ask on",
  reconnecting: "You are offline; this goes on by itself.",
  down: "The bot cannot be reached now.",
  emptyTitle: "Which figure would you like to see?",
  emptyHint: "Figures follow the dictionary, with their dates and comparison; ask on from any answer.",
  examples: ["How were sales last week", "This month against last month, and why", "Top 10 products by units", "Top customers", "Refund rate", "What should we reorder for next week", "What will run out soon", "Which regulars are about to leave", "How is customer service this week"],
};
