const REACHABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]'

/**
 * Makes a part that scrolls a tab stop while nothing in it is one: without a pointer nobody could scroll it.
 * In: the element, as its `ref`. Out: what stops it.
 */
export function scrollStop(box: HTMLElement | null): (() => void) | undefined {
  if (!box) return undefined
  const look = () => {
    // What is asked last makes the browser lay out the page.
    const needed = box.querySelector(REACHABLE) === null && box.scrollHeight > box.clientHeight
    if (needed === box.hasAttribute('data-scrolls')) return
    box.toggleAttribute('data-scrolls', needed)
    if (needed) box.tabIndex = 0
    else box.removeAttribute('tabindex')
  }
  const sized = new ResizeObserver(look)
  const changed = new MutationObserver(look)
  sized.observe(box)
  changed.observe(box, { childList: true, subtree: true, characterData: true, attributeFilter: ['disabled'] })
  look()
  return () => {
    sized.disconnect()
    changed.disconnect()
  }
}
