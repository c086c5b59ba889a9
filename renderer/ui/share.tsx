import { useState, type ReactNode } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { Redaction, Replacement } from '../../shared/report/redact.ts'
import { Button } from './button.tsx'
import { copyText } from './copy.ts'
import details from './details.module.css'
import { Exact } from './exact.tsx'
import { Note } from './note.tsx'
import { Segmented } from './segmented.tsx'
import styles from './share.module.css'
import { Sheet } from './sheet.tsx'
import { useToasts } from './toast.tsx'
import { Toggle } from './toggle.tsx'
import { useCopied } from './use-copied.ts'

const CHOICES: readonly { readonly id: keyof Redaction; readonly label: string }[] = [
  { id: 'people', label: 'Replace people' },
  { id: 'hosts', label: 'Replace hosts' },
  { id: 'ids', label: 'Replace ids' },
]

/** Something that can be handed on, made for one choice of what is replaced. */
export interface Shared<F extends string> {
  readonly replaced: readonly Replacement[]
  /** What is read and copied of a format. */
  readonly text: (format: F) => string
  readonly save: (format: F) => Promise<Result<{ readonly name: string | null }, AppError>>
}

type ShareProps<F extends string> = {
  readonly title: string
  readonly formats: readonly { readonly id: F; readonly label: string }[]
  /** Which of them is chosen at the beginning. */
  readonly first: F
  readonly make: (redaction: Redaction) => Shared<F>
  /** What the file of a format is, and what it is good for. */
  readonly says: (format: F) => readonly [name: string, use: string]
  /** The title of the message once it is saved. */
  readonly saved: string
  readonly choices?: ReactNode
  /** A further act, at the left of the others. */
  readonly act?: ReactNode
  readonly onClose: () => void
}

/**
 * Prepares something for handing on: the operator chooses and sees what is replaced before anything is
 * written.
 */
export function Share<F extends string>(props: ShareProps<F>) {
  const { title, formats, first, make, says, saved, choices, act, onClose } = props
  const { show } = useToasts()
  const copied = useCopied()
  const [redaction, setRedaction] = useState<Redaction>({ people: true, hosts: true, ids: true })
  const [format, setFormat] = useState<F>(first)
  const [problem, setProblem] = useState<{ readonly title: string; readonly text: string } | null>(null)
  const [saving, setSaving] = useState(false)
  const made = make(redaction)
  const { replaced } = made
  const text = made.text(format)
  const [name, use] = says(format)

  const save = async () => {
    setSaving(true)
    setProblem(null)
    const result = await made.save(format)
    setSaving(false)
    if (!result.ok) {
      const told = errorText(result.error)
      setProblem({ title: `${told.title}.`, text: `${told.explanation} ${told.next}` })
    } else if (result.value.name !== null) {
      show({ tone: 'ok', title: saved, text: result.value.name })
      onClose()
    }
  }

  return (
    <Sheet
      title={title}
      size="large"
      onClose={onClose}
      footer={
        <>
          {act}
          <Button onPress={onClose}>Cancel</Button>
          <Button icon="copy" onPress={() => void copyText(text).then(copied)}>
            Copy
          </Button>
          <Button variant="primary" busy={saving} onPress={() => void save()}>
            Save…
          </Button>
        </>
      }
    >
      <div className={styles['choices']}>
        <Segmented label="Format" value={format} options={formats} onChange={setFormat} />
        {choices}
        {CHOICES.map(({ id, label }) => (
          <Toggle
            key={id}
            isSelected={redaction[id]}
            onChange={(on) => setRedaction({ ...redaction, [id]: on })}
          >
            {label}
          </Toggle>
        ))}
      </div>
      {problem && (
        <Note tone="bad" title={problem.title}>
          {problem.text}
        </Note>
      )}
      <p className={styles['says']}>
        The token is never in it. {name}:{' '}
        {replaced.length === 0
          ? 'nothing is replaced.'
          : `${replaced.length} ${replaced.length === 1 ? 'value is' : 'values are'} replaced, the same one by the same stand-in everywhere.`}{' '}
        {use}
      </p>
      {replaced.length > 0 && (
        <details className={styles['replaced']}>
          <summary>What is replaced</summary>
          <table className={details['table']} aria-label="What is replaced">
            <tbody>
              {replaced.map((one) => (
                <tr key={`${one.kind}:${one.was}`}>
                  <td>
                    <Exact value={one.was} limit={60} quiet />
                  </td>
                  <td>{one.is}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      <pre className={styles['preview']} aria-label="Preview" tabIndex={0}>
        {text}
      </pre>
    </Sheet>
  )
}
