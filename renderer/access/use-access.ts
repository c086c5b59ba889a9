import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { mapping, type AccessMap } from '../../shared/access/map.ts'
import type { AccessRound, AccessView } from '../../shared/access/view.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import { call, on } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { useLinesPart } from '../reading/lines.ts'
import { useShelf } from '../reading/shelf.tsx'
import { useAsked } from '../reading/use-asked.ts'
import { useWork } from '../ui/use-work.ts'

/** A map, and the list its rows are of. */
export type Made = { readonly list: object; readonly map: AccessMap }

export interface Access {
  /** Null until the first is made. */
  readonly made: Made | null
  readonly view: AccessView | null
  /** The progress of a walk; null while none is running. */
  readonly round: AccessRound | null
  readonly error: AppError | null
  /** The tokens could not be judged: why, so that none is in the map, and how to try it again. */
  readonly unjudged: { readonly error: AppError; readonly again: () => void } | null
  readonly walk: (serverIds: readonly string[], hosts: readonly string[]) => void
  readonly cancel: () => void
}

const NOTHING = {}
/** The pause between two updates while servers are walked, in milliseconds. */
const PAUSE_MS = 700

/** The results of walks and tests, combined with the servers of the fleet. Updates itself. */
export function useAccess(): Access {
  const { connection } = useConnection()
  const list = useLinesPart((all) => all.list)
  const lines = useLinesPart((all) => all.lines)
  const { tokens } = useShelf()
  const read = useAsked('access.read', connection ? NOTHING : null, true)
  const judged = useAsked('token.matrix', connection && tokens.length > 0 ? NOTHING : null, true)
  // Undefined until the main process has told: until then the answer that was read says it.
  const [round, setRound] = useState<AccessRound | null | undefined>()
  const [failed, setFailed] = useState<AppError | null>(null)

  const readAgain = read.again
  const judgeAgain = judged.again
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    let judges = false
    const update = () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      readAgain()
      if (judges) judgeAgain()
      judges = false
    }
    const soon = () => {
      timer ??= setTimeout(update, PAUSE_MS)
    }
    const stops = [
      on('access.progress', ({ round: next }) => {
        setRound(next)
        if (next === null) update()
        else soon()
      }),
      on('reading.news', ({ changed }) => {
        judges ||= changed.length > 0
        soon()
      }),
    ]
    return () => {
      stops.forEach((stop) => stop())
      if (timer !== null) clearTimeout(timer)
    }
  }, [readAgain, judgeAgain])
  const shelf = tokens.map(({ id, label }) => `${id} ${label}`).join('\n')
  const about = `${lines.length}\n${shelf}`
  const judgedAbout = useRef(about)
  useEffect(() => {
    if (judgedAbout.current === about) return
    judgedAbout.current = about
    judgeAgain()
  }, [judgeAgain, about])

  const walk = useCallback((serverIds: readonly string[], hosts: readonly string[]) => {
    setFailed(null)
    const ask = { serverIds: serverIds.join('\n'), hostsOnly: [...hosts], publicUrl: null }
    void call('access.walk', ask).then((reply) => {
      if (!reply.ok) setFailed(reply.error)
    })
  }, [])
  const cancel = useCallback(() => void call('access.cancel', {}), [])

  const view = read.value
  const failedToJudge = tokens.length > 0 ? judged.error : null
  // The verdicts of before a failure may be of servers as they were.
  const matrix = tokens.length > 0 && failedToJudge === null ? judged.value : null
  const begin = useMemo(
    () =>
      function* () {
        return { list, map: yield* mapping(lines, view, matrix) }
      },
    [list, lines, view, matrix],
  )
  const done = useWork(begin, list)
  // What was made of another list says nothing about this one.
  const made = done?.list === list ? done : null
  const now = round === undefined ? (view?.round ?? null) : round
  const unjudged = failedToJudge && { error: failedToJudge, again: judgeAgain }
  return { made, view, round: now, error: failed ?? read.error, unjudged, walk, cancel }
}
