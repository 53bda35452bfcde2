// Find: for each wanted control the elements that fit, by accessible name, visible label, placeholder, attribute.

const WAYS = ['name', 'label', 'loose name', 'loose label', 'placeholder', 'attribute'];

function readPage(labels, buttons = []) {
  const page = { controls: scanControls(), texts: scanTexts() };
  const known = new Set(labels.map(plain));
  const pressed = new Set(buttons.map(plain));
  page.isLabel = (text) => known.has(plain(text));
  page.isButton = (text) => pressed.has(plain(text));
  return page;
}

const buttonsOf = (page) => page.controls.filter((one) => one.visible && one.kinds.has('button')).map((one) => one.el);

// What a control is called, read once a search: every control that is looked for asks it.
function calledNames(one, isButton) {
  one.names ??= {};
  return (one.names[isButton] ??= namesOf(one.el, isButton));
}

// Hints that say what to do and not with what: many fields have them, so they tell none from another.
const TELLS_NOTHING = new Set(['select', 'choose', 'pick', 'search', 'enter', 'type']);

// Whether a field says itself, by its hint or its own name, that something else goes into it than what is wanted: a
// label over a row of several fields is then not that field's.
function saysAnother(one, page, hints) {
  one.own ??= [placeholderOf(one.el), ...calledNames(one, false)].filter(Boolean);
  return one.own.some((said) => page.isLabel(said) && !TELLS_NOTHING.has(plain(said))) && !one.own.some((said) => fit(said, hints));
}

