import { errorText } from '../../shared/kernel/error-text.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { findingName, severityOf } from '../../shared/fleet/findings.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { SettingKey, Verdict } from '../../shared/contextforge/index.ts'
import { type Command, parseCommand } from './options.ts'
import type { ProxyFor } from '../network/proxy.ts'
import { rowsOf, secretText } from './servers.ts'
import { accessCommand } from './access.ts'
import { rehearseCommand } from './rehearse.ts'
import { walkCommand } from './walk.ts'
import {
  audiencesText,
  json,
  lines,
  lintJunit,
  lintText,
  testJson,
  testJunit,
  testText,
  type Linted,
  type Tested,
} from './print.ts'

/** What a command uses: where it prints, and where secrets come from. */
export interface Io {
  readonly out: (text: string) => void
  readonly problem: (text: string) => void
  readonly stdin: () => Promise<string>
  readonly readFile: (path: string) => Promise<string>
  /** The proxies to use where a command names none; missing: none. */
  readonly systemProxy?: ProxyFor | null
  /** Opens a page on which somebody signs in; missing where that is impossible. */
  readonly openPage?: (url: string) => Promise<void>
  /** Raised when the command should end early. */
  readonly signal?: AbortSignal
}

export type ExitCode = 0 | 1 | 2 | 3
const EXIT: Readonly<Record<Verdict, ExitCode>> = { accepted: 0, rejected: 1, 'cannot-decide': 2 }

/**
 * Runs one command through the same handlers as the window, so that both decide alike. In: the words after
 * the program's name. Out: the exit code (see help.ts). Errors are printed here and give exit code 3. Prints
 * claims and settings, never a token or a secret.
 */
export async function runCommand(words: readonly string[], handlers: Handlers, io: Io): Promise<ExitCode> {
  const parsed = parseCommand(words)
  if (!parsed.ok) {
    io.problem(`${parsed.error}\nclaimcheck help says more.`)
    return 3
  }
  const done = await perform(parsed.value, handlers, io)
  if (done.ok) return done.value
  const { title, explanation, next } = errorText(done.error)
  io.problem(lines([`${title}. ${explanation} ${next}`]))
  return 3
}

async function perform(command: Command, handlers: Handlers, io: Io): Promise<Result<ExitCode, AppError>> {
  switch (command.name) {
    case 'help':
    case 'version':
    case 'explain':
      // Was answered before the app started: see alone.ts.
      return ok(0)
    case 'profiles': {
      const reply = await handlers['profile.list']({})
      if (!reply.ok) return reply
      const shown = reply.value.profiles.map(({ id, name, url, environment, readOnly, hasSecret }) => ({
        id,
        name,
        url,
        environment,
        readOnly,
        hasSecret,
      }))
      io.out(
        command.format === 'json'
          ? json(shown)
          : lines(
              shown.map(
                (each) =>
                  `${each.name}  ${each.environment}${each.readOnly ? ' read-only' : ''}  ${each.url}  ${each.hasSecret ? 'signs in from the keyring' : 'needs --secret-stdin or --secret-file'}`,
              ),
            ),
      )
      return ok(0)
    }
    case 'test':
      return test(command, handlers, io)
    case 'audiences': {
      const rows = await rowsOf(command.target, command.servers, handlers, io)
      if (!rows.ok) return rows
      io.out(
        command.format === 'json'
          ? json(
              rows.value.map(({ server, board, health, findings }) => ({
                server: server.name,
                serverId: server.id,
                oauthEnabled: server.oauthEnabled,
                health,
                findings: findings.map(({ id, says }) => ({ id, severity: severityOf(id), says })),
                ...board,
              })),
            )
          : audiencesText(rows.value),
      )
      return ok(0)
    }
    case 'lint':
      return lint(command, handlers, io)
    case 'toggle':
      return toggle(command, handlers, io)
    case 'access':
      return accessCommand(command, handlers, io)
    case 'walk':
      return walkCommand(command, handlers, io)
    case 'rehearse':
      return rehearseCommand(command, handlers, io)
  }
}

