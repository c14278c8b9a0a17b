/* <advice-tree src="advice.html">: shows the page of a tree within another page, at the height of its content and in its colours, and tells by events
   where the reader is.

   Attributes: src, sandbox, notes, walk, label. Events: advicetree-step, advicetree-notes, advicetree-end, advicetree-error. Custom properties:
   --advice-accent, --advice-on-accent, --advice-page, --advice-ink, --advice-font; and the color-scheme of the element.

   Invariant: nothing is asked for but the page itself, no style stands in an attribute, and what the page sends is checked before it is told: in a sandbox,
   nobody can say what page it is by now. Nothing that anybody could keep secret is sent to the page before it is known to be the one that was asked for. */

(() => {
  const SANDBOX = "allow-scripts allow-forms allow-downloads allow-modals allow-popups allow-popups-to-escape-sandbox";
  const THEME = ["accent", "on-accent", "page", "ink", "font"];
  const LEAST_HEIGHT = 120;
  const MOST_HEIGHT = 20_000;
  const PATIENCE = 5_000; // milliseconds after the page is loaded in which it has to answer
  const LONGEST_TEXT = 4_000_000;
  const LONGEST_LIST = 10_000;
  const STYLE = `
    :host { display: flex; flex-direction: column; }
    :host([hidden]) { display: none; }
    iframe { flex: 0 1 auto; width: 100%; min-height: 0; height: 40rem; border: 0; }
  `;

  class AdviceTree extends HTMLElement {
    static observedAttributes = ["src", "sandbox", "notes", "walk", "label", "class", "style"];

    #frame;
    #port;
    #title; // of the page, once it has told it
    #waiting; // the timer of its answer
    #walk; // the link that the page has by now
    #told = { notes: "[]" }; // what was told last, as text
    #reader = matchMedia("(prefers-color-scheme: dark)");
    #asked = ""; // what the page was asked for last, as text
    #ask = () => {
      const asks = this.#asks();
      if (JSON.stringify(asks) === this.#asked) return;
      this.#asked = JSON.stringify(asks);
      this.#port?.postMessage({ asks });
    };

    constructor() {
      super();
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      this.#reader.addEventListener("change", this.#ask);
      this.#show();
    }

    disconnectedCallback() {
      this.#reader.removeEventListener("change", this.#ask);
      this.#hangUp();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || !this.#frame || before === now) return;
      if (name === "src" || name === "sandbox") this.#show();
      else if (name === "label") this.#nameFrame();
      else this.#ask();
      if (name === "walk" && now) this.#goTo(now);
    }

    /* Tell the page the colours and the font of this element anew, after they changed without a change of its class or style. */
    refreshTheme() {
      this.#ask();
    }

    /* Show the page in a frame of its own, at the walk that the host hands over. */
    #show() {
      this.#hangUp();
      const address = this.#address();
      if (!address) return void this.#fail("address");
      const frame = document.createElement("iframe");
      if (this.hasAttribute("sandbox")) frame.setAttribute("sandbox", SANDBOX);
      frame.allow = "clipboard-write";
      frame.src = address.href;
      let loads = 0;
      frame.addEventListener("load", () => {
        if (frame === this.#frame) this.#greet(address, (loads += 1));
      });
      this.#frame = frame;
      this.#title = undefined;
      this.#nameFrame();
      this.shadowRoot.replaceChildren(frame);
      return undefined;
    }

    /* The address of the page, with the walk that the host hands over; nothing where it is not one of a page. */
    #address() {
      const address = this.getAttribute("src") ? urlOf(this.getAttribute("src")) : undefined;
      if (!["http:", "https:", "file:"].includes(address?.protocol)) return undefined;
      this.#walk = this.getAttribute("walk") || undefined;
      if (this.#walk) address.hash = `w=${this.#walk}`;
      return address;
    }

    /* Greet the page once it is loaded. In a sandbox, only the first page that was loaded can be the one that was asked for: after that, nobody can tell. */
    #greet(address, loads) {
      this.#hangUp();
      const isSandboxed = this.#frame.hasAttribute("sandbox");
      if (isSandboxed && loads > 1) return this.#fail("left");
      const { port1, port2 } = new MessageChannel();
      this.#port = port1;
      port1.onmessage = ({ data }) => port1 === this.#port && this.#hear(data);
      this.#waiting = setTimeout(() => this.#fail("no-answer"), PATIENCE);
      const hasOrigin = !isSandboxed && address.protocol !== "file:";
      const asks = this.#asks();
      this.#asked = JSON.stringify(asks);
      this.#frame.contentWindow.postMessage({ kind: "advice-tree", asks }, hasOrigin ? address.origin : "*", [port2]);
      return undefined;
    }

    #hangUp() {
      clearTimeout(this.#waiting);
      this.#port?.close();
      this.#port = undefined;
    }

    /* What the host asks of the page. */
    #asks() {
      const style = getComputedStyle(this);
      const theme = Object.fromEntries(THEME.map((name) => [name, style.getPropertyValue(`--advice-${name}`).trim()]));
      return { notes: this.hasAttribute("notes"), walk: this.hasAttribute("walk"), theme, scheme: schemeOf(style.colorScheme) };
    }

    /* Let the page show a walk, unless it is the one that it has told itself. */
    #goTo(walk) {
      if (walk === this.#walk) return;
      if (this.#port && this.#title !== undefined) {
        this.#walk = walk;
        this.#port.postMessage({ walk });
      } else {
        this.#show();
      }
    }

    #hear(data) {
      if (data?.kind === "there") this.#isThere(data);
      else if (data?.kind === "height") this.#setHeight(data);
      else if (data?.kind === "walk") this.#tell(data);
    }

    #isThere({ title, language }) {
      clearTimeout(this.#waiting);
      this.#title = isText(title) ? title : "";
      this.#frame.lang = isText(language) ? language : "";
      this.#nameFrame();
    }

    /* Name the frame for those who hear it: as the host says, as the page is called, or by its file as long as that is not known. */
    #nameFrame() {
      this.#frame.title = this.getAttribute("label") || this.#title || (this.getAttribute("src") ?? "").split(/[?#]/)[0].split("/").at(-1);
    }

    /* Make the frame as high as its content; while a dialog is open in it, as high as the window, so that all of the dialog can be seen. */
    #setHeight({ height, isDialog }) {
      if (!Number.isFinite(height)) return;
      const shown = isDialog === true ? innerHeight : height;
      this.#frame.style.height = `${Math.max(LEAST_HEIGHT, Math.min(shown, MOST_HEIGHT))}px`;
      if (isDialog === true) this.#frame.scrollIntoView({ block: "nearest" });
    }

    /* Tell by events where the reader is, what was noted, and that the walk has ended. */
    #tell(data) {
      const detail = detailOf(data);
      if (!detail) return;
      const { notes, ...step } = detail;
      if (step.walk !== undefined) this.#walk = step.walk;
      const hasBegun = this.#told.step !== undefined;
      if (this.#isNew("step", step)) {
        if (hasBegun && this.getBoundingClientRect().top < 0) this.scrollIntoView();
        this.#send("step", detail);
        if (detail.ended) this.#send("end", detail);
      }
      if (notes && this.#isNew("notes", notes)) this.#send("notes", detail);
    }

    #isNew(name, value) {
      const text = JSON.stringify(value);
      const isNew = text !== this.#told[name];
      this.#told[name] = text;
      return isNew;
    }

    #fail(reason) {
      this.#send("error", { reason, src: this.getAttribute("src") });
    }

    #send(name, detail) {
      this.dispatchEvent(new CustomEvent(`advicetree-${name}`, { bubbles: true, composed: true, detail }));
    }
  }

  function urlOf(text) {
    try {
      return new URL(text, document.baseURI);
    } catch {
      return undefined;
    }
  }

  /* The one scheme of colours that an element has; "" where it has both, and the reader's counts. */
  function schemeOf(words) {
    const schemes = words.split(" ");
    if (schemes.includes("light") && schemes.includes("dark")) return "";
    return schemes.includes("dark") ? "dark" : "light";
  }

  const isText = (value) => typeof value === "string" && value.length <= LONGEST_TEXT;
  const isListOf = (isOne) => (value) => Array.isArray(value) && value.length <= LONGEST_LIST && value.every(isOne);
  const isStep = (step) => isText(step?.node) && (isText(step.answer) || isListOf(isText)(step.answer));
  const isNote = (note) => isListOf(isText)(note) && note.length === 3 && Number.isInteger(Number(note[1]));

  /* What the host is told, or nothing where the page has sent something else than it would. */
  function detailOf({ tree, version, node, nodeKind, stage, steps, link, notes }) {
    if (![tree, version, node, nodeKind].every(isText) || !isListOf(isStep)(steps)) return undefined;
    const detail = { tree, version, node, kind: nodeKind, stage: isText(stage) ? stage : null, ended: nodeKind === "ending" };
    detail.steps = steps.map((step) => ({ node: step.node, answer: step.answer }));
    if (isText(link)) detail.walk = link;
    if (isListOf(isNote)(notes)) detail.notes = notes.map(([at, visit, note]) => ({ node: at, visit: Number(visit), note }));
    return detail;
  }

  if (!customElements.get("advice-tree")) customElements.define("advice-tree", AdviceTree);
})();
