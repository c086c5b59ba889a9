import { memo, type KeyboardEvent, type RefObject } from 'react'
import { GROUPS, SORTS, type FleetSummary, type GroupKey, type SortKey } from '../../shared/fleet/arrange.ts'
import { useDesk } from '../reading/desk.ts'
import { FilterField } from '../ui/filter-field.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { LetterLegend } from '../ui/letter-legend.tsx'
import { Menu, type MenuAct } from '../ui/menu.tsx'
import { Pill } from '../ui/pill.tsx'
import { Grow, Pills, Tools } from '../ui/screen.tsx'
import { COLUMN_NAMES } from './columns.ts'
import { COLUMN_IDS, FIRST_LOOK, type Look } from './use-look.ts'
import { useRemoveView, viewActs } from './views.tsx'

type FleetToolsProps = {
  readonly summary: FleetSummary
  readonly look: Look
  readonly onLook: (part: Partial<Look>) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onExport: (format: 'csv' | 'json') => void
  /** Asks for a name for what is shown. */
  readonly onSaveView: () => void
}

const GROUP_NAMES: Readonly<Record<GroupKey, string>> = {
  issuer: 'issuer',
  provider: 'provider',
  finding: 'finding',
  team: 'team',
}

/** The filter field, the pills, and the menus for groups, columns and export. */
export const FleetTools = memo(function FleetTools({
  summary,
  look,
  onLook,
  field,
  onKeyDown,
  onExport,
  onSaveView,
}: FleetToolsProps) {
  const views = useDesk((desk) => desk.views)
  const onRemove = useRemoveView()
  return (
    <Tools>
      <FilterField
        label="Filter servers"
        field={field}
        typed={look.typed}
        onTyped={(typed) => onLook({ typed })}
        onKeyDown={onKeyDown}
      />
      <Pills label="Show servers">
        <Pill
          name="All"
          count={summary.all}
          on={look.filter === 'all'}
          onPress={() => onLook({ filter: 'all' })}
        />
        <Pill
          name="Client id included"
          count={summary.clientId}
          on={look.filter === 'client-id'}
          onPress={() => onLook({ filter: 'client-id' })}
        />
      </Pills>
      <Grow />
      <LetterLegend />
      <Menu label="Views" acts={viewActs(views, look, { onSave: onSaveView, onRemove })}>
        <Button variant="quiet" icon="eye">
          Views
        </Button>
      </Menu>
      <Menu label="Groups" acts={groupActs(look, onLook)}>
        <Button variant="quiet" icon="layers">
          {look.group === null ? 'Group' : `By ${GROUP_NAMES[look.group]}`}
        </Button>
      </Menu>
      <Menu label="Columns and order" acts={columnActs(look, onLook)}>
        <Button variant="quiet" icon="fleet">
          Columns
        </Button>
      </Menu>
      <Menu
        label="Export what is shown"
        acts={[
          { id: 'csv', label: 'As CSV, for a spreadsheet…', onAction: () => onExport('csv') },
          { id: 'json', label: 'As JSON…', onAction: () => onExport('json') },
        ]}
      >
        <Button variant="quiet" icon="file">
          Export
        </Button>
      </Menu>
    </Tools>
  )
})

const tick = (on: boolean) => <Icon name={on ? 'check' : 'dash'} size={14} />

const groupActs = ({ group }: Look, onLook: FleetToolsProps['onLook']): readonly MenuAct[] => [
  ...GROUPS.map((by) => ({
    id: by,
    label: `Group by ${GROUP_NAMES[by]}`,
    icon: tick(group === by),
    onAction: () => onLook({ group: by, closed: new Set() }),
  })),
  {
    id: 'none',
    label: 'No groups',
    icon: tick(group === null),
    onAction: () => onLook({ group: null, closed: new Set() }),
  },
]

const sortSays = (by: SortKey): string =>
  by === 'token'
    ? 'Sort by where the token stops'
    : `Sort by ${COLUMN_NAMES[by].toLowerCase()}${by === 'health' ? ', worst first' : ''}`

const columnActs = (look: Look, onLook: FleetToolsProps['onLook']): readonly MenuAct[] => [
  ...COLUMN_IDS.filter((id) => id !== 'server' && id !== 'token').map((id) => {
    const isHidden = look.hidden.includes(id)
    return {
      id: `column-${id}`,
      label: `Show ${COLUMN_NAMES[id]}`,
      icon: tick(!isHidden),
      onAction: () =>
        onLook({ hidden: isHidden ? look.hidden.filter((one) => one !== id) : [...look.hidden, id] }),
    }
  }),
  ...SORTS.map((by) => {
    const isOn = look.sort?.by === by
    return {
      id: `sort-${by}`,
      label: sortSays(by),
      icon: tick(isOn),
      onAction: () => onLook({ sort: { by, down: isOn && look.sort?.down === false } }),
    }
  }),
  {
    id: 'as-first',
    label: 'As it was at first',
    icon: <Icon name="undo" size={14} />,
    onAction: () => onLook({ ...FIRST_LOOK, filter: look.filter, typed: look.typed, ending: look.ending }),
  },
]
