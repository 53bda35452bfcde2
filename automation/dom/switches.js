// Switches: those that are only drawn, told and read as an eye does it: by their shape, and by the end their knob is at.

const isRound = (box, style) => parseFloat(style.borderTopLeftRadius) >= box.height * 0.3 || style.borderTopLeftRadius.endsWith('%');

// Where the middle of a drawn switch's knob stands, from 0 (left end) to 1 (right end); null for what is no such switch.
function knobOf(el) {
  if (!el.matches('div, span, i, b, em, button, a') && !el.tagName.includes('-')) return null;
  const box = rectOf(el);
  if (box.height < 10 || box.height > 48 || box.width < box.height * 1.3 || box.width > box.height * 4) return null;
  if (el.childElementCount > 3 || textOf(el)) return null;
  const style = getComputedStyle(el);
  if (!isRound(box, style)) return null;
  const isKnob = (width, height) => height >= box.height * 0.4 && height <= box.height * 1.6 && Math.abs(width - height) <= height * 0.35;
  for (const knob of el.querySelectorAll('*')) {
    const inner = rectOf(knob);
    if (isKnob(inner.width, inner.height) && isVisible(knob)) return ((inner.left + inner.right) / 2 - box.left) / box.width;
  }
  for (const part of ['::before', '::after']) {
    const drawn = getComputedStyle(el, part);
    const [width, height, left] = [drawn.width, drawn.height, drawn.left].map(parseFloat);
    if (drawn.content === 'none' || !isKnob(width, height) || Number.isNaN(left)) continue;
    const shift = drawn.transform === 'none' ? 0 : new DOMMatrix(drawn.transform).m41;
    return (left + shift + (drawn.translate === 'none' ? 0 : parseFloat(drawn.translate) || 0) + width / 2) / box.width;
  }
  return null;
}

// Whether an element is a switch that is only drawn: it can be clicked, and nothing at it says that it is one.
function isDrawnSwitch(el) {
  if (getComputedStyle(el).cursor !== 'pointer' && !el.hasAttribute('onclick') && !(el.tabIndex >= 0)) return false;
  const said = '[role=switch], [role=checkbox], [role=radio], input';
  const label = around(el, 'label'); // with a real box of its own, unless it only wraps what is drawn
  const isSaid = label?.control || label?.querySelector(said) || around(el, '[role=switch], [role=checkbox]') || el.querySelector(said)
    || [...(el.parentElement?.children || [])].some((other) => other !== el && other.matches('input[type=checkbox], input[type=radio]'));
  return !isSaid && knobOf(el) !== null;
}

// The knob of a switch that is on stands at the end of the line of reading.
const isKnobAtEnd = (el) => (getComputedStyle(el).direction === 'rtl' ? knobOf(el) < 0.5 : knobOf(el) > 0.5);
