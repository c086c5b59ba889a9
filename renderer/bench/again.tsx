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
  /** A live test is under way. */
  readonly busy: boolean
}

/**
 * A live test that is asked once more by itself, with what it waits for and how long that is. Who does not
 * want that stops it.
 */
export function Again({ again: { at, says }, onDue, busy }: AgainProps) {
  const now = useNow(250)
  const [state, setState] = useState<'waits' | 'asked' | 'stopped'>('waits')
  const seconds = Math.max(0, Math.ceil((Date.parse(at) - now) / 1000))
  const due = useRef(onDue)
  useEffect(() => {
    due.current = onDue
  }, [onDue])
  useEffect(() => {
    if (state !== 'waits') return
    const timer = setTimeout(
      () => {
        setState('asked')
        due.current()
      },
      Math.min(MOST_MS, Math.max(0, Date.parse(at) - Date.now())),
    )
    return () => clearTimeout(timer)
  }, [at, state])

  if (state === 'asked')
    return (
      <Note tone="info" title={`${says}.`}>
        {busy ? 'It is being asked again.' : 'It was asked again, and is not asked once more by itself.'}
      </Note>
    )
  if (state === 'stopped')
    return (
      <Note tone="info" title={`${says}.`}>
        It is not asked again by itself. Before {momentOf(at)} a difference means nothing.
      </Note>
    )
  return (
    <Note tone="info" title={`${says}.`}>
      Asked again at {momentOf(at)}, in {seconds} s, before anything is called a disagreement.
      <span className={styles['ask']}>
        <Button onPress={() => setState('stopped')}>Do not ask again</Button>
      </span>
    </Note>
  )
}
