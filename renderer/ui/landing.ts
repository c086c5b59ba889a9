/** Where the focus goes, the first that exists: an element the screen marks, its list, its heading. */
const LANDINGS = ['[data-lands]', '[role=gridcell][tabindex="0"]', '[role=grid]', '[role=listbox]', 'h1']

/** Moves the focus to the screen. Out: false where it is only on the heading, or nowhere. */
export function land(): boolean {
  const main = document.querySelector('main')
  for (const landing of LANDINGS) {
    const target = main?.querySelector<HTMLElement>(landing)
    if (!target) continue
    if (target.tabIndex < 0 && !target.hasAttribute('tabindex')) target.tabIndex = -1
    target.focus({ preventScroll: true })
    return document.activeElement === target && landing !== 'h1'
  }
  return false
}
