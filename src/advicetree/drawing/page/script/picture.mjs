/* Shows the advice as a picture: one step around beside each question, and all of it in a dialog.

   Invariant: it shows where the walk is and changes nothing of it. A page without a picture shows one step around all the same. */
import { makeAround } from "./around.mjs";
import { makeWhole } from "./whole.mjs";

/* One step around, and the whole picture: `draw` gives the text of the whole picture, or nothing where there is none. */
export function makePicture({ draw, ...page }) {
  let now; // where the walk is
  let isThere; // whether there is a picture, once that has been asked for
  const isDrawn = () => (isThere ??= draw() !== undefined);
  const picture = makeWhole({ ...page, draw });
  const whole = (id) => isDrawn() && picture.open(now, id);
  const show = makeAround({ ...page, open: whole, isDrawn });

  const around = (at) => {
    now = at;
    return show(now);
  };

  return { around, whole, isDrawn };
}
