import { useEffect, useRef, useState } from 'react'
import type { AppError } from '../../shared/kernel/errors.ts'
import { MAX_PASTE } from '../../shared/ipc/channels.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/**
 * The texts of the files somebody chose or dropped, joined. In: how many characters are read at most; a
 * larger file is not opened.
 */
export async function textOfFiles(files: readonly File[], most: number): Promise<Result<string, AppError>> {
  const texts: string[] = []
  let left = most
  for (const file of files) {
    if (file.size > left) {
      const reason = `${file.name} has ${(file.size / 1_000_000).toFixed(1)} MB, and ${most / 1_000_000} MB is the most that is read. Save only the one request, or paste the token`
      return err({ kind: 'nothing-found', reason })
    }
    left -= file.size
    try {
      texts.push(await file.text())
    } catch {
      return err({ kind: 'file-failed', name: file.name, reason: 'it could not be read' })
    }
  }
  return ok(texts.join('\n'))
}

/** Those that handle drops now. Only the last one does: it is of what was opened last. */
const takers: object[] = []

/**
 * Handles files and text dropped anywhere in the window while a screen or a sheet is open. In: what to do,
 * whether it is active, and whether it is of a sheet: the others wait while one is open. Out: whether
 * something is being dragged over the window.
 */
export function useFileDrop(
  onDrop: (files: readonly File[], text: string) => void,
  on = true,
  inSheet = false,
): boolean {
  const latest = useRef(onDrop)
  const [over, setOver] = useState(false)
  useEffect(() => {
    latest.current = onDrop
  })
  useEffect(() => {
    if (!on) return undefined
    const me = {}
    takers.push(me)
    const busy = () =>
      takers.at(-1) !== me ||
      (!inSheet && document.querySelector('[role=dialog], [role=alertdialog]') !== null)
    const drag = (event: DragEvent) => {
      event.preventDefault()
      if (!busy()) setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      if (busy()) return
      const files = [...(event.dataTransfer?.files ?? [])]
      const text = event.dataTransfer?.getData('text/plain') ?? ''
      if (files.length > 0 || text.trim() !== '') latest.current(files, text)
    }
    document.addEventListener('dragover', drag)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      takers.splice(takers.indexOf(me), 1)
      document.removeEventListener('dragover', drag)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [on, inSheet])
  return over
}

/**
 * Handles files and text dropped on a screen that only puts tokens on the shelf. In: whether it is active,
 * what to do with the text, and with a file that cannot be read.
 */
export function useTokenDrop(
  on: boolean,
  take: (text: string) => unknown,
  refuse: (error: AppError) => void,
): void {
  useFileDrop((files, text) => {
    if (files.length === 0) return void take(text)
    void textOfFiles(files, MAX_PASTE).then((result) =>
      result.ok ? take(result.value) : refuse(result.error),
    )
  }, on)
}
