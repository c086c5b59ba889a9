import { useState } from 'react'
import type { BatchWish } from '../change/batch-sheet.tsx'
import { pairSays, sideNames } from '../../shared/compare/words.ts'
import type { Pair } from '../../shared/compare/pairs.ts'
import type { ComparedSide } from '../../shared/ipc/compare-calls.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { call } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { useBeside } from '../reading/beside.ts'
import { useKeptList } from '../reading/lines.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useAsked } from '../reading/use-asked.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Empty } from '../ui/empty.tsx'
import { ErrorPanel } from '../ui/error-panel.tsx'
import { ENVIRONMENT_ICONS } from '../ui/env-tag.tsx'
import { Middle } from '../ui/exact.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { Picker } from '../ui/picker.tsx'
import { Pill } from '../ui/pill.tsx'
import { Grow, Pills, ScreenFrame } from '../ui/screen.tsx'
import { TokenPicker } from '../ui/token-picker.tsx'
import { useToasts } from '../ui/toast.tsx'
import { useKeys } from '../ui/use-keys.ts'
import { useKept } from '../ui/use-kept.ts'
import styles from './compare.module.css'
import { OnePair } from './one-pair.tsx'
import { useExport } from './use-export.ts'

type CompareScreenProps = {
  readonly onBack: () => void
  /** Opens one review of several changes. */
  readonly onBatch: (wish: BatchWish) => void
}
const NOTHING = {}

/**
 * Two gateways side by side: their servers paired by name, what differs, and how to make one like the
 * other.
 */
export function CompareScreen({ onBack, onBatch }: CompareScreenProps) {
  const { connection } = useConnection()
  const kept = useKeptList()
  const present = connection?.profile.id ?? kept?.profile.id ?? null
  const listed = useAsked('gateway.list', NOTHING)
  const others = (listed.value?.gateways ?? []).filter(({ id }) => id !== present)
  const [chosen, choose] = useKept<string | null>('compare with', null)
  const [order, setOrder] = useKept<'present first' | 'other first'>('compare order', 'present first')
  const isSwapped = order === 'other first'
  const swap = () => setOrder(isSwapped ? 'present first' : 'other first')
  const other = others.find(({ id }) => id === chosen) ?? others.find((one) => one.kept !== null) ?? null
  const ids = present === null || other === null ? null : [present, other.id]
  const [left, right] =
    ids === null ? ['', ''] : isSwapped ? [ids[1] ?? '', ids[0] ?? ''] : [ids[0] ?? '', ids[1] ?? '']
  const asked = useAsked('compare.read', ids === null ? null : { left, right })
  const { value } = asked
  useKeys({ x: ids === null ? undefined : swap })
  const exportAs = useExport(left, right)
  const sides = value ? [value.left, value.right] : []
  const beside = sides.find(({ profileId }) => profileId !== present) ?? null
  useBeside(beside, isSwapped)
  const here = sides.find(({ profileId }) => profileId === present)
  const tag = here && <SideTag side={here} />
  const picker = (
    <Picker
      label="Gateway to compare with"
      placeholder="Choose a gateway"
      choices={others.map(({ id, name, environment, kept: list }) => ({
        id,
        label: name,
        hint: `${environment}, ${list === null ? 'no list stored' : count(list.servers, 'server')}`,
      }))}
      chosen={other?.id ?? null}
      onChoose={choose}
      icon={<Icon name={other ? ENVIRONMENT_ICONS[other.environment] : 'plug'} size={14} />}
    />
  )

  return (
    <ScreenFrame
      before={<IconButton icon="chevron-left" label="Back to fleet" onPress={onBack} />}
      title="Compare"
      lined
      bar={
        <>
          {isSwapped ? picker : tag}
          <IconButton icon="swap" label="Swap sides" isDisabled={ids === null} onPress={swap} />
          {isSwapped ? tag : picker}
          <span className={styles['how']}>matched by name; ids differ on every gateway</span>
          <Grow />
          <TokenPicker />
          <Menu
            label="Export the comparison"
            acts={[
              { id: 'csv', label: 'As CSV, for a spreadsheet…', onAction: () => exportAs('csv') },
              { id: 'json', label: 'As JSON…', onAction: () => exportAs('json') },
            ]}
          >
            <Button isDisabled={!value}>Export…</Button>
          </Menu>
        </>
      }
    >
      {asked.error && <ErrorPanel error={asked.error} strip onRetry={asked.again} />}
      {listed.value !== null && other === null && (
        <Empty
          icon="layers"
          title="Nothing to compare with yet"
          text="Save a second gateway and connect to it once: its list is kept, and the two can be compared here."
        />
      )}
      {value && (
        <Pairs
          key={`${left} ${right}`}
          left={value.left}
          right={value.right}
          pairs={value.pairs}
          onBatch={onBatch}
        />
      )}
    </ScreenFrame>
  )
}

