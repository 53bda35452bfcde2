// Still: how long a document has been as it is, counted from its last change and from the last press or key in it.

const touched = { content: performance.now(), looks: performance.now() };
const watchedRoots = new WeakSet();
const isOurs = (node) => node.nodeType === Node.ELEMENT_NODE && isOverlay(node);
const isOfOverlay = (change) => isOurs(change.target)
  || (change.type === 'childList' && [...change.addedNodes, ...change.removedNodes].every(isOurs));

let redrawnAt = null;
let said = null;

function noteChanges(changes) {
  for (const change of changes) {
    if (isOfOverlay(change)) continue;
    if (change.type === 'attributes') touched.looks = performance.now();
    else redrawnAt = performance.now();
  }
}

// What the document says, and of how much it is made, but for figures: a clock on a page, and a list that is drawn anew as
// it was, bring nothing.
const saidNow = () => [document, ...[...elementsUnder(document)].map((el) => el.shadowRoot).filter(Boolean)]
  .map((root) => `${root.querySelectorAll('*').length} ${(root.body || root).textContent.replace(/\d+/g, '')}`).join(' ');

// Tells what was drawn since the last look as content where it says something else, and as looks where it does not.
function weighChanges() {
  if (redrawnAt === null) return;
  const now = saidNow();
  touched[now === said ? 'looks' : 'content'] = redrawnAt;
  [said, redrawnAt] = [now, null];
}

const changesSeen = new MutationObserver(noteChanges);
for (const kind of ['pointerdown', 'keydown', 'input', 'change']) {
  addEventListener(kind, () => { touched.content = performance.now(); }, { capture: true, passive: true });
}
let pressedAt = null;
addEventListener('pointerdown', () => { pressedAt = performance.now(); }, { capture: true, passive: true });

// Milliseconds since the mouse last went down in this document; null where it never did.
const sincePress = () => (pressedAt === null ? null : performance.now() - pressedAt);

function watchRoot(root) {
  if (watchedRoots.has(root)) return;
  watchedRoots.add(root);
  [touched.content, redrawnAt] = [performance.now(), performance.now()];
  changesSeen.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
}

const LOADING = /^(loading|please wait|fetching|one moment|just a moment)([^.…]{0,30}(\.{2,}|…))?$/i;
const LOADING_MOST = 8000; // a page that says it for longer does not mean its content
let loadingSince = null;

// Whether the page says that more is to come, in words or by a sign of progress that can be seen.
function saysItLoads() {
  const signs = pierce('[aria-busy=true], [role=progressbar], progress').some(isVisible);
  if (!signs && !scanTexts().some((run) => LOADING.test(run.text))) { loadingSince = null; return false; }
  loadingSince ??= performance.now();
  return performance.now() - loadingSince < LOADING_MOST;
}

// Milliseconds without a change: of content alone, and of looks (attributes) as well. None while it loads.
function stillFor() {
  if (document.readyState === 'loading' || saysItLoads()) return { content: 0, looks: 0 };
  watchRoot(document);
  for (const el of elementsUnder(document)) if (el.shadowRoot) watchRoot(el.shadowRoot);
  noteChanges(changesSeen.takeRecords());
  weighChanges();
  const now = performance.now();
  return { content: now - touched.content, looks: now - Math.max(touched.content, touched.looks) };
}
