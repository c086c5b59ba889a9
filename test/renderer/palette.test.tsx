import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Command } from '../../renderer/app/commands.tsx'
import { Palette } from '../../renderer/app/palette.tsx'

afterEach(cleanup)

const explained: Command = {
  ...{ id: 'trap-1', group: 'Explain', label: 'A trap', icon: 'info', does: 'opens it' },
  run: () => undefined,
  explained: { id: 'trap-1', title: 'A trap', text: 'What it is.', source: 'RFC 7519' },
}
const opened = () => {
  const onClose = vi.fn<() => void>()
  render(<Palette commands={[explained]} of="" explains={{ id: 'trap-1' }} onClose={onClose} />)
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
