import { useEffect, useState } from 'react'
import { heatOf, type Heat } from '../../shared/fleet/heat.ts'
import { errorText } from '../../shared/kernel/error-text.ts'
import { call } from '../bridge.ts'

/** How many rows are tested at most; more are never visible at once. */
const LIMIT = 30

export type RowTest = { readonly heat: Heat } | { readonly failed: string }

/**
 * Tests the chosen token for the visible rows, one after the other. The answers belong to one reading of the
 * fleet (`asOf`): after another reading they are asked again, and the old ones stay until then.
 */
export function useRowTests(
  tokenId: string | null,
  serverIds: readonly string[],
  asOf: string,
): ReadonlyMap<string, RowTest> {
  const [answers, setAnswers] = useState<{
    readonly about: string
    readonly tests: ReadonlyMap<string, RowTest>
  }>({
    about: '',
    tests: new Map(),
  })
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const about = tokenId ?? ''
  const wanted = serverIds.slice(0, LIMIT).join('\n')
  const next =
    tokenId === null || asOf === ''
      ? undefined
      : wanted.split('\n').find((id) => id !== '' && !read.has(`${about}\n${asOf}\n${id}`))

  useEffect(() => {
    if (tokenId === null || next === undefined) return undefined
    let current = true
    void call('token.test', { tokenId, serverId: next, remember: false }).then((result) => {
      if (!current) return
      const test: RowTest = result.ok
        ? { heat: heatOf(result.value.diagnosis) }
        : { failed: errorText(result.error).title }
      setAnswers((last) => ({
        about: tokenId,
        tests: new Map(last.about === tokenId ? last.tests : []).set(next, test),
      }))
      setRead((last) => new Set(last).add(`${tokenId}\n${asOf}\n${next}`))
    })
    return () => {
      current = false
    }
  }, [tokenId, next, asOf])

  return answers.about === about ? answers.tests : NONE
}

const NONE: ReadonlyMap<string, RowTest> = new Map()
