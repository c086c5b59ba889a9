import { startTransition, useEffect, useState } from 'react'

/**
 * The beginning of a long list, which grows with every frame until it is complete, so that no frame draws all
 * of it.
 */
export function useGrowing<T>(list: readonly T[], by: number): readonly T[] {
  const [most, setMost] = useState(0)
  useEffect(() => {
    if (most >= list.length) return undefined
    const frame = requestAnimationFrame(() => startTransition(() => setMost((before) => before + by)))
    return () => cancelAnimationFrame(frame)
  }, [most, by, list.length])
  return list.length <= most ? list : list.slice(0, most)
}
