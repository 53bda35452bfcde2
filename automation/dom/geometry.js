// Geometry: which control a visible label belongs to, judged as an eye does: beside it, or above it, nothing between.

const SLACK = 4;
const TALLEST = 480; // of a choice with its tags
const FIELDS = 'input:not([type=hidden]), select, textarea, button[aria-haspopup=listbox], [role=combobox], [role=switch], [role=checkbox]';
const NEAR = 600; // how far behind its label a control stands
const FAR = 1400; // where it stands at the other end of its line, and nothing between the two
const BEFORE = 80; // how far before its label a box to tick stands
const LINED = 400; // where the two have a line to themselves, as in a table
const ACROSS = 0.2; // a gap in the same line parts a label from its control less than the same gap downwards
const overlap = (a1, a2, b1, b2) => Math.min(a2, b2) - Math.max(a1, b1);
const sameRow = (a, b) => overlap(a.top, a.bottom, b.top, b.bottom) >= 0.4 * Math.min(a.bottom - a.top, b.bottom - b.top);
const sameColumn = (a, b) => overlap(a.left, a.right, b.left, b.right) > 1;

// The way from a label to a control: {way, distance}, or null when the label says nothing about it.
function relation(label, control, options) {
  const found = [];
  const rtl = options.rtl;
  if (sameRow(label, control)) {
    const after = rtl ? label.left - control.right : control.left - label.right;
    const before = rtl ? control.left - label.right : label.left - control.right;
    if (after >= -SLACK && after <= (options.farthest ?? NEAR)) found.push({ way: 'beside', distance: ACROSS * Math.max(0, after) });
    if (options.toggle && before >= -SLACK && before <= (options.lined ? LINED : BEFORE)) found.push({ way: 'beside', distance: ACROSS * Math.max(0, before) });
    if (label.left >= control.left - SLACK && label.right <= control.right + SLACK
        && label.top >= control.top - SLACK && label.bottom <= control.bottom + SLACK) found.push({ way: 'inside', distance: 0 });
  }
  if (sameColumn(label, control)) {
    const drop = control.top - label.bottom;
    if ((drop >= -SLACK && drop <= 160) || isInFrame(label, control)) found.push({ way: 'above', distance: Math.max(0, drop) });
  }
  return found;
}

// Whether a label lies on the upper line of a control's frame, as one does that has made way for what was typed.
function isInFrame(label, control) {
  return label.left >= control.left - SLACK && label.right <= control.right + SLACK && label.top < control.top
    && label.bottom > control.top && label.bottom - control.top <= 0.5 * control.height;
}

function between(label, control, way) {
  if (way === 'beside') {
    const [left, right] = label.right <= control.left + SLACK ? [label.right, control.left] : [control.right, label.left];
    return { left: left - 1, right: right + 1, top: Math.max(label.top, control.top), bottom: Math.min(label.bottom, control.bottom) };
  }
  return { left: Math.max(label.left, control.left), right: Math.min(label.right, control.right), top: label.bottom - 1, bottom: control.top + 1 };
}

const crosses = (gap, rect) => overlap(gap.left, gap.right, rect.left, rect.right) > 2 && overlap(gap.top, gap.bottom, rect.top, rect.bottom) > 2;

// Whether what is only drawn looks like a field to choose in: a frame as wide as a field, and no higher than a line of two.
const isDrawnChoice = (one) => one.kinds.has('choice') && one.rect.width >= 120 && one.rect.height <= 60 && parseFloat(getComputedStyle(one.el).borderTopWidth) > 0;

// The one field that stands in the same box as a text, where that box holds no other, and no other label either, as that
// of a list with its search field does; null where there is none, or several.
function onlyFieldWith(run, page) {
  const isDropped = (el) => el.matches('[role=listbox]') && ['absolute', 'fixed'].includes(getComputedStyle(el).position); // of a field
  const fields = page.controls.filter((one) => one.visible && (one.generic ? one.kinds.has('segments') || isDrawnChoice(one) : !isPlainButton(one)) && !isDropped(one.el));
  for (let box = parentOf(run.el); box; box = parentOf(box)) {
    const inside = fields.filter((one) => spans(box, one.el));
    const whole = inside.filter((one) => !inside.some((other) => other !== one && spans(other.el, one.el)));
    if (!whole.length) continue;
    const isOther = (text) => text !== run && !text.owned && page.isLabel(text.text) && spans(box, text.el) && plain(text.text) !== plain(run.text);
    return whole.length === 1 && !spans(whole[0].el, run.el) && !page.texts.some(isOther) ? whole[0] : null;
  }
  return null;
}

