import type { ReactNode } from 'react'
import styles from './spoken.module.css'

type SpokenProps = {
  /** What is read aloud, and the name of the control it is in; it has the words that are seen. */
  readonly says: string
  /** What is seen. */
  readonly children: ReactNode
}

/** A text that is read aloud as another: what is seen is shortened, or understood from its place. */
export function Spoken({ says, children }: SpokenProps) {
  return (
    <>
      <span className="sr">{says}</span>
      <span className={styles['seen']} aria-hidden="true">
        {children}
      </span>
    </>
  )
}
