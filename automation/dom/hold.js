// Hold: what a control holds now, read from the element itself.

function heldBy(el) {
  if (!el.isConnected) return null; // the page has made another in its place
  const tag = el.tagName;
  if (TOGGLE_ROLES.has(roleOf(el)) && el.hasAttribute('aria-checked')) return el.getAttribute('aria-checked') === 'true';
  if (el.hasAttribute('aria-pressed')) return el.getAttribute('aria-pressed') === 'true';
  if (tag === 'INPUT' && ['checkbox', 'radio'].includes(el.type)) return el.checked;
  if (!roleOf(el) && isDrawnSwitch(el)) return isKnobAtEnd(el);
  const parts = kindsOf(el).has('segments') ? segmentsOf(el) : null;
  if (parts) {
    const now = pressedIn(parts);
    return isOnOff(parts) ? Boolean(now && isOnSegment(now)) : now ? textOf(now) : '';
  }
  if (TOGGLE_ROLES.has(roleOf(el))) {
    const native = el.querySelector('input[type=checkbox], input[type=radio]');
    return native ? native.checked : el.hasAttribute('checked');
  }
  if (tag === 'SELECT') {
    const chosen = [...el.selectedOptions].map((option) => option.textContent.trim());
    return el.multiple ? chosen : chosen[0] || '';
  }
  if (isBehindItsBox(el) && !el.value) return textOf(boxOfChoice(el));
  if ('value' in el && (tag === 'INPUT' || tag === 'TEXTAREA')) return el.value;
  const inner = el.querySelector('input:not([type=hidden]), textarea');
  if (inner && inner.value) return inner.value;
  // what is drawn may hold its list all the time, unseen until it opens
  return el.isContentEditable ? el.innerText : seenIn(el, el).join(' ') || textOf(el);
}

// Texts by which a multiple choice shows what is chosen: marked entries of its own list, else tags in or around it.
// What stands around it ends with the block that holds its label, or before the block that holds another field.
function chosenBy({ field, names }) {
  const two = twoLists(field);
  if (two) return entriesOf(two.chosen).map((entry) => entry.text);
  if (field.tagName === 'SELECT') return [...field.selectedOptions].map((option) => option.textContent.trim());
  if (field.matches('[role=listbox]')) {
    return [...field.querySelectorAll('[aria-selected=true], [aria-checked=true]')].map(textOf);
  }
  const said = [String(heldBy(field))];
  const own = field.matches('button, [role=button]') ? seenIn(field, field) : [];
  let node = field;
  for (let level = 0; node && level < 10; level += 1) {
    const texts = seenIn(node, field);
    said.push(texts.join(' '), ...texts);
    if (texts.some((text) => fit(text, names) && !own.includes(text))) break; // a button may be called like its label
    node = parentOf(node);
    if (!node || node.matches('form, dialog, [role=dialog], body') || scanCountOfFields(node) > 1) break;
  }
  return said;
}

// The button on a tag that takes it off its field, where exactly one stands with the tag's words and with no other tag's.
function takesOff({ field, name, names }) {
  const says = (part, word) => seenIn(part, field).some((text) => fit(text, [word])?.loose === 0);
  const buttons = scanControls().filter((one) => one.visible && one.kinds.has('button') && one.el !== field).map((one) => one.el);
  for (let box = parentOf(field); box && scanCountOfFields(box) <= 1; box = parentOf(box)) {
    const own = buttons.filter((el) => {
      if (!spans(box, el)) return false;
      let part = el;
      while (part !== box && !says(part, name)) part = parentOf(part);
      return part !== box && !spans(part, field) && !names.some((other) => other !== name && says(part, other));
    });
    if (own.length) return own.length === 1 ? own[0] : null;
  }
  return null;
}

