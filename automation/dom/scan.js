// What an eye sees on this document: controls with their kinds, and runs of visible text with their rectangles.
// Open shadow roots are part of the page; closed ones and the product's own overlay are not.

const TEXT_TYPES = new Set(['', 'text', 'email', 'url', 'password', 'search', 'tel', 'number']);
const BUTTON_TYPES = new Set(['submit', 'button', 'image', 'reset']);
const BUTTON_ROLES = new Set(['button', 'link', 'tab', 'menuitem', 'treeitem', 'menuitemradio']);
const TOGGLE_ROLES = new Set(['checkbox', 'switch', 'radio', 'menuitemcheckbox']);
const ICON = 48; // how wide a picture to press is at most
const CURSOR = 12; // how wide a field is at most that shows nothing but its cursor
const APART = 3; // how wide a gap in a line is at least that parts words, in pixels
const OWN_TEXT = 'button, a, [role=tab], [role=link], select, option, textarea, [role=button], [role=option], [role=listbox], [role=textbox], script, style, noscript';

const roleOf = (el) => (el.getAttribute('role') || '').trim().toLowerCase().split(/\s+/)[0];
const isOverlay = (el) => el.tagName.startsWith('X-PW');

// What is drawn stands in the flat tree: a host holds its open shadow root, a slot what is put into it.
const parentOf = (node) => node.assignedSlot || node.parentElement || node.getRootNode().host || null;

function drawnIn(node) {
  if (node.shadowRoot) return [...node.shadowRoot.childNodes];
  const slotted = node.tagName === 'SLOT' ? node.assignedNodes() : [];
  return slotted.length ? slotted : [...node.childNodes];
}

// The nearest element at or around one, as it is drawn, that a selector fits.
function around(el, selector) {
  let node = el;
  while (node && !node.matches(selector)) node = parentOf(node);
  return node;
}

// Every element that is drawn in another one.
function* drawnUnder(el) {
  for (const node of drawnIn(el)) {
    if (node.nodeType !== Node.ELEMENT_NODE) continue;
    yield node;
    yield* drawnUnder(node);
  }
}

function rectOf(el) {
  const box = el.getBoundingClientRect();
  return { left: box.left, top: box.top, right: box.right, bottom: box.bottom, width: box.width, height: box.height };
}

// Whether something stands above or before the beginning of the page, where no scrolling leads: old pages put away there
// what they have drawn before, such as a form that is behind another tab.
function isPutAway(el, box) {
  const isRtl = () => getComputedStyle(document.documentElement).direction === 'rtl';
  return (box.bottom + scrollY <= 0 || (box.right + scrollX <= 0 && !isRtl())) && !isScrolledOut(el);
}

function isVisible(el) {
  const box = el.getBoundingClientRect();
  if (box.width < 2 || box.height < 2 || isPutAway(el, box)) return false;
  return el.checkVisibility({ opacityProperty: true, visibilityProperty: true, checkOpacity: true, checkVisibilityCSS: true });
}

function isDisabled(el) {
  return el.matches(':disabled') || el.getAttribute('aria-disabled') === 'true' || around(el, '[inert]') !== null;
}

function opensList(el) {
  const popup = (el.getAttribute('aria-haspopup') || '').toLowerCase();
  return ['true', 'listbox', 'menu', 'tree'].includes(popup);
}

// Hints of a list that nothing is chosen from yet; "Select all" and "Choose file" are buttons.
const ASKS_TO_CHOOSE = /^\W*(please )?(none selected|(select|choose|pick)( (one|an?|the|your)\b.*| (option|options|scope|scopes|value|type))?)\W*$/i;

// Whether a field that takes no typing is there to be chosen in: it asks for that, or the mouse over it says so.
const isReadOnlyChoice = (el) => el.readOnly && !el.disabled
  && (/^\W*(please )?(select|choose|pick)\b/i.test(el.placeholder) || getComputedStyle(el).cursor === 'pointer');

