// Two lists side by side: what is on offer in the one, what is chosen in the other, with buttons between them.

const INTO = ['Add', 'Add selected', 'Move right', 'Assign', 'Select', '>', '›', '→', '▶', '⟩'];
const OUT_OF = ['Remove', 'Remove selected', 'Move left', 'Unassign', 'Deselect', '<', '‹', '←', '◀', '⟨'];

// Whether a select is a list whose entries can be seen, chosen or not, and no drop-down.
const standsOpen = (el) => el.tagName === 'SELECT' && (el.multiple || el.size > 1);

// {offered, chosen, into, out}: the two lists in the order of reading, and the buttons that move what is marked; or null.
function twoLists(field) {
  const isList = (el) => (el.tagName === 'SELECT' ? standsOpen(el) : roleOf(el) === 'listbox') && isVisible(el);
  if (!isList(field)) return null;
  const rect = rectOf(field);
  const apart = (el) => Math.max(rectOf(el).left - rect.right, rect.left - rectOf(el).right);
  const other = pierce('select, [role=listbox]')
    .filter((el) => el !== field && isList(el) && sameRow(rectOf(el), rect) && apart(el) > 0)
    .sort((a, b) => apart(a) - apart(b))[0];
  if (!other) return null;
  const [left, right] = [field, other].sort((a, b) => rectOf(a).left - rectOf(b).left);
  const [from, to] = [rectOf(left), rectOf(right)];
  const [top, bottom] = [Math.min(from.top, to.top) - 40, Math.max(from.bottom, to.bottom) + 40];
  const buttons = scanControls().filter((one) => one.visible && one.kinds.has('button')
    && one.rect.left >= from.right - SLACK && one.rect.right <= to.left + SLACK && one.rect.top >= top && one.rect.bottom <= bottom);
  const called = (names) => buttons.find((one) => namesOf(one.el, true).some((name) => fit(name, names)?.loose === 0));
  const rtl = getComputedStyle(field).direction === 'rtl';
  const into = called(INTO) || (buttons.length === 2 ? buttons[0] : null);
  if (!into) return null;
  const out = called(OUT_OF) || buttons.filter((one) => one !== into)[0] || null;
  const [offered, chosen] = rtl ? [right, left] : [left, right];
  return { offered, chosen, into: into.el, out: out ? out.el : null };
}

// The entries of a list, each with its text.
function entriesOf(list) {
  if (list.tagName === 'SELECT') return [...list.options].map((el) => ({ el, text: el.textContent.trim() }));
  return [...list.querySelectorAll('[role=option], li')].filter(isVisible).map((el) => ({ el, text: textOf(el) }));
}

function entryOf({ field, where, name }) {
  return entriesOf(twoLists(field)[where]).find((entry) => plain(entry.text) === plain(name))?.el || null;
}

// The lines of a list that say exactly this, one an entry: the card of a connection may say what it is called, and below
// that its service, which is called the same.
function linesSaying({ name }) {
  const said = saying({ wordings: [name], exact: true });
  const found = said.length ? said : picturesOf(name);
  const isOfEarlier = (el, at) => found.slice(0, at).some((other) => spans(entryAround(other), el) && !areTwoLines(other, el));
  const isUnderPressed = (el) => !opensOnPress(el) && found.some((other) => other !== el && opensOnPress(other) && isJustUnder(el, other));
  return found.filter((el, at) => !isOfEarlier(el, at) && !isUnderPressed(el));
}

// What bears a name without saying it in words, as a tile with a logo does: by the picture's text, or by what comes up at the
// mouse. The innermost of each.
function picturesOf(name) {
  const bears = (el) => (el.tagName === 'IMG' ? el.alt : el.getAttribute('title'))?.trim() === name;
  const found = [...elementsUnder(document)].filter((el) => bears(el) && isVisible(el) && !isCovered(el));
  return found.filter((el) => !found.some((other) => other !== el && spans(el, other)));
}

const opensOnPress = (el) => getComputedStyle(el).cursor === 'pointer' || around(el, 'a, button, [role=button], [role=link]') !== null;

const isJustUnder = (el, other) => sameColumn(rectOf(el), rectOf(other))
  && rectOf(el).top >= rectOf(other).bottom - SLACK && rectOf(el).top - rectOf(other).bottom < rectOf(other).height;

// Whether two texts stand in lines of one list, alike and with more behind each: then an article, or what can be pressed,
// around them is the list, or the whole page, and no entry.
function areTwoLines(one, other) {
  const up = (el) => { const path = []; for (let node = el; node; node = parentOf(node)) path.unshift(node); return path; };
  const [first, second] = [up(one), up(other)];
  const at = first.findIndex((node, index) => node !== second[index]);
  const lines = [first[at], second[at]];
  const isMoreBehind = (line, el) => textOf(line).length > textOf(el).length && textOf(line).startsWith(textOf(el));
  return lines.every(Boolean) && lines[0].tagName === lines[1].tagName && lines[0].childElementCount > 1
    && lines[0].childElementCount === lines[1].childElementCount && isMoreBehind(lines[0], one) && isMoreBehind(lines[1], other);
}

// What is one entry as a whole: what is marked as that, or all that one press opens; else the element itself.
function entryAround(el) {
  const marked = around(el, 'li, tr, article, [role=listitem], [role=row], [role=option]');
  if (marked) return marked;
  let pressed = el;
  const isPressed = (node) => node && node !== document.body && getComputedStyle(node).cursor === 'pointer';
  while (isPressed(parentOf(pressed))) pressed = parentOf(pressed);
  return pressed;
}

