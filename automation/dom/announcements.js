// Announcements: what a site lays over its page of its own accord, and the button that puts it off.

const ANNOUNCES = /\b(what.?s new|new (feature|in)|introducing|announc\w+|webinar|take (a|the) tour|product tour|survey|feedback|upgrade|free trial|meet \w+|did you know)\b/i;
const COOKIES = /\bcookies?\b/i;

// The button that puts off what lies over the page, or null: one of `names`, one of `closes` where the words tell of news
// or of cookies, one of `refusals` where they tell of cookies. A bar about cookies stays until something is wanted. What
// holds a field is a form and no announcement, and neither is what holds the control that is looked for.
function putsOff({ names, closes, refusals, wanted }) {
  const buttons = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button') && !isCovered(one.shown));
  const isCalled = (one, words) => namesOf(one.el, true).some((name) => fit(name, words)?.loose === 0);
  const isMeant = (words, said) => (words === names ? !COOKIES.test(said) || wanted.length
    : words === closes && ANNOUNCES.test(said)) || (wanted.length && words !== names && COOKIES.test(said));
  for (const words of [names, refusals, closes]) {
    for (const one of buttons.filter((button) => isCalled(button, words))) {
      const layer = laidOver(one.el);
      if (!layer || wanted.some((el) => spans(layer, el)) || holdsField(layer)) continue;
      if (isMeant(words, textOf(layer))) return one.shown;
    }
  }
  return null;
}

// Whether something can be entered on a layer; old pages draw their buttons as fields, too.
const holdsField = (layer) => [...drawnUnder(layer)].some((el) => el.matches(FIELDS) && !(el.tagName === 'INPUT' && BUTTON_TYPES.has(el.type)));

// The layer over the page that something stands on: the outermost that is not as large as the window, for that may be the
// ground behind a dialog, or the page itself.
function laidOver(el) {
  let layer = null;
  for (let node = el; node && node !== document.body; node = parentOf(node)) {
    const style = getComputedStyle(node);
    const isDialog = node.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true], :popover-open');
    const isOver = style.position === 'fixed' || (style.position === 'absolute' && Number(style.zIndex) > 0);
    if (isDialog || (isOver && !fillsWindow(node))) layer = node;
  }
  return layer;
}

const TELLS_MADE = /\b(success(fully)?|(has|have) been (created|registered|generated|added|saved)|(created|registered|generated|added|saved)[.!]?$)/i;
const ASKS_TO_AGREE = /\b(are you sure|do you (really )?want|would you like|(please )?confirm)\b/i;
const IS_ANOTHER_MATTER = /\b(already|exists?|duplicate|anyway|replace|overwrite|delet\w*|discard|leave|unsaved|revok\w*|error|fail(ed|s)?|unable|cannot|could not|wrong|try again)\b/i;

// The button of what a page lays over itself once a form was submitted, to ask whether it is meant or to tell that it was
// done; null where it tells or asks anything else.
function agrees({ names }) {
  const buttons = scanControls().filter((one) => one.visible && !one.disabled && one.kinds.has('button') && !isCovered(one.shown));
  const called = buttons.filter((one) => namesOf(one.el, true).some((name) => fit(name, names)?.loose === 0));
  return called.find((one) => {
    const layer = laidOver(one.el);
    if (!layer || holdsField(layer)) return false;
    const said = textOf(layer);
    return said.length < 400 && (TELLS_MADE.test(said) || ASKS_TO_AGREE.test(said)) && !IS_ANOTHER_MATTER.test(said);
  })?.shown || null;
}
