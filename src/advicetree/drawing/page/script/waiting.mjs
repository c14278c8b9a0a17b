/* Watches the wait where a walk is, so that the page opens by itself when its time comes.

   Invariant: what is shown is never older than half a minute: a machine that sleeps stops timers, and its clock can be set. */

const LOOK_AGAIN = 30_000; // milliseconds

/* What watches the wait: `begin`, to be called whenever something else is shown, and `look`, which looks whether the wait has come to be over since.
   `stateNow` gives what is shown; `isOver` is called when the wait came to be over, or ran out, and is told whether it was the first; `comesCloser` is
   called from time to time until then. */
export function watchWait({ stateNow, isOver, comesCloser }) {
  let timer = 0;
  let begun; // when what is shown came to be shown

  function begin() {
    begun = stateNow().at;
    waitOn();
  }

  /* Look again when something comes, or after a while. */
  function waitOn() {
    clearTimeout(timer);
    const { view, now: { opens, due }, at } = stateNow();
    const next = [opens, due].filter((time) => time > at);
    if (view === "step" && next.length) timer = setTimeout(look, Math.min(Math.min(...next) - at, LOOK_AGAIN));
  }

  function look() {
    const { view, now: { opens, due }, at } = stateNow();
    const hasCome = (time) => begun < time && time <= at;
    if (view !== "step") return undefined;
    if (hasCome(opens) || hasCome(due)) return isOver(hasCome(opens));
    comesCloser(opens, at);
    return waitOn();
  }

  return { begin, look };
}