// Whether an element is a layer above or below a field, such as a list of what is on offer: what is chosen stands in line.
function isLayerOf(field, el) {
  if (el.matches(':popover-open')) return !spans(el, field);
  if (!['absolute', 'fixed'].includes(getComputedStyle(el).position)) return false;
  const [own, layer] = [rectOf(field), rectOf(el)];
  return layer.height > own.height && (layer.top >= own.bottom - SLACK || layer.bottom <= own.top + SLACK);
}

// The pieces of text that can be seen in an element, without those entries of a list that are only on offer to a field.
function seenIn(el, field) {
  const texts = [];
  for (const node of drawnIn(el)) {
    if (node.nodeType === Node.TEXT_NODE && node.data.trim()) texts.push(node.data.trim());
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches('select, textarea, script, style') || isOverlay(node)) continue;
    const offered = node.matches('[role=option], [role=menuitem], [role=menuitemcheckbox]')
      && node.getAttribute('aria-selected') !== 'true' && node.getAttribute('aria-checked') !== 'true';
    if (!offered && boxOf(node).checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isLayerOf(field, node)) texts.push(...seenIn(node, field));
  }
  return texts;
}

// Whether an element is drawn on a layer over the page, as an open list is.
function isLaidOver(el) {
  for (let node = el; node && node !== document.body; node = parentOf(node)) {
    if (node.matches('dialog, :popover-open') || ['absolute', 'fixed'].includes(getComputedStyle(node).position)) return true;
  }
  return false;
}

// Whether an element is an entry of an open list, and not what the field itself shows of its choice.
function isEntry(el, field) {
  const sheet = sheetOf(field);
  if (sheet && !spans(sheet, el) && !isLaidOver(el)) return false; // a line of the page behind the panel that the field is on
  let widget = field;
  for (let node = field; node && !(node.matches('form, body') || scanCountOfFields(node) > 1); node = node.parentElement) {
    if (node.querySelector('[role=listbox], [role=menu], li')) break;
    widget = node;
  }
  if (field.matches('[role=listbox]')) return field.contains(el); // a list that always stands open
  if ((spans(widget, el) && !isOnItsLayer(el, field)) || spans(el, field)) return false;
  return Boolean(el.closest('[role=option], [role=menuitem], [role=menuitemcheckbox], [role=listbox], [aria-selected], li'))
      || ['checkbox', 'radio'].includes(el.closest('label')?.control?.type)
      || getComputedStyle(el).cursor === 'pointer' || /-.*(item|option)/i.test(el.tagName);
}

// Places where a click does nothing but leave what is open: headings and paragraphs that are in view and free.
function quietPlaces(field) {
  const root = field.getRootNode();
  return [...document.querySelectorAll('h1, h2, h3, legend, p'), ...root.querySelectorAll('label:not([for])')]
    .filter((el) => isVisible(el) && !isCovered(el) && !el.querySelector('a, button, input') && getComputedStyle(el).cursor !== 'pointer'
      && el.getBoundingClientRect().top >= 0 && el.getBoundingClientRect().bottom <= innerHeight);
}

// Which of some entries of an open list are chosen: those that say so, else those that have a picture, such as a tick,
// more than the others have. Nothing where all are alike.
function markedOf({ names, field }) {
  const rows = names.flatMap((name) => saying({ wordings: [name], exact: true }).filter((el) => isEntry(el, field)).slice(0, 1).map((el) => ({ name, el })));
  for (const row of rows) {
    const holdsOthers = (el) => rows.some((other) => other !== row && spans(el, other.el));
    row.line = row.el;
    while (parentOf(row.line) && !holdsOthers(parentOf(row.line)) && rectOf(parentOf(row.line)).height < 80) row.line = parentOf(row.line);
    const told = row.line.querySelector('[aria-selected], [aria-checked], input[type=checkbox]') || around(row.el, '[aria-selected], [aria-checked]');
    row.told = !told ? null : told.tagName === 'INPUT' ? told.checked : [told.getAttribute('aria-selected'), told.getAttribute('aria-checked')].includes('true');
    row.pictures = [...row.line.querySelectorAll('svg, img, i')].filter(isVisible).length;
  }
  if (rows.length && rows.every(({ told }) => told !== null)) return rows.filter(({ told }) => told).map(({ name }) => name);
  const fewest = Math.min(...rows.map(({ pictures }) => pictures));
  const more = rows.filter(({ pictures }) => pictures > fewest).map(({ name }) => name);
  return more.length ? more : null;
}

