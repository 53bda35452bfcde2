// Hold: what a control holds now, read from the element itself.

function heldBy(el) {
  if (!el.isConnected) return null; // the page has made another in its place
  const tag = el.tagName;
  if (TOGGLE_ROLES.has(roleOf(el)) && el.hasAttribute('aria-checked')) return el.getAttribute('aria-checked') === 'true';
  if (tag === 'INPUT' && ['checkbox', 'radio'].includes(el.type)) return el.checked;
  if (TOGGLE_ROLES.has(roleOf(el))) {
    const native = el.querySelector('input[type=checkbox], input[type=radio]');
    return native ? native.checked : el.hasAttribute('checked');
  }
  if (tag === 'SELECT') {
    const chosen = [...el.selectedOptions].map((option) => option.textContent.trim());
    return el.multiple ? chosen : chosen[0] || '';
  }
  if ('value' in el && (tag === 'INPUT' || tag === 'TEXTAREA')) return el.value;
  const inner = el.querySelector('input:not([type=hidden]), textarea');
  if (inner && inner.value) return inner.value;
  return el.isContentEditable ? el.innerText : textOf(el);
}

// Texts that stand near a control as part of the same widget: tags of a multi-select, the text of a drop button.
function saidAround(el) {
  const said = [];
  let node = el;
  for (let level = 0; node && level < 4; level += 1) {
    said.push(textOf(node));
    node = node.parentElement || node.getRootNode().host;
    if (node && scanCountOfFields(node) > 1) break;
  }
  return said;
}

// Whether an element is an entry of an open list, and not what the field itself shows of its choice.
function isEntry(el, field) {
  let widget = field;
  for (let node = field; node && !(node.matches('form, body') || scanCountOfFields(node) > 1); node = node.parentElement) {
    if (node.querySelector('[role=listbox], [role=menu], li')) break;
    widget = node;
  }
  if (widget.contains(el) || el.contains(field)) return false;
  return Boolean(el.closest('[role=option], [role=menuitem], [role=menuitemcheckbox], [role=listbox], [aria-selected], li'))
      || getComputedStyle(el).cursor === 'pointer' || /-.*(item|option)/i.test(el.tagName);
}

// Places where a click does nothing but leave what is open: headings and paragraphs that are in view and free.
function quietPlaces(field) {
  const root = field.getRootNode();
  return [...document.querySelectorAll('h1, h2, h3, legend, p'), ...root.querySelectorAll('label:not([for])')]
    .filter((el) => isVisible(el) && !isCovered(el) && !el.querySelector('a, button, input') && getComputedStyle(el).cursor !== 'pointer'
      && el.getBoundingClientRect().top >= 0 && el.getBoundingClientRect().bottom <= innerHeight);
}
