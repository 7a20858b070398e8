/**
 * The page's side of `tests.web.screens.Reader`: one call each, so that thousands of visits stay quick.
 */
window.reader = (() => {
  const FRAMES = 500;
  const MORE = ".pager button, .more button";

  const frame = () => new Promise(requestAnimationFrame);

  async function until(what, test) {
    for (let frames = 0; frames < FRAMES; frames += 1) {
      const found = test();
      if (found) return found;
      await frame();
    }
    throw new Error(`in vain waited for ${what}`);
  }

  async function go(hash) {
    // Again and again, for one that is not shown yet cannot be closed.
    await until("dialogs to go", () => {
      const dialogs = [...document.querySelectorAll("dialog")];
      dialogs.forEach((dialog) => dialog.close());
      return !dialogs.length;
    });
    if (new URL(hash, location).href === location.href) return;
    const changed = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = hash;
    await changed;
    // By then what stood there before is gone.
    await frame();
    await frame();
  }

  function all(selector) {
    const hosts = [...document.querySelectorAll("zhanggui-chat")];
    return [document, ...hosts.map((host) => host.shadowRoot)].flatMap((root) => [...root.querySelectorAll(selector)]);
  }

  const some = (selector) => until(selector, () => all(selector).length && all(selector));

  async function write(typed) {
    for (const [selector, text] of Object.entries(typed)) {
      for (const field of await some(selector)) {
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  async function visit({ address, press, typed }) {
    await go(address);
    for (const selector of press) (await some(selector))[0].click();
    await write(typed);
  }

  function textOf(element, attribute) {
    if (attribute) return element.getAttribute(attribute) ?? "";
    if (element.matches("input, textarea")) return element.value;
    return element.matches("option") ? element.text : element.innerText;
  }

  /** What is seen at a place, without the signs that nobody sees; null where nothing is. */
  function seenAt(place, unseen) {
    const [selector, attribute] = place.split(" @");
    const shown = all(selector).filter((each) => each.matches("option") || each.checkVisibility());
    return shown.length ? shown.map((each) => textOf(each, attribute).replace(unseen, "")).join("\n") : null;
  }

  function unread(places, unseen) {
    return places.flatMap(([place, texts]) => {
      const seen = seenAt(place, unseen);
      if (seen === null) return [`${place} is not there`];
      return texts.filter((text) => !seen.includes(text.replace(unseen, ""))).map((text) => `${place} lacks ${text}`);
    });
  }

  /** What cannot be read in its place even after a while; a list is asked for the rest of its rows. */
  async function read({ places, unseen }) {
    const signs = new RegExp(unseen, "gu");
    let missed = unread(places, signs);
    for (let frames = 0; missed.length && frames < FRAMES; frames += 1) {
      document.querySelectorAll(MORE).forEach((button) => button.click());
      await frame();
      missed = unread(places, signs);
    }
    return missed;
  }

  return { visit, write, read };
})();
