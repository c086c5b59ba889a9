import type { Page } from 'playwright'

/** Something dragged with the mouse over a page. */
export interface Held {
  /** Moves it over the page without dropping it. */
  readonly hold: () => Promise<void>
  readonly drop: () => Promise<void>
}

/**
 * Drags files of the disk, or a text, into a window as the browser does it: the page gets real drag events
 * with real files. In: the page, paths or a text, and where on the page.
 */
export async function dragInto(
  page: Page,
  what: { readonly files: readonly string[] } | { readonly text: string },
  at: { readonly x: number; readonly y: number } = { x: 640, y: 400 },
): Promise<Held> {
  const browser = await page.context().newCDPSession(page)
  const data =
    'files' in what
      ? { items: [], files: [...what.files], dragOperationsMask: 1 }
      : { items: [{ mimeType: 'text/plain', data: what.text }], dragOperationsMask: 1 }
  const send = (type: 'dragEnter' | 'dragOver' | 'drop'): Promise<unknown> =>
    browser.send('Input.dispatchDragEvent', { type, ...at, data })
  const hold = async (): Promise<void> => {
    await send('dragEnter')
    await send('dragOver')
  }
  return {
    hold,
    async drop() {
      await hold()
      await send('drop')
      await browser.detach()
    },
  }
}
