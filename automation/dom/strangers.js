// Strangers: fields of a form that nobody looked for, and complaints with the field they stand at.

const AT_HAND = 40; // how far a visible label may stand for being sure that it is the field's

// The wording by which an eye would call a field, and how far away it stands (0: its own name). A choice goes by its
// visible label first: all selects of Zoho's widgets have one and the same name of their own (facts I1). A hint inside a
// field goes before a label that stands nearer to another one.
function calledBy(one, page) {
  const [name] = namesOf(one.el, one.kinds.has('button'));
  const button = one.kinds.has('button') && !one.kinds.has('choice');
  const tags = tagBoxOf(one); // which may hold its label, too
  const reached = button ? [] : page.texts
    .filter((run) => !run.owned)
    .flatMap((run) => labelled(run, page, (other) => other === one, { toggle: one.kinds.has('toggle') }).map((hit) => ({ label: run.text, distance: hit.distance, run, bare: hit.bare })))
    .sort((a, b) => b.bare - a.bare || a.distance - b.distance);
  const isAnOthers = (run) => (tags && spans(tags, run.el)) || (!one.kinds.has('toggle') && isTicked(run, page));
  const outside = reached.filter(({ run }) => !isAnOthers(run));
  const all = outside.length ? outside : reached;
  // A mark between label and field, such as a (?) for help, is no label; an asterisk there counts as one at the label.
  const worded = all.filter(({ label }) => /[\p{L}\p{N}]/u.test(label));
  const starred = all.length && worded[0] !== all[0] && all.slice(0, all.indexOf(worded[0])).some(({ label }) => label.trim() === '*');
  const near = worded.length ? worded.map((hit) => ({ ...hit, label: starred ? `${hit.label} *` : hit.label })) : all;
  const hint = one.el.getAttribute('placeholder') || '';
  const isAnothers = ({ run }) => labelled(run, page, (other) => !isPlainButton(other))[0]?.one !== one;
  if (hint && !name && near[0] && isAnothers(near[0])) return { label: hint, distance: 0, seen: '' };
  const seen = near[0] && near[0].distance <= AT_HAND ? near[0].label : '';
  const first = name && near.find(({ label, distance }) => distance <= 2 * AT_HAND && name.length > label.length && name.startsWith(`${label} `));
  if (first) return { label: first.label, distance: 0, seen: first.label }; // its name goes on with the hint below its label
  if (name && !(seen && one.kinds.has('choice'))) return { label: name, distance: 0, seen };
  return { label: near[0]?.label ?? (name || hint), distance: near[0]?.distance ?? 0, seen };
}

// A select of Zoho's widgets says aria-required even when nothing is (facts I1), so that only counts for plain fields.
function isDemanded(one, ...labels) {
  if (one.el.required || labels.some((label) => /^\s*\*|\*\s*$/.test(label))) return true;
  return one.kinds.has('text') && one.el.getAttribute('aria-required') === 'true';
}

const PROMPT = /^\W*(select|choose|pick|none|please)\b|^\W*$/i; // what a choice says before anything is chosen

function isEmpty(one) {
  if (one.el.tagName === 'SELECT') return !one.el.value || PROMPT.test(one.el.selectedOptions[0]?.textContent || '');
  if (one.kinds.has('toggle')) return heldBy(one.el) === false;
  if (one.kinds.has('text')) return !one.el.readOnly && heldBy(one.el) === '';
  return one.kinds.has('choice') && PROMPT.test(String(heldBy(one.el) ?? ''));
}

// Controls that are not among the claimed ones: what they are called, and whether the page insists on them. Nothing when
// the page has made a claimed one anew meanwhile. What only its behaviour suggests counts where the page insists on it.
function strangers({ claimed, fields, kind, elsewhere }) {
  if (!claimed.every((el) => el.isConnected)) return null;
  const page = readPage([]);
  const form = areaOf(fields || claimed);
  return page.controls
    .filter((one) => one.visible && !one.disabled && (kind ? one.kinds.has(kind) : true))
    .filter((one) => !claimed.some((el) => spans(el, one.el) || spans(one.el, el)))
    .map((one) => ({ one, ...calledBy(one, page) }))
    .map((called) => ({ ...called, demanded: isDemanded(called.one, called.label, called.seen) && isEmpty(called.one) }))
    .filter(({ one, seen, demanded }) => !one.generic || (seen && demanded))
    .map(({ one, label, distance, demanded }) => ({ label, distance: Math.round(distance), kinds: [...one.kinds], demanded, listed: isListed(one, page), beside: sharesForm(one.el, fields || claimed), away: form ? Math.round(farFrom(form, one.rect)) : elsewhere ? 9999 : 0 }));
}

// Whether a link is one of a menu: marked as that, or one of several in a column that nothing parts.
function isListed(one, page) {
  const isLink = (other) => other.kinds.has('button') && !other.el.matches('button, input');
  if (!isLink(one)) return false;
  if (around(one.el, 'nav, [role=navigation], [role=menu], [role=menubar], [role=tree], [role=tablist]')) return true;
  const gap = (other) => Math.max(other.rect.top - one.rect.bottom, one.rect.top - other.rect.bottom);
  return page.controls.some((other) => other !== one && other.visible && isLink(other) && Math.abs(other.rect.left - one.rect.left) <= SLACK
    && gap(other) >= -SLACK && gap(other) <= one.rect.height);
}

