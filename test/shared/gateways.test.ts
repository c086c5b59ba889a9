import { expect, test } from 'vitest'
import { digitOf, gatewayStateSays, hostBeside, listedGateway } from '../../shared/connection/gateways.ts'

test('the host stands beside a name of its own, and not beside a name that is the host', () => {
  const at = (name: string, url: string) => hostBeside({ name, url })
  expect(at('production', 'https://mcp.example.com/gateway')).toBe('mcp.example.com')
  expect(at('local', 'http://127.0.0.1:4444')).toBe('127.0.0.1:4444')
  expect(at(' MCP.example.com', 'https://mcp.example.com')).toBe('')
  // A name that only begins like the host says less than it.
  expect(at('mcp', 'https://mcp.example.com')).toBe('mcp.example.com')
})

test('the first nine gateways have a digit, and no other has', () => {
  expect(Array.from({ length: 11 }, (_one, at) => digitOf(at))).toEqual([
    ...['1', '2', '3', '4', '5', '6', '7', '8', '9'],
    null,
    null,
  ])
})

test('every state has words of its own', () => {
  const states = listedGateway.shape.state.options
  const gateway = { id: 'a', name: 'a', url: 'https://a.example', environment: 'DEV' as const }
  const says = states.map((state) => gatewayStateSays({ ...gateway, state, endsAt: null, kept: null }))
  expect(new Set(says).size).toBe(states.length)
})
