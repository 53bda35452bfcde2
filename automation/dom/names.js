// Names: what a control is called by accessibility, and whether a text is one of the wordings looked for.

const bareWords = new Map();

// A text as it is compared: in small letters, without marks around it. Wordings are compared with every text of a page.
function plain(text) {
  if (!bareWords.has(text)) {
    if (bareWords.size > 5000) bareWords.clear();
    bareWords.set(text, stripped(text));
  }
  return bareWords.get(text);
}

function stripped(text) {
  const one = asRead(text || '').toLowerCase().replace(/[➕＋⊕]/g, '+'); // a plus, however it is drawn
  const bare = one
    .replace(/\((required|optional|mandatory)\)/g, '')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/^\d{1,2}\s*[.)]\s*(?=\p{L})/u, '') // the number of a field in its form
    .replace(/[^\p{L}\p{N})\]]+$/u, '')
    .trim();
  return bare || one;
}

// Whether a text tells one code with dots, such as a scope, and tells it in other words as well: "Read org (CRM.org.READ)".
function tellsCode(text, wordings) {
  const codes = new Set(text.toLowerCase().split(/[\s()[\]{},;:|]+/).filter((word) => /\w\.\w/.test(word)));
  return codes.size === 1 && wordings.some((wording) => codes.has(wording.toLowerCase()));
}

// 0 = the wording itself, 1 = the wording and more words after it ("Client ID/Consumer Key"), or a code with dots among
// other words; null = neither.
function fit(text, wordings) {
  const said = plain(text);
  if (!said) return null;
  let best = null;
  wordings.forEach((wording, index) => {
    const wanted = plain(wording);
    let loose = null;
    if (said === wanted) loose = 0;
    else if (said.startsWith(wanted) && /[\p{L}\p{N}]/u.test(wanted) && !/^[\p{L}\p{N}]/u.test(said.slice(wanted.length).trimStart())) loose = 1;
    else if (tellsCode(said, [wording])) loose = 1;
    if (loose !== null && (!best || loose < best.loose)) best = { loose, index };
  });
  return best;
}

// The elements that an attribute names by their ids.
function elementsBy(el, attribute) {
  const root = el.getRootNode();
  return (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map((id) => root.getElementById?.(id) || document.getElementById(id)).filter(Boolean);
}

const byIds = (el, attribute) => elementsBy(el, attribute).map(textOf).join(' ');

const drawnHints = new WeakMap();

// The hint in an empty field. In an editable element it is drawn before what is in it, as no attribute tells, and only
// while that is nothing: it is kept in mind, as a person does who has typed there.
function placeholderOf(el) {
  const told = el.getAttribute('placeholder') || el.getAttribute('aria-placeholder');
  if (!el.isContentEditable) return told;
  const drawn = el.textContent.trim() ? [] : [el, el.firstElementChild].filter(Boolean).flatMap((one) => ['::before', '::after'].map((part) => getComputedStyle(one, part).content));
  const hint = drawn.map((text) => (/^"(.*)"$/.exec(text) || [])[1]).find((text) => text && text.trim());
  if (hint) drawnHints.set(el, hint);
  return drawnHints.get(el) || told;
}

function namesOf(el, isButton) {
  const names = [byIds(el, 'aria-labelledby'), el.getAttribute('aria-label')];
  if (el.labels) names.push(...[...el.labels].map(textOf));
  else if (around(el, 'label')) names.push(textOf(around(el, 'label')));
  if (el.shadowRoot === null && el.getRootNode() instanceof ShadowRoot && el.getRootNode().host.hasAttribute('aria-label')) {
    names.push(el.getRootNode().host.getAttribute('aria-label'));
  }
  names.push(el.getAttribute('title'));
  if (isButton || el.hasAttribute('aria-pressed')) {
    names.push(el.tagName === 'INPUT' ? el.value || el.alt : textOf(el));
    names.push(...[...el.querySelectorAll('img[alt], svg[aria-label]')].map((img) => img.getAttribute('alt') || img.getAttribute('aria-label')));
  }
  return names.filter((name) => name && name.trim());
}