// Whether a field in a column of rows has a visible label of its own that says something else: it is the next field.
function hasAnotherLabel(one, hints, page) {
  if (!one.kinds.has('text')) return false;
  const labels = [...(one.el.labels || []), ...elementsBy(one.el, 'aria-labelledby')].filter(isVisible);
  const own = labels.map((el) => textOf(el).replace(/[\s#]*\d+\W*$/, '')).filter(Boolean);
  // A label may hold a hint as well, which stands as a text of its own.
  const isSaidIn = (el) => page.texts.some((run) => spans(el, run.el) && fit(run.text, hints));
  return own.length > 0 && !own.some((said) => fit(said, hints)) && !labels.some(isSaidIn);
}

// Whether a button is one of several of which one says that it is chosen, such as Plus among Comma, Space and Plus; where
// they are only drawn, nothing but that word tells them from tabs.
function isToldSegment(one, page) {
  const isTold = ['aria-pressed', 'aria-checked'].some((told) => one.el.hasAttribute(told));
  if (!isTold && !(one.generic && plain(textOf(one.el)) === 'plus')) return false;
  return page.controls.some((other) => other.kinds.has('segments') && other.el !== one.el && spans(other.el, one.el));
}

// A text without the word that tells how a switch beside it stands, as in "On Use credentials".
function withoutState(run) {
  const words = run.pieces.filter((piece) => piece && !(fit(piece, [...ON_WORDS, ...OFF_WORDS])?.loose === 0));
  return words.length && words.length < run.pieces.length ? words.join(' ') : run.text;
}

// Candidates of one wanted control: [{one, tier, index, distance, by}], best first; `by` is the wording that fits.
function candidatesFor(wanted, page, given) {
  const fits = (one) => one.kinds.has(wanted.kind) || (wanted.plain && one.kinds.has('text'));
  const isButton = wanted.kind === 'button';
  const hints = [...wanted.placeholders, ...wanted.names];
  const found = new Map();
  const offer = (one, tier, index, distance, by, run) => {
    const known = found.get(one);
    const nearer = !known || distance < known.near ? { near: distance, run } : { near: known.near, run: known.run };
    if (!known || tier < known.tier || (tier === known.tier && distance < known.distance)) {
      found.set(one, { one, tier, index, distance, by, ...nearer });
    } else Object.assign(known, nearer);
  };
  for (const el of given) offer(page.controls.find((one) => one.el === el) || asControl(el), -1, 0, 0, '');
  if (found.size) return [...found.values()];
  for (const one of page.controls) {
    if (!fits(one) || (isButton && isToldSegment(one, page))) continue;
    for (const name of calledNames(one, isButton)) {
      const match = fit(name, wanted.names);
      if (match) offer(one, match.loose ? 2 : 0, match.index, Infinity, wanted.names[match.index]);
    }
    const hint = fit(placeholderOf(one.el), hints);
    if (hint && !hint.loose) offer(one, 4, hint.index, Infinity, hints[hint.index]);
  }
  if (!isButton) {
    // What is only drawn and says what a button of this page is called is that button, and no list near to a label.
    const isButtonOf = (one) => (one.generic || one.kinds.has('drops')) && calledNames(one, true).some((name) => page.isButton(name));
    const mayBe = (one) => fits(one) && !saysAnother(one, page, hints) && !isButtonOf(one) && !(wanted.many && hasAnotherLabel(one, hints, page));
    for (const run of page.texts) {
      const match = run.owned ? null : fit(wanted.kind === 'toggle' ? withoutState(run) : run.text, wanted.names);
      if (!match) continue;
      let reached = labelled(run, page, mayBe, { toggle: wanted.kind === 'toggle', column: wanted.many, tags: wanted.plain });
      const own = wanted.many && wanted.kind === 'text' ? inOrderOf(run, page) : null;
      if (own && mayBe(own) && !reached.some((hit) => hit.one === own)) {
        reached = [{ one: own, way: 'above', distance: own.rect.top - run.rect.bottom }, ...reached.filter((hit) => isInColumn(hit.one, own))];
      }
      const nearest = reached.filter((hit) => wanted.many ? hit.way === 'above' || hit === reached[0] : hit.one === reached[0].one);
      for (const hit of nearest) if (!match.loose || !isCalledOtherwise(hit.one, page, isButton)) offer(hit.one, match.loose ? 3 : 1, match.index, hit.distance, wanted.names[match.index], run);
    }
  }
  for (const selector of wanted.attributes) {
    for (const el of pierce(selector)) {
      const one = page.controls.find((other) => other.el === el);
      if (one && fits(one)) offer(one, 5, 0, Infinity, selector);
    }
  }
  return [...found.values()].sort((a, b) => a.tier - b.tier || a.index - b.index || a.near - b.near);
}

// Whether a control is called by a label of the page: a text that only begins like another's label, as a value with its
// label before it does, is then none of its own.
function isCalledOtherwise(one, page, isButton) {
  return calledNames(one, isButton).some((name) => page.isLabel(name));
}

function pierce(selector) {
  const found = [...document.querySelectorAll(selector)];
  for (const el of elementsUnder(document)) if (el.shadowRoot) found.push(...el.shadowRoot.querySelectorAll(selector));
  return found;
}

const asControl = (el) => ({ el, shown: el, kinds: kindsOf(el), rect: rectOf(el), visible: isVisible(el), disabled: isDisabled(el) });

// Whether two fields of rows begin at the same place and are about as wide: a button more in its row makes one narrower.
const isInColumn = (one, other) => Math.abs(one.rect.left - other.rect.left) <= 2
  && Math.abs(one.rect.width - other.rect.width) <= 0.2 * Math.max(one.rect.width, other.rect.width);

// The field of a heading, where a line of known headings stands over a line of as many fields that are not in line with
// them, as over fields in a table of their own: an eye reads both in their order. A line that has fields itself heads none,
// and what stands before all of the fields is the label of them all.
function inOrderOf(run, page) {
  const inLine = (one) => one === run || sameRow(one.rect, run.rect);
  const fields = page.controls.filter((one) => one.visible && one.kinds.has('text') && !one.generic);
  if (fields.some(inLine)) return null;
  const below = fields.filter((one) => one.rect.top >= run.rect.bottom - SLACK && one.rect.top - run.rect.bottom <= 160)
    .sort((a, b) => a.rect.top - b.rect.top);
  const line = below.filter((one) => sameRow(one.rect, below[0].rect)).sort((a, b) => a.rect.left - b.rect.left);
  const heads = page.texts.filter((one) => !one.owned && page.isLabel(one.text) && inLine(one) && line[0]?.rect.left < one.rect.right)
    .sort((a, b) => a.rect.left - b.rect.left);
  return line.length > 1 && line.length === heads.length ? line[heads.indexOf(run)] || null : null;
}

// Some rows, and those right below one of them (or right above, too) in the same column and width that no text of another
// field stands beside or between, and that do not say themselves that something else goes into them.
function withRowsAround(rows, wanted, page, above) {
  const isOthers = (run, one) => !run.owned && !fit(run.text, wanted.names)
    && relation(run.rect, one.rect, { rtl: getComputedStyle(run.el).direction === 'rtl' }).some((hit) => hit.way === 'beside');
  const isBelow = (one, row) => isInColumn(one, row)
    && one.rect.top >= row.rect.bottom - SLACK && one.rect.top - row.rect.bottom < 0.6 * row.rect.height;
  const all = [...rows];
  const hints = [...wanted.placeholders, ...wanted.names];
  const further = () => page.controls.find((one) => one.visible && one.kinds.has(wanted.kind) && !one.generic && !all.includes(one)
    && all.some((row) => isBelow(one, row) || (above && isBelow(row, one))) && !saysAnother(one, page, hints) && !isCovered(one.shown) && !page.texts.some((run) => isOthers(run, one)));
  for (let next = wanted.kind === 'text' && further(); next; next = further()) all.push(next);
  return all;
}

// Whether an eye cannot tell a control from the one that has the name, since each has the same label of its own at hand.
function isTwin(named, other) {
  const both = named.tier === 0 && other.tier === 1 && named.index === other.index && named.run && other.run;
  return Boolean(both && named.run !== other.run && Math.max(named.near, other.near) <= AT_HAND);
}

// One answer a control: {count, way, state} and its element(s). `state` says why nothing usable was found.
function resolveControl(wanted, page, given) {
  const all = candidatesFor(wanted, page, given);
  let usable = all.filter(({ one }) => one.visible);
  if (!usable.length) return { elements: [], shown: [], state: all.length ? 'hidden' : 'none' };
  const free = usable.filter(({ one }) => !isCovered(one.shown));
  if (!free.length) return { elements: usable.map(({ one }) => one.el), shown: usable.map(({ one }) => one.shown), state: 'covered' };
  usable = free;
  if (wanted.many) {
    // Where a label stands over rows of several fields, the field that says itself what it is tells the column.
    const inColumnOf = (one) => (hit) => isInColumn(hit.one, one);
    const asked = (hint) => hint.replace(/^\s*(enter|type|add)\s+((a|an|the|your)\s+)?/i, '');
    const saysSo = ({ one }) => wanted.kind === 'text' && fit(asked(placeholderOf(one.el) || ''), wanted.names)?.loose === 0;
    const told = usable.find(saysSo);
    // A row with a button more may begin and end elsewhere: a field in it that says itself what it is needs no column.
    if (told) usable = usable.filter((hit) => saysSo(hit) || inColumnOf(told.one)(hit));
    const best = usable[0].tier;
    const sure = usable.filter((hit) => hit.tier === best || hit.tier <= 1 || saysSo(hit));
    // A label may stand beside the first row only; a further row of the same column and width is one of them as well.
    const alike = (hit) => sure.some(({ one }) => inColumnOf(one)(hit));
    const rows = withRowsAround(usable.filter((hit) => sure.includes(hit) || alike(hit)).map(({ one }) => one), wanted, page, told)
      .sort((a, b) => a.rect.top - b.rect.top || a.rect.left - b.rect.left);
    return { elements: rows.map((one) => one.el), shown: rows.map((one) => one.shown), state: 'found', way: WAYS[best] || 'selector', by: usable[0].by };
  }
  const strict = usable.filter(({ one }) => !one.generic && !(wanted.kind !== 'button' && one.kinds.has('drops')));
  if (strict.length) usable = strict;
  const first = usable[0];
  let ties = usable.filter((hit) => hit.tier === first.tier && hit.index === first.index);
  if (ties.length > 1) ties = ties.filter((hit) => hit.near <= first.near * 1.2 + 2 || first.near === Infinity);
  if (ties.length > 1) ties = ties.filter((hit) => !ties.some((other) => other !== hit && spans(hit.one.el, other.one.el)));
  if (ties.length === 1) ties.push(...usable.filter((hit) => isTwin(first, hit)));
  if (ties.length > 1) {
    return { elements: ties.map((hit) => hit.one.el), shown: ties.map((hit) => hit.one.shown), state: 'several', way: WAYS[first.tier] };
  }
  const { one } = ties[0];
  const state = one.disabled ? 'disabled' : 'found';
  return { elements: [one.el], shown: [one.shown], state, way: WAYS[first.tier] || 'selector', by: first.by };
}

// Of several buttons of one name the one that stands with the fields that were found, as in their form, where all others
// stand further out, as in a bar over the whole page; else all of them still.
function ownOfForm(several, fields) {
  const around = several.elements.map((el) => {
    for (let part = parentOf(el); part; part = parentOf(part)) if (fields.some((field) => spans(part, field))) return part;
    return null;
  });
  const inmost = around.findIndex((part, at) => part && around.every((other, place) => place === at || (other && other !== part && spans(other, part))));
  if (inmost < 0) return several;
  const [el, shown] = [several.elements[inmost], several.shown[inmost]];
  return { ...several, elements: [el], shown: [shown], state: isDisabled(el) ? 'disabled' : 'found' };
}

const handedOut = new Map();

// An answer a control; its places are those in what `fetchFound` gives for the same ticket: most searches only ask whether.
function find({ asked, given, ticket }) {
  const { controls, labels, buttons } = JSON.parse(asked);
  const page = readPage(labels, buttons);
  const fetched = [];
  const placeOf = (el) => (fetched.includes(el) ? fetched.indexOf(el) : fetched.push(el) - 1);
  const resolved = controls.map((wanted) => resolveControl(wanted, page, given[wanted.key] || []));
  const fields = resolved.filter(({ state }, at) => state === 'found' && !['button', 'value'].includes(controls[at].kind)).flatMap(({ elements }) => elements);
  const answers = controls.map((wanted, at) => {
    const own = wanted.kind === 'button' && resolved[at].state === 'several' ? ownOfForm(resolved[at], fields) : resolved[at];
    const { state, way, by, elements, shown } = own;
    const places = ['found', 'disabled', 'covered'].includes(state) ? elements.map((el, index) => [placeOf(el), placeOf(shown[index])]) : [];
    return { key: wanted.key, state, way: way || '', by: by || '', places };
  });
  if (fetched.length) handedOut.set(ticket, fetched);
  return answers;
}

// The elements of a search, once: one alone as itself, several as a list.
function fetchFound(ticket) {
  const fetched = handedOut.get(ticket) || [];
  handedOut.delete(ticket);
  return fetched.length === 1 ? fetched[0] : fetched;
}

// Words that belong to what is seen without being text: hints inside fields, names of fields, pictures' descriptions.
function hintsOf(controls) {
  const hints = [];
  for (const one of controls) {
    if (one.visible && one.kinds.has('text')) hints.push(one.el.getAttribute('placeholder'), one.el.getAttribute('aria-label'));
  }
  for (const img of pierce('img[alt]')) if (isVisible(img)) hints.push(img.alt);
  return hints.filter(Boolean);
}

// Which of some values stand on the page, as text or in a field; the values themselves never leave the page.
function shows({ values }) {
  const page = { controls: scanControls(), texts: scanTexts() };
  const valuesOf = ({ el }) => (standsOpen(el) ? entriesOf(el).map((entry) => entry.text) : [String(el.value)]);
  const held = page.controls.filter((one) => one.visible && 'value' in one.el).flatMap(valuesOf);
  const said = [...page.texts.map((run) => run.text), ...held];
  return values.map((value) => said.some((text) => text.includes(value)));
}

// What one sees, for telling screens apart: texts, names of buttons, language.
function look() {
  const page = { controls: scanControls(), texts: scanTexts() };
  const buttons = page.controls.filter((one) => one.visible && one.kinds.has('button'));
  return {
    title: document.title,
    lang: document.documentElement.lang || '',
    texts: [...page.texts.map((run) => run.text), ...hintsOf(page.controls)],
    buttons: buttons.flatMap((one) => namesOf(one.el, true).slice(0, 2)),
    fields: page.controls.filter((one) => one.visible && one.kinds.has('text')).map((one) => (one.el.type || 'text')),
    ready: document.readyState,
  };
}

// Whether a text is the head of a column of a list, and the one below it only what stands in the first line there: the
// next line has the same two columns, and labels in neither.
function isColumn(head, first, page) {
  const starts = (one, other) => Math.abs(one.rect.left - other.rect.left) <= 4;
  const below = page.texts.filter((one) => one.rect.top > first.rect.bottom - 1 && starts(one, first));
  return page.texts.some((beside) => beside !== head && Math.abs(beside.rect.top - head.rect.top) <= 3 && !starts(beside, head)
    && [first, below[0]].every((cell) => cell && !page.isLabel(cell.text)
      && page.texts.some((one) => sameRow(one.rect, cell.rect) && starts(one, beside) && !page.isLabel(one.text))));
}

// Whether a value stands much nearer to a label below it than to one above: it is captioned below, as in a tile.
function isOverCaption(value, distance, page) {
  return page.texts.some((run) => run !== value && page.isLabel(run.text) && sameColumn(run.rect, value.rect)
    && run.rect.top >= value.rect.bottom - SLACK && run.rect.top - value.rect.bottom < 0.5 * distance - 2);
}

// Whether a text lies under a layer over the page that does not hold it, such as a panel at the side with details.
function isUnderLayer(run) {
  const [x, y] = [(run.rect.left + run.rect.right) / 2, (run.rect.top + run.rect.bottom) / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) return isVeiled(run.el);
  const top = deepest(document, x, y);
  if (!top || isBar(top, run.el)) return false;
  for (let node = top; node && !spans(node, run.el); node = parentOf(node)) {
    if (node.matches('dialog, [role=dialog], :popover-open') || ['absolute', 'fixed'].includes(getComputedStyle(node).position)) return true;
  }
  return false;
}

// The value that stands beside or under a label, or in a read-only field that the label belongs to.
function value({ names, labels, like, given, from, to, columns, near }) {
  const page = readPage(labels);
  const pattern = like ? new RegExp(like) : null;
  const isCut = (text) => /(…|\.\.\.)$/.test(text); // for want of room, so that it is not the whole value
  const good = (text) => text && text !== ':' && !isCut(text) && (!pattern || pattern.test(text));
  // A picture behind a value, such as one to copy it, may be a character or one word of a font of pictures.
  const isPicture = (piece) => !/\s/.test(piece) && (!/[\p{L}\p{N}]/u.test(piece) || /^[a-z_]+$/.test(piece));
  const pressed = buttonsOf(page);
  // A link behind a value or a label in the same line, such as one to hide or to copy the value, is none of it.
  const bareOf = (run) => run.pieces.filter((_, at) => !pressed.some((el) => spans(el, run.parents[at]))).join(' ').trim();
  const valueIn = (run) => {
    if (good(run.text)) return run.text;
    const bare = bareOf(run);
    if (pattern && good(bare)) return bare;
    const pieces = pattern ? [...run.pieces, run.text.replace(/\s+[^\p{L}\p{N}\s]+$/u, '')] : [];
    return pieces.find((piece) => good(piece) && run.pieces.every((other) => piece.includes(other) || other.includes(piece) || isPicture(other)));
  };
  const pointed = given.filter(isVisible).map((el) => ('value' in el ? el.value : textOf(el))).filter(good);
  if (pointed.length) return pointed;
  const seen = [];
  const isPressed = (run) => pressed.some((el) => spans(el, run.el));
  // An id that is itself the button to copy it has figures and is long: the words of other buttons are not.
  const isOwnButton = (text) => pattern && text.length >= 12 && /\d/.test(text);
  const words = page.texts.filter((run) => run.text.length > 2 || /[\p{L}\p{N}]/u.test(run.text)); // a colon parts nothing
  for (const run of page.texts) {
    if (run.rect.top < (from ?? -Infinity) || run.rect.top >= (to ?? Infinity)) continue;
    if (run.owned || isPressed(run)) continue; // a tab or a button that is called like the label is no label
    for (const name of names) {
      const said = run.text.trim();
      const rest = said.toLowerCase().startsWith(name.toLowerCase()) ? said.slice(name.length).replace(/^\s*[:=]\s*/, '') : '';
      if (rest && rest.length < said.length - name.length + 1 && /^\s*[:=]/.test(said.slice(name.length)) && good(rest) && !isUnderLayer(run)) seen.push({ text: rest, distance: 0, run });
    }
    const written = writtenIn(run, names).find(good);
    if (written && !isUnderLayer(run)) seen.push({ text: written, distance: 0, run });
    if (![run.text, bareOf(run)].some((text) => fit(text, names)?.loose === 0) || isUnderLayer(run)) continue;
    const holders = labelled(run, page, (one) => one.kinds.has('text'));
    if (holders.length) {
      const el = holders[0].one.el;
      const held = 'value' in el ? el.value : textOf(el);
      if (good(held)) seen.push({ text: held, distance: holders[0].distance, run });
    }
    for (const other of page.texts) {
      const said = valueIn(other);
      if (other === run || page.isLabel(other.text) || !said || (other.owned && !isOwnButton(said))) continue;
      const rtl = getComputedStyle(run.el).direction === 'rtl';
      for (const { way, distance } of relation(run.rect, other.rect, { rtl, farthest: FAR })) {
        if (way === 'inside') continue;
        if (way === 'beside' && distance > ACROSS * NEAR && words.some((third) => third !== run && third !== other && sameRow(third.rect, run.rect))) continue;
        const gap = between(run.rect, other.rect, way);
        const blocked = words.some((third) => third !== run && third !== other && (page.isLabel(third.text) || way === 'above' || way === 'beside')
          && !around(third.el, 'button, [role=button], a') && crosses(gap, third.rect) && !isBehind(third.el, run.el));
        const inColumn = !blocked && way === 'above' && isColumn(run, other, page);
        if (blocked || (inColumn && !columns) || (way === 'above' && isOverCaption(other, distance, page)) || isBehind(other.el, run.el)) continue;
        seen.push({ text: said, distance: distance + (way === 'above' ? 0.5 : 0) + (isPressed(other) ? 500 : 0) + (inColumn ? 200 : 0), run });
      }
    }
  }
  const together = near ? depthWith(near, page.texts) : () => 0;
  seen.sort((a, b) => (together(b.run) > together(a.run)) - (together(b.run) < together(a.run)) || a.distance - b.distance);
  return seen.map((one) => one.text);
}

// What the lines of a text that is drawn in lines, such as a block to copy, give for a name: "Client ID : 1000.X", or
// "client_id": "1000.X" as programs write it.
function writtenIn(run, names) {
  const pairs = run.lines.map((line) => /^["']?(\p{L}[\p{L}\p{N}_ -]*?)["']?\s*[:=]\s*["']?([^"',;\s]+)["']?[,;]?$/u.exec(line)).filter(Boolean);
  return pairs.filter(([, name]) => fit(name.replaceAll('_', ' '), names)?.loose === 0).map(([, , text]) => text);
}

// How deep in the page the smallest part lies that holds a label and a text that says a name: of several labels of one
// wording, as on the cards of a list one of which shows its details, the one with the name is meant; or one on a sheet
// over the page.
function depthWith(name, texts) {
  const says = (run) => plain(run.text) === plain(name) || run.pieces.some((piece) => piece === name) || run.text.endsWith(`: ${name}`);
  const named = texts.filter(says);
  const depthOf = (node) => { let depth = 0; for (let at = node; at; at = parentOf(at)) depth += 1; return depth; };
  const known = new Map();
  return (run) => {
    if (!known.has(run)) {
      known.set(run, sheetOf(run.el) ? Infinity : Math.max(0, ...named.map((other) => { let part = run.el; while (part && !spans(part, other.el)) part = parentOf(part); return part ? depthOf(part) : 0; })));
    }
    return known.get(run);
  };
}

// Each place where a label stands, with what is written above it and how far down it is: for values that several share.
function labelPlaces({ names, labels }) {
  const page = readPage(labels);
  const pressed = buttonsOf(page);
  return page.texts
    .filter((run) => !run.owned && !pressed.some((el) => spans(el, run.el)))
    .filter((run) => (fit(run.text, names) || { loose: 1 }).loose === 0)
    .map((run) => ({
      top: run.rect.top,
      above: page.texts
        .filter((other) => other !== run && other.rect.bottom <= run.rect.top + SLACK && sameColumn(other.rect, run.rect))
        .sort((a, b) => b.rect.bottom - a.rect.bottom).slice(0, 4).map((other) => other.text),
    }));
}

// Everything that stands in one line with a text, and the text's own place; for reading lists.
function rowOf({ text }) {
  const texts = scanTexts();
  const wanted = plain(text);
  const at = texts.filter((run) => plain(run.text) === wanted || run.text === text);
  return at.map((run) => ({
    top: run.rect.top,
    texts: texts.filter((other) => sameRow(run.rect, other.rect)).sort((a, b) => a.rect.left - b.rect.left).map((other) => other.text),
  }));
}

// What scrolls up and down and holds more than it shows, the document itself too; fields of text are no lists.
function scrollers() {
  const scrolls = (el) => el.clientHeight >= 60 && el.scrollHeight > el.clientHeight + 20
    && ['auto', 'scroll', 'overlay'].includes(getComputedStyle(el).overflowY);
  const inner = [...elementsUnder(document)].filter((el) => isVisible(el) && scrolls(el) && !el.matches('textarea, pre, body, [contenteditable]'));
  const whole = document.scrollingElement;
  return whole && whole.scrollHeight > whole.clientHeight + 20 ? [...inner, whole] : inner;
}

// The button in one line with an element that opens a menu: one that is called so, else the last that has no name at all.
function menuBeside({ el, names }) {
  const line = rectOf(el);
  const buttons = scanControls().filter((one) => one.visible && one.kinds.has('button') && !one.disabled && sameRow(line, one.rect) && !spans(el, one.el) && !spans(one.el, el))
    .map((one) => ({ one, called: namesOf(one.el, true) }))
    .sort((a, b) => b.one.rect.right - a.one.rect.right);
  const named = buttons.find(({ called }) => called.some((name) => fit(name, names)?.loose === 0));
  const dots = named || buttons.find(({ called, one }) => !called.length && one.rect.width <= 60);
  if (dots) return dots.one.shown;
  const all = scanControls().filter((one) => one.visible && one.kinds.has('button') && namesOf(one.el, true).some((name) => fit(name, names)?.loose === 0));
  const own = ownOf({ el, buttons: all.map((one) => one.shown) });
  return own === null ? null : all[own].shown;
}

// Which of some buttons is an entry's own, by its number: the only one in the smallest part of the page that holds the
// entry's name and one of them, such as a line or a card. Null where that part holds several, or is more than an entry.
function ownOf({ el, buttons }) {
  for (let part = parentOf(el); part; part = parentOf(part)) {
    const inside = buttons.filter((button) => spans(part, button));
    if (inside.length) return inside.length === 1 && rectOf(part).height <= 220 ? buttons.indexOf(inside[0]) : null;
  }
  return null;
}

// Visible elements that say exactly this: the smallest ones, for clicking an entry of a list or an option.
function saying({ wordings, exact }) {
  const found = [];
  for (const el of elementsUnder(document)) {
    if (['SCRIPT', 'STYLE', 'OPTION', 'SELECT', 'HTML', 'BODY', 'HEAD', 'TITLE'].includes(el.tagName)) continue;
    const said = el.tagName === 'INPUT' ? '' : textOf(el);
    const labels = [said, el.getAttribute('aria-label'), el.getAttribute('data-title')].filter(Boolean);
    if (labels.some((label) => (exact ? wordings.some((w) => label.trim() === w) : (fit(label, wordings) || { loose: 1 }).loose === 0 || tellsCode(label, wordings))) && isVisible(el) && !isCovered(el)) found.push(el);
  }
  const smallest = found.filter((el) => !found.some((other) => other !== el && spans(el, other)));
  if (smallest.length) return smallest;
  // A line may have no element of its own, such as the name of an entry whose description stands below it in the same one.
  const said = (text) => (exact ? wordings.includes(text) : fit(text, wordings)?.loose === 0);
  const runs = scanTexts().filter((run) => said(run.text) && run.el !== document.body && !around(run.el, 'select') && isVisible(run.el) && !isCovered(run.el));
  return [...new Set(runs.map((run) => run.el))];
}
