import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import { shortName } from '../../shared/access/words.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import { useConnection } from '../reading/connection.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useMedia } from '../ui/use-media.ts'
import { MarkIcon, VerdictBar } from '../ui/verdict.tsx'
import { isAtProvider, PlanLineRow, textOf, textOfAll, type Form } from './plan-line.tsx'
import { columnsOf, LineCells, MatrixHead } from './plan-matrix.tsx'
import type { Plan } from './use-plan.ts'
import styles from './plan.module.css'

export type PlanActs = {
  readonly onReview: (wanted: WantedChange) => void
  readonly onCopied: (copied: boolean) => void
  readonly onWalk: () => void
}

type PlanPageProps = PlanActs & {
  readonly made: Plan
  /** The provider's name, as in a sentence. */
  readonly provider: string
  /** Which provider this is: where, and by what it was recognised. */
  readonly place: string
  /** What the prediction rests on. */
  readonly by: string
  /** Every line for the provider can be had in three forms; otherwise it is only told. */
  readonly forms: boolean
  /** What is taken for granted of the provider, to be set right. */
  readonly facts: ReactNode
}

const FORM_WORDS: Readonly<Record<Form, string>> = {
  console: 'admin steps',
  kcadm: 'kcadm',
  api: 'JSON',
  told: 'what is to be set',
}

/** So low that the lines would not be seen besides one that is open. */
const LOW = '(max-height: 699px)'

/** A plan by which everybody gets in: who gets in today, and line by line who does afterwards. */
export function PlanPage(props: PlanPageProps) {
  const { made, provider, place, by, forms, facts, onReview, onCopied, onWalk } = props
  const { connection } = useConnection()
  const { steps, plan, profiles } = made
  const [chosen, choose] = useState<string | null>(null)
  const isLow = useMedia(LOW)
  const [opened, open] = useState<boolean | null>(null)
  const isOpen = opened ?? !isLow
  const [kept, setForm] = useKept<Form>('plan form', 'kcadm')
  const form = forms ? kept : 'told'
  const [choosing, setChoosing] = useState(false)
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const at = Math.max(
    0,
    steps.findIndex((one) => one.line.title === chosen),
  )
  const step = steps[at]
  const would = steps.at(-1)?.lets ?? plan.today
  const atProvider = steps.flatMap(({ on, line }) => (on && isAtProvider(line) ? [line] : []))
  const copy = (which: Form, text: string) => {
    if (forms) setForm(which)
    void copyText(text).then(onCopied)
  }
  const copyAll = () => copy(form, textOfAll(atProvider, form))
  const mayFlip = made.switches && step?.needs.length === 0
  useKeys({
    ArrowDown: () => choose(steps[Math.min(steps.length - 1, at + 1)]?.line.title ?? null),
    ArrowUp: () => choose(steps[Math.max(0, at - 1)]?.line.title ?? null),
    Enter: step === undefined ? undefined : () => open(!isOpen),
    ' ': mayFlip ? () => made.flip(step.line.title) : undefined,
    y: atProvider.length > 0 ? copyAll : undefined,
    c: () => setChoosing(true),
    r: onWalk,
  })
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (chosen !== null) list.current?.children[at]?.scrollIntoView({ block: 'nearest' })
  }, [chosen, at])
  const numbers = atProvider.map(({ number }) => number)
  return (
    <>
      <VerdictBar
        verdict={would.length === profiles.length ? 'accepted' : 'rejected'}
        hollow
        title={`${plan.today.length} of ${profiles.length} clients would get in today; with this plan ${would.length} of ${profiles.length}`}
        text={by}
        actions={
          <>
            {atProvider.length > 0 && (
              <Button variant="primary" icon="copy" kbd="y" onPress={copyAll}>
                Copy {FORM_WORDS[form]}, {listed(numbers)}
              </Button>
            )}
            <Button icon="refresh" kbd="r" onPress={onWalk}>
              Walk again
            </Button>
          </>
        }
      />
      <div className={styles['plan']} style={columnsOf(made)}>
        {facts}
        <MatrixHead made={made}>
          <div className={styles['planHead']}>
            <h2>{profiles.length} clients shall get in</h2>
            <Menu
              label="Clients that shall get in"
              acts={clientActs(made)}
              isOpen={choosing}
              onOpen={setChoosing}
            >
              <Button kbd="c">Choose…</Button>
            </Menu>
          </div>
          <span className={styles['place']} title={place}>
            {place}
          </span>
        </MatrixHead>
        {steps.length === 0 && (
          <p className={styles['none']}>
            {plan.left.length === 0
              ? 'There is nothing left to change.'
              : 'No line is known that would let them in.'}
          </p>
        )}
        <ol className={styles['lines']} ref={list}>
          {steps.map((one) => (
            <li
              key={one.line.title}
              aria-label={`Line ${one.line.number}`}
              aria-current={one === step ? 'step' : undefined}
            >
              <PlanLineRow
                step={one}
                chosen={one === step}
                isOpen={one === step && isOpen}
                switches={made.switches}
                waits={atProvider
                  .filter(({ number, title }) => number < one.line.number && !done.has(title))
                  .map(({ number }) => number)}
                form={form}
                provider={provider}
                readOnly={connection?.profile.readOnly === true}
                onChoose={() => choose(one.line.title)}
                onFlip={() => made.flip(one.line.title)}
                onCopy={(which) => copy(which, textOf(one.line, which))}
                onReview={onReview}
                onDone={() => setDone(new Set([...done, one.line.title]))}
                onOpen={() => {
                  choose(one.line.title)
                  open(one !== step || !isOpen)
                }}
                done={done.has(one.line.title)}
                cells={<LineCells made={made} step={one} />}
              />
            </li>
          ))}
        </ol>
        <Left made={made} />
      </div>
    </>
  )
}

/** "line 1", "lines 1 and 3", "lines 1 to 9". */
function listed(numbers: readonly number[]): string {
  const [first = 0, ...rest] = numbers
  const last = rest.at(-1)
  if (last === undefined) return `line ${first}`
  if (rest.length > 1 && last - first === rest.length) return `lines ${first} to ${last}`
  return `lines ${numbers.slice(0, -1).join(', ')} and ${last}`
}

const fullName = (id: string): string => PROFILES.find((one) => one.id === id)?.name ?? id
const nameOf = (id: string): string => shortName(fullName(id))
/** A reason that begins with the client needs no name before it. */
const reasonOf = (client: string, why: string): string =>
  why.startsWith(fullName(client)) ? why : `${nameOf(client)}: ${why}`

/** Who is left after the last line; with the reason, where one is known. */
function Left({ made: { plan, cannot } }: { readonly made: Plan }) {
  if (plan.left.length === 0) return null
  return (
    <div className={styles['none']}>
      <p>
        <MarkIcon shape="octagon" size={14} hollow /> Still not in after the last line:{' '}
        {plan.left.map(nameOf).join(', ')}.
      </p>
      {cannot.length > 0 && (
        <ul>
          {cannot.map(({ client, why }) => (
            <li key={client}>{reasonOf(client, why)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

const clientActs = ({ chosen, choose }: Plan) =>
  PROFILES.map(({ id, name }) => ({
    id,
    label: name,
    icon: <Icon name={chosen.includes(id) ? 'check' : 'dash'} size={14} />,
    onAction: () => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]),
  }))
