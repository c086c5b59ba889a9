import type { KeyboardEvent, RefObject } from 'react'
import type { AccessFilter, AccessGroupBy } from '../../shared/access/arrange.ts'
import { ACCESS_FILES, ACCESS_FORMATS } from '../../shared/access/formats.ts'
import type { AccessColumn } from '../../shared/access/map.ts'
import { Button } from '../ui/button.tsx'
import { FilterField } from '../ui/filter-field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, type MenuAct } from '../ui/menu.tsx'
import { Pill } from '../ui/pill.tsx'
import { Pills, Tools } from '../ui/screen.tsx'
import type { AccessFiles } from './use-files.ts'
import type { Look } from './use-look.ts'

const FILTERS: readonly (readonly [AccessFilter, string])[] = [
  ['all', 'All'],
  ['shut-out', 'A client is shut out'],
  ['nobody', 'Nobody gets in'],
  ['cannot-decide', 'Cannot decide'],
  ['old', 'Changed since'],
]
const GROUPS: readonly (readonly [AccessGroupBy, string])[] = [
  ['issuer', 'issuer'],
  ['stop', 'first stop'],
  ['none', 'nothing'],
]

type AccessToolsProps = {
  readonly counts: Readonly<Record<AccessFilter, number>>
  readonly look: Look
  readonly onLook: (part: Partial<Look>) => void
  readonly field: RefObject<HTMLInputElement | null>
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** The field and the pills. */
export function AccessTools({ counts, look, onLook, field, onKeyDown }: AccessToolsProps) {
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
        {FILTERS.filter(([id]) => id === 'all' || counts[id] > 0 || look.filter === id).map(([id, name]) => (
          <Pill
            key={id}
            name={name}
            count={counts[id]}
            on={look.filter === id}
            onPress={() => onLook({ filter: id })}
          />
        ))}
      </Pills>
    </Tools>
  )
}

type AccessMenusProps = Pick<AccessToolsProps, 'look' | 'onLook'> & {
  /** All there are, also those that are left out. */
  readonly columns: readonly AccessColumn[]
  readonly files: Pick<AccessFiles, 'exportAs' | 'compare'>
}

/** The menus of groups, columns and files. */
export const AccessMenus = ({ look, onLook, columns, files }: AccessMenusProps) => (
  <>
    <Menu
      label="Groups"
      acts={GROUPS.map(([id, name]) => ({
        id,
        label: `Group by ${name}`,
        icon: tick(look.group === id),
        onAction: () => onLook({ group: id, opened: new Set() }),
      }))}
    >
      <Button variant="quiet" icon="layers">
        {look.group === 'none' ? 'Group' : `By ${GROUPS.find(([id]) => id === look.group)?.[1] ?? ''}`}
      </Button>
    </Menu>
    <Menu label="Columns" acts={columnActs(columns, look, onLook)}>
      <Button variant="quiet" icon="fleet">
        Columns
      </Button>
    </Menu>
    <Menu
      label="Files"
      acts={[
        ...ACCESS_FORMATS.map((format) => ({
          id: format,
          label: `Export as ${ACCESS_FILES[format].name}…`,
          onAction: () => files.exportAs(format),
        })),
        { id: 'compare', label: 'Compare with a record…', onAction: files.compare },
      ]}
    >
      <Button variant="quiet" icon="file">
        Export
      </Button>
    </Menu>
  </>
)

const tick = (on: boolean) => <Icon name={on ? 'check' : 'dash'} size={14} />

function columnActs(
  columns: readonly AccessColumn[],
  { hidden }: Look,
  onLook: AccessToolsProps['onLook'],
): readonly MenuAct[] {
  const flip = (id: string) =>
    onLook({ hidden: hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id] })
  const clients = columns.filter(({ kind }) => kind === 'client')
  const documented = clients.filter((one) => one.documented).map(({ id }) => id)
  return [
    {
      id: 'every',
      label: 'All columns',
      icon: tick(hidden.length === 0),
      onAction: () => onLook({ hidden: [] }),
    },
    {
      id: 'tried',
      label: 'Only clients that were run, not those known by documents',
      icon: tick(documented.every((id) => hidden.includes(id))),
      onAction: () => onLook({ hidden: [...new Set([...hidden, ...documented])] }),
    },
    ...(columns.length > clients.length
      ? [
          {
            id: 'tokens',
            label: 'Tokens',
            icon: tick(!hidden.includes('tokens')),
            onAction: () => flip('tokens'),
          },
        ]
      : []),
    ...clients.map(({ id, name }) => ({
      id: `client-${id}`,
      label: name,
      icon: tick(!hidden.includes(id)),
      onAction: () => flip(id),
    })),
  ]
}