async function test(
  command: Command & { name: 'test' },
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  // Read before anything is sent: if the token cannot be read, no sign-in is needed.
  const text = command.token === 'demo' ? ok('') : await secretText(command.token, io)
  if (!text.ok) return text
  const rows = await rowsOf(command.target, command.all ? [] : command.servers, handlers, io)
  if (!rows.ok) return rows
  for (const [setting, value] of Object.entries(command.assume) as [SettingKey, string][]) {
    const said = await handlers['connection.say']({ setting, value, keep: false })
    if (!said.ok) return said
  }
  const tested: Tested[] = []
  for (const { server } of rows.value) {
    const token =
      command.token === 'demo' ? await demoToken(server.id, handlers) : await oneToken(text.value, handlers)
    if (!token.ok) return token
    const reply = await handlers['token.test']({ tokenId: token.value, serverId: server.id })
    if (!reply.ok) return reply
    tested.push({
      server: server.name,
      serverId: server.id,
      diagnosis: reply.value.diagnosis,
      testedAt: reply.value.testedAt,
    })
  }
  await handlers['token.forget']({ tokenId: null })
  if (command.format === 'json') io.out(testJson(tested))
  else if (command.format === 'junit') io.out(testJunit(tested))
  else io.out(tested.map((one) => testText(one, command.explain)).join('\n'))
  // The worst verdict decides: a token that one server rejects was not accepted.
  return ok(worst(tested.map(({ diagnosis }) => EXIT[diagnosis.verdict])))
}

async function lint(
  command: Command & { name: 'lint' },
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  const rows = await rowsOf(command.target, command.servers, handlers, io)
  if (!rows.ok) return rows
  const linted: Linted[] = []
  for (const { server, findings } of rows.value) {
    const view = await handlers['server.read']({ serverId: server.id })
    if (!view.ok) return view
    // What is wrong with the gateway and not with the settings stands in no trap.
    const besides = findings
      .filter(({ id }) => id === 'let-in-without-token' || id === 'two-answers')
      .map(({ id, says }) => ({ title: findingName(id), text: says }))
    linted.push({ server: server.name, findings: [...view.value.lint, ...besides] })
  }
  io.out(
    command.format === 'json'
      ? json(linted)
      : command.format === 'junit'
        ? lintJunit(linted)
        : lintText(linted),
  )
  return ok(linted.some(({ findings }) => findings.length > 0) ? 1 : 0)
}

async function toggle(
  command: Command & { name: 'toggle' },
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  const rows = await rowsOf(command.target, [command.server], handlers, io)
  if (!rows.ok) return rows
  const serverId = rows.value[0]?.server.id ?? ''
  const wanted = { kind: 'toggle', on: command.on, clientId: command.clientId } as const
  const preview = await handlers['change.preview']({ serverId, wanted, tokenId: null })
  if (!preview.ok) return preview
  const { review } = preview.value
  const nothing = review.diff.length === 0
  const shown = {
    server: review.serverName,
    title: review.title,
    request: review.request,
    changes: review.diff,
    effect: review.effect,
    notes: review.certainty,
  }
  if (command.format === 'text')
    io.out(
      lines([
        `${review.serverName}: ${nothing ? 'it is so already, nothing to write' : review.title}`,
        ...review.diff.map(
          ({ key, before, after }) => `  ${key}: ${before ?? '(absent)'} -> ${after ?? '(absent)'}`,
        ),
        ...review.effect.gained.map((value) => `  + ${value}`),
        ...review.effect.lost.map((value) => `  - ${value}`),
        ...review.effect.warnings.map(({ title, text }) => `  warning: ${title}. ${text}`),
        ...review.certainty.map(({ sure, text }) => `  ${sure ? 'sure' : 'not sure'}: ${text}`),
      ]),
    )
  if (nothing || !command.yes) {
    if (command.format !== 'text')
      io.out(json({ ...shown, outcome: nothing ? 'nothing-to-do' : 'not-applied' }))
    else if (!nothing) io.out('Nothing was written. --yes applies it.')
    return ok(nothing ? 0 : 1)
  }
  const applied = await handlers['change.apply']({
    planId: review.planId,
    typedName: command.typedName,
    canonicalConfirmed: command.canonicalConfirmed,
    reason: command.reason,
  })
  if (!applied.ok) return applied
  const { outcome, says, record } = applied.value
  io.out(
    command.format === 'text'
      ? lines([`${outcome}: ${says}`])
      : json({ ...shown, outcome, says, changeId: record.id }),
  )
  return ok(outcome === 'confirmed' ? 0 : outcome === 'unknown' ? 2 : 1)
}

async function oneToken(text: string, handlers: Handlers): Promise<Result<string, AppError>> {
  const added = await handlers['token.add']({ text })
  if (!added.ok) return added
  const { tokens } = added.value
  const [token] = tokens
  if (token !== undefined && tokens.length === 1) return ok(token.id)
  return err({
    kind: 'nothing-found',
    reason:
      token === undefined ? 'No access token was found' : `${tokens.length} tokens were found: give one`,
  })
}

async function demoToken(serverId: string, handlers: Handlers): Promise<Result<string, AppError>> {
  const reply = await handlers['token.demo']({ serverId })
  return reply.ok ? ok(reply.value.token.id) : reply
}

const worst = (codes: readonly ExitCode[]): ExitCode => (codes.includes(1) ? 1 : codes.includes(2) ? 2 : 0)
