/* Takes walks that come from elsewhere: by a link, or from another version of the advice.

   Invariant: whatever comes, what is given is a walk of this tree, and words for what of it did not fit. */

import { carry, moveNotes } from "./changing.mjs";
import { LINK_MARK, readLink } from "./link.mjs";
import { keepingTime, plainStep } from "./walk.mjs";

/* What takes walks in; `freshWalk` gives one that has just begun. */
export function makeArrivals({ tree, walker, store, words: { told, counted }, freshWalk }) {
  /* Tell how many answers of a link fit, where not all do. */
  const linkFits = (count) => `${count === 0 ? told("fits_none") : counted("fits", count)} ${told("link_cut")}`;

  /* A walk that keeps time as this page does: the one of a link, or of another version, may have been on a page that does otherwise. */
  const inTime = (walk) => keepingTime(tree, walk, freshWalk().last);

  /* Say whether two walks are one: a link holds whole seconds only. */
  function isSameWalk(one, other) {
    const linked = ({ started = 0, steps }) => JSON.stringify([Math.floor(started / 1000), steps.map(({ node, given }) => [node, given])]);
    return linked(one) === linked(other);
  }

  /* The walk of an address, and what is to be told of it; nothing where the address holds none.
     A walk that this device keeps is that one, with its notes. Of one that the page around this one hands over, nobody opened a link. */
  function fromLink(hash, { isHandedOver = false } = {}) {
    if (!hash.startsWith(LINK_MARK)) return undefined;
    const read = readLink(hash.slice(LINK_MARK.length));
    if (!read) return { walk: freshWalk(), words: linkFits(0) };
    const carried = carry(walker, { ...read, record: inTime(read.record) });
    const whole = carried.whole && !read.cut;
    const walk = { ...freshWalk(), ...carried.record };
    const kept = store.walks().find((each) => isSameWalk(each, walk));
    if (kept && whole) return { walk: kept };
    if (!whole) return { walk, words: linkFits(carried.kept) };
    return { walk, words: isHandedOver ? undefined : told(tree.timed ? "linked" : "linked_untimed") };
  }

  /* The walks of other versions, the newest first, each with what fits of it. */
  function older() {
    return store.others().map((walk) => {
      const old = inTime(walk);
      return { old, carried: carry(walker, { record: old, here: old.here }) };
    });
  }

  /* A walk of another version as one of this, as far as it fits. */
  const carriedWalk = ({ old, carried }) => store.copyOf({ ...old, ...carried.record, notes: moveNotes(old.notes, carried.moved) });

  /* A walk that was kept, as far as it fits, and what is to be told of it. */
  function fromStore(kept) {
    const walk = inTime(kept);
    const { fits, steps } = walker.walk(walk);
    if (fits) return { walk };
    const words = steps.length ? counted("kept_fits", steps.length) : told("kept_fits_none");
    return { walk: { ...walk, steps: steps.map(plainStep) }, words };
  }

  return { fromLink, older, carriedWalk, fromStore };
}
