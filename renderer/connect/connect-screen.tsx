import { useEffect, useRef, useState } from 'react'
import type { Connection, Profile } from '../../shared/connection/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Output } from '../../shared/ipc/contract.ts'
import type { NetworkSecrets } from '../../shared/network/settings.ts'
import { call } from '../bridge.ts'
import { useAsked } from '../reading/use-asked.ts'
import type { Kept } from '../reading/lines.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useInfo } from '../reading/info.tsx'
import { useMemoryOnly } from '../ui/memory-only.tsx'
import { Button } from '../ui/button.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { Icon } from '../ui/icon.tsx'
import { ConnectForm } from './connect-form.tsx'
import { DemoCard } from './demo-card.tsx'
import { draftOf, emptyDraft, profileDraftOf, type Draft } from './draft.ts'
import { AuthorityButton } from './authority-button.tsx'
import { Ladder, type LadderProps } from './ladder.tsx'
import { SavedGateways } from './saved-gateways.tsx'
import { useConnecting, useRungs, type Rungs } from './use-connecting.ts'
import styles from './connect-screen.module.css'

type ConnectScreenProps = {
  /** The id of a saved gateway to open at once. */
  readonly open?: string | undefined
  readonly onConnected: (connection: Connection) => void
  /** Shows the stored data of a gateway, without a connection. */
  readonly onLook: (kept: Kept) => void
}

