/** The faults the app has to survive; `untested` says why one has no test. */

/** @typedef {{ id: string, what: string, untested?: string }} Fault */

/** @type {readonly Fault[]} */
export const FAULTS = [
  { id: 'F1', what: 'killed between intent and write' },
  { id: 'F2', what: 'killed after the write, before its outcome' },
  { id: 'F3', what: 'killed in the middle of a transaction' },
  { id: 'F4', what: 'killed while the file is brought up to date' },
  { id: 'F5', what: 'loss of power: the log cut off anywhere' },
  { id: 'F6', what: 'the log deleted' },
  { id: 'F7', what: 'the history cut off' },
  { id: 'F8', what: 'the history is garbage' },
  { id: 'F9', what: 'content overwritten, unnoticed by SQLite' },
  { id: 'F10', what: 'disk full' },
  { id: 'F11', what: 'data folder read-only' },
  { id: 'F12', what: 'history locked by another program' },
  { id: 'F13', what: 'second start' },
  { id: 'F14', what: 'history of a newer app' },
  { id: 'F15', what: 'the page crashes' },
  { id: 'F16', what: 'the page hangs' },
  { id: 'F17', what: 'an error nobody caught' },
  { id: 'F18', what: 'the GPU process dies' },
  { id: 'F19', what: 'gateway gone' },
  { id: 'F20', what: 'name not found' },
  { id: 'F21', what: 'certificate expired, unknown, for another host' },
  { id: 'F22', what: 'connection never taken' },
  { id: 'F23', what: 'body never ends' },
  { id: 'F24', what: 'slow drip' },
  { id: 'F25', what: 'reset in the middle' },
  { id: 'F26', what: 'cut off with 200' },
  { id: 'F27', what: 'byte by byte' },
  { id: 'F28', what: '429 and Retry-After' },
  { id: 'F29', what: '500, 502, 503, 504 in a row' },
  { id: 'F30', what: '401 in the middle of a session' },
  { id: 'F31', what: '403 on a write' },
  { id: 'F32', what: '404: the server was removed' },
  { id: 'F33', what: '409 and 422' },
  { id: 'F34', what: 'the write timed out and landed' },
  { id: 'F35', what: '200, and nothing was written' },
  { id: 'F36', what: 'another editor between read and write' },
  { id: 'F37', what: 'OAuth off removes every setting' },
  { id: 'F38', what: 'masked secrets in a list change places' },
  { id: 'F39', what: 'a cursor that comes back' },
  { id: 'F40', what: 'rows move between pages' },
  { id: 'F41', what: 'a page or garbage in place of JSON' },
  { id: 'F42', what: 'unknown, missing and odd fields' },
  { id: 'F43', what: 'clocks that disagree or jump' },
  { id: 'F44', what: 'keys rotated by the issuer' },
  { id: 'F45', what: 'two keys with one id' },
  { id: 'F46', what: 'an algorithm this runtime lacks' },
  { id: 'F47', what: 'keyring locked' },
  { id: 'F48', what: 'network switched under a write' },
  { id: 'F49', what: '100,000 servers, a description of a megabyte' },
  { id: 'F50', what: 'quit in the middle of a write' },
  { id: 'F61', what: 'the shelf cleared or the screen locked while a token is fetched' },
  {
    id: 'F62',
    what: 'an issuer whose name or spelling leads to this computer, the local link or a metadata service',
  },
  { id: 'F63', what: 'remote debugging on the operator’s data under another spelling' },
  { id: 'F64', what: 'connecting fails, and our words are taken for the gateway’s' },
  { id: 'F65', what: 'a redirect to an address that is none' },
  { id: 'F66', what: 'a kept sign-in after the way to its gateway was changed' },
  { id: 'F67', what: 'a gateway that wants a reason, written to from the command line' },
  { id: 'F68', what: 'a policy file that says a thing twice' },
  { id: 'F71', what: 'a partial success used as a success' },
  { id: 'F72', what: 'a replica that is behind, or a gateway that was restored' },
  { id: 'F73', what: 'a link too slow for the list of servers' },
  { id: 'F74', what: 'large rows: the budget of requests and the memory' },
  { id: 'F75', what: 'the gateway repeats the sign-in' },
  { id: 'F81', what: 'two programs on one history' },
  {
    id: 'F82',
    what: 'stalls from the disk: thousands of servers changed at once, thousands of changes in the journal',
  },
  { id: 'F83', what: 'a write that lands late, or is read back from a replica that is behind' },
]

/**
 * The faults a test is about, from the beginning of its name: `F7: …`, `F1, F2, F3: …`. @param {string} title
 */
export const faultsOf = (title) => /(?:^|\s)((?:F\d+, )*F\d+):/.exec(title)?.[1]?.split(', ') ?? []

/**
 * Which faults were survived, from the results of both test tools: those with at least one test, where every
 * test ran and passed.
 *
 * @param {any} edge Vitest's JSON report, or null
 * @param {any} app Playwright's JSON report, or null
 */
export function judgeFaults(edge, app) {
  const tests = [...fromVitest(edge), ...fromPlaywright(app)]
  const lines = []
  let survived = 0
  let failed = 0
  for (const { id, what, untested } of FAULTS) {
    const mine = tests.filter(({ title }) => faultsOf(title).includes(id))
    const wrong = mine.filter(({ state }) => state === 'failed')
    const skipped = mine.filter(({ state }) => state === 'skipped')
    const passed = mine.filter(({ state }) => state === 'passed').length
    if (wrong.length > 0) {
      failed++
      lines.push(`${id} ${what}: FAILED: ${wrong.map(({ title }) => title).join('; ')}`)
    } else if (untested !== undefined) lines.push(`${id} ${what}: not tested: ${untested}`)
    else if (passed === 0) {
      failed++
      lines.push(`${id} ${what}: no test ran`)
    } else {
      survived++
      const not = skipped.length > 0 ? `, ${skipped.length} not run` : ''
      lines.push(`${id} ${what}: ${passed} test${passed === 1 ? '' : 's'} passed${not}`)
    }
  }
  // A test that names an unlisted fault is as much a mistake as a fault without a test.
  for (const { title } of tests)
    for (const id of faultsOf(title))
      if (!FAULTS.some((fault) => fault.id === id)) {
        failed++
        lines.push(`${id} is not in the list: ${title}`)
      }
  return { lines, survived, failed }
}

/** @typedef {{ title: string, state: 'passed' | 'failed' | 'skipped' }} Ran */

/** @param {any} report @returns {Ran[]} */
function fromVitest(report) {
  return (report?.testResults ?? []).flatMap((/** @type {any} */ module) =>
    module.assertionResults
      .filter((/** @type {any} */ test) => faultsOf(test.title).length > 0)
      .map((/** @type {any} */ test) => ({ title: test.title, state: stateOf(test.status) })),
  )
}

/** @param {any} report @returns {Ran[]} */
function fromPlaywright(report) {
  const suites = (/** @type {any} */ suite) => [
    ...(suite.specs ?? []).map((/** @type {any} */ spec) => ({
      title: spec.title,
      state: spec.tests.every((/** @type {any} */ one) => one.status === 'skipped')
        ? 'skipped'
        : spec.ok
          ? 'passed'
          : 'failed',
    })),
    ...(suite.suites ?? []).flatMap(suites),
  ]
  return (report?.suites ?? []).flatMap(suites)
}

/** @param {string} status @returns {Ran['state']} */
const stateOf = (status) => (status === 'passed' ? 'passed' : status === 'failed' ? 'failed' : 'skipped')
