/** Puts a text on the clipboard; false when the window may not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** Copies through a selection, where the asynchronous clipboard is refused. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.setAttribute('aria-hidden', 'true')
  area.style.position = 'fixed'
  area.style.opacity = '0'
  const focused = document.activeElement
  // While a sheet is open, everything outside of it is inert and cannot be selected.
  const sheets = document.querySelectorAll('[role=dialog]')
  ;(sheets[sheets.length - 1] ?? document.body).append(area)
  area.select()
  const copied = document.activeElement === area && document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}
