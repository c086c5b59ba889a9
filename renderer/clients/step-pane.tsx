import type { Seen } from '../../shared/client/seen.ts'
import type { StepRecord, Walked } from '../../shared/client/walked.ts'
import { whoseWord } from '../../shared/client/words.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Middle } from '../ui/exact.tsx'
import { Rich } from '../ui/rich.tsx'
import styles from './clients.module.css'
import { DemoWayIn } from './demo-way-in.tsx'
import { AtProxy, StepCure, useProxy, type CureProps } from './step-cure.tsx'
import type { Gone } from './use-walk.ts'

type StepPaneProps = {
  readonly serverId: string
  readonly client: Walked | null
  readonly record: StepRecord | null
  /** The other clients that stop at this step. */
  readonly others: readonly Walked[]
  readonly gone: Gone | null
  readonly also: readonly Seen[]
  readonly demo: boolean
  /** The server's address, as clients are given it; null where nothing was walked. */
  readonly address: string | null
  readonly onPick: (client: string) => void
  readonly onCopied: (copied: boolean) => void
  readonly onMended: () => void
}

/** One step in full: what was expected and received, whose it is, what cures it, and who else stops here. */
export function StepPane(props: StepPaneProps) {
  const { serverId, client, record, others, gone, also, demo, address, onPick, onCopied, onMended } = props
  const [proxy, onProxy] = useProxy()
  if (client === null || record === null)
    return <section className={cx(styles['pane'], styles['details'])} aria-label="Step" />
  const atCure = { address, proxy, onProxy, onCopied }
  const bad = record.outcome === 'failed' || record.outcome === 'survived'
  return (
    <section className={cx(styles['pane'], styles['details'])} aria-label="Step">
      <header className={styles['head']}>
        <h2>
          Step {record.number}: {record.title}
        </h2>
        {bad && <span className={styles['whose']}>Whose: {whoseWord(record.whose)}</span>}
      </header>
      <div className={styles['inside']} tabIndex={0} role="group" aria-label="What was seen">
        <dl className={styles['facts']}>
          <Fact name="expected" value={record.expected} />
          <Fact name="received" value={record.received} bad={bad} />
        </dl>
        {bad && record.cure !== '' && <StepCure record={record} {...atCure} />}
        {demo && <DemoWayIn serverId={serverId} onMended={onMended} />}
        {others.length > 0 && (
          <div className={styles['others']}>
            <h3>Stop here too</h3>
            {others.map((one) => (
              <Button key={one.client} variant="quiet" onPress={() => onPick(one.client)}>
                {one.name}
              </Button>
            ))}
          </div>
        )}
        {gone !== null && <CameOf gone={gone} />}
        <AlsoSeen seen={[...client.seen, ...also]} atCure={atCure} />
        <RequestList client={client} />
      </div>
    </section>
  )
}

function Fact({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={cx(bad && styles['wrong'])}>{value === '' ? 'nothing was read for it' : value}</dd>
    </div>
  )
}

/** The results of going on, apart from the verdict. */
function CameOf({ gone: { tools, judged, arrival, removed, left } }: { readonly gone: Gone }) {
  return (
    <div className={styles['came']}>
      <h3>What going on brought</h3>
      <ul>
        {judged !== null && (
          <li>
            By the gateway’s checks the token is {judged.verdict}
            {judged.says === '' ? '.' : `: ${judged.says}.`} It is on the shelf.
          </li>
        )}
        {tools !== null && (
          <li>
            {tools.names.length === 0
              ? 'It is shown no tools.'
              : `It is shown ${tools.names.length} tools: ${tools.names.slice(0, 12).join(', ')}${tools.names.length > 12 ? ', …' : ''}.`}{' '}
            {tools.says}
          </li>
        )}
        {arrival?.asPredicted === false && (
          <li>By its roles and teams this person would be shown other tools.</li>
        )}
        {arrival?.call === 'no' && <li>What the person lacks for a call is a line of the way in.</li>}
        {removed > 0 && <li>The client that was registered for it was removed again.</li>}
        {left.map((id) => (
          <li key={id}>The provider keeps the client that was registered: {id}. It offers no removal.</li>
        ))}
      </ul>
    </div>
  )
}

type AlsoSeenProps = { readonly seen: readonly Seen[]; readonly atCure: CureProps }

function AlsoSeen({ seen, atCure }: AlsoSeenProps) {
  if (seen.length === 0) return null
  return (
    <div className={styles['also']}>
      <h3>Also seen on the way</h3>
      {seen.map(({ id, title, received, whose, cure }) => (
        <details key={id}>
          <summary>{title}</summary>
          <p>{received}</p>
          <p>
            {whoseWord(whose)}: <Rich text={cure} />
          </p>
          {whose === 'proxy' && <AtProxy about={id} {...atCure} />}
        </details>
      ))}
    </div>
  )
}

function RequestList({ client: { requests, name } }: { readonly client: Walked }) {
  return (
    <div className={styles['requests']}>
      <h3>Requests of {name}, in its order</h3>
      <ol>
        {requests.map(({ side, method, path, status }, at) => (
          <li key={`${at} ${path}`}>
            <span>{side === 'RS' ? 'server' : 'provider'}</span>
            <Middle className={styles['path'] ?? ''} value={`${method} ${path}`} />
            <span>{status ?? 'not asked'}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
