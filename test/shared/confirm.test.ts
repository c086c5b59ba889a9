import { describe, expect, test } from 'vitest'
import { isTyped } from '../../shared/change/confirm.ts'
import type { Review } from '../../shared/change/review.ts'
import { blockedBy } from '../../shared/change/words.ts'

describe('what was typed to confirm', () => {
  test.each([
    ['payments-mcp', 'payments-mcp', true],
    ['  payments-mcp ', 'payments-mcp', true],
    ['payments-mcp', ' payments-mcp  ', true],
    ['payments-mcp\t', 'payments-mcp', true],
    ['Payments-mcp', 'payments-mcp', false],
    ['payments mcp', 'payments  mcp', false],
    ['', 'payments-mcp', false],
    ['payments-mc', 'payments-mcp', false],
  ])('%j for %j', (typed, asked, right) => {
    expect(isTyped(typed, asked)).toBe(right)
  })

  test('blanks at the end let the page’s button be pressed, as they let the change be applied', () => {
    const review = {
      typeName: true,
      serverName: 'payments-mcp',
      diff: [{}],
      confirmCanonical: null,
      reasonRequired: false,
    } as unknown as Review
    const given = { canonicalConfirmed: false, reason: '', readOnly: false }
    expect(blockedBy(review, { ...given, typedName: 'payments-mcp ' })).toBeNull()
    expect(blockedBy(review, { ...given, typedName: 'payments' })).not.toBeNull()
  })
})
