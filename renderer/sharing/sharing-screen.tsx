import { useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { allSay, sharing } from '../../shared/fleet/shared-audiences.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { useConnection } from '../reading/connection.tsx'
import { useKeptToCome, useLinesPart } from '../reading/lines.ts'
import { useAsOf, useSeenFleet } from '../reading/seen.ts'
import { useAsked } from '../reading/use-asked.ts'
import { FleetState } from '../fleet/fleet-state.tsx'
import { FleetReadingBar } from '../fleet/reading-bar.tsx'
import { ScopeLine } from '../fleet/scope-line.tsx'
import { Button } from '../ui/button.tsx'
import { When } from '../ui/clock.tsx'
import { Empty } from '../ui/empty.tsx'
import { FilterField } from '../ui/filter-field.tsx'
import { LetterLegend } from '../ui/letter-legend.tsx'
import { Grow, ScreenFrame, Tools } from '../ui/screen.tsx'
import { useKept } from '../ui/use-kept.ts'
import { useKeys } from '../ui/use-keys.ts'
import { useWork } from '../ui/use-work.ts'
import { LaneLegend, SharingPicture, type SharingPictureHandle } from './sharing-picture.tsx'
import { SharingTable } from './sharing-table.tsx'
import { keyAt, spotOf, stepFrom, type Group, type Spot, type SpotKey } from './places.ts'
import styles from './sharing.module.css'

type SharingScreenProps = {
  readonly onOpen: (serverId: string) => void
  /** Shows the servers that have this value in the fleet. */
  readonly onFleet: (value: string) => void
}

/** A repeated question asks the gateway itself again. */
const ANEW = { anew: true } as const
const NOTHING = {}
const NONE: readonly Group[] = []

/** What is said where no audience is shared. In: how many servers there are, and whether more may come. */
function noneSays(servers: number, isReading: boolean): string {
  const read = isReading ? ' read so far' : ''
  return servers === 1
    ? `There is only one server${read}: an audience is shared by two or more.`
    : `No two of the ${count(servers, 'server')}${read} accept the same audience.`
}

/** Which servers of the fleet accept the same audience, and through which setting each does. */
export function SharingScreen({ onOpen, onFleet }: SharingScreenProps) {
  const { connection } = useConnection()
  const asked = useAsked('fleet.read', connection ? NOTHING : null, false, ANEW)
  const head = useSeenFleet()
  const asOf = useAsOf()
  const list = useLinesPart((all) => all.list)
  const lines = useLinesPart((all) => all.lines)
  const changed = useLinesPart((all) => all.changed)
  const kept = useLinesPart((all) => all.kept)
  const toCome = useKeptToCome()
  const isReading = useLinesPart(({ reading }) => reading !== null)
  const [typed, setTyped] = useState('')
  const [look, setLook] = useKept<'picture' | 'table'>('shared audiences', 'picture')
  const [chosen, choose] = useState<SpotKey | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const picture = useRef<SharingPictureHandle>(null)

  const words = useDeferredValue(typed)
  const begin = useMemo(
    () =>
      function* () {
        return { list, shared: yield* sharing(lines, words) }
      },
    [list, lines, words],
  )
  const done = useWork(begin)
  // What was found of another list says nothing about this one.
  const shared = done?.list === list ? done.shared : null
  const groups = shared?.groups ?? NONE
  const at = spotOf(groups, chosen)
  const here = groups[at.group]
  const server = here?.shown[at.part - 1]?.server

  const move = (to: Spot) => {
    choose(keyAt(groups, to))
    picture.current?.show(to)
  }
  const step = (by: 1 | -1) => move(stepFrom(groups, at, by))
  const toValue = (group: number) => move({ group: Math.min(groups.length - 1, Math.max(0, group)), part: 0 })
  const open = () => {
    if (server) onOpen(server.id)
    else if (here) onFleet(here.value)
  }
  const asTable = look === 'table'
  const drawn = groups.length > 0 && !asTable
  useKeys({
    ArrowDown: drawn ? () => step(1) : undefined,
    ArrowUp: drawn ? () => step(-1) : undefined,
    ArrowLeft: drawn ? () => toValue(at.group) : undefined,
    ArrowRight: drawn && at.part === 0 ? () => step(1) : undefined,
    PageDown: drawn ? () => toValue(at.group + 1) : undefined,
    PageUp: drawn ? () => toValue(at.part > 0 ? at.group : at.group - 1) : undefined,
    Home: drawn ? () => toValue(0) : undefined,
    End: drawn ? () => toValue(groups.length - 1) : undefined,
    Enter: drawn ? open : undefined,
    v: () => setLook(asTable ? 'picture' : 'table'),
  })
  const inField = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
    event.preventDefault()
    if (drawn) toValue(0)
  }

  const readAt = kept?.asOf ?? asOf
  return (
    <ScreenFrame
      name="Shared audiences"
      title="Shared audiences"
      count={shared === null ? 'looking' : allSay(shared)}
      bar={
        <>
          <FleetReadingBar />
          <Grow />
          {readAt !== null && lines.length > 0 && (
            <span className={styles['age']}>
              of the list of <When at={readAt} />
            </span>
          )}
        </>
      }
    >
      <Tools>
        <FilterField
          label="Filter audiences"
          field={field}
          typed={typed}
          onTyped={setTyped}
          onKeyDown={inField}
        />
        <Grow />
        <LetterLegend />
        <Button variant="quiet" kbd="v" onPress={() => setLook(asTable ? 'picture' : 'table')}>
          {asTable ? 'As picture' : 'As table'}
        </Button>
      </Tools>
      {(head?.complete === false || asked.error) && lines.length > 0 && (
        <ScopeLine
          view={head}
          asOf={asOf}
          error={asked.error}
          busy={asked.busy}
          changed={changed}
          onAgain={asked.again}
        />
      )}
      {groups.length > 0 ? (
        asTable ? (
          <SharingTable groups={groups} onOpen={onOpen} onFleet={onFleet} />
        ) : (
          <>
            <SharingPicture
              ref={picture}
              groups={groups}
              at={at}
              onChoose={(to) => choose(keyAt(groups, to))}
              onOpen={onOpen}
              onFleet={onFleet}
            />
            <LaneLegend />
          </>
        )
      ) : lines.length === 0 ? (
        <FleetState fleet={asked} stored={toCome} shown={0} onClear={() => undefined} />
      ) : shared === null ? null : shared.all > 0 ? (
        <Empty title="No shared audience fits the filter">
          <Button onPress={() => setTyped('')}>Show all {figure(shared.all)}</Button>
        </Empty>
      ) : (
        <Empty icon="link" title="No audience is shared" text={noneSays(lines.length, isReading)} />
      )}
    </ScreenFrame>
  )
}
