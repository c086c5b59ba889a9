import { useMemo, useState } from 'react'
import { publicBase, serverAddress } from '../../shared/client/address.ts'
import { personOf, seesRegistration } from '../../shared/client/meeting.ts'
import { clientSays, countSays, firstStep } from '../../shared/client/words.ts'
import type { Walked } from '../../shared/client/walked.ts'
import type { StepId } from '../../shared/client/way.ts'
import type { WantedChange } from '../../shared/change/review.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Segmented } from '../ui/segmented.tsx'
import type { WalkParts } from '../../shared/report/walk.ts'
import { useInfo } from '../reading/info.tsx'
import { WayInPlan } from './way-in-plan.tsx'
import { useConnection } from '../reading/connection.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { Picker } from '../ui/picker.tsx'
import { ClientList, ClientMark } from './client-list.tsx'
import styles from './clients.module.css'
import { GoOnSheet } from './go-on-sheet.tsx'
import { PublicAddress } from './public-address.tsx'
import { ShareWalk } from './share-walk.tsx'
import { StepPane } from './step-pane.tsx'
import { useWalk } from './use-walk.ts'
import { WayBar } from './way-bar.tsx'
import { WaySteps } from './way-steps.tsx'

type ClientsTabProps = {
  readonly view: ServerView
  readonly onReview: (wanted: WantedChange) => void
  /** True: the gateway would learn this server's audience from the first token. */
  readonly learns: boolean
  /** The client to begin with, where something led here. */
  readonly client?: string | undefined
  /** The step to show first, where a link led here. */
  readonly step?: StepId | undefined
  readonly onCopied: (copied: boolean) => void
}

const MODES = [
  { id: 'one', label: 'One client' },
  { id: 'plan', label: 'The way in' },
] as const

/** Every client's way to this server: who gets in, where each other client stops, and what cures it. */
export function ClientsTab(props: ClientsTabProps) {
  const { view, learns, client: first, step: begin, onCopied, onReview } = props
  const serverId = view.row.server.id
  const { connection } = useConnection()
  const isSaid = connection?.profile.publicUrl !== undefined
  const walking = useWalk(serverId, isSaid)
  const [picked, setPicked] = useState<string | null>(first ?? null)
  const [step, setStep] = useState<StepId | null>(begin ?? null)
  const [asking, setAsking] = useState(false)
  const [planning, setPlanning] = useState(false)
  // The report is of one moment: a walk that ends meanwhile does not change it.
  const [sharing, setSharing] = useState<WalkParts | null>(null)
  const { info } = useInfo()

  const release = connection?.capabilities.version ?? null
  const person = useMemo(
    () =>
      personOf(
        Array.from(walking.gone.values(), ({ arrival }) => arrival),
        release,
      ),
    [walking.gone, release],
  )
  const all: readonly Walked[] = (walking.answer?.walked ?? []).map(
    (one) => walking.gone.get(one.client)?.walked ?? one,
  )
  const client = all.find((one) => one.client === picked) ?? all[0] ?? null
  const gone = client === null ? null : (walking.gone.get(client.client) ?? null)
  const shown = client === null ? null : (step ?? firstStep(client))
  const record = client?.steps.find(({ id }) => id === shown) ?? null
  const pick = (id: string) => {
    setPicked(id)
    setStep(null)
  }
  const move = (by: number) => {
    const at = all.findIndex((one) => one.client === client?.client)
    const next = all[Math.min(all.length - 1, Math.max(0, at + by))]
    if (next) pick(next.client)
  }
  const original = walking.answer?.walked.find((one) => one.client === client?.client) ?? null
  const mayGoOn = original?.verdict === 'would-get-in' && original.ahead.length > 0 && !walking.busy
  const again = () => {
    setStep(null)
    walking.walk()
  }

  const share = () => {
    if (connection === null || walking.answer === null || client === null) return
    const { id, name } = view.row.server
    setSharing({
      madeBy: `Claimcheck ${info?.version ?? ''}`.trim(),
      madeAt: new Date().toISOString(),
      gateway: connection.profile.name,
      server: { id, name },
      address: walking.answer.address,
      clients: [client, ...all.filter((other) => other !== client)].map((walked) => ({
        walked,
        arrival: walking.gone.get(walked.client)?.arrival ?? null,
        tools: walking.gone.get(walked.client)?.tools ?? null,
      })),
    })
  }

  useKeys({ w: () => setPlanning(!planning) })
  const one = {
    j: () => move(1),
    k: () => move(-1),
    r: isSaid && !walking.busy ? again : undefined,
    g: mayGoOn ? () => setAsking(true) : undefined,
    Escape: walking.busy ? walking.cancel : undefined,
  }
  useKeys(planning ? {} : one)

  if (connection === null) return null
  const modes = (
    <div className={styles['modes']}>
      <Segmented
        label="What is shown"
        hideLabel
        value={planning ? 'plan' : 'one'}
        options={MODES}
        onChange={(mode) => setPlanning(mode === 'plan')}
      />
      <Kbd>w</Kbd>
    </div>
  )
  if (!isSaid) return <PublicAddress url={connection.baseUrl} act="Keep and walk" />
  if (planning) {
    const base = publicBase(connection.profile.publicUrl, connection.baseUrl)
    return (
      <>
        {modes}
        <WayInPlan
          view={view}
          address={serverAddress(base, serverId)}
          person={person}
          registers={seesRegistration(walking.answer?.walked ?? [])}
          onReview={onReview}
          onCopied={onCopied}
          onWalk={() => {
            setPlanning(false)
            again()
          }}
        />
      </>
    )
  }
  return (
    <>
      {modes}
      <WayBar
        client={client}
        arrival={gone?.arrival ?? null}
        walking={walking}
        onAgain={again}
        onShare={client === null ? undefined : share}
        onGoOn={mayGoOn ? () => setAsking(true) : undefined}
      />
      {walking.error !== null && <ErrorPanel error={walking.error} onRetry={again} />}
      <div className={styles['picker']}>
        <Picker
          label="Client"
          placeholder="No client"
          choices={all.map((walked) => ({
            id: walked.client,
            label: walked.name,
            hint: clientSays(walked),
            mark: () => <ClientMark walked={walked} />,
          }))}
          chosen={client?.client ?? null}
          onChoose={pick}
        />
        <span>{all.length === 0 ? '' : `${countSays(all)}, j and k choose`}</span>
      </div>
      <div className={styles['columns']}>
        <ClientList
          all={all}
          chosen={client?.client ?? null}
          onPick={pick}
          address={walking.answer?.address}
        />
        <WaySteps client={client} step={shown} onStep={setStep} />
        <StepPane
          serverId={serverId}
          client={client}
          record={record}
          others={all.filter((one) => one.stoppedAt?.id === shown && one.client !== client?.client)}
          gone={gone}
          also={walking.answer?.also ?? []}
          demo={connection.demo}
          onPick={pick}
          address={walking.answer?.address ?? null}
          onCopied={onCopied}
          onMended={again}
        />
      </div>
      {sharing && <ShareWalk parts={sharing} onClose={() => setSharing(null)} />}
      {asking && original !== null && (
        <GoOnSheet
          client={original}
          learns={learns}
          onClose={() => setAsking(false)}
          onGo={(hosts) => {
            setAsking(false)
            walking.goOn(original, [...hosts, ...(walking.answer?.hosts ?? [])], learns)
          }}
        />
      )}
    </>
  )
}