/** The gateway in sight: its environment and name. The band says how old what is known of it is. */
function SideTag({ side: { environment, name } }: { readonly side: ComparedSide }) {
  return (
    <span className={styles['side']}>
      <Icon name={ENVIRONMENT_ICONS[environment]} size={14} />
      <Middle value={name} />
    </span>
  )
}

type PairsProps = {
  readonly left: ComparedSide
  readonly right: ComparedSide
  readonly pairs: readonly Pair[]
  readonly onBatch: (wish: BatchWish) => void
}

function Pairs({ left, right, pairs, onBatch }: PairsProps) {
  const { fail } = useToasts()
  const { selected } = useShelf()
  const [filter, setFilter] = useState<'differ' | 'same'>('differ')
  const [name, setName] = useKept<string | null>('compare pair', null)
  const onOneSide = pairs.filter(({ state }) => state !== 'same' && state !== 'differs').length
  const same = pairs.filter(({ state }) => state === 'same')
  const shown = filter === 'same' ? same : pairs.filter(({ state }) => state !== 'same')
  const differing = pairs.filter(({ state }) => state === 'differs')
  const at = Math.max(
    0,
    shown.findIndex((one) => one.name === name),
  )
  const current = shown[at] ?? null
  const go = (to: number) => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, to))]
    if (!next) return
    setName(next.name)
    document.getElementById(`pair-${next.name}`)?.scrollIntoView({ block: 'nearest' })
  }
  const step = (by: 1 | -1) => {
    const found =
      by === 1
        ? shown.findIndex((one, k) => k > at && one.state === 'differs')
        : shown.findLastIndex((one, k) => k < at && one.state === 'differs')
    if (found >= 0) go(found)
  }
  const [ofLeft, ofRight] = sideNames(left, right)
  const target = left.live ? left : right.live ? right : null
  const source = target === left ? right : left
  const makeAll = async () => {
    const plan = await call('compare.plan', { left: left.profileId, right: right.profileId })
    if (!plan.ok) return fail(plan.error)
    const items = plan.value.items.map(({ serverId, wanted }) => ({ serverId, wanted }))
    if (items.length > 0)
      onBatch({ title: `Make ${count(items.length, 'server')} like ${source.name}`, items })
  }
  useKeys({
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    n: () => step(1),
    p: () => step(-1),
    'Shift+m': target && differing.length > 0 ? () => void makeAll() : undefined,
  })
  return (
    <div className={styles['compare']}>
      <section className={styles['list']} aria-label="Servers">
        <h2>
          {`${figure(differing.length)} of ${figure(pairs.length)} differ`}
          <span>{count(same.length, 'server')} same</span>
        </h2>
        <Pills label="Show servers">
          <Pill
            name="Differ"
            count={pairs.length - same.length}
            on={filter === 'differ'}
            onPress={() => setFilter('differ')}
          />
          <Pill name="Same" count={same.length} on={filter === 'same'} onPress={() => setFilter('same')} />
        </Pills>
        <div
          role="listbox"
          aria-label="Pairs"
          tabIndex={0}
          data-lands=""
          aria-activedescendant={current ? `pair-${current.name}` : undefined}
        >
          {shown.map((pair, place) => (
            <div
              key={pair.name}
              data-head={
                pair.state !== 'same' && pair.state !== 'differs' && place === differing.length
                  ? `Not on both sides, or not paired (${figure(onOneSide)})`
                  : undefined
              }
              id={`pair-${pair.name}`}
              role="option"
              aria-selected={place === at}
              className={styles['pair']}
              onClick={() => go(place)}
            >
              <span aria-hidden="true">{SIGNS[pair.state]}</span>
              <b>{pair.name}</b>
              <small>{pairSays(pair, ofLeft, ofRight)}</small>
            </div>
          ))}
        </div>
        {target && differing.length > 0 && (
          <Button kbd="⇧ M" onPress={() => void makeAll()}>
            {`Plan for all ${figure(differing.length)}…`}
          </Button>
        )}
      </section>
      {current === null ? (
        <Empty
          icon="check"
          title="No server here"
          text="No server of these two gateways belongs to this filter."
        />
      ) : current.leftId !== null && current.rightId !== null ? (
        <OnePair
          key={`${current.leftId} ${current.rightId}`}
          name={current.name}
          {...{ left, right, tokenId: selected }}
          leftId={current.leftId}
          rightId={current.rightId}
        />
      ) : (
        <Empty
          icon="info"
          title={current.name}
          text={`${pairSays(current, left.name, right.name)}. Claimcheck pairs servers by name and creates none: rename or create it on the gateway.`}
        />
      )}
    </div>
  )
}

const SIGNS: Readonly<Record<Pair['state'], string>> = {
  differs: '≠',
  same: '=',
  'left-only': '+',
  'right-only': '−',
  namesakes: '?',
}
