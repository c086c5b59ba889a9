import { useMemo, useState } from 'react'
import { ACCESS_FILTERS, type AccessFilter, type AccessGroupBy } from '../../shared/access/arrange.ts'
import type { Desk } from '../../shared/window/desk.ts'
import { changeDesk, deskNow, useDesk } from '../reading/desk.ts'

/** How the map is looked at, and which cell is chosen. */
export interface Look {
  readonly filter: AccessFilter
  readonly typed: string
  readonly group: AccessGroupBy
  readonly stop: string | null
  readonly opened: ReadonlySet<string>
  /** The ids of hidden columns; `tokens` hides all tokens. */
  readonly hidden: readonly string[]
  /** The chosen cell: the id of a server or the key of a group, and the id of a column. */
  readonly line: string | null
  readonly column: string | null
  readonly asTable: boolean
}

/** What stays for the next start with the same gateway. */
type Kept = Pick<Look, 'filter' | 'typed' | 'group' | 'stop' | 'hidden' | 'asTable'>
/** What stays until the window is closed: it names columns, which may be tokens, and groups. */
type Passing = Omit<Look, keyof Kept>

const GROUPS: readonly AccessGroupBy[] = ['issuer', 'stop', 'none']
const NAME = 'access '

function keptOf(kept: Desk['kept']): Kept {
  const text = (part: keyof Kept): string => kept[NAME + part] ?? ''
  return {
    filter: ACCESS_FILTERS.find((one) => one === text('filter')) ?? 'all',
    typed: text('typed'),
    group: GROUPS.find((one) => one === text('group')) ?? 'issuer',
    stop: kept[`${NAME}stop`] ?? null,
    hidden: text('hidden')
      .split(' ')
      .filter((id) => id !== ''),
    asTable: text('asTable') === 'yes',
  }
}

function textsOf(part: Partial<Look>): Desk['kept'] {
  const { filter, typed, group, stop, hidden, asTable } = part
  const texts = {
    ...{ filter, typed, group, stop },
    ...(hidden && { hidden: hidden.join(' ') }),
    ...(asTable !== undefined && { asTable: asTable ? 'yes' : '' }),
  }
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [[NAME + name, value]])),
  )
}

/** Kept outside of the component, so that the map looks the same when somebody returns from a step. */
let remembered: Passing = { opened: new Set(), line: null, column: null }

/** The present look of the map, which the desk of its gateway remembers, and a function to change a part. */
export function useLook(): readonly [Look, (part: Partial<Look>) => void] {
  const kept = useDesk((desk) => desk.kept)
  const [passing, setPassing] = useState(remembered)
  const look = useMemo(() => ({ ...keptOf(kept), ...passing }), [kept, passing])
  return [
    look,
    (part) => {
      const { opened, line, column } = { ...remembered, ...part }
      remembered = { opened, line, column }
      setPassing(remembered)
      const texts = textsOf(part)
      if (Object.keys(texts).length > 0) changeDesk({ kept: { ...deskNow().kept, ...texts } }, true)
    },
  ]
}