// Whether a plain button, of which nothing says that it opens a list, reads like one: by a hint, by a mark after its words,
// or by the entries that stand hidden, or over the page, right behind it.
function dropsDown(el) {
  if (!['', 'button'].includes(roleOf(el)) || isIcon(el)) return false;
  const said = textOf(el);
  if (pointsDown(el, said)) return true;
  const sends = el.tagName === 'BUTTON' ? el.type !== 'button' && el.form : !/^(#.*|javascript:.*)?$/i.test(el.getAttribute('href') || '');
  if (sends) return false;
  if (el.getAttribute('aria-haspopup') === 'dialog' && /^\W*(please )?(select|choose|pick)\b/i.test(said)) return true; // one to choose in
  if (ASKS_TO_CHOOSE.test(said) || [el.dataset.toggle, el.dataset.bsToggle].includes('dropdown')) return true;
  const list = el.nextElementSibling;
  if (!list || list.childElementCount < 2 || list.querySelector('input:not([type=checkbox], [type=search]), select, textarea, form')) return false;
  return !isVisible(list) || ['absolute', 'fixed'].includes(getComputedStyle(list).position);
}

// The kinds of control an element can serve as. `generic` marks what only its behaviour (pointer, focus) suggests.
function kindsOf(el) {
  const tag = el.tagName;
  const role = roleOf(el);
  const kinds = new Set();
  if (tag === 'INPUT') {
    const type = (el.getAttribute('type') || '').toLowerCase();
    if (TOGGLE_ROLES.has(type) || TOGGLE_ROLES.has(role)) kinds.add('toggle');
    else if (BUTTON_TYPES.has(type)) kinds.add('button');
    else if (TEXT_TYPES.has(type)) {
      if (role === 'combobox' || opensList(el) || isReadOnlyChoice(el)) ['choice', 'multi'].forEach((kind) => kinds.add(kind));
      else kinds.add('text');
    }
    return kinds;
  }
  if (tag === 'TEXTAREA') return kinds.add('text');
  if (tag === 'SELECT') return kinds.add(el.multiple ? 'multi' : 'choice');
  if (TOGGLE_ROLES.has(role)) return kinds.add('toggle');
  if (!role && isDrawnSwitch(el)) return kinds.add('toggle');
  if (role === 'textbox' || role === 'searchbox' || (el.isContentEditable && !el.parentElement?.isContentEditable)) return kinds.add('text');
  if (role === 'combobox') return kinds.add('choice').add('multi');
  if (role === 'listbox') return kinds.add(el.getAttribute('aria-multiselectable') === 'true' ? 'multi' : 'choice');
  if (tag === 'BUTTON' || BUTTON_ROLES.has(role) || tag === 'A' || tag === 'SUMMARY') {
    kinds.add('button');
    if (el.hasAttribute('aria-pressed')) kinds.add('toggle'); // it stays pressed in
    if (isArrowOfButton(el)) return kinds;
    if (opensList(el)) kinds.add('choice').add('multi');
    else if (dropsDown(el)) kinds.add('choice').add('multi').add('drops');
    return kinds;
  }
  if (opensList(el)) return kinds.add('choice').add('multi');
  if (tag === 'LABEL' || tag === 'BODY' || tag === 'HTML' || tag === 'IFRAME' || tag === 'OPTION') return kinds;
  const parts = segmentsOf(el);
  if (parts && (!isOnOff(parts) || pressedIn(parts))) return kinds.add(isOnOff(parts) ? 'toggle' : 'choice').add('generic').add('segments');
  if (looksClickable(el)) (isIcon(el) || role === 'option' ? ['button', 'generic'] : ['button', 'choice', 'multi', 'generic']).forEach((kind) => kinds.add(kind));
  return kinds;
}

// Whether a button without words is the arrow of the button that it touches, which opens further things to do, and no choice.
function isArrowOfButton(el) {
  const other = el.previousElementSibling;
  if (!isIcon(el) || !other?.matches('button, a, [role=button], input[type=submit]') || !/[\p{L}\p{N}]/u.test(other.value || textOf(other))) return false;
  const [own, before] = [rectOf(el), rectOf(other)];
  return Math.abs(own.left - before.right) <= 4 && Math.abs(own.top - before.top) <= 2 && Math.abs(own.height - before.height) <= 4;
}

// Whether there is, behind the words of a link or a button, a mark that points down, or a picture that stands away from
// them at the end of a wide box.
function pointsDown(el, said) {
  if (/[\p{L}\p{N}\p{P}]\s*[▾▼▿▽⌄⏷˅]$/u.test(said)) return true;
  if (/[\p{L}\p{N}]/u.test(said) && /^"[▾▼▿▽⌄⏷˅]"$/.test(getComputedStyle(el, '::after').content)) return true;
  const box = rectOf(el);
  if (box.width < 120 || box.height > ICON || !/[\p{L}\p{N}]/u.test(said)) return false;
  const under = [...drawnUnder(el)];
  const pictures = under.map((one) => ({ one, rect: rectOf(one) }))
    .filter(({ one, rect }) => rect.width > 4 && rect.width <= 24 && box.right - rect.right <= 24 && !textOf(one));
  if (!pictures.length) return false;
  const words = document.createRange();
  const isWord = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const pieces = [el, ...under].flatMap(drawnIn).filter(isWord).map((node) => { words.selectNodeContents(node); return words.getBoundingClientRect(); });
  const right = Math.max(...pieces.map((piece) => piece.right));
  return pictures.some(({ rect }) => rect.left >= right + 16);
}

// Whether what can be pressed is a picture or a mark, such as a (?) for help: what holds an entry is wider, or has words.
function isIcon(el) {
  return rectOf(el).width <= ICON && !/[\p{L}\p{N}]/u.test(textOf(el));
}

function looksClickable(el) {
  if (el.hasAttribute('onclick') || (el.hasAttribute('tabindex') && el.tabIndex >= 0)) return true;
  if (getComputedStyle(el).cursor !== 'pointer' || around(el, 'a, button, [role=button], [role=option], [role=switch], [role=checkbox]')) return false;
  const label = around(el, 'label');
  if (label && (label === el || label.control || label.htmlFor)) return false; // a press there is one of its own control
  const parent = parentOf(el);
  if (el.title && isIcon(el)) return true; // a picture with a name of its own, on a line that can be pressed as well
  return !parent || getComputedStyle(parent).cursor !== 'pointer';
}

function* elementsUnder(root) {
  for (const child of root.children) {
    if (isOverlay(child)) continue;
    yield child;
    if (child.shadowRoot) yield* elementsUnder(child.shadowRoot);
    yield* elementsUnder(child);
  }
}

// A text as an eye reads it: what only tells where a word may be broken, such as a soft hyphen, is not seen.
const asRead = (text) => text.replace(/[\u00AD\u200B\u2060\uFEFF]/g, '').replace(/\s+/g, ' ').trim();

// Text as it stands inside an element, without what its controls hold.
function textOf(el) {
  let text = '';
  for (const node of drawnIn(el)) {
    if (node.nodeType === Node.TEXT_NODE) text += node.data;
    else if (node.nodeType === Node.ELEMENT_NODE && !node.matches('select, textarea, script, style, [role=listbox], [hidden]')) {
      text += ' ' + textOf(node) + ' ';
    }
  }
  return asRead(text);
}

// Whether a link or a button is small and says nothing but a mark, such as the cross that takes a tag off.
function isMark(el) {
  const box = el.getBoundingClientRect();
  return el.matches('a, button, [role=button]') && Math.max(box.width, box.height) <= 24 && !/[\p{L}\p{N}]/u.test(textOf(el));
}

function scanControls() {
  const found = [];
  for (const el of elementsUnder(document)) {
    const kinds = kindsOf(el);
    if (kinds.size) found.push({ el, kinds, generic: kinds.has('generic') });
  }
  const solid = found.filter((one) => !one.generic).map((one) => one.el);
  const plain = found.filter((one) => {
    if (one.kinds.has('segments')) return true;
    if (one.generic) {
      const near = solid.filter((el) => (spans(one.el, el) && !isOnItsLayer(el, one.el)) || spans(el, one.el));
      if (near.length && !near.every((el) => spans(one.el, el) && isMark(el))) return false;
      if (near.length) one.kinds.delete('button'); // a field with a mark in each tag, to take it off
      return true;
    }
    if (!one.kinds.has('toggle')) return true;
    // A drawn switch may hold a native input, and a native input may stand for a drawn switch: one control, not two.
    return !found.some((other) => other !== one && other.kinds.has('toggle') && spans(other.el, one.el));
  });
  for (const one of plain) {
    one.shown = one.kinds.has('toggle') ? otherSegment(one.el) || drawnToggle(one.el) : isBehindItsBox(one.el) ? boxOfChoice(one.el) : one.el;
    one.rect = rectOf(one.kinds.has('segments') ? one.el : one.shown);
    one.visible = isVisible(one.shown);
    one.disabled = isDisabled(one.el);
  }
  return plain;
}

// Whether something stands in what a choice opens, such as the search in its list: that is unseen, or laid over the page.
function isOnItsLayer(el, choice) {
  for (let node = el; node && node !== choice; node = parentOf(node)) if (isUnseen(node) || isLayerOf(choice, node)) return true;
  return false;
}

const isUnseen = (el) => getComputedStyle(el).display === 'none';

// A native checkbox is often hidden and a box drawn in its place: what a person clicks is the label around or after it.
function drawnToggle(el) {
  if (isVisible(el)) return el;
  const candidates = [around(el, 'label'), ...(el.labels || []), el.nextElementSibling, parentOf(el)];
  return candidates.find((one) => one && isVisible(one)) || el;
}

// Whether a choice is a field that cannot be seen itself, over or under the box that shows what is chosen, or one that is
// only as wide as the cursor in that box.
const isBehindItsBox = (el) => el.tagName === 'INPUT' && kindsOf(el).has('choice') && (!isVisible(el) || rectOf(el).width <= CURSOR);

// The box in which such a field stands alone: what a person sees, and presses.
function boxOfChoice(el) {
  let box = parentOf(el);
  while (box && !(isVisible(box) && rectOf(box).width > ICON)) box = parentOf(box);
  if (!box || scanCountOfFields(box) > 1) return el;
  const { width, height } = rectOf(box);
  for (let node = parentOf(box); node && scanCountOfFields(node) === 1; node = parentOf(node)) {
    if (rectOf(node).width > 1.1 * width + 16 || rectOf(node).height > 1.5 * height + 8) break;
    box = node;
  }
  return box;
}

// The element that draws what stands in this one; ``display: contents`` draws nothing by itself.
function boxOf(el) {
  let box = el;
  while (getComputedStyle(box).display === 'contents' && parentOf(box)) box = parentOf(box);
  return box;
}

// Runs of text: what reads as one piece, broken by blocks, controls and line breaks.
function scanTexts() {
  const runs = [];
  let open = null;
  const close = () => {
    if (open) {
      open.text = asRead(open.text);
      open.lines = open.drawn.includes('\n') ? open.drawn.split('\n').map(asRead).filter(Boolean) : [];
      if (open.text) runs.push(open);
    }
    open = null;
  };
  const blockOf = (el) => {
    let block = el;
    while (parentOf(block) && ['inline', 'contents'].includes(getComputedStyle(block).display)) block = parentOf(block);
    return block;
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      let parent = parentOf(node);
      while (parent && parent.tagName === 'SLOT') parent = parentOf(parent);
      if (!node.data.trim() || !parent) { if (open) open.text += ' '; return; }
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width < 2 || box.height < 2 || isPutAway(parent, box) || !isLit(parent)) return;
      const block = blockOf(parent);
      if (!open || open.block !== block) {
        close();
        open = { text: '', drawn: '', pieces: [], parents: [], block, el: parent, rect: { left: box.left, top: box.top, right: box.right, bottom: box.bottom } };
      }
      const parts = range.getClientRects();
      const [first, last] = [parts[0] || box, parts[parts.length - 1] || box];
      // what stands apart reads as words of their own, though nothing stands between
      if (open.last && (first.left - open.last.right > APART || first.top >= open.last.bottom - 2)) open.text += ' ';
      open.last = last;
      open.text += node.data;
      open.drawn += /^(pre|break)/.test(getComputedStyle(parent).whiteSpace) ? node.data : asRead(node.data);
      open.pieces.push(asRead(node.data));
      open.parents.push(parent);
      open.rect.left = Math.min(open.rect.left, box.left);
      open.rect.top = Math.min(open.rect.top, box.top);
      open.rect.right = Math.max(open.rect.right, box.right);
      open.rect.bottom = Math.max(open.rect.bottom, box.bottom);
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE || isOverlay(node)) return;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'OPTION'].includes(node.tagName)) return;
    if (['INPUT', 'SELECT', 'TEXTAREA', 'BUTTON', 'BR', 'IMG', 'IFRAME', 'HR'].includes(node.tagName)) close();
    drawnIn(node).forEach(visit);
    if (['BUTTON', 'TD', 'TH', 'LI', 'DIV'].includes(node.tagName)) close();
  };
  const isLit = (el) => boxOf(el).checkVisibility({ checkOpacity: true, checkVisibilityCSS: true, opacityProperty: true, visibilityProperty: true });
  if (document.body) visit(document.body);
  close();
  for (const run of runs) run.owned = Boolean(around(run.el, OWN_TEXT));
  return runs;
}

