import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { Times } from '../../renderer/ui/times.tsx'
import { aTokenView } from './fixtures.ts'

afterEach(cleanup)

test('beside the times of a token stands its life, and its name is the same in words', () => {
  const now = Date.now() / 1000
  const token = aTokenView({ iat: Math.floor(now) - 600, exp: Math.floor(now) + 1800 })
  // The gateway's clock is an hour ahead, so by it the token has expired.
  render(<Times token={token} clock={{ gateway: now + 3600, skew: 3600, uncertainty: 0.5 }} />)
  const picture = within(screen.getByRole('group', { name: 'Times' })).getByRole('img', { name: /^Expired/ })
  expect(picture.getAttribute('aria-label')).toMatch(
    /^Expired 30 min ago by the gateway’s clock\. iat 70 min ago, nbf missing, exp 30 min ago; the clock is known give or take 0\.5 s/,
  )
  expect(picture.textContent).toContain('now, give or take 0.5 s')
})
