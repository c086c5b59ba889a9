import { piecesOf } from '../../shared/fleet/search.ts'
import styles from './marked.module.css'

/** A text with the searched words marked. */
export function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  if (words.length === 0) return text
  return piecesOf(text, words).map(({ text: piece, hit }, at) =>
    hit ? (
      <mark key={at} className={styles['hit']}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  )
}