// How many of what is chosen a field folds away behind the first ones, as in "+2 more" or "Desk.tickets.READ +2", and how
// many are chosen altogether where it tells that alone, as in "3 selected".
function foldedBy(args) {
  const texts = chosenBy(args).map((text) => text.trim());
  const number = (...patterns) => Number(texts.flatMap((text) => patterns.map((pattern) => pattern.exec(text))).find(Boolean)?.[1] || 0);
  return {
    more: number(/^\+\s*(\d+)(\s|$|…|\.)/, /\s\+\s*(\d+)(\s+(more|others?))?[….]*$/i),
    all: number(/^(\d+)\s+(\p{L}+\s+)?(selected|chosen)$/iu),
  };
}

// A layer that lies over a field and most of the window while a list is open, and a place where it is bare.
function layerOver(field) {
  let layer = atMiddle(field);
  while (layer && !spans(layer, field) && rectOf(layer).width * rectOf(layer).height < innerWidth * innerHeight * 0.6) layer = parentOf(layer);
  if (!layer || spans(layer, field) || spans(field, layer)) return {};
  return barePlace(layer);
}

// The same for a list that is open over a field which was made anew: the layer that holds its entries and no form.
function layerOfEntries({ wordings }) {
  for (const entry of saying({ wordings, exact: true })) {
    let layer = entry;
    while (layer && rectOf(layer).width * rectOf(layer).height < innerWidth * innerHeight * 0.6) layer = parentOf(layer);
    if (layer && !layer.matches('body, html') && scanCountOfFields(layer) <= 1) return barePlace(layer);
  }
  return {};
}

function barePlace(layer) {
  const box = layer.getBoundingClientRect();
  if (box.width * box.height < innerWidth * innerHeight * 0.6) return {};
  for (const [right, down] of [[0.5, 0.02], [0.02, 0.5], [0.98, 0.5], [0.5, 0.98], [0.25, 0.25], [0.75, 0.75]]) {
    const [x, y] = [innerWidth * right, innerHeight * down];
    if (deepest(document, x, y) === layer) return { layer, x: x - box.left, y: y - box.top };
  }
  return {};
}

// The empty field that got the focus when a list opened: it may show its entries only once something is typed there.
function searchBox({ field, before: { active } }) {
  let box = document.activeElement;
  while (box?.shadowRoot?.activeElement) box = box.shadowRoot.activeElement;
  const isSearch = box && box !== active && box !== field && box.tagName === 'INPUT' && kindsOf(box).has('text')
    && box.type !== 'password' && !box.readOnly && !box.value && isVisible(box);
  return isSearch ? box : null;
}

// How a choice is to be opened: it may be segments, which need no opening, or be pressed at a certain place only.
const wayIn = ({ field, shown }) => ({ segments: segmentsOf(field) !== null, place: placeBesideMarks(shown) });

// A bare place of a field in whose middle stands a link or a button of its own, such as the cross of a tag; else null.
function placeBesideMarks(field) {
  const box = field.getBoundingClientRect();
  const isBare = (el) => { const mark = el?.closest('a, button, [role=button]'); return field.contains(el) && (!mark || mark.contains(field)); };
  const middle = atMiddle(field);
  if (!middle || !field.contains(middle) || isBare(middle)) return null;
  const places = [[0.98, 0.5], [0.9, 0.5], [0.02, 0.5], [0.5, 0.95], [0.75, 0.5], [0.25, 0.5], [0.6, 0.5], [0.4, 0.5]]
    .map(([right, down]) => ({ x: box.width * right, y: box.height * down }));
  return places.find(({ x, y }) => isBare(deepest(document, box.left + x, box.top + y))) || null;
}

