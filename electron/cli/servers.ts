import type { AppError } from '../../shared/kernel/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import type { ServerRow } from '../../shared/fleet/view.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { readPem } from '../network/trust.ts'
import type { NamedGateway, SecretFrom, Target } from './options.ts'
import { lines } from './print.ts'
import type { Io } from './run.ts'

/** Connects and returns the wanted servers; all of them when none is named. */
export async function rowsOf(
  target: Target,
  names: readonly string[],
  handlers: Handlers,
  io: Io,
): Promise<Result<readonly ServerRow[], AppError>> {
  const opened = await open(target, handlers, io)
  if (!opened.ok) return opened
  const fleet = await handlers['fleet.list']({})
  if (!fleet.ok) return fleet
  const { rows, complete, scopeNote } = fleet.value
  if (!complete) io.problem('The list of servers may be incomplete.')
  if (scopeNote !== '') io.problem(lines([scopeNote]))
  if (names.length === 0) return ok(rows)
  const found: ServerRow[] = []
  for (const name of names) {
    const matches = rows.filter(({ server }) => server.id === name || server.name === name)
    const [row] = matches
    if (row === undefined)
      return err({ kind: 'nothing-found', what: 'name', reason: `No server is called ${name}` })
    if (matches.length > 1)
      return err({
        kind: 'nothing-found',
        what: 'name',
        reason: `${matches.length} servers are called ${name}: name one by its id`,
      })
    found.push(row)
  }
  return ok(found)
}

async function open(target: Target, handlers: Handlers, io: Io): Promise<Result<null, AppError>> {
  if (target.demo) return climbed(await handlers['connection.demo']({}))
  if (target.gateway !== null) return openNamed(target.gateway, target.secret, handlers, io)
  const listed = await handlers['profile.list']({})
  if (!listed.ok) return listed
  const { profiles } = listed.value
  const matches = profiles.filter(
    ({ id, name }) => target.profile === null || id === target.profile || name === target.profile,
  )
  const [profile] = matches
  if (profile === undefined) return err({ kind: 'profile-missing', profileId: target.profile ?? '' })
  if (matches.length > 1)
    return err({
      kind: 'nothing-found',
      what: 'name',
      reason: `Several gateways fit: name one with --profile (${matches.map(({ name }) => name).join(', ')})`,
    })
  const secret = target.secret === null ? ok(null) : await secretText(target.secret, io)
  if (!secret.ok) return secret
  return climbed(
    await handlers['connection.open']({ profileId: profile.id, secret: secret.value, keepSecret: false }),
  )
}

/**
 * Opens a gateway that is not saved. Its profile exists only during the command, because a start that names a
 * gateway has its history and vault in memory. Its environment is unknown, so a change that widens access
 * needs the same confirmation as on PROD.
 */
async function openNamed(
  { url, email, ca, proxy }: NamedGateway,
  from: SecretFrom | null,
  handlers: Handlers,
  io: Io,
): Promise<Result<null, AppError>> {
  const secret = from === null ? ok('') : await secretText(from, io)
  if (!secret.ok) return secret
  const caPem = ca === null ? ok('') : await certificatesIn(ca, io)
  if (!caPem.ok) return caPem
  const saved = await handlers['profile.save']({
    draft: {
      id: null,
      name: url,
      url,
      environment: 'PROD',
      readOnly: false,
      signInWith: email === null ? 'token' : 'password',
      email: email ?? '',
      authHeaderName: '',
      caPem: caPem.value,
      assumedAppDomain: '',
      ...(proxy === null
        ? {}
        : { network: { proxy: { mode: 'own', url: proxy, user: '' }, clientCertificate: null } }),
    },
  })
  if (!saved.ok) return saved
  const { id: profileId } = saved.value.profile
  return climbed(await handlers['connection.open']({ profileId, secret: secret.value, keepSecret: false }))
}

/** The certificates in a PEM file. Errors: `file-failed`. */
export async function certificatesIn(
  path: string,
  io: Pick<Io, 'readFile'>,
): Promise<Result<string, AppError>> {
  const fault = (reason: string): Result<never, AppError> => err({ kind: 'file-failed', name: path, reason })
  let pem
  try {
    pem = await io.readFile(path)
  } catch {
    return fault('it cannot be read')
  }
  return pem.trim() === '' || readPem(pem) === null ? fault('it holds no certificates in PEM') : ok(pem)
}

type Climb = Awaited<ReturnType<Handlers['connection.open']>>

function climbed(reply: Climb): Result<null, AppError> {
  if (!reply.ok) return reply
  if (reply.value.connection !== null) return ok(null)
  const failed = reply.value.ladder.find(({ state }) => state === 'fail')
  return err(failed?.error ?? { kind: 'not-connected' })
}

/** The text of a file or of standard input, without the final line break that editors and `echo` add. */
export async function secretText(from: SecretFrom, io: Io): Promise<Result<string, AppError>> {
  const name = from.kind === 'stdin' ? 'Standard input' : from.path
  const unusable = (reason: string): Result<string, AppError> => err({ kind: 'file-failed', name, reason })
  try {
    const text = (from.kind === 'stdin' ? await io.stdin() : await io.readFile(from.path)).replace(
      /\r?\n$/,
      '',
    )
    return text === '' ? unusable('it is empty') : ok(text)
  } catch {
    return unusable('it cannot be read')
  }
}
