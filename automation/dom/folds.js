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
