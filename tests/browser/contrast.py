"""Contrast by WCAG's own arithmetic: milliseconds a page, where axe takes up to seconds."""

READABLE = 4.5  # WCAG 2.2, 1.4.3: text of ordinary size.

# Contrast of each text with the first opaque background under it (WCAG's relative luminance); what
# is drawn half through (opacity) is mixed with what is behind it, words and background alike.
FAINT = """least => {
  const parts = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const seen = (c, e) => { c = parts(c).slice(0, 3); for (; e; e = e.parentElement) { const o = +getComputedStyle(e).opacity;
    if (o < 1) { const behind = parts(under(e.parentElement)); c = c.map((v, n) => o * v + (1 - o) * behind[n]); } } return c; };
  const under = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (parts(c).length < 4 || parts(c)[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
  while (words.nextNode()) {
    const text = words.currentNode.data.trim(), e = words.currentNode.parentElement;
    if (!text) continue;
    const [a, b] = [getComputedStyle(e).color, under(e)].map(c => light(seen(c, e))).sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < least) faint.push(text);
  }
  return faint; }"""
