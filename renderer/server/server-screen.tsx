import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { errorText } from '../../shared/kernel/error-text.ts'
import { ageSays, readMoment } from '../../shared/kernel/times.ts'
import type { VirtualServer } from '../../shared/contextforge/index.ts'
import type { ServerView } from '../../shared/fleet/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { ClientsTab } from '../clients/clients-tab.tsx'
import type { StepId } from '../../shared/client/way.ts'
import { useReview } from '../change/use-review.tsx'
import { useConnection } from '../reading/connection.tsx'
import { useShelf } from '../reading/shelf.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { copyText } from '../ui/copy.ts'
import { agoOf, dayOf, Time } from '../ui/clock.tsx'
import { Middle } from '../ui/exact.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { AudienceTab } from './audience-tab.tsx'
import { firstFix, focusFixes } from '../ui/fixes.tsx'
import { HistoryTab } from './history-tab.tsx'
import { Empty } from '../ui/empty.tsx'
import { Note } from '../ui/note.tsx'
import { RawTab } from './raw-tab.tsx'
import styles from './server-screen.module.css'
import { SettingsForm } from './form/settings-form.tsx'
import { keepDraft } from './keep-draft.ts'
import { useKeptList, useWorstFinding } from '../reading/lines.ts'
import { useAsked } from '../reading/use-asked.ts'
import { useNow } from '../ui/use-now.ts'
import { useVerdict } from '../reading/use-verdict.ts'
import { useKept } from '../ui/use-kept.ts'
import { useCopied } from '../ui/use-copied.ts'
import { useKeys } from '../ui/use-keys.ts'
import { ScreenFrame } from '../ui/screen.tsx'
import { keyOfTab, TABS, type ServerTab, type TabId } from './tabs.ts'
import { usePreview } from './use-preview.ts'

type ServerScreenProps = {
  readonly serverId: string
  /** The open tab; the switchboard by default. */
  readonly tab?: ServerTab | undefined
  /** The client whose way is shown first. */
  readonly client?: string | undefined
  /** The step of the clients' way to show first. */
  readonly step?: StepId | undefined
  readonly onTab: (tab: ServerTab) => void
  readonly onBack: () => void
  readonly onOpenBench: () => void
}

/** One server: its switchboard, its settings, its history. Another server gets a new instance. */
export function ServerScreen(props: ServerScreenProps) {
  return <OneServer key={props.serverId} {...props} />
}

function OneServer({
  serverId,
  tab = 'audience',
  client,
  step,
  onTab: setTab,
  onBack,
  onOpenBench,
}: ServerScreenProps) {
  const trap = useWorstFinding(serverId)
  const { connection } = useConnection()
  const { selected } = useShelf()
  const copied = useCopied()
  const tokenId = selected
  const keptProfile = useKeptList()?.profile ?? null
  const keptOf = keptProfile?.id ?? null
  const isOffline = connection === null
  const server = useAsked('server.read', connection ? { serverId } : null, true)
  const test = useVerdict(tokenId, serverId)
  const previewing = usePreview(connection?.baseUrl ?? keptProfile?.url ?? '', serverId, tokenId, !isOffline)
  const [boardView, setBoardView] = useKept<'picture' | 'table'>('board view', 'picture')
  const reload = () => {
    server.again()
    test.again()
  }
  const review = useReview(serverId, (report, applied) => {
    // What was typed is kept until the gateway has it.
    if (applied.kind === 'edit' && report.outcome === 'confirmed')
      keepDraft(connection?.baseUrl ?? '', serverId, null)
    previewing.discard()
    reload()
  })
  const flipView = () => setBoardView(boardView === 'picture' ? 'table' : 'picture')
  const open = (id: TabId) => (id === 'test' ? onOpenBench() : setTab(id))
  const remedies = test.value?.diagnosis.remedies ?? []
  const fix = firstFix(remedies)
  const fixes = remedies.length
  const { wanted, shown } = previewing

  useKeys({
    ...Object.fromEntries(TABS.map(([id], index) => [keyOfTab(index), () => open(id)])),
    t: onOpenBench,
    v: tab === 'audience' ? flipView : undefined,
    f: tab === 'audience' && fix && !wanted ? () => previewing.start(fix.edit) : undefined,
    'Shift+f': tab === 'audience' && fixes > (fix ? 1 : 0) && !wanted ? focusFixes : undefined,
    Escape: wanted && !isOffline ? previewing.discard : undefined,
    'Ctrl+Enter': tab === 'audience' && wanted && shown ? () => review.open(wanted) : undefined,
    '/': focusFilter,
  })

  // If the server cannot be read, its last reading is shown and marked as old, which is better than an empty
  // page.
  const isOld = !connection || (server.error !== null && server.error.kind !== 'server-gone')
  const kept = useAsked('server.kept', isOld ? { profileId: connection ? null : keptOf, serverId } : null)
  const view = server.value ?? kept.value?.view ?? null
  return (
    <ScreenFrame
      long
      before={<IconButton icon="chevron-left" label="Back to fleet" onPress={onBack} />}
      title={
        <>
          <span className={styles['crumb']}>Fleet / </span>
          {view?.row.server.name ?? '…'}
        </>
      }
      bar={view && <AboutServer server={view.row.server} offline={isOffline} onCopied={copied} />}
    >
      <Tabs
        className={styles['tabs'] ?? ''}
        selectedKey={tab}
        keyboardActivation="manual"
        onSelectionChange={(key) => open(key as TabId)}
      >
        <TabList
          className={styles['list'] ?? ''}
          aria-label="Server"
          data-trap={tab === 'audience' ? trap : undefined}
        >
          {TABS.map(([id, name], index) => (
            <Tab key={id} id={id} className={styles['tab'] ?? ''}>
              {name}
              <Kbd>{keyOfTab(index)}</Kbd>
            </Tab>
          ))}
        </TabList>
        {!connection && kept.error && <ReadError error={kept.error} asOf={null} onRetry={kept.again} />}
        {server.error && (
          <ReadError error={server.error} asOf={view?.readAt ?? null} onRetry={server.again} />
        )}
        <Panel id="audience">
          {view && (
            <AudienceTab
              view={view}
              version={connection?.capabilities.version ?? null}
              hasToken={tokenId !== null}
              test={test}
              previewing={previewing}
              boardView={boardView}
              onBoardView={flipView}
              onReview={review.open}
              onOpenBench={onOpenBench}
              onOpenSettings={() => setTab('settings')}
              onReload={reload}
              onCopied={copied}
              offline={isOld}
              later={isOffline}
              asOf={test.asOf}
            />
          )}
          {!view && !server.error && <p className={styles['reading']}>Reading the server…</p>}
        </Panel>
        <Panel id="settings">
          {view && !connection && <NoActs what="Settings are changed on the gateway" />}
          {view && connection && (
            <SettingsForm
              view={view}
              tokenId={tokenId}
              onReview={review.open}
              onCopied={copied}
              onBoard={(change) => {
                previewing.start(change)
                setTab('audience')
              }}
            />
          )}
        </Panel>
        <Panel id="clients">
          {view && isOffline && <NoActs what="What clients do is asked of the gateway and its issuers" />}
          {view && !isOffline && (
            <ClientsTab
              view={view}
              onReview={review.open}
              learns={view.row.board.learningArmed}
              client={client}
              step={step}
              onCopied={copied}
            />
          )}
        </Panel>
        <Panel id="history">
          <HistoryTab
            serverId={serverId}
            offline={!connection}
            onUndo={(changeId) => review.open({ kind: 'undo', changeId })}
            onRestore={(changeId, to) => review.open({ kind: 'restore', changeId, to })}
          />
        </Panel>
        <Panel id="raw">{view && <RawTab view={view} onCopied={copied} />}</Panel>
      </Tabs>
      {review.sheet}
    </ScreenFrame>
  )
}

