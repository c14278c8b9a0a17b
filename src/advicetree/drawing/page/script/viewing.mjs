/* Lets a reader move and zoom a picture: by mouse, by finger and by keyboard.

   Invariant: view_box.mjs alone works out what is seen. The picture lies on a sheet that is moved within the frame, at most once for each image on the screen,
   since the browser paints a large picture anew only where it comes to rest. What moves under a pointer is never taken for a click. */
import { movedView, pinchedView, refittedView, seenView, viewBetween, viewOfBox, wholeView, zoomedView } from "./view_box.mjs";

const CLICK_PIXELS = 5; // pixels that a pointer can move and still click
const GLIDE_TIME = 180; // milliseconds
const REST_TIME = 250; // milliseconds without a movement after which the picture is painted as sharp as can be
const ARROW_SHARE = 0.15; // of the frame, by an arrow key
const NEARER_TIMES = 1.4; // by a key or a button
const WHEEL_ZOOM = 0.0015; // how much nearer a pixel of the wheel brings
const TOUCHPAD_ZOOM = 8; // times as much, where the "wheel" is two fingers on a touchpad
const WHEEL_LINE = 16; // pixels, where a wheel counts lines
const LONGEST_TURN = 400; // pixels of a wheel at a time
const ARROW_KEYS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/* Make a sheet with a picture of this size movable within its frame; `clicked` is called with what is clicked in it, if nothing moved meanwhile. */
export function makeViewing({ frame, sheet, picture, clicked }) {
  let room = { frame: { width: 1, height: 1 }, picture };
  let view = wholeView(room);
  let aim = view; // where a glide leads
  let waits = false; // whether the next image will show the view
  let resting; // the timer until the picture is at rest

  const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /* Take note of how large the frame is now. */
  function measure() {
    room = { frame: { width: Math.max(frame.clientWidth, 1), height: Math.max(frame.clientHeight, 1) }, picture };
  }

  /* Where something on the screen is in the frame. */
  function inFrame({ clientX, clientY }) {
    const { left, top } = frame.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  // ------------------------------------------------------------- Showing

  function place() {
    waits = false;
    const { x, y, scale } = view;
    sheet.style.transform = `matrix(${scale}, 0, 0, ${scale}, ${-x * scale}, ${-y * scale})`;
  }

  /* Show a view with the next image. */
  function show(next) {
    view = next;
    sheet.classList.add("moving");
    clearTimeout(resting);
    resting = setTimeout(() => sheet.classList.remove("moving"), REST_TIME);
    if (!waits) requestAnimationFrame(place);
    waits = true;
  }

  /* Show a view at once; a glide ends. */
  function set(next) {
    aim = next;
    show(next);
  }

  /* Come to a view in little steps; at once where the reader wants nothing to move. */
  function glide(next) {
    if (isStill()) return set(next);
    const [from, start] = [view, performance.now()];
    aim = next;
    const step = () => {
      if (aim !== next) return;
      const share = Math.min((performance.now() - start) / GLIDE_TIME, 1);
      show(share < 1 ? viewBetween(from, next, share, room) : next);
      if (share < 1) requestAnimationFrame(step);
    };
    step();
  }

  // ------------------------------------------------------ Mouse and finger

  const pointers = new Map(); // the id of each pointer that is down → where it is in the frame
  let start; // where the first pointer went down
  let hasMoved = false;

  function press(event) {
    if (event.button !== 0) return;
    measure();
    if (!pointers.size) [start, hasMoved] = [inFrame(event), false];
    pointers.set(event.pointerId, inFrame(event));
    if (pointers.size > 1) hasMoved = true;
    frame.setPointerCapture(event.pointerId);
  }

  function move(event) {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const [after, ...others] = [inFrame(event), ...[...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point)];
    hasMoved ||= Math.hypot(after.x - start.x, after.y - start.y) > CLICK_PIXELS;
    if (!hasMoved) return;
    pointers.set(event.pointerId, after);
    if (others.length) set(pinchedView(view, [before, others[0]], [after, others[0]], room));
    else set(movedView(view, after.x - before.x, after.y - before.y, room));
  }

  const release = (event) => pointers.delete(event.pointerId);

  function click(event) {
    // A pointer that was captured clicks the frame, so what lies under it is looked up.
    if (!hasMoved) clicked(document.elementFromPoint(event.clientX, event.clientY));
  }

  function nearerAt(event) {
    if (hasMoved) return;
    measure();
    glide(zoomedView(aim, NEARER_TIMES, inFrame(event), room));
  }

  function turn(event) {
    event.preventDefault();
    measure();
    const unit = [1, WHEEL_LINE, room.frame.height][event.deltaMode] * (event.ctrlKey ? TOUCHPAD_ZOOM : 1);
    const turned = (pixels) => Math.min(Math.max(pixels * unit, -LONGEST_TURN), LONGEST_TURN);
    const zoomed = zoomedView(view, Math.exp(-turned(event.deltaY) * WHEEL_ZOOM), inFrame(event), room);
    set(movedView(zoomed, -turned(event.deltaX), 0, room));
  }

  // -------------------------------------------------- Keyboard and buttons

  const middle = () => ({ x: room.frame.width / 2, y: room.frame.height / 2 });

  function zoom(times) {
    measure();
    glide(zoomedView(aim, times, middle(), room));
  }

  const nearer = () => zoom(NEARER_TIMES);
  const farther = () => zoom(1 / NEARER_TIMES);

  function whole() {
    measure();
    glide(wholeView(room));
  }

  function push([right, down]) {
    measure();
    glide(movedView(aim, right * ARROW_SHARE * room.frame.width, down * ARROW_SHARE * room.frame.height, room));
  }

  function type(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const does = { "+": nearer, "=": nearer, "-": farther, 0: whole }[event.key];
    const arrow = ARROW_KEYS[event.key];
    if (!does && !arrow) return;
    event.preventDefault();
    if (does) does();
    else push(arrow);
  }

  // ------------------------------------------------------ A place of it

  /* Where a part of the picture is in it, and how large; a part lies in groups that are moved themselves, so its own numbers do not say. */
  function boxOf(part) {
    const [around, within] = [sheet, part].map((each) => each.getBoundingClientRect());
    const scale = around.width / picture.width;
    return { x: (within.left - around.left) / scale, y: (within.top - around.top) / scale, width: within.width / scale, height: within.height / scale };
  }

  /* Bring a part into the middle, where it can be read; at once if nothing was shown before. */
  function centre(part, isFirst) {
    measure();
    (isFirst ? set : glide)(viewOfBox(boxOf(part), room));
  }

  /* Bring a part into sight if it is not: the frame may be smaller than it was. */
  function keepInSight(part) {
    measure();
    glide(seenView(aim, boxOf(part), room));
  }

  function refit() {
    const before = room;
    measure();
    set(refittedView(view, before, room));
  }

  frame.addEventListener("pointerdown", press);
  frame.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) frame.addEventListener(end, release);
  frame.addEventListener("click", click);
  frame.addEventListener("dblclick", nearerAt);
  frame.addEventListener("wheel", turn, { passive: false });
  frame.addEventListener("keydown", type);
  sheet.style.width = `${picture.width}px`;
  sheet.style.height = `${picture.height}px`;

  return { nearer, farther, whole, centre, keepInSight, refit };
}
