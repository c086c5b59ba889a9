import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Command } from '../../renderer/app/commands.tsx'
import { Palette } from '../../renderer/app/palette.tsx'
import { listed, sourceOf } from '../../shared/window/palette.ts'

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
})
