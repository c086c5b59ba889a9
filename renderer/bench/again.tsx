import { useEffect, useRef, useState } from 'react'
import type { ProbeReport } from '../../shared/probe/view.ts'
import { Button } from '../ui/button.tsx'
import { momentOf } from '../ui/clock.tsx'
import { Note } from '../ui/note.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './probe.module.css'

/** Longest a timer can be; nothing is held that long. */
const MOST_MS = 2_147_483_647

type AgainProps = {
  readonly again: NonNullable<ProbeReport['again']>
  /** The moment has come. Told once. */
  readonly onDue: () => void
}

/**
 * A live test that is asked once more by itself, with what it waits for and how long that is. Who does not
 * want that stops it.
 */
export function Again({ again: { at, says }, onDue }: AgainProps) {
  const now = useNow(250)
  const [stopped, setStopped] = useState(false)
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now) / 1000))
  const due = useRef(onDue)
  useEffect(() => {
    due.current = onDue
  }, [onDue])
  useEffect(() => {
    if (stopped) return
    const timer = setTimeout(
      () => {
        setStopped(true)
        due.current()
      },
      Math.min(MOST_MS, Math.max(0, Date.parse(at) - Date.now())),
    )
    return () => clearTimeout(timer)
  }, [at, stopped])

  if (stopped)
    return (
      <Note tone="info" title={`${says}.`}>
        It is not asked again by itself. Before {momentOf(at)} a difference means nothing.
      </Note>
    )
  return (
    <Note tone="info" title={`${says}.`}>
      Asked again at {momentOf(at)}, in {seconds} s, before anything is called a disagreement.
      <span className={styles['ask']}>
        <Button onPress={() => setStopped(true)}>Do not ask again</Button>
      </span>
    </Note>
  )
}