// Whether an element is part of a bar at the edge of the window, or of what scrolls in it, from under which another one can
// be scrolled.
function isBar(el, under) {
  const whole = isScrollable(document.scrollingElement);
  if (!whole && !scrollsInside(under)) return false;
  for (let node = el; node && node !== document.body; node = parentOf(node)) {
    const how = getComputedStyle(node).position;
    const { top, bottom, height } = node.getBoundingClientRect();
    const isAtEdge = whole || how === 'sticky' || top <= 2 || bottom >= innerHeight - 2;
    if (['fixed', 'sticky'].includes(how)) return isAtEdge && height < innerHeight * 0.35 && !(how === 'sticky' && isOnSheetOver(node, under));
  }
  return false;
}

// Whether a bar is part of a sheet that lies over an element, such as the foot of a drawer.
function isOnSheetOver(bar, under) {
  const sheet = sheetOf(bar);
  return sheet !== null && !spans(sheet, under);
}

const isScrollable = (el) => Boolean(el) && el.scrollHeight > el.clientHeight + 2;

// Whether an element stands in something on the page that can be scrolled.
function scrollsInside(el) {
  for (let node = parentOf(el); node && node !== document.body; node = parentOf(node)) {
    if (isScrollable(node) && /auto|scroll|overlay/.test(getComputedStyle(node).overflowY)) return true;
  }
  return false;
}

