import { useState } from 'react'
import type { Choices, MergeSide } from '../../shared/change/merge.ts'
import type { MergeField } from '../../shared/kernel/merge-field.ts'
import { agoSays, conflictsIn } from '../../shared/change/conflict-words.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { Button } from '../ui/button.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { MarkIcon } from '../ui/verdict.tsx'
import { Rich } from '../ui/rich.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './conflict.module.css'

type Changed = Extract<AppError, { kind: 'changed-elsewhere' }>

type ConflictProps = {
  readonly error: Changed
  /** Null where the change is planned again on the new state, and there is nothing to choose. */
  readonly onMerge: ((choices: Choices) => void) | null
  readonly onAgain: () => void
}

/**
 * Somebody else saved the server: shows their values and mine side by side, and asks for a choice for each
 * key that both changed.
 */
export function Conflict({ error, onMerge, onAgain }: ConflictProps) {
  const now = useNow(10_000)
  const [choices, setChoices] = useState<Choices>({})
  const open = conflictsIn(error.fields).filter((key) => !Object.hasOwn(choices, key))
  const theirs = new Map(error.fields.map((field) => [field.key, field.theirs]))
  const made = (key: string, take: MergeSide) => ({ take, theirs: theirs.get(key) ?? null })
  const choose = (key: string, take: MergeSide) => setChoices({ ...choices, [key]: made(key, take) })
  const all = (take: MergeSide) =>
    setChoices(Object.fromEntries(conflictsIn(error.fields).map((key) => [key, made(key, take)])))
  return (
    <section className={styles['conflict']} role="alert" data-outcome="changed-elsewhere">
      <div className={styles['head']}>
        <MarkIcon shape="triangle" size={24} />
        <div>
          <h3>Somebody else changed this server</h3>
          <p>
            <Rich text={`Changed by ${error.by}${agoSays(error.when, now)}. Nothing was written.`} />
          </p>
        </div>
      </div>
      <div className={styles['table']}>
        <table aria-label="Theirs and mine">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Before</th>
              <th scope="col">Theirs, there now</th>
              <th scope="col">Mine</th>
              <th scope="col">Take</th>
            </tr>
          </thead>
          <tbody>
            {error.fields.map((field) => (
              <Row
                key={field.key}
                field={field}
                choice={choices[field.key]?.take ?? null}
                onChoose={onMerge ? (choice) => choose(field.key, choice) : null}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles['foot']}>
        {onMerge && conflictsIn(error.fields).length > 1 && (
          <>
            <Button onPress={() => all('theirs')}>Take all of theirs</Button>
            <Button onPress={() => all('mine')}>Take all of mine</Button>
          </>
        )}
        {onMerge ? (
          <>
            <span role="status">{open.length === 0 ? '' : `Choose for ${open.join(', ')}.`}</span>
            <Button
              variant="primary"
              isDisabled={open.length > 0}
              autoFocus={open.length === 0}
              onPress={() => onMerge(choices)}
            >
              Review the merged change
            </Button>
          </>
        ) : (
          <Button autoFocus onPress={onAgain}>
            Read again and review
          </Button>
        )}
      </div>
    </section>
  )
}

type RowProps = {
  readonly field: MergeField
  readonly choice: MergeSide | null
  readonly onChoose: ((take: MergeSide) => void) | null
}

function Row({ field, choice, onChoose }: RowProps) {
  const { key, kind, base, theirs, mine } = field
  const taken = kind === 'conflict' ? choice : kind === 'mine' ? 'mine' : 'theirs'
  return (
    <tr data-kind={kind}>
      <th scope="row">{key}</th>
      <td>{base ?? 'not set'}</td>
      <td data-taken={taken === 'theirs'}>{theirs ?? 'not set'}</td>
      <td data-taken={taken === 'mine'}>{mine ?? 'not set'}</td>
      <td>
        {kind === 'conflict' && onChoose ? (
          <Segmented
            label={`Take for ${key}`}
            hideLabel
            value={choice ?? ('none' as MergeSide)}
            onChange={onChoose}
            options={[
              { id: 'theirs', label: 'Theirs' },
              { id: 'mine', label: 'Mine' },
            ]}
          />
        ) : (
          <span>
            {kind === 'conflict'
              ? 'both changed'
              : kind === 'both'
                ? 'the same'
                : kind === 'mine'
                  ? 'mine'
                  : 'theirs is kept'}
          </span>
        )}
      </td>
    </tr>
  )
}
