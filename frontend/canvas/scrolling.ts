/** Scrolling that moves only the list an item is in: the page around it stays where the person left it. */

/** Brings an item into sight inside the nearest part of the page that scrolls. */
export function scrollTo(item: HTMLElement): void {
  const list = scrollerOf(item);
  if (!list) return;
  const [inner, outer] = [item.getBoundingClientRect(), list.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += Math.min(inner.bottom - outer.bottom, inner.top - outer.top);
}

function scrollerOf(item: HTMLElement): HTMLElement | null {
  for (let part = item.parentElement; part && part !== document.body; part = part.parentElement) {
    const { overflowY } = getComputedStyle(part);
    if (/auto|scroll/.test(overflowY) && part.scrollHeight > part.clientHeight) return part;
  }
  return null;
}
