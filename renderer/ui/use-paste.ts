import { useEffect, useRef } from 'react'
import { holdKeys } from './keymap.ts'

/** Handles Ctrl+V anywhere on a screen, except in a field (which pastes as usual) and behind a sheet. */
export function usePaste(on: boolean, paste: (text: string) => unknown): void {
  const latest = useRef(paste)
  useEffect(() => {
    latest.current = paste
  })
  useEffect(() => {
    if (!on) return undefined
    const listen = (event: ClipboardEvent) => {
      const target = event.target instanceof Element ? event.target : null
      if (
        event.defaultPrevented ||
        target?.closest('input, textarea') ||
        document.querySelector('[role=dialog]')
      )
        return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text.trim() === '') return
      event.preventDefault()
      latest.current(text)
    }
    document.addEventListener('paste', listen)
    // The browser makes the event from the key; here it is only said that somebody listens.
    const holder = {}
    holdKeys(holder, ['Ctrl+v'], () => undefined)
    return () => {
      document.removeEventListener('paste', listen)
      holdKeys(holder, [], () => undefined)
    }
  }, [on])
}
