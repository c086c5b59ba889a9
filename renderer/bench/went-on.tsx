import type { WentOn as Went } from '../../shared/probe/go-on.ts'
import { Note } from '../ui/note.tsx'
import styles from './probe.module.css'

const agreed = (agrees: boolean | null): string =>
  agrees === null ? 'nothing to compare' : agrees ? 'as predicted' : 'not as predicted'

/** What followed `initialize` in the same session, beside the prediction. */
export function WentOn({ wentOn }: { readonly wentOn: Went }) {
  const { list, call, notes } = wentOn
  const listed =
    list.tools === null ? `${list.status ?? 'no answer'} ${list.says}`.trim() : `${list.tools.length} listed`
  const called = call.refused === null ? `${call.status ?? 'no answer'} ${call.says}`.trim() : ''
  const right = call.refused === null ? called : call.refused ? 'refused' : 'allowed, nothing was called'
  return (
    <div role="group" aria-label="After initialize">
      <p className={styles['detail']}>
        tools/list: {listed}, {agreed(list.agrees)}.
      </p>
      <p className={styles['detail']}>
        tools/call: {right}, {agreed(call.agrees)}.
      </p>
      {notes.map((note) => (
        <Note key={note} title="After initialize.">
          {note}
        </Note>
      ))}
    </div>
  )
}