// The code editor of a page: a known make of editor, else the largest field for several lines.
function editorOf() {
  const known = pierce('.ace_editor, .zace-editor, lyte-ace-editor, .CodeMirror, .cm-editor, .monaco-editor');
  const fields = pierce('textarea, [contenteditable=true], [contenteditable=""], [role=textbox][aria-multiline=true]');
  const area = (el) => el.getBoundingClientRect().width * el.getBoundingClientRect().height;
  const visible = (list) => list.filter((el) => isVisible(el) && area(el) > 4000).sort((a, b) => area(b) - area(a));
  return visible(known)[0] || visible(fields)[0] || null;
}

// Draw a value in dots wherever it stands, in texts and in fields.
function veil({ value }) {
  for (const el of elementsUnder(document)) {
    const own = [...el.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.includes(value));
    if (own || ('value' in el && el.value === value)) el.style.setProperty('-webkit-text-security', 'disc');
  }
}

const takesNoTyping = (el) => el.readOnly || el.getAttribute('aria-readonly') === 'true' || el.disabled;

const UNLOCKS = ['Edit', 'Change', 'Modify', 'Rename', 'Customize', 'Edit link name', 'Change link name'];

// The button in the line of a field that takes no typing which lets one type there; null for a field that does, or none.
function pencilBeside(el) {
  if (!takesNoTyping(el)) return null;
  const own = rectOf(el);
  const near = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button') && sameRow(own, one.rect)
    && one.rect.left >= own.left && one.rect.left - own.right <= 60 && namesOf(one.el, true).some((name) => fit(name, UNLOCKS)?.loose === 0));
  return near.length === 1 ? near[0].shown : null;
}

// Whether a field stands bare, and alone, in a box that breaks lines, as one does among the tags that it makes.
function isInTagBox(el) {
  const box = el.tagName === 'INPUT' ? parentOf(el) : null;
  if (!box || parseFloat(getComputedStyle(el).borderTopWidth) > 0 || rectOf(box).height >= TALLEST) return false;
  const style = getComputedStyle(box);
  return style.display.includes('flex') && style.flexWrap !== 'nowrap' && scanCountOfFields(box) === 1;
}
const isAmongTags = (el) => isInTagBox(el) && [...parentOf(el).children].some((other) => other !== el && isVisible(other));

// Whether what is typed into a field becomes a tag there: its hint says so, or it looks so.
function takesTags(el) {
  if (!el.isConnected) return null; // the page has made another in its place
  return asksForEnter(el) || /\bcommas?\b/i.test(hintOf(el)) || isInTagBox(el) || takesList(el) === 'surely';
}

// Whether a field without tags takes a whole list, with commas between: 'surely' where it has room for lines, 'maybe' where
// only its hint speaks of commas; else nothing.
function takesList(el) {
  if (!el.isConnected || isInTagBox(el) || asksForEnter(el)) return '';
  if (el.tagName === 'TEXTAREA' || el.isContentEditable) return 'surely';
  return /\bcomma\b/i.test(hintOf(el)) ? 'maybe' : '';
}

const hintOf = (el) => `${el.getAttribute('placeholder') || el.getAttribute('aria-placeholder') || ''} ${byIds(el, 'aria-describedby')}`;
const asksForEnter = (el) => /\b(press(ing)?|hit) enter\b|\benter to add\b/i.test(hintOf(el));

// Keep the next Enter in a field from submitting the form around it.
function holdSubmit(el) {
  const form = around(el, 'form');
  if (!form) return;
  const hold = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  form.addEventListener('submit', hold, { capture: true });
  setTimeout(() => form.removeEventListener('submit', hold, { capture: true }), 500);
}
