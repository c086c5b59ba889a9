import type { Handlers } from '../../shared/ipc/contract.ts'
import { arrivalOf } from '../../shared/client/arrival.ts'
import { PROFILES } from '../../shared/client/profiles/all.ts'
import type { Verdict } from '../../shared/client/walked.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { GoneOn } from '../../shared/client/going.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { goOn } from '../walking/go-on.ts'
import { BROWSER_MS } from '../grant/browser.ts'
import { walkTo } from '../client/walk-to.ts'
import type { Way } from '../network/dispatcher.ts'
import { goDirectly, proxyFromEnvironment } from '../network/proxy.ts'
import type { WalkCommand } from './walk-options.ts'
import { walkJson, walkJunit, walkSarif, walkText, type WalkedTo } from './print-walk.ts'
import { readExpected, stale, type Expected } from './expected.ts'
import { certificatesIn, rowsOf } from './servers.ts'
import type { ExitCode, Io } from './run.ts'
import { lines } from './print.ts'

const EXIT: Readonly<Record<Verdict, ExitCode>> = { in: 0, 'would-get-in': 0, stops: 1, 'cannot-decide': 2 }

/**
 * `claimcheck walk`: prints what every client would do. Out: the exit code of the worst result. An expected
 * stop counts as no stop; an expectation that no longer holds counts as one. Only reads, and sends first
 * requests without a token.
 */
export async function walkCommand(
  command: WalkCommand,
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  const expected = command.expected === null ? ok([]) : await readExpected(command.expected, io)
  if (!expected.ok) return expected
  const walked =
    command.address === null
      ? await toServers(command, handlers, io)
      : await toAddress(command, command.address, io)
  if (!walked.ok) return walked
  const gone = stale(expected.value, walked.value)
  if (command.format === 'json') io.out(walkJson(walked.value))
  else if (command.format === 'junit') io.out(walkJunit(walked.value, expected.value, gone))
  else if (command.format === 'sarif') io.out(walkSarif(walked.value))
  else io.out(walked.value.map((one) => walkText(one)).join('\n'))
  for (const line of gone) io.problem(lines([`Expected and no longer so: ${line}`]))
  return ok(codeOf(walked.value, expected.value, gone))
}

function codeOf(
  walked: readonly WalkedTo[],
  expected: readonly Expected[],
  gone: readonly string[],
): ExitCode {
  const codes = walked.map((one) => (isExpected(one, expected) ? 0 : EXIT[one.walked.verdict]))
  if (gone.length > 0 || codes.includes(1)) return 1
  return codes.includes(2) ? 2 : 0
}

const isExpected = ({ server, walked }: WalkedTo, expected: readonly Expected[]): boolean =>
  expected.some(
    (one) => one.client === walked.client && one.server === server && one.step === walked.stoppedAt?.id,
  )

async function toAddress(
  command: WalkCommand,
  address: string,
  io: Io,
): Promise<Result<readonly WalkedTo[], AppError>> {
  const way = await wayOfCommand(command, io)
  if (!way.ok) return way
  const signal = io.signal ?? new AbortController().signal
  const [only = ''] = command.clients
  if (command.goOn) return goOnTo(command, address, only, { way: way.value, signal, io })
  const wanted =
    command.clients.length === 0 ? PROFILES : PROFILES.filter(({ id }) => command.clients.includes(id))
  const walked = await walkTo({
    address,
    clients: wanted,
    clientId: command.clientId,
    way: way.value,
    hostsOnly: command.hostsOnly,
    told: (host) => io.problem(lines([`The documents name ${host}: it is asked as well.`])),
    signal,
  })
  return ok(walked.map((one) => ({ server: address, address, walked: one })))
}

