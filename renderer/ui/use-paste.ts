import { useEffect, useRef } from 'react'

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
    return () => document.removeEventListener('paste', listen)
  }, [on])
}
