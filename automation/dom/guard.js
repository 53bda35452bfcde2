// Guard: a press that submits a form reaches the page only while the form holds what was read back just before it.

const PRESS = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
let guarded = null;

// What the fields that can be seen hold, rows among them.
const heldInAll = () => JSON.stringify(pierce('input, textarea, select').filter(isVisible).map(heldBy));

// Watch over the next press: each entry says which fields may hold a value, and the value that one of them must hold.
function guardPress(entries) {
  guarded = { entries, all: heldInAll(), kept: null };
  for (const kind of PRESS) addEventListener(kind, letThrough, { capture: true });
}

// Judged when the mouse goes down: what the page does to its fields because of that is its own affair.
function letThrough(event) {
  guarded.kept ??= guarded.entries.every(({ fields, value }) => fields.some((el) => heldBy(el) === value))
    && heldInAll() === guarded.all;
  if (guarded.kept) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// End the watch; tells whether the page was spared a press.
function unguardPress() {
  for (const kind of PRESS) removeEventListener(kind, letThrough, { capture: true });
  const wasSpared = guarded !== null && guarded.kept === false;
  guarded = null;
  return wasSpared;
}
