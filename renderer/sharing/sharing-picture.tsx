import { memo, useImperativeHandle, useLayoutEffect, useRef, type Ref } from 'react'
import { LANE_NAMES } from '../../shared/audience/lane-names.ts'
import { linePath } from '../../shared/audience/switchboard-layout.ts'
import type { Lane } from '../../shared/contextforge/index.ts'
import { serverMarks } from '../../shared/fleet/filter.ts'
import type { FleetLine } from '../../shared/fleet/line.ts'
import { fitsSay, holdersSay, moreSays } from '../../shared/fleet/shared-audiences.ts'
import { hostOf } from '../../shared/kernel/host.ts'
import { visible } from '../../shared/kernel/visible.ts'
import { LaneBox } from '../ui/chip.tsx'
import { Middle } from '../ui/exact.tsx'
import { Spoken } from '../ui/spoken.tsx'
import { SMALL, useMedia } from '../ui/use-media.ts'
import { useSteady } from '../ui/use-steady.ts'
import { useVirtual } from '../ui/use-virtual.ts'
import { VerdictIcon } from '../ui/verdict.tsx'
import { partsOf, type Group, type Spot } from './places.ts'
import styles from './sharing.module.css'

/** The height of a server's row, and where the lines leave the value, in pixels. */
const ROW = 28
const PORT = 20
/** The space between a value and its servers. */
const GUTTER = { wide: 104, small: 36 }
/** About the height of a value with its sentences. */
const VALUE = 124

export type SharingPictureHandle = { readonly show: (at: Spot) => void }

type SharingPictureProps = {
  readonly ref: Ref<SharingPictureHandle>
  readonly groups: readonly Group[]
  readonly at: Spot
  readonly onChoose: (at: Spot) => void
  readonly onOpen: (serverId: string) => void
  readonly onFleet: (value: string) => void
}

const idOf = ({ group, part }: Spot): string => `shared-${group}-${part}`

/**
 * Every shared value at the left, and at the right the servers that have it, with a line for the setting
 * through which each does. A tree with one tab stop; the arrows go from one to the next. Only what is in
 * sight is drawn.
 */
