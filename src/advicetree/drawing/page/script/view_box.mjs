/* Works out what is seen of a picture when it is zoomed and moved.

   Invariant: a view is the point of the picture in the upper left corner of the frame (`x`, `y`), and how many pixels a unit of the picture takes (`scale`).
   A room is the size of the frame in pixels and of the picture in units. What is given is never nearer or farther than the bounds of the room,
   and the middle of the frame always shows some place of the picture. No page is touched here. */

const LARGEST_SCALE = 4;
const READABLE_SCALE = 1.6; // at which letters are as large as those of the page
const LARGEST_WHOLE = 2; // a picture of a few boxes is not blown up to fill the frame
const SHARE_OF_FRAME = 0.85; // that one box takes at most

const bounded = (value, least, most) => Math.min(Math.max(value, least), most);

/* The scale at which all of the picture is seen. */
function wholeScale({ picture, frame }) {
  return Math.min(frame.width / picture.width, frame.height / picture.height, LARGEST_WHOLE);
}

const heldScale = (scale, room) => bounded(scale, wholeScale(room), LARGEST_SCALE);

/* The view nearest to this one that the bounds of the room allow. */
export function heldView({ x, y, scale }, room) {
  const held = heldScale(scale, room);
  const [halfWide, halfHigh] = [room.frame.width / held / 2, room.frame.height / held / 2];
  return {
    x: bounded(x, -halfWide, room.picture.width - halfWide),
    y: bounded(y, -halfHigh, room.picture.height - halfHigh),
    scale: held,
  };
}

/* The view at a scale with a place of the picture in the middle of the frame. */
function viewAround(place, scale, room) {
  const held = heldScale(scale, room);
  return heldView({ x: place.x - room.frame.width / held / 2, y: place.y - room.frame.height / held / 2, scale: held }, room);
}

/* The place of the picture that is in the middle of the frame. */
function middleOf({ x, y, scale }, { frame }) {
  return { x: x + frame.width / scale / 2, y: y + frame.height / scale / 2 };
}

/* The view of all of the picture. */
export function wholeView(room) {
  return viewAround({ x: room.picture.width / 2, y: room.picture.height / 2 }, wholeScale(room), room);
}

/* The view of one box, at a scale at which it can be read. */
export function viewOfBox({ x, y, width, height }, room) {
  const { frame } = room;
  const fitting = Math.min((frame.width / width) * SHARE_OF_FRAME, (frame.height / height) * SHARE_OF_FRAME);
  return viewAround({ x: x + width / 2, y: y + height / 2 }, Math.min(READABLE_SCALE, fitting), room);
}

/* The view after the picture was moved by so many pixels. */
export function movedView({ x, y, scale }, right, down, room) {
  return heldView({ x: x - right / scale, y: y - down / scale, scale }, room);
}

/* The view that is so many times as near; the place of the picture at a point of the frame stays there. */
export function zoomedView({ x, y, scale }, times, point, room) {
  const nearer = heldScale(scale * times, room);
  return heldView({ x: x + point.x / scale - point.x / nearer, y: y + point.y / scale - point.y / nearer, scale: nearer }, room);
}

/* The view after two fingers moved from some points of the frame to others: what lay between them still does. */
export function pinchedView(view, before, after, room) {
  const middle = ([one, other]) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 });
  const apart = ([one, other]) => Math.max(Math.hypot(one.x - other.x, one.y - other.y), 1);
  const [from, to] = [middle(before), middle(after)];
  return movedView(zoomedView(view, apart(after) / apart(before), from, room), to.x - from.x, to.y - from.y, room);
}

/* The view that is moved as little as can be so that a box is seen; of one that is larger than the frame, its upper left corner. */
export function seenView({ x, y, scale }, box, room) {
  const seen = (from, start, length, size) => Math.min(Math.max(from, start + length - size / scale), start);
  return heldView({ x: seen(x, box.x, box.width, room.frame.width), y: seen(y, box.y, box.height, room.frame.height), scale }, room);
}

/* The view in a frame of another size that has the same place in its middle. */
export function refittedView(view, before, room) {
  return viewAround(middleOf(view, before), view.scale, room);
}

/* The view on the way from one to another, a share of the way along. */
export function viewBetween(from, to, share, room) {
  const [start, end] = [middleOf(from, room), middleOf(to, room)];
  const along = (one, other) => one + (other - one) * share;
  const scale = from.scale * (to.scale / from.scale) ** share;
  return viewAround({ x: along(start.x, end.x), y: along(start.y, end.y) }, scale, room);
}
