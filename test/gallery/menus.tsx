import { SavedGateways } from '../../renderer/app/gateway-menu.tsx'
import { FirstStep } from '../../renderer/app/tour.tsx'
import { Lanes } from '../../renderer/compare/lanes.tsx'
import { SettingsTable } from '../../renderer/compare/settings-table.tsx'
import { viewActs, ViewName } from '../../renderer/fleet/views.tsx'
import { FIRST_LOOK, keptOf } from '../../renderer/fleet/use-look.ts'
import { Icon } from '../../renderer/ui/icon.tsx'
import { MenuList } from '../../renderer/ui/menu.tsx'
import { TOUR } from '../../shared/window/tour.ts'
import type { ComparedSide } from '../../shared/ipc/compare-calls.ts'
import * as made from '../renderer/fixtures.ts'
import { all, nothing, type Story } from './story.ts'

const view = (typed: string, replaces = false, full = false) => (
  <ViewName {...{ typed, replaces, full }} onTyped={nothing} onSave={nothing} />
)

const sideOf = (environment: ComparedSide['environment'], live: boolean): ComparedSide => ({
  ...{ profileId: environment, name: environment.toLowerCase(), url: 'https://mcp.example.com' },
  ...{ environment, live, asOf: made.AT, servers: 19 },
})
const [left, right] = [sideOf('STAGE', false), sideOf('PROD', true)]
const lanes = (token: boolean) => {
  const { settings: _settings, ...compared } = made.compared
  const plain = { ...compared.left, tokenAudiences: null }
  return (
    <Lanes
      name="payments-mcp"
      {...compared}
      {...(!token && { left: plain, right: { ...compared.right, tokenAudiences: null } })}
      sides={['STAGE', 'PROD']}
    />
  )
}

/** What opens above a screen, what leads somebody new, and two gateways side by side. */
export const MENUS: readonly Story[] = [
  ...all('Menu', {
    acts: () => (
      <MenuList
        label="payments-mcp"
        acts={[
          {
            ...{ id: 'open', label: 'Open', kbd: 'Enter', onAction: nothing },
            icon: <Icon name="chevron-right" size={14} />,
          },
          { ...{ id: 'test', label: 'Test a token here', onAction: nothing }, isDisabled: true },
        ]}
      />
    ),
    'saved views': () => (
      <MenuList
        label="Views"
        acts={viewActs([{ name: 'Broken on stage', look: keptOf(FIRST_LOOK) }], FIRST_LOOK, {
          onSave: nothing,
          onRemove: nothing,
        })}
      />
    ),
    gateways: () => (
      <MenuList
        label="Gateway"
        acts={[{ id: 'other', label: 'Connect to another…', onAction: nothing }]}
        above={<SavedGateways gateways={made.gateways} present="prod" onChoose={nothing} />}
      />
    ),
  }),
  ...all('First steps', {
    'see why': () => <FirstStep step={TOUR[0]} onAct={nothing} onSkip={nothing} />,
    'first fix': () => <FirstStep step={TOUR[1]} onAct={nothing} onSkip={nothing} />,
    applied: () => <FirstStep step={TOUR[2]} onAct={nothing} onSkip={nothing} />,
  }),
  ...all('Save view', {
    empty: () => view(''),
    'replaces one': () => view('Broken on stage', true),
    full: () => view('One more', false, true),
  }),
  ...all('Compare', {
    'with a token': () => lanes(true),
    'without a token': () => lanes(false),
    'as table': () => (
      <SettingsTable name="Settings of payments-mcp" settings={made.compared.settings} {...{ left, right }} />
    ),
  }),
]