export function SharingPicture({ ref, groups, at, onChoose, onOpen, onFleet }: SharingPictureProps) {
  const box = useRef<HTMLDivElement>(null)
  const tree = useRef<HTMLDivElement>(null)
  const small = useMedia(SMALL)
  const blocks = useVirtual(box, {
    count: groups.length,
    estimateSize: (index) => {
      const rows = ROW * (partsOf(groups[index] as Group) - 1)
      return 16 + (small ? VALUE + rows : Math.max(VALUE, rows))
    },
    overscan: 2,
    getItemKey: (index) => groups[index]?.value ?? index,
  })
  useLayoutEffect(() => blocks.measure(), [blocks, small])
  useImperativeHandle(ref, () => ({
    show: (to) => {
      tree.current?.focus({ preventScroll: true })
      const inSight = () => document.getElementById(idOf(to))?.scrollIntoView({ block: 'nearest' })
      if (document.getElementById(idOf(to))) return inSight()
      blocks.scrollToIndex(to.group)
      requestAnimationFrame(inSight)
    },
  }))
  const steady = { choose: useSteady(onChoose), open: useSteady(onOpen), fleet: useSteady(onFleet) }
  return (
    <div className={styles['scroll']} ref={box}>
      <div
        ref={tree}
        className={styles['tree']}
        role="tree"
        aria-label="Shared audiences and their servers"
        aria-activedescendant={idOf(at)}
        tabIndex={0}
        data-lands
        style={{ height: blocks.getTotalSize() }}
      >
        {blocks.getVirtualItems().map(({ index, key, start }) => {
          const group = groups[index]
          return group === undefined ? null : (
            <div
              key={key}
              ref={blocks.measureElement}
              data-index={index}
              role="presentation"
              className={styles['place']}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Block
                group={group}
                index={index}
                of={groups.length}
                chosen={at.group === index ? at.part : null}
                small={small}
                onChoose={steady.choose}
                onOpen={steady.open}
                onFleet={steady.fleet}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}

type BlockProps = {
  readonly group: Group
  readonly index: number
  readonly of: number
  /** Null: nothing of this group is chosen. */
  readonly chosen: number | null
  readonly small: boolean
  readonly onChoose: (at: Spot) => void
  readonly onOpen: (serverId: string) => void
  readonly onFleet: (value: string) => void
}

/** One value with its servers. */
const Block = memo(function Block({
  group,
  index,
  of,
  chosen,
  small,
  onChoose,
  onOpen,
  onFleet,
}: BlockProps) {
  const { value, shown, together } = group
  const more = moreSays(group)
  const [holders, fits] = [holdersSay(group), fitsSay(group)]
  const whole = valueSays(value)
  const inParts = { 'aria-level': 2, 'aria-setsize': partsOf(group) - 1 }
  const item = (part: number) => ({
    id: idOf({ group: index, part }),
    role: 'treeitem',
    'aria-selected': chosen === part,
    onClick: () => onChoose({ group: index, part }),
  })
  return (
    <div className={styles['block']} role="presentation">
      <div
        {...item(0)}
        aria-level={1}
        aria-setsize={of}
        aria-posinset={index + 1}
        className={styles['value']}
      >
        <b>
          <Value value={value} />
        </b>
        <span>{holders}</span>
        <span className={styles['fits']}>
          {together !== null && together.servers > 1 && <VerdictIcon level="risk" size={14} />}
          {fits}
        </span>
        <button type="button" tabIndex={-1} onClick={() => onFleet(value)}>
          Show in the fleet
        </button>
      </div>
      <Wires shown={shown} rest={more !== ''} small={small} />
      <div className={styles['servers']} role="group" aria-label={`Servers with ${whole}`}>
        {shown.map(({ server, lane }, at) => (
          <div
            key={server.id}
            {...item(at + 1)}
            {...inParts}
            aria-posinset={at + 1}
            className={styles['server']}
            onDoubleClick={() => onOpen(server.id)}
          >
            <Spoken says={`through ${LANE_NAMES[lane]}`}>
              <LaneBox lane={lane} />
            </Spoken>
            <button
              type="button"
              tabIndex={-1}
              title={server.name}
              aria-label={`Open ${nameOf(server)}`}
              onClick={() => onOpen(server.id)}
            >
              {nameOf(server)}
            </button>
            {serverMarks(server).map((mark) => (
              <i key={mark}>{mark}</i>
            ))}
            <span className={styles['whose']} title={[whoseSays(server), ...server.issuers].join('\n')}>
              {whoseSays(server)}
            </span>
          </div>
        ))}
        {more !== '' && (
          <div
            {...item(shown.length + 1)}
            {...inParts}
            aria-posinset={shown.length + 1}
            className={styles['server']}
          >
            <button type="button" tabIndex={-1} onClick={() => onFleet(value)}>
              and {more}, in the fleet
            </button>
          </div>
        )}
      </div>
    </div>
  )
})

/** A value in one line, without its middle where it does not fit; read aloud as a whole. */
export const Value = ({ value }: { readonly value: string }) => (
  <span className={styles['exactly']}>
    <Spoken says={valueSays(value)}>
      <Middle value={valueSays(value)} />
    </Spoken>
  </span>
)

/** A value as it is shown: blanks at its ends, and one without characters, are told by quotation marks. */
const valueSays = (value: string): string =>
  value === '' || value !== value.trim() ? `“${visible(value)}”` : visible(value)

export const nameOf = ({ name }: FleetLine): string => name || '(no name)'

/** Its provider and issuers, and its team. */
function whoseSays({ provider, issuers: [first, ...others], team }: FleetLine): string {
  const host =
    first === undefined ? '' : ` ${hostOf(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`
  return `${provider}${host}${team === null ? '' : `, team ${team}`}`
}

/** The lines from a value to its servers. Decoration only: the letters and the words say the same. */
const Wires = memo(function Wires({
  shown,
  rest,
  small,
}: {
  readonly shown: Group['shown']
  readonly rest: boolean
  readonly small: boolean
}) {
  const lanes = [...new Set(shown.map(({ lane }) => lane))]
  const width = small ? GUTTER.small : GUTTER.wide
  const ends = [...shown.map(({ lane }) => lane), ...(rest ? [null] : [])]
  return (
    <svg className={styles['wires']} width={width} height={ends.length * ROW} aria-hidden="true">
      {ends.map((end, at) => {
        const to = at * ROW + ROW / 2
        const place = end === null ? lanes.length : lanes.indexOf(end)
        return (
          <g key={at} className={styles[end ?? 'rest']}>
            {small ? (
              <path d={`M${8 + place * 5} 0V${to - 5}q0 5 5 5H${width}`} />
            ) : (
              <path d={linePath(width - 5, PORT + place * 9, to)} />
            )}
            {!small && <circle cx={1.5} cy={PORT + place * 9} r={3.5} />}
            {end !== null && <circle cx={width - 4} cy={to} r={3} />}
          </g>
        )
      })}
    </svg>
  )
})

const DRAWN: readonly Lane[] = ['R', 'I', 'C', 'L']

/** How the line of each setting is drawn. */
export const LaneLegend = () => (
  <ul className={styles['legend']} aria-label="What the lines mean">
    {DRAWN.map((lane) => (
      <li key={lane}>
        <LaneBox lane={lane} />
        <svg width="32" height="8" aria-hidden="true" className={styles[lane]}>
          <path d="M0 4H32" />
        </svg>
        {LANE_NAMES[lane]}
      </li>
    ))}
  </ul>
)
