import { rungTitles } from '../../shared/connection/rung-titles.ts'
import { rungId } from '../../shared/kernel/errors.ts'
import type { TraceLine } from '../../shared/oauth/view.ts'
import { Trace } from '../../renderer/bench/get-token/trace.tsx'
import { Ladder } from '../../renderer/connect/ladder.tsx'
import { AT } from '../renderer/fixtures.ts'
import { all, nothing, type Story } from './story.ts'

const BEGUN = Date.parse(AT)
const line = (after: number, more: Partial<TraceLine>): TraceLine => ({
  at: new Date(BEGUN + after).toISOString(),
  by: 'app',
  method: 'GET',
  host: 'idp.example.com',
  path: '/',
  status: 200,
  problem: null,
  milliseconds: 40,
  sent: [],
  received: [],
  ...more,
})

/** The requests of a sign-in in the browser, which took a minute. */
export const TRACE: readonly TraceLine[] = [
  line(0, { path: '/.well-known/openid-configuration' }),
  line(60, { by: 'browser', path: '/authorize', status: null, milliseconds: null }),
  line(60_060, { method: 'POST', path: '/token', status: 400, milliseconds: 80 }),
]

/** The same, with what was measured of the app's own requests. */
export const MEASURED: readonly TraceLine[] = TRACE.map((one, at) =>
  at === 0
    ? {
        ...one,
        phases: [
          { name: 'DNS', milliseconds: 3, failed: false },
          { name: 'connect', milliseconds: 2, failed: false },
          { name: 'TLS', milliseconds: 14, failed: false },
          { name: 'waiting', milliseconds: 20, failed: false },
          { name: 'reading', milliseconds: 1, failed: false },
        ],
      }
    : one,
)

const rungs = rungId.options.map((id, index) => ({
  id,
  title: rungTitles[id],
  state: index < 4 ? ('pass' as const) : index === 4 ? ('fail' as const) : ('waiting' as const),
  says: '',
  milliseconds: index <= 4 ? 20 * (index + 1) : null,
  ...(index <= 4 && { at: BEGUN + 10 * index * (index + 1) }),
  error: null,
}))

/** Connecting and getting a token, step by step along the time. */
export const WATERFALLS: readonly Story[] = all('Waterfall', {
  connecting: () => (
    <Ladder
      rungs={rungs}
      running={false}
      asking={null}
      error={null}
      onAssume={() => Promise.resolve()}
      onGoOn={nothing}
    />
  ),
  'getting a token': () => <Trace lines={TRACE} />,
  'getting a token, measured': () => <Trace lines={MEASURED} />,
})
