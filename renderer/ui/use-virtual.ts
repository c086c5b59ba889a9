import { useEffect, type RefObject } from 'react'
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'

type VirtualOptions = Omit<
  Parameters<typeof useVirtualizer<HTMLDivElement, Element>>[0],
  'getScrollElement' | 'initialRect'
>

/** The size of the box that was drawn last: the next is most likely as large, and then is drawn only once. */
let likely = { width: 1000, height: 600 }

/** Which of many rows or columns are drawn. In: what scrolls, how many there are, and their sizes. */
export function useVirtual(
  box: RefObject<HTMLDivElement | null>,
  options: VirtualOptions,
): Virtualizer<HTMLDivElement, Element> {
  // eslint-disable-next-line react-hooks/incompatible-library -- No compiler memoises what is drawn here.
  const virtual = useVirtualizer({
    ...options,
    getScrollElement: () => box.current,
    initialRect: likely,
  })
  useEffect(() => {
    const { scrollRect } = virtual
    if (scrollRect !== null && scrollRect.width > 0 && scrollRect.height > 0) likely = scrollRect
  })
  return virtual
}
