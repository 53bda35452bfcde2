// Folds: parts of a form that are closed, and the heads that open them.

const BESIDE_FORMS = 'nav, header, aside, [role=navigation], [role=menu], [role=menubar], [role=tree], [role=banner]';
const HEAD = 200; // how wide the head of a part of a form is at least, in pixels
const LINES_OF_FORM = 'input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea, [role=textbox], [role=combobox]';

// Whether an element heads a part that is closed: it says so, or what comes after it is put away and holds several fields.
function isClosedHead(el) {
  if (!isVisible(el) || isIcon(el) || opensList(el) || el.matches('input, select, textarea, [role=combobox]') || around(el, BESIDE_FORMS)) return false;
  if (el.matches('summary')) return !parentOf(el).open;
  const part = elementsBy(el, 'aria-controls')[0] || el.nextElementSibling;
  const lines = part && !isVisible(part) ? part.querySelectorAll(LINES_OF_FORM).length : 0;
  // What is as small as a button may open a menu, unless fields are seen to be put away behind it.
  if (el.hasAttribute('aria-expanded')) return el.getAttribute('aria-expanded') === 'false' && (lines > 0 || rectOf(el).width >= HEAD);
  return lines > 1 && looksClickable(el);
}

// The heads of closed parts that stand around the first of some fields, as near as there are any.
function closedHeads(fields) {
  const heads = [...elementsUnder(document)].filter((el) => isClosedHead(el) && !fields.some((field) => spans(el, field)));
  for (let node = parentOf(fields[0]); node; node = parentOf(node)) {
    const here = heads.filter((el) => spans(node, el));
    if (here.length || node.matches('form, dialog, [role=dialog]')) return here;
  }
  return [];
}

const FOLD_MARKS = /^[▸►▶▷›»❯⊞⏵+]|[▸►▶▷›»❯⊞⏵▾▼▿▽⌄⏷˅+]$/u;

// Whether something that can be pressed looks like the heading of what is folded away, and is no button of the page.
function isFoldHead(el, isButton) {
  const tells = el.tagName === 'SUMMARY' || el.getAttribute('aria-expanded') === 'false';
  if (!tells && !el.matches('button, [role=button], a') && !looksClickable(el)) return false;
  const said = textOf(el);
  if (!/[\p{L}\p{N}]/u.test(said) || said.length > 80 || !isVisible(el) || isButton(said)) return false;
  const drawn = ['::before', '::after'].map((part) => getComputedStyle(el, part).content.replace(/^"|"$/g, ''));
  return tells || [said, ...drawn].some((text) => FOLD_MARKS.test(text)) || around(el, 'h1, h2, h3, h4, h5, h6, legend, [role=heading]') !== null;
}

// What is folded away under a heading: what it says it controls, or what comes right after it, or after the line it stands in.
function foldedUnder(head) {
  const [told] = elementsBy(head, 'aria-controls');
  if (head.tagName === 'SUMMARY') return head.parentElement.open ? null : head.parentElement;
  if (told) return isVisible(told) ? null : told;
  for (let node = head, level = 0; node && level < 3; level += 1, node = node.parentElement) {
    if (node.nextElementSibling) return isVisible(node.nextElementSibling) ? null : node.nextElementSibling;
  }
  return null;
}

// Whether a part of a form holds a field, and says one of some wordings at one, or as the name of one.
function holdsFieldOf(part, names) {
  const under = [...drawnUnder(part)];
  const fits = (text) => fit(text, names) !== null;
  return under.some((el) => el.matches(FIELDS)) && under.some((el) => (el.matches(FIELDS) ? namesOf(el, false).some(fits)
    : !el.matches('script, style, option') && el.textContent.length < 80 && fits(textOf(el))));
}

const EXPANDS = ['Expand', 'Expand all', 'Open', 'Show', 'Show more', 'Unfold', 'Toggle'];

// What a mark at the beginning of its line, such as the triangle of a tree, has folded away: what is put away behind it;
// null for what is no such mark.
function foldedBehind(mark) {
  const tells = mark.getAttribute('aria-expanded') === 'false';
  if (!isVisible(mark) || !isIcon(mark) || !(tells || mark.matches('button, [role=button]') || looksClickable(mark))) return null;
  const glyph = textOf(mark);
  const isNamed = namesOf(mark, false).some((name) => fit(name, EXPANDS));
  if (!tells && !isNamed && !/^[▸►▶▷›❯⊞⏵]?$/u.test(glyph)) return null;
  for (let node = mark, level = 0; node && level < 3; level += 1, node = parentOf(node)) {
    const line = rectOf(node);
    const behind = [];
    for (let next = node.nextElementSibling; next; next = next.nextElementSibling) behind.push(next);
    const part = behind.find((el) => !isVisible(el));
    if (part && !tells && !isNamed && node.parentElement.querySelector(':scope > *') !== node) return null;
    if (part && behind.every((el) => el === part || !isVisible(el) || sameRow(line, rectOf(el)) || behind.indexOf(el) > behind.indexOf(part))) return part;
  }
  return null;
}

const pressedHeads = new WeakSet();

// Notes that a heading was pressed: what it did not open, it opens at no other press.
function foldPressed(head) {
  pressedHeads.add(head);
}

// The headings under which fields of some wordings are folded away.
function foldsOver({ names, buttons }) {
  const pressed = new Set(buttons.map(plain));
  const found = [...elementsUnder(document)].filter((el) => !['HTML', 'BODY'].includes(el.tagName) && !pressedHeads.has(el)
    && isFoldHead(el, (said) => pressed.has(plain(said))) && foldedUnder(el) && names.some((one) => holdsFieldOf(foldedUnder(el), one)));
  if (found.length) return found.filter((el) => !found.some((other) => other !== el && spans(el, other)));
  return [...elementsUnder(document)].filter((el) => { const part = pressedHeads.has(el) ? null : foldedBehind(el); return part && names.some((one) => holdsFieldOf(part, one)); });
}
