import { useState } from 'react'
import type { WantedChange } from '../../shared/change/review.ts'
import { shortName } from '../../shared/access/words.ts'
import { endsAt } from '../../shared/client/plan-steps.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { PersonState } from '../../shared/client/realm.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { presetOf } from '../../shared/issuer/presets/index.ts'
import { useConnection } from '../reading/connection.tsx'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { cx } from '../ui/cx.ts'
import { Empty } from '../ui/empty.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { MarkIcon, VerdictBar } from '../ui/verdict.tsx'
import { PlanLineRow, textOf, textOfAll, type Form } from './plan-line.tsx'
import { RealmFacts } from './realm-facts.tsx'
import { usePlan, type Plan } from './use-plan.ts'
import styles from './plan.module.css'

type WayInPlanProps = {
  readonly view: ServerView
  /** The server's address, as clients are given it. */
  readonly address: string
  /** Who shall call tools; null where nobody is known. */
  readonly person: PersonState | null
  readonly onReview: (wanted: WantedChange) => void
  readonly onCopied: (copied: boolean) => void
  readonly onWalk: () => void
}

/** How everybody who shall get in gets in: one plan for the server and its provider. */
export function WayInPlan(props: WayInPlanProps) {
  const { issuer } = props.view
  if (issuer === null)
    return (
      <Empty title="No issuer" text="A plan needs a provider: this server names no authorization server." />
    )
  if (issuer.provider === 'keycloak') return <KeycloakPlan key={issuer.url} {...props} issuer={issuer.url} />
  return <TellProvider provider={issuer.provider} />
}

function KeycloakPlan(props: WayInPlanProps & { readonly issuer: string }) {
  const { view, address, issuer, person, onReview, onCopied, onWalk } = props
  const { connection } = useConnection()
  const made = usePlan(view, address, issuer, person)
  const { steps, plan, profiles } = made
  const [chosen, choose] = useState<string | null>(null)
  const [form, setForm] = useState<Form>('kcadm')
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())
  const at = Math.max(
    0,
    steps.findIndex((one) => one.line.title === chosen),
  )
  const step = steps[at]
  const would = steps.at(-1)?.lets ?? plan.today
  const realm = new URL(made.meeting.realm.issuer)
  const atProvider = steps.flatMap(({ on, line }) =>
    on && line.doing.at === 'identity-provider' ? [line] : [],
  )
  const copy = (which: Form, text: string) => {
    setForm(which)
    void copyText(text).then(onCopied)
  }
  const copyAll = () => copy(form, textOfAll(atProvider, form))
  const mayFlip = made.switches && step?.needs.length === 0
  useKeys({
    ArrowDown: () => choose(steps[Math.min(steps.length - 1, at + 1)]?.line.title ?? null),
    ArrowUp: () => choose(steps[Math.max(0, at - 1)]?.line.title ?? null),
    y: atProvider.length > 0 ? copyAll : undefined,
    x: mayFlip ? () => made.flip(step.line.title) : undefined,
    r: onWalk,
  })
  const numbers = atProvider.map(({ number }) => number)
  const words = { console: 'admin steps', kcadm: 'kcadm', api: 'JSON' } as const
  return (
    <>
      <VerdictBar
        verdict={would.length === profiles.length ? 'accepted' : 'rejected'}
        hollow
        title={`${plan.today.length} of ${profiles.length} clients would get in today; with this plan ${would.length} of ${profiles.length}`}
        text="Predicted from what is known of the server and taken for granted of the realm; nothing was sent. Keycloak’s part is done by hand."
        actions={
          atProvider.length > 0 && (
            <Button variant="primary" icon="copy" kbd="y" onPress={copyAll}>
              Copy {words[form]}, {numbers.length === 1 ? 'line' : 'lines'} {numbers.join(' and ')}
            </Button>
          )
        }
      />
      <div className={styles['plan']}>
        <div className={styles['planHead']}>
          <h2>{profiles.length} clients shall get in</h2>
          <Menu label="Clients that shall get in" acts={clientActs(made)}>
            <Button>Choose…</Button>
          </Menu>
          <span>
            Keycloak at {realm.host}, {realm.pathname.split('/').at(-1) || 'realm'}
          </span>
        </div>
        <RealmFacts said={made.said} address={address} onSay={made.say} />
        <Who made={made} />
        {steps.length === 0 && (
          <p className={styles['none']}>
            {plan.left.length === 0
              ? 'There is nothing left to change.'
              : 'No line is known that would let them in.'}
          </p>
        )}
        <ol className={styles['lines']}>
          {steps.map((one) => (
            <li
              key={one.line.title}
              aria-label={`Line ${one.line.number}`}
              aria-current={one === step ? 'step' : undefined}
            >
              <PlanLineRow
                step={one}
                chosen={one === step}
                switches={made.switches}
                waits={atProvider
                  .filter(({ number, title }) => number < one.line.number && !done.has(title))
                  .map(({ number }) => number)}
                form={form}
                readOnly={connection?.profile.readOnly === true}
                onChoose={() => choose(one.line.title)}
                onFlip={() => made.flip(one.line.title)}
                onCopy={(which) => copy(which, textOf(one.line, which))}
                onReview={onReview}
                onDone={() => setDone(new Set([...done, one.line.title]))}
              />
              <LetsIn made={made} step={one} done={done.has(one.line.title)} />
            </li>
          ))}
        </ol>
        {plan.left.length > 0 && (
          <p className={styles['none']}>
            <MarkIcon shape="octagon" size={14} hollow /> Still not in after the last line:{' '}
            {namesOf(plan.left)}.
          </p>
        )}
      </div>
    </>
  )
}

