// @ts-check
/** Words of the chats page. */

export default { title: "会话" };