// What is seen at the middle of an element; nothing where that is out of view.
function atMiddle(el) {
  const box = el.getBoundingClientRect();
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  return x < 0 || y < 0 || x > innerWidth || y > innerHeight ? null : deepest(document, x, y);
}

// Whether an element is drawn inside another one, in open shadow roots and slots below it too.
function spans(outer, el) {
  let node = el;
  while (node && node !== outer) node = parentOf(node);
  return Boolean(node);
}

// Whether an element lies behind a layer, such as a dialog, on which a text stands among fields or buttons, or behind a
// veil over the whole window while the text stands in front of it, or is scrolled out of view elsewhere.
function isBehind(el, text) {
  if (isAway(el, text) || isAway(text, el)) return true;
  let layer = null;
  for (let node = atMiddle(el); node && !spans(node, el); node = parentOf(node)) layer = node;
  if (!layer) return false;
  if (spans(layer, text)) return [...drawnUnder(layer)].some((one) => one.matches('input, select, textarea, button, [role]'));
  const edge = edgeOf(el);
  return fillsWindow(layer) && !(edge && spans(edge, text)) && isInFront(text, el);
}

// Whether what lies fixed over the whole window, such as the ground of a dialog, lies before an element too: nothing that
// holds the element but not that ground, such as the dialog itself, is seen in front.
function isVeiled(el) {
  const veil = veilBeside(el);
  if (!veil) return false;
  for (let node = parentOf(el); node && !spans(node, veil); node = parentOf(node)) {
    const seen = atMiddleInView(node);
    if (seen && spans(node, seen)) return false;
  }
  return true;
}

