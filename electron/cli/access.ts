import { comparisonLines } from '../../shared/access/record.ts'
import { accessMap, inOf, rowTallies, tallies, allOf, type AccessMap } from '../../shared/access/map.ts'
import type { AccessView } from '../../shared/access/view.ts'
import { columnSays } from '../../shared/access/words.ts'
import { mostStopAt } from '../../shared/access/arrange.ts'
import type { AppError } from '../../shared/kernel/errors.ts'
import type { Handlers } from '../../shared/ipc/contract.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { AccessCommand } from './access-options.ts'
import { json, lines } from './print.ts'
import type { ExitCode, Io } from './run.ts'
import { rowsOf, secretText } from './servers.ts'

/**
 * `claimcheck access`: walks every client to the servers that are named, or all, and prints who gets in.
 * Out: 1 where a client stops, 2 where only something cannot be decided; with `--compare` 1 where something
 * got worse, 2 where it is not known. Sends nothing but reads and first requests without a token.
 */
export async function accessCommand(
  command: AccessCommand,
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  const { token, compare, format, hostsOnly, publicUrl } = command
  // Read before anything is sent: what is not there needs no sign-in.
  const secret = token === null || token === 'demo' ? ok('') : await secretText(token, io)
  if (!secret.ok) return secret
  const record = compare === null ? ok(null) : await textOf(compare, io)
  if (!record.ok) return record
  const rows = await rowsOf(command.target, command.servers, handlers, io)
  if (!rows.ok) return rows
  const servers = rows.value.map(({ server }) => server)
  if (token === 'demo') {
    const got = await handlers['token.demo']({ serverId: servers[0]?.id ?? '' })
    if (!got.ok) return got
  } else if (token !== null) {
    const added = await handlers['token.add']({ text: secret.value })
    if (!added.ok) return added
  }
  const serverIds = servers.map(({ id }) => id).join('\n')
  io.signal?.addEventListener('abort', () => void handlers['access.cancel']({}), { once: true })
  const walked = await handlers['access.walk']({
    serverIds,
    hostsOnly: hostsOnly === null ? null : [...hostsOnly],
    publicUrl,
  })
  if (!walked.ok) return walked
  for (const host of walked.value.notAsked)
    io.problem(lines([`The documents name ${host}: it was not asked.`]))
  if (walked.value.done < walked.value.of)
    io.problem(`Ended early: ${walked.value.done} of ${walked.value.of} servers were walked.`)
  if (record.value !== null) return compareWith(record.value, format === 'json', handlers, io)
  const view = await handlers['access.read']({})
  if (!view.ok) return view
  const map = accessMap(
    rows.value.map(({ server, issuers, provider }) => ({
      id: server.id,
      name: server.name,
      issuers,
      provider,
    })),
    view.value,
    null,
  )
  if (format === null) io.out(lines(tableLines(map, view.value)))
  else {
    const text = await handlers['access.text']({ format, serverIds, hidden: [] })
    if (!text.ok) return text
    io.out(text.value.text.replace(/\n$/, ''))
  }
  await handlers['token.forget']({ tokenId: null })
  const all = tallies(map, map.rows.keys())
  if (all.some(({ stops }) => stops > 0)) return ok(1)
  return ok(all.some((one) => one['cannot-decide'] + one['not-walked'] > 0) ? 2 : 0)
}

async function textOf(path: string, io: Io): Promise<Result<string, AppError>> {
  try {
    return ok(await io.readFile(path))
  } catch {
    return err({ kind: 'file-failed', name: path, reason: 'it cannot be read' })
  }
}

async function compareWith(
  record: string,
  asJson: boolean,
  handlers: Handlers,
  io: Io,
): Promise<Result<ExitCode, AppError>> {
  const reply = await handlers['access.compare']({ record })
  if (!reply.ok) return reply
  const { compared } = reply.value
  if (compared === null) return ok(3)
  io.out(asJson ? json(compared) : lines(comparisonLines(compared)))
  return ok(compared.counts.worse > 0 ? 1 : compared.counts.open > 0 ? 2 : 0)
}

/** A line for each client, and one for each server: wide tables are for the other formats. */
function tableLines(map: AccessMap, { base }: AccessView): readonly string[] {
  const perColumn = tallies(map, map.rows.keys())
  const perRow = rowTallies(map, true)
  const said = (inside: number, all: number, name: string, more: string): string =>
    `  ${`${inside} of ${all}`.padEnd(14)}${name}${more === '' ? '' : `  ${more}`}`
  return [
    `Walked from ${base}.`,
    'Clients, and how many servers let each in:',
    ...map.columns.map((column, at) => {
      const tally = perColumn[at]
      return tally === undefined
        ? ''
        : said(
            inOf(tally),
            allOf(tally),
            columnSays(column),
            tally['cannot-decide'] > 0 ? `${tally['cannot-decide']} cannot be decided` : '',
          )
    }),
    'Servers, and how many clients get in:',
    ...map.rows.map(({ name }, at) => {
      const tally = perRow[at]
      const most = mostStopAt(map, [at])
      return tally === undefined
        ? ''
        : said(inOf(tally), allOf(tally), name, most === '' ? '' : `most stop at ${most}`)
    }),
  ]
}
