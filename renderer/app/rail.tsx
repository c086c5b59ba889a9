import { Button } from 'react-aria-components'
import type { TokenView } from '../../shared/token/view.ts'
import type { Verdict } from '../../shared/contextforge/diagnosis.ts'
import { useNow } from '../state/seen.tsx'
import { useShelf } from '../state/shelf.tsx'
import { useShelfVerdicts } from '../state/use-shelf-verdicts.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { Icon, type IconName } from '../ui/icon.tsx'
import { markWord, VerdictIcon } from '../ui/verdict.tsx'
import type { Screen } from './screen-list.ts'
import styles from './rail.module.css'

type RailProps = {
  readonly screen: Screen
  readonly connected: boolean
  /** Null while no list was read. */
  readonly servers: number | null
  /** Things others did that nobody has looked at. */
  readonly cards: number
  readonly onGo: (to: 'fleet' | 'bench' | 'history' | 'watch' | 'settings') => void
}

/** Where one can go, and the tokens at hand. */
export function Rail({ screen, connected, servers, cards, onGo }: RailProps) {
  const at = screen.at === 'server' || screen.at === 'connect' ? 'fleet' : screen.at
  const current = connected || screen.at === 'settings' ? at : null
  return (
    <nav className={styles['rail']} aria-label="Main">
      <div className={styles['nav']}>
        <Item
          icon="fleet"
          name="Fleet"
          count={servers}
          current={current === 'fleet'}
          onGo={() => onGo('fleet')}
        />
        <Item icon="bench" name="Token bench" current={current === 'bench'} onGo={() => onGo('bench')} />
        <Item icon="history" name="History" current={current === 'history'} onGo={() => onGo('history')} />
        <Item
          icon="eye"
          name="Watch"
          badge={cards}
          current={current === 'watch'}
          onGo={() => onGo('watch')}
        />
      </div>
      <div className={styles['foot']}>
        <TokenShelf serverId={connected && 'id' in screen ? screen.id : null} />
        <div className={styles['nav']}>
          <Item
            icon="settings"
            name="Settings"
            current={current === 'settings'}
            onGo={() => onGo('settings')}
          />
        </div>
      </div>
    </nav>
  )
}

type ItemProps = {
  readonly icon: IconName
  readonly name: string
  readonly current: boolean
  readonly count?: number | null | undefined
  /** A number that wants to be looked at; none is drawn for 0. */
  readonly badge?: number | undefined
  readonly onGo: () => void
}

function Item({ icon, name, current, count = null, badge = 0, onGo }: ItemProps) {
  return (
    <Button
      className={cx(styles['item'], current && styles['current'])}
      aria-label={name}
      aria-description={badge > 0 ? `${badge} to look at` : undefined}
      aria-current={current ? 'page' : false}
      onPress={onGo}
    >
      <Icon name={icon} />
      <span>{name}</span>
      {badge > 0 && <span className={styles['badge']}>{badge > 99 ? '99+' : badge}</span>}
      {count !== null && <span className={styles['count']}>{count}</span>}
    </Button>
  )
}

/** Tokens the rail shows; the sheet of the shelf on the bench has all of them. */
const IN_RAIL = 12

/** The newest ones, and the chosen one wherever it stands. */
function shownOf(tokens: readonly TokenView[], selected: string | null): readonly TokenView[] {
  if (tokens.length <= IN_RAIL) return tokens
  const newest = tokens.slice(-IN_RAIL)
  const chosen = tokens.find(({ id }) => id === selected)
  return chosen === undefined || newest.includes(chosen) ? newest : [chosen, ...newest.slice(1)]
}

function TokenShelf({ serverId }: { readonly serverId: string | null }) {
  const { tokens, selected, select, forget } = useShelf()
  const verdicts = useShelfVerdicts(serverId)
  const now = useNow(10_000)
  const says = (token: TokenView): string => {
    const verdict = verdicts.get(token.id)?.verdict
    return verdict === undefined ? expirySays(token, now) : `${markWord(verdict)}, ${expirySays(token, now)}`
  }
  if (tokens.length === 0) return null
  const shown = shownOf(tokens, selected)
  return (
    <section className={styles['shelf']} aria-label="Token shelf">
      <div className={styles['label']}>
        <h2>Token shelf</h2>
        <span>in memory</span>
        <IconButton icon="trash" size={14} label="Forget all tokens" onPress={() => void forget(null)} />
      </div>
      <ul>
        {shown.map((token) => (
          <li key={token.id}>
            <Button
              className={cx(styles['token'], token.id === selected && styles['chosen'])}
              aria-pressed={token.id === selected}
              aria-label={`Token ${token.label}, ${says(token)}`}
              onPress={() => select(token.id === selected ? null : token.id)}
            >
              <ShelfMark verdict={verdicts.get(token.id)?.verdict} />
              <span>{token.label}</span>
              <small title={`fingerprint ${token.fingerprint}`}>{expirySays(token, now)}</small>
            </Button>
            <span className={styles['drop']}>
              <IconButton
                icon="close"
                size={12}
                label={`Forget token ${token.label}`}
                onPress={() => void forget(token.id)}
              />
            </span>
          </li>
        ))}
      </ul>
      {tokens.length > shown.length && (
        <p className={styles['more']}>{tokens.length - shown.length} more under Shelf on the bench</p>
      )}
    </section>
  )
}

const ShelfMark = ({ verdict }: { readonly verdict: Verdict | undefined }) =>
  verdict === undefined ? <Icon name="key" size={14} /> : <VerdictIcon verdict={verdict} size={14} />

export function expirySays(token: TokenView, now: number): string {
  if (token.form === 'opaque') return 'opaque'
  if (token.form === 'encrypted') return 'encrypted'
  if (token.expiresAt === null) return 'no expiry'
  const seconds = Math.round(token.expiresAt - now / 1000)
  if (seconds <= 0) return `expired ${clock(token.expiresAt)}`
  if (seconds < 60) return 'less than 1 min left'
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min left`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h left`
  return `${Math.floor(seconds / 86_400)} days left`
}

const clock = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
