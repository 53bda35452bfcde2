// Masked: a value that is drawn in dots until the mouse is over it, or that a button copies without showing it.

const MASK = /^[•●∙·*∗⁎․]{4,}$/;

// What is drawn in dots at a label; null where nothing is.
function maskedAt({ names, labels }) {
  const page = readPage(labels);
  const own = page.texts.filter((run) => !run.owned && fit(run.text, names)?.loose === 0 && !isUnderLayer(run));
  const dots = page.texts.flatMap((run) => run.pieces.map((piece, at) => ({ run, el: run.parents[at], piece })).filter(({ piece }) => MASK.test(piece)));
  const found = own.flatMap((label) => dots.flatMap(({ run, el }) => relation(label.rect, run.rect, { rtl: getComputedStyle(label.el).direction === 'rtl', farthest: FAR })
    .filter(({ way }) => way !== 'inside').map(({ distance }) => ({ el, distance }))));
  return found.sort((a, b) => a.distance - b.distance)[0]?.el || null;
}

let copies = null;

const selectedText = () => {
  const el = document.activeElement;
  return typeof el?.selectionStart === 'number' ? el.value.slice(el.selectionStart, el.selectionEnd) : String(getSelection());
};

// Hears what the page would put on the clipboard from now on, and keeps it from getting there.
function hearCopies() {
  leaveCopies();
  const own = globalThis.Clipboard ? { writeText: Clipboard.prototype.writeText, write: Clipboard.prototype.write } : null;
  const heard = [];
  const onCopy = (event) => {
    heard.push(event.clipboardData?.getData('text/plain') || selectedText());
    event.preventDefault();
    event.clipboardData?.clearData();
  };
  if (own) {
    Clipboard.prototype.writeText = async (text) => { heard.push(String(text)); };
    Clipboard.prototype.write = async (items) => {
      for (const item of items) if (item.types.includes('text/plain')) heard.push(await (await item.getType('text/plain')).text());
    };
  }
  addEventListener('copy', onCopy);
  copies = { heard, end: () => { removeEventListener('copy', onCopy); if (own) Object.assign(Clipboard.prototype, own); } };
}

const copiedText = () => copies?.heard.find((text) => text.trim()) || null;

function leaveCopies() {
  copies?.end();
  copies = null;
}
