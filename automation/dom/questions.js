// Questions: a small layer that asks, after a press, whether it is meant.

// [layer, button] of the question that lies in front: a layer without a field that has one free button which goes on and
// one which leaves; else nothing. A layer that holds one of `pressed` is no question: it is the form itself.
function asksBack({ yes, no, pressed }) {
  const buttons = scanControls().filter((one) => one.visible && one.kinds.has('button') && !one.kinds.has('toggle'))
    .map((one) => ({ ...one, names: namesOf(one.el, true) }));
  const says = (one, wordings) => one.names.some((name) => fit(name, wordings)?.loose === 0 || /^yes\s*,/i.test(plain(name)));
  const leaves = buttons.filter((one) => one.names.some((name) => fit(name, no)?.loose === 0));
  for (const { el } of leaves) {
    const layer = questionAround(el);
    if (!layer || pressed.some((other) => other.isConnected && spans(layer, other)) || isCovered(el)) continue;
    const inside = buttons.filter((one) => spans(layer, one.el));
    if (inside.length > 4 || textOf(layer).length > 600 || [...drawnUnder(layer)].some(isQuestionsField)) continue;
    const goes = inside.filter((one) => !leaves.some((other) => other.el === one.el) && says(one, yes));
    if (goes.length === 1 && !goes[0].disabled) return [layer, goes[0].shown];
  }
  return [];
}

// [layer, button] of what the page tells in front of itself: a layer without a field whose one free button is called `ok`.
function tellsBack({ ok, pressed }) {
  const buttons = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button') && !one.kinds.has('toggle'));
  for (const { el, shown } of buttons.filter((one) => namesOf(one.el, true).some((name) => fit(name, ok)?.loose === 0))) {
    const layer = questionAround(el);
    if (!layer || pressed.some((other) => other.isConnected && spans(layer, other)) || isCovered(shown)) continue;
    if (textOf(layer).length <= 400 && ![...drawnUnder(layer)].some(isQuestionsField)) return [layer, shown];
  }
  return [];
}

const isQuestionsField = (one) => one.isContentEditable
  || one.matches('input:not([type=hidden], [type=submit], [type=button]), select, textarea, [role=textbox], [role=combobox], iframe');

// The layer that an element is drawn on in front of the page: what is marked as a dialog, else what is laid over the rest.
function questionAround(el) {
  for (let node = parentOf(el); node && node !== document.body; node = parentOf(node)) {
    if (node.matches('dialog, [role=dialog], [role=alertdialog], :popover-open')) return node;
    if (['absolute', 'fixed'].includes(getComputedStyle(node).position)) return node;
  }
  return null;
}

// Whether a button stands on the layer in front of the page that a field stands on.
function onOneLayer({ field, button }) {
  const layer = questionAround(field);
  return layer !== null && spans(layer, button);
}