/** Goes the whole way of one client to an address, and says what is left behind there. */
async function goOnTo(
  { clientId, hostsOnly }: WalkCommand,
  address: string,
  id: string,
  { way, signal, io }: { readonly way: Way; readonly signal: AbortSignal; readonly io: Io },
): Promise<Result<readonly WalkedTo[], AppError>> {
  const client = PROFILES.find((one) => one.id === id)
  if (client === undefined)
    return err({ kind: 'nothing-found', what: 'name', reason: `No client is called ${id}` })
  const gone = await goOn({
    address,
    client,
    clientId,
    way,
    hostsOnly,
    signal,
    told: (host) => io.problem(lines([`The documents name ${host}: it is asked as well.`])),
    open: async (url) => {
      io.problem(lines([`Sign in here: ${url}`]))
      // If no browser opens, the operator can open the address in another one on this computer.
      await io.openPage?.(url).catch(() => undefined)
      return null
    },
    phase: () => undefined,
    mayCall: () => Promise.resolve(null),
    waitMs: BROWSER_MS,
  })
  sayLeft(gone, io)
  const { walked, tools } = gone
  return ok([{ server: address, address, walked, tools, arrival: arrivalOf(walked, tools, null) }])
}

function sayLeft({ left }: GoneOn, io: Io): void {
  for (const id of left)
    io.problem(lines([`The provider offers no removal: it keeps the client that was registered, ${id}.`]))
}

async function wayOfCommand({ ca, proxy }: WalkCommand, io: Io): Promise<Result<Way, AppError>> {
  const caPem = ca === null ? ok('') : await certificatesIn(ca, io)
  if (!caPem.ok) return caPem
  const named = proxy === null ? null : proxyFromEnvironment({ ALL_PROXY: proxy })
  const proxyFor = named ?? io.systemProxy ?? goDirectly
  return ok({ caPem: caPem.value, identity: null, proxyFor })
}

/** Walks through the handlers the window uses, and so through the connection settings of the gateway. */
async function toServers(
  command: WalkCommand,
  handlers: Handlers,
  io: Io,
): Promise<Result<readonly WalkedTo[], AppError>> {
  const rows = await rowsOf(command.target, command.servers, handlers, io)
  if (!rows.ok) return rows
  await sayWhere(command, handlers, io)
  const all: WalkedTo[] = []
  io.signal?.addEventListener('abort', () => void handlers['client.cancel']({}), { once: true })
  for (const { server } of rows.value) {
    const { clients, clientId, hostsOnly, publicUrl } = command
    if (command.goOn) {
      const reply = await handlers['client.go-on']({
        serverId: server.id,
        client: clients[0] ?? '',
        clientId,
        hostsOnly: hostsOnly === null ? null : [...hostsOnly],
        publicUrl,
        mayLearn: command.mayLearn,
      })
      if (!reply.ok) return reply
      const { address, gone, judged, arrival } = reply.value
      sayLeft(gone, io)
      all.push({ server: server.name, address, walked: gone.walked, tools: gone.tools, judged, arrival })
      continue
    }
    const reply = await handlers['client.walk']({
      serverId: server.id,
      clients: [...clients],
      clientId,
      hostsOnly: hostsOnly === null ? null : [...hostsOnly],
      publicUrl,
    })
    if (!reply.ok) return reply
    for (const host of reply.value.hosts)
      io.problem(lines([`The documents name ${host}: it was asked as well.`]))
    const { address, walked, also } = reply.value
    all.push(...walked.map((one) => ({ server: server.name, address, walked: one })))
    if (command.format === 'text')
      for (const { title, received } of also) io.problem(lines([`${server.name}: ${title}. ${received}`]))
  }
  return ok(all)
}

/** Clients may use another address than operators, so the address that was used is printed. */
async function sayWhere({ publicUrl, target }: WalkCommand, handlers: Handlers, io: Io): Promise<void> {
  if (publicUrl !== null || target.demo) return
  const current = await handlers['connection.current']({})
  if (!current.ok || current.value.connection === null) return
  const { profile, baseUrl } = current.value.connection
  if (profile.publicUrl === undefined)
    io.problem(lines([`Walked from ${baseUrl}. --public-address URL walks from where clients find it.`]))
}
