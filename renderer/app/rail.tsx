import { memo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { TokenView } from '../../shared/token/view.ts'
import type { Verdict } from '../../shared/contextforge/index.ts'
import { count, figure } from '../../shared/kernel/words.ts'
import { expirySays } from '../ui/times.tsx'
import { useNow } from '../ui/use-now.ts'
import { useSteady } from '../ui/use-steady.ts'
import { useLines } from '../reading/lines.ts'
import type { Left } from '../server/left-behind.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useShelfVerdicts } from '../reading/use-shelf-verdicts.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { markWord, VerdictIcon } from '../ui/verdict.tsx'
import { screenOf, SCREENS, type Place, type ScreenId } from './screens.tsx'
import { TokenMenu } from './token-menu.tsx'
import styles from './rail.module.css'

type RailProps = {
  readonly place: Place
  readonly connected: boolean
  /** How many items a screen has. */
  readonly counts: Partial<Record<ScreenId, number>>
  /** How many of them need attention. */
  readonly badges: Partial<Record<ScreenId, number>>
  readonly onGo: (to: ScreenId) => void
  /** What was begun on a server and waits. */
  readonly left: readonly Left[]
  readonly onLeft: (left: Left) => void
}

/** The screens and the tokens on the shelf. The entries at the bottom work without a gateway. */
export function Rail({ place, connected, counts, badges, onGo, left, onLeft }: RailProps) {
  const goTo = useSteady(onGo)
  const here = screenOf(place.at)
  const current = connected || !here.needsConnection ? (here.under ?? here.id) : null
  const items = (needsConnection: boolean) =>
    SCREENS.filter((screen) => screen.key !== null && screen.needsConnection === needsConnection).map(
      ({ id, label, icon }) => (
        <Item
          key={id}
          id={id}
          icon={icon ?? 'info'}
          name={label}
          count={counts[id]}
          badge={badges[id]}
          current={current === id}
          onGo={goTo}
        />
      ),
    )
  return (
    <nav className={styles['rail']} aria-label="Main">
      <div className={styles['nav']}>{items(true)}</div>
      {left.length > 0 && <Changes left={left} onLeft={onLeft} />}
      <div className={styles['foot']}>
        <TokenShelf serverId={connected ? (place.server ?? null) : null} />
        <div className={styles['nav']}>{items(false)}</div>
      </div>
    </nav>
  )
}

type ItemProps = {
  readonly id: ScreenId
  readonly icon: IconName
  readonly name: string
  readonly current: boolean
  readonly count?: number | null | undefined
  /** A number that needs attention; 0 is not drawn. */
  readonly badge?: number | undefined
  readonly onGo: (to: ScreenId) => void
}

const Item = memo(function Item({
  id,
  icon,
  name,
  current,
  count: servers = null,
  badge = 0,
  onGo,
}: ItemProps) {
  return (
    <Button
      className={cx(styles['item'], current && styles['current'])}
      aria-description={badge > 0 ? `${badge} to look at` : undefined}
      aria-current={current ? 'page' : false}
      onPress={() => onGo(id)}
    >
      <Icon name={icon} />
      <span className={styles['name']}>{name}</span>
      {badge > 0 && (
        <span className={styles['badge']} aria-hidden="true">
          {badge > 99 ? '99+' : badge}
        </span>
      )}
      {servers !== null && (
        <span className={styles['count']} aria-hidden="true">
          {figure(servers)}
        </span>
      )}
    </Button>
  )
})

/** Servers with a change that was begun and left; more are counted. */
const LEFT_IN_RAIL = 4

function Changes({ left, onLeft }: Pick<RailProps, 'left' | 'onLeft'>) {
  const { lines } = useLines()
  const nameOf = (id: string): string => lines.find((line) => line.id === id)?.name ?? id
  const many = (what: Left['what']): string => {
    const found = left.filter((one) => one.what === what).length
    return found === 0 ? '' : count(found, what)
  }
  const isMixed = left.some(({ what }) => what !== left[0]?.what)
  const says = [many('draft'), many('preview')].filter((part) => part !== '').join(', ')
  return (
    <section className={styles['changes']} aria-label={`Changes, ${says}`}>
      <div className={styles['label']}>
        <h2>Changes</h2>
        <span>{says}</span>
      </div>
      {left.slice(0, LEFT_IN_RAIL).map((one) => (
        <Button
          key={one.serverId}
          className={styles['item'] ?? ''}
          aria-label={`${nameOf(one.serverId)}, ${one.what} not applied`}
          onPress={() => onLeft(one)}
        >
          <Icon name="edit" />
          <span title={nameOf(one.serverId)}>{nameOf(one.serverId)}</span>
          {/* Where all are of one kind, the heading has said which. */}
          {isMixed && <span className={styles['count']}>{one.what}</span>}
        </Button>
      ))}
      {left.length > LEFT_IN_RAIL && <p className={styles['more']}>{left.length - LEFT_IN_RAIL} more</p>}
    </section>
  )
}

/** How many tokens the rail shows; the shelf sheet of the bench shows all. */
const IN_RAIL = 12

/** The newest tokens, and the chosen one even if it is older. */
function shownOf(tokens: readonly TokenView[], selected: string | null): readonly TokenView[] {
  if (tokens.length <= IN_RAIL) return tokens
  const newest = tokens.slice(-IN_RAIL)
  const chosen = tokens.find(({ id }) => id === selected)
  return chosen === undefined || newest.includes(chosen) ? newest : [chosen, ...newest.slice(1)]
}

function TokenShelf({ serverId }: { readonly serverId: string | null }) {
  const { tokens, selected, select, askToForget } = useShelf()
  const verdicts = useShelfVerdicts(serverId)
  const now = useNow(10_000)
  const [menu, setMenu] = useState<{
    readonly token: TokenView
    readonly at: { readonly x: number; readonly y: number }
  } | null>(null)
  const says = (token: TokenView): string => {
    const verdict = verdicts.get(token.id)?.verdict
    // In the order in which it is seen: who says the words that are seen must mean this button.
    return verdict === undefined ? expirySays(token, now) : `${expirySays(token, now)}, ${markWord(verdict)}`
  }
  if (tokens.length === 0) return null
  const shown = shownOf(tokens, selected)
  return (
    <section className={styles['shelf']} aria-label="Token shelf">
      <div className={styles['label']}>
        <h2>Token shelf</h2>
        <span>in memory</span>
        <IconButton icon="trash" size={14} label="Forget all tokens" onPress={() => askToForget(null)} />
      </div>
      <ul>
        {shown.map((token) => (
          <li
            key={token.id}
            onContextMenu={(event) => {
              event.preventDefault()
              setMenu({ token, at: { x: event.clientX, y: event.clientY } })
            }}
            onKeyDownCapture={(event) => {
              if (event.key !== 'ContextMenu' && !(event.key === 'F10' && event.shiftKey)) return
              event.preventDefault()
              event.stopPropagation()
              const { left, bottom } = event.currentTarget.getBoundingClientRect()
              setMenu({ token, at: { x: left + 24, y: bottom } })
            }}
          >
            <Button
              className={cx(styles['token'], token.id === selected && styles['chosen'])}
              aria-pressed={token.id === selected}
              aria-label={`Token ${token.label}, ${says(token)}`}
              onPress={() => select(token.id === selected ? null : token.id)}
            >
              <ShelfMark verdict={verdicts.get(token.id)?.verdict} />
              <span>{token.label}</span>{' '}
              <small title={`fingerprint ${token.fingerprint}`}>{expirySays(token, now)}</small>
            </Button>
            <span className={styles['drop']}>
              <IconButton
                icon="close"
                size={12}
                label={`Forget token ${token.label}`}
                onPress={() => askToForget(token.id)}
              />
            </span>
          </li>
        ))}
      </ul>
      {menu && <TokenMenu token={menu.token} at={menu.at} onClose={() => setMenu(null)} />}
      {tokens.length > shown.length && (
        <p className={styles['more']}>{tokens.length - shown.length} more under Shelf on the bench</p>
      )}
    </section>
  )
}

const ShelfMark = ({ verdict }: { readonly verdict: Verdict | undefined }) =>
  verdict === undefined ? <Icon name="key" size={14} /> : <VerdictIcon verdict={verdict} size={14} />
