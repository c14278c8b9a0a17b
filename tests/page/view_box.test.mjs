/* What is seen of a picture when it is zoomed and moved. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldView, movedView, pinchedView, refittedView, seenView, viewBetween, viewOfBox, wholeView, zoomedView } from "../../src/advicetree/drawing/page/script/view_box.mjs";

const ROOM = { picture: { width: 2000, height: 1000 }, frame: { width: 800, height: 600 } };
const PHONE = { ...ROOM, frame: { width: 320, height: 240 } };
const SMALL = { picture: { width: 100, height: 50 }, frame: { width: 800, height: 600 } };
const HUGE = { picture: { width: 1e6, height: 5e5 }, frame: { width: 300, height: 300 } };
const ROOMS = [ROOM, PHONE, SMALL, HUGE];

const rounded = (view) => Object.fromEntries(Object.entries(view).map(([name, value]) => [name, Math.round(value * 1e6) / 1e6]));
const placeAt = ({ x, y, scale }, point) => ({ x: x + point.x / scale, y: y + point.y / scale });
const middle = ({ frame }) => ({ x: frame.width / 2, y: frame.height / 2 });
const same = (one, other) => assert.deepEqual(rounded(one), rounded(other));

/* Numbers from 0 to 1 that are the same each time. */
function* chances(seed) {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test("the whole picture is as large as the frame allows, and in its middle", () => {
  same(wholeView(ROOM), { x: 0, y: -250, scale: 0.4 });
});

test("a small picture is not blown up to fill the frame", () => {
  same(wholeView(SMALL), { x: -150, y: -125, scale: 2 });
});

test("zooming leaves what is under the pointer where it is", () => {
  const view = { x: 500, y: 300, scale: 1 };
  const point = { x: 700, y: 100 };
  for (const times of [0.7, 1.1, 2]) same(placeAt(zoomedView(view, times, point, ROOM), point), placeAt(view, point));
});

test("a picture is zoomed out until all of it is seen, and in four times", () => {
  const view = { x: 500, y: 300, scale: 1 };
  assert.equal(zoomedView(view, 1e-9, middle(ROOM), ROOM).scale, wholeView(ROOM).scale);
  assert.equal(zoomedView(view, 1e9, middle(ROOM), ROOM).scale, 4);
  assert.equal(zoomedView(view, Infinity, middle(ROOM), ROOM).scale, 4);
});

test("moving brings what is under the pointer along", () => {
  const view = { x: 500, y: 300, scale: 2 };
  same(placeAt(movedView(view, 30, -40, ROOM), { x: 130, y: 60 }), placeAt(view, { x: 100, y: 100 }));
});

test("a picture cannot be moved out of sight", () => {
  for (const room of ROOMS) {
    for (const [right, down] of [[1e9, 1e9], [-1e9, 1e9], [1e9, -1e9], [-1e9, -1e9]]) {
      const { x, y } = placeAt(movedView(wholeView(room), right, down, room), middle(room));
      assert.ok(x >= -1e-6 && x <= room.picture.width + 1e-6 && y >= -1e-6 && y <= room.picture.height + 1e-6);
    }
  }
});

test("whatever is done one after the other, what is seen keeps to the bounds and is a number", () => {
  for (const room of ROOMS) {
    const chance = chances(7);
    const next = (least, most) => least + chance.next().value * (most - least);
    const point = () => ({ x: next(0, room.frame.width), y: next(0, room.frame.height) });
    let view = wholeView(room);
    for (let count = 0; count < 500; count += 1) {
      const moves = [
        () => zoomedView(view, 2 ** next(-6, 6), point(), room),
        () => movedView(view, next(-900, 900), next(-900, 900), room),
        () => pinchedView(view, [point(), point()], [point(), point()], room),
        () => viewBetween(view, wholeView(room), next(0, 1), room),
      ];
      view = moves[Math.floor(next(0, moves.length))]();
      assert.ok(Object.values(view).every(Number.isFinite));
      same(heldView(view, room), view);
    }
  }
});

test("two fingers keep hold of what lies between them", () => {
  const view = { x: 500, y: 300, scale: 1 };
  const [before, after] = [[{ x: 300, y: 200 }, { x: 400, y: 200 }], [{ x: 250, y: 300 }, { x: 450, y: 300 }]];
  const pinched = pinchedView(view, before, after, ROOM);
  assert.equal(pinched.scale, 2);
  same(placeAt(pinched, { x: 350, y: 300 }), placeAt(view, { x: 350, y: 200 }));
});

test("two fingers at one point do not zoom out of all bounds", () => {
  const point = { x: 100, y: 100 };
  same(pinchedView({ x: 500, y: 300, scale: 1 }, [point, point], [point, point], ROOM), { x: 500, y: 300, scale: 1 });
});

test("a box comes into the middle at a scale at which it can be read", () => {
  const box = { x: 900, y: 400, width: 200, height: 100 };
  const view = viewOfBox(box, ROOM);
  assert.equal(view.scale, 1.6);
  same(placeAt(view, middle(ROOM)), { x: 1000, y: 450 });
});

test("a box that is too large for that is shown whole", () => {
  const { scale } = viewOfBox({ x: 0, y: 0, width: 400, height: 100 }, PHONE);
  assert.equal(scale, (320 / 400) * 0.85);
});

test("a box that is seen already is left where it is, and another is moved as little as can be", () => {
  const view = { x: 500, y: 300, scale: 1 };
  same(seenView(view, { x: 600, y: 400, width: 100, height: 100 }, ROOM), view);
  same(seenView(view, { x: 450, y: 850, width: 100, height: 100 }, ROOM), { x: 450, y: 350, scale: 1 });
  same(seenView(view, { x: 1250, y: 200, width: 100, height: 100 }, ROOM), { x: 550, y: 200, scale: 1 });
});

test("of a box larger than the frame, the upper left corner is shown", () => {
  same(seenView({ x: 500, y: 300, scale: 2 }, { x: 600, y: 100, width: 1000, height: 700 }, ROOM), { x: 600, y: 100, scale: 2 });
});

test("in a frame of another size, the same place is in the middle", () => {
  const view = { x: 500, y: 300, scale: 1 };
  same(placeAt(refittedView(view, ROOM, PHONE), middle(PHONE)), placeAt(view, middle(ROOM)));
});

test("the way from one view to another begins with the one and ends with the other", () => {
  const [from, to] = [wholeView(ROOM), { x: 900, y: 500, scale: 3 }];
  same(viewBetween(from, to, 0, ROOM), from);
  same(viewBetween(from, to, 1, ROOM), to);
  assert.ok(viewBetween(from, to, 0.5, ROOM).scale > from.scale && viewBetween(from, to, 0.5, ROOM).scale < to.scale);
});
