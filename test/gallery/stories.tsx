import { useEffect, useRef, type ReactNode } from 'react'
import { switchboard } from '../../shared/audience/switchboard.ts'
import { effectLines } from '../../shared/change/words.ts'
import { heatOf } from '../../shared/fleet/heat.ts'
import { Claims } from '../../renderer/bench/claims.tsx'
import { Probe } from '../../renderer/bench/probe.tsx'
import { Confirm } from '../../renderer/change/confirm.tsx'
import { Conflict } from '../../renderer/change/conflict.tsx'
import { Outcome } from '../../renderer/change/outcome.tsx'
import { ReviewBlocks } from '../../renderer/change/review-blocks.tsx'
import { FleetState } from '../../renderer/fleet/fleet-state.tsx'
import { useColumns } from '../../renderer/fleet/columns.ts'
import { FleetTable } from '../../renderer/fleet/fleet-table.tsx'
import { Summary } from '../../renderer/fleet/summary.tsx'
import { FIRST_LOOK, type Look } from '../../renderer/fleet/use-look.ts'
import { arrange, summaryOf } from '../../shared/fleet/arrange.ts'
import { HeatStrip } from '../../renderer/fleet/heat-strip.tsx'
import { ScopeLine } from '../../renderer/fleet/scope-line.tsx'
import { AudienceToggle } from '../../renderer/server/audience-toggle.tsx'
import { Switchboard } from '../../renderer/server/switchboard.tsx'
import { Button, IconButton } from '../../renderer/ui/button.tsx'
import { AudienceChip, LaneBox } from '../../renderer/ui/chip.tsx'
import { Effects } from '../../renderer/ui/effects.tsx'
import { Empty } from '../../renderer/ui/empty.tsx'
import { ErrorPanel } from '../../renderer/ui/error-panel.tsx'
import { Exact } from '../../renderer/ui/exact.tsx'
import { Field } from '../../renderer/ui/field.tsx'
import { FilterField } from '../../renderer/ui/filter-field.tsx'
import { Fixes } from '../../renderer/ui/fixes.tsx'
import { Icon, ICONS } from '../../renderer/ui/icon.tsx'
import { Kbd } from '../../renderer/ui/kbd.tsx'
import { Note } from '../../renderer/ui/note.tsx'
import { Picker } from '../../renderer/ui/picker.tsx'
import { Pill } from '../../renderer/ui/pill.tsx'
import { Rich } from '../../renderer/ui/rich.tsx'
import { ScreenFrame } from '../../renderer/ui/screen.tsx'
import { Segmented } from '../../renderer/ui/segmented.tsx'
import { StepLadder } from '../../renderer/ui/steps.tsx'
import { TimeGroup, TimeLine, TimeList } from '../../renderer/ui/timeline.tsx'
import { Times } from '../../renderer/ui/times.tsx'
import { ToastProvider, useToasts, type Toast } from '../../renderer/ui/toast.tsx'
import { Toggle } from '../../renderer/ui/toggle.tsx'
import { MarkIcon, VerdictBar, VerdictWord } from '../../renderer/ui/verdict.tsx'
import { CardPane } from '../../renderer/watch/card-pane.tsx'
import * as made from '../renderer/fixtures.ts'

/** One state of a component. */
export type Story = { readonly of: string; readonly state: string; readonly show: () => ReactNode }

const nothing = (): void => undefined
const { accepted, rejected, undecided, rows } = made
const down = { kind: 'unreachable', url: 'https://mcp.example.com', cause: 'connection refused' } as const
const all = <T extends string>(of: string, states: Readonly<Record<T, () => ReactNode>>): Story[] =>
  Object.entries<() => ReactNode>(states).map(([state, show]) => ({ of, state, show }))

function FieldWithRef() {
  const field = useRef<HTMLInputElement>(null)
  return <FilterField label="Filter servers" field={field} typed="pay" onTyped={nothing} />
}

function Says({ toast }: { readonly toast: Toast }) {
  const { show } = useToasts()
  useEffect(() => show(toast), [show, toast])
  return null
}

const toast = (message: Toast) => (
  <ToastProvider>
    <Says toast={message} />
  </ToastProvider>
)

const probe = (report: ReturnType<typeof made.aProbe> | null, version = 4) => (
  <Probe
    question={{ tokenId: 't1', serverId: 's1' }}
    now={{ of: made.aState(version), prediction: accepted.prediction }}
    sent={report}
    baseUrl="https://mcp.example.com"
    headerName=""
    board={rejected.board}
    onSent={nothing}
    onPreview={nothing}
    onCopied={nothing}
  />
)

