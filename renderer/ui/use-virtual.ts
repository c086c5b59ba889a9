import type { RefObject } from 'react'
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'

type VirtualOptions = Omit<
  Parameters<typeof useVirtualizer<HTMLDivElement, Element>>[0],
  'getScrollElement' | 'initialRect'
>

/** Which of many rows or columns are drawn. In: what scrolls, how many there are, and their sizes. */
export function useVirtual(
  box: RefObject<HTMLDivElement | null>,
  options: VirtualOptions,
): Virtualizer<HTMLDivElement, Element> {
  // eslint-disable-next-line react-hooks/incompatible-library -- No compiler memoises what is drawn here.
  return useVirtualizer({
    ...options,
    getScrollElement: () => box.current,
    initialRect: { width: 1000, height: 600 },
  })
}
