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

// Texts by which a multiple choice shows what is chosen: marked entries of its own list, else tags in or around it.
function chosenBy(field) {
  if (field.tagName === 'SELECT') return [...field.selectedOptions].map((option) => option.textContent.trim());
  if (field.matches('[role=listbox]')) {
    return [...field.querySelectorAll('[aria-selected=true], [aria-checked=true]')].map(textOf);
  }
  const said = [String(heldBy(field))];
  let node = field;
  for (let level = 0; node && level < 6; level += 1) {
    said.push(textOf(node));
    node = node.parentElement || node.getRootNode().host;
    if (node && scanCountOfFields(node) > 1) break;
    // Further out only tags are what was chosen: an open list, or one beside it, also says what was not.
    if (node && level > 2 && node.querySelector('select, option, li, [role=listbox], [role=option]')) break;
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
  if (field.matches('[role=listbox]')) return field.contains(el); // a list that always stands open
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

// The code editor of a page: a known make of editor, else the largest field for several lines.
function editorOf() {
  const known = pierce('.ace_editor, .zace-editor, lyte-ace-editor, .CodeMirror, .cm-editor, .monaco-editor');
  const fields = pierce('textarea, [contenteditable=true], [contenteditable=""], [role=textbox][aria-multiline=true]');
  const area = (el) => el.getBoundingClientRect().width * el.getBoundingClientRect().height;
  const visible = (list) => list.filter((el) => isVisible(el) && area(el) > 4000).sort((a, b) => area(b) - area(a));
  return visible(known)[0] || visible(fields)[0] || null;
}