const board = (diagnosis: typeof accepted) => (
  <Switchboard
    related={switchboard(diagnosis.board, diagnosis.tokenAudiences, null)}
    serverName="payments-mcp"
    view="picture"
    noToken="No token chosen."
    toggle={null}
  />
)

const toggleOf = (offline: boolean, previewing = false) => (
  <AudienceToggle
    toggle={rejected.board.toggle}
    previewing={previewing}
    busy={false}
    offline={offline}
    onFlip={nothing}
  />
)

const fleetState = (value: ReturnType<typeof made.aFleet> | null, busy: boolean, shown: number) => (
  <FleetState
    fleet={{ value, busy, error: value === null && !busy ? down : null, again: nothing }}
    shown={shown}
    onClear={nothing}
  />
)

const choices = rows.map(({ server, health }) => ({ id: server.id, label: server.name, hint: health.says }))
const ticks = { ids: [], has: () => false, isAll: false, toggle: nothing, all: nothing, clear: nothing }
function FleetStory({ look }: { readonly look: Look }) {
  const columns = useColumns(look, nothing, false)
  const { items } = arrange(made.lines, look)
  return (
    <FleetTable
      ref={null}
      items={items}
      columns={columns}
      typed={look.typed}
      current={made.lines[0]?.id ?? null}
      token={null}
      tests={new Map()}
      busy={false}
      ticks={ticks}
      changed={null}
      onChoose={nothing}
      onOpen={nothing}
      onFold={nothing}
      onMenu={nothing}
      onInSight={nothing}
    />
  )
}

/**
 * Every component and every state of it. The tests render each of these, and the gallery takes its pictures.
 */
