import { wayOfProvider, type ProviderWay } from '../../shared/client/providers.ts'
import type { PersonState } from '../../shared/client/realm.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { presetOf } from '../../shared/issuer/presets/index.ts'
import { Empty } from '../ui/empty.tsx'
import { PlanPage, type PlanActs } from './plan-page.tsx'
import { ProviderFacts } from './provider-facts.tsx'
import { RealmFacts } from './realm-facts.tsx'
import { usePlanElsewhere } from './use-plan-elsewhere.ts'
import { usePlan } from './use-plan.ts'
import styles from './plan.module.css'

type WayInPlanProps = PlanActs & {
  readonly view: ServerView
  /** The server's address, as clients are given it. */
  readonly address: string
  /** Whether a walk saw a place at the provider where clients can register. */
  readonly registers: boolean
  /** Who shall call tools; null where nobody is known. */
  readonly person: PersonState | null
}
type Issuer = NonNullable<ServerView['issuer']>

/** How everybody who shall get in gets in: one plan for the server and its provider. */
export function WayInPlan(props: WayInPlanProps) {
  const { issuer } = props.view
  if (issuer === null)
    return (
      <Empty title="No issuer" text="A plan needs a provider: this server names no authorization server." />
    )
  if (issuer.provider === 'keycloak') return <KeycloakPlan key={issuer.url} {...props} issuer={issuer} />
  const way = wayOfProvider(issuer.provider)
  if (way === undefined) return <TellProvider provider={issuer.provider} />
  return <PlanElsewhere key={issuer.url} {...props} issuer={issuer} way={way} />
}

function KeycloakPlan({
  view,
  address,
  person,
  issuer,
  registers: _registers,
  ...acts
}: WayInPlanProps & { readonly issuer: Issuer }) {
  const made = usePlan(view, address, issuer.url, person)
  const realm = new URL(made.meeting.realm.issuer)
  return (
    <PlanPage
      {...acts}
      made={made}
      provider="Keycloak"
      place={`Keycloak at ${realm.host}, ${realm.pathname.split('/').at(-1) || 'realm'}`}
      by="Predicted from what is known of the server and taken for granted of the realm; nothing was sent. Keycloak’s part is done by hand."
      forms
      facts={<RealmFacts said={made.said} address={address} onSay={made.say} />}
    />
  )
}

type PlanElsewhereProps = WayInPlanProps & { readonly issuer: Issuer; readonly way: ProviderWay }

function PlanElsewhere({ view, address, person, registers, issuer, way, ...acts }: PlanElsewhereProps) {
  const made = usePlanElsewhere(view, address, issuer.url, way, registers, person)
  return (
    <PlanPage
      {...acts}
      made={made}
      provider={way.name}
      place={`${way.name} at ${new URL(issuer.url).host}${issuer.sure ? '' : `, as it seems: ${issuer.why}`}`}
      by={`Predicted from what is known of the server and what documents say of ${way.name}. Nothing was sent, and no plan of this kind was carried out here. Its part is done by hand.`}
      forms={false}
      facts={<ProviderFacts way={way} said={made.said} seen={registers} address={address} onSay={made.say} />}
    />
  )
}

/** Of a provider without a plan: what its preset knows, told and not written. */
function TellProvider({ provider }: { readonly provider: NonNullable<ServerView['issuer']>['provider'] }) {
  const { name, asks } = presetOf(provider)
  return (
    <div className={styles['plan']}>
      <div className={styles['planHead']}>
        <h2>{name}: what is to be set there</h2>
      </div>
      <p>
        For {name} no plan in order is known. This is what its makers’ documents say; nothing of it was tried
        here.
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
