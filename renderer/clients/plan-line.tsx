import type { ReactNode } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import type { PlanStep } from '../../shared/client/plan-steps.ts'
import type { PlanLine } from '../../shared/client/way-in.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon } from '../ui/icon.tsx'
import { ToggleMark } from '../ui/toggle.tsx'
import matrix from './plan-matrix.module.css'
import styles from './plan.module.css'

/** `told`: line by line in words, the only form of what no command is known for. */
export type Form = 'console' | 'kcadm' | 'api' | 'told'
const FORMS: readonly (readonly [Form, string])[] = [
  ['console', 'Copy admin steps'],
  ['kcadm', 'Copy kcadm'],
  ['api', 'Copy JSON'],
]

/** A line's text in one form; empty where it has none: it is done at the server, or told only. */
export function textOf({ doing }: PlanLine, form: Form): string {
  if (doing.at === 'told') return doing.told.join('\n')
  if (doing.at !== 'identity-provider' || form === 'told') return ''
  return form === 'api' ? JSON.stringify(doing.api, null, 2) : doing[form].join('\n')
}

/** Whether a line is done at the provider, by hand. */
export const isAtProvider = ({ doing }: PlanLine): boolean =>
  doing.at === 'identity-provider' || (doing.at === 'told' && doing.whose === 'identity-provider')

/**
 * The text of lines at the provider in one form, in their order: requests are one array, and what is told has
 * the line's number and title.
 */
export function textOfAll(lines: readonly PlanLine[], form: Form): string {
  if (form === 'told')
    return lines.map((line) => `${line.number}. ${line.title}\n${textOf(line, form)}`).join('\n\n')
  if (form !== 'api') return lines.map((line) => textOf(line, form)).join('\n')
  const requests = lines.flatMap(({ doing }) => (doing.at === 'identity-provider' ? doing.api : []))
  return JSON.stringify(requests, null, 2)
}

/** The change a line is at the server, for the review; null where it is no setting of it. */
export const wantedOf = ({ doing }: PlanLine): WantedChange | null =>
  doing.at === 'gateway' ? { kind: 'set-keys', set: { ...doing.oauthConfig }, remove: [] } : null

const whereOf = ({ doing }: PlanLine, provider: string): string => {
  if (doing.at === 'gateway' || doing.at === 'gateway-visibility') return 'This server'
  if (doing.at === 'told') return doing.whose === 'gateway' ? 'This gateway' : `${provider}, by documents`
  return provider
}

type PlanLineProps = {
  readonly step: PlanStep
  readonly chosen: boolean
  /** Its text is shown. */
  readonly isOpen: boolean
  readonly switches: boolean
  /** Lines at the provider that are on, come before, and are not said to be done. */
  readonly waits: readonly number[]
  readonly form: Form
  /** The provider's name. */
  readonly provider: string
  readonly readOnly: boolean
  readonly onChoose: () => void
  readonly onFlip: () => void
  readonly onCopy: (form: Form) => void
  readonly onReview: (wanted: WantedChange) => void
  readonly onDone: () => void
  /** Shows or hides its text. */
  readonly onOpen: () => void
  /** Somebody said that it is done. */
  readonly done: boolean
  /** Where every client ends once it is done. */
  readonly cells: ReactNode
}

/** One line of the plan: what becomes what, where, what it exposes, and the act that does it. */
export function PlanLineRow(props: PlanLineProps) {
  const { step, chosen, isOpen, switches, waits, form, provider, readOnly } = props
  const { onChoose, onFlip, onCopy, onReview, onDone, onOpen, done, cells } = props
  const { line, on, needs } = step
  const wanted = wantedOf(line)
  const text = textOf(line, form)
  const off = needs.length > 0
  const hasForms = line.doing.at === 'identity-provider'
  return (
    <div className={cx(styles['line'], chosen && styles['chosen'], !on && styles['off'])} onClick={onChoose}>
      <div className={cx(matrix['row'], styles['lineTop'])}>
        <div className={styles['lineHead']}>
          {switches && (
            <button
              type="button"
              role="switch"
              className={styles['switch']}
              aria-checked={on}
              aria-label={`Line ${line.number}: ${line.title}`}
              disabled={off}
              onClick={onFlip}
            >
              <ToggleMark on={on} preview={false} />
            </button>
          )}
          <span className={styles['number']}>{line.number}</span>
          <b>{line.title}</b>
          {off && <em>needs line {needs.join(' and ')}</em>}
        </div>
        {cells}
      </div>
      <div className={styles['lineText']}>
        <div className={styles['lineSays']}>
          <p>
            <span className={styles['at']}>{whereOf(line, provider)}</span>
            <code>{line.becomes}</code>
          </p>
          <p>
            {line.exposes}{' '}
            {line.notBefore !== '' && (
              <span className={styles['notBefore']}>
                <Icon name="warning" size={12} /> {line.notBefore}
              </span>
            )}
          </p>
        </div>
        <div className={styles['lineActs']}>
          {wanted !== null && (
            <>
              <Button isDisabled={!on || readOnly || waits.length > 0} onPress={() => onReview(wanted)}>
                Review change
              </Button>
              {on && waits.length > 0 && (
                <small>once line {waits.join(' and ')} is done at the provider</small>
              )}
              {readOnly && <small>the profile is read-only</small>}
            </>
          )}
          {line.doing.at === 'gateway-visibility' && (
            <small>Set in ContextForge: visibility is no OAuth setting.</small>
          )}
          {hasForms &&
            FORMS.map(([id, name]) => (
              <Button key={id} icon="copy" isDisabled={!on} onPress={() => onCopy(id)}>
                {name}
              </Button>
            ))}
          {!hasForms && wanted === null && text !== '' && (
            <Button icon="copy" onPress={() => onCopy('told')}>
              Copy
            </Button>
          )}
          {isAtProvider(line) && (
            <Button variant="quiet" icon="check" isDisabled={!on} onPress={onDone}>
              It is done
            </Button>
          )}
          {done && (
            <small>
              <Icon name="check" size={12} /> done, as you say
            </small>
          )}
          {text !== '' && (
            <IconButton
              icon={isOpen ? 'chevron-down' : 'chevron-right'}
              label={`Text of line ${line.number}`}
              aria-expanded={isOpen}
              onPress={onOpen}
            />
          )}
        </div>
        {isOpen && text !== '' && (
          <pre className={styles['code']} tabIndex={0} aria-label={`Line ${line.number} as it is copied`}>
            {text}
          </pre>
        )}
      </div>
    </div>
  )
}