const namesOf = (ids: readonly string[]): string =>
  ids.map((id) => shortName(PROFILES.find((one) => one.id === id)?.name ?? id)).join(', ')

/** Every wished client, and where it would end today. */
function Who({ made: { profiles, meeting, plan } }: { readonly made: Plan }) {
  return (
    <ul className={styles['who']} aria-label="Today, predicted">
      {profiles.map((profile) => {
        const inside = plan.today.includes(profile.id)
        const step = inside ? null : endsAt(profile, meeting)
        return (
          <li
            key={profile.id}
            className={cx(inside && styles['in'])}
            title={`${profile.name}, rules ${profile.rules}`}
          >
            <MarkIcon shape={inside ? 'circle' : 'octagon'} size={14} hollow />
            <b>{shortName(profile.name)}</b>
            <span>{inside ? 'would get in' : `stops at ${step ?? '?'}`}</span>
          </li>
        )
      })}
    </ul>
  )
}

type LetsInProps = {
  readonly made: Plan
  readonly step: Plan['steps'][number]
  readonly done: boolean
}

/** Whom a line lets in, of those that shall. */
function LetsIn({ made: { profiles }, step: { on, gains, lets }, done }: LetsInProps) {
  return (
    <p className={cx(styles['lets'], gains.length > 0 && styles['gains'])}>
      <b>{gains.length > 0 ? `+${gains.length}` : on ? 'lets nobody in by itself' : 'off'}</b>
      {gains.length > 0 && <span>{namesOf(gains)}</span>}
      {done && (
        <span>
          <Icon name="check" size={12} /> done, as you say
        </span>
      )}
      <span className={styles['of']}>
        {lets.length} of {profiles.length}
      </span>
    </p>
  )
}

const clientActs = ({ chosen, choose }: Plan) =>
  PROFILES.map(({ id, name }) => ({
    id,
    label: name,
    icon: <Icon name={chosen.includes(id) ? 'check' : 'dash'} size={14} />,
    onAction: () => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]),
  }))

/** Of a provider without a plan: what its preset knows, told and not written. */
function TellProvider({ provider }: { readonly provider: NonNullable<ServerView['issuer']>['provider'] }) {
  const { name, asks } = presetOf(provider)
  return (
    <div className={styles['plan']}>
      <div className={styles['planHead']}>
        <h2>{name}: what is to be set there</h2>
      </div>
      <p>
        This window makes a plan in order for Keycloak only. For {name} this is what its makers say; nothing
        of it was tried here.
      </p>
      <ol className={styles['lines']}>
        {asks.map((ask) => (
          <li key={ask.title}>
            <div className={styles['line']}>
              <div className={styles['lineHead']}>
                <b>{ask.title}</b>
              </div>
              <div className={styles['lineText']}>
                {ask.lines.map((text) => (
                  <p key={text}>{text}</p>
                ))}
                <p>
                  <small>{ask.source.title}</small>
                </p>
              </div>
            </div>
          </li>
        ))}
      </ol>
      {asks.length === 0 && (
        <p>Nothing is known of it. The step where each client stops says what cures it.</p>
      )}
    </div>
  )
}
