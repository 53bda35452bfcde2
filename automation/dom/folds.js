// Folds: headings that a part of a form is folded away under, as an eye knows them by a mark or by what they are.

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
  return found.filter((el) => !found.some((other) => other !== el && spans(el, other)));
}
