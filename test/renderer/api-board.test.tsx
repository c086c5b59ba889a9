import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ApiBoard } from '../../renderer/server/api-board.tsx'
import { apiDoorOf } from './fixtures.ts'

afterEach(cleanup)

const cells = (): string[][] =>
  within(screen.getByRole('table'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => [...row.children].map(({ textContent }) => textContent ?? ''))

test('the REST API has a board with the lane of the provider, and says for whom the token is taken', () => {
  const door = apiDoorOf({ SSO_API_TOKEN_AUTH_ENABLED: 'on' })
  render(<ApiBoard door={door} view="picture" noToken="" />)
  const board = screen.getByRole('region', { name: 'REST API' })
  expect(board.textContent).toContain('a second expected audience')
  expect(board.textContent).toContain('Acme is trusted for the API')
  expect(cells()[0]).toEqual([
    'Aapi_audience of Acme',
    'https://api.example.com',
    'used: as you said, SSO_API_TOKEN_AUTH_ENABLED is on',
    'aud[1]',
  ])
})

test('as long as nobody told whether it counts, the board says so and nothing matches', () => {
  render(<ApiBoard door={apiDoorOf({})} view="table" noToken="" />)
  expect(cells()[0]?.slice(2)).toEqual([
    'not known: SSO_API_TOKEN_AUTH_ENABLED, which nobody told',
    'would match aud[1]',
  ])
})
