import { useEffect, useState } from 'react'

/** How long a text stays the same before it is spoken, in milliseconds. */
const SETTLED_MS = 1_000

/**
 * A text that changes with every answer, as it is to be spoken: only once it has stayed the same for a while.
 * Before the first time it is empty.
 */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
