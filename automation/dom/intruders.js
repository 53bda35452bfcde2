// Intruders: what a page lays over itself unasked, such as news, a tour or a notice of cookies, and what shuts it.

const SHUTS = ['Got it', 'No thanks', 'No, thanks', 'Maybe later', 'Not now', 'Later', 'Skip', 'Skip for now', 'Skip tour', 'Remind me later', 'Dismiss',
  'Only necessary', 'Necessary only', 'Only essential', 'Reject all', 'Decline', 'Decline all', 'Close', '×', '✕', '✖'];

// The button that shuts the layer in front which nobody asked for, or null. A layer with a field, with a label or a value
// that is known, or with a button that something is done with, is none: `known` are their wordings.
function shutsIntruder({ known, leave }) {
  const buttons = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button'))
    .map((one) => ({ ...one, names: namesOf(one.el, true) })).filter((one) => one.names.length);
  const said = scanTexts();
  const isField = (one) => one.matches('input:not([type=hidden], [type=submit], [type=button], [type=checkbox]), select, textarea, iframe, [role=textbox], [role=combobox], [aria-busy=true], [role=progressbar]')
    || one.isContentEditable;
  const found = [];
  for (const one of buttons) {
    const rank = Math.min(...one.names.map((name) => fit(name, SHUTS)).filter((match) => match?.loose === 0).map((match) => match.index));
    if (rank === Infinity || isCovered(one.shown)) continue;
    const layer = questionAround(one.el);
    if (!layer || layer.matches('[role=menu], [role=listbox], [role=tooltip]') || [...drawnUnder(layer)].some(isField)) continue;
    if (textOf(layer).length > 1500 || !/[\p{L}]{3}/u.test(textOf(layer))) continue;
    const inside = buttons.filter((other) => spans(layer, other.el));
    if (inside.some((other) => other.names.some((name) => fit(name, leave)?.loose === 0 || fit(name, known)?.loose === 0))) continue;
    if (said.some((run) => spans(layer, run.el) && fit(run.text, known)?.loose === 0)) continue;
    found.push({ one, rank });
  }
  return found.sort((a, b) => a.rank - b.rank)[0]?.one.shown || null;
}
