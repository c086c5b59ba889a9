import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Trace } from '../../renderer/bench/get-token/trace.tsx'
import { MEASURED } from '../gallery/waterfalls.tsx'

afterEach(cleanup)

test('a request shows the parts of it that were measured, in words too, and the whole says how long it took', () => {
  const { container } = render(<Trace lines={MEASURED} />)
  expect(container.textContent).toContain('60.1 s in all, 1 refused, secrets are withheld')
  fireEvent.click(screen.getByText('3 requests'))
  const [first, ...others] = [...container.querySelectorAll('li')]
  expect(first?.textContent).toContain(
    'measured: DNS 3 ms, connect 2 ms, TLS 14 ms, waiting 20 ms, reading 1 ms',
  )
  const parts = [...container.querySelectorAll<HTMLElement>('[data-phase]')]
  expect(parts.map((part) => part.dataset['phase'])).toEqual(['DNS', 'connect', 'TLS', 'waiting', 'reading'])
  // Nothing was measured of the others, so they have no parts.
  expect(others.some((line) => line.querySelector('[data-phase]') !== null)).toBe(false)
})
