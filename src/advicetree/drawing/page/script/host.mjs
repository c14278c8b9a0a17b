/* Talks with the page around this one, if that one shows it by the web component of component.js.

   `page.mjs` makes it once, by `const host = makeHost({ window, title, onHost, onWalk })`, and calls `host.tell({ walker, now, link, notes })` each time
   that it shows a step or a note has changed; `link` is the text of a link to the walk, after "#w=". `onHost()` is called when the page around this one is
   there, and when it asks for something else; the page then shows anew what it says of that: `host.isThere()`, `host.readsNotes()`, and `host.readsWalk()`.
   `onWalk(text)` is called with the text of a link that is to be shown.

   Invariant: nobody is answered but the page around this one, and that only if its address is of the same origin as the address of this page: a stranger
   who shows it, even in a sandbox, learns nothing. The host is told by ids where the walk is and what was answered, a number or a date by its band;
   notes, and the link, which holds numbers and dates, only if it asks for them, and no sooner than the reader is told so. What a host sends is a colour,
   a font, or the text of a link, or it is dropped. */

const HOST_GREETING = "advice-tree";
const LONGEST_THEME_VALUE = 300;

/* What a host can set → the custom properties of page.css that follow it, each with its value: the colour, or a mix with what it stands beside. */
const THEME_COLOURS = {
  accent: { "--accent": asItIs, "--accent-strong": mixed(82, "--ink"), "--hover": mixed(9, "--page") },
  "on-accent": { "--on-accent": asItIs },
  page: { "--page": asItIs, "--raised": mixed(95, "--ink") },
  ink: { "--ink": asItIs, "--soft": mixed(75, "--page"), "--edge": mixed(60, "--page"), "--line": mixed(15, "--page") },
};

/* What talks with the host of a page, which names the frame by its `title`. */
export function makeHost({ window, title, onHost, onWalk }) {
  const { document, location, parent } = window;
  const asked = { notes: false, walk: false };
  const mediaBefore = new Map(); // a rule of a style sheet → its media, as written
  let scheme; // the one that the host asks for
  let port; // once the host has greeted
  let known; // what was told last, so that it can be sent when the host comes
  let sent = ""; // what the host has by now

  if (parent !== window) {
    window.addEventListener("message", takeGreeting);
    document.addEventListener("click", openOutside);
    document.addEventListener("auxclick", openOutside);
  }

  /* Take a greeting, if it is one. A later one takes the place of an earlier one, since the page around this one can find itself anew. */
  function takeGreeting({ data, origin, ports, source }) {
    if (source !== parent || !isSameHost(location, origin) || data?.kind !== HOST_GREETING || ports.length !== 1) return;
    if (port) port.close();
    else watchHeight();
    [port] = ports;
    port.onmessage = (message) => hear(message.data);
    port.postMessage({ kind: "there", title, language: document.documentElement.lang });
    sent = "";
    tellHeight();
    takeAsked(data.asks);
    onHost();
    send();
  }

  /* Take what the host has to say later on. */
  function hear(data) {
    const before = { ...asked };
    if (data?.asks) takeAsked(data.asks);
    if (asked.notes !== before.notes || asked.walk !== before.walk) onHost();
    if (typeof data?.walk === "string") onWalk(data.walk);
    send();
  }

  function takeAsked(asks) {
    asked.notes = asks?.notes === true;
    asked.walk = asks?.walk === true;
    scheme = asks?.scheme;
    putTheme(window, asks?.theme);
    putScheme(document, scheme, mediaBefore);
  }

  /* Tell the host where the walk is, once it is there. */
  function tell(walk) {
    known = walk;
    send();
  }

  /* Send what the host does not have yet. */
  function send() {
    if (!port || !known) return;
    const message = { kind: "walk", ...toldOf(known, asked) };
    const text = JSON.stringify(message);
    if (text === sent) return;
    sent = text;
    port.postMessage(message);
  }

  /* Tell how high what is shown is, with the pixel that words for screen readers alone take below it.
     A dialog is as high as its window, and asks for one that can be seen as a whole. */
  function tellHeight() {
    const { height } = document.documentElement.getBoundingClientRect();
    port?.postMessage({ kind: "height", height: Math.ceil(height) + 1, isDialog: document.querySelector("dialog[open]") !== null });
  }

  /* Watch what is shown. With a dialog, a picture can come that brings styles of its own. */
  function watchHeight() {
    const opened = () => {
      putScheme(document, scheme, mediaBefore);
      tellHeight();
    };
    new window.ResizeObserver(tellHeight).observe(document.documentElement);
    new window.MutationObserver(opened).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["open"] });
  }

  return { tell, isThere: () => port !== undefined, readsNotes: () => asked.notes, readsWalk: () => asked.walk };
}

