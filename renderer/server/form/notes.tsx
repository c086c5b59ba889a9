import type { DraftNote } from '../../../shared/change/lint-draft.ts'
import { MarkIcon } from '../../ui/verdict.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './form.module.css'

/** The remarks about one key, or with null about the whole configuration; the worst first. */
export function DraftNotes({
  notes,
  at,
}: {
  readonly notes: readonly DraftNote[]
  readonly at: readonly string[] | null
}) {
  const mine = notes.filter(({ key }) => (at === null ? key === null : key !== null && at.includes(key)))
  const order = { error: 0, warn: 1, info: 2 }
  if (mine.length === 0) return null
  return (
    <ul className={styles['notes']}>
      {[...mine]
        .sort((a, b) => order[a.level] - order[b.level])
        .map((note) => (
          <li key={note.title + note.text} data-level={note.level}>
            {note.level === 'info' ? (
              <Icon name="info" size={14} />
            ) : (
              <MarkIcon shape={note.level === 'error' ? 'octagon' : 'triangle'} size={14} />
            )}
            <span>
              <b>{note.title}.</b> {note.text}
            </span>
          </li>
        ))}
    </ul>
  )
}