// Where an eye sees a field: with the tags beside it, which push the field itself away from its label.
function seenRect(one) {
  const box = tagBoxOf(one);
  return box ? rectOf(box) : one.rect;
}

// The box that a field stands in among its tags; null for one without.
const tagBoxOf = (one) => (one.kinds.has('text') && isAmongTags(one.el) ? parentOf(one.el) : null);

// Every control a label may belong to, nearest first. `page` = {controls, texts, labels}; a control or another known
// label between the two breaks the tie; for columns of rows, controls of the same column do not.
function labelled(run, page, fits, { toggle = false, column = false, tags = false } = {}) {
  const rtl = getComputedStyle(run.el).direction === 'rtl';
  const boxed = page.isLabel(run.text) ? onlyFieldWith(run, page) : null;
  const box = boxed ? seenRect(boxed) : null;
  const isUnder = boxed && run.rect.top >= box.bottom - SLACK && sameColumn(run.rect, box);
  if (isUnder && fits(boxed) && !hasNearerLabel(boxed, run, page, { rtl, toggle })) { // a label under its field
    return [{ one: boxed, way: 'below', distance: run.rect.top - box.bottom, bare: true }];
  }
  const isBehindIt = boxed && sameRow(run.rect, box) && (rtl ? run.rect.right <= box.left + SLACK : run.rect.left >= box.right - SLACK);
  if (isBehindIt && fits(boxed) && !boxed.kinds.has('toggle') && !hasLabelBefore(boxed, run, page, { rtl, toggle })) { // a label at the end of its field's line
    return [{ one: boxed, way: 'beside', distance: ACROSS * Math.abs(run.rect.left - box.right), bare: true }];
  }
  const reached = [];
  for (const one of page.controls) {
    if (!one.visible || !fits(one) || one.generic && spans(one.el, run.el)) continue;
    const own = seenRect(one);
    const rect = own === one.rect ? widgetRect(one, run, page, tags) : own;
    const lined = toggle && !relation(run.rect, rect, { rtl, toggle }).length && isAlone(run, one, page);
    for (const { way, distance } of relation(run.rect, rect, { rtl, toggle, lined, farthest: FAR })) {
      if (distance > ACROSS * NEAR && way === 'beside' && !isAlone(run, one, page)) continue;
      const gap = between(run.rect, rect, way);
      const blocked = way !== 'inside' && (
        page.controls.some((other) => other !== one && other.visible && !other.generic && !isPlainButton(other)
          && !spans(other.el, one.el) && !spans(one.el, other.el) && crosses(gap, other.rect)
          && !(column && way === 'above' && Math.abs(other.rect.left - one.rect.left) < 12) && !isBehind(other.shown, run.el))
        || page.texts.some((other) => other !== run && !other.owned && page.isLabel(other.text) && crosses(gap, other.rect)
          && !(column && way === 'above') && !isUnderLayer(other)));
      if (blocked) continue;
      const bare = rect === own || relation(run.rect, one.rect, { rtl, toggle, lined }).some((hit) => hit.way === way);
      reached.push({ one, way, distance, bare });
    }
  }
  const sheet = reached.length || boxed ? sheetOf(run.el) : null;
  const isOnSheet = (hit) => sheetOf(hit.one.shown) === sheet && !isBehind(hit.one.shown, run.el);
  const seen = reached.filter(isOnSheet).sort((a, b) => a.distance - b.distance);
  // A text between the two, such as a hint, may have put the field out of the label's line: their box tells that they belong.
  if (!seen.length && boxed && fits(boxed) && isJustBefore(run.rect, box, rtl) && isOnSheet({ one: boxed })) return [{ one: boxed, way: 'beside', distance: HINTED, bare: true }];
  // The box of a choice may reach under the label of the row above it, where it holds a label that nobody knows.
  return seen.some((hit) => hit.way === 'beside' && hit.bare) ? seen.filter((hit) => hit.bare) : seen;
}

const HINTED = 60; // how far down a hint puts a field from its label