/* Say whether a message comes from a page of the same origin as the address of this one. The address tells it in a sandbox too, where a page has no origin
   of its own; files have none either, and nothing but another file can show one. */
function isSameHost({ protocol, origin: own }, origin) {
  return protocol === "file:" ? origin === "null" || origin === "file://" : own !== "null" && own === origin;
}

/* Open a link to elsewhere outside the frame, in which few pages let themselves be shown. */
function openOutside({ target }) {
  const link = target.closest?.("a[href]");
  if (link && /^https?:$/.test(link.protocol) && !link.getAttribute("href").startsWith("#")) link.target = "_blank";
}

/* What a host is told of a walk. */
function toldOf({ walker, now, link, notes }, asked) {
  const { id: tree, version } = walker.tree;
  const { id: node, kind: nodeKind, stage } = now.node;
  const steps = now.steps.map((step) => ({ node: step.node.id, answer: step.value }));
  const told = { tree, version, node, nodeKind, stage, steps };
  if (asked.walk) told.link = link;
  if (asked.notes) told.notes = Object.entries(notes).map(([key, note]) => [...key.split("/"), note]);
  return told;
}

// ------------------------------------------------------------------ Its looks

function asItIs(colour) {
  return colour;
}

function mixed(percent, other) {
  return (colour) => `color-mix(in srgb, ${colour} ${percent}%, var(${other}))`;
}

/* Put on the colours and the font that a host asks for, and take off those that it asks for no longer. */
function putTheme({ CSS, document }, theme) {
  const { style } = document.documentElement;
  for (const [name, followers] of Object.entries(THEME_COLOURS)) {
    const colour = themeValue(CSS, "color", theme?.[name]);
    for (const [property, valueOf] of Object.entries(followers)) putProperty(style, property, colour && valueOf(colour));
  }
  putProperty(style, "--font", themeValue(CSS, "font-family", theme?.font));
}

function putProperty(style, property, value) {
  if (value) style.setProperty(property, value);
  else style.removeProperty(property);
}

/* A value if the browser takes it for what it is to be; nothing if it stands for another value, or could fetch or end something. */
function themeValue(CSS, property, value) {
  if (typeof value !== "string" || value.length > LONGEST_THEME_VALUE) return undefined;
  const isOther = /\b(var|env|attr|if|inherit|url|image|src|[\w-]*image-set)\s*\(|[;{}!\\]|^\s*(inherit|initial|unset|revert|revert-layer)\s*$/i.test(value);
  return !isOther && CSS.supports(property, value) ? value.trim() : undefined;
}

/* Be light or dark as the page around this one is, whatever the reader prefers elsewhere; if that can be both, as the reader prefers. */
function putScheme({ documentElement, styleSheets }, scheme, mediaBefore) {
  const fixed = scheme === "light" || scheme === "dark" ? scheme : undefined;
  documentElement.style.colorScheme = fixed ?? "";
  for (const rule of [...styleSheets].flatMap((sheet) => [...sheet.cssRules])) {
    if (!rule.media) continue;
    if (!mediaBefore.has(rule)) mediaBefore.set(rule, rule.media.mediaText);
    rule.media.mediaText = mediaFor(mediaBefore.get(rule), fixed);
  }
}

/* The media of a rule where the scheme is fixed: what asks for that holds always, and what asks for the other never. */
function mediaFor(media, fixed) {
  return fixed ? media.replace(/\(prefers-color-scheme:\s*(light|dark)\)/g, (_, asked) => (asked === fixed ? "(min-width: 0)" : "(max-width: 0)")) : media;
}
