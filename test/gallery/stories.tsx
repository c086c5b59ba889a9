import type { ComponentProps } from 'react'
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
import { HeatStrip } from '../../renderer/ui/heat-strip.tsx'
import { ScopeLine } from '../../renderer/fleet/scope-line.tsx'
import { ApiBoard } from '../../renderer/server/api-board.tsx'
import { AudienceToggle } from '../../renderer/server/audience-toggle.tsx'
import { Switchboard } from '../../renderer/server/switchboard.tsx'
import { MiniBoards } from '../../renderer/ui/mini-boards.tsx'
import { Effects } from '../../renderer/ui/effects.tsx'
import { Fixes } from '../../renderer/ui/fixes.tsx'
import { Times } from '../../renderer/ui/times.tsx'
import { CardPane } from '../../renderer/watch/card-pane.tsx'
import * as made from '../renderer/fixtures.ts'
import { DAYS } from './day.tsx'
import { LANES } from './lanes.tsx'
import { LIVES } from './lives.tsx'
import { MANNERS } from './manners.tsx'
import { MENUS } from './menus.tsx'
import { PARTS } from './parts.tsx'
import { WATERFALLS } from './waterfalls.tsx'
import { all, down, nothing, type Story } from './story.ts'

const { accepted, rejected, undecided } = made

const probe = (
  report: ReturnType<typeof made.aProbe> | null,
  version = 4,
  calls?: ComponentProps<typeof Probe>['calls'],
) => (
  <Probe
    question={{ tokenId: 't1', serverId: 's1' }}
    now={{ of: made.aState(version), prediction: accepted.prediction }}
    sent={report}
    baseUrl="https://mcp.example.com"
    headerName=""
    calls={calls}
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

const apiBoard = (door: ReturnType<typeof made.apiDoorOf>, view: 'picture' | 'table' = 'picture') => (
  <ApiBoard door={door} view={view} noToken="No token chosen." />
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
      current={items.find(({ line }) => line === made.lines[0]) ?? null}
      token={null}
      testOf={null}
      busy={false}
      ticks={ticks}
      changed={null}
      pinned={new Set(made.lines.slice(1, 2).map(({ id }) => id))}
      onChoose={nothing}
      onOpen={nothing}
      onFold={nothing}
      onMenu={nothing}
    />
  )
}

/** Every component in every state. The tests render each of them, and the gallery takes pictures of them. */
export const STORIES: readonly Story[] = [
  ...PARTS,
  ...MANNERS,
  ...MENUS,
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
  ...all('REST API', {
    taken: () => apiBoard(made.apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'on' })),
    'nobody told': () => apiBoard(made.apiDoorOf({})),
    off: () => apiBoard(made.apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'off' })),
    'another issuer': () =>
      apiBoard(made.apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'on' }, 'https://login.example.com')),
    'no token': () =>
      apiBoard({ ...made.apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'on' }), tokenAudiences: null, says: '' }),
    table: () => apiBoard(made.apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'on' }), 'table'),
  }),
  ...all('Include client id', {
    off: () => toggleOf(false),
    preview: () => toggleOf(false, true),
    'locked, offline': () => toggleOf(true),
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
    'planned for later': () => (
      <Fixes
        remedies={rejected.remedies}
        onPreview={nothing}
        onSettings={nothing}
        onCopied={nothing}
        plan={{
          wanted: rejected.remedies.find(({ edit }) => edit !== null)?.edit ?? null,
          onTakeBack: nothing,
        }}
      />
    ),
  }),
  ...all('Token', {
    claims: () => <Claims token={made.aTokenView()} diagnosis={accepted} skew={0} />,
    times: () => <Times token={made.aTokenView()} clock={{ gateway: 0, skew: 2.3, uncertainty: 0.5 }} />,
  }),
  ...LIVES,
  ...LANES,
  ...DAYS,
  ...WATERFALLS,
  ...all('Live test', {
    'not sent': () => probe(null),
    agrees: () => probe(made.aProbe()),
    disagrees: () => probe(made.aProbe({ agrees: false, reasons: ['Its keys may be cached.'] })),
    'nothing to compare': () => probe(made.aProbe({ agrees: null })),
    'asked again by itself': () =>
      probe(
        made.aProbe({
          agrees: null,
          again: { at: '2099-01-01T00:00:00.000Z', says: 'The gateway may not have read the new key yet' },
        }),
      ),
    'answered before another version': () => probe(made.aProbe(), 5),
    'speaks both protocols': () => probe(null, 4, ['server/discover', 'initialize']),
    'sent server/discover': () =>
      probe(made.aProbe({ call: 'server/discover' }), 4, ['server/discover', 'initialize']),
  }),
  ...all('Fleet', {
    table: () => <FleetStory look={FIRST_LOOK} />,
    'in groups': () => <FleetStory look={{ ...FIRST_LOOK, group: 'finding' }} />,
    searched: () => <FleetStory look={{ ...FIRST_LOOK, typed: 'orders' }} />,
    summary: () => (
      <Summary
        summary={summaryOf(made.lines)}
        expected={0}
        filter="broken"
        onFilter={nothing}
        onShared={nothing}
      />
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
    blocks: () => <ReviewBlocks review={made.aReview()} boards={made.boards} />,
    'boards, large and small': () => (
      <MiniBoards
        sides={[
          { name: 'Before', board: made.manyBoards.before },
          { name: 'After', board: made.manyBoards.after },
        ]}
      />
    ),
    'nothing to change': () => <ReviewBlocks review={made.aReview({ diff: [] })} boards={null} />,
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
]
