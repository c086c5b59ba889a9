import { randomInt } from 'node:crypto'

// Every second letter, odd digits: no two neighbours of the alphabet, so no order of them has a run like
// "abc" or "123".
const ALPHABET = [...'acegikmoqsuwyACEGIKMOQSUWY13579!-_=']

/**
 * A new password that every release takes: the gateway's policy refuses runs of neighbours and pairs that
 * repeat, which random letters have now and then (mcpgateway/services/password_policy_service.py). Each sign
 * is used once: 132 bits.
 */
export function newPassword(): string {
  const signs = [...ALPHABET]
  for (let at = signs.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1)
    ;[signs[at], signs[other]] = [signs[other] ?? '', signs[at] ?? '']
  }
  return signs.join('')
}