/** Says what cannot be done here without a connection, and what can. */
const NoActs = ({ what }: { readonly what: string }) => (
  <Empty
    icon="offline"
    title="Not connected"
    text={`${what}: connect first (Ctrl+R). What was read is under Audience and Raw JSON.`}
  />
)

function Panel({ id, children }: { readonly id: TabId; readonly children: ReactNode }) {
  return (
    <TabPanel id={id} className={styles['panel'] ?? ''}>
      {children}
    </TabPanel>
  )
}

function focusFilter(): void {
  document.querySelector<HTMLElement>('[data-filter=stack]')?.focus()
}

type ReadErrorProps = {
  readonly error: AppError
  /** When the data below was read; null where there is none. */
  readonly asOf: string | null
  readonly onRetry: () => void
}

function ReadError({ error, asOf, onRetry }: ReadErrorProps) {
  const now = useNow(10_000)
  const says = errorText(error)
  const read = asOf === null ? null : readMoment(asOf)
  return (
    <div className={styles['error']}>
      <Note tone="bad" title={`${says.title}.`} action={<Button onPress={onRetry}>Read again</Button>}>
        {says.explanation} {says.next}
        {asOf !== null && read !== null && (
          <>
            {' '}
            Everything below is as of <Time at={asOf} />, {ageSays((now - read) / 1000)}.
          </>
        )}
      </Note>
    </div>
  )
}

type AboutServerProps = {
  readonly server: VirtualServer
  /** True: it is as it was read once, and the gateway may have a newer version. */
  readonly offline: boolean
  readonly onCopied: (copied: boolean) => void
}

/** The server's id, and when it was last saved. */
function AboutServer({ server, offline, onCopied }: AboutServerProps) {
  const now = useNow(60_000)
  return (
    <>
      <Middle className={styles['id'] ?? ''} value={server.id} />
      <IconButton
        icon="copy"
        size={14}
        label="Copy server id"
        onPress={() => void copyText(server.id).then(onCopied)}
      />
      {!server.enabled && <span className={styles['inactive']}>inactive</span>}
      <span className={styles['changed']}>
        {offline ? `${versionSays(server) || 'as'} read; the gateway may be newer` : changedSays(server, now)}
      </span>
    </>
  )
}

const versionSays = ({ version }: VirtualServer): string => (version === null ? '' : `version ${version}`)

function changedSays(server: ServerView['row']['server'], now: number): string {
  const version = versionSays(server)
  const day =
    server.updatedAt === null || readMoment(server.updatedAt) === null ? '' : dayOf(server.updatedAt)
  const by = server.modifiedBy === null ? '' : ` by ${server.modifiedBy}`
  const ago = day === '' ? '' : `, ${agoOf(server.updatedAt ?? '', now)}`
  const changed = day === '' && by === '' ? '' : `changed ${day}${by}${ago}`.replace('  ', ' ')
  return [version, changed].filter((part) => part !== '').join(', ')
}
