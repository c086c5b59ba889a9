import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ExportSheet } from '../../renderer/gateways/export-sheet.tsx'
import { ImportSheet } from '../../renderer/gateways/import-sheet.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import { err } from '../../shared/kernel/result.ts'
import type { ImportEntry, ImportPreview } from '../../shared/profiles/preview.ts'
import { fakeBridge } from './bridge.ts'

afterEach(cleanup)

const entry = (more: Partial<ImportEntry>): ImportEntry => ({
  ...{ name: 'stage', url: 'https://stage.example', environment: 'STAGE', outcome: 'new', reason: '' },
  ...{ facts: [], here: null, freeName: 'stage' },
  ...more,
})
const preview: ImportPreview = {
  ...{ importId: 'i1', file: 'all.json', source: 'profiles', notRead: ['profiles[0].colour'] },
  secrets: ['profiles[1].password'],
  entries: [
    entry({}),
    entry({
      ...{ name: 'prod', outcome: 'name', freeName: 'prod (2)' },
      here: { id: 'p1', name: 'prod', changes: ['address', 'account'] },
    }),
    entry({ name: 'bad', outcome: 'refused', reason: 'it has no host name' }),
  ],
}

async function shown() {
  const bridge = fakeBridge({
    'profile.import': { preview },
    'profile.import-apply': { added: ['stage'], replaced: ['prod'] },
  })
  const [onClose, onDone] = [vi.fn<() => void>(), vi.fn<() => void>()]
  render(
    <ToastProvider>
      <ImportSheet given={[]} onClose={onClose} onDone={onDone} />
    </ToastProvider>,
  )
  const list = await screen.findByRole('list', { name: 'Gateways in the file' })
  return { bridge, onClose, onDone, items: within(list).getAllByRole('listitem') }
}

test('each gateway of a file says what becomes of it; a clash asks, and is left alone until it is answered', async () => {
  const { bridge, items, onDone } = await shown()
  expect(items.map((item) => item.textContent)).toEqual([
    expect.stringContaining('Will be added.'),
    expect.stringContaining('prod is here already by this name: leave it, replace it, or add another?'),
    expect.stringContaining('Refused: it has no host name.'),
  ])
  expect(screen.getByText(/1 secret in the file, none of them kept/)).toBeDefined()
  fireEvent.click(screen.getByRole('radio', { name: 'Replace' }))
  expect(items[1]?.textContent).toContain(
    'Replaces prod: address, account. Its sign-in will be asked for again.',
  )
  fireEvent.click(screen.getByRole('button', { name: 'Import 2 gateways' }))
  await vi.waitFor(() => expect(onDone).toHaveBeenCalledTimes(1))
  expect(bridge.inputs('profile.import-apply')).toEqual([
    { importId: 'i1', choices: ['add', 'replace', 'leave'] },
  ])
})

test('a file that is refused says why, and another can be chosen', async () => {
  fakeBridge({
    'profile.import': () => err({ kind: 'import-refused', name: 'a.txt', reason: 'It is empty' }),
  })
  const onClose = vi.fn<() => void>()
  render(<ImportSheet given={[]} onClose={onClose} onDone={onClose} />, { wrapper: ToastProvider })
  expect(await screen.findByText(/It is empty/)).toBeDefined()
  expect(screen.getByRole('button', { name: 'Choose a file…' })).toBeDefined()
  expect(onClose).not.toHaveBeenCalled()
})

test('a file that is dropped is read without asking for one; two, or one that is too large, are refused', async () => {
  const bridge = fakeBridge({ 'profile.import': { preview } })
  const drop = (...files: readonly File[]) =>
    fireEvent.drop(document, { dataTransfer: { files, getData: () => '' } })
  const file = new File(['{}'], 'all.json')
  render(<ImportSheet given={[file, file]} onClose={() => undefined} onDone={() => undefined} />, {
    wrapper: ToastProvider,
  })
  expect(await screen.findByText(/One file is read at a time/)).toBeDefined()
  drop(new File(['a'.repeat(1024 * 1024 + 1)], 'large.json'))
  expect(await screen.findByText(/It is larger than 1024 KiB/)).toBeDefined()
  expect(bridge.inputs('profile.import')).toEqual([])
  drop(file)
  await screen.findByRole('list', { name: 'Gateways in the file' })
  expect(bridge.inputs('profile.import')).toEqual([{ dropped: { name: 'all.json', text: '{}' } }])
})

test('a file that is dropped while another is asked for stays when none is chosen', async () => {
  let choose = (): void => undefined
  const none = new Promise<void>((resolve) => (choose = resolve))
  fakeBridge({
    'profile.import': (input) =>
      input.dropped === undefined ? none.then(() => ({ preview: null })) : { preview },
  })
  const onClose = vi.fn<() => void>()
  render(<ImportSheet given={[]} onClose={onClose} onDone={onClose} />, { wrapper: ToastProvider })
  const files = [new File(['{}'], 'all.json')]
  fireEvent.drop(document, { dataTransfer: { files, getData: () => '' } })
  expect(await screen.findByRole('list', { name: 'Gateways in the file' })).toBeDefined()
  await act(async () => {
    choose()
    await none
  })
  expect(screen.getByRole('list', { name: 'Gateways in the file' })).toBeDefined()
  expect(onClose).not.toHaveBeenCalled()
})

test('only the gateways that stay switched on are exported', async () => {
  const listed = (id: string) => ({
    ...{ id, name: id, url: `https://${id}.example`, environment: 'DEV' as const, state: 'asks' as const },
    ...{ endsAt: null, kept: null },
  })
  const bridge = fakeBridge({
    'gateway.list': { gateways: [listed('one'), listed('two')] },
    'profile.export': { file: 'x.json', profiles: 1, leftOut: [] },
  })
  const onClose = vi.fn<() => void>()
  render(<ExportSheet onClose={onClose} />, { wrapper: ToastProvider })
  fireEvent.click(await screen.findByRole('switch', { name: 'one, one.example' }))
  fireEvent.click(screen.getByRole('button', { name: 'Export 1 gateway…' }))
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledTimes(1))
  expect(bridge.inputs('profile.export')).toEqual([{ profileIds: ['two'] }])
})
