import type { KeyboardEvent, RefObject } from 'react'
import { countRows, FLEET_FILTERS, type FleetFilter } from '../../shared/fleet/filter.ts'
import type { ServerRow } from '../../shared/fleet/view.ts'
import { FilterField } from '../ui/filter-field.tsx'
import { Pill } from '../ui/pill.tsx'
import { Pills, Tools } from '../ui/screen.tsx'
import { VerdictIcon } from '../ui/verdict.tsx'

const NAMES: Readonly<Record<FleetFilter, string>> = {
  all: 'All',
  risk: 'At risk',
  broken: 'Broken',
  learned: 'Learned',
  'client-id': 'Client id included',
}

type FleetToolsProps = {
  readonly rows: readonly ServerRow[]
  readonly filter: FleetFilter
  readonly onFilter: (filter: FleetFilter) => void
  readonly typed: string
  readonly onTyped: (typed: string) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly onKeyDown: (event: KeyboardEvent) => void
}

export function FleetTools({ rows, filter, onFilter, typed, onTyped, field, onKeyDown }: FleetToolsProps) {
  return (
    <Tools>
      <FilterField
        label="Filter servers"
        field={field}
        typed={typed}
        onTyped={onTyped}
        onKeyDown={onKeyDown}
      />
      <Pills label="Show servers">
        {FLEET_FILTERS.map((id) => (
          <Pill
            key={id}
            name={NAMES[id]}
            count={countRows(rows, id)}
            on={filter === id}
            onPress={() => onFilter(id)}
          >
            {(id === 'risk' || id === 'broken') && <VerdictIcon level={id} size={14} />}
          </Pill>
        ))}
      </Pills>
    </Tools>
  )
}
