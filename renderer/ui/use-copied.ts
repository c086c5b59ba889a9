import { useCallback } from 'react'
import { useToasts } from './toast.tsx'

/** Says whether the clipboard took a text. `copied`: what to say where it did. */
export function useCopied(): (done: boolean, copied?: { title: string; text: string }) => void {
  const { show } = useToasts()
  return useCallback(
    (done, copied = { title: 'Copied', text: '' }) =>
      show(done ? { tone: 'ok', ...copied } : { tone: 'bad', title: 'The clipboard refused', text: '' }),
    [show],
  )
}