// Two lists that nothing says are lists: entries that can be pressed, on the one side of a button that moves them or on
// the other. {into, out, entries: [{el, name, chosen}]} of those entries that stand there; or null.
function looseLists({ names }) {
  const press = (el) => { let node = el; while (node && getComputedStyle(node).cursor !== 'pointer') node = parentOf(node); return node && !node.matches('label, a, button') ? el : null; };
  const entries = names.flatMap((name) => saying({ wordings: [name], exact: false }).map(press).filter(Boolean).map((el) => ({ el, name, rect: rectOf(el) })));
  if (!entries.length) return null;
  const [top, bottom] = [Math.min(...entries.map((one) => one.rect.top)) - 160, Math.max(...entries.map((one) => one.rect.bottom)) + 240];
  const buttons = scanControls().filter((one) => one.visible && one.kinds.has('button') && one.rect.top >= top && one.rect.bottom <= bottom);
  const called = (wordings) => buttons.filter((one) => namesOf(one.el, true).some((said) => fit(said, wordings)?.loose === 0));
  const into = called(INTO).find((one) => entries.every(({ rect }) => rect.right <= one.rect.left + SLACK || rect.left >= one.rect.right - SLACK));
  const out = into && called(OUT_OF).find((one) => sameColumn(one.rect, into.rect));
  if (!into || !out) return headedLists(entries);
  const rtl = getComputedStyle(into.el).direction === 'rtl';
  const isChosen = ({ rect }) => (rtl ? rect.right <= into.rect.left + SLACK : rect.left >= into.rect.right - SLACK);
  return { into: into.el, out: out.el, entries: entries.map((one) => ({ el: one.el, name: one.name, chosen: isChosen(one) })) };
}

const ON_OFFER = ['Available', 'Available scopes', 'All scopes', 'Unselected'];
const CHOSEN = ['Selected', 'Selected scopes', 'Chosen', 'Chosen scopes'];

// The same two lists without a button: headings side by side say what is on offer and what is chosen, and a press on an
// entry brings it over; or null.
function headedLists(entries) {
  const heads = scanTexts().filter((run) => !run.owned && entries.every(({ rect }) => run.rect.bottom <= rect.top + SLACK));
  const [offer, chosen] = [ON_OFFER, CHOSEN].map((words) => heads.filter((run) => fit(run.text, words)));
  for (const from of offer) {
    for (const to of chosen.filter((run) => sameRow(run.rect, from.rect))) {
      const edge = Math.max(from.rect.left, to.rect.left) - SLACK;
      const isRight = ({ rect }) => rect.left >= edge;
      const isChosen = (one) => isRight(one) === to.rect.left > from.rect.left;
      return { into: null, out: null, entries: entries.map((one) => ({ el: one.el, name: one.name, chosen: isChosen(one) })) };
    }
  }
  return null;
}

const looseState = (args) => { const two = looseLists(args); return two && two.entries.map(({ name, chosen }) => [name, chosen]); };
const looseEntry = (args) => looseLists(args)?.entries.find((one) => one.name === args.name)?.el || null;
const looseButton = (args) => looseLists(args)?.[args.part] || null;

const OPENS = ['View', 'View details', 'Open', 'Details', 'Show details', 'See details', 'Select', 'Manage', 'Edit'];

// The button that opens an entry whose name does nothing when it is pressed: the one of its line, or its card, that is
// called so; null where none is, where several are, or where the name itself can be pressed.
function openerOf(el) {
  if (opensOnPress(el)) return null;
  const buttons = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button') && !spans(one.el, el));
  for (let part = parentOf(el); part && part !== document.body; part = parentOf(part)) {
    const inside = buttons.filter((one) => spans(part, one.el));
    if (!inside.length) continue;
    const isEntry = rectOf(part).height <= 220;
    const own = isEntry && inside.length <= 4 ? inside : inside.filter((one) => sameRow(one.rect, rectOf(el)));
    const ranked = own.map((one) => ({ one, rank: Math.min(...namesOf(one.el, true).map((name) => fit(name, OPENS)).filter((match) => match?.loose === 0).map((match) => match.index)) }))
      .filter(({ rank }) => rank < Infinity).sort((a, b) => a.rank - b.rank);
    return ranked.length && !(ranked.length > 1 && ranked[1].rank === ranked[0].rank) ? ranked[0].one.shown : null;
  }
  return null;
}

const TAKES_OVER = ['Apply', 'Done', 'OK', 'Save', 'Confirm', 'Select', 'Add', 'Add selected', 'Apply selection'];

// The button of an open list that takes over what was ticked in it, as "Apply" does: what only closes it may undo that.
function takesOver({ wordings, field }) {
  for (const entry of saying({ wordings, exact: false })) {
    let layer = entry;
    while (layer && !spans(layer, field) && !['absolute', 'fixed'].includes(getComputedStyle(layer).position) && !layer.matches(':popover-open')) layer = parentOf(layer);
    const button = layer && !spans(layer, field) && saying({ wordings: TAKES_OVER, exact: false }).find((el) => spans(layer, el));
    if (button) return button;
  }
  return null;
}

// The fields that a person can type into.
const openFields = () => scanControls().filter((one) => one.visible && one.kinds.has('text') && !one.generic && !one.disabled && !one.el.readOnly).map((one) => one.el);

// The one field without text that a press brought into view; null where it brought none, or several.
function freshField(before) {
  const fresh = openFields().filter((el) => !before.includes(el) && !('value' in el && el.value));
  return fresh.length === 1 ? fresh[0] : null;
}