// What lies fixed over the whole window and does not hold an element, seen at an edge or in the middle.
function veilBeside(el) {
  for (const [right, down] of [[0.5, 0.5], [0.02, 0.5], [0.98, 0.5], [0.5, 0.98]]) {
    for (let node = deepest(document, innerWidth * right, innerHeight * down); node && !spans(node, el); node = parentOf(node)) {
      if (getComputedStyle(node).position === 'fixed' && fillsWindow(node)) return node;
    }
  }
  return null;
}

// What is seen at the middle of that part of an element that is in view; nothing where none is.
function atMiddleInView(el) {
  const box = el.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  return left < right && top < bottom ? deepest(document, (left + right) / 2, (top + bottom) / 2) : null;
}

// Whether an element is scrolled out of view in something that does not scroll the other one with it.
function isAway(el, other) {
  const edge = edgeOf(el);
  if (!edge || spans(edge, other)) return false;
  const box = el.getBoundingClientRect();
  const frame = edge.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  return x < frame.left || x > frame.right || y < frame.top || y > frame.bottom;
}

function fillsWindow(el) {
  const box = el.getBoundingClientRect();
  return box.width >= innerWidth * 0.9 && box.height >= innerHeight * 0.9;
}

// Whether what holds a text, but not the element, is seen where its middle is.
function isInFront(text, el) {
  let ground = null;
  for (let node = text; node && !spans(node, el); node = parentOf(node)) ground = node;
  const seen = ground && atMiddle(ground);
  return Boolean(seen && spans(ground, seen));
}

