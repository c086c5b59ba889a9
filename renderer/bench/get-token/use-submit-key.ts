import { useEffect, useRef } from 'react'

/**
 * Ctrl+Enter goes on from anywhere in a sheet. Taken before the focused control sees it: a radio would swallow it, and a button
 * would take it for a press of its own.
 */
export function useSubmitKey(submit: (() => void) | undefined): void {
  const latest = useRef(submit)
  useEffect(() => {
    latest.current = submit
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return
      event.preventDefault()
      event.stopPropagation()
      if (!event.repeat) latest.current?.()
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [])
}
