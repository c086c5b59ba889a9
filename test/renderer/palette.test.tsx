import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Command } from '../../renderer/app/commands.tsx'
import { Palette } from '../../renderer/app/palette.tsx'
import type { Work } from '../../shared/kernel/work.ts'
import { listed, sourceOf, type Source } from '../../shared/window/palette.ts'

afterEach(cleanup)

const EXPLAINED = [{ id: 'trap-1', title: 'A trap', text: 'What it is.', source: 'RFC 7519' }]
function* none() {
  yield
  return []
}
const opened = () => {
  const onClose = vi.fn<() => void>()
  render(
    <Palette
      {...{ commands: [], more: none, of: '', onClose }}
      explains={{ id: 'trap-1' }}
      explained={EXPLAINED}
    />,
  )
  return onClose
}

describe('an explanation in the palette', () => {
  test('is left by Escape from wherever in it the focus is, and only then the palette is', () => {
    const onClose = opened()
    expect(screen.getByRole('heading').textContent).toBe('A trap')
    // Where the focus is after its text was clicked.
    fireEvent.keyDown(screen.getByRole('dialog'), { key: 'Escape' })
    expect(screen.queryByRole('heading')).toBeNull()
    expect(onClose).not.toHaveBeenCalled()
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' })
    expect(onClose).toHaveBeenCalledTimes(1)
  })

  test('is left by Escape or a press on its button', () => {
    for (const leave of [
      (back: HTMLElement) => fireEvent.keyDown(back, { key: 'Escape' }),
      (back: HTMLElement) => fireEvent.click(back),
    ]) {
      const onClose = opened()
      leave(screen.getByRole('button', { name: 'Back to what was found' }))
      expect(screen.getByRole('combobox')).toBeDefined()
      expect(onClose).not.toHaveBeenCalled()
      cleanup()
    }
  })
})

describe('a palette with very many entries', () => {
  const many = 60_000
  const run = vi.fn<(name: string) => void>()
  const command = (label: string): Command => ({
    ...{ id: label, group: 'Servers', label, icon: 'fleet', does: `opens ${label}` },
    run: () => run(label),
  })
  /** Entries `s-0`, `s-1` and so on; how many of them were looked at. */
  function source() {
    let looked = 0
    const named = (at: number) => {
      looked++
      return { group: 'Servers' as const, label: `s-${at}` }
    }
    const places = Array.from({ length: many }, (_, at) => at)
    return { of: sourceOf(places, named, (at) => command(`s-${at}`)), looked: () => looked }
  }
  const typing = (text: string) => fireEvent.change(screen.getByRole('combobox'), { target: { value: text } })

  test('is open, and takes a key, before it has looked at all of them', async () => {
    const { of, looked } = source()
    render(<Palette commands={[of]} more={none} of="" explained={[]} onClose={vi.fn()} />)
    expect(looked()).toBeLessThan(many)
    typing(`s-${many - 1}`)
    expect(looked()).toBeLessThan(2 * many)
    expect(
      (await screen.findByRole('option', { name: `s-${many - 1}` }, { timeout: 20_000 })).textContent,
    ).toBe(`s-${many - 1}`)
  })

  test('takes for Enter the best of all for what was typed last, values of servers too', () => {
    const { of } = source()
    function* values() {
      yield
      return [listed([command('late value')])]
    }
    render(<Palette commands={[of]} more={values} of="" explained={[]} onClose={vi.fn()} />)
    typing('s-5')
    typing(`s-${many - 1}`)
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' })
    expect(run).toHaveBeenLastCalledWith(`s-${many - 1}`)
    typing('late')
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' })
    expect(run).toHaveBeenLastCalledWith('late value')
  })

  test('does for Enter what it says, also while more is looked through', async () => {
    const { of } = source()
    /** Never gathered. */
    function* endless(): Work<readonly Source<Command>[]> {
      for (;;) yield
    }
    const shown = (sources: readonly Source<Command>[]) => (
      <Palette commands={sources} more={endless} of="" explained={[]} onClose={vi.fn()} />
    )
    const { rerender } = render(shown([listed([command('first one'), command('other one')])]))
    typing('one')
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'ArrowDown' })
    expect(screen.getByRole('status', { name: 'What Enter does' }).textContent).toContain('opens other one')
    rerender(shown([of, listed([command('one'), command('one at last')])]))
    const says = screen.getByRole('status', { name: 'What Enter does' }).textContent
    fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter' })
    expect(says).toContain(`opens ${String(run.mock.lastCall?.[0])}`)
    typing('s-59')
    await waitFor(() => expect(screen.getAllByRole('option')[0]?.textContent).toBe('s-59'))
  })

  test('never says that nothing has a name before it has looked through all', async () => {
    let isThere = false
    function* late() {
      while (!isThere) yield
      return [listed([command('late value')])]
    }
    render(<Palette commands={[]} more={late} of="" explained={[]} onClose={vi.fn()} />)
    typing('late')
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)))
    expect(screen.getByRole('dialog').textContent).toContain('Looking…')
    expect(screen.getByRole('dialog').textContent).not.toContain('Nothing has this name')
    expect(screen.getByRole('status', { name: 'What Enter does' }).textContent).not.toContain('does nothing')
    isThere = true
    expect(await screen.findByRole('option', { name: 'late value' })).toBeDefined()
    typing('zzz')
    await screen.findByText('Nothing has this name.')
    expect(screen.getByRole('status', { name: 'What Enter does' }).textContent).toContain('does nothing')
  })
})
