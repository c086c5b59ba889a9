import { useEffect, useState } from 'react'

/** The value, once it has not changed for so many milliseconds: what is typed, once typing pauses. */
export function usePaused<T>(value: T, milliseconds: number): T {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), milliseconds)
    return () => clearTimeout(timer)
  }, [value, milliseconds])
  return settled
}