export const STORIES: readonly Story[] = [
  ...all('Button', {
    primary: () => <Button variant="primary">Review change</Button>,
    default: () => <Button kbd="f">Preview</Button>,
    quiet: () => <Button variant="quiet">Clear</Button>,
    environment: () => <Button variant="environment">Apply to PROD</Button>,
    disabled: () => <Button isDisabled>Save</Button>,
    busy: () => <Button busy>Read again</Button>,
    icon: () => <IconButton icon="refresh" label="Refresh" />,
  }),
  ...all('Icon', {
    all: () => ICONS.map((name) => <Icon key={name} name={name} label={name} />),
  }),
  ...all('Key', { one: () => <Kbd>Ctrl K</Kbd> }),
  ...all('Verdict', {
    accepted: () => <VerdictBar diagnosis={accepted} />,
    rejected: () => <VerdictBar diagnosis={rejected} />,
    'cannot decide': () => <VerdictBar diagnosis={undecided} />,
    testing: () => <VerdictBar verdict={null} title="Testing the token" text="Reading the server." busy />,
    'busy, the old answer quieter': () => <VerdictBar diagnosis={rejected} busy />,
    words: () =>
      (['accepted', 'rejected', 'cannot-decide'] as const).map((verdict) => (
        <VerdictWord key={verdict} verdict={verdict} />
      )),
    levels: () =>
      (['ok', 'risk', 'broken', 'unknown', 'off'] as const).map((level) => (
        <VerdictWord key={level} level={level} />
      )),
    hollow: () =>
      (['circle', 'octagon', 'diamond', 'triangle', 'ring'] as const).map((shape) => (
        <MarkIcon key={shape} shape={shape} hollow label={shape} />
      )),
  }),
  ...all('Steps', {
    rejected: () => <StepLadder steps={rejected.steps} selected="audience" onSelect={nothing} />,
    accepted: () => <StepLadder steps={accepted.steps} selected={null} onSelect={nothing} />,
    'cannot know': () => <StepLadder steps={undecided.steps} selected={null} onSelect={nothing} />,
  }),
  ...all('Audience', {
    used: () => <AudienceChip lane="R" value={made.OTHER} />,
    shadowed: () => <AudienceChip lane="C" value={made.OTHER} state="shadowed" />,
    would: () => <AudienceChip lane="I" value={made.CLIENT_ID} state="would" />,
    selected: () => <AudienceChip lane="L" value="account" state="selected" />,
    lanes: () => (['R', 'C', 'I', 'L'] as const).map((lane) => <LaneBox key={lane} lane={lane} large />),
  }),
  ...all('Exact string', {
    line: () => <Exact value={rejected.board.canonical ?? ''} limit={40} />,
    stacked: () => <Exact value={rejected.board.canonical ?? ''} form="stacked" />,
    wrapped: () => <Exact value={rejected.board.canonical ?? ''} form="wrapped" />,
    full: () => <Exact value={rejected.board.canonical ?? ''} form="full" />,
    struck: () => <Exact value={made.OTHER} struck quiet />,
    'with code': () => <Rich text="Add it to `resource` first." />,
  }),
  ...all('Switchboard', {
    rejected: () => board(rejected),
    accepted: () => board(accepted),
    'no token': () => (
      <Switchboard
        related={switchboard(rejected.board, null, null)}
        serverName="payments-mcp"
        view="picture"
        noToken="No token chosen."
        toggle={null}
      />
    ),
    table: () => (
      <Switchboard
        related={switchboard(rejected.board, rejected.tokenAudiences, null)}
        serverName="payments-mcp"
        view="table"
        noToken=""
        toggle={toggleOf(false)}
      />
    ),
  }),
  ...all('Include client id', {
    off: () => toggleOf(false),
    preview: () => toggleOf(false, true),
    'locked, offline': () => toggleOf(true),
  }),
  ...all('Switch', {
    on: () => <Toggle isSelected onChange={nothing} children="Replace people" />,
    off: () => <Toggle isSelected={false} onChange={nothing} children="Replace people" />,
    preview: () => <Toggle isSelected preview onChange={nothing} children="Replace people" />,
    disabled: () => <Toggle isSelected isDisabled onChange={nothing} children="Replace people" />,
  }),
  ...all('Field', {
    plain: () => <Field label="Client id" value="my-client" onChange={nothing} hint="Of this server." />,
    wrong: () => <Field label="Port" value="x" onChange={nothing} error="A port is a number." />,
    password: () => <Field label="Password" type="password" value="not real" onChange={nothing} />,
    lines: () => <Field label="resource" rows={2} mono value={made.OTHER} onChange={nothing} />,
    disabled: () => <Field label="Name" value="production" isDisabled onChange={nothing} />,
    filter: () => <FieldWithRef />,
  }),
  ...all('Choice', {
    segmented: () => (
      <Segmented
        label="Theme"
        value="dark"
        options={[
          { id: 'light', label: 'Light' },
          { id: 'dark', label: 'Dark' },
        ]}
        onChange={nothing}
      />
    ),
    pills: () => (
      <>
        <Pill name="All" count={5} on onPress={nothing} />
        <Pill name="At risk" count={1} on={false} onPress={nothing} />
      </>
    ),
    picker: () => (
      <Picker
        label="Server"
        choices={choices}
        chosen={choices[0]?.id ?? null}
        onChoose={nothing}
        placeholder=""
      />
    ),
    'picker, nothing to choose': () => (
      <Picker
        label="Token"
        choices={[]}
        chosen={null}
        onChoose={nothing}
        placeholder="No token on the shelf"
      />
    ),
  }),
  ...all('Note', {
    warn: () => <Note title="On until learned.">The first token ends it.</Note>,
    info: () => (
      <Note tone="info" title="Not discoverable.">
        The metadata answers 404.
      </Note>
    ),
    bad: () => (
      <Note tone="bad" title="The gateway did not answer." action={<Button>Read again</Button>}>
        Connection refused.
      </Note>
    ),
  }),
  ...all('Error', {
    panel: () => <ErrorPanel error={down} onRetry={nothing} />,
    strip: () => <ErrorPanel error={down} strip />,
  }),
  ...all('Empty', {
    screen: () => <Empty icon="eye" title="Nobody else has changed a server" text="It is told here." />,
  }),
  ...all('Message', {
    confirmed: () =>
      toast({
        tone: 'ok',
        title: 'Saved, read back, confirmed',
        text: '1 of 1 shelf token is accepted (was 0).',
        action: { label: 'Undo', kbd: 'Ctrl Z', onPress: nothing },
      }),
    failed: () => toast({ tone: 'bad', title: 'The gateway did not answer', text: 'Connection refused.' }),
    info: () => toast({ tone: 'info', title: 'Found 1 access token', text: 'JSON access_token' }),
    unsure: () => toast({ tone: 'unsure', title: 'Not known whether it was applied', text: '' }),
  }),
  ...all('Fixes', {
    wide: () => (
      <Fixes remedies={rejected.remedies} onPreview={nothing} onSettings={nothing} onCopied={nothing} />
    ),
    narrow: () => (
      <Fixes
        remedies={rejected.remedies}
        form="narrow"
        onPreview={nothing}
        onSettings={nothing}
        onCopied={nothing}
      />
    ),
  }),
  ...all('Token', {
    claims: () => <Claims token={made.aTokenView()} diagnosis={accepted} skew={0} />,
    times: () => <Times token={made.aTokenView()} clock={{ gateway: 0, skew: 2.3, uncertainty: 0.5 }} />,
  }),
  ...all('Live test', {
    'not sent': () => probe(null),
    agrees: () => probe(made.aProbe()),
    disagrees: () => probe(made.aProbe({ agrees: false, reasons: ['Its keys may be cached.'] })),
    'nothing to compare': () => probe(made.aProbe({ agrees: null })),
    'answered before another version': () => probe(made.aProbe(), 5),
  }),
  ...all('Fleet', {
    table: () => <FleetStory look={FIRST_LOOK} />,
    'in groups': () => <FleetStory look={{ ...FIRST_LOOK, group: 'finding' }} />,
    searched: () => <FleetStory look={{ ...FIRST_LOOK, typed: 'orders' }} />,
    summary: () => (
      <Summary summary={summaryOf(made.lines)} expected={0} filter="broken" onFilter={nothing} />
    ),
    'strip, rejected': () => <HeatStrip heat={heatOf(rejected)} />,
    'strip, accepted': () => <HeatStrip heat={heatOf(accepted)} />,
    'strip, cannot decide': () => <HeatStrip heat={heatOf(undecided)} />,
    reading: () => fleetState(null, true, 0),
    failed: () => fleetState(null, false, 0),
    empty: () => fleetState(made.aFleet({ rows: [] }), false, 0),
    'filtered away': () => fleetState(made.aFleet(), false, 5),
    'as of earlier': () => (
      <ScopeLine
        view={made.aFleet()}
        asOf={made.AT}
        error={down}
        busy={false}
        changed={null}
        onAgain={nothing}
      />
    ),
    'not complete': () => (
      <ScopeLine
        view={made.aFleet({ complete: false, partial: made.aPartial })}
        asOf={made.AT}
        error={null}
        busy={false}
        changed={null}
        onAgain={nothing}
      />
    ),
  }),
  ...all('Review', {
    blocks: () => <ReviewBlocks review={made.aReview()} />,
    'nothing to change': () => <ReviewBlocks review={made.aReview({ diff: [] })} />,
    confirm: () => (
      <Confirm
        review={made.aReview({ confirmCanonical: made.OTHER, reasonRequired: true })}
        environment="PROD"
        typedName=""
        onTypedName={nothing}
        canonicalConfirmed={false}
        onCanonicalConfirmed={nothing}
        reason=""
        onReason={nothing}
      />
    ),
    conflict: () => (
      <Conflict
        error={{
          kind: 'changed-elsewhere',
          keys: ['resource'],
          by: 'maria@example.com',
          when: made.AT,
          fields: [
            { key: 'resource', kind: 'conflict', base: 'a', theirs: 'b', mine: 'c' },
            { key: 'scopes', kind: 'theirs', base: null, theirs: 'openid', mine: null },
          ],
        }}
        onMerge={nothing}
        onAgain={nothing}
      />
    ),
    'lost race': () => (
      <Outcome
        report={made.anApplied('lost-race', 'Another save came between.')}
        error={null}
        onAgain={nothing}
      />
    ),
    'not applied': () => (
      <Outcome report={made.anApplied('not-applied', 'It has what it had.')} error={null} onAgain={nothing} />
    ),
    'not known': () => (
      <Outcome report={made.anApplied('unknown', 'No answer came.')} error={null} onAgain={nothing} />
    ),
    failed: () => <Outcome report={null} error={down} onAgain={nothing} />,
    effects: () => <Effects lines={effectLines(made.aReview().effect)} form="lines" />,
  }),
  ...all('Watch', {
    open: () => (
      <CardPane card={made.aCard()} onRestore={nothing} onOpenServer={nothing} onAcknowledge={nothing} />
    ),
    restored: () => (
      <CardPane
        card={made.aCard({ state: 'restored', restore: null })}
        onRestore={nothing}
        onOpenServer={nothing}
      />
    ),
  }),
  ...all('Timeline', {
    lines: () => (
      <TimeList label="Timeline" current="b">
        <TimeGroup name="Today, 2026-11-23">
          {(['ours', 'ring', 'square'] as const).map((look, index) => (
            <TimeLine
              key={look}
              id={look === 'ring' ? 'b' : look}
              at={made.AT}
              time="10:00"
              look={look}
              icon="check"
              title="Turned on"
              text="saved, read back, confirmed"
              kind="Our change"
              says={`10:00, ${look}`}
              selected={look === 'ring'}
              first={index === 0}
              last={index === 2}
              onChoose={nothing}
            />
          ))}
        </TimeGroup>
      </TimeList>
    ),
  }),
  ...all('Screen', {
    frame: () => (
      <ScreenFrame name="Fleet" title="Fleet" count="19 servers" bar={<Button>Read again</Button>} lined>
        <p>What the screen shows.</p>
      </ScreenFrame>
    ),
    'long name': () => (
      <ScreenFrame long title={'a-server-with-a-name-that-is-longer-than-the-bar-'.repeat(4)}>
        <p>What the screen shows.</p>
      </ScreenFrame>
    ),
  }),
]
