// Segments: a choice drawn as a row of buttons that touch each other, one of which looks pressed in; or as radio buttons.

const ON_WORDS = ['On', 'Yes', 'Enabled'];
const OFF_WORDS = ['Off', 'No', 'Disabled'];

const isPressable = (el) => el.matches('a, button, [role=button], [role=radio]') || getComputedStyle(el).cursor === 'pointer';

// The words of the radio buttons that stand in an element, all those of one set and no other field; null where it is more
// than what holds them.
function radiosOf(el) {
  if (el.childElementCount < 2 || !el.querySelector('input[type=radio], [role=radio]')) return null;
  const set = [...el.querySelectorAll('input:not([type=hidden]), select, textarea, [role=radio]')];
  if (set.length < 2 || set.length > 8 || set.some((one) => one.type !== 'radio' && roleOf(one) !== 'radio')) return null;
  if (set.some((one) => one.name !== set[0].name) || [...el.children].some((part) => set.every((one) => spans(part, one)))) return null;
  if (set[0].name && pierce('input[type=radio]').some((one) => one.name === set[0].name && one.form === set[0].form && !set.includes(one))) return null;
  const words = set.map((one) => (one.labels?.length ? one.labels[0] : one));
  return words.every((one) => isVisible(one) && textOf(one)) ? words : null;
}

// The segments of such a choice in the order of reading, or the words of its radio buttons; null for what is none.
function segmentsOf(el) {
  const radios = radiosOf(el);
  if (radios) return radios;
  if (el.childElementCount < 2 || el.childElementCount > 8 || !isPressable(el.lastElementChild) || el.textContent.length > 120) return null;
  if (el.matches('[role=tablist], [role=menubar], [role=toolbar], nav, ul, select, svg')) return null;
  const parts = [...el.children].filter(isVisible);
  if (parts.length < 2 || parts.length > 6) return null;
  const said = parts.map(textOf);
  if (said.some((text) => text.length > 30 || !/[\p{L}\p{N}]/u.test(text)) || textOf(el) !== said.join(' ')) return null;
  if (!parts.every(isPressable) || said.some((text) => /^\+\s*\d/.test(text))) return null; // "+2 more" stands for tags that are folded away
  const rects = parts.map(rectOf).sort((a, b) => (Math.abs(a.top - b.top) > 2 ? a.top - b.top : a.left - b.left));
  const isNext = (rect, last) => Math.abs(rect.top - last.top) <= 2 && Math.abs(rect.left - last.right) <= 2;
  // a line of them may go on below; lines of one each are a list
  const isNextLine = (rect, last) => Math.abs(rect.left - rects[0].left) <= 2 && Math.abs(rect.top - last.bottom) <= 2;
  const touch = isNext(rects[1], rects[0]) && rects.every((rect, at) => !at || (Math.abs(rect.height - rects[0].height) <= 2
    && (isNext(rect, rects[at - 1]) || isNextLine(rect, rects[at - 1]))));
  // a group that tells of each of its buttons whether it is pressed is one, however its lines break
  const isTold = el.matches('[role=group], [role=radiogroup]') && parts.every((part) => part.matches('[aria-pressed], [aria-checked]'));
  return touch || isTold || areCards(parts, rects) ? parts : null;
}

const CARDS_APART = 24; // how wide a gap between two cards of a choice is at most

// Whether some parts, three at least, are cards to choose from, drawn alike line by line, and nothing says that they are
// buttons; `rects` are theirs in the order of reading.
function areCards(parts, rects) {
  if (parts.length < 3 || parts.some((part) => part.matches('a, button, [role]') || part.querySelector('a, button, input, [role]'))) return false;
  const isDrawn = (part) => { const style = getComputedStyle(part); return parseFloat(style.borderTopWidth) > 0 || style.boxShadow !== 'none'; };
  const isNear = (gap) => gap > -2 && gap <= CARDS_APART;
  const isNext = (rect, last) => Math.abs(rect.top - last.top) <= 2 && isNear(rect.left - last.right);
  const isNextLine = (rect, last) => Math.abs(rect.left - rects[0].left) <= 2 && isNear(rect.top - last.bottom);
  return parts.every(isDrawn) && isNext(rects[1], rects[0]) && rects.every((rect, at) => !at || (Math.abs(rect.height - rects[0].height) <= 2
    && (isNext(rect, rects[at - 1]) || isNextLine(rect, rects[at - 1]))));
}

function groundOf(el) {
  for (let node = el; node; node = node.parentElement) {
    const [red, green, blue, alpha = 1] = getComputedStyle(node).backgroundColor.match(/[\d.]+/g).map(Number);
    if (alpha > 0.1) return [red, green, blue];
  }
  return [255, 255, 255];
}

// The segment that is pressed in: the one that says so, of three or more the odd one, of two the one that stands out
// more from the ground; null where that cannot be told.
function pressedIn(parts) {
  const told = parts.map((part) => (part.control?.type === 'radio' ? String(part.control.checked) : null) ?? part.getAttribute('aria-pressed') ?? part.getAttribute('aria-checked') ?? part.getAttribute('aria-selected'));
  if (told.some((one) => one !== null)) return parts[told.indexOf('true')] || null;
  const innermost = (part) => (part.childElementCount === 1 ? innermost(part.firstElementChild) : part);
  const looks = parts.map((part) => {
    const style = getComputedStyle(innermost(part));
    return [groundOf(innermost(part)), style.color, style.fontWeight].join('/');
  });
  const oddOf = (all) => parts.filter((_, at) => all.filter((look) => look === all[at]).length === 1);
  const odd = oddOf(looks);
  if (parts.length > 2) {
    if (odd.length) return odd.length === 1 ? odd[0] : null;
    const framed = oddOf(parts.map((part) => { const style = getComputedStyle(part); return [style.borderTopColor, style.boxShadow].join('/'); }));
    return framed.length === 1 ? framed[0] : null;
  }
  if (!odd.length) return null;
  const ground = groundOf(parts[0].parentElement);
  const [first, second] = parts.map((part) => groundOf(innermost(part)).reduce((sum, one, at) => sum + Math.abs(one - ground[at]), 0));
  return Math.abs(first - second) < 60 ? null : parts[first > second ? 0 : 1];
}

// Whether two segments say on and off, so that they are a switch.
const isOnOff = (parts) => parts.length === 2 && [ON_WORDS, OFF_WORDS].every((words) => parts.some((part) => fit(textOf(part), words)?.loose === 0));

const isOnSegment = (part) => fit(textOf(part), ON_WORDS)?.loose === 0;

// The segment of a switch that a press turns it with: the one that is not pressed in.
function otherSegment(el) {
  const parts = segmentsOf(el);
  const now = parts && isOnOff(parts) ? pressedIn(parts) : null;
  return now ? parts.find((part) => part !== now) : null;
}

// The segment that says one of some wordings.
function segmentOf({ field, wordings }) {
  return segmentsOf(field).find((part) => fit(textOf(part), wordings)?.loose === 0) || null;
}