// Whether a label stands before a field, in the order of reading, with no more than a hint between the two.
function isJustBefore(label, field, rtl) {
  const drop = field.top - label.bottom;
  const isBefore = rtl ? label.right >= field.right - SLACK || label.left >= field.right - SLACK : label.left <= field.left + SLACK;
  return isBefore && drop <= HINTED && label.top <= field.bottom;
}

const TICKED = 24; // how far from a box to tick a text stands that is surely its

// Whether a text stands at a box to tick, so that it labels nothing else.
const isTicked = (run, page) => page.controls.some((one) => one.visible && one.kinds.has('toggle')
  && relation(run.rect, one.rect, { toggle: true }).some((hit) => hit.way === 'beside' && hit.distance <= ACROSS * TICKED));

// Whether a text is a label of something else, on the same sheet: what lies behind a dialog is no label in it.
const isOtherLabel = (other, label, page) => other !== label && !other.owned && page.isLabel(other.text)
  && plain(other.text) !== plain(label.text) && sheetOf(other.el) === sheetOf(label.el) && !isTicked(other, page);

// Whether a field has another label, before or above it, that is nearer to it than one under it: that one is the next line's.
function hasNearerLabel(one, under, page, options) {
  const own = seenRect(one);
  const gap = under.rect.top - own.bottom;
  return page.texts.some((other) => isOtherLabel(other, under, page)
    && relation(other.rect, own, options).some((hit) => hit.way !== 'inside' && hit.distance < gap));
}

// Whether a field has a label before it in its line, or right above it: what stands behind it is then none.
function hasLabelBefore(one, behind, page, options) {
  const own = seenRect(one);
  return page.texts.some((other) => isOtherLabel(other, behind, page)
    && relation(other.rect, own, options).some((hit) => hit.way === 'beside' || (hit.way === 'above' && hit.distance <= HINTED / 2 && !sameRow(other.rect, behind.rect)
      && Math.abs(other.rect.left - own.left) <= SLACK)));
}

// Whether a label and a control are all that stands in their line, and none else that a label may stand at is nearer to it.
function isAlone(run, one, page) {
  const inLine = (rect) => sameRow(run.rect, rect) || sameRow(one.rect, rect);
  return !page.texts.some((other) => other !== run && !spans(one.el, other.el) && inLine(other.rect))
    && !page.controls.some((other) => other !== one && other.visible && !spans(other.el, one.el) && !spans(one.el, other.el) && inLine(other.rect));
}

// The sheet that something is drawn on: what lies fixed over the page, such as a panel at its side, else the page itself.
// A label on one sheet names nothing on another.
function sheetOf(el) {
  let node = el;
  while (node && getComputedStyle(node).position !== 'fixed') node = parentOf(node);
  return node;
}

// A choice is seen as its whole box: tags of chosen entries may have pushed the field itself away from its label. A box
// that holds the label of another control is more than the choice.
function widgetRect(one, run, page, tags) {
  if (!tags && !one.kinds.has('choice') && !one.kinds.has('multi')) return one.rect;
  let rect = one.rect;
  const own = one.el.matches(FIELDS) ? 1 : 0;
  let node = parentOf(one.el);
  for (let level = 0; node && level < 8; level += 1, node = parentOf(node)) {
    if (boxOf(node) !== node) continue; // it draws nothing by itself
    if (spans(node, run.el) || scanCountOfFields(node) > own || node.matches('form, dialog, [role=dialog], main, body')) break;
    const outer = rectOf(node);
    if (outer.height > TALLEST || holdsAnotherLabel(node, one.el, page)) break;
    rect = { ...outer, top: Math.min(outer.top, rect.top), bottom: Math.max(outer.bottom, rect.bottom) };
  }
  return rect;
}

const holdsAnotherLabel = (box, own, page) => page.texts.some((text) => !text.owned && page.isLabel(text.text)
  && spans(box, text.el) && !spans(own, text.el));

// How many fields are drawn in an element, those in open shadow roots too; more than one is not counted further.
function scanCountOfFields(el) {
  let count = 0;
  for (const inner of drawnUnder(el)) {
    if (inner.matches(FIELDS)) count += 1;
    if (count > 1) break;
  }
  return count;
}

const isPlainButton = (one) => one.kinds.has('button') && !one.kinds.has('choice');
