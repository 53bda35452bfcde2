// Camera: what a picture of this document would show, told before and after it is taken.

const cameraNumbers = new WeakMap();
const cameraCount = { next: 0 };

// The number of a node, the same for as long as the node lives in this document.
function cameraNumber(node) {
  if (!cameraNumbers.has(node)) cameraNumbers.set(node, (cameraCount.next += 1));
  return cameraNumbers.get(node);
}

// All texts that the document holds, in order: [number of the element, text, drawn in dots, for typing a secret].
function cameraTexts() {
  const texts = [];
  for (const el of elementsUnder(document)) {
    if (el.matches('script, style, template, noscript')) continue;
    const own = [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join('').trim();
    const value = typeof el.value === 'string' && !el.matches('option, li, button, progress, meter') ? el.value : '';
    const hint = el.getAttribute('placeholder') || '';
    if (!own && !value && !hint) continue;
    const dots = el.type === 'password' || getComputedStyle(el).webkitTextSecurity !== 'none';
    const forSecrets = value !== '' && /password|one-time-code/.test(el.getAttribute('autocomplete') || '');
    texts.push([cameraNumber(el), [own, value, hint].join('\n'), dots, forSecrets]);
  }
  return { document: cameraNumber(document), address: location.origin + location.pathname, texts };
}
