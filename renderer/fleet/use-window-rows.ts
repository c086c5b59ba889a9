import { useLayoutEffect, useState, type RefObject } from 'react'

const OVER = 4

export type RowWindow = {
  readonly first: number
  /** One past the last row drawn. */
  readonly end: number
  readonly show: (index: number) => void
  /** Rows that fit at once. */
  readonly page: number
}

/** Only the rows in sight are drawn: all of one height, measured by the box that scrolls. */
export function useWindowRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  headHeight: number,
): RowWindow {
  const [place, setPlace] = useState({ top: 0, height: 600 })

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = () => {
      const next = { top: element.scrollTop, height: element.clientHeight }
      setPlace((last) => (last.top === next.top && last.height === next.height ? last : next))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [box])

  const room = Math.max(rowHeight, place.height - headHeight)
  const end = Math.min(count, Math.ceil((place.top + room) / rowHeight) + OVER)
  const first = Math.max(0, Math.min(Math.floor(place.top / rowHeight) - OVER, end - 1))

  const show = (index: number) => {
    const element = box.current
    if (!element) return
    const top = index * rowHeight
    const inside = element.clientHeight - headHeight
    if (top < element.scrollTop) element.scrollTo({ top })
    else if (top + rowHeight > element.scrollTop + inside) element.scrollTo({ top: top + rowHeight - inside })
  }
  return { first, end, show, page: Math.max(1, Math.floor(room / rowHeight) - 1) }
}
