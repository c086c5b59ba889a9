import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { afterEach, expect, test, vi } from 'vitest'
import { GatewayMenu } from '../../renderer/app/gateway-menu.tsx'
import type { ListedGateway } from '../../shared/connection/gateways.ts'
import { fakeBridge } from './bridge.ts'

afterEach(cleanup)

const gateway = (id: string, state: ListedGateway['state'], more: Partial<ListedGateway> = {}) => ({
  ...{ id, name: id, url: `https://${id}.example.com`, environment: 'DEV' as const, state },
  ...{ endsAt: null, kept: null },
  ...more,
})

function Held({ onChoose, onOther }: { onChoose: (id: string) => void; onOther: () => void }) {
  const [isOpen, setOpen] = useState(true)
  return (
    <>
      <input aria-label="Ctrl+G" onChange={() => setOpen(true)} />
      <GatewayMenu
        isOpen={isOpen}
        onOpen={setOpen}
        present="prod"
        onChoose={onChoose}
        acts={[{ id: 'other', label: 'Connect to another…', onAction: onOther }]}
      >
        <Button>Gateway</Button>
      </GatewayMenu>
    </>
  )
}

async function opened() {
  const bridge = fakeBridge({
    'gateway.list': {
      gateways: [
        gateway('stage', 'open', { environment: 'STAGE' }),
        gateway('prod', 'here', { environment: 'PROD' }),
        gateway('mcp.example.com', 'asks', { url: 'https://mcp.example.com' }),
      ],
    },
  })
  const [onChoose, onOther] = [vi.fn<(id: string) => void>(), vi.fn<() => void>()]
  render(<Held onChoose={onChoose} onOther={onOther} />)
  await screen.findByRole('menuitem', { name: /stage/ })
  return { bridge, onChoose, onOther, menu: screen.getByRole('menu') }
}

test('a digit opens the gateway at that place, and the menu is gone', async () => {
  const { onChoose, menu } = await opened()
  fireEvent.keyDown(menu, { key: '3' })
  expect(onChoose.mock.calls).toEqual([['mcp.example.com']])
  expect(screen.queryByRole('menu')).toBeNull()
})

test('the digit of the gateway in sight only closes the menu, and a digit without one does nothing', async () => {
  const { onChoose, menu } = await opened()
  fireEvent.keyDown(menu, { key: '7' })
  expect(screen.getByRole('menu')).toBeDefined()
  fireEvent.keyDown(menu, { key: '2' })
  expect(screen.queryByRole('menu')).toBeNull()
  expect(onChoose).not.toHaveBeenCalled()
})

test('opened again, by a key too, it shows what was saved since', async () => {
  const { bridge, menu } = await opened()
  fireEvent.keyDown(menu, { key: '2' })
  bridge.answer('gateway.list', { gateways: [gateway('newly-saved', 'asks')] })
  fireEvent.change(screen.getByLabelText('Ctrl+G'), { target: { value: 'g' } })
  await screen.findByRole('menuitem', { name: /newly-saved/ })
})

test('arrows and Enter open one too, and the acts stay below the list', async () => {
  const { onChoose, onOther, menu } = await opened()
  expect(screen.getAllByRole('menuitem').at(-1)?.textContent).toBe('Connect to another…')
  fireEvent.keyDown(menu, { key: 'Home' })
  const item = screen.getByRole('menuitem', { name: /stage/ })
  fireEvent.keyDown(item, { key: 'Enter' })
  fireEvent.keyUp(item, { key: 'Enter' })
  expect(onChoose.mock.calls).toEqual([['stage']])
  expect(onOther).not.toHaveBeenCalled()
})

test('each gateway tells its environment, its host where the name does not, and its state', async () => {
  await opened()
  const says = screen.getAllByRole('menuitem').map((item) => item.textContent)
  expect(says).toEqual([
    '1STAGEstagestage.example.comsigned in',
    '2PRODprodprod.example.comopen here',
    '3DEVmcp.example.comasks for the sign-in',
    'Connect to another…',
  ])
})