// Whether something else lies over the middle of a visible element; where it must be scrolled to, only a veil can tell.
function isCovered(el) {
  const modals = [...document.querySelectorAll('dialog:modal')];
  if (modals.length && !modals.some((one) => spans(one, el))) return true; // nothing else of the page can be pressed
  const top = isScrolledOut(el) ? null : atMiddle(el);
  if (!top) return isVeiled(el);
  if (spans(el, top) || isBar(top, el)) return false;
  const label = around(top, 'label');
  return !(label && (label.control === el || label === el));
}

// Whether a part of an element lies beyond the edge of something that scrolls, such as a dialog with a long form.
const isScrolledOut = (el) => edgeOf(el) !== null;

// What scrolls and has a part of an element beyond its edge.
function edgeOf(el) {
  const own = el.getBoundingClientRect();
  for (let node = parentOf(el); node; node = parentOf(node)) {
    if (node === document.body || node === document.documentElement) return null;
    const style = getComputedStyle(node);
    const cut = style.overflowY === 'hidden' && node.clientHeight >= 60 && node.scrollHeight > node.clientHeight + 1;
    if (!cut && !/auto|scroll|overlay/.test(style.overflowX + style.overflowY)) continue;
    const box = node.getBoundingClientRect();
    if (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1) return node;
  }
  return null;
}

// What lies on top at a point. Where a web component draws nothing of its own there, its root answers with the component.
function deepest(root, x, y) {
  const top = root.elementsFromPoint(x, y).find((el) => !isOverlay(el));
  return top && top.shadowRoot && top !== root.host ? deepest(top.shadowRoot, x, y) || top : top;
}
