import { useEffect, useRef, useState } from 'react'
import { errorText } from '../../shared/kernel/error-text.ts'
import type { Connection } from '../../shared/connection/view.ts'
import { call, first, on } from '../bridge.ts'
import { useConnection } from '../reading/connection.tsx'
import { useInfo } from '../reading/info.tsx'
import { bringBackDrafts } from '../server/left-behind.ts'
import { useToasts } from '../ui/toast.tsx'
import { showLeft } from './left.ts'
import type { Place } from './screens.tsx'
import { useOpening } from './use-opening.ts'

export type Session = {
  /**
   * True at a start until it is known that no gateway is to be opened: one may still be open in the main
   * process, or the demo may be. The connect screen would be drawn only to go at once.
   */
  readonly starting: boolean
  /** True: the sign-in has ended. The screen stays as it is, and nothing is read. */
  readonly expired: boolean
  readonly signedIn: () => void
  /**
   * Called when a gateway was opened: by the connect screen, by the demo, or found open after the page was
   * loaded again.
   */
  readonly opened: (connection: Connection) => void
  readonly openDemo: () => void
  readonly setAccess: (readOnly: boolean) => void
  /** Closes the gateway in sight; waits until that is done. */
  readonly close: () => Promise<void>
}

/**
 * Opening and closing the gateway. In: what the window does when one was opened, and when a sign-in has
 * ended; and where the window was left, where the stored list of a gateway is shown there already.
 */
export function useSession(
  begin: (at: Place) => void,
  onExpired: () => void,
  left: Place | null = null,
): Session {
  const { info, answered } = useInfo()
  const { setConnection } = useConnection()
  const { show, fail } = useToasts()
  const [expired, setExpired] = useState(false)
  const [noneOpen, setNoneOpen] = useState(false)
  const [started, setStarted] = useState(left !== null)
  const opened = useOpening((at, { baseUrl }) => {
    setExpired(false)
    setStarted(true)
    begin(at)
    void bringBackDrafts(baseUrl).then((servers) => {
      if (servers === 0) return
      const title = servers === 1 ? '1 unsent edit is kept' : `${servers} unsent edits are kept`
      show({
        tone: 'info',
        title,
        text: 'The page was loaded again. Go on under Settings of the server.',
      })
    })
  })
  const latest = useRef({ opened, onExpired, begin, started })
  useEffect(() => {
    latest.current = { opened, onExpired, begin, started }
  })

  // After the page was loaded again, the gateway is still open in the main process.
  useEffect(() => {
    let here = true
    const find = async () => {
      const current = await call('connection.current', {})
      if (!here) return
      if (current.ok && current.value.connection) return latest.current.opened(current.value.connection)
      // Not asked for again by whoever has opened something meanwhile.
      const found = latest.current.started ? null : await first('fleet.left')
      if (!here) return
      const at = found?.ok === true && !latest.current.started ? showLeft(found.value) : null
      if (at !== null) {
        setStarted(true)
        latest.current.begin(at)
      }
      setNoneOpen(true)
    }
    void find()
    return () => {
      here = false
    }
  }, [])

  useEffect(
    () =>
      on('connection.expired', () => {
        setExpired(true)
        latest.current.onExpired()
      }),
    [],
  )

  const opening = useRef(false)
  const openDemo = async () => {
    if (opening.current) return
    opening.current = true
    const result = await call('connection.demo', {})
    opening.current = false
    if (result.ok && result.value.connection) {
      opened(result.value.connection)
      return
    }
    setStarted(true)
    const failed = result.ok ? result.value.ladder.find((rung) => rung.error)?.error : result.error
    if (failed?.kind === 'cancelled') return
    const says = failed ? errorText(failed) : null
    show({ tone: 'bad', title: says?.title ?? 'The demo did not open', text: says?.explanation ?? '' })
  }
  const asked = useRef(false)
  const wantsDemo = info?.startDemo === true
  const startDemo = useRef(openDemo)
  useEffect(() => {
    startDemo.current = openDemo
  })
  useEffect(() => {
    if (!wantsDemo || asked.current) return
    asked.current = true
    void startDemo.current()
  }, [wantsDemo])

  return {
    starting: !started && !(noneOpen && answered && !wantsDemo),
    expired,
    signedIn: () => setExpired(false),
    opened,
    openDemo: () => void openDemo(),
    setAccess: (readOnly) =>
      void call('connection.access', { readOnly }).then((result) =>
        result.ok ? setConnection(result.value.connection) : fail(result.error),
      ),
    close: async () => {
      setConnection(null)
      await call('connection.close', {})
    },
  }
}
