import { Fragment } from 'react'
import styles from './rich.module.css'

/** Text in which parts between backticks are exact strings. No other markup is read. */
export function Rich({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className={styles['exact']}>
        {part}
      </code>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  )
}