/** How to connect: a gateway by its address, a saved gateway, or the demo, which needs nothing. */
export function ConnectScreen({ open: opens, onConnected, onLook }: ConnectScreenProps) {
  const saved = useAsked('profile.list', {})
  const { info } = useInfo()
  const connecting = useConnecting(onConnected)
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [secret, setSecret] = useState('')
  const [networkSecrets, setNetworkSecrets] = useState<NetworkSecrets>({})
  const [keep, setKeep] = useState(true)
  const [editing, setEditing] = useState<Profile | null>(null)
  const [byChoice, setByChoice] = useState(false)
  /** A saved gateway was opened. */
  const [begun, setBegun] = useState(false)
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<AppError | null>(null)
  /** How many times the secret of a saved gateway was asked for. */
  const [asks, askSecret] = useState(0)

  const { phase, rungs } = connecting
  const climbing = phase.at === 'climbing'
  const profiles = saved.value?.profiles ?? []
  const mayKeep = info?.secrets.kept === 'keyring' && keep

  /**
   * After the first save the draft belongs to that profile, so that another try does not save a second one.
   */
  const onSaved = (profile: Profile) => {
    setDraft((typed) => ({ ...typed, id: profile.id }))
    setEditing(profile)
    setNetworkSecrets({})
    saved.again()
  }
  const afterOpen = (used: boolean) => {
    if (used) setSecret('')
    saved.again()
  }
  const connect = () => {
    if (climbing) return
    setProblem(null)
    void connecting
      .saveAndOpen({ draft: profileDraftOf(draft), secrets: networkSecrets }, secret, mayKeep, onSaved)
      .then(afterOpen)
  }
  const edit = (profile: Profile | null) => {
    setDraft(profile ? draftOf(profile) : emptyDraft)
    setEditing(profile)
    setByChoice(profile !== null)
    setSecret('')
    setNetworkSecrets({})
    setProblem(null)
    connecting.forgetError()
  }
  const open = (profile: Profile) => {
    setBegun(true)
    if (climbing) return
    edit(profile)
    if (profile.hasSecret) void connecting.open(profile, '', false).then(afterOpen)
    else askSecret((times) => times + 1)
  }
  // The form is drawn anew for another gateway, so its field is searched once it is there.
  useEffect(() => {
    if (asks > 0) document.querySelector<HTMLElement>('form input[type=password]')?.focus()
  }, [asks])
  const wanted = profiles.find(({ id }) => id === opens)
  const opened = useRef<string | null>(null)
  useEffect(() => {
    if (!wanted || opened.current === wanted.id) return
    opened.current = wanted.id
    open(wanted)
  })
  const isAsked = saved.value === null && saved.error === null
  // What is typed into the form for a new gateway would be lost when that of this one comes.
  const comes = opens !== undefined && !begun && (isAsked || wanted !== undefined)
  const save = async () => {
    setSaving(true)
    const result = await call('profile.save', { draft: profileDraftOf(draft), secrets: networkSecrets })
    setSaving(false)
    setProblem(result.ok ? null : result.error)
    if (!result.ok) return
    saved.again()
    edit(null)
  }
  const remove = async (profile: Profile) => {
    const result = await call('profile.remove', { profileId: profile.id })
    setProblem(result.ok ? null : result.error)
    saved.again()
    if (editing?.id === profile.id) edit(null)
  }
  const cancel = () => (climbing ? connecting.cancel() : edit(null))
  const demo = () => {
    if (!climbing) void connecting.demo()
  }

  useKeys({
    'Ctrl+Enter': phase.at === 'form' ? connect : undefined,
    Escape: climbing ? connecting.cancel : undefined,
  })
  useKeys({ 'Ctrl+d': demo }, { inFields: true })

  const title =
    editing && byChoice
      ? `Edit ${editing.name}`
      : saved.value?.profiles.length === 0
        ? 'Add your first gateway'
        : 'Add a gateway'
  return (
    <section className={styles['screen']} aria-label="Connect">
      <div className={styles['main']}>
        {comes ? null : (
          <>
            <h1>{title}</h1>
            <p className={styles['lead']}>
              The address of the ContextForge Admin UI, without /admin and what follows. Checks run line by
              line and can be cancelled.
            </p>
            <ConnectForm
              key={byChoice ? editing?.id : 'new'}
              draft={draft}
              onDraft={setDraft}
              secret={secret}
              onSecret={setSecret}
              networkSecrets={networkSecrets}
              onNetworkSecrets={setNetworkSecrets}
              keep={keep}
              onKeep={setKeep}
              secrets={info?.secrets ?? null}
              editing={editing}
              busy={climbing}
              waiting={phase.at === 'asking'}
              editedByChoice={byChoice}
              saving={saving}
              error={problem ?? (phase.at === 'form' ? connecting.error : null)}
              onConnect={connect}
              onCancel={cancel}
              onSave={() => void save()}
            />
            <Climb
              rungs={rungs}
              climbing={climbing}
              asking={phase.at === 'asking' ? phase.connection : null}
              error={phase.at === 'asking' ? connecting.error : null}
              onAssume={connecting.assume}
              onGoOn={connecting.goOn}
              trust={
                climbing ? null : (
                  <AuthorityButton
                    takesDrops
                    caPem={draft.caPem}
                    onAdd={(caPem) => setDraft((typed) => ({ ...typed, caPem }))}
                  />
                )
              }
            />
          </>
        )}
      </div>
      <aside className={styles['side']} aria-label="Other ways in">
        {saved.error && (
          <section aria-label="Saved gateways, not read">
            <ErrorPanel error={saved.error} strip onRetry={saved.again} />
          </section>
        )}
        {profiles.length > 0 && (
          <SavedGateways
            profiles={profiles}
            current={editing?.id ?? null}
            busy={climbing}
            onOpen={open}
            onLook={onLook}
            onEdit={edit}
            onRemove={(profile) => void remove(profile)}
          />
        )}
        <DemoCard busy={climbing && phase.what === 'demo'} isDisabled={climbing} onOpen={demo} />
        <Privacy info={info} />
      </aside>
    </section>
  )
}

type ClimbProps = Omit<LadderProps, 'rungs' | 'running'> & {
  readonly rungs: Rungs
  readonly climbing: boolean
}

/** The ladder, once something was tried. */
function Climb({ rungs, climbing, ...rest }: ClimbProps) {
  const climbed = useRungs(rungs)
  if (climbed.length === 0) return null
  const running = climbing || climbed.some(({ state }) => state === 'running')
  return <Ladder rungs={climbed} running={running} {...rest} />
}

function Privacy({ info }: { readonly info: Output<'app.info'> | null }) {
  const memoryOnly = useMemoryOnly()
  return (
    <div className={styles['privacy']}>
      {info?.historyProblem && !info.memoryOnly && (
        <>
          <Icon name="warning" size={14} />
          <p role="alert">{info.historyProblem}</p>
        </>
      )}
      <Icon name="lock" size={14} />
      <p>
        Claimcheck talks to your gateway and to the issuers it names, nothing else. The network log in the
        lower left shows every host.
      </p>
      <Icon name="offline" size={14} />
      <div className={styles['act']}>
        {memoryOnly.on ? (
          <p>{info?.historyProblem}</p>
        ) : (
          <Button variant="quiet" onPress={memoryOnly.ask}>
            Write nothing to this computer
          </Button>
        )}
      </div>
    </div>
  )
}
