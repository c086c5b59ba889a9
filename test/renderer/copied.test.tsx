import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { RehearsalPage } from '../../renderer/rehearsal/rehearsal-page.tsx'
import { ToastProvider } from '../../renderer/ui/toast.tsx'
import type { Rehearsal } from '../../shared/rehearsal/rehearsal.ts'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const LINE = 'A_SETTING=old'
const rehearsal: Rehearsal = {
  ...{ from: '1.0.0', to: '1.1.0', outcome: 'changes', open: [], servers: 1, tokens: 1 },
  differences: [
    {
      ...{ id: 'd', kind: 'default', title: 'A_SETTING: what it does', before: 'old', after: 'new' },
      ...{ servers: [], tokens: [], doors: [], clients: [], keep: LINE },
    },
  ],
}

test.each([
  ['Copied', () => Promise.resolve()],
  ['The clipboard refused', () => Promise.reject(new Error('not allowed'))],
])('copying the line that keeps the old behaviour says: %s', async (says, writeText) => {
  const copy = vi.fn(writeText)
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: copy } })
  document.execCommand = () => false
  render(
    <ToastProvider>
      <RehearsalPage rehearsal={rehearsal} busy={false} />
    </ToastProvider>,
  )
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: `Copy ${LINE}` }))
    await new Promise((resolve) => setTimeout(resolve, 0))
  })
  expect(copy).toHaveBeenCalledExactlyOnceWith(LINE)
  expect(screen.getByText(says)).toBeDefined()
})