// What stands at each radio button or box that can be seen.
function toggleLabels() {
  const page = readPage([]);
  return page.controls.filter((one) => one.visible && one.kinds.has('toggle')).map((one) => calledBy(one, page).label);
}

// The one radio button or box that stands in a line with an element, as in a table; null where there is none, or several.
function toggleInLine(el) {
  const toggles = scanControls().filter((one) => one.visible && one.kinds.has('toggle') && sameRow(one.rect, rectOf(el)));
  return toggles.length === 1 ? toggles[0].shown : null;
}

// The area that some elements take together, and how far away from it another one is.
function areaOf(elements) {
  const rects = elements.map(rectOf);
  if (!rects.length) return null;
  const [left, top] = ['left', 'top'].map((side) => Math.min(...rects.map((rect) => rect[side])));
  const [right, bottom] = ['right', 'bottom'].map((side) => Math.max(...rects.map((rect) => rect[side])));
  return { left, top, right, bottom };
}
const farFrom = (area, rect) => Math.max(0, area.top - rect.bottom, rect.top - area.bottom)
  + Math.max(0, area.left - rect.right, rect.left - area.right);

// What finds each of several controls that fit a wanted one equally, from top to bottom.
function twins({ wanted, labels }) {
  const found = resolveControl(wanted, readPage(labels), []);
  const paths = found.elements.map((el) => ({ el, rect: rectOf(el), selectors: pathsTo(el) }));
  paths.sort((a, b) => a.rect.top - b.rect.top || a.rect.left - b.rect.left);
  return paths.map(({ selectors }) => selectors);
}

// Whether a field belongs to the same form as the claimed ones: inside the smallest block that holds them all.
function sharesForm(el, claimed) {
  let block = claimed[0] || null;
  while (block && !claimed.every((other) => spans(block, other))) block = parentOf(block);
  return Boolean(block && spans(block, el));
}

// The field that a complaint stands at: named by it, else the nearest one above it or in its line.
function fieldsBlamed({ complaints }) {
  const page = readPage([]);
  const fields = page.controls.filter((one) => one.visible && !one.kinds.has('button'));
  return complaints.map((text) => {
    const run = page.texts.find((other) => other.text === text);
    if (!run) return '';
    const byReference = fields.find((one) => ['aria-errormessage', 'aria-describedby'].some((name) => byIds(one.el, name).includes(text)));
    const nearest = fields
      .filter((one) => sameColumn(one.rect, run.rect) || sameRow(one.rect, run.rect))
      .map((one) => ({ one, away: sameRow(one.rect, run.rect) ? 0 : run.rect.top - one.rect.bottom }))
      .filter(({ away }) => away >= -SLACK && away <= 48)
      .sort((a, b) => a.away - b.away)[0];
    const at = byReference || nearest?.one;
    return at ? calledBy(at, page).label : '';
  });
}

// The control that a click means, with its wording and selectors that find it again, most lasting first.
function pointedAt({ picked, kind }) {
  const page = readPage([]);
  if (kind === 'value') return [{ label: '', selectors: pathsTo(picked) }, picked, picked];
  const fitting = page.controls.filter((one) => one.visible && one.kinds.has(kind));
  const one = fitting.find((other) => other.el === picked)
    || fitting.filter((other) => spans(other.el, picked)).sort((a, b) => (spans(a.el, b.el) ? 1 : -1))[0]
    || only(fitting.filter((other) => spans(picked, other.el) || spans(other.shown, picked)))
    || only(fitting.filter((other) => picked.control === other.el || around(picked, 'label')?.control === other.el));
  if (!one) return [{ label: '', selectors: [] }];
  return [{ label: plainLabel(calledBy(one, page).label), selectors: pathsTo(one.el) }, one.el, one.shown];
}

const only = (list) => (list.length === 1 ? list[0] : undefined);
const plainLabel = (label) => label.replace(/^[\s*]+|[\s*:]+$/g, '');

function pathsTo(el) {
  const quoted = (text) => JSON.stringify(text);
  const paths = [];
  const [name] = namesOf(el, true);
  if (name && roleOf(el)) paths.push(`role=${roleOf(el)}[name=${quoted(name)}]`);
  if (el.getAttribute('name')) paths.push(`css=${el.tagName.toLowerCase()}[name=${quoted(el.getAttribute('name'))}]`);
  if (el.id && !/\d{3,}/.test(el.id)) paths.push(`css=[id=${quoted(el.id)}]`);
  const steps = [];
  for (let node = el; node && node !== document.body; node = node.parentElement) {
    const same = [...(node.parentElement?.children || [])].filter((other) => other.tagName === node.tagName);
    steps.unshift(`${node.tagName.toLowerCase()}${same.length > 1 ? `:nth-of-type(${same.indexOf(node) + 1})` : ''}`);
    if (node.id && node !== el && !/\d{3,}/.test(node.id)) { steps[0] = `[id=${quoted(node.id)}]`; break; }
  }
  paths.push(`css=${steps.join(' > ')}`);
  return paths;
}
