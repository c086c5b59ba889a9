import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { Header, MenuItem, MenuSection, Separator } from 'react-aria-components'
import {
  digitOf,
  gatewayStateSays,
  hostBeside,
  type ListedGateway,
} from '../../shared/connection/gateways.ts'
import { leftSays } from '../../shared/kernel/times.ts'
import { useAsked } from '../reading/use-asked.ts'
import { cx } from '../ui/cx.ts'
import { EnvTag } from '../ui/env-tag.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { Menu, type MenuAct } from '../ui/menu.tsx'
import { useNow } from '../ui/use-now.ts'
import styles from './gateway-menu.module.css'

type GatewayMenuProps = {
  readonly isOpen: boolean
  readonly onOpen: (open: boolean) => void
  /** The profile of the gateway in sight; null: none is open. */
  readonly present: string | null
  /** Looks at a saved gateway. */
  readonly onChoose: (profileId: string) => void
  /** What can be done besides, below the list. */
  readonly acts: readonly MenuAct[]
  /** The button that opens it. */
  readonly children: ReactNode
}

/** The saved gateways, each opened by its digit, and what is done with the one in sight. */
export function GatewayMenu({ isOpen, onOpen, present, onChoose, acts, children }: GatewayMenuProps) {
  const asked = useAsked('gateway.list', NOTHING)
  const gateways = asked.value?.gateways ?? []
  const { again } = asked
  // What was saved or signed in since shows at each opening.
  useEffect(() => {
    if (isOpen) again()
  }, [isOpen, again])
  const choose = ({ id }: ListedGateway) => {
    onOpen(false)
    if (id !== present) onChoose(id)
  }
  const onDigit = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const gateway = gateways.find((_one, at) => digitOf(at) === event.key)
    if (gateway === undefined) return
    event.preventDefault()
    event.stopPropagation()
    choose(gateway)
  })
  // A digit may come before the menu has the focus.
  useEffect(() => {
    if (!isOpen) return undefined
    const listen = (event: KeyboardEvent) => onDigit(event)
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [isOpen])
  return (
    <Menu
      label="Gateway"
      wide
      isOpen={isOpen}
      onOpen={onOpen}
      acts={acts}
      above={gateways.length > 0 && <SavedGateways gateways={gateways} present={present} onChoose={choose} />}
    >
      {children}
    </Menu>
  )
}

const NOTHING = {}

type SavedGatewaysProps = {
  readonly gateways: readonly ListedGateway[]
  readonly present: string | null
  readonly onChoose: (gateway: ListedGateway) => void
}

/** The saved gateways in a menu, each with its digit. */
export const SavedGateways = ({ gateways, present, onChoose }: SavedGatewaysProps) => (
  <>
    <MenuSection>
      <Header className={styles['head'] ?? ''}>Saved gateways</Header>
      {gateways.map((gateway, at) => (
        <MenuItem
          key={gateway.id}
          id={gateway.id}
          textValue={gateway.name}
          className={cx(styles['gateway'], gateway.id === present && styles['here'])}
          onAction={() => onChoose(gateway)}
        >
          <Gateway gateway={gateway} digit={digitOf(at)} />
        </MenuItem>
      ))}
    </MenuSection>
    <Separator className={styles['line'] ?? ''} />
  </>
)

type GatewayProps = { readonly gateway: ListedGateway; readonly digit: string | null }

/** One saved gateway: its digit, environment, name and host, and whether it is signed in. */
function Gateway({ gateway, digit }: GatewayProps) {
  const now = useNow(20_000)
  const host = hostBeside(gateway)
  const seconds = gateway.endsAt === null ? Number.NaN : (Date.parse(gateway.endsAt) - now) / 1000
  return (
    <>
      {digit === null ? <span /> : <Kbd>{digit}</Kbd>}
      <EnvTag environment={gateway.environment} />
      <span className={styles['what']} title={`${gateway.name}, ${gateway.url}`}>
        <b>{gateway.name}</b>
        {host !== '' && <small>{host}</small>}
      </span>
      <span className={styles['state']}>
        {gatewayStateSays(gateway)}
        {gateway.state !== 'kept' && seconds > 0 && `, ${leftSays(seconds)}`}
      </span>
    </>
  )
}
